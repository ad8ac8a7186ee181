//! Where something ends further on in an input, without holding what stands before.
//!
//! A record that is longer than may be held must be known to be that before it is held. So an input that can be read
//! again is read a second time, some way ahead, as soon as a record is long. Only where something ends is asked for: what it
//! is, whoever holds it finds out. What cannot be read again may be written down instead ([`super::spool`]).

use std::io::{self, Read};

use super::spool::Spool;
use super::window::{CHUNK, Window};

/// What is shorter is held without looking ahead.
pub(super) const LONG: usize = 2 << 20;

/// Gives an input once more, unpacked, from this byte of it on.
///
/// ```
/// use std::io::{Cursor, Read};
///
/// use khipu_capture::Again;
///
/// # fn main() -> std::io::Result<()> {
/// let text = "{}\n[]\n";
/// let again: Again = Box::new(move |from| {
///     let mut input = Cursor::new(text);
///     input.set_position(from);
///     Ok(Box::new(input))
/// });
/// let mut rest = String::new();
/// again(3)?.read_to_string(&mut rest)?;
/// assert_eq!(rest, "[]\n");
/// # Ok(())
/// # }
/// ```
pub type Again = Box<dyn FnOnce(u64) -> io::Result<Box<dyn Read + Send>> + Send>;

/// Where something ends; the end of the input ends everything.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// With a line feed.
    Line,
    /// With a quote that is not escaped.
    String,
    Input,
}

impl End {
    /// Where the end is, else how far there is none.
    fn find(self, text: &[u8]) -> Result<usize, usize> {
        match self {
            Self::Line => memchr::memchr(b'\n', text).ok_or(text.len()),
            Self::Input => Err(text.len()),
            Self::String => {
                let mut at = 0;
                loop {
                    let rest = text.get(at..).unwrap_or_default();
                    let Some(run) = memchr::memchr2(b'"', b'\\', rest) else {
                        return Err(text.len());
                    };
                    at += run;
                    match rest.get(run..) {
                        Some([b'"', ..]) => return Ok(at),
                        Some([_, _, ..]) => at += 2,
                        // What is escaped has not been read.
                        _ => return Err(at),
                    }
                }
            }
        }
    }
}

/// How what comes is known before it is held.
pub(crate) enum Ahead {
    /// Not at all: the input is read once.
    No,
    /// It is written down as it comes.
    Spools(Box<Spool>),
    /// Nothing was long yet.
    Waits(Again),
    Reads(Box<Window<Box<dyn Read + Send>>>),
}

impl Ahead {
    /// Whether what begins at byte `from`, or may begin there, ends before or at byte `limit`. It does as far as anybody
    /// knows where the input cannot be read a second time: whoever holds it then finds out.
    ///
    /// From question to question `from` rises, and one about the same beginning asks for the same end. So what was read
    /// need not be read again.
    pub(crate) fn ends(&mut self, end: End, from: u64, limit: u64) -> bool {
        let Some(window) = self.window(from) else {
            return true;
        };
        while window.offset() < from {
            let missing = usize::try_from(from - window.offset()).unwrap_or(usize::MAX);
            window.pass(missing);
            if window.rest().is_empty() && !window.more(CHUNK) {
                return true;
            }
        }
        while window.offset() <= limit {
            match end.find(window.rest()) {
                Ok(at) => {
                    window.pass(at);
                    return window.offset() <= limit;
                }
                Err(none) => window.pass(none),
            }
            if !window.more(CHUNK) {
                return window.offset() <= limit;
            }
        }
        false
    }

    fn window(&mut self, from: u64) -> Option<&mut Window<Box<dyn Read + Send>>> {
        if let Self::Waits(_) = self
            && let Self::Waits(again) = std::mem::replace(self, Self::No)
            && let Ok(reader) = again(from)
        {
            *self = Self::Reads(Box::new(Window::at(reader, from)));
        }
        match self {
            Self::Reads(window) => Some(window),
            Self::No | Self::Spools(_) | Self::Waits(_) => None,
        }
    }
}
