//! A source, record by record.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use khipu_capture::Form;

use super::error::ScrubError;
use super::har::Har;
use super::scrubber::Scrubber;
use crate::name::Known;
use crate::parse;

const BOM: &[u8] = b"\xef\xbb\xbf";

/// How much of a source is looked at to see that it is a HAR.
const HEAD: usize = 4096;

impl<'c> Scrubber<'c> {
    /// Rewrites a source. `path` tells form and payloads where it can, else the text does.
    pub(crate) fn source(
        &mut self,
        input: impl Read,
        output: &mut impl Write,
        path: Option<&Path>,
        known: &Known<'c>,
        longest: usize,
    ) -> Result<(), ScrubError> {
        let mut input = Lines {
            input: BufReader::with_capacity(128 << 10, input),
            longest,
            number: 0,
        };
        if input.skip_mark()? {
            output.write_all(BOM).map_err(ScrubError::Write)?;
        }
        let named = path.and_then(Form::of_name);
        let head = input.input.fill_buf().map_err(ScrubError::Read)?;
        let is_har = begins_as_har(head.get(..HEAD).unwrap_or(head));
        if named == Some(Form::Har) || (named != Some(Form::Ndjson) && is_har) {
            let har = Har {
                scrubber: self,
                input: input.input,
                output,
                longest,
            };
            return har.run();
        }
        let mut begin = Vec::new();
        let mut first = Vec::new();
        let form = match named {
            Some(Form::Ndjson) => Form::Ndjson,
            _ => {
                // Two lines tell whether each is a record of its own. Blank ones tell nothing.
                while first.trim_ascii().is_empty() {
                    begin.append(&mut first);
                    first = input.line()?;
                    if first.is_empty() {
                        break;
                    }
                }
                let mut second = Vec::new();
                let mut blank = Vec::new();
                while second.trim_ascii().is_empty() {
                    blank.append(&mut second);
                    second = input.line()?;
                    if second.is_empty() {
                        break;
                    }
                }
                let is_json = named == Some(Form::Json) && !khipu_capture::is_record(&first);
                let form = if is_json {
                    Form::Json
                } else {
                    guess(&first, &second)
                };
                let mut all = begin;
                all.append(&mut first);
                all.append(&mut blank);
                all.append(&mut second);
                begin = all;
                form
            }
        };
        match form {
            Form::Ndjson => {
                for line in begin.split_inclusive(|byte| *byte == b'\n') {
                    self.line(line, output, known)?;
                }
                loop {
                    let line = input.line()?;
                    if line.is_empty() {
                        return Ok(());
                    }
                    self.line(&line, output, known)?;
                }
            }
            _ => {
                input.rest(&mut begin)?;
                if begin.trim_ascii().is_empty() {
                    return output.write_all(&begin).map_err(ScrubError::Write);
                }
                let other = self.record(&begin, known);
                output.write_all(&other).map_err(ScrubError::Write)
            }
        }
    }

    /// A line of NDJSON with its end, if it has one.
    fn line(
        &mut self,
        line: &[u8],
        output: &mut impl Write,
        known: &Known<'c>,
    ) -> Result<(), ScrubError> {
        let (text, end) = match line.strip_suffix(b"\n") {
            Some(text) => (text, &b"\n"[..]),
            None => (line, &b""[..]),
        };
        if text.trim_ascii().is_empty() {
            return output.write_all(line).map_err(ScrubError::Write);
        }
        let other = self.record(text, known);
        output.write_all(&other).map_err(ScrubError::Write)?;
        output.write_all(end).map_err(ScrubError::Write)
    }
}

/// A source taken line by line.
struct Lines<R> {
    input: BufReader<R>,
    longest: usize,
    /// How many lines came.
    number: u64,
}

impl<R: Read> Lines<R> {
    /// Passes a byte order mark over, if the text begins with one.
    fn skip_mark(&mut self) -> Result<bool, ScrubError> {
        let head = self.input.fill_buf().map_err(ScrubError::Read)?;
        let is_marked = head.starts_with(BOM);
        if is_marked {
            self.input.consume(BOM.len());
        }
        Ok(is_marked)
    }

    /// The next line with its end; nothing at the end of the text.
    fn line(&mut self) -> Result<Vec<u8>, ScrubError> {
        let mut line = Vec::new();
        self.number += 1;
        let limit = u64::try_from(self.longest.saturating_add(1)).unwrap_or(u64::MAX);
        Read::take(&mut self.input, limit)
            .read_until(b'\n', &mut line)
            .map_err(ScrubError::Read)?;
        if line.len() > self.longest {
            return Err(ScrubError::entry_too_long(self.number, self.longest));
        }
        Ok(line)
    }

    /// Adds everything that is left.
    fn rest(&mut self, to: &mut Vec<u8>) -> Result<(), ScrubError> {
        let free = self.longest.saturating_sub(to.len()).saturating_add(1);
        let limit = u64::try_from(free).unwrap_or(u64::MAX);
        io::Read::take(&mut self.input, limit)
            .read_to_end(to)
            .map_err(ScrubError::Read)?;
        if to.len() > self.longest {
            return Err(ScrubError::entry_too_long(1, self.longest));
        }
        Ok(())
    }
}

/// Whether a text begins with `{"log":`.
fn begins_as_har(head: &[u8]) -> bool {
    let rest = |text: &[u8], token: &[u8]| {
        let text = text.trim_ascii_start();
        text.strip_prefix(token).map(<[u8]>::to_vec)
    };
    rest(head, b"{")
        .and_then(|text| rest(&text, br#""log""#))
        .and_then(|text| rest(&text, b":"))
        .is_some_and(|text| text.trim_ascii_start().starts_with(b"{"))
}

/// Whether the first two lines that are not blank are records of their own.
fn guess(first: &[u8], second: &[u8]) -> Form {
    let (text, next) = (first.trim_ascii(), second.trim_ascii_start());
    if next.is_empty() {
        return Form::Json;
    }
    let is_record = |line: &[u8]| khipu_capture::is_record(line);
    let is_complete = match parse::parse(text) {
        Ok(_) => true,
        Err(broken) => {
            let is_whole = !broken.at_end && text.ends_with(b"}");
            let is_cut = (is_record(text) || is_record(next)) && next.starts_with(b"{");
            text.starts_with(b"{") && (is_whole || is_cut)
        }
    };
    if is_complete {
        Form::Ndjson
    } else {
        Form::Json
    }
}
