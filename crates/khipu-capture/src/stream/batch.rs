//! Many lines at once, for whoever works on them elsewhere.

use std::ops::Range;

use super::form::is_blank;
use super::records::{RawRecord, RecordError};

/// Whole lines of an input that holds one record a line, and where they stand in it.
#[derive(Default)]
pub struct Batch {
    pub(super) bytes: Vec<u8>,
    /// Where the lines stand in `bytes`.
    pub(super) lines: Range<usize>,
    pub(super) offset: u64,
    pub(super) column: u64,
    pub(super) max_record: usize,
}

impl Batch {
    /// The memory that it holds, to be used for another.
    #[must_use]
    pub fn into_memory(self) -> Vec<u8> {
        self.bytes
    }

    /// The byte of the unpacked input at which it begins, from 0.
    #[must_use]
    pub fn begin(&self) -> u64 {
        self.offset
    }

    /// The byte of the unpacked input at which it ends, from 0.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.offset + self.lines.len() as u64
    }

    /// Its records, in order, as [`Records::next`](super::Records::next) gives them; but their numbers and lines count from
    /// the beginning of the batch.
    #[must_use]
    pub fn records(&self) -> BatchRecords<'_> {
        BatchRecords {
            rest: self.bytes.get(self.lines.clone()).unwrap_or_default(),
            offset: self.offset,
            column: self.column,
            max_record: self.max_record,
            records: 0,
            lines: 0,
        }
    }
}

impl std::fmt::Debug for Batch {
    /// Without the text: these are payloads.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (offset, length) = (self.offset, self.lines.len());
        write!(f, "Batch(byte {offset}, {length} bytes)")
    }
}

/// The records of a [`Batch`].
pub struct BatchRecords<'b> {
    rest: &'b [u8],
    offset: u64,
    column: u64,
    max_record: usize,
    records: u64,
    lines: u64,
}

impl BatchRecords<'_> {
    /// How many records and lines have been passed.
    #[must_use]
    pub fn passed(&self) -> (u64, u64) {
        (self.records, self.lines)
    }
}

impl<'b> Iterator for BatchRecords<'b> {
    type Item = Result<RawRecord<'b>, RecordError>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            let length = memchr::memchr(b'\n', self.rest).unwrap_or(self.rest.len());
            let (text, behind) = self.rest.split_at_checked(length)?;
            let end = usize::from(!behind.is_empty());
            self.rest = behind.get(end..)?;
            let offset = self.offset;
            self.offset += (length + end) as u64;
            let column = std::mem::replace(&mut self.column, 1);
            self.lines += 1;
            if is_blank(text) {
                continue;
            }
            self.records += 1;
            let (number, line) = (self.records, self.lines);
            if length > self.max_record {
                return Some(Err(RecordError::TooLong { number, line }));
            }
            return Some(Ok(RawRecord {
                number,
                offset,
                line,
                column,
                text,
            }));
        }
        None
    }
}

impl std::fmt::Debug for BatchRecords<'_> {
    /// Without the text: these are payloads.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (records, lines) = self.passed();
        write!(f, "BatchRecords({records} records, {lines} lines passed)")
    }
}
