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

/// Whether the members of a mapping have lines of their own, to which others can be added. They have not between braces, and
/// so never in JSON: there the mapping begins before its first key.
pub(super) fn has_lines(mapping: &Node) -> bool {
    let first = mapping.entries().first();
    first.is_some_and(|first| first.key_at.column <= 1 || mapping.at == first.key_at)
}

/// Whether a member begins its line, so that the line can be written anew: its mapping has lines, and no dash stands before it.
pub(super) fn begins_line(document: &Node, owner: &Node, entry: &Entry) -> bool {
    if !has_lines(owner) {
        return false;
    }
    let is_first = entry.key_at.column > 1 && owner.at == entry.key_at;
    !is_first || !is_item(document, owner)
}

/// Whether a node is an item of a list.
fn is_item(document: &Node, node: &Node) -> bool {
    let mut open = vec![document];
    while let Some(above) = open.pop() {
        if above.items().iter().any(|item| item.at == node.at) {
            return true;
        }
        open.extend(above.entries().iter().map(|entry| &entry.value));
        open.extend(above.items());
    }
    false
}
