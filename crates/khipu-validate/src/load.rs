//! Contracts out of documents by anyone.

use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::io;
use std::path::Path;

use jsonschema::Draft;
use khipu_document::{Note, Opened, Problem};
use serde_json::json;

use crate::contract::Contract;
use crate::escape;

impl Contract {
    /// The contract that the OpenAPI document at `path` states: version 3.0 or 3.1, YAML or JSON, in one file or many. Its
    /// folder is where findings name files from. What it says and this crate does not follow, [`Contract::notes`] tells.
    ///
    /// Nothing is fetched from elsewhere.
    ///
    /// # Errors
    ///
    /// When the document cannot be read, with everything that is wrong and where.
    pub fn load(path: &Path) -> Result<Self, LoadError> {
        Ok(Self::from_opened(&open(path)?))
    }

    /// The contract that an OpenAPI document in a single text states; `name` is what findings call it, and ends with `.json`
    /// where the text is to be JSON.
    ///
    /// ```
    /// use khipu_validate::Contract;
    ///
    /// let text = "
    /// openapi: 3.0.3
    /// paths:
    ///   /pets/{id}:
    ///     get:
    ///       responses:
    ///         200: {content: {application/json: {schema: {type: string, nullable: true}}}}
    /// ";
    /// let contract = Contract::from_text("pets.yaml", text)?;
    /// let payload = contract.payload("GET /pets/{id}/200")?;
    /// assert!(contract.check(payload, b"null")?.is_empty());
    /// assert_eq!(contract.check(payload, b"7")?[0].message, "expected a string or null, found a number");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Contract::load`].
    pub fn from_text(name: &str, text: &str) -> Result<Self, LoadError> {
        let read = |file: &str| {
            let found = (file == name).then(|| text.to_owned());
            found.ok_or_else(|| io::ErrorKind::NotFound.into())
        };
        let opened = khipu_document::open(name, &read, &patterns());
        Ok(Self::from_opened(&opened.map_err(LoadError::new)?))
    }

    /// The contract of a document that [`open`] read.
    #[must_use]
    pub fn from_opened(opened: &Opened) -> Self {
        Self::from_bundle(&opened.bundle).with_notes(opened.notes.clone())
    }

    /// What the document says that no verdict takes into account, or not to the letter: each with file and line and what it
    /// means for the verdicts. Empty for [`Contract::embedded`].
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        self.own_notes()
    }
}

/// Reads the OpenAPI document at `path`, for whoever needs more of it than a [`Contract`].
///
/// # Errors
///
/// As [`Contract::load`].
pub fn open(path: &Path) -> Result<Opened, LoadError> {
    khipu_document::open_file(path, &patterns()).map_err(LoadError::new)
}

/// Whether the engine takes a pattern. Documents repeat few patterns often.
fn patterns() -> impl Fn(&str) -> bool {
    let known: RefCell<HashMap<String, bool>> = RefCell::default();
    move |pattern| {
        if let Some(known) = known.borrow().get(pattern) {
            return *known;
        }
        let options = jsonschema::options().with_draft(Draft::Draft202012);
        let usable = options.build(&json!({ "pattern": pattern })).is_ok();
        known.borrow_mut().insert(pattern.to_owned(), usable);
        usable
    }
}

/// A document that states no contract, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoadError {
    problems: Vec<Problem>,
}

impl LoadError {
    fn new(problems: Vec<Problem>) -> Self {
        Self { problems }
    }

    /// Everything that is wrong, with file, line and column.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }
}

impl fmt::Display for LoadError {
    /// One problem a line, each with what to do about it, escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (count, problem) in self.problems.iter().enumerate() {
            if count > 0 {
                f.write_str("\n")?;
            }
            let Problem {
                at, message, fix, ..
            } = problem;
            let line = format!("{at}: {message}; {fix}");
            f.write_str(&escape::visible(&line))?;
        }
        Ok(())
    }
}

impl std::error::Error for LoadError {}
