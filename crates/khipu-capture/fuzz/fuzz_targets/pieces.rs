//! Input that comes in small pieces.

use std::io::{Read, Result};

/// Gives at most so many bytes at once.
pub struct Pieces<'a> {
    rest: &'a [u8],
    size: usize,
}

impl<'a> Pieces<'a> {
    pub fn new(rest: &'a [u8], size: u8) -> Self {
        Self {
            rest,
            size: usize::from(size).max(1),
        }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let length = buffer.len().min(self.size);
        self.rest.read(&mut buffer[..length])
    }
}
