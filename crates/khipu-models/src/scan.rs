//! Reading texts of fixed form, byte by byte.

/// What is left of a text. Every step takes its part from the front, or gives None and the text is refused.
pub(crate) struct Scan<'a>(&'a [u8]);

impl<'a> Scan<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Self(text.as_bytes())
    }

    pub(crate) fn peek(&self) -> Option<u8> {
        self.0.first().copied()
    }

    pub(crate) fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    /// Takes the byte if it comes next.
    pub(crate) fn expect(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// One ASCII digit.
    pub(crate) fn digit(&mut self) -> Option<u32> {
        let byte = self.next()?;
        byte.is_ascii_digit().then(|| u32::from(byte - b'0'))
    }

    /// Two digits, at most `max`.
    pub(crate) fn two_digits(&mut self, max: u32) -> Option<u32> {
        let value = self.digit()? * 10 + self.digit()?;
        (value <= max).then_some(value)
    }

    /// Nothing may be left, not even a line break.
    pub(crate) fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}
