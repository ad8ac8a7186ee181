//! What is counted at one place.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use super::read;
use crate::observe::{Point, Site};
use crate::order;
use crate::tree::{Kind, Value};

/// A type of JSON; a number without fraction and exponent is an integer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Type {
    Null,
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    pub(super) const ALL: [Type; 7] = [
        Type::Null,
        Type::Boolean,
        Type::Integer,
        Type::Number,
        Type::String,
        Type::Array,
        Type::Object,
    ];

    pub(super) fn of(value: &Value<'_>) -> Self {
        match &value.kind {
            Kind::Null => Type::Null,
            Kind::Bool(_) => Type::Boolean,
            Kind::Number(text) if text.contains(['.', 'e', 'E']) => Type::Number,
            Kind::Number(_) => Type::Integer,
            Kind::String(_) => Type::String,
            Kind::Array(_) => Type::Array,
            Kind::Object(_) => Type::Object,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Type::Null => "null",
            Type::Boolean => "boolean",
            Type::Integer => "integer",
            Type::Number => "number",
            Type::String => "string",
            Type::Array => "array",
            Type::Object => "object",
        }
    }

    pub(super) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Whether a schema that says `type: name` means this.
    pub(super) fn is(self, name: &str) -> bool {
        self.name() == name || (self == Type::Integer && name == "number")
    }
}

/// How often each type was seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Types([u64; 7]);

impl Types {
    /// Counts in the order of [`Type::ALL`].
    pub(super) fn of(counts: [u64; Type::ALL.len()]) -> Self {
        Self(counts)
    }

    /// Of counts by name.
    pub(super) fn named(counts: &BTreeMap<&'static str, u64>) -> Self {
        let count = |kind: Type| counts.get(kind.name()).copied().unwrap_or_default();
        Self(Type::ALL.map(count))
    }

    /// How many there were in all.
    pub(super) fn all(self) -> u64 {
        self.0.into_iter().fold(0, u64::saturating_add)
    }

    pub(super) fn add(&mut self, found: Type) {
        if let Some(count) = self.0.get_mut(found as usize) {
            *count += 1;
        }
    }

    pub(super) fn count(&self, found: Type) -> u64 {
        self.0.get(found as usize).copied().unwrap_or_default()
    }

    /// The types that were seen, with their counts.
    pub(super) fn seen(self) -> impl Iterator<Item = (Type, u64)> {
        Type::ALL
            .into_iter()
            .map(move |kind| (kind, self.count(kind)))
            .filter(|(_, count)| *count > 0)
    }

    pub(super) fn merge(&mut self, other: Types) {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count = count.saturating_add(more);
        }
    }
}

/// Where something was seen first, in the order of the inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct First {
    /// The file, `-` for standard input.
    #[serde(serialize_with = "text", deserialize_with = "read::text")]
    pub source: Arc<str>,
    /// Which record of the source, from 1.
    pub record: u64,
    /// The line of the source, from 1.
    pub line: u64,
    /// The column in that line, in bytes, from 1.
    pub column: u64,
    /// The byte of the source, from 0.
    pub offset: u64,
}

fn text<S: Serializer>(text: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(text)
}

impl First {
    pub(super) fn new(source: &Arc<str>, point: Point) -> Self {
        Self {
            source: Arc::clone(source),
            record: point.record,
            line: point.line,
            column: point.column,
            offset: point.offset,
        }
    }

    /// Whether it comes before another, sources being in their order. Within one source the runs are.
    pub(super) fn is_before(&self, other: &Self) -> bool {
        order::of_sources(&self.source, &other.source).is_lt()
    }
}

/// The payload that is being looked at.
pub(super) struct Now<'s> {
    pub(super) source: Arc<str>,
    /// Its number among all payloads.
    pub(super) serial: u64,
    pub(super) site: &'s mut dyn Site,
}

impl Now<'_> {
    pub(super) fn first(&mut self, at: usize) -> First {
        let point = self.site.point(at);
        First::new(&self.source, point)
    }
}

/// How often something was seen, in how many payloads, and where first.
#[derive(Clone, Debug, Default)]
pub(super) struct Count {
    pub(super) count: u64,
    pub(super) payloads: u64,
    pub(super) first: Option<First>,
    /// The payload that was counted last, plus one.
    last: u64,
}

impl Count {
    pub(super) fn add(&mut self, at: usize, now: &mut Now<'_>) {
        self.count += 1;
        if self.last != now.serial + 1 {
            self.last = now.serial + 1;
            self.payloads += 1;
        }
        if self.first.is_none() {
            self.first = Some(now.first(at));
        }
    }

    /// What another run counted.
    pub(super) fn told(count: u64, payloads: u64, first: Option<First>) -> Self {
        Self {
            count,
            payloads,
            first,
            last: 0,
        }
    }

    /// Adds what another run counted, in payloads of its own. Whether that has the first place now.
    pub(super) fn merge(&mut self, other: Count) -> bool {
        self.count = self.count.saturating_add(other.count);
        self.payloads = self.payloads.saturating_add(other.payloads);
        let is_first = match (&self.first, &other.first) {
            (Some(known), Some(first)) => first.is_before(known),
            (known, first) => known.is_none() && first.is_some(),
        };
        if is_first {
            self.first = other.first;
        }
        is_first
    }
}
