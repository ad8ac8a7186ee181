//! Two states of a document, and what is different between them.

mod change;
mod inclusion;
mod report;
#[cfg(test)]
mod tests;
mod walk;

pub use change::{Basis, Change, Diff, Place, Semver, Severity};
pub use report::{Heading, Style};

use std::collections::HashMap;

use crate::{Bundle, Position};

/// Compares two documents.
#[must_use]
pub fn diff(old: &Bundle, new: &Bundle) -> Diff {
    let mut changes: Vec<Change> = Vec::new();
    let mut known: HashMap<Key, usize> = HashMap::new();
    for change in walk::Walk::new(old, new).changes {
        let key = (change.kind, change.what.clone(), change.old.clone(), change.new.clone());
        match known.get(&key).and_then(|at| changes.get_mut(*at)) {
            Some(same) => merge(same, change),
            None => {
                known.insert(key, changes.len());
                changes.push(change);
            }
        }
    }
    changes.sort_by(|a, b| b.severity.cmp(&a.severity));
    Diff { changes }
}

/// What makes two changes the same one.
type Key = (&'static str, String, Option<Position>, Option<Position>);

/// A component of two forms, and a body that stands at two places, are walked through twice: they are told once.
fn merge(known: &mut Change, change: Change) {
    if change.severity > known.severity {
        known.why.clone_from(&change.why);
    }
    known.severity = known.severity.max(change.severity);
    known.sender = known.sender.max(change.sender);
    known.receiver = known.receiver.max(change.receiver);
    known.semver = known.semver.max(change.semver);
    known.basis = known.basis.max(change.basis);
    known.captured_stays_valid = match (known.captured_stays_valid, change.captured_stays_valid) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        _ => None,
    };
    for place in change.places {
        if !known.places.contains(&place) {
            known.places.push(place);
        }
    }
}
