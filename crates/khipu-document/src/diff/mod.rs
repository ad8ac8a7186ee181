//! Two documents, and what is different between them: whom each change breaks, why, and what it does to generated code.
//!
//! [`diff`] walks through both documents at once. A change of a shared component is told once, at the component, with every
//! payload that sees it. Each change is judged for those who keep to the old document while the others go on to the new one.
//!
//! # Directions
//!
//! Who uses the API sends requests and receives answers; a callback is a request of the API to its user, so its body counts as
//! an answer, and so does a webhook. In each direction there are two questions, and each change of a schema is asked both:
//!
//! - **sender**: does the new document accept all that the old one lets send? If not, an old sender is refused.
//! - **receiver**: did the old document accept all that the new one lets send? If not, an old receiver gets what it refuses.
//!
//! | payload | an old client with a new API | a new client with an old API | so a change is as bad as |
//! |---|---|---|---|
//! | request | sender | receiver, if it uses what is new | sender |
//! | 200, 202, other answers | receiver | sender: the new client refuses what the API still sends | receiver, or risky for the sender |
//! | callback, webhook | receiver | sender | receiver, or risky for the sender |
//! | captured traffic | | sender: what was valid is refused | [`Change::captured_stays_valid`] |
//!
//! So a request in which less is accepted is breaking, and one in which more is accepted is safe; an answer in which more may
//! come is breaking, and one in which less may come is risky, because the API may not have changed yet. What follows:
//!
//! | change | in a request | in an answer |
//! |---|---|---|
//! | member added, may be left out | safe | safe: receivers pass over what they do not know |
//! | member added, required | breaking | risky |
//! | member removed | risky: it is not read any more | breaking if it was required, else risky |
//! | required to optional · optional to required | safe · breaking | breaking · risky |
//! | null allowed · refused | safe · breaking | breaking · risky |
//! | value of an enumeration added · removed | safe · breaking | risky: readers keep room for more · risky |
//! | pattern or limit laxer · stricter | safe · breaking | breaking · risky |
//! | mark `x-sensitive` lost | risky: it leaks | risky: it leaks |
//!
//! # How it is decided
//!
//! By inclusion: a change by itself is put into the old document, and taken back out of the new one, and in both it is asked
//! whether everything that a payload may be on the one side is accepted on the other. That is asked of the payload as a whole,
//! so that a third alternative for `Error`, which the rule of the envelope shuts out, is safe. "May be" means what somebody
//! sends who knows only that document: members that nothing declares are left out, unless a change is about these. Yes is a
//! proof and no is an example; where neither is found, a rule for changes of that kind decides, and [`Change::basis`] says so.
//! Paths, statuses, security, headers and the like have rules alone.
//!
//! # The Rust API
//!
//! [`Semver`] is what the code generator of this workspace makes of a change. A member that becomes an `Option` is major; one
//! that is new and may be left out is minor, because structs are `non_exhaustive`, and so is a new value of an enumeration; a
//! changed description is a patch. A limit is checked by the type of a text alone: stricter is major, laxer minor. The order of
//! required members is that of a constructor's arguments, so that changing it is major while no payload changes.

mod change;
mod inclusion;
mod report;
#[cfg(test)]
mod tests;
mod walk;

pub use change::{Basis, Change, Diff, Place, Semver, Severity};
pub use report::{Heading, Style};

use std::cmp::Reverse;
use std::collections::HashMap;

use crate::{Bundle, Position};

/// Compares two documents.
#[must_use]
pub fn diff(old: &Bundle, new: &Bundle) -> Diff {
    let mut changes: Vec<Change> = Vec::new();
    let mut known: HashMap<Key, usize> = HashMap::new();
    for change in walk::Walk::new(old, new).changes {
        let key = (
            change.kind,
            change.what.clone(),
            change.old.clone(),
            change.new.clone(),
        );
        match known.get(&key).and_then(|at| changes.get_mut(*at)) {
            Some(same) => merge(same, change),
            None => {
                known.insert(key, changes.len());
                changes.push(change);
            }
        }
    }
    changes.sort_by_key(|change| Reverse(change.severity));
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
