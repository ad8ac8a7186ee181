//! Two edits at once: what the documents as a whole do to a payload is told by one of the changes.

use super::agreement::{Judge, ask};
use super::edits::{EDITS, Edit};
use super::{Files, bundle, files};
use crate::diff::inclusion::{Reading, Verdict};
use crate::diff::{Severity, diff};

/// The document after both; nothing where they are about the same text.
fn both(one: &Edit, other: &Edit) -> Option<Files> {
    let mut files = one.apply();
    for (file, find, with) in other.changes {
        let name = Edit::file(file);
        let text = files.get_mut(&name)?;
        if text.matches(find).count() != 1 {
            return None;
        }
        *text = text.replace(find, with);
    }
    Some(files)
}

fn check(one: &Edit, other: &Edit) -> Option<usize> {
    let read = std::panic::catch_unwind(|| both(one, other).map(|files| bundle(&files)));
    // One edit may take away what the other refers to.
    let new = read.ok()??;
    let old = bundle(&files());
    let found = diff(&old, &new);
    let mut asked = 0;
    for operation in [
        "bancosecurity_personal_loans",
        "consorcio_personal_unbilled_transactions",
    ] {
        for payload in ["request", "200", "202"] {
            let name = format!("{operation}/{payload}");
            let (Some(before), Some(after)) = (Judge::new(&old, &name), Judge::new(&new, &name))
            else {
                continue;
            };
            asked += 1;
            let here = |severity: Severity, sender: bool| {
                found.changes.iter().any(|change| {
                    let party = if sender {
                        change.sender
                    } else {
                        change.receiver
                    };
                    party >= severity
                        && (change.places.is_empty()
                            || change.places.iter().any(|place| place.name() == name))
                })
            };
            let told = format!("{} and {} in {name}: {found:#?}", one.name, other.name);
            if let Verdict::No(_) = ask(&after, &before, Reading::Declared) {
                assert!(here(Severity::Risky, true), "sender: {told}");
            }
            if let Verdict::No(_) = ask(&before, &after, Reading::Declared) {
                assert!(here(Severity::Risky, false), "receiver: {told}");
            }
        }
    }
    Some(asked)
}

#[test]
fn two_changes_hide_nothing() {
    let named = |name: &str| EDITS.iter().find(|edit| edit.name == name).unwrap();
    // Each of the two says little by itself: the one is shut out by the other, which is gone.
    let hidden = named("a third alternative that the rule of the envelope shuts out");
    assert!(check(hidden, named("rule of the envelope laxer")).is_some());
    assert!(check(hidden, named("rule of the envelope gone")).is_some());
    let schemas: Vec<&Edit> = EDITS
        .iter()
        .filter(|edit| !matches!(edit.subject, "marks" | "calls"))
        .collect();
    let mut asked = 0;
    for (number, one) in schemas.iter().enumerate() {
        let other = schemas[(number * 37 + 11) % schemas.len()];
        if one.name != other.name {
            asked += check(one, other).unwrap_or_default();
        }
    }
    assert!(asked > 200, "{asked}");
}
