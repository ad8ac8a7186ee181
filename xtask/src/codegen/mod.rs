//! From `schemas/` to Rust, as a pure function: a folder in memory goes in, a list of files comes out.
//!
//! ```text
//! Files ──load──▶ Document ──lint──▶ Api ──┬─▶ models    typify, passes, glue
//!                                          ├─▶ client    progenitor, passes; typed mocks
//!                                          └─▶ contract  the bundle in pieces
//! ```
//!
//! Writing, checking and showing a difference are three readings of that list: [`disk`].

pub mod api;
mod client;
mod contract;
pub mod disk;
pub mod document;
mod generator;
pub mod lint;
mod models;
pub mod names;
mod parallel;
mod rust;
mod tokens;

use std::thread;

use khipu_document::{Operation, Problem};

use self::api::Api;
use self::document::{Document, Files};

/// A generated file: its path from the repository's root, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The path, with `/` between folders.
    pub path: String,
    /// What stands in the file.
    pub text: String,
}

/// The folders that generated files own whole: anything else in them is an orphan.
pub const FOLDERS: &[&str] = &[models::FOLDER, client::FOLDER, contract::FOLDER];

/// Generates every file.
///
/// # Errors
///
/// Every rule that the document breaks; and what the generators could not do, although the document keeps the rules.
pub fn generate(files: &Files) -> Result<Vec<Output>, Vec<Problem>> {
    let (document, problems) = load(files)?;
    let operations = document.bundle.operations();
    keep_rules(&document, &operations, problems)?;
    let api = Api::new(&document.bundle, &operations).map_err(|message| {
        let at = &document.bundle.document().at;
        vec![generator::fault(at, message)]
    })?;
    let mut outputs = Vec::new();
    // Examples are judged while the generators work: both take long, and a problem throws away only what is in memory.
    let (parts, mut problems) = thread::scope(|scope| {
        let models = scope.spawn(|| models::generate(&api));
        let client = scope.spawn(|| client::generate(&api));
        let problems = lint::examples(&document, &operations);
        let contract = contract::generate(&document.bundle);
        let parts = [
            parallel::finish(models),
            parallel::finish(client),
            Ok(contract),
        ];
        (parts, problems)
    });
    for part in parts {
        match part {
            Ok(part) => outputs.extend(part),
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(in_order(problems));
    }
    outputs.sort_by(|a, b| a.path.cmp(&b.path));
    drop((api, operations));
    // The process ends soon, and its memory with it: to take a large document apart first would only take time.
    std::mem::forget(document);
    Ok(outputs)
}

/// Loads the document and checks it against every rule.
///
/// # Errors
///
/// Every rule that it breaks, by file and line.
pub fn check(files: &Files) -> Result<Document<'_>, Vec<Problem>> {
    let (document, problems) = load(files)?;
    let operations = document.bundle.operations();
    keep_rules(&document, &operations, problems)?;
    let problems = lint::examples(&document, &operations);
    drop(operations);
    match problems.is_empty() {
        true => Ok(document),
        false => Err(in_order(problems)),
    }
}

/// Loads the document, if its first file can be read, with what was wrong with reading it.
fn load(files: &Files) -> Result<(Document<'_>, Vec<Problem>), Vec<Problem>> {
    match Document::load(files) {
        (Some(document), problems) => Ok((document, problems)),
        (None, problems) => Err(problems),
    }
}

/// Adds to `problems` what breaks a rule that is not about payloads and examples; nothing may.
fn keep_rules(
    document: &Document<'_>,
    operations: &[Operation<'_>],
    mut problems: Vec<Problem>,
) -> Result<(), Vec<Problem>> {
    problems.extend(lint::lint(document, operations));
    match problems.is_empty() {
        true => Ok(()),
        false => Err(in_order(problems)),
    }
}

/// Problems by file and line, each once.
fn in_order(mut problems: Vec<Problem>) -> Vec<Problem> {
    problems.sort();
    problems.dedup();
    problems
}
