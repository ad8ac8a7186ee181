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
    pub(super) values: HashMap<Identity, Unlisted>,
    pub(super) more_values: Count,
}

/// By what a value is told apart from others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Identity {
    /// By a hash under the key of the user, which is the same in other runs.
    Tag(u64),
    /// By a hash that means nothing outside of this run.
    Hash(u64),
    /// By nothing but where it was counted: another run may have seen the same value.
    Unknown(u64),
}

/// A value that an enumeration does not list.
#[derive(Clone)]
pub(super) struct Unlisted {
    pub(super) identity: Identity,
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

impl Unlisted {
    pub(super) fn new(identity: Identity) -> Self {
        Self {
            identity,
            count: Count::default(),
            length: 0,
            text: None,
        }
    }
}

/// Adds what was counted under a key elsewhere. Whether it is told apart: beyond so many keys it is not.
pub(super) fn add_counted<K: Ord>(
    counts: &mut BTreeMap<K, Count>,
    more: &mut Count,
    key: K,
    count: Count,
) -> bool {
    let is_new = !counts.contains_key(&key);
    if is_new && counts.len() >= MOST {
        more.merge(count);
        return false;
    }
    counts.entry(key).or_default().merge(count);
    true
}
