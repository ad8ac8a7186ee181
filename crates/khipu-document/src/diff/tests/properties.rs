//! What holds for any two documents.

use super::edits::EDITS;
use super::{Files, bundle, files};
use crate::diff::{Change, diff};

/// The name of the change the other way round.
fn mirrored(kind: &str) -> String {
    for (one, other) in [
        ("-added", "-removed"),
        ("-required", "-optional"),
        ("-allowed", "-refused"),
        ("sensitive-marked", "sensitive-unmarked"),
    ] {
        if let Some(stem) = kind.strip_suffix(one) {
            return format!("{stem}{other}");
        }
        if let Some(stem) = kind.strip_suffix(other) {
            return format!("{stem}{one}");
        }
    }
    match kind {
        "deprecated" => "no-longer-deprecated".to_owned(),
        "no-longer-deprecated" => "deprecated".to_owned(),
        kind => kind.to_owned(),
    }
}

#[test]
fn a_document_is_no_different_from_itself() {
    let old = bundle(&files());
    assert!(diff(&old, &old).is_empty());
    for edit in EDITS.iter().step_by(9) {
        let files: Files = edit.apply();
        assert!(
            diff(&bundle(&files), &bundle(&files)).is_empty(),
            "{}",
            edit.name
        );
    }
}

#[test]
fn the_way_back_mirrors_the_way_there() {
    let old = bundle(&files());
    for edit in EDITS {
        let new = bundle(&edit.apply());
        let (there, back) = (diff(&old, &new), diff(&new, &old));
        let key = |change: &Change, kind: String| (kind, change.old.clone(), change.new.clone());
        let turned = |change: &Change, kind: String| (kind, change.new.clone(), change.old.clone());
        let mut one: Vec<_> = there
            .changes
            .iter()
            .map(|change| key(change, change.kind.to_owned()))
            .collect();
        let mut other: Vec<_> = back
            .changes
            .iter()
            .map(|change| {
                // A mark on an operation has one name.
                let is_mark = change.kind == "deprecated" && !change.subject.contains('.');
                turned(
                    change,
                    if is_mark {
                        change.kind.to_owned()
                    } else {
                        mirrored(change.kind)
                    },
                )
            })
            .collect();
        one.sort();
        other.sort();
        assert_eq!(one, other, "{}", edit.name);
        // What one side cannot send the other, it cannot receive the other way round.
        for change in there
            .changes
            .iter()
            .filter(|change| change.kind.starts_with("limit-") || change.kind.starts_with("null-"))
        {
            let same = back
                .changes
                .iter()
                .find(|other| other.subject == change.subject)
                .unwrap();
            assert_eq!(
                (change.sender, change.receiver),
                (same.receiver, same.sender),
                "{}",
                edit.name
            );
        }
    }
}
