//! YAML: a tree comes out or a problem, each with a place in the text, and JSON that is made of a tree reads as that tree.

#![no_main]

use khipu_document::{Kind, Node, parse};
use libfuzzer_sys::fuzz_target;

/// Every node stands in the text, and no key stands twice.
fn look(node: &Node, lines: usize) {
    assert!(node.at.line >= 1 && node.at.column >= 1 && node.at.line as usize <= lines);
    match &node.kind {
        Kind::Sequence(items) => items.iter().for_each(|item| look(item, lines)),
        Kind::Mapping(entries) => {
            for (index, entry) in entries.iter().enumerate() {
                assert!(
                    entries
                        .iter()
                        .take(index)
                        .all(|other| other.key != entry.key)
                );
                look(&entry.value, lines);
            }
        }
        Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_) => {}
    }
}

/// Whether every number is an integer of 64 bits.
fn is_whole(node: &Node) -> bool {
    match &node.kind {
        Kind::Number(text) => text.parse::<i64>().is_ok(),
        Kind::Sequence(items) => items.iter().all(is_whole),
        Kind::Mapping(entries) => entries.iter().all(|entry| is_whole(&entry.value)),
        Kind::Null | Kind::Bool(_) | Kind::String(_) => true,
    }
}

fuzz_target!(|text: &str| {
    let (tree, problems) = parse("a.yaml", text);
    assert!(tree.is_some() || !problems.is_empty());
    let lines = text.split(['\n', '\r']).count() + 1;
    for problem in &problems {
        assert!(problem.at.line >= 1 && problem.at.line as usize <= lines);
        assert!(!problem.message.is_empty() && !problem.fix.is_empty());
    }
    let Some(tree) = tree else { return };
    look(&tree, lines);
    let written = tree.to_json().to_string();
    // A few aliases can make much of it; and binary floating point is another text, and perhaps another number.
    if written.len() < 4096 && is_whole(&tree) {
        let (again, problems) = parse("b.yaml", &written);
        if problems.is_empty() {
            assert_eq!(again.map(|tree| tree.to_json()), Some(tree.to_json()));
        }
    }
});
