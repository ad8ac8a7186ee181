//! Why no payload can be generated.

use std::fmt;

use khipu_document::Position;

/// A keyword that the generator does not know, or not in this use.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unsupported {
    /// The keyword.
    pub keyword: String,
    /// Where it stands in the document.
    pub position: Position,
}

impl Unsupported {
    pub(super) fn new(keyword: &str, position: &Position) -> Self {
        Self {
            keyword: keyword.to_owned(),
            position: position.clone(),
        }
    }
}

impl fmt::Display for Unsupported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "no value can be made for the keyword `{}` at {}",
            self.keyword.escape_debug(),
            self.position
        )
    }
}

impl std::error::Error for Unsupported {}

/// Why no payload can be generated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GenerateError {
    /// The document has no such operation, or the operation no such payload.
    Unknown,
    /// The schema uses a keyword that the generator does not know.
    Unsupported(Unsupported),
}

impl fmt::Display for GenerateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown => f.write_str("the document has no such payload"),
            Self::Unsupported(unsupported) => unsupported.fmt(f),
        }
    }
}

impl std::error::Error for GenerateError {}

impl From<Unsupported> for GenerateError {
    fn from(unsupported: Unsupported) -> Self {
        Self::Unsupported(unsupported)
    }
}
