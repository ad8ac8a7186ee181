//! What the tests share. Not every test uses all of it.
#![allow(dead_code)]

pub(crate) mod formats;
pub(crate) mod packages;
pub(crate) mod paste;

use std::path::{Path, PathBuf};

use khipu_document::Bundle;
use khipu_validate::drift::Drift;
use khipu_validate::{
    Contract, Finding, Input, JsonWriter, Options, Sink, Summary, TextWriter, Unreadable, validate,
};

pub(crate) const LOANS: &str = "bancosecurity_personal_loans";
pub(crate) const CARD: &str = "consorcio_personal_unbilled_transactions";

pub(crate) const LOANS_PATH: &str = "/v1/cl/banking/personal/bancosecurity.cl/products/loans";
pub(crate) const CARD_PATH: &str =
    "/v1/cl/banking/personal/consorcio.cl/credit-card/unbilled-transactions";

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The document as it is written by hand.
pub(crate) fn document() -> Bundle {
    let read = |file: &str| std::fs::read_to_string(root().join(file));
    khipu_document::load("schemas/openapi.yaml", &read).unwrap()
}

/// The example payloads of an operation: the file names with their texts, in order. `folder` is `.` or `invalid`.
pub(crate) fn payloads(operation: &str, folder: &str) -> Vec<(String, PathBuf, Vec<u8>)> {
    let folder = root().join("schemas/payloads").join(operation).join(folder);
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let text = std::fs::read(&path).unwrap();
            (name, path, text)
        })
        .collect();
    found.sort();
    found
}

/// What a run found.
#[derive(Default)]
pub(crate) struct Found {
    pub(crate) findings: Vec<Finding>,
    pub(crate) unreadable: Vec<Unreadable>,
}

impl Sink for Found {
    fn finding(&mut self, finding: &Finding) -> std::io::Result<()> {
        self.findings.push(finding.clone());
        Ok(())
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> std::io::Result<()> {
        self.unreadable.push(unreadable.clone());
        Ok(())
    }
}

pub(crate) fn run(inputs: &[Input], options: &Options) -> (Found, Summary) {
    let mut found = Found::default();
    let summary = validate(&Contract::embedded(), options, inputs, &mut found).unwrap();
    assert_eq!(summary.checked, summary.valid + summary.invalid);
    assert_eq!(summary.findings, found.findings.len() as u64);
    assert_eq!(summary.unreadable, found.unreadable.len() as u64);
    (found, summary)
}

/// A text that is at hand, called `here`.
pub(crate) fn text(text: impl Into<Vec<u8>>) -> Input {
    Input::Text {
        source: "here".to_owned(),
        text: text.into(),
    }
}

/// Takes every record for this payload.
pub(crate) fn as_payload(name: &str) -> Options {
    Options::default().payload(Contract::embedded().payload(name).unwrap())
}

/// Both reports of a run.
pub(crate) fn reports(inputs: &[Input], options: &Options) -> (String, String) {
    let contract = Contract::embedded();
    let mut text = TextWriter::new(Vec::new());
    let summary = validate(&contract, options, inputs, &mut text).unwrap();
    let text = text.finish(&summary).unwrap();
    let mut json = JsonWriter::new(Vec::new());
    let summary = validate(&contract, options, inputs, &mut json).unwrap();
    let json = json.finish(&summary).unwrap();
    (
        String::from_utf8(text).unwrap(),
        String::from_utf8(json).unwrap(),
    )
}

/// Findings in one line each: `line:column @offset /pointer keyword: message`.
pub(crate) fn brief(findings: &[Finding]) -> String {
    let line = |finding: &Finding| {
        let Finding {
            line,
            column,
            offset,
            pointer,
            keyword,
            message,
            ..
        } = finding;
        format!("{line}:{column} @{offset} {pointer} {keyword}: {message}")
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// A record of the loans whose members after the path are `rest`.
pub(crate) fn line(rest: &str) -> String {
    format!(r#"{{"khipu_capture":1,"at":"","method":"POST","path":"{LOANS_PATH}",{rest}}}"#)
}

/// Valid and invalid payloads, skipped records, and what could not be checked.
pub(crate) fn counts(summary: Summary) -> [u64; 4] {
    let Summary {
        checked,
        valid,
        invalid,
        skipped,
        ..
    } = summary;
    assert_eq!(checked, valid + invalid);
    [valid, invalid, skipped, summary.unreadable]
}

/// A contract with one payload, `op/request`, whose schema is `schema`; it may refer to `other`.
pub(crate) fn contract(schema: &serde_json::Value, other: &serde_json::Value) -> Contract {
    let content = serde_json::json!({"application/json": {"schema": schema}});
    let operation = serde_json::json!({
        "operationId": "op",
        "requestBody": {"content": content},
        "responses": {"200": {"description": "x"}},
    });
    let document = serde_json::json!({"openapi": "3.1.1", "paths": {"/x": {"post": operation}}});
    let read = |file: &str| match file {
        "openapi.yaml" => Ok(serde_json::to_string_pretty(&document)?),
        "other.yaml" => Ok(serde_json::to_string_pretty(other)?),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    };
    Contract::from_bundle(&khipu_document::load("openapi.yaml", &read).unwrap())
}

/// What is found in `text` as payload of such a contract.
pub(crate) fn checked(
    schema: &serde_json::Value,
    other: &serde_json::Value,
    text: &str,
) -> Vec<Finding> {
    let contract = contract(schema, other);
    let payload = contract.payload("op/request").unwrap();
    let findings = contract.check(payload, text.as_bytes()).unwrap();
    assert!(!findings.is_empty(), "{schema} accepts {text}");
    findings
}

/// Findings in one line each, with the rule and what may have been meant.
pub(crate) fn told(findings: &[Finding]) -> String {
    let each = findings.iter().map(|finding| {
        let mut line = brief(std::slice::from_ref(finding));
        if let Some(help) = &finding.help {
            line.push_str(&format!("\n    {help}"));
        }
        line
    });
    each.collect::<Vec<_>>().join("\n")
}

/// What drifted in some inputs; what cannot be read is in it.
pub(crate) fn drift_of(inputs: &[Input], options: &khipu_validate::drift::Options) -> Drift {
    khipu_validate::drift::drift(
        &Contract::embedded(),
        options,
        inputs,
        &mut Found::default(),
    )
    .unwrap()
}

/// A report on drift in every format, with a name for each.
pub(crate) fn drift_formats(drift: &Drift) -> Vec<(&'static str, String)> {
    let written = |write: &dyn Fn(&mut Vec<u8>) -> std::io::Result<()>| {
        let mut out = Vec::new();
        write(&mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    vec![
        ("text", written(&|out| drift.write_text(out))),
        ("coloured", written(&|out| drift.write_colored_text(out))),
        ("json", written(&|out| drift.write_json(out))),
        ("html", written(&|out| drift.write_html(out))),
        ("yaml", written(&|out| drift.write_suggestions(out))),
    ]
}

/// Every value in which one scalar or container is replaced.
pub(crate) fn each_replaced(
    value: &serde_json::Value,
    with: &serde_json::Value,
) -> Vec<serde_json::Value> {
    let mut all = vec![with.clone()];
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members {
                for other in each_replaced(member, with) {
                    let mut members = members.clone();
                    members.insert(name.clone(), other);
                    all.push(serde_json::Value::Object(members));
                }
            }
        }
        serde_json::Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                for other in each_replaced(item, with) {
                    let mut items = items.clone();
                    items[at] = other;
                    all.push(serde_json::Value::Array(items));
                }
            }
        }
        _ => {}
    }
    all
}
