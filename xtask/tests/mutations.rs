//! Whatever is done to a line of the document, codegen refuses it by a rule or generates code that parses: no panic, no
//! fault of a generator.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::support::{fixture, printed};
use xtask::codegen::document::Files;
use xtask::codegen::generate;

/// What a value is replaced by.
const VALUES: &[&str] = &[
    "", "5", "-1.5", "true", "''", "[]", "{}", "[a]", "{a: b}", "Self", "a b",
];

/// What a key is replaced by.
const KEYS: &[&str] = &[
    "x-a", "1a", "''", "a'b", "New", "Self", "type", "'{'", "Status",
];

/// What goes wrong with a changed document; nothing when it is refused by a rule or generated well.
fn surprise(files: &Files) -> Option<String> {
    let outcome = catch_unwind(AssertUnwindSafe(|| generate(files)));
    match outcome {
        Err(_) => Some("a panic".to_owned()),
        Ok(Err(problems)) => {
            let faults: Vec<_> = problems
                .into_iter()
                .filter(|problem| {
                    problem.rule == "generator" || problem.message.contains("cannot be used")
                })
                .collect();
            (!faults.is_empty()).then(|| printed(&faults))
        }
        Ok(Ok(outputs)) => {
            let broken = outputs
                .iter()
                .filter(|output| output.path.ends_with(".rs"))
                .find_map(|output| Some((&output.path, syn::parse_file(&output.text).err()?)));
            broken.map(|(path, error)| format!("{path}: {error}"))
        }
    }
}

/// The lines that may stand in the place of `line`.
fn others(line: &str) -> Vec<String> {
    let indent = &line[..line.len() - line.trim_start().len()];
    let mut others = vec![String::new(), format!("{line}\n{line}")];
    if let Some((key, _)) = line.split_once(": ") {
        others.extend(VALUES.iter().map(|value| format!("{key}: {value}")));
    } else if line.trim_start().starts_with("- ") {
        others.extend(VALUES.iter().map(|value| format!("{indent}- {value}")));
    } else if let Some(key) = line.strip_suffix(':') {
        others.extend(VALUES.iter().map(|value| format!("{key}: {value}")));
        others.extend(KEYS.iter().map(|key| format!("{indent}{key}:")));
    }
    others
}

/// Tries every `step`-th change.
fn try_changes(step: usize) {
    let original = fixture();
    let (mut at, mut found) = (0, Vec::new());
    let documents = original
        .0
        .iter()
        .filter(|(path, _)| path.ends_with(".yaml"));
    for (path, text) in documents {
        let lines: Vec<&str> = text.lines().collect();
        for (index, line) in lines.iter().enumerate() {
            if line.starts_with('#') {
                continue;
            }
            for other in others(line) {
                at += 1;
                if at % step != 0 {
                    continue;
                }
                let mut changed = lines.clone();
                changed[index] = &other;
                let mut files = original.clone();
                files.0.insert(path.clone(), changed.join("\n") + "\n");
                if let Some(what) = surprise(&files) {
                    found.push(format!(
                        "{path}:{} {line:?} became {other:?}\n{what}",
                        index + 1
                    ));
                }
            }
        }
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// A sample, to be quick: every seventeenth change, a number that shares no factor with those of the changes a line has.
/// With `KHIPU_EVERY_MUTATION` set, every change: that takes a minute, and is for whoever changes rules or generators.
#[test]
fn a_changed_line_breaks_no_generator() {
    let every = std::env::var_os("KHIPU_EVERY_MUTATION").is_some();
    try_changes(if every { 1 } else { 17 });
}
