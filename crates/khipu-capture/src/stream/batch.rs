//! Many lines at once, for whoever works on them elsewhere.

use super::form::is_blank;
use super::records::{RawRecord, RecordError};

/// Whole lines of an input that holds one record a line, and where they stand in it.
#[derive(Default)]
pub struct Batch {
    pub(super) bytes: Vec<u8>,
    /// How many records come before.
    pub(super) before: u64,
    pub(super) offset: u64,
    pub(super) line: u64,
    pub(super) column: u64,
    pub(super) max_record: usize,
}

impl Batch {
    /// The memory that it holds, to be used for another.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }

    /// The byte of the unpacked input at which it ends, from 0.
    #[must_use]
    pub fn end(&self) -> u64 {
        self.offset + self.bytes.len() as u64
    }

    /// Its records, in order, as [`Records::next`](super::Records::next) gives them.
    pub fn records(&self) -> impl Iterator<Item = Result<RawRecord<'_>, RecordError>> {
        let Self {
            mut offset,
            mut column,
            ..
        } = *self;
        let lines = self.bytes.split_inclusive(|byte| *byte == b'\n');
        let placed = lines.zip(self.line..).map(move |(line, number)| {
            let text = line.strip_suffix(b"\n").unwrap_or(line);
            let at = (text, offset, number, column);
            offset += line.len() as u64;
            column = 1;
            at
        });
        let full = placed.filter(|(text, ..)| !is_blank(text));
        full.zip(self.before + 1..)
            .map(|((text, offset, line, column), number)| {
                if text.len() > self.max_record {
                    return Err(RecordError::TooLong { number, line });
                }
                Ok(RawRecord {
                    number,
                    offset,
                    line,
                    column,
                    text,
                })
            })
    }
}

impl std::fmt::Debug for Batch {
    /// Without the text: these are payloads.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (line, length) = (self.line, self.bytes.len());
        write!(f, "Batch(line {line}, {length} bytes)")
    }
}

/// How many lines there are in `bytes`, and how many of them are not blank. The last may lack its line feed.
pub(super) fn counted(bytes: &[u8]) -> (u64, u64) {
    let (mut lines, mut records, mut start) = (0, 0, 0);
    let ends = memchr::memchr_iter(b'\n', bytes);
    let last = (!bytes.ends_with(b"\n") && !bytes.is_empty()).then_some(bytes.len());
    for end in ends.chain(last) {
        lines += 1;
        records += u64::from(!is_blank(bytes.get(start..end).unwrap_or_default()));
        start = end + 1;
    }
    (lines, records)
}
