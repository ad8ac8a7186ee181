//! Comparisons of the real document with what single edits make of it.

mod agreement;
mod edits;
mod payloads;
mod properties;
mod reports;
mod together;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use edits::{EDITS, Edit};

use super::{Change, diff};
use crate::{Bundle, load};

/// The files of the document by their name below the repository's root.
pub(super) type Files = BTreeMap<String, String>;

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The real document.
fn files() -> Files {
    let mut files = Files::new();
    let mut waiting = vec!["schemas".to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(root().join(&folder)).unwrap() {
            let entry = entry.unwrap();
            let name = format!("{folder}/{}", entry.file_name().to_str().unwrap());
            if name == "schemas/payloads" {
                continue;
            }
            if entry.file_type().unwrap().is_dir() {
                waiting.push(name);
            } else if name.ends_with(".yaml") {
                files.insert(
                    name.clone(),
                    fs::read_to_string(root().join(&name)).unwrap(),
                );
            }
        }
    }
    files
}

fn bundle(files: &Files) -> Bundle {
    let read = |name: &str| {
        files
            .get(name)
            .cloned()
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    };
    load("schemas/openapi.yaml", &read).unwrap()
}

impl Edit {
    /// The file that an edit names.
    fn file(file: &str) -> String {
        match file {
            "openapi" => "schemas/openapi.yaml".to_owned(),
            "path" => {
                "schemas/paths/cl/banking/personal/bancosecurity.cl/products/loans.yaml".to_owned()
            }
            component => format!("schemas/components/{component}"),
        }
    }

    /// The document after this edit.
    fn apply(&self) -> Files {
        let mut files = files();
        for (file, find, with) in self.changes {
            let name = Self::file(file);
            let text = files.get_mut(&name).unwrap();
            assert_eq!(
                text.matches(find).count(),
                1,
                "{}: {find:?} must stand in {name} once",
                self.name
            );
            *text = text.replace(find, with);
        }
        files
    }
}

/// A change on one line.
fn line(change: &Change) -> String {
    let captured = match change.captured_stays_valid {
        Some(true) => "kept",
        Some(false) => "lost",
        None => "?",
    };
    let Change {
        kind,
        subject,
        severity,
        sender,
        receiver,
        semver,
        ..
    } = change;
    let basis = if change.basis == super::Basis::Inclusion {
        "="
    } else {
        "~"
    };
    format!(
        "{severity:8} {sender:>8}/{receiver:8} {captured:4} {basis} {semver:5} {kind} {subject}"
    )
}

/// Every edit of a subject with what is found. "breaking sender/receiver captured basis semver kind subject".
fn table(subject: &str) -> String {
    let old = bundle(&files());
    let mut out = String::new();
    for edit in EDITS.iter().filter(|edit| edit.subject == subject) {
        out.push_str(&format!("{}\n", edit.name));
        let found = diff(&old, &bundle(&edit.apply()));
        for change in &found.changes {
            out.push_str(&format!("    {}\n", line(change)));
        }
        if found.is_empty() {
            out.push_str("    nothing\n");
        }
    }
    assert!(out.lines().count() < 80, "{subject}");
    out
}

#[test]
fn each_edit_is_classified() {
    assert!(EDITS.len() >= 80, "{}", EDITS.len());
    for subject in [
        "members", "types", "null", "values", "limits", "marks", "calls",
    ] {
        insta::assert_snapshot!(subject, table(subject));
    }
}
