//! The members of an object.

use super::draft::Draft;
use super::edit::Edit;
use super::schema::{Pair, same};
use super::sentences::{Hint, shown_name};
use super::{Plain, Walk};
use crate::diff::inclusion::is_assertion;
use crate::diff::{Semver, Severity};
use crate::{Entry, Node, Position};

impl<'a> Walk<'a> {
    pub(super) fn members(&mut self, pair: &Pair<'a>, more: &mut Vec<Pair<'a>>) {
        let (old, new) = (pair.old, pair.new);
        let declared = |node: &'a Node| node.get("properties").map_or(&[][..], Node::entries);
        for entry in declared(old) {
            let name = &entry.key;
            match new
                .get("properties")
                .and_then(|members| members.entry(name))
            {
                Some(other) => {
                    self.requirement(pair, name, &entry.key_at, &other.key_at);
                    let at = pair.at.member(name);
                    more.push(Pair {
                        at,
                        old: &entry.value,
                        new: &other.value,
                        remarks: true,
                    });
                }
                None => self.removed(pair, name, &entry.key_at),
            }
        }
        for entry in declared(new) {
            if old.find(&["properties", &entry.key]).is_none() {
                self.added(pair, &entry.key, &entry.key_at);
            }
        }
        // Names that are required and not declared here.
        let is_declared = |name: &str| {
            old.find(&["properties", name]).is_some() || new.find(&["properties", name]).is_some()
        };
        let mut names: Vec<&str> = old
            .strings("required")
            .chain(new.strings("required"))
            .filter(|name| !is_declared(name))
            .collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            self.requirement(pair, name, &old.at, &new.at);
        }
        self.order(pair);
    }

    /// Whether a member that both have must be there.
    fn requirement(
        &mut self,
        pair: &Pair<'a>,
        name: &str,
        old_at: &'a Position,
        new_at: &'a Position,
    ) {
        let place = |node: &'a Node| {
            let names = node.get("required").map_or(&[][..], Node::items).iter();
            names
                .filter(|node| node.as_str() == Some(name))
                .map(|node| &node.at)
                .next()
        };
        let (before, after) = (place(pair.old), place(pair.new));
        if before.is_some() == after.is_some() {
            return;
        }
        let edit = Edit::Member {
            name: name.to_owned(),
            schema: false,
            required: true,
        };
        let inner = Pair {
            at: pair.at.member(name),
            ..pair.clone()
        };
        let draft = match after {
            Some(_) => Draft::new("member-required", "is required now".to_owned(), edit)
                .narrows()
                .rust(
                    Semver::Major,
                    "the field is no longer an `Option`; the constructor takes it",
                ),
            None => Draft::new("member-optional", "is no longer required".to_owned(), edit)
                .widens()
                .rust(
                    Semver::Major,
                    "the field becomes an `Option`; the constructor no longer takes it",
                ),
        };
        let draft = draft
            .at(before.or(Some(old_at)), after.or(Some(new_at)))
            .hint(Hint::Requirement);
        self.member_draft(&inner, pair, draft);
    }

    fn added(&mut self, pair: &Pair<'a>, name: &str, at: &'a Position) {
        let required = pair.new.strings("required").any(|other| other == name);
        let edit = Edit::Member {
            name: name.to_owned(),
            schema: true,
            required,
        };
        let (what, semver, rust) = match required {
            true => (
                "is new and required",
                Semver::Major,
                "the constructor takes one argument more",
            ),
            false => (
                "is new and may be left out",
                Semver::Minor,
                "one field and one method more; the struct is `non_exhaustive`",
            ),
        };
        let draft = Draft::new("member-added", what.to_owned(), edit)
            .at(None, Some(at))
            .narrows();
        let inner = Pair {
            at: pair.at.member(name),
            ..pair.clone()
        };
        self.member_draft(&inner, pair, draft.rust(semver, rust).hint(Hint::Added));
    }

    fn removed(&mut self, pair: &Pair<'a>, name: &str, at: &'a Position) {
        let required = pair.old.strings("required").any(|other| other == name);
        let edit = Edit::Member {
            name: name.to_owned(),
            schema: true,
            required,
        };
        let what = match required {
            true => "is gone; it was required",
            false => "is gone",
        };
        let mut draft = Draft::new("member-removed", what.to_owned(), edit)
            .at(Some(at), None)
            .widens();
        // Objects stay open: it may still be there, and nothing says any more what it is.
        draft.floor = Severity::Risky;
        let inner = Pair {
            at: pair.at.member(name),
            ..pair.clone()
        };
        self.member_draft(
            &inner,
            pair,
            draft
                .rust(Semver::Major, "the field is gone")
                .hint(Hint::Removed),
        );
        if let (Some(other), Some(change)) = (renamed(pair, name), self.changes.last_mut()) {
            change.why.push_str(&format!(
                "; {} is new beside it and has the same form: was it renamed?",
                shown_name(other)
            ));
        }
    }

    /// A change that is shown at a member and judged at the object.
    fn member_draft(&mut self, inner: &Pair<'a>, pair: &Pair<'a>, draft: Draft<'_>) {
        let count = self.changes.len();
        self.draft(pair, draft);
        let places = self.places(&inner.at);
        if let Some(change) = self.changes.get_mut(count) {
            change.subject.clone_from(&inner.at.subject);
            change.places = places;
        }
    }

    /// Constructors take what is required in the order of the document.
    fn order(&mut self, pair: &Pair<'a>) {
        if !pair.at.is_component() {
            return;
        }
        let names = |node: &'a Node, other: &'a Node| -> Vec<&'a str> {
            let all = node.get("properties").map_or(&[][..], Node::entries).iter();
            let required =
                |node: &Node, name: &str| node.strings("required").any(|other| other == name);
            all.map(|entry| entry.key.as_str())
                .filter(|name| required(node, name) && required(other, name))
                .collect()
        };
        let (before, after) = (names(pair.old, pair.new), names(pair.new, pair.old));
        let Some((first, first_now)) = before.iter().zip(&after).find(|(a, b)| a != b) else {
            return;
        };
        if before.len() != after.len() {
            return;
        }
        let place = |node: &'a Node, name: &str| {
            node.get("properties")
                .and_then(|members| members.entry(name))
                .map(|entry| &entry.key_at)
        };
        let places = self.places(&pair.at);
        self.plain(Plain {
            why: "objects have no order; no payload depends on it".to_owned(),
            semver: Semver::Major,
            rust: "the constructor takes its arguments in another order",
            old: place(pair.old, first),
            new: place(pair.new, first_now),
            places,
            ..Plain::remark(
                "members-reordered",
                &pair.at.subject,
                format!(
                    "its required members stand in another order, from {} on",
                    shown_name(first)
                ),
            )
        });
    }
}

/// What a schema says of values, remarks left out.
fn rules(node: &Node) -> Vec<&Entry> {
    let all = node.entries().iter();
    all.filter(|entry| entry.key == "$ref" || is_assertion(&entry.key))
        .collect()
}

/// The only member that is new and has the form of one that is gone.
fn renamed<'a>(pair: &Pair<'a>, name: &str) -> Option<&'a str> {
    let declared = |node: &'a Node| node.get("properties").map_or(&[][..], Node::entries);
    let gone = declared(pair.old).iter().find(|entry| entry.key == name)?;
    let form = rules(&gone.value);
    let is_it = |entry: &&Entry| {
        let other = rules(&entry.value);
        pair.old.find(&["properties", &entry.key]).is_none()
            && !form.is_empty()
            && other.len() == form.len()
            && form.iter().all(|rule| {
                entry
                    .value
                    .get(&rule.key)
                    .is_some_and(|other| same(&rule.value, other))
            })
    };
    let mut found = declared(pair.new).iter().filter(is_it);
    let first = found.next()?;
    found.next().is_none().then_some(&first.key)
}
