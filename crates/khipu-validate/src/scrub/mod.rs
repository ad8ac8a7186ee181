//! Captures made fit to be shared: whatever identifies somebody is replaced by a stand-in of the same shape.
//!
//! What the contract marks `x-sensitive` is replaced, and everything that the contract does not describe: members, values
//! of an enumeration, statuses, operations, text that is not JSON. What is left is what the contract knows and does not
//! mark. Of a contract that marks nothing at all every value is replaced: nobody has said yet what may stay. A stand-in looks like what it stands for, digits for digits and words for words, and is judged by the contract in
//! the same way: a capture without findings has none afterwards.
//!
//! ```
//! use khipu_validate::Contract;
//! use khipu_validate::scrub::{Key, Scrub};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let contract = Contract::embedded();
//! let mut scrub = Scrub::new(&contract, Key::new(b"a key of 16 bytes or more")?);
//! let request = br#"{"RequestData": {"LastDigits": "1234"}}"#;
//! let mut out = Vec::new();
//! let scrubbed = scrub.run(&request[..], &mut out, None)?;
//! assert_eq!(scrubbed.values, 1);
//! assert_eq!(out.len(), request.len());
//! assert!(!String::from_utf8(out)?.contains("1234"));
//! # Ok(())
//! # }
//! ```

mod address;
mod checks;
mod classes;
mod cycle;
mod dates;
mod error;
mod fit;
mod form;
mod har;
mod key;
mod leaf;
mod literal;
mod maker;
mod number;
mod plan;
mod record;
mod report;
mod scrubber;
mod stream;
mod urls;
mod walk;
mod words;

use std::fmt;
use std::io::{Read, Write};
use std::path::Path;

pub use error::ScrubError;
pub use key::{Key, KeyError};
pub use report::Scrubbed;

use crate::contract::Contract;
use crate::name::Known;
use crate::operation::Payload;
use scrubber::Scrubber;

/// Scrubs sources one after the other.
///
/// `Debug` shows nothing of the key.
pub struct Scrub<'c> {
    scrubber: Scrubber<'c>,
    payload: Option<&'c Payload>,
    longest: usize,
}

impl<'c> Scrub<'c> {
    /// Scrubs what `contract` describes, under this key.
    #[must_use]
    pub fn new(contract: &'c Contract, key: Key) -> Self {
        Self {
            scrubber: Scrubber::new(contract, key),
            payload: None,
            longest: khipu_capture::MAX_RECORD,
        }
    }

    /// Takes every bare payload for this one, whatever its path and its shape say.
    #[must_use]
    pub fn payload(mut self, payload: &'c Payload) -> Self {
        self.payload = Some(payload);
        self
    }

    /// The longest record that is taken into memory, in bytes: a line, a document, or one body of a HAR.
    #[must_use]
    pub fn max_record(mut self, bytes: usize) -> Self {
        self.longest = bytes;
        self
    }

    /// Whether the contract marks nothing as sensitive, so that every value is replaced.
    #[must_use]
    pub fn replaces_everything(&self) -> bool {
        !self.scrubber.plan.marks
    }

    /// Scrubs a source of JSON, NDJSON or HAR: bare payloads, capture records, or both. `path` is where it comes from;
    /// form and payloads are seen in it, else in the text, as [`validate`](crate::validate) does.
    ///
    /// White space, the order of members, repeated names and the lines stay, and records are as many as before. One record is
    /// in memory at a time. The output must not be used after an error.
    ///
    /// # Errors
    ///
    /// When the input cannot be read, the output cannot be written, or a record is too long.
    pub fn run(
        &mut self,
        input: impl Read,
        mut output: impl Write,
        path: Option<&Path>,
    ) -> Result<Scrubbed, ScrubError> {
        let contract = self.scrubber.contract;
        let known = match (self.payload, path) {
            (Some(payload), _) => Known::Payload(payload),
            (None, Some(path)) => Known::by_path(contract, path),
            (None, None) => Known::nothing(contract),
        };
        self.scrubber.report = Scrubbed::default();
        self.scrubber
            .source(input, &mut output, path, &known, self.longest)?;
        output.flush().map_err(ScrubError::Write)?;
        Ok(std::mem::take(&mut self.scrubber.report))
    }
}

impl fmt::Debug for Scrub<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Scrub")
            .field("payload", &self.payload)
            .field("longest", &self.longest)
            .finish_non_exhaustive()
    }
}
