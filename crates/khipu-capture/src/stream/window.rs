//! The part of an input that is held.

use std::io::{self, ErrorKind, Read};
use std::ops::Range;

use super::ahead::{Again, Ahead, End, LONG};
use super::spool::{Spool, SpoolFile};

/// How much is read at once, and held when records are short.
pub(crate) const CHUNK: usize = 256 << 10;

/// What has been read and not yet been passed over. It grows when more must be held at once, and only then.
pub(crate) struct Window<R> {
    reader: R,
    /// What was read is in `start..end`, behind it is room.
    bytes: Vec<u8>,
    start: usize,
    end: usize,
    /// The byte of the input at which `bytes` begins.
    base: u64,
    is_at_end: bool,
    error: Option<io::Error>,
    ahead: Ahead,
}

impl<R: Read> Window<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self::at(reader, 0)
    }

    /// What `reader` gives is the input from byte `base` on.
    pub(super) fn at(reader: R, base: u64) -> Self {
        Self {
            reader,
            bytes: vec![0; CHUNK],
            start: 0,
            end: 0,
            base,
            is_at_end: false,
            error: None,
            ahead: Ahead::No,
        }
    }

    /// The input can be read a second time.
    pub(super) fn again(mut self, again: Again) -> Self {
        self.ahead = Ahead::Waits(again);
        self
    }

    /// What is read ahead may be written into a file.
    pub(super) fn spooled(mut self, file: SpoolFile) -> Self {
        self.ahead = Ahead::Spools(Box::new(Spool::new(file)));
        self
    }

    /// Whether what begins at byte `from` of the input, or may begin there, is at most `most` bytes long. What is not long,
    /// or in an input of which nothing can be known beforehand, is so until it is held and turns out not to be.
    pub(crate) fn fits(&mut self, end: End, from: u64, most: usize) -> bool {
        let held = self.base + self.end as u64;
        let is_long = held.saturating_sub(from) >= LONG as u64;
        if !is_long {
            return true;
        }
        let limit = from.saturating_add(most as u64);
        match &mut self.ahead {
            Ahead::Spools(spool) => {
                // What was passed of it has been looked at.
                let passed = usize::try_from(from.saturating_sub(self.base)).unwrap_or(usize::MAX);
                let behind = self.bytes.get(passed.max(self.start)..self.end);
                let behind = behind.unwrap_or_default();
                spool.ends(&mut self.reader, behind, held, end, from, limit)
            }
            ahead => ahead.ends(end, from, limit),
        }
    }

    /// Reads on; `false` when nothing more comes. It makes room for `most` bytes at the most, or for as many as are held.
    pub(crate) fn more(&mut self, most: usize) -> bool {
        if self.is_at_end {
            return false;
        }
        self.make_room(most);
        let end = self.bytes.len().min(self.end.saturating_add(CHUNK));
        let Some(room) = self.bytes.get_mut(self.end..end) else {
            return false;
        };
        loop {
            let read = match &mut self.ahead {
                Ahead::Spools(spool) => spool.read(&mut self.reader, room),
                _ => self.reader.read(room),
            };
            match read {
                Ok(0) => self.is_at_end = true,
                Ok(count) => {
                    self.end = self.end.saturating_add(count).min(self.bytes.len());
                    return true;
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => {
                    self.error = Some(error);
                    self.is_at_end = true;
                }
            }
            return false;
        }
    }

    /// Reads on until `count` bytes are held, or no more come.
    pub(crate) fn hold(&mut self, count: usize) {
        while self.rest().len() < count && self.more(count.max(CHUNK)) {}
    }

    fn make_room(&mut self, most: usize) {
        let enough = self.bytes.len() / 4;
        if self.bytes.len() - self.end >= enough {
            return;
        }
        // What is left is short beside what was passed, unless one long record is being read: so moving costs little.
        let held = self.end - self.start;
        if self.start > 0 {
            self.bytes.copy_within(self.start..self.end, 0);
            self.base += self.start as u64;
            (self.start, self.end) = (0, held);
            if self.bytes.len() - held >= enough {
                return;
            }
        }
        self.grow(most.saturating_add(CHUNK).max(held + 1));
    }

    /// In few and large steps up to `most`, into memory that the system has zeroed: what of it is not needed is never
    /// touched, and the old memory is small beside the new.
    fn grow(&mut self, most: usize) {
        let length = self.bytes.len().saturating_mul(4);
        let length = if length < most / 2 { length } else { most };
        if length <= self.bytes.len() {
            return;
        }
        let mut bytes = vec![0; length];
        if let Some(front) = bytes.get_mut(..self.end) {
            front.copy_from_slice(self.rest());
        }
        self.bytes = bytes;
    }
}

impl<R> Window<R> {
    /// What is held.
    pub(crate) fn rest(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// The byte of the input at which [`Window::rest`] begins.
    pub(crate) fn offset(&self) -> u64 {
        self.base + self.start as u64
    }

    /// Whether nothing comes after what is held.
    pub(crate) fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// Why nothing more came, when that is an error. It is given once.
    pub(crate) fn take_error(&mut self) -> Option<io::Error> {
        self.error.take()
    }

    /// Whether reading ended with an error.
    pub(crate) fn has_failed(&self) -> bool {
        self.error.is_some()
    }

    pub(crate) fn pass(&mut self, count: usize) {
        self.start = self.start.saturating_add(count).min(self.end);
    }

    /// Takes what is held into other memory of that size, to read on there, if it is little; gives away the memory that is not
    /// needed then.
    pub(super) fn borrow(&mut self, mut other: Vec<u8>, size: usize) -> Vec<u8> {
        let held = self.rest().len();
        if held > CHUNK / 2 {
            return other;
        }
        self.base += self.start as u64;
        other.resize(other.len().max(size), 0);
        if let Some(front) = other.get_mut(..held) {
            front.copy_from_slice(self.rest());
        }
        (self.start, self.end) = (0, held);
        std::mem::replace(&mut self.bytes, other)
    }

    /// Gives away the memory in which the first `count` bytes that are held stand, and where in it they do, for other memory.
    pub(super) fn exchange(&mut self, count: usize, mut other: Vec<u8>) -> (Vec<u8>, Range<usize>) {
        let begin = self.start;
        self.pass(count);
        let rest = self.rest();
        other.resize(other.len().max(CHUNK).max(rest.len()), 0);
        if let Some(front) = other.get_mut(..rest.len()) {
            front.copy_from_slice(rest);
        }
        let behind = self.start;
        self.base += behind as u64;
        self.end -= behind;
        self.start = 0;
        (std::mem::replace(&mut self.bytes, other), begin..behind)
    }

    /// The last `count` bytes that were passed; they are there until more is read.
    pub(crate) fn passed(&self, count: usize) -> &[u8] {
        let from = self.start.saturating_sub(count);
        self.bytes.get(from..self.start).unwrap_or_default()
    }

    /// Gives back the memory that one long record took, once it has been passed.
    pub(crate) fn shrink(&mut self) {
        let held = self.end - self.start;
        if held <= CHUNK && self.bytes.len() > 2 * LONG {
            let mut bytes = vec![0; CHUNK];
            if let Some(front) = bytes.get_mut(..held) {
                front.copy_from_slice(self.rest());
            }
            self.base += self.start as u64;
            (self.bytes, self.start, self.end) = (bytes, 0, held);
        }
    }
}
