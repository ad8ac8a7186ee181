//! What is wrong with packed input.

use std::fmt;
use std::io::{self, ErrorKind};

use super::{Compression, WINDOW};

/// Packed input that cannot be unpacked, or not to its end. It quotes nothing of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    compression: Compression,
    fault: Fault,
    at: u64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    CutOff,
    /// Something else stands where it begins, or where it should go on.
    NoHeader,
    Checksum,
    Window,
    /// Another packed format stands inside.
    Twice(Compression),
    /// It is of this format, which is not read.
    Other(&'static str),
    Broken,
}

impl Fault {
    /// What the libraries say, which they do only in words.
    pub(super) fn of_library(message: &str, at: u64) -> Self {
        match message {
            "invalid gzip header" | "Unknown frame descriptor" if at > 0 => Self::NoHeader,
            "corrupt gzip stream does not have a matching checksum"
            | "Restored data doesn't match checksum" => Self::Checksum,
            "Frame requires too much memory for decoding" => Self::Window,
            _ => Self::Broken,
        }
    }
}

impl DecodeError {
    pub(super) const fn new(compression: Compression, fault: Fault, at: u64) -> Self {
        Self {
            compression,
            fault,
            at,
        }
    }

    /// The one that an error of [`Decoder`](super::Decoder) carries; none when reading itself failed.
    #[must_use]
    pub fn within(error: &io::Error) -> Option<&Self> {
        error.get_ref()?.downcast_ref()
    }

    /// How many bytes had been unpacked when it was noticed.
    #[must_use]
    pub const fn offset(&self) -> u64 {
        self.at
    }

    /// Whether the input ends too early.
    #[must_use]
    pub const fn is_cut_off(&self) -> bool {
        matches!(self.fault, Fault::CutOff)
    }
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            compression, at, ..
        } = self;
        match self.fault {
            Fault::CutOff => write!(
                f,
                "the {compression} data ends too early, at byte {at} of what it holds: it was cut off, or something else was added to it"
            ),
            Fault::NoHeader => write!(
                f,
                "after the {compression} data, at byte {at} of what it holds, comes something that is no {compression}"
            ),
            Fault::Checksum => write!(
                f,
                "the {compression} data does not have its checksum, at byte {at} of what it holds: it was changed or damaged"
            ),
            Fault::Window => write!(
                f,
                "the {compression} data, at byte {at} of what it holds, needs a window of more than {} MiB; pack it again without --long",
                1 << (WINDOW - 20)
            ),
            Fault::Twice(inner) => write!(
                f,
                "it is packed twice, {inner} inside {compression}; unpack it once"
            ),
            Fault::Other(name) => write!(
                f,
                "it is packed with {name}; unpack it, or pack it with gzip or zstd"
            ),
            Fault::Broken => write!(
                f,
                "the {compression} data is broken, at byte {at} of what it holds"
            ),
        }
    }
}

impl std::error::Error for DecodeError {}

impl From<DecodeError> for io::Error {
    fn from(error: DecodeError) -> Self {
        let kind = match error.fault {
            Fault::CutOff => ErrorKind::UnexpectedEof,
            _ => ErrorKind::InvalidData,
        };
        Self::new(kind, error)
    }
}
