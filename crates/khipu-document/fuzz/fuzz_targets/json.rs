//! JSON as a document: read, it is what `serde_json` reads.

#![no_main]

use std::io::ErrorKind;

use khipu_document::Sources;
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

fuzz_target!(|text: &str| {
    let read = |file: &str| match file {
        "a.json" => Ok(text.to_owned()),
        _ => Err(ErrorKind::NotFound.into()),
    };
    let mut sources = Sources::default();
    let tree = sources
        .open("a.json", &read)
        .unwrap()
        .map(|node| node.to_json());
    // A mark at the beginning is passed over here.
    let peer = serde_json::from_str::<Value>(text.strip_prefix('\u{feff}').unwrap_or(text));
    match (tree, peer) {
        (Some(tree), Ok(peer)) if sources.problems.is_empty() => assert_eq!(tree, peer),
        // A repeated key; what is nested more deeply; a number out of range.
        (Some(_), _) => {}
        (None, peer) => {
            assert!(!sources.problems.is_empty());
            let is_deep = |problem: &khipu_document::Problem| problem.rule == "json-depth";
            assert!(peer.is_err() || sources.problems.iter().any(is_deep));
        }
    }
});
