//! The tokens of a HAR as they go by.

use std::io::{self, Read};

use crate::stream::{CHUNK, End, Window};

use super::Position;
use super::escape::{self, LONGEST};
use super::keep::Keep;
use super::name::Name;

/// How many arrays and objects may contain one another where nothing is held of them.
const MAX_DEPTH: usize = 1 << 20;

/// The longest name that matters is shorter.
const LONGEST_NAME: usize = 32;

/// Why an archive cannot be read further.
pub(super) enum Fault {
    Read(io::Error),
    /// It ends here, and something more was due.
    CutOff(Position),
    Syntax(Position, &'static str),
}

/// Goes through an archive byte by byte, and counts the lines.
pub(super) struct Scan<R> {
    window: Window<R>,
    /// The line on which byte `line_start` of the input stands.
    line: u64,
    line_start: u64,
    /// Up to which byte the lines have been counted.
    counted: u64,
    /// What contains the value that is passed over: whether it is an object.
    open: Vec<bool>,
    name: Vec<u8>,
}

impl<R: Read> Scan<R> {
    pub(super) fn new(window: Window<R>, column: u64) -> Self {
        let at = window.offset();
        Self {
            window,
            line: 1,
            line_start: at.saturating_sub(column.saturating_sub(1)),
            counted: at,
            open: Vec::new(),
            name: Vec::new(),
        }
    }

    /// Where the next byte stands.
    pub(super) fn here(&mut self) -> Position {
        let at = self.window.offset();
        let passed = usize::try_from(at - self.counted).unwrap_or(usize::MAX);
        let passed = self.window.passed(passed);
        let lines = memchr::memchr_iter(b'\n', passed).count() as u64;
        if let Some(last) = memchr::memrchr(b'\n', passed) {
            self.line += lines;
            self.line_start = self.counted + last as u64 + 1;
        }
        self.counted = at;
        Position {
            offset: at,
            line: self.line,
            column: at - self.line_start + 1,
        }
    }

    /// Reads on, once everything that is held has been passed or more must be held; `false` at the end.
    fn more(&mut self) -> bool {
        // What was passed is given up now: its lines are counted before.
        self.here();
        self.window.more(CHUNK)
    }

    /// The next byte that is no white space; it is not passed.
    pub(super) fn peek(&mut self) -> Result<u8, Fault> {
        loop {
            let rest = self.window.rest();
            let blank = rest
                .iter()
                .position(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n'));
            let next = blank.and_then(|blank| rest.get(blank).copied());
            self.window.pass(blank.unwrap_or(usize::MAX));
            match next {
                Some(next) => return Ok(next),
                None if self.more() => {}
                None => return Err(self.ended()),
            }
        }
    }

    /// Nothing but white space comes.
    pub(super) fn finish(&mut self) -> Result<(), Fault> {
        match self.peek() {
            Ok(_) => {
                Err(self.broken("expected the end: the archive is complete here, more follows"))
            }
            Err(Fault::CutOff(_)) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    pub(super) fn broken(&mut self, expected: &'static str) -> Fault {
        Fault::Syntax(self.here(), expected)
    }

    fn ended(&mut self) -> Fault {
        match self.window.take_error() {
            Some(error) => Fault::Read(error),
            None => Fault::CutOff(self.here()),
        }
    }

    pub(super) fn pass(&mut self) {
        self.window.pass(1);
    }

    /// Goes on to the next item or member, or to the end of what holds them, which it passes; `false` there.
    pub(super) fn next_of(&mut self, is_first: &mut bool, end: u8) -> Result<bool, Fault> {
        let next = self.peek()?;
        if next == end {
            self.pass();
            return Ok(false);
        }
        if !std::mem::take(is_first) {
            if next != b',' {
                return Err(self.broken(if end == b'}' {
                    "expected `,` or `}` after a member"
                } else {
                    "expected `,` or `]` after an item"
                }));
            }
            self.pass();
        }
        Ok(true)
    }

    /// The next member of an object that was entered, up to its value; `None` at the end of the object.
    pub(super) fn member(&mut self, is_first: &mut bool) -> Result<Option<Name>, Fault> {
        if !self.next_of(is_first, b'}')? {
            return Ok(None);
        }
        self.name().map(Some)
    }

    fn name(&mut self) -> Result<Name, Fault> {
        if self.peek()? != b'"' {
            return Err(self.broken("expected a member name in double quotes"));
        }
        let mut raw = std::mem::take(&mut self.name);
        let whole = self.string(Keep::Raw(&mut raw, LONGEST_NAME));
        let name = match raw.contains(&b'\\') {
            true => {
                let mut decoded = Vec::new();
                escape::decode(&raw, &mut decoded);
                Name::of(&decoded)
            }
            false => Name::of(&raw),
        };
        self.name = raw;
        let name = if whole? { name } else { Name::Other };
        if self.peek()? != b':' {
            return Err(self.broken("expected `:` after a member name"));
        }
        self.pass();
        Ok(name)
    }

    /// Passes a string, whose quote comes next; whether it was kept whole.
    pub(super) fn string(&mut self, mut keep: Keep<'_>) -> Result<bool, Fault> {
        if let Keep::Raw(kept, _) = &mut keep {
            kept.clear();
        }
        let mut is_whole = true;
        self.pass();
        let begin = self.window.offset();
        loop {
            if is_whole
                && let Keep::Raw(_, most) = &keep
                && !self.window.fits(End::String, begin, *most)
            {
                is_whole = false;
                keep.drop();
            }
            let rest = self.window.rest();
            let run = unbroken(rest);
            is_whole &= keep.add(rest.get(..run).unwrap_or_default());
            let rest = rest.get(run..).unwrap_or_default();
            match rest.first() {
                Some(b'"') => {
                    self.window.pass(run + 1);
                    return Ok(is_whole);
                }
                // An escape that is none, or the rest of which has not been read.
                Some(_) => {
                    let is_short = rest.len() < LONGEST;
                    self.window.pass(run);
                    if !(is_short && self.more()) {
                        let is_cut = is_short && !escape::is_wrong(self.window.rest());
                        return Err(match is_cut {
                            true => self.ended(),
                            false => self.broken("this escape is not one of JSON"),
                        });
                    }
                }
                None => {
                    self.window.pass(run);
                    if !self.more() {
                        return Err(self.ended());
                    }
                }
            }
        }
    }

    /// A number up to 65,535, such as a status; `None` for any other value. It is passed in any case.
    pub(super) fn small_number(&mut self) -> Result<Option<u16>, Fault> {
        if !self.peek()?.is_ascii_digit() {
            return self.value().map(|()| None);
        }
        let mut digits = String::new();
        self.number(&mut digits)?;
        Ok(digits.parse().ok())
    }

    /// Passes a number and keeps the beginning of its text.
    fn number(&mut self, kept: &mut String) -> Result<(), Fault> {
        loop {
            let byte = self.window.rest().first().copied();
            match byte {
                Some(byte @ (b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) => {
                    if kept.len() < 8 {
                        kept.push(char::from(byte));
                    }
                    self.pass();
                }
                Some(_) => return Ok(()),
                None if self.more() => {}
                None => return Err(self.ended()),
            }
        }
    }

    fn literal(&mut self, word: &[u8]) -> Result<(), Fault> {
        for byte in word {
            if self.window.rest().is_empty() && !self.more() {
                return Err(self.ended());
            }
            if self.window.rest().first() != Some(byte) {
                return Err(self.broken("expected `true`, `false` or `null`"));
            }
            self.pass();
        }
        Ok(())
    }

    /// Passes a value of any kind, however deep. It does not recur.
    pub(super) fn value(&mut self) -> Result<(), Fault> {
        self.open.clear();
        loop {
            match self.peek()? {
                b'{' => {
                    self.enter(true)?;
                    if self.peek()? != b'}' {
                        self.name()?;
                        continue;
                    }
                    self.leave();
                }
                b'[' => {
                    self.enter(false)?;
                    if self.peek()? != b']' {
                        continue;
                    }
                    self.leave();
                }
                b'"' => drop(self.string(Keep::Nothing)?),
                b'-' | b'0'..=b'9' => self.number(&mut String::new())?,
                b't' => self.literal(b"true")?,
                b'f' => self.literal(b"false")?,
                b'n' => self.literal(b"null")?,
                _ => return Err(self.broken("expected a JSON value")),
            }
            loop {
                let Some(is_object) = self.open.last().copied() else {
                    return Ok(());
                };
                let end = if is_object { b'}' } else { b']' };
                if !self.next_of(&mut false, end)? {
                    self.open.pop();
                    continue;
                }
                if is_object {
                    self.name()?;
                }
                break;
            }
        }
    }

    fn enter(&mut self, is_object: bool) -> Result<(), Fault> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.broken("nests too deeply"));
        }
        self.open.push(is_object);
        self.pass();
        Ok(())
    }

    fn leave(&mut self) {
        self.open.pop();
        self.pass();
    }
}

/// How far the inside of a string goes: up to its quote, or an escape that is not all there, or the end of what is held.
fn unbroken(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(run) = escape::find(rest) else {
            return text.len();
        };
        at += run;
        match escape::length(rest.get(run..).unwrap_or_default()) {
            Some(length) => at += length,
            None => return at,
        }
    }
}
