//! The text of a payload, and where it stands in its source.

use khipu_capture::{HarBody, Origins, Position, RawRecord};

use crate::finding::BodyPlace;
use crate::locate::{Lines, count};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// A text to check.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'t> {
    /// The number of the record that it belongs to, from 1.
    pub(crate) record: u64,
    pub(crate) bytes: &'t [u8],
    stands: Stands<'t>,
}

/// Where a text stands.
#[derive(Clone, Copy, Debug)]
enum Stands<'t> {
    /// Byte for byte in a record, from a byte of it on.
    In(Whole<'t>, usize),
    /// In a string of a HAR.
    Decoded(HarBody<'t>),
}

/// A record and where it begins in the source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Whole<'t> {
    text: &'t [u8],
    offset: u64,
    line: u64,
    column: u64,
}

impl<'t> Text<'t> {
    /// All of a record.
    pub(crate) fn of(record: &RawRecord<'t>) -> Self {
        Self::within(record, 0, record.text)
    }

    /// What begins at byte `start` of a record.
    pub(crate) fn within(record: &RawRecord<'t>, start: usize, bytes: &'t [u8]) -> Self {
        let whole = Whole {
            text: record.text,
            offset: record.offset,
            line: record.line,
            column: record.column,
        };
        Self {
            record: record.number,
            bytes,
            stands: Stands::In(whole, start),
        }
    }

    /// A text that is a source by itself. A byte order mark before it is passed over.
    pub(crate) fn alone(text: &'t [u8]) -> Self {
        let bytes = text.strip_prefix(BOM).unwrap_or(text);
        let whole = Whole {
            text,
            offset: 0,
            line: 1,
            column: 1,
        };
        Self {
            record: 1,
            bytes,
            stands: Stands::In(whole, text.len() - bytes.len()),
        }
    }

    /// No text at all, only the place where something is missing.
    pub(crate) fn at(record: u64, position: Position) -> Self {
        let whole = Whole {
            text: b"",
            offset: position.offset,
            line: position.line,
            column: position.column,
        };
        Self {
            record,
            bytes: b"",
            stands: Stands::In(whole, 0),
        }
    }

    /// A body of a HAR, decoded.
    pub(crate) fn decoded(record: u64, body: HarBody<'t>, bytes: &'t [u8]) -> Self {
        Self {
            record,
            bytes,
            stands: Stands::Decoded(body),
        }
    }

    /// The line on which it begins.
    pub(crate) fn line(&self) -> u64 {
        self.places().place(0).line
    }

    /// Finds bytes of it that are asked for in rising order.
    pub(crate) fn places(&self) -> Places<'t> {
        match self.stands {
            Stands::In(whole, start) => Places::In(whole, start, Lines::new(whole.text)),
            Stands::Decoded(body) => Places::Decoded(body.origins(), Lines::new(self.bytes)),
        }
    }
}

/// Where a byte of a text stands in the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) offset: u64,
    pub(crate) line: u64,
    pub(crate) column: u64,
    pub(crate) body: Option<BodyPlace>,
}

/// Bytes of a text to places, each part of it read once.
pub(crate) enum Places<'t> {
    In(Whole<'t>, usize, Lines<'t>),
    Decoded(Origins<'t>, Lines<'t>),
}

impl Places<'_> {
    pub(crate) fn place(&mut self, at: usize) -> Place {
        match self {
            Self::In(whole, start, lines) => {
                let at = start.saturating_add(at);
                let (line, column) = lines.place(at);
                let before = if line == 1 { whole.column - 1 } else { 0 };
                Place {
                    offset: whole.offset + count(at),
                    line: whole.line + line - 1,
                    column: column + before,
                    body: None,
                }
            }
            Self::Decoded(origins, lines) => {
                let origin = origins.position(at);
                let (line, column) = lines.place(at);
                Place {
                    offset: origin.offset,
                    line: origin.line,
                    column: origin.column,
                    body: Some(BodyPlace { line, column }),
                }
            }
        }
    }
}
