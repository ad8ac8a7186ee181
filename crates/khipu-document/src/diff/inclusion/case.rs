//! One case of what a schema allows: a type and what holds for the values of that type, everything at once.

use std::collections::{BTreeMap, BTreeSet};

use super::term::{Term, number};
use crate::Node;

/// The types of JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Type {
    Null,
    Boolean,
    Number,
    String,
    Array,
    Object,
}

impl Type {
    pub(super) const ALL: [Type; 6] = [
        Type::Null,
        Type::Boolean,
        Type::Number,
        Type::String,
        Type::Array,
        Type::Object,
    ];

    pub(super) fn of(node: &Node) -> Self {
        match node.type_name() {
            "null" => Type::Null,
            "boolean" => Type::Boolean,
            "number" => Type::Number,
            "string" => Type::String,
            "array" => Type::Array,
            _ => Type::Object,
        }
    }

    /// Whether a name of a type takes values of this type in, perhaps not all of them.
    pub(super) fn is_named(self, name: &str) -> bool {
        match self {
            Type::Null => name == "null",
            Type::Boolean => name == "boolean",
            Type::Number => matches!(name, "number" | "integer"),
            Type::String => name == "string",
            Type::Array => name == "array",
            Type::Object => name == "object",
        }
    }
}

/// A limit of a number, and whether it is itself out.
pub(super) type Limit = (f64, bool);

#[derive(Clone, Debug)]
pub(super) struct Case<'a> {
    pub(super) of: Type,
    /// The only values, where they are listed.
    pub(super) values: Option<Vec<&'a Node>>,
    /// Values that are out.
    pub(super) except: Vec<&'a Node>,
    pub(super) integer: bool,
    pub(super) above: Option<Limit>,
    pub(super) below: Option<Limit>,
    pub(super) multiples: Vec<f64>,
    /// How long a text is, how many items or members there are.
    pub(super) min: u64,
    pub(super) max: Option<u64>,
    pub(super) patterns: BTreeSet<&'a str>,
    pub(super) items: Vec<Term<'a>>,
    pub(super) unique: bool,
    pub(super) members: BTreeMap<&'a str, Vec<Term<'a>>>,
    pub(super) required: BTreeSet<&'a str>,
    pub(super) absent: BTreeSet<&'a str>,
    /// The members that are declared, and those that are asked for by name; conditions name others, which are neither.
    pub(super) declared: BTreeSet<&'a str>,
    pub(super) asked: BTreeSet<&'a str>,
    /// What holds for members of other names than these.
    pub(super) additional: Vec<(BTreeSet<&'a str>, Term<'a>)>,
    /// Whether members that nothing declares are part of what is said: maps, patterns for names.
    pub(super) map: bool,
    /// What else holds, as text; nothing more is known about it.
    pub(super) opaque: BTreeSet<String>,
}

impl<'a> Case<'a> {
    /// Every value of a type.
    pub(super) fn any(of: Type) -> Self {
        Self {
            of,
            values: None,
            except: Vec::new(),
            integer: false,
            above: None,
            below: None,
            multiples: Vec::new(),
            min: 0,
            max: None,
            patterns: BTreeSet::new(),
            items: Vec::new(),
            unique: false,
            members: BTreeMap::new(),
            required: BTreeSet::new(),
            absent: BTreeSet::new(),
            declared: BTreeSet::new(),
            asked: BTreeSet::new(),
            additional: Vec::new(),
            map: false,
            opaque: BTreeSet::new(),
        }
    }

    /// Keeps of the listed values those of `list`.
    pub(super) fn only(&mut self, list: &[&'a Node]) {
        let mine = |node: &&&Node| Type::of(node) == self.of;
        let kept = match &self.values {
            None => list.iter().filter(mine).copied().collect(),
            Some(values) => values
                .iter()
                .filter(|value| list.iter().any(|node| same(node, value)))
                .copied()
                .collect(),
        };
        self.values = Some(kept);
    }

    pub(super) fn at_least(&mut self, limit: Limit) {
        let tighter = |(old, open): &Limit| limit.0 > *old || (limit.0 == *old && limit.1 && !open);
        if self.above.as_ref().is_none_or(tighter) {
            self.above = Some(limit);
        }
    }

    pub(super) fn at_most(&mut self, limit: Limit) {
        let tighter = |(old, open): &Limit| limit.0 < *old || (limit.0 == *old && limit.1 && !open);
        if self.below.as_ref().is_none_or(tighter) {
            self.below = Some(limit);
        }
    }

    pub(super) fn no_less(&mut self, count: u64) {
        self.min = self.min.max(count);
    }

    pub(super) fn no_more(&mut self, count: u64) {
        self.max = Some(self.max.map_or(count, |max| max.min(count)));
    }

    /// What a member of this name has to meet; nothing when it may be anything.
    pub(super) fn member(&self, name: &str) -> Vec<Term<'a>> {
        let mut terms = self.members.get(name).cloned().unwrap_or_default();
        let others = self.additional.iter();
        terms.extend(
            others
                .filter(|(except, _)| !except.contains(name))
                .map(|(_, term)| *term),
        );
        terms
    }

    /// Whether it needs a member that only a condition names, which nobody sends who keeps to what is declared.
    pub(super) fn needs_undeclared(&self) -> bool {
        let known = |name: &&str| self.declared.contains(name) || self.asked.contains(name);
        !self.map && !self.required.iter().all(known)
    }

    /// Whether plainly no value is in it.
    pub(super) fn is_empty(&self) -> bool {
        let crossed = match (self.above, self.below) {
            (Some((low, low_out)), Some((high, high_out))) => {
                low > high || (low == high && (low_out || high_out))
            }
            _ => false,
        };
        crossed
            || self.values.as_ref().is_some_and(Vec::is_empty)
            || self.max.is_some_and(|max| max < self.min)
            || self.required.iter().any(|name| self.absent.contains(name))
    }
}

/// Whether two values of documents are the same.
pub(super) fn same(a: &Node, b: &Node) -> bool {
    match (number(a), number(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a.to_json() == b.to_json(),
    }
}
