//! A body as it stands in a HAR.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::{Position, escape};

/// A body that a HAR holds as a string.
#[derive(Clone, Copy)]
pub struct HarBody<'r> {
    /// The string as it is written, without its quotes.
    raw: &'r [u8],
    position: Position,
    is_base64: bool,
    is_too_long: bool,
}

impl<'r> HarBody<'r> {
    pub(super) const fn new(
        raw: &'r [u8],
        position: Position,
        is_base64: bool,
        is_too_long: bool,
    ) -> Self {
        Self {
            raw,
            position,
            is_base64,
            is_too_long,
        }
    }

    /// Where its string begins: the quote.
    #[must_use]
    pub const fn position(&self) -> Position {
        self.position
    }

    /// Whether the archive holds it as base64.
    #[must_use]
    pub const fn is_base64(&self) -> bool {
        self.is_base64
    }

    /// Whether it is longer than may be held, so that it was passed over.
    #[must_use]
    pub const fn is_too_long(&self) -> bool {
        self.is_too_long
    }

    /// Puts the body into `out`, in place of what was there; `false` when it is to be base64 and is not.
    ///
    /// Half of a surrogate pair that stands alone becomes bytes that are not UTF-8.
    #[must_use]
    pub fn decode(&self, out: &mut Vec<u8>) -> bool {
        out.clear();
        if !self.is_base64 {
            out.reserve_exact(self.raw.len());
            escape::decode(self.raw, out);
            return true;
        }
        let mut text = Vec::new();
        let text = match self.raw.contains(&b'\\') {
            true => {
                escape::decode(self.raw, &mut text);
                text.as_slice()
            }
            false => self.raw,
        };
        STANDARD.decode_vec(text, out).is_ok()
    }

    /// Finds the bytes of the file from which bytes of the body were decoded.
    #[must_use]
    pub const fn origins(&self) -> Origins<'r> {
        Origins {
            body: *self,
            raw_at: 0,
            decoded_at: 0,
            run_end: None,
            counted: 0,
            lines: 0,
            line_start: None,
        }
    }
}

impl fmt::Debug for HarBody<'_> {
    /// Without the text: it is a payload.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            raw,
            position,
            is_base64,
            ..
        } = self;
        let kind = if *is_base64 { "base64" } else { "text" };
        let Position { line, column, .. } = position;
        write!(f, "HarBody({kind} at {line}:{column}, {} bytes)", raw.len())
    }
}

/// Bytes of a body to bytes of the file, for bytes that are asked for in rising order.
#[derive(Debug)]
pub struct Origins<'r> {
    body: HarBody<'r>,
    /// A byte of the string as it is written, and the byte of the body that it stands for.
    raw_at: usize,
    decoded_at: usize,
    /// Where the next escape begins, or the string ends.
    run_end: Option<usize>,
    /// Line feeds in the string as it is written, where JSON does not allow them: how far they have been counted, how many
    /// there are, and where the line behind the last one begins.
    counted: usize,
    lines: u64,
    line_start: Option<usize>,
}

impl Origins<'_> {
    /// Where byte `at` of the body comes from: of an escape its backslash, of base64 the beginning of the string, behind the
    /// last byte the quote at its end.
    pub fn position(&mut self, at: usize) -> Position {
        if self.body.is_base64 {
            return self.body.position;
        }
        if at < self.decoded_at {
            *self = self.body.origins();
        }
        let raw_at = self.raw_at(at);
        let new = self.body.raw.get(self.counted..raw_at).unwrap_or_default();
        if let Some(last) = memchr::memrchr(b'\n', new) {
            self.lines += memchr::memchr_iter(b'\n', new).count() as u64;
            self.line_start = Some(self.counted + last + 1);
        }
        self.counted = raw_at;
        let Position {
            offset,
            line,
            column,
        } = self.body.position;
        Position {
            offset: offset + 1 + raw_at as u64,
            line: line + self.lines,
            column: match self.line_start {
                Some(start) => (raw_at - start) as u64 + 1,
                None => column + 1 + raw_at as u64,
            },
        }
    }

    fn raw_at(&mut self, at: usize) -> usize {
        loop {
            let end = self.run_end();
            let run = end - self.raw_at;
            let missing = at - self.decoded_at;
            if missing < run || end == self.body.raw.len() {
                // The walk begins here again: so nothing is walked twice.
                let step = missing.min(run);
                self.raw_at += step;
                self.decoded_at += step;
                return self.raw_at;
            }
            self.raw_at += run;
            self.decoded_at += run;
            let escape = self.body.raw.get(self.raw_at..).unwrap_or_default();
            let (length, _, count) = escape::read(escape);
            if at < self.decoded_at + count {
                return self.raw_at;
            }
            self.raw_at += length;
            self.decoded_at += count;
        }
    }

    /// Where the next escape begins, or the string ends.
    fn run_end(&mut self) -> usize {
        match self.run_end {
            Some(end) if end >= self.raw_at => end,
            _ => {
                let rest = self.body.raw.get(self.raw_at..).unwrap_or_default();
                let end = self.raw_at + memchr::memchr(b'\\', rest).unwrap_or(rest.len());
                *self.run_end.insert(end)
            }
        }
    }
}
