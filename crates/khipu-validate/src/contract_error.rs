//! What can be wrong with a contract, or with a name that it is asked for.

use std::fmt;

use crate::escape;

/// A payload name that the contract does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownPayload {
    /// The name that was asked for.
    pub name: String,
    /// The names that there are.
    pub known: Vec<String>,
}

impl fmt::Display for UnknownPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the contract has no payload {}",
            escape::name(&self.name)
        )?;
        if !self.known.is_empty() {
            write!(f, "; it has {}", self.known.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownPayload {}

/// A schema of the contract that cannot be used. It is a fault of the document, never of a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractError {
    message: String,
}

impl ContractError {
    pub(crate) fn new(message: String) -> Self {
        Self { message }
    }
}

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ContractError {}
