//! The exchanges of a HAR 1.2 archive, one at a time.
//!
//! Of an archive only the bodies of the current entry are held, and where they stand. Everything that this crate does not
//! need goes by.

mod body;
mod escape;
mod keep;
mod name;
mod parts;
mod scan;

use std::fmt;
use std::io::{self, Read};

use crate::stream::Window;

use name::Name;
use parts::Parts;
use scan::{Fault, Scan};

pub use body::{HarBody, Origins};

/// A place in the unpacked input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Position {
    /// The byte, from 0.
    pub offset: u64,
    /// The line, from 1.
    pub line: u64,
    /// The column in that line, in bytes from 1.
    pub column: u64,
}

/// An exchange of a HAR: what one entry says about it.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct HarEntry<'r> {
    /// Its number, from 1.
    pub number: u64,
    /// Where it begins.
    pub position: Position,
    /// The HTTP method.
    pub method: &'r str,
    /// The path of the address, without host and query; empty when there is none.
    pub path: &'r str,
    /// The status; none when no answer came, which browsers write as 0.
    pub status: Option<u16>,
    /// The body of the request, unless it is empty or missing.
    pub request: Option<HarBody<'r>>,
    /// The body of the response, unless it is empty or missing.
    pub response: Option<HarBody<'r>>,
}

impl fmt::Debug for HarEntry<'_> {
    /// Without the path, which in an archive can be of any site.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HarEntry")
            .field("number", &self.number)
            .field("position", &self.position)
            .field("status", &self.status)
            .field("request", &self.request)
            .field("response", &self.response)
            .finish_non_exhaustive()
    }
}

/// Why an archive gives no more entries. It quotes nothing of it.
#[derive(Debug)]
#[non_exhaustive]
pub enum HarError {
    /// It cannot be read further.
    Read(io::Error),
    /// It ends too early.
    CutOff(Position),
    /// It is not JSON from here on, and why.
    Syntax(Position, &'static str),
    /// It is JSON, and there is no `log.entries` in it.
    NoEntries,
}

impl fmt::Display for HarError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Read(error) => write!(f, "cannot be read: {error}"),
            Self::CutOff(Position { line, column, .. }) => write!(
                f,
                "the archive ends too early, on line {line}, column {column}"
            ),
            Self::Syntax(Position { line, column, .. }, expected) => write!(
                f,
                "the archive is broken on line {line}, column {column}: {expected}"
            ),
            Self::NoEntries => f.write_str("this is no HAR: it has no `log.entries`"),
        }
    }
}

impl std::error::Error for HarError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Read(error) => Some(error),
            _ => None,
        }
    }
}

/// The entries of an archive, in order. It holds one at a time.
pub struct Har<R> {
    scan: Scan<R>,
    parts: Parts,
    state: State,
    max_body: usize,
    number: u64,
    has_entries: bool,
}

/// Where in the archive the reading stands; `true` when nothing has come there yet.
#[derive(Clone, Copy)]
enum State {
    Begin,
    Root(bool),
    Log(bool),
    Entries(bool),
    End,
}

impl<R: Read> Har<R> {
    pub(crate) fn new(window: Window<R>, max_body: usize, column: u64) -> Self {
        Self {
            scan: Scan::new(window, column),
            parts: Parts::default(),
            state: State::Begin,
            max_body,
            number: 0,
            has_entries: false,
        }
    }

    /// The next entry; `None` after the last. After an error nothing comes.
    #[allow(
        clippy::should_implement_trait,
        reason = "an entry is lent until the next one is read, which an iterator cannot say"
    )]
    pub fn next(&mut self) -> Option<Result<HarEntry<'_>, HarError>> {
        match self.advance() {
            Ok(true) => Some(Ok(self.parts.entry(self.number))),
            Ok(false) => None,
            Err(error) => {
                self.state = State::End;
                Some(Err(error))
            }
        }
    }

    /// Goes on behind the next entry; `false` at the end.
    fn advance(&mut self) -> Result<bool, HarError> {
        let scan = &mut self.scan;
        loop {
            self.state = match self.state {
                State::Begin => {
                    let first = scan.peek()?;
                    if first != b'{' {
                        let at = scan.here();
                        scan.pass();
                        let reason = match (first, scan.peek()) {
                            (0xff, Ok(0xfe)) | (0xfe, Ok(0xff)) => {
                                "this is UTF-16, save it as UTF-8"
                            }
                            _ => "expected an object with a `log`",
                        };
                        return Err(HarError::Syntax(at, reason));
                    }
                    scan.pass();
                    State::Root(true)
                }
                State::Root(mut is_first) => match scan.member(&mut is_first)? {
                    None => {
                        scan.finish()?;
                        if !self.has_entries {
                            return Err(HarError::NoEntries);
                        }
                        State::End
                    }
                    Some(Name::Log) if scan.peek()? == b'{' => {
                        scan.pass();
                        State::Log(true)
                    }
                    Some(_) => {
                        scan.value()?;
                        State::Root(false)
                    }
                },
                State::Log(mut is_first) => match scan.member(&mut is_first)? {
                    None => State::Root(false),
                    Some(Name::Entries) if scan.peek()? == b'[' => {
                        scan.pass();
                        self.has_entries = true;
                        State::Entries(true)
                    }
                    Some(_) => {
                        scan.value()?;
                        State::Log(false)
                    }
                },
                State::Entries(mut is_first) => {
                    if scan.next_of(&mut is_first, b']')? {
                        self.parts.read(scan, self.max_body)?;
                        self.state = State::Entries(false);
                        self.number += 1;
                        return Ok(true);
                    }
                    State::Log(false)
                }
                State::End => return Ok(false),
            };
        }
    }
}

impl From<Fault> for HarError {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::Read(error) => Self::Read(error),
            Fault::CutOff(position) => Self::CutOff(position),
            Fault::Syntax(position, expected) => Self::Syntax(position, expected),
        }
    }
}

impl<R> fmt::Debug for Har<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Har")
            .field("number", &self.number)
            .finish_non_exhaustive()
    }
}
