//! A fingerprint of a document: two reports can be added up only where it is the same.

use std::fmt::Write as _;

use khipu_document::{Kind, Node, Position};
use sha2::{Digest, Sha256};

/// How many bytes of the hash are shown.
const BYTES: usize = 8;

/// What is still to be taken in.
enum Part<'d> {
    Node(&'d Node),
    Key(&'d str, &'d Position),
}

/// The fingerprint. Columns do not count, because the contract that is built in has none.
pub(crate) fn of(document: &Node) -> String {
    let mut hash = Sha256::new();
    let mut open = vec![Part::Node(document)];
    while let Some(part) = open.pop() {
        match part {
            Part::Key(key, at) => {
                text(&mut hash, b'k', key);
                text(&mut hash, b'f', &at.file);
                hash.update(at.line.to_be_bytes());
            }
            Part::Node(node) => match &node.kind {
                Kind::Null => hash.update(b"0"),
                Kind::Bool(value) => hash.update([b'b', u8::from(*value)]),
                Kind::Number(number) => text(&mut hash, b'n', number),
                Kind::String(value) => text(&mut hash, b's', value),
                Kind::Sequence(items) => {
                    length(&mut hash, b'a', items.len());
                    open.extend(items.iter().rev().map(Part::Node));
                }
                Kind::Mapping(entries) => {
                    length(&mut hash, b'o', entries.len());
                    for entry in entries.iter().rev() {
                        open.push(Part::Node(&entry.value));
                        open.push(Part::Key(&entry.key, &entry.key_at));
                    }
                }
            },
        }
    }
    let mut shown = String::new();
    for byte in hash.finalize().iter().take(BYTES) {
        // Writing into a string cannot fail.
        let _ = write!(shown, "{byte:02x}");
    }
    shown
}

fn text(hash: &mut Sha256, kind: u8, text: &str) {
    length(hash, kind, text.len());
    hash.update(text.as_bytes());
}

fn length(hash: &mut Sha256, kind: u8, length: usize) {
    hash.update([kind]);
    hash.update(crate::locate::count(length).to_be_bytes());
}
