//! A plan asked for its places: by whoever tells where a fault is, and by whoever counts.

use std::ops::Range;

use super::fault::Step;
use super::plan::{ANY, OVER, Piece, Plan, Text, Value};
use super::seen::{Seen, found};

/// A text without the quotes around it, or behind it.
fn unquoted(bytes: &[u8]) -> Option<&str> {
    let bytes = bytes.strip_prefix(b"\"").unwrap_or(bytes);
    std::str::from_utf8(bytes.strip_suffix(b"\"")?).ok()
}

/// A place of a plan of places.
pub(crate) struct Place<'p> {
    pub(crate) node: u32,
    /// Which of the places it is in, and as which member; as an item, without a name. The root is in none.
    pub(crate) above: Option<(usize, Option<&'p str>)>,
}

impl Plan {
    /// All places that have a node of their own, those first that others are in.
    pub(crate) fn places(&self) -> Vec<Place<'_>> {
        let mut places = vec![Place {
            node: self.root,
            above: None,
        }];
        let mut index = 0;
        while let Some(Place { node, .. }) = places.get(index) {
            let node = *node;
            let members = self.members(node).map(|(name, node)| (Some(name), node));
            let items = self.items(node).map(|node| (None, node));
            for (name, node) in members.chain(items) {
                if node != ANY && node != OVER {
                    let above = Some((index, name));
                    places.push(Place { node, above });
                }
            }
            index += 1;
        }
        places
    }

    /// The object of the plan that stands at a node, if one does.
    pub(crate) fn object_at(&self, node: u32) -> Option<u32> {
        let object = self.nodes.get(node as usize)?.object;
        (object != OVER).then_some(object)
    }

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
        for (piece, with) in self.pieces() {
            let met = counts.get(piece.slot()).copied();
            let Some(met) = met.filter(|met| *met > 0) else {
                continue;
            };
            for seen in with {
                if let Some(count) = counts.get_mut(seen.slot()) {
                    *count += met;
                }
            }
        }
    }

    /// What is seen where a piece is met.
    fn seen_with(&self, piece: &Piece) -> impl Iterator<Item = Seen> {
        let (from, to) = piece.seen;
        let with_lead = self.seen.get(from as usize..to as usize);
        let value = match piece.value {
            Value::Free(_) | Value::Fixed(_) | Value::Shape(_) => Some(found::STRING),
            Value::Integer | Value::Whole(_) => Some(found::INTEGER),
            _ => None,
        };
        let value = value.map(|what| Seen::new(piece.slots, what));
        with_lead.unwrap_or_default().iter().copied().chain(value)
    }

    /// The pieces, each as the number that it is seen by and all that is seen with it.
    pub(crate) fn pieces(&self) -> impl Iterator<Item = (Seen, impl Iterator<Item = Seen>)> {
        let piece = |index| Seen::piece(self.slots, index);
        let each = (0..).zip(&self.pieces);
        each.map(move |(index, of)| (piece(index), self.seen_with(of)))
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
