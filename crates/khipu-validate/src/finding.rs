//! What is wrong, and where.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::escape::visible;
use crate::excerpt::Excerpt;

/// One fault of one payload. It never holds a value of the payload, unless [`Options::show_values`](crate::Options::show_values)
/// puts some into its excerpt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Finding {
    /// The file that holds the payload, `-` for standard input; empty where the text came without a name.
    pub source: String,
    /// Which record of the source, from 1: of a file of JSON the only one, of NDJSON the line, blank ones not counted, of a HAR
    /// the entry. All bodies of a capture record or an entry have its number.
    pub record: u64,
    /// The line of the source, from 1.
    pub line: u64,
    /// The column in that line, in bytes, from 1.
    pub column: u64,
    /// The byte of the unpacked source, from 0: the first of the value at `pointer`. For a body that a capture record holds as
    /// text or base64 it is the beginning of that string, and so for one that a HAR holds as base64; another body of a HAR has
    /// the byte from which the value was decoded.
    pub offset: u64,
    /// Where it stands in the decoded body, for a body of a HAR.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyPlace>,
    /// Operation and payload: `bancosecurity_personal_loans/200`. Absent for a text that is not JSON and that nothing
    /// else names.
    pub payload: Option<String>,
    /// The value that is wrong, as JSON pointer into the payload. A missing member is reported at the object that lacks it.
    pub pointer: String,
    /// The keyword of JSON Schema that refuses the value, or `syntax` (the text is not JSON), `duplicate-key` (a member
    /// occurs twice), `status` (the contract does not declare the status).
    pub keyword: String,
    /// What was expected, lower-case and without a full stop. Names in it are escaped, values do not occur.
    pub message: String,
    /// The rule that refuses it; absent for `syntax` and `duplicate-key`, which are rules of JSON.
    pub schema: Option<SchemaPlace>,
    /// What may have been meant, in names of the contract alone: `did you mean …?`
    #[serde(skip_serializing_if = "Option::is_none")]
    pub help: Option<String>,
    /// The line around the value, masked; absent for a text that is not JSON.
    #[serde(skip)]
    pub excerpt: Option<Excerpt>,
    /// The column as editors and forges count it, in units of UTF-16, where the beginning of the line is at hand.
    #[serde(skip)]
    pub utf16_column: Option<u64>,
}

/// A place in a body that stands decoded nowhere in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BodyPlace {
    /// The line of the body, from 1.
    pub line: u64,
    /// The column in that line, in bytes, from 1.
    pub column: u64,
}

/// Where a rule of the contract stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SchemaPlace {
    /// The YAML file, relative to the root of the repository.
    pub file: String,
    /// The line, from 1.
    pub line: u32,
}

/// An input, or records of one, that could not be checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unreadable {
    /// The file or folder, `-` for standard input.
    pub source: String,
    /// Why, and what to do about it.
    pub message: String,
}

impl fmt::Display for Unreadable {
    /// `source: message`, escaped.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, message } = self;
        match source.as_str() {
            "-" => write!(f, "standard input: {}", visible(message)),
            source => write!(f, "{}: {}", visible(source), visible(message)),
        }
    }
}
