//! What is kept of traffic beside the counts of its places.

use std::collections::{BTreeMap, HashMap};

use super::counts::{Count, Now, Type};
use super::names;
use super::places::Id;
use crate::finding::SchemaPlace;
use crate::tree::Member;

/// How many undocumented values of an enumeration, calls and shapes are told apart.
pub(super) const MOST: usize = 50;

/// What came as one payload.
#[derive(Default)]
pub(super) struct Traffic {
    pub(super) root: Option<Id>,
    pub(super) valid: u64,
    pub(super) invalid: u64,
    pub(super) not_json: Count,
    /// Payloads that have little in common with the contract, by their shape.
    pub(super) other_shapes: BTreeMap<String, Count>,
    pub(super) more_shapes: Count,
}

/// A rule that values at a place break.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Broken {
    pub(super) place: Id,
    pub(super) keyword: String,
    pub(super) rule: Option<SchemaPlace>,
    /// The type of the values that break it.
    pub(super) found: Type,
}

/// How a rule is broken.
#[derive(Default)]
pub(super) struct Breach {
    pub(super) count: Count,
    /// What was expected, as the first finding says it.
    pub(super) message: String,
    /// The values of an enumeration that it does not list.
    pub(super) values: HashMap<u64, Unlisted>,
    pub(super) more_values: Count,
}

/// A value that an enumeration does not list.
#[derive(Default)]
pub(super) struct Unlisted {
    pub(super) count: Count,
    /// How long it is, in characters.
    pub(super) length: usize,
    /// The value; kept only where it was asked for.
    pub(super) text: Option<String>,
}

/// The members of an object with their types.
pub(super) fn outline(list: &[Member<'_>]) -> String {
    let mut members: Vec<(String, &'static str)> = list
        .iter()
        .map(|member| (names::member(&member.name), Type::of(&member.value).name()))
        .collect();
    members.sort();
    members.dedup();
    let more = if members.len() > 24 { ", …" } else { "" };
    let each = members.iter().take(24);
    let each: Vec<String> = each.map(|(name, kind)| format!("{name}: {kind}")).collect();
    format!("{{{}{more}}}", each.join(", "))
}

/// Counts under a key, up to so many keys.
pub(super) fn add_to<K: Ord>(
    counts: &mut BTreeMap<K, Count>,
    more: &mut Count,
    key: K,
    now: &mut Now<'_>,
) {
    if counts.len() >= MOST && !counts.contains_key(&key) {
        more.add(0, now);
    } else {
        counts.entry(key).or_default().add(0, now);
    }
}
