//! What `khipu drift --suggest` prints, pasted into the document, keeps the rules of codegen.
//!
//! This crate stands on nothing that is generated, so it reads what the tests of `khipu-validate` have written down.
use std::path::Path;

use xtask::codegen::check;
use xtask::codegen::document::Files;

const SNAPSHOTS: &str = "crates/khipu-validate/tests/snapshots";

/// What a snapshot of `khipu-validate` holds.
fn snapshot(name: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let file = root
        .join(SNAPSHOTS)
        .join(format!("all__drift_suggest__{name}.snap"));
    let text = std::fs::read_to_string(file).unwrap();
    let (_, held) = text
        .strip_prefix("---\n")
        .unwrap()
        .split_once("\n---\n")
        .unwrap();
    held.trim_end().to_owned()
}

/// Pastes each piece where the comment above it says, in order.
fn paste(files: &mut Files, suggestion: &str) -> usize {
    let mut pasted = 0;
    let pieces = suggestion.split("\n\n").skip(1);
    for piece in pieces.filter(|piece| !piece.starts_with("# To decide")) {
        let (comment, lines) = piece.split_once('\n').unwrap();
        let (place, _) = comment
            .strip_prefix("# ")
            .unwrap()
            .split_once("; ")
            .unwrap();
        let (place, how) = place.rsplit_once(": ").unwrap();
        let (name, number) = match place.rsplit_once(':') {
            Some((name, number)) => (name, number.parse::<usize>().unwrap()),
            None => (place, 0),
        };
        let file = files.0.get_mut(name).unwrap();
        let mut all: Vec<&str> = file.lines().collect();
        match how {
            "below this line" => all.insert(number, lines.trim_end()),
            "instead of this line" => *all.get_mut(number - 1).unwrap() = lines.trim_end(),
            "at the end" => all.push(lines.trim_end()),
            _ => panic!("{comment}"),
        }
        *file = all.join("\n") + "\n";
        pasted += 1;
    }
    pasted
}

#[test]
fn what_drift_suggests_keeps_the_rules() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let suggestion = format!(
        "{}\n\n{}\n\n{}\n",
        snapshot("suggested_first"),
        snapshot("suggested_components"),
        snapshot("suggested_rest")
    );
    let mut files = Files::read(&root).unwrap();
    assert!(paste(&mut files, &suggestion) > 8);
    let problems = check(&files).err().unwrap_or_default();
    let shown: Vec<String> = problems
        .iter()
        .map(|problem| format!("{}: {} [{}]", problem.at, problem.message, problem.rule))
        .collect();
    assert!(shown.is_empty(), "{}", shown.join("\n"));
}
