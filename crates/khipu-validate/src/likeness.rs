//! What makes a text certainly one payload and no other, told by what the fast pass noted of it.
//!
//! By its shape a text is the payload that declares the most of its members ([`shape`](crate::shape)). To count them for each
//! payload takes a tree. But where one payload declares all that was seen, and each other one lacks at least one of those
//! members, nothing need be counted: each has fewer. What is declared by none counts for none.

use std::collections::{HashMap, HashSet};

use khipu_document::Node;

use crate::fast::{Plan, Walked};
use crate::shape::{below, items, parts};

/// A set of schemas of the contract, a bit for each.
type Set = Vec<u64>;

/// What a schema says of a place.
type Rules<'d> = Vec<&'d Node>;

/// What tells one payload from all others of its contract.
#[derive(Debug)]
pub(crate) struct Likeness {
    /// The schema of the payload alone.
    own: Set,
    /// All schemas.
    all: Set,
    /// For each thing that can be seen, the schemas that declare the member which it is; of what is no member, all.
    declaring: Vec<Set>,
    /// By object of the plan, the names that another schema declares there.
    others: HashMap<u32, HashSet<String>>,
}

impl Likeness {
    /// Of the schema at `own`, one of `schemas`, which are all that there are; `plan` is its plan of places.
    pub(crate) fn new(document: &Node, schemas: &[&str], own: &str, plan: &Plan) -> Self {
        let all = set(0..schemas.len());
        let mut likeness = Self {
            own: set(schemas.iter().position(|schema| *schema == own)),
            declaring: vec![all.clone(); plan.all_seen()],
            all,
            others: HashMap::new(),
        };
        let root = |pointer: &&str| Vec::from_iter(document.pointer(pointer).map(|(node, _)| node));
        let places = plan.places();
        // What each schema says of each place; nothing where it does not declare it.
        let mut said: Vec<Vec<Rules<'_>>> = Vec::with_capacity(places.len());
        for place in &places {
            let here: Vec<Rules<'_>> = match place.above {
                None => schemas.iter().map(root).collect(),
                Some((above, name)) => {
                    let above = said.get(above).map_or(&[][..], Vec::as_slice);
                    above
                        .iter()
                        .map(|rules| step(document, rules, name))
                        .collect()
                }
            };
            if let Some((_, Some(_))) = place.above {
                let declaring = here.iter().enumerate();
                let declaring = declaring.filter(|(_, rules)| !rules.is_empty());
                let declaring = set(declaring.map(|(schema, _)| schema));
                for slot in plan.seen_at(place.node) {
                    if let Some(known) = likeness.declaring.get_mut(slot) {
                        known.clone_from(&declaring);
                    }
                }
            }
            if let Some(object) = plan.object_at(place.node) {
                let others = here.iter().zip(schemas);
                let others = others.filter(|(_, schema)| **schema != own);
                let parts = others.flat_map(|(rules, _)| parts(document, rules));
                let names = parts.filter_map(|part| part.get("properties"));
                let names = names.flat_map(Node::entries).map(|entry| entry.key.clone());
                likeness.others.insert(object, names.collect());
            }
            said.push(here);
        }
        for (piece, with) in plan.pieces() {
            let mut declaring = likeness.all.clone();
            for seen in with {
                if let Some(known) = likeness.declaring.get(seen.slot()) {
                    keep(&mut declaring, known);
                }
            }
            if let Some(known) = likeness.declaring.get_mut(piece.slot()) {
                *known = declaring;
            }
        }
        likeness
    }

    /// Whether a text that was walked with the plan is certainly this payload.
    pub(crate) fn is_certain(&self, walked: &Walked<'_>) -> bool {
        let is_of_none = || {
            let Ok(text) = std::str::from_utf8(walked.text) else {
                return false;
            };
            walked.extras.iter().all(|extra| {
                let others = self.others.get(&extra.object);
                let name = extra.name(text);
                others
                    .zip(name)
                    .is_some_and(|(others, name)| !others.contains(name))
            })
        };
        let is_own = |word: usize| {
            let declaring = |slot| Some(*self.declaring.get::<usize>(slot)?.get(word)?);
            let seen = walked.seen.iter();
            let each = seen.map(|seen| declaring(seen.slot()).unwrap_or(0));
            let common = each.fold(u64::MAX, |common, each| common & each);
            let of = |set: &Set| set.get(word).copied().unwrap_or(0);
            common & of(&self.all) == of(&self.own)
        };
        (0..self.all.len()).all(is_own) && (walked.extras.is_empty() || is_of_none())
    }
}

/// What is said of a member of this name, or of items, where all of `rules` apply.
fn step<'d>(document: &'d Node, rules: &[&'d Node], name: Option<&str>) -> Rules<'d> {
    let parts = parts(document, rules);
    match name {
        Some(name) => below(&parts, name),
        None => items(&parts),
    }
}

/// The set of these numbers.
fn set(members: impl IntoIterator<Item = usize>) -> Set {
    let mut set = Set::new();
    for member in members {
        let word = member / 64;
        if set.len() <= word {
            set.resize(word + 1, 0);
        }
        if let Some(word) = set.get_mut(word) {
            *word |= 1 << (member % 64);
        }
    }
    set
}

/// Takes out of a set what is not in another.
fn keep(set: &mut Set, other: &Set) {
    for (at, word) in set.iter_mut().enumerate() {
        *word &= other.get(at).copied().unwrap_or(0);
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests stop at the first surprise"
)]
mod tests;
