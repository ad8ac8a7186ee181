//! How far something is indented in its file.
//!
//! A document that was read from its files knows the column of every key. The contract that is built in knows lines only;
//! there the columns follow from the structure, as `schemas/` is written: two spaces a level, lists indented below their key.

use khipu_document::{Entry, Kind, Node};

/// How many spaces stand before a key.
pub(super) fn indent(document: &Node, entry: &Entry) -> usize {
    let column = usize::try_from(entry.key_at.column).unwrap_or(1);
    if column > 1 {
        return column - 1;
    }
    // What is at the top of a file: components, and the members of path items.
    let schemas = document.find(&["components", "schemas"]);
    let schemas = schemas.map_or(&[][..], Node::entries);
    let paths = document.get("paths").map_or(&[][..], Node::entries);
    let components = schemas.iter().map(|component| (&component.value, 2));
    let mut open: Vec<(&Node, usize)> = components
        .chain(paths.iter().map(|path| (&path.value, 0)))
        .collect();
    while let Some((node, spaces)) = open.pop() {
        match &node.kind {
            Kind::Mapping(entries) => {
                for known in entries {
                    if std::ptr::eq(known, entry) {
                        return spaces;
                    }
                    let below = match known.value.kind {
                        Kind::Sequence(_) => spaces + 4,
                        _ => spaces + 2,
                    };
                    open.push((&known.value, below));
                }
            }
            Kind::Sequence(items) => open.extend(items.iter().map(|item| (item, spaces))),
            _ => {}
        }
    }
    0
}
