//! The plan against the explaining tier: whatever the one accepts, the other must find without fault.

use std::path::{Path, PathBuf};

use super::scan::Portable;
use super::{Plan, Scratch, run};
use crate::excerpt::Show;
use crate::parse;
use crate::{Contract, Payload};

/// The verdict of the plan, the same from every way to compute it.
fn accepts(plan: &Plan, text: &[u8]) -> bool {
    let mut scratch = Scratch::default();
    let portable = run::run::<Portable>(plan, text, &mut scratch);
    #[cfg(target_arch = "x86_64")]
    if let Some(accepts) = super::simd::run_if_able(plan, text, &mut scratch) {
        assert_eq!(accepts, portable, "the two ways differ");
    }
    portable
}

/// Whether the explaining tier finds nothing.
fn is_faultless(contract: &Contract, payload: &Payload, text: &[u8]) -> bool {
    parse::parse(text).is_ok_and(|parsed| {
        contract
            .judge(payload, &parsed, Show::Nothing)
            .unwrap()
            .is_empty()
    })
}

fn payload_files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/payloads");
    let mut files = Vec::new();
    let mut waiting = vec![root];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        let kind = name.split(['-', '.']).next().unwrap().to_owned();
        let folder = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let parent = path.parent().unwrap();
        let operation = match folder(parent).as_str() {
            "invalid" => folder(parent.parent().unwrap()),
            operation => operation.to_owned(),
        };
        files.push((path, format!("{operation}/{kind}")));
    }
    files.sort();
    assert!(files.len() > 400);
    files
}

fn plan<'c>(contract: &'c Contract, payload: &Payload) -> &'c Plan {
    contract.plan(payload.schema().unwrap()).unwrap()
}

#[test]
fn every_valid_example_is_accepted_and_no_other() {
    let contract = Contract::embedded();
    let mut handed_over = Vec::new();
    for (path, name) in payload_files() {
        let text = std::fs::read(&path).unwrap();
        let payload = contract.payload(&name).unwrap();
        let is_faultless = is_faultless(&contract, payload, &text);
        if accepts(plan(&contract, payload), &text) {
            assert!(is_faultless, "{}", path.display());
        } else if is_faultless {
            handed_over.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    // Few of the examples that are valid are unusual, and each of those on purpose.
    handed_over.sort();
    insta::assert_snapshot!(handed_over.join("\n"));
}
