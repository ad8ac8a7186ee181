//! A plan asked for its places: by whoever tells where a fault is, and by whoever counts.

use std::ops::Range;

use super::fault::Step;
use super::plan::{ANY, Plan, Text, Value};
use super::seen::{Seen, found};

/// A text without the quotes around it, or behind it.
fn unquoted(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.strip_prefix(b"\"").unwrap_or(bytes);
    std::str::from_utf8(bytes.strip_suffix(b"\"")?).ok()
}

impl Plan {
    /// The JSON pointer of a path.
    pub(crate) fn pointer(&self, path: &[Step]) -> Option<String> {
        let mut pointer = String::new();
        for step in path {
            pointer.push('/');
            match step {
                Step::Member(key) => {
                    let name = unquoted(self.keys.get(*key as usize)?.literal.bytes())?;
                    pointer.push_str(&khipu_document::escape_pointer(name));
                }
                Step::Item(item) => pointer.push_str(&item.to_string()),
            }
        }
        Some(pointer)
    }

    /// The node of the whole payload.
    pub(crate) fn root(&self) -> u32 {
        self.root
    }

    /// How much can be seen in all, pieces included.
    pub(crate) fn all_seen(&self) -> usize {
        self.slots as usize + self.pieces.len()
    }

    /// Adds to the counts of what is seen at nodes what is seen with pieces.
    pub(crate) fn resolve(&self, counts: &mut [u64]) {
        for (index, piece) in self.pieces.iter().enumerate() {
            let met = counts.get(self.slots as usize + index).copied();
            let Some(met) = met.filter(|met| *met > 0) else {
                continue;
            };
            let (from, to) = piece.seen;
            let with_lead = self.seen.get(from as usize..to as usize);
            let value = match piece.value {
                Value::Free(_) | Value::Fixed(_) | Value::Shape(_) => Some(found::STRING),
                Value::Integer | Value::Whole(_) => Some(found::INTEGER),
                _ => None,
            };
            let value = value.map(|what| Seen::new(piece.slots, what));
            for seen in with_lead.unwrap_or_default().iter().copied().chain(value) {
                if let Some(count) = counts.get_mut(seen.slot()) {
                    *count += met;
                }
            }
        }
    }

    /// What can be seen at a node, as numbers of [`Seen`].
    pub(crate) fn seen_at(&self, node: u32) -> Range<usize> {
        let first = self
            .nodes
            .get(node as usize)
            .map_or(0, |node| node.slots as usize);
        first..first + found::LISTED as usize + self.listed(node).count()
    }

    /// Gives each node numbers for what can be seen there.
    pub(crate) fn number(&mut self) {
        let mut next = 0;
        for index in 0..self.nodes.len() {
            if let Some(node) = self.nodes.get_mut(index) {
                node.slots = next;
            }
            let used = self.seen_at(u32::try_from(index).unwrap_or(ANY)).end;
            next = u32::try_from(used).unwrap_or(next);
        }
        self.slots = next;
    }

    /// The members of the objects at a node, and their nodes.
    pub(crate) fn members(&self, node: u32) -> impl Iterator<Item = (&str, u32)> {
        let object = self.nodes.get(node as usize);
        let object = object.and_then(|node| self.objects.get(node.object as usize));
        let keys = object.and_then(|object| {
            let first = object.first as usize;
            self.keys.get(first..first + object.count as usize)
        });
        let keys = keys.unwrap_or_default().iter();
        keys.filter_map(|key| Some((unquoted(key.literal.bytes())?, key.node)))
    }

    /// The node of the items of the arrays at a node.
    pub(crate) fn items(&self, node: u32) -> Option<u32> {
        let array = self.nodes.get(node as usize)?.array;
        Some(self.arrays.get(array as usize)?.items)
    }

    /// The texts that are listed for a node.
    pub(crate) fn listed(&self, node: u32) -> impl Iterator<Item = &str> {
        let node = self.nodes.get(node as usize);
        let values = match node.and_then(|node| self.texts.get(node.string as usize)) {
            Some(Text::OneOf(listed)) => listed.values.as_slice(),
            _ => &[],
        };
        values.iter().filter_map(|value| unquoted(value.bytes()))
    }
}
