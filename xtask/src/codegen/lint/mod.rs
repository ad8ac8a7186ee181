//! The rules of `schemas/README.md`, checked.
//!
//! Every rule has a name. A rule reports each place that breaks it and never stops the others, so that one run tells
//! everything. What a rule may take for granted is only what the file format guarantees: each walks a document that
//! other rules may refuse.

mod components;
mod compositions;
mod envelope;
mod frame;
mod keywords;
mod names;
mod operations;
mod payloads;
mod recursion;
mod repeated;
mod rules;
mod schemas;
mod strings;
mod text;

use std::thread;

use khipu_document::{Node, Operation, Position, Problem};

pub use self::rules::{RULES, Rule};

use super::document::Document;
use super::parallel;

/// Checks the document against every rule but those about what stands in payloads and examples, which [`examples`] checks
/// once nothing else is wrong: only schemas that are sound and all there can judge them.
#[must_use]
pub fn lint(document: &Document<'_>, operations: &[Operation<'_>]) -> Vec<Problem> {
    let is_whole = is_whole(document.bundle.document()) && !operations.is_empty();
    let schemas_and_files = || {
        let mut found = Found::default();
        schemas::check(document, operations, &mut found);
        components::check_places(document, &mut found);
        if is_whole {
            // What a broken reference or a missing operation should have reached is not unused.
            components::check_use(document, &mut found);
        }
        payloads::check_places(document, operations, is_whole, &mut found);
        found.0
    };
    thread::scope(|scope| {
        let schemas_and_files = scope.spawn(schemas_and_files);
        let mut found = Found::default();
        frame::check(document, &mut found);
        operations::check(document, operations, &mut found);
        envelope::check(document, operations, &mut found);
        names::check(document, operations, &mut found);
        found.0.extend(parallel::finish(schemas_and_files));
        found.0
    })
}

/// Judges payloads and examples by a document that keeps every other rule.
#[must_use]
pub fn examples(document: &Document<'_>, operations: &[Operation<'_>]) -> Vec<Problem> {
    let mut found = Found::default();
    payloads::check(document, operations, &mut found);
    found.0
}

/// Whether every reference leads somewhere. The bundle keeps one that does not as it was written.
fn is_whole(node: &Node) -> bool {
    !envelope::dangles(node)
        && node.items().iter().all(is_whole)
        && node.entries().iter().all(|entry| is_whole(&entry.value))
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
