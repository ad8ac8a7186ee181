//! The keywords of two schemas of the same kind.

use super::Walk;
use super::draft::Draft;
use super::edit::Edit;
use super::schema::{Pair, same};
use super::sentences::{Hint, shown_value};
use crate::diff::inclusion::is_assertion;
use crate::diff::{Semver, Severity};
use crate::{Entry, Kind, Node};

/// Limits: their name, what they are called, and whether a higher one allows more.
const LIMITS: [(&str, &str, bool); 12] = [
    ("minimum", "the least value", false),
    ("exclusiveMinimum", "the value that it must be above", false),
    ("maximum", "the greatest value", true),
    ("exclusiveMaximum", "the value that it must be below", true),
    ("minLength", "the least length", false),
    ("maxLength", "the greatest length", true),
    ("minItems", "the least number of items", false),
    ("maxItems", "the greatest number of items", true),
    ("minProperties", "the least number of members", false),
    ("maxProperties", "the greatest number of members", true),
    ("minContains", "the least number of such items", false),
    ("maxContains", "the greatest number of such items", true),
];

impl<'a> Walk<'a> {
    pub(super) fn keywords(&mut self, pair: &Pair<'a>, more: &mut Vec<Pair<'a>>) {
        let (old, new) = (pair.old, pair.new);
        self.members(pair, more);
        self.condition(pair);
        let added = new
            .entries()
            .iter()
            .filter(|entry| old.get(&entry.key).is_none());
        for entry in old.entries().iter().chain(added) {
            let key = entry.key.as_str();
            let (before, after) = (old.entry(key), new.entry(key));
            match key {
                "$ref" | "type" | "properties" | "required" => {}
                "enum" => self.values(pair, before, after),
                "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                    self.parts(pair, key, before, after, more)
                }
                "if" | "then" | "else" => {}
                "items" | "additionalProperties" if is_schema(before) && is_schema(after) => {
                    if let (Some(before), Some(after)) = (before, after) {
                        let at = pair.at.items();
                        more.push(Pair {
                            at,
                            old: &before.value,
                            new: &after.value,
                            remarks: true,
                        });
                    }
                }
                _ if is_assertion(key) => {
                    let is_same = match (before, after) {
                        (Some(before), Some(after)) => same(&before.value, &after.value),
                        _ => false,
                    };
                    if !is_same {
                        self.keyword(pair, key, before, after);
                    }
                }
                _ => {}
            }
        }
    }

    /// A keyword that is there or not, or has another value.
    fn keyword(
        &mut self,
        pair: &Pair<'a>,
        key: &str,
        before: Option<&'a Entry>,
        after: Option<&'a Entry>,
    ) {
        let edit = Edit::Keywords(vec![key.to_owned()]);
        let limit = LIMITS.iter().find(|(name, ..)| *name == key);
        let value = |entry: Option<&'a Entry>| entry.map(|entry| shown_value(&entry.value));
        let kind = |limits: [&'static str; 3], others: [&'static str; 3]| match (
            limit.is_some(),
            before,
            after,
        ) {
            (true, None, _) => limits[0],
            (true, _, None) => limits[1],
            (true, ..) => limits[2],
            (false, None, _) => others[0],
            (false, _, None) => others[1],
            (false, ..) => others[2],
        };
        let others = match key {
            "pattern" => ["pattern-added", "pattern-removed", "pattern-changed"],
            "const" => ["constant-added", "constant-removed", "constant-changed"],
            _ => ["rule-added", "rule-removed", "rule-changed"],
        };
        let kind = kind(["limit-added", "limit-removed", "limit-changed"], others);
        let name = match (limit, key) {
            (Some((_, name, _)), _) => format!("{name} (`{key}`)"),
            (None, key) => format!("`{key}`"),
        };
        let scalar = |entry: Option<&'a Entry>| {
            entry.is_none_or(|entry| {
                !matches!(entry.value.kind, Kind::Mapping(_) | Kind::Sequence(_))
            })
        };
        let what = match (value(before), value(after)) {
            (None, Some(value)) if scalar(after) => {
                format!("{name} is {value} now; there was none")
            }
            (Some(value), None) if scalar(before) => format!("{name} is gone; it was {value}"),
            (Some(old), Some(new)) if scalar(before) && scalar(after) => {
                format!("{name} is {new} instead of {old}")
            }
            (None, _) => format!("{name} is new"),
            (_, None) => format!("{name} is gone"),
            _ => format!("{name} is another one"),
        };
        let draft = Draft::new(kind, what, edit).at(
            before.map(|entry| &entry.key_at),
            after.map(|entry| &entry.key_at),
        );
        let number = |entry: Option<&'a Entry>| {
            entry.and_then(|entry| match &entry.value.kind {
                Kind::Number(text) => text.parse::<f64>().ok(),
                _ => None,
            })
        };
        let narrower = match (before, after, limit) {
            (None, ..) => Some(true),
            (_, None, _) => Some(false),
            (_, _, Some((_, _, upper))) => match (number(before), number(after)) {
                (Some(old), Some(new)) => Some((new < old) == *upper),
                _ => None,
            },
            _ => None,
        };
        let draft = match narrower {
            Some(true) => draft.narrows(),
            Some(false) => draft.widens(),
            None => draft,
        };
        let mut draft = draft;
        draft.undeclared = matches!(
            key,
            "additionalProperties"
                | "patternProperties"
                | "propertyNames"
                | "unevaluatedProperties"
                | "maxProperties"
        );
        if draft.undeclared {
            draft.hint = Hint::Undeclared;
        }
        match self.rust_of_text(pair, key) {
            Some((semver, rust)) => draft = draft.rust(semver, rust),
            None => draft.checked = true,
        }
        self.draft(pair, draft);
    }

    /// What a rule for values does to the types that are generated: components that are texts check their values. Nothing
    /// where it depends on whether more texts are valid or fewer.
    fn rust_of_text(&self, pair: &Pair<'a>, key: &str) -> Option<(Semver, &'static str)> {
        let rules = |node: &Node| {
            ["pattern", "minLength", "maxLength"]
                .iter()
                .filter(|key| node.get(key).is_some())
                .count()
        };
        if key == "const" {
            return Some((Semver::Major, "the type is another one"));
        }
        if !matches!(key, "pattern" | "minLength" | "maxLength") {
            return Some((Semver::Patch, "no type depends on it"));
        }
        if pair.new.get("x-rust-type").is_some() {
            return Some((
                Semver::Patch,
                "its type is written by hand; compare that with the new rule",
            ));
        }
        match (rules(pair.old), rules(pair.new)) {
            (0, _) => Some((
                Semver::Major,
                "the type gets rules: `From` becomes `TryFrom`",
            )),
            (_, 0) => Some((
                Semver::Major,
                "the type loses its rules: `TryFrom` becomes `From`",
            )),
            _ => None,
        }
    }

    fn condition(&mut self, pair: &Pair<'a>) {
        let keys = ["if", "then", "else"];
        let differs = |key: &&str| match (pair.old.get(key), pair.new.get(key)) {
            (Some(old), Some(new)) => !same(old, new),
            (None, None) => false,
            _ => true,
        };
        let Some(key) = keys.iter().find(|key| differs(key)) else {
            return;
        };
        let place = |node: &'a Node| {
            keys.iter()
                .chain([key])
                .filter_map(|key| node.entry(key))
                .map(|entry| &entry.key_at)
                .next_back()
        };
        let (before, after) = (pair.old.get("if").is_some(), pair.new.get("if").is_some());
        let (kind, what) = match (before, after) {
            (false, true) => ("condition-added", "a condition (`if`) is new"),
            (true, false) => ("condition-removed", "a condition (`if`) is gone"),
            _ => (
                "condition-changed",
                "a condition (`if`) says something else",
            ),
        };
        let edit = Edit::Keywords(keys.map(str::to_owned).to_vec());
        let draft = Draft::new(kind, what.to_owned(), edit);
        let draft = match (before, after) {
            (false, true) => draft.narrows(),
            (true, false) => draft.widens(),
            _ => draft,
        };
        let (old, new) = (
            before.then(|| place(pair.old)).flatten(),
            after.then(|| place(pair.new)).flatten(),
        );
        self.draft(
            pair,
            draft
                .at(old, new)
                .rust(Semver::Patch, "no type depends on it"),
        );
    }

    /// The values of an enumeration.
    fn values(&mut self, pair: &Pair<'a>, before: Option<&'a Entry>, after: Option<&'a Entry>) {
        let (Some(before), Some(after)) = (before, after) else {
            let edit = Edit::Keywords(vec!["enum".to_owned()]);
            let (kind, what) = match after {
                Some(_) => ("enumeration-added", "only listed values are valid now"),
                None => (
                    "enumeration-removed",
                    "any value is valid now, not only those that were listed",
                ),
            };
            let draft = Draft::new(kind, what.to_owned(), edit).at(
                before.map(|entry| &entry.key_at),
                after.map(|entry| &entry.key_at),
            );
            let draft = if after.is_some() {
                draft.narrows()
            } else {
                draft.widens()
            };
            return self.draft(
                pair,
                draft.rust(Semver::Major, "an enumeration and a text are two types"),
            );
        };
        let has = |list: &Node, value: &Node| list.items().iter().any(|item| same(item, value));
        for value in before
            .value
            .items()
            .iter()
            .filter(|value| !has(&after.value, value))
        {
            let what = format!("the value {} is gone", shown_value(value));
            let draft = Draft::new("value-removed", what, Edit::Value(value.clone())).narrows();
            let draft = draft
                .at(Some(&value.at), None)
                .rust(Semver::Major, "the enumeration loses a variant");
            self.draft(pair, draft);
        }
        for value in after
            .value
            .items()
            .iter()
            .filter(|value| !has(&before.value, value))
        {
            let what = format!("the value {} is new", shown_value(value));
            let mut draft = Draft::new("value-added", what, Edit::Value(value.clone())).widens();
            // Whoever reads enumerations keeps room for more.
            draft.surprise = Severity::Risky;
            draft.rule.1 = Severity::Risky;
            let draft = draft.at(None, Some(&value.at)).hint(Hint::Value);
            self.draft(
                pair,
                draft.rust(
                    Semver::Minor,
                    "the enumeration gets a variant; it is `non_exhaustive`",
                ),
            );
        }
    }
}

fn is_schema(entry: Option<&Entry>) -> bool {
    entry.is_some_and(|entry| matches!(entry.value.kind, Kind::Mapping(_)))
}
