//! Documents by anyone: NUL bytes part the files `a.yaml`, `b.yaml` and `c.json`.
//!
//! What opens can be walked, taken apart and put together again.

#![no_main]

use std::io::ErrorKind;

use khipu_document::{Bundle, load, open};
use libfuzzer_sys::fuzz_target;

fn walk(bundle: &Bundle) {
    for operation in bundle.operations().iter().chain(&bundle.webhooks()) {
        let _ = operation.by_path();
        for payload in &operation.payloads {
            let Some(pointer) = &payload.pointer else {
                continue;
            };
            let (node, _) = bundle.document().pointer(pointer).unwrap();
            let _ = bundle.resolve(node);
        }
    }
    for component in bundle.components() {
        assert!(bundle.schema(&component.name).is_some());
    }
    let pieces = bundle.to_pieces("about");
    if let Ok(again) = Bundle::from_pieces(pieces.iter().map(|piece| piece.text.as_str())) {
        assert_eq!(again.components().len(), bundle.components().len());
    }
}

fuzz_target!(|text: &str| {
    let mut parts = text.splitn(3, '\0');
    let files = [
        ("a.yaml", parts.next()),
        ("b.yaml", parts.next()),
        ("c.json", parts.next()),
    ];
    let read = |file: &str| {
        let found = files.iter().find(|(name, _)| *name == file);
        let text = found.and_then(|(_, text)| *text);
        text.map(str::to_owned)
            .ok_or_else(|| ErrorKind::NotFound.into())
    };
    match open("a.yaml", &read, &|pattern| !pattern.contains('(')) {
        Ok(opened) => walk(&opened.bundle),
        Err(problems) => assert!(!problems.is_empty()),
    }
    match load("a.yaml", &read) {
        Ok(bundle) => walk(&bundle),
        Err(problems) => assert!(!problems.is_empty()),
    }
});
