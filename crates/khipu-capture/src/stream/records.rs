//! Records out of a text, one at a time.

use std::fmt;
use std::io::{self, Read};

use super::ahead::{End, LONG};
use super::batch::Batch;
use super::form::{Form, is_blank};
use super::window::{CHUNK, Window};

/// The memory for lines that are not long: what a batch holds stays in the cache of the core that judges it.
const BATCH: usize = CHUNK;

/// How much is read for a batch, where so much comes.
const ENOUGH: usize = BATCH / 2;

/// The same for the first one. What ends with it is not worth the work of several.
const FIRST: usize = 3 * CHUNK;

/// A record as it stands in the input.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RawRecord<'r> {
    /// Its number, from 1. Blank lines are not counted.
    pub number: u64,
    /// The byte of the unpacked input at which it begins, from 0.
    pub offset: u64,
    /// The line on which it begins, from 1.
    pub line: u64,
    /// The column at which it begins, in bytes from 1; after a byte order mark it is not the first.
    pub column: u64,
    /// The record without the line feed at its end.
    pub text: &'r [u8],
}

impl fmt::Debug for RawRecord<'_> {
    /// Without the text: it is a payload.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            offset,
            line,
            column,
            text,
        } = self;
        let length = text.len();
        write!(
            f,
            "RawRecord({number}, line {line}:{column}, byte {offset}, {length} bytes)"
        )
    }
}

/// Why there is no record.
#[derive(Debug)]
pub enum RecordError {
    /// A record is longer than may be held, and was passed over. The next one comes after it.
    TooLong {
        /// The number of the record, from 1.
        number: u64,
        /// The line on which it begins, from 1.
        line: u64,
    },
    /// The input cannot be read further. Nothing comes after it.
    Read(io::Error),
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong { number, line } => {
                write!(
                    f,
                    "record {number} on line {line} is longer than may be held"
                )
            }
            Self::Read(error) => write!(f, "cannot be read: {error}"),
        }
    }
}

impl std::error::Error for RecordError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::TooLong { .. } => None,
            Self::Read(error) => Some(error),
        }
    }
}

/// The records of an input, in order. It holds one at a time.
pub struct Records<R> {
    window: Window<R>,
    form: Form,
    max_record: usize,
    number: u64,
    line: u64,
    column: u64,
    is_done: bool,
    /// Whether it gave a batch before.
    has_batches: bool,
}

/// A record that has been passed in the window: its length and what follows it.
struct Passed {
    number: u64,
    line: u64,
    column: u64,
    length: usize,
    /// The line feed, where there is one.
    end: usize,
}

impl<R: Read> Records<R> {
    /// `column` is that at which the window begins.
    pub(super) fn new(window: Window<R>, form: Form, max_record: usize, column: u64) -> Self {
        Self {
            window,
            form,
            max_record,
            number: 0,
            line: 1,
            column,
            is_done: false,
            has_batches: false,
        }
    }

    /// How the input holds its records.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }

    /// The next record; `None` after the last.
    ///
    /// What stands before an end that comes too early ([`RecordError::Read`]) is not given as a record: nobody knows how it
    /// would go on.
    #[allow(
        clippy::should_implement_trait,
        reason = "a record is lent until the next one is read, which an iterator cannot say"
    )]
    pub fn next(&mut self) -> Option<Result<RawRecord<'_>, RecordError>> {
        let passed = match self.form {
            Form::Ndjson => self.next_line(),
            _ => self.whole(),
        };
        Some(passed?.map(|passed| {
            let Passed { length, end, .. } = passed;
            let text = self.window.passed(length + end);
            RawRecord {
                number: passed.number,
                offset: self.window.offset() - (length + end) as u64,
                line: passed.line,
                column: passed.column,
                text: text.get(..length).unwrap_or_default(),
            }
        }))
    }

    /// Takes as many whole lines as are at hand, read into `memory` where nothing was at hand before; `None` when the input does
    /// not hold one record a line, when it has ended, and when the next line is one for [`Records::next`], because it is long
    /// or breaks off.
    ///
    /// Lines and records of a batch are counted where it is read, and [`Records::counted`] must be told how many there were
    /// before [`Records::next`] is asked again.
    pub fn batch(&mut self, memory: Vec<u8>) -> Option<Batch> {
        if self.form != Form::Ndjson {
            return None;
        }
        self.window.shrink();
        // Many are under way at once: what is long goes by itself.
        let most = self.max_record.clamp(FIRST, LONG);
        let enough = if self.has_batches { ENOUGH } else { FIRST };
        self.has_batches = true;
        let own = self.window.borrow(memory, BATCH);
        let length = loop {
            let rest = self.window.rest();
            let is_at_end = self.window.is_at_end();
            match memchr::memrchr(b'\n', rest) {
                Some(last) if rest.len() >= enough || is_at_end => break last + 1,
                None if is_at_end && !self.window.has_failed() && !rest.is_empty() => {
                    break rest.len();
                }
                _ if is_at_end || rest.len() > most => return None,
                _ => {
                    self.window.more(most);
                }
            }
        };
        let offset = self.window.offset();
        let (bytes, lines) = self.window.exchange(length, own);
        let column = std::mem::replace(&mut self.column, 1);
        Some(Batch {
            bytes,
            lines,
            offset,
            column,
            max_record: self.max_record,
        })
    }

    /// Takes note of the records and lines of a batch.
    pub fn counted(&mut self, records: u64, lines: u64) {
        self.number += records;
        self.line += lines;
    }

    /// How many records and lines have been passed.
    #[must_use]
    pub fn passed(&self) -> (u64, u64) {
        (self.number, self.line - 1)
    }

    /// Whether more can be read than what is at hand.
    #[must_use]
    pub fn is_long(&self) -> bool {
        !self.window.is_at_end()
    }

    /// Whether the next record is not at hand: asking for it may mean to wait for whoever writes the input.
    #[must_use]
    pub fn is_awaited(&self) -> bool {
        let next = self.window.rest().trim_ascii_start();
        !self.window.is_at_end() && !next.contains(&b'\n')
    }

    fn next_line(&mut self) -> Option<Result<Passed, RecordError>> {
        self.window.shrink();
        let mut seen = 0;
        loop {
            let rest = self.window.rest();
            if seen == 0 && rest.first() == Some(&b'\n') {
                let empty = rest.iter().take_while(|byte| **byte == b'\n').count();
                self.window.pass(empty);
                self.line += empty as u64;
                self.column = 1;
                continue;
            }
            let unseen = rest.get(seen..).unwrap_or_default();
            let (length, end) = match memchr::memchr(b'\n', unseen) {
                Some(length) => (seen + length, 1),
                None if self.window.is_at_end() => {
                    if self.window.has_failed() {
                        self.window.pass(usize::MAX);
                        let error = self.window.take_error();
                        return error.map(|error| Err(RecordError::Read(error)));
                    }
                    if rest.is_empty() {
                        return None;
                    }
                    (rest.len(), 0)
                }
                None => {
                    seen = rest.len();
                    let (from, most) = (self.window.offset(), self.max_record);
                    if seen > most || !self.window.fits(End::Line, from, most) {
                        if let Some(error) = self.pass_line() {
                            return Some(Err(error));
                        }
                        seen = 0;
                        continue;
                    }
                    self.window.more(most);
                    continue;
                }
            };
            let is_blank = is_blank(rest.get(..length).unwrap_or_default());
            let (line, column) = (self.line, self.column);
            self.window.pass(length + end);
            self.line += 1;
            self.column = 1;
            seen = 0;
            if is_blank {
                continue;
            }
            self.number += 1;
            let number = self.number;
            if length > self.max_record {
                return Some(Err(RecordError::TooLong { number, line }));
            }
            return Some(Ok(Passed {
                number,
                line,
                column,
                length,
                end,
            }));
        }
    }

    /// Passes over a line that is too long to be held; a blank one is no record, however long it is.
    fn pass_line(&mut self) -> Option<RecordError> {
        let mut is_all_blank = true;
        loop {
            let rest = self.window.rest();
            let end = memchr::memchr(b'\n', rest);
            let of_line = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            is_all_blank &= is_blank(of_line);
            if let Some(length) = end {
                self.window.pass(length + 1);
                break;
            }
            self.window.pass(usize::MAX);
            self.window.shrink();
            if !self.window.more(CHUNK) {
                break;
            }
        }
        let line = self.line;
        self.line += 1;
        self.column = 1;
        if is_all_blank {
            return None;
        }
        self.number += 1;
        Some(RecordError::TooLong {
            number: self.number,
            line,
        })
    }

    fn whole(&mut self) -> Option<Result<Passed, RecordError>> {
        if self.is_done {
            return None;
        }
        self.is_done = true;
        let (number, line) = (1, 1);
        let (from, most) = (self.window.offset(), self.max_record);
        loop {
            if self.window.rest().len() > most || !self.window.fits(End::Input, from, most) {
                return Some(Err(RecordError::TooLong { number, line }));
            }
            if !self.window.more(most) {
                break;
            }
        }
        let length = self.window.rest().len();
        if let Some(error) = self.window.take_error() {
            return Some(Err(RecordError::Read(error)));
        }
        self.window.pass(length);
        Some(Ok(Passed {
            number,
            line,
            column: self.column,
            length,
            end: 0,
        }))
    }
}

impl<R> fmt::Debug for Records<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Records")
            .field("form", &self.form)
            .field("number", &self.number)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}
