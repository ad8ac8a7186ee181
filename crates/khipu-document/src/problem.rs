//! What is wrong with a document.

use std::fmt;

use crate::Position;

/// One thing that is wrong with a document: which rule it breaks, where, what is wrong and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// Where it stands.
    pub at: Position,
    /// The name of the rule, in kebab case.
    pub rule: &'static str,
    /// What is wrong, lower-case and without a full stop.
    pub message: String,
    /// What to do about it, in the same voice.
    pub fix: String,
}

impl Problem {
    /// A problem at `at`.
    #[must_use]
    pub fn new(
        at: &Position,
        rule: &'static str,
        message: impl Into<String>,
        fix: impl Into<String>,
    ) -> Self {
        Self {
            at: at.clone(),
            rule,
            message: message.into(),
            fix: fix.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} [{}]", self.at, self.message, self.rule)
    }
}

impl std::error::Error for Problem {}
