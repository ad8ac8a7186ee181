//! What makes a text certainly one payload and no other, told by what the fast pass noted of it.
//!
//! By its shape a text is the payload that declares the most of its members ([`shape`](crate::shape)). To count them for each
//! payload takes a tree. But where one payload declares all that was seen, and each other one lacks at least one of those
//! members, nothing need be counted: each has fewer. What is declared by none counts for none.

use std::collections::{HashMap, HashSet};

use khipu_document::Node;

use crate::fast::{Plan, Walked};
use crate::shape::{below, items, parts};

/// The most places, each asked of each schema of the contract, before it takes longer to find out what tells a payload than it
/// saves.
const MOST_QUESTIONS: usize = 50_000;

/// The schemas that apply to a place together.
type Parts<'d> = Vec<&'d Node>;

/// What tells one payload from all others of its contract. In a set of schemas each has a bit, in as many words as that takes.
#[derive(Debug)]
pub(crate) struct Likeness {
    /// How many words a set has.
    words: usize,
    /// The schema of the payload alone.
    own: Vec<u64>,
    /// All schemas.
    all: Vec<u64>,
    /// For each thing that can be seen, the schemas that declare the member which it is; of the payload itself and of items, all.
    declaring: Vec<u64>,
    /// By object of the plan, the names that another schema declares there.
    others: HashMap<u32, HashSet<String>>,
}

impl Likeness {
    /// Of the schema at `own`, one of `schemas`, which are all that there are; `plan` is its plan of places.
    pub(crate) fn new(document: &Node, schemas: &[&str], own: &str, plan: &Plan) -> Option<Self> {
        let places = plan.places();
        if places.len().saturating_mul(schemas.len()) > MOST_QUESTIONS {
            return None;
        }
        let words = schemas.len().div_ceil(64);
        let all = set(words, 0..schemas.len());
        let mut likeness = Self {
            words,
            own: set(words, schemas.iter().position(|schema| *schema == own)),
            declaring: all.repeat(plan.all_seen()),
            all,
            others: HashMap::new(),
        };
        // What each schema says of each place; nothing where it does not declare it.
        let mut said: Vec<Vec<Parts<'_>>> = Vec::with_capacity(places.len());
        for place in &places {
            let here: Vec<Parts<'_>> = match place.above {
                None => {
                    let roots = schemas.iter().map(|schema| document.pointer(schema));
                    let root = roots.map(|root| Vec::from_iter(root.map(|(node, _)| node)));
                    root.map(|root| parts(document, &root)).collect()
                }
                Some((above, name)) => {
                    let above = said.get(above).map_or(&[][..], Vec::as_slice);
                    let rules = above.iter().map(|above| match name {
                        Some(name) => below(above, name),
                        None => items(above),
                    });
                    rules.map(|rules| parts(document, &rules)).collect()
                }
            };
            if let Some((_, Some(_))) = place.above {
                let declaring = here.iter().enumerate();
                let declaring = declaring.filter(|(_, parts)| !parts.is_empty());
                let declaring = set(words, declaring.map(|(schema, _)| schema));
                for slot in plan.seen_at(place.node) {
                    likeness.put(slot, &declaring);
                }
            }
            if let Some(object) = plan.object_at(place.node) {
                let others = here.iter().zip(schemas);
                let others = others.filter(|(_, schema)| **schema != own);
                let parts = others.flat_map(|(parts, _)| parts);
                let names = parts.filter_map(|part| part.get("properties"));
                let names = names.flat_map(Node::entries).map(|entry| entry.key.clone());
                likeness.others.insert(object, names.collect());
            }
            said.push(here);
        }
        for (piece, with) in plan.pieces() {
            let with: Vec<usize> = with.map(|seen| seen.slot()).collect();
            let common = |word| likeness.common(word, with.iter().copied());
            let declaring: Vec<u64> = (0..words).map(common).collect();
            likeness.put(piece.slot(), &declaring);
        }
        Some(likeness)
    }

    /// Whether a text that was walked with the plan is certainly this payload.
    pub(crate) fn is_certain(&self, walked: &Walked<'_>) -> bool {
        let is_own = |word: usize| {
            let seen = walked.seen.iter().map(|seen| seen.slot());
            let of = |set: &[u64]| set.get(word).copied().unwrap_or(0);
            self.common(word, seen) & of(&self.all) == of(&self.own)
        };
        let is_of_none = || {
            let text = std::str::from_utf8(walked.text).unwrap_or_default();
            walked.extras.iter().all(|extra| {
                let others = self.others.get(&extra.object);
                let found = others.zip(extra.name(text));
                found.is_some_and(|(others, name)| !others.contains(name))
            })
        };
        (0..self.words).all(is_own) && (walked.extras.is_empty() || is_of_none())
    }

    /// A word of the set of schemas that declare all of these things.
    fn common(&self, word: usize, slots: impl Iterator<Item = usize>) -> u64 {
        let declaring = |slot| self.declaring.get::<usize>(slot * self.words + word);
        slots.fold(u64::MAX, |common, slot| {
            common & declaring(slot).copied().unwrap_or(0)
        })
    }

    fn put(&mut self, slot: usize, declaring: &[u64]) {
        let from = slot * self.words;
        if let Some(known) = self.declaring.get_mut(from..from + self.words) {
            known.copy_from_slice(declaring);
        }
    }
}

/// The set of these numbers.
fn set(words: usize, members: impl IntoIterator<Item = usize>) -> Vec<u64> {
    let mut set = vec![0; words];
    for member in members {
        if let Some(word) = set.get_mut(member / 64) {
            *word |= 1 << (member % 64);
        }
    }
    set
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests stop at the first surprise"
)]
mod tests;
