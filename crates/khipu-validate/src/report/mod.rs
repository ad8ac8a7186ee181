//! What was found, written down.

mod json;
mod text;

use std::io;

use serde::Serialize;

use crate::finding::{Finding, Unreadable};

pub use json::JsonWriter;
pub use text::TextWriter;

/// Takes findings as they are found.
pub trait Sink {
    /// Takes a finding. Those of one record come together, in the order of the text.
    ///
    /// # Errors
    ///
    /// When it cannot be written; the run ends with this error.
    fn finding(&mut self, finding: &Finding) -> io::Result<()>;

    /// Takes an input, or records of one, that could not be checked.
    ///
    /// # Errors
    ///
    /// As [`Sink::finding`].
    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()>;
}

/// How much was checked, and with what outcome.
///
/// Each body of a capture record is a payload of its own and counts by itself, as one that was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Payloads that were checked: the valid and the invalid ones.
    pub checked: u64,
    /// Payloads without a finding.
    pub valid: u64,
    /// Payloads with findings.
    pub invalid: u64,
    /// Capture records of operations that the contract does not have, each counted once and none of its bodies checked.
    pub skipped: u64,
    /// Findings of all invalid payloads.
    #[serde(skip)]
    pub findings: u64,
    /// Entries about inputs or records that could not be checked.
    #[serde(skip)]
    pub unreadable: u64,
}

impl Summary {
    pub(crate) fn count(&mut self, valid: bool) {
        self.checked += 1;
        if valid {
            self.valid += 1;
        } else {
            self.invalid += 1;
        }
    }
}
