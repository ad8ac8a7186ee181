//! The walk through two documents at once.

mod answers;
mod bodies;
mod components;
mod draft;
mod edit;
mod frame;
mod judge;
mod keywords;
mod members;
mod operations;
mod parameters;
mod parts;
mod remarks;
mod schema;
mod security;
mod sentences;
mod uses;

use std::collections::BTreeMap;

use judge::Judgement;
use uses::Uses;

use super::inclusion::Memo;
use super::{Basis, Change, Place, Semver, Severity};
use crate::{Bundle, Node, Position};

/// What a schema belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// The component of this name.
    Component(String),
    /// A payload, a parameter or a header by itself.
    Place(Place),
}

/// Where the walk is.
#[derive(Clone, Debug)]
pub(super) struct At {
    owner: Owner,
    /// What it is called: `Loan.DueDate`.
    subject: String,
    /// Where it is in a value of the owner.
    pointer: String,
}

/// A change whose verdict does not come from comparing values.
struct Plain<'p> {
    kind: &'static str,
    subject: &'p str,
    what: String,
    why: String,
    /// For senders and for receivers that keep to the old document.
    parties: (Severity, Severity),
    severity: Severity,
    captured: Option<bool>,
    semver: Semver,
    rust: &'p str,
    old: Option<&'p Position>,
    new: Option<&'p Position>,
    places: Vec<Place>,
}

pub(super) struct Walk<'a> {
    pub(super) old: &'a Bundle,
    pub(super) new: &'a Bundle,
    old_uses: Uses<'a>,
    new_uses: Uses<'a>,
    /// Components that have another name now and say the same.
    renamed: BTreeMap<String, String>,
    memo: Memo,
    pub(super) changes: Vec<Change>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(old: &'a Bundle, new: &'a Bundle) -> Self {
        let mut walk = Self {
            old,
            new,
            old_uses: Uses::new(old),
            new_uses: Uses::new(new),
            renamed: BTreeMap::new(),
            memo: Memo::default(),
            changes: Vec::new(),
        };
        walk.frame();
        walk.security_schemes();
        walk.paths("paths", false);
        walk.paths("webhooks", true);
        walk.components();
        walk
    }

    /// Adds a change that is what it is.
    fn plain(&mut self, plain: Plain<'_>) {
        let (sender, receiver) = plain.parties;
        self.changes.push(Change {
            kind: plain.kind,
            subject: plain.subject.to_owned(),
            what: plain.what,
            why: plain.why,
            severity: plain.severity,
            sender,
            receiver,
            captured_stays_valid: plain.captured,
            basis: Basis::Rule,
            semver: plain.semver,
            rust: plain.rust.to_owned(),
            old: plain.old.cloned(),
            new: plain.new.cloned(),
            places: plain.places,
        });
    }

    /// Whether two references of the documents mean the same component.
    fn is_same_component(&self, old: &Node, new: &Node) -> bool {
        match (Bundle::referred(old), Bundle::referred(new)) {
            (Some(old), Some(new)) => {
                old == new || self.renamed.get(old).is_some_and(|name| name == new)
            }
            _ => old.reference() == new.reference(),
        }
    }
}

impl Plain<'_> {
    /// A remark for people, which no payload depends on.
    fn remark<'p>(kind: &'static str, subject: &'p str, what: String) -> Plain<'p> {
        Plain {
            kind,
            subject,
            what,
            why: "it is text for people; no payload depends on it".to_owned(),
            parties: (Severity::Safe, Severity::Safe),
            severity: Severity::Safe,
            captured: Some(true),
            semver: Semver::Patch,
            rust: "documentation comments alone",
            old: None,
            new: None,
            places: Vec::new(),
        }
    }
}

impl At {
    /// A member of this.
    fn member(&self, name: &str) -> Self {
        Self {
            owner: self.owner.clone(),
            subject: format!("{}.{name}", self.subject),
            pointer: format!("{}/{}", self.pointer, crate::escape_pointer(name)),
        }
    }

    /// The items of this list, or the members of this map.
    fn items(&self) -> Self {
        Self {
            owner: self.owner.clone(),
            subject: format!("{}[]", self.subject),
            pointer: format!("{}/*", self.pointer),
        }
    }

    /// Whether it is a component as a whole.
    fn is_component(&self) -> bool {
        self.pointer.is_empty() && matches!(self.owner, Owner::Component(_))
    }
}

/// The two parties and their payloads in one judgement.
fn judged(change: Plain<'_>, judgement: Judgement, why: String) -> Change {
    Change {
        kind: change.kind,
        subject: change.subject.to_owned(),
        what: change.what,
        why,
        severity: judgement.severity,
        sender: judgement.sender,
        receiver: judgement.receiver,
        captured_stays_valid: judgement.captured,
        basis: judgement.basis,
        semver: change.semver,
        rust: change.rust.to_owned(),
        old: change.old.cloned(),
        new: change.new.cloned(),
        places: judgement.places,
    }
}
