//! The part of an input that is held.

use std::io::{self, ErrorKind, Read};

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
}

impl<R: Read> Window<R> {
    pub(crate) fn new(reader: R) -> Self {
        Self {
            reader,
            bytes: vec![0; CHUNK],
            start: 0,
            end: 0,
            base: 0,
            is_at_end: false,
            error: None,
        }
    }

    /// Reads on; `false` when nothing more comes. It makes room for `most` bytes at the most, or for as many as are held.
    pub(crate) fn more(&mut self, most: usize) -> bool {
        if self.is_at_end {
            return false;
        }
        self.make_room(most);
        let Some(room) = self.bytes.get_mut(self.end..) else {
            return false;
        };
        loop {
            match self.reader.read(room) {
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
        self.bytes.copy_within(self.start..self.end, 0);
        self.base += self.start as u64;
        (self.start, self.end) = (0, held);
        if self.bytes.len() - held >= enough {
            return;
        }
        let length = self.bytes.len().saturating_mul(2);
        let length = length
            .min(most.saturating_add(CHUNK))
            .max(self.bytes.len())
            .max(held + 1);
        self.bytes.reserve_exact(length - self.bytes.len());
        self.bytes.resize(length, 0);
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

    /// The last `count` bytes that were passed; they are there until more is read.
    pub(crate) fn passed(&self, count: usize) -> &[u8] {
        let from = self.start.saturating_sub(count);
        self.bytes.get(from..self.start).unwrap_or_default()
    }

    /// Gives back the memory that one long record took.
    pub(crate) fn shrink(&mut self) {
        let held = self.end - self.start;
        if held <= CHUNK && self.bytes.len() > CHUNK {
            let mut bytes = vec![0; CHUNK];
            if let Some(front) = bytes.get_mut(..held) {
                front.copy_from_slice(self.rest());
            }
            self.base += self.start as u64;
            (self.bytes, self.start, self.end) = (bytes, 0, held);
        }
    }
}
