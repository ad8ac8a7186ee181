//! Why an input could not be scrubbed.

use std::fmt;
use std::io;

use crate::validate;

/// Why an input could not be scrubbed to its end. It quotes nothing of the input.
#[derive(Debug)]
#[non_exhaustive]
pub enum ScrubError {
    /// The input cannot be read.
    Read(io::Error),
    /// The output cannot be written.
    Write(io::Error),
    /// One record does not fit into memory.
    #[non_exhaustive]
    TooLong {
        /// The record, from 1.
        record: u64,
        /// The longest that is taken, in bytes.
        longest: usize,
    },
}

impl ScrubError {
    pub(crate) fn entry_too_long(record: u64, longest: usize) -> Self {
        Self::TooLong { record, longest }
    }
}

impl fmt::Display for ScrubError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => write!(f, "cannot be read: {error}"),
            Self::Write(error) => write!(f, "cannot be written: {error}"),
            Self::TooLong { record, longest } => write!(
                f,
                "record {record} is longer than {}",
                validate::shown(*longest)
            ),
        }
    }
}

impl std::error::Error for ScrubError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read(error) | Self::Write(error) => Some(error),
            Self::TooLong { .. } => None,
        }
    }
}
