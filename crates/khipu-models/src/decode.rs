//! Reading a model from the bytes of a body.

use std::fmt;

use serde::de::DeserializeOwned;
use serde_json::error::Category;

/// Reads a model from JSON text: a request, an answer, a callback.
///
/// Does what `serde_json::from_slice` does, but its error never quotes the text, so it can be logged.
///
/// # Errors
///
/// When the text is not JSON or does not have the shape of the model; the error tells which, and where.
///
/// ```
/// use khipu_models::{LoansResponse, decode};
///
/// let error = decode::<LoansResponse>(br#"{"OperationId": 75599}"#).unwrap_err();
/// assert_eq!(error.to_string(), "the JSON does not have the shape of the model, line 1 column 21");
/// ```
pub fn decode<T: DeserializeOwned>(body: &[u8]) -> Result<T, DecodeError> {
    serde_json::from_slice(body).map_err(|error| DecodeError {
        is_syntax: !matches!(error.classify(), Category::Data),
        line: error.line(),
        column: error.column(),
    })
}

/// Why a text could not be read as a model: what kind of fault, and where it was noticed. It holds nothing of the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    is_syntax: bool,
    line: usize,
    column: usize,
}

impl DecodeError {
    /// Whether the text is not JSON at all, or ends too early; otherwise it is JSON of another shape.
    #[must_use]
    pub const fn is_syntax(&self) -> bool {
        self.is_syntax
    }

    /// The line at which it was noticed, from 1.
    #[must_use]
    pub const fn line(&self) -> usize {
        self.line
    }

    /// The column at which it was noticed, in bytes; 0 for the end of the line before.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.is_syntax {
            true => "the text is not JSON",
            false => "the JSON does not have the shape of the model",
        };
        write!(f, "{what}, line {} column {}", self.line, self.column)
    }
}

impl std::error::Error for DecodeError {}
