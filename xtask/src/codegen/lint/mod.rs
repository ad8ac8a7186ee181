//! The rules of `schemas/README.md`, checked.
//!
//! Every rule has a name. A rule reports each place that breaks it and never stops the others, so that one run tells
//! everything. What a rule may take for granted is only what the file format guarantees: each walks a document that
//! other rules may refuse.

mod components;
mod names;
mod operations;
mod payloads;
mod rules;
mod schemas;

use khipu_document::{Position, Problem};

pub use self::rules::{RULES, Rule};

use super::document::Document;

/// Checks the document against every rule.
#[must_use]
pub fn lint(document: &Document<'_>) -> Vec<Problem> {
    let mut found = Found::default();
    schemas::check(document, &mut found);
    components::check(document, &mut found);
    operations::check(document, &mut found);
    names::check(document, &mut found);
    // Examples can be judged only by schemas that are sound.
    if found.0.is_empty() {
        payloads::check(document, &mut found);
    } else {
        payloads::check_places(document, &mut found);
    }
    found.0
}

/// The problems found so far.
#[derive(Debug, Default)]
struct Found(Vec<Problem>);

impl Found {
    fn add(
        &mut self,
        at: &Position,
        rule: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) {
        debug_assert!(
            RULES.iter().any(|known| known.name == rule),
            "`{rule}` is not in the table of rules"
        );
        self.0.push(Problem::new(at, rule, message, fix));
    }
}
