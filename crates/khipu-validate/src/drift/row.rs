//! What a report on drift consists of.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counts::First;
use super::read;
use super::shape::Within;
use super::suggest::Suggestion;
use crate::finding::{SchemaPlace, Unreadable};

/// The version of the report as JSON. It changes when a reader of the old one would misunderstand the new one.
pub const VERSION: u32 = 1;

/// What drifted in some traffic.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Drift {
    /// The version of this format: [`VERSION`].
    pub version: u32,
    /// Which document it was held against: a fingerprint of what the document says and on which lines.
    pub document: String,
    /// Which key the values have their tags from: a mark of the key that tells nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether reports were added up that one run would have told apart otherwise, because there was more than is told
    /// apart, or values of which nobody can say whether they are the same. What is counted for a place is right even then.
    #[serde(default, skip_serializing_if = "is_false")]
    pub partial: bool,
    /// What the traffic shows and the contract does not. Nothing here means that there is no drift.
    pub drift: Vec<Row>,
    /// What the contract has and the traffic never shows. Other traffic may show it.
    pub unseen: Vec<Unseen>,
    /// How many payloads there were of each kind, in the order of the contract.
    pub payloads: Vec<PayloadCount>,
    /// How often each member of the contract was there, of those whose object was. Each payload has its own, in the order
    /// of the contract.
    pub members: Vec<Member>,
    /// The rules of the contract that are broken, with how many findings each has.
    pub rules: Vec<RuleCount>,
    /// Inputs that could not be read.
    pub unreadable: Vec<Unreadable>,
    /// Payloads that were checked.
    pub checked: u64,
    /// Payloads without a finding.
    pub valid: u64,
    /// Payloads with findings.
    pub invalid: u64,
    /// Capture records of operations that the contract does not have.
    pub skipped: u64,
    /// Values and members beyond the bounds of the tally, which no row tells apart.
    pub uncounted: u64,
    /// What to add to the document.
    #[serde(skip)]
    pub suggestions: Vec<Suggestion>,
    /// Whether the document follows the rules of `schemas/README.md`, which a command checks.
    #[serde(skip)]
    pub(crate) has_own_rules: bool,
}

/// One of the words that this crate has for something.
type Word = &'static str;

fn is_false(flag: &bool) -> bool {
    !flag
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl Drift {
    /// Whether the traffic shows anything that the contract does not.
    #[must_use]
    pub fn is_none(&self) -> bool {
        self.drift.is_empty()
    }
}

/// Something that the traffic shows and the contract does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Row {
    /// What it is.
    pub kind: Kind,
    /// Operation and payload: `bancosecurity_personal_loans/200`; for an undeclared call its method and path.
    pub payload: String,
    /// The place in the payload. `*` stands for any item of an array and any member of a map; names are as in
    /// [the module](super) said.
    pub pointer: String,
    /// Which `*` of the pointer are not items of an array: of each `*` one letter, `i` item, `e` member of a map, `m` member of
    /// that name. Nothing where all are items.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stars: String,
    /// What it is in words, without a value.
    pub message: String,
    /// How often it was seen.
    pub count: u64,
    /// How often it could have been: the objects for a member, the values at the place for a value.
    pub of: u64,
    /// In how many payloads it was seen.
    pub payloads: u64,
    /// How often with which type, for a member.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "read::types"
    )]
    pub types: BTreeMap<&'static str, u64>,
    /// The types within an object or array, `{Amount: number, Note?: string}`; `?` marks what is not always there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shape: Option<String>,
    /// The same with its counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<Within>,
    /// The values that an enumeration does not list.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ValueCount>,
    /// How often others of them were seen, which are not told apart.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u64,
    /// The type of the values that break the rule.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "read::found"
    )]
    pub found: Option<Word>,
    /// The keyword of the rule that is broken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// Where the contract says otherwise, or would say it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaPlace>,
    /// Where it was seen first.
    pub first: Option<First>,
}

/// What a [`Row`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Kind {
    /// A call that the contract does not have.
    UndocumentedOperation,
    /// A status that the operation does not declare.
    UndocumentedStatus,
    /// A payload that has little in common with the contract.
    OtherShape,
    /// Text where JSON is due.
    NotJson,
    /// A member that the contract does not have.
    UndocumentedMember,
    /// A value that an enumeration does not list.
    UndocumentedValue,
    /// A value of another type.
    UndocumentedType,
    /// Null where the contract has none.
    UndocumentedNull,
    /// Values that break another rule: a pattern, a length, a condition.
    BrokenRule,
    /// A required member that is not there.
    MissingMember,
}

impl Kind {
    /// The kind as the JSON report names it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::UndocumentedOperation => "undocumented-operation",
            Kind::UndocumentedStatus => "undocumented-status",
            Kind::OtherShape => "other-shape",
            Kind::NotJson => "not-json",
            Kind::UndocumentedMember => "undocumented-member",
            Kind::UndocumentedValue => "undocumented-value",
            Kind::UndocumentedType => "undocumented-type",
            Kind::UndocumentedNull => "undocumented-null",
            Kind::BrokenRule => "broken-rule",
            Kind::MissingMember => "missing-member",
        }
    }
}

impl Kind {
    /// The kind in a word or two.
    pub(super) fn words(self) -> &'static str {
        match self {
            Kind::UndocumentedOperation => "new call",
            Kind::UndocumentedStatus => "new status",
            Kind::OtherShape => "other shape",
            Kind::NotJson => "not JSON",
            Kind::UndocumentedMember => "new member",
            Kind::UndocumentedValue => "new value",
            Kind::UndocumentedType => "other type",
            Kind::UndocumentedNull => "null",
            Kind::BrokenRule => "broken rule",
            Kind::MissingMember => "missing",
        }
    }

    /// Whether it adds to the document, and does not contradict it.
    pub(super) fn is_new(self) -> bool {
        matches!(
            self,
            Kind::UndocumentedOperation
                | Kind::UndocumentedStatus
                | Kind::UndocumentedMember
                | Kind::UndocumentedValue
        )
    }
}

/// A value that an enumeration does not list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ValueCount {
    /// The value, only with [`Options::show_values`](super::Options::show_values) and only where nothing is sensitive.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// What the same value has at this place in every report under one key, and nothing else has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    /// About how long it is: `1-8`, `9-16`, `17-40` or `41-` characters, or `0`.
    #[serde(deserialize_with = "read::length")]
    pub length: Word,
    /// How often it was seen.
    pub count: u64,
    /// In how many payloads.
    pub payloads: u64,
    /// Where it was seen first.
    pub first: Option<First>,
}

/// Something that the contract has and the traffic never shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Unseen {
    /// What it is.
    pub kind: UnseenKind,
    /// The operation, or operation and payload.
    pub payload: String,
    /// The place in the payload.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub pointer: String,
    /// The listed value, which is one of the contract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// How often it could have been seen.
    pub of: u64,
    /// Where the contract has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaPlace>,
}

/// What an [`Unseen`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum UnseenKind {
    /// An operation that nobody called.
    Operation,
    /// A payload or a status of an operation that was called.
    Payload,
    /// A member of objects that were seen.
    Member,
    /// A value of an enumeration.
    Value,
}

/// How many payloads there were of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PayloadCount {
    /// Operation and payload.
    pub payload: String,
    /// Those without a finding.
    pub valid: u64,
    /// Those with findings.
    pub invalid: u64,
}

/// How often a member of the contract was there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Member {
    /// Operation and payload.
    pub payload: String,
    /// The place in the payload; `*` stands for any item of an array and any member of a map.
    pub pointer: String,
    /// Which `*` of the pointer are not items of an array: of each `*` one letter, `i` item, `e` member of a map, `m` member of
    /// that name. Nothing where all are items.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub stars: String,
    /// Whether the contract requires it.
    pub required: bool,
    /// How often it was there, null included.
    pub seen: u64,
    /// How many objects (for `*` arrays or maps) there were that could have it.
    pub parents: u64,
    /// How often it was null.
    pub null: u64,
    /// How often with which type.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "read::types"
    )]
    pub types: BTreeMap<&'static str, u64>,
    /// How often each value that an enumeration of the contract lists was there.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub values: BTreeMap<String, u64>,
    /// Where the contract has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaPlace>,
    /// How deep it is in the payload.
    #[serde(skip)]
    pub(super) depth: usize,
    /// What the contract says of it.
    #[serde(skip)]
    pub(super) description: Option<String>,
    /// The types that the contract has for it.
    #[serde(skip)]
    pub(super) documented_types: Vec<String>,
    #[serde(skip)]
    pub(super) sensitive: bool,
}

/// A rule and how often it is broken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RuleCount {
    /// The keyword, as in a finding.
    pub keyword: String,
    /// Where the rule stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema: Option<SchemaPlace>,
    /// Operation and payload.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payload: Option<String>,
    /// What the first finding says.
    pub message: String,
    /// How many findings.
    pub count: u64,
    /// The first of them.
    pub first: First,
}
