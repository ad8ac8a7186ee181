//! A HAR rewritten as it is read: only one entry is in memory at a time.

use std::io::{self, BufRead, Write};

use super::error::ScrubError;
use super::form::{ENTRY, LOG, member};
use super::literal;
use super::scrubber::Scrubber;

/// How many times longer than one body an entry may be: it holds two, and what surrounds them.
const ENTRY_FACTOR: usize = 4;

/// How much text that is not JSON is taken at once.
const CHUNK: usize = 64 << 10;

/// A HAR on its way.
pub(crate) struct Har<'a, 'c, R, W> {
    pub(crate) scrubber: &'a mut Scrubber<'c>,
    pub(crate) input: R,
    pub(crate) output: W,
    /// The longest body, in bytes.
    pub(crate) longest: usize,
}

/// Whether the text went on as JSON does.
enum Next {
    Fits,
    /// From here on it is no JSON.
    Breaks,
}

impl<R: BufRead, W: Write> Har<'_, '_, R, W> {
    /// Rewrites everything. From where the text is no JSON, every letter and digit is replaced.
    pub(crate) fn run(mut self) -> Result<(), ScrubError> {
        let done = match self.object()? {
            Next::Fits => {
                self.space()?;
                self.peek()?.is_none()
            }
            Next::Breaks => false,
        };
        if !done {
            self.rest()?;
        }
        Ok(())
    }

    /// The document: an object with the member `log`.
    fn object(&mut self) -> Result<Next, ScrubError> {
        self.members(|har, name| match name {
            "log" if har.peek()? == Some(b'{') => har.log(),
            _ => har.other(name, None),
        })
    }

    fn log(&mut self) -> Result<Next, ScrubError> {
        self.members(|har, name| match name {
            "entries" if har.peek()? == Some(b'[') => har.entries(),
            _ => har.other(name, member(LOG, name)),
        })
    }

    /// An object whose values `value` takes.
    fn members(
        &mut self,
        mut value: impl FnMut(&mut Self, &str) -> Result<Next, ScrubError>,
    ) -> Result<Next, ScrubError> {
        self.space()?;
        if !self.take(b'{')? {
            return Ok(Next::Breaks);
        }
        self.space()?;
        if self.take(b'}')? {
            return Ok(Next::Fits);
        }
        loop {
            self.space()?;
            if self.peek()? != Some(b'"') {
                return Ok(Next::Breaks);
            }
            let raw = self.value()?;
            let Ok(raw) = std::str::from_utf8(&raw) else {
                self.write(&self.scrubber_letters(&raw))?;
                return Ok(Next::Breaks);
            };
            if crate::parse::parse(raw.as_bytes()).is_err() {
                let other = self.scrubber.not_json(raw.as_bytes()).into_owned();
                self.write(&other)?;
                return Ok(Next::Breaks);
            }
            let name = literal::read(raw).into_owned();
            let mut written = String::new();
            match self.scrubber.name(&name) {
                Some(other) => literal::write(&mut written, raw, &other),
                None => written.push_str(raw),
            }
            self.write(written.as_bytes())?;
            self.space()?;
            if !self.take(b':')? {
                return Ok(Next::Breaks);
            }
            self.space()?;
            if let Next::Breaks = value(self, &name)? {
                return Ok(Next::Breaks);
            }
            self.space()?;
            if self.take(b'}')? {
                return Ok(Next::Fits);
            }
            if !self.take(b',')? {
                return Ok(Next::Breaks);
            }
        }
    }

    fn entries(&mut self) -> Result<Next, ScrubError> {
        self.take(b'[')?;
        self.space()?;
        if self.take(b']')? {
            return Ok(Next::Fits);
        }
        loop {
            self.space()?;
            let entry = self.value()?;
            if entry.is_empty() {
                return Ok(Next::Breaks);
            }
            self.scrubber.report.records += 1;
            let other = self.scrubber.part(&entry, Some(&ENTRY));
            self.write(&other)?;
            self.space()?;
            if self.take(b']')? {
                return Ok(Next::Fits);
            }
            if !self.take(b',')? {
                return Ok(Next::Breaks);
            }
        }
    }

    /// A value that is no entry.
    fn other(
        &mut self,
        name: &str,
        form: Option<&'static super::form::Form>,
    ) -> Result<Next, ScrubError> {
        let value = self.value()?;
        if value.is_empty() {
            return Ok(Next::Breaks);
        }
        if form.is_none() {
            let other = self.scrubber.name(name);
            let name = other.as_deref().unwrap_or(name);
            self.scrubber.report.undocumented(name);
        }
        let other = self.scrubber.part(&value, form);
        self.write(&other)?;
        Ok(Next::Fits)
    }

    fn scrubber_letters(&self, raw: &[u8]) -> Vec<u8> {
        // Bytes that are no text break a HAR wherever they stand.
        raw.iter()
            .map(|byte| match byte {
                0x80.. => 0xff,
                byte if byte.is_ascii_alphanumeric() => b'x',
                byte => *byte,
            })
            .collect()
    }

    /// Everything that is left, letter by letter.
    fn rest(&mut self) -> Result<(), ScrubError> {
        loop {
            let mut chunk = Vec::new();
            let limit = u64::try_from(CHUNK).unwrap_or(u64::MAX);
            let count = io::Read::take(&mut self.input, limit)
                .read_until(b'\n', &mut chunk)
                .map_err(ScrubError::Read)?;
            if count == 0 {
                return Ok(());
            }
            let other = self.scrubber.letters(&chunk, 0);
            self.scrubber.report.texts += 1;
            self.write(&other)?;
        }
    }

    /// Takes a value whole, as far as it goes.
    fn value(&mut self) -> Result<Vec<u8>, ScrubError> {
        let limit = self.longest.saturating_mul(ENTRY_FACTOR);
        let mut scan = Scan::default();
        let mut value = Vec::new();
        loop {
            let available = self.fill()?;
            if available.is_empty() {
                return Ok(value);
            }
            let (length, is_done) = scan.take(available);
            value.extend_from_slice(available.get(..length).unwrap_or_default());
            self.input.consume(length);
            if value.len() > limit {
                return Err(ScrubError::entry_too_long(
                    self.scrubber.report.records + 1,
                    self.longest,
                ));
            }
            if is_done {
                return Ok(value);
            }
        }
    }

    /// White space, which stays.
    fn space(&mut self) -> Result<(), ScrubError> {
        while let Some(byte @ (b' ' | b'\t' | b'\n' | b'\r')) = self.peek()? {
            self.write(&[byte])?;
            self.input.consume(1);
        }
        Ok(())
    }

    /// Takes this byte over, if it comes next.
    fn take(&mut self, byte: u8) -> Result<bool, ScrubError> {
        let is_next = self.peek()? == Some(byte);
        if is_next {
            self.write(&[byte])?;
            self.input.consume(1);
        }
        Ok(is_next)
    }

    fn peek(&mut self) -> Result<Option<u8>, ScrubError> {
        Ok(self.fill()?.first().copied())
    }

    fn fill(&mut self) -> Result<&[u8], ScrubError> {
        loop {
            match self.input.fill_buf() {
                Ok(_) => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(ScrubError::Read(error)),
            }
        }
        // What was filled is still there.
        self.input.fill_buf().map_err(ScrubError::Read)
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ScrubError> {
        self.output.write_all(bytes).map_err(ScrubError::Write)
    }
}

/// How far into a value the text is.
#[derive(Default)]
struct Scan {
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    in_word: bool,
}

impl Scan {
    /// How many of these bytes belong to the value, and whether it ends with them.
    fn take(&mut self, bytes: &[u8]) -> (usize, bool) {
        for (at, byte) in bytes.iter().enumerate() {
            if self.in_string {
                match byte {
                    _ if self.is_escaped => self.is_escaped = false,
                    b'\\' => self.is_escaped = true,
                    b'"' => {
                        self.in_string = false;
                        if self.depth == 0 {
                            return (at + 1, true);
                        }
                    }
                    _ => {}
                }
                continue;
            }
            let is_end = matches!(
                byte,
                b',' | b':' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r'
            );
            if self.depth == 0 && is_end {
                return (at, true);
            }
            match byte {
                b'"' if self.in_word => return (at, true),
                b'"' => self.in_string = true,
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth -= 1;
                    if self.depth == 0 {
                        return (at + 1, true);
                    }
                }
                _ => self.in_word = self.depth == 0,
            }
        }
        (bytes.len(), false)
    }
}
