//! Bytes of a source to lines and columns.

/// Finds the lines of bytes that are asked for in rising order, reading the source once.
pub(crate) struct Lines<'t> {
    text: &'t [u8],
    at: usize,
    line: u64,
    line_start: usize,
}

impl<'t> Lines<'t> {
    /// Begins at the start of `text`, which is line 1.
    pub(crate) fn new(text: &'t [u8]) -> Self {
        Self {
            text,
            at: 0,
            line: 1,
            line_start: 0,
        }
    }

    /// Line and column of byte `offset`, both from 1, the column in bytes.
    pub(crate) fn place(&mut self, offset: usize) -> (u64, u64) {
        let offset = offset.min(self.text.len());
        if offset < self.at {
            *self = Self::new(self.text);
        }
        let new = self.text.get(self.at..offset).unwrap_or_default();
        if let Some(last) = memchr::memrchr(b'\n', new) {
            self.line += count(memchr::memchr_iter(b'\n', new).count());
            self.line_start = self.at + last + 1;
        }
        self.at = offset;
        (self.line, count(offset - self.line_start) + 1)
    }
}

/// A length as a number of a finding.
pub(crate) fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_bytes_and_lines_end_at_line_feeds() {
        let text = "añb\r\nc\n\nd".as_bytes();
        let mut lines = Lines::new(text);
        assert_eq!(lines.place(0), (1, 1));
        assert_eq!(lines.place(3), (1, 4));
        assert_eq!(lines.place(5), (1, 6));
        assert_eq!(lines.place(6), (2, 1));
        assert_eq!(lines.place(9), (4, 1));
        assert_eq!(lines.place(99), (4, 2));
        assert_eq!(lines.place(1), (1, 2));
    }
}
