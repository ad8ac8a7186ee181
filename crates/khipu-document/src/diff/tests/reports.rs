//! What is written down: three changes as somebody would propose them, and names that mean harm.

use std::io;

use super::edits::EDITS;
use super::{Files, bundle, files};
use crate::diff::{Diff, Heading, Style, diff};
use crate::load;

const HEADING: Heading<'_> = Heading {
    old: "main (0123456789)",
    new: "the working tree",
};

/// The document after several edits of the table, and some that are not in it.
fn after(names: &[(&str, &str)], more: &[(&str, &str, &str)]) -> Diff {
    let mut changed: Files = files();
    let original = files();
    for (subject, name) in names {
        let edit = EDITS
            .iter()
            .find(|edit| edit.subject == *subject && edit.name == *name)
            .unwrap();
        for (file, text) in edit.apply() {
            if original.get(&file) != Some(&text) {
                assert_eq!(
                    changed.get(&file),
                    original.get(&file),
                    "two edits of one file: {file}"
                );
                changed.insert(file, text);
            }
        }
    }
    for (file, find, with) in more {
        let text = changed.get_mut(&format!("schemas/{file}")).unwrap();
        assert_eq!(text.matches(find).count(), 1, "{find:?} in {file}");
        *text = text.replace(find, with);
    }
    diff(&bundle(&original), &bundle(&changed))
}

fn markdown(found: &Diff) -> String {
    let mut out = Vec::new();
    found.write_markdown(HEADING, &mut out).unwrap();
    let out = String::from_utf8(out).unwrap();
    assert!(out.lines().count() < 80, "{out}");
    out
}

/// A provider's note of changes written down: a state of a transaction, a field, a field that may be null.
fn provider_changes() -> Diff {
    after(
        &[
            ("values", "new in an answer"),
            ("null", "component of an answer"),
        ],
        &[
            (
                "components/card-purchases.yaml",
                "    TransactionInformation:\n",
                "    MerchantName:\n      description: Who was paid.\n      type: string\n    TransactionInformation:\n",
            ),
            (
                "components/card-purchases.yaml",
                "  description: One transaction made with the card.\n",
                "  description: A transaction made with the card.\n",
            ),
        ],
    )
}

#[test]
fn what_a_provider_announced() {
    insta::assert_snapshot!("provider", markdown(&provider_changes()));
}

/// Somebody tidies up: a field is renamed, a limit set, a mark lost, a component called in another way.
#[test]
fn a_clean_up() {
    let found = after(
        &[("types", "component renamed")],
        &[
            (
                "components/card-purchases.yaml",
                "    InvoicedAmountLCY:\n",
                "    InvoicedAmountLocal:\n",
            ),
            (
                "components/card-purchases.yaml",
                "  type: string\n  x-sensitive: true\n  examples: [Joe Bloggs]\n",
                "  type: string\n  examples: [Joe Bloggs]\n",
            ),
            ("components/credentials.yaml", "'^https?://'", "'^https://'"),
            (
                "components/money.yaml",
                "'^[A-Z]{3}$'",
                "'^[A-Z][A-Z][A-Z]$'",
            ),
        ],
    );
    insta::assert_snapshot!("clean_up", markdown(&found));
}

/// An endpoint moves to a new version, takes one kind of credential, and asks for more.
#[test]
fn a_new_version() {
    let found = after(
        &[("calls", "path moved")],
        &[
            ("openapi.yaml", "  - JWT: []\n", ""),
            (
                "components/loans.yaml",
                "  required: [RequestData]\n",
                "  required: [RequestData, CallbackUrl]\n",
            ),
            (
                "components/envelope.yaml",
                "    - if:\n        required: [Status]\n        properties:\n          Status:\n            const: OK\n      then:\n        properties:\n          Error:\n            type: 'null'\n",
                "",
            ),
        ],
    );
    insta::assert_snapshot!("new_version", markdown(&found));
}

#[test]
fn as_text_and_json() {
    let found = provider_changes();
    let mut out = Vec::new();
    found.write_text(HEADING, Style::Plain, &mut out).unwrap();
    insta::assert_snapshot!("text", String::from_utf8(out).unwrap());
    let mut out = Vec::new();
    found.write_json(HEADING, &mut out).unwrap();
    let value: serde_json::Value = serde_json::from_slice(&out).unwrap();
    assert_eq!(
        value["changes"].as_array().unwrap().len(),
        found.changes.len()
    );
    insta::assert_snapshot!(
        "json",
        serde_json::to_string_pretty(&value["changes"][0]).unwrap()
    );
    let mut out = Vec::new();
    Diff::default().write_markdown(HEADING, &mut out).unwrap();
    Diff::default()
        .write_text(HEADING, Style::Plain, &mut out)
        .unwrap();
    insta::assert_snapshot!("nothing", String::from_utf8(out).unwrap());
}

/// Names of foreign documents steer neither a terminal nor a build server, and are no Markdown.
#[test]
fn names_do_no_harm() {
    let document = |name: &str, of: &str| {
        let name = serde_json::to_string(name).unwrap();
        format!(
            "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      operationId: {name}\n      responses:\n        200:\n          description: x\n          content:\n            application/json:\n              schema:\n                type: object\n                required: [{name}]\n                properties:\n                  {name}: {{type: {of}, enum: [{name}]}}\n"
        )
    };
    let name = "`<b>**x**\u{1b}[31m\u{202e}|##[error]\n::error::x`";
    let open = |text: String| {
        load("a.yaml", &move |_: &str| -> io::Result<String> {
            Ok(text.clone())
        })
        .unwrap()
    };
    let found = diff(
        &open(document(name, "string")),
        &open(document(name, "integer")),
    );
    let gone = diff(
        &open(document(name, "string")),
        &open(document("x", "string")),
    );
    for found in [found, gone] {
        assert!(!found.is_empty());
        let mut all = Vec::new();
        found.write_markdown(HEADING, &mut all).unwrap();
        found.write_text(HEADING, Style::Plain, &mut all).unwrap();
        found.write_json(HEADING, &mut all).unwrap();
        let all = String::from_utf8(all).unwrap();
        assert!(!all.contains(['\u{1b}', '\u{202e}']), "{all}");
        assert!(!all.contains("##["), "{all}");
        assert!(
            !all.lines().any(|line| line.trim_start().starts_with("::")),
            "{all}"
        );
        let mut out = Vec::new();
        found.write_markdown(HEADING, &mut out).unwrap();
        // In code nothing means anything; outside of code there is none of it.
        let outside: String = String::from_utf8(out)
            .unwrap()
            .split('`')
            .step_by(2)
            .collect();
        assert!(
            !outside.contains("<b>") && !outside.contains("**x"),
            "{outside}"
        );
    }
}
