//! What was found, written down.

mod alike;
mod github;
mod json;
mod junit;
mod sarif;
mod text;
mod uri;
mod xml;

use std::io;

use serde::Serialize;

use crate::finding::{Finding, Unreadable};

pub use github::GithubWriter;
pub use json::JsonWriter;
pub use junit::JunitWriter;
pub use sarif::SarifWriter;
pub use text::TextWriter;

/// Takes findings as they are found.
pub trait Sink {
    /// Takes a finding. Those of one record come together, in the order of the text.
    ///
    /// # Errors
    ///
    /// When it cannot be written; the run ends with this error.
    fn finding(&mut self, finding: &Finding) -> io::Result<()>;

    /// Takes an input, or records of one, that could not be checked.
    ///
    /// # Errors
    ///
    /// As [`Sink::finding`].
    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()>;

    /// Takes what came of a source that was read, once all of it has been told. By itself it does nothing.
    ///
    /// # Errors
    ///
    /// As [`Sink::finding`].
    fn source(&mut self, name: &str, summary: &Summary) -> io::Result<()> {
        let _ = (name, summary);
        Ok(())
    }

    /// Takes how far the run has come, after each record. By itself it does nothing.
    ///
    /// # Errors
    ///
    /// As [`Sink::finding`].
    fn progress(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        let _ = progress;
        Ok(())
    }

    /// Hands on what it has taken: somebody may be waiting for it, and nobody knows when more comes. By itself it does
    /// nothing.
    ///
    /// # Errors
    ///
    /// As [`Sink::finding`].
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress<'a> {
    /// The source that is being read.
    pub source: &'a str,
    /// How many of its bytes have been read, decompressed.
    pub bytes: u64,
    /// Payloads that were checked in all sources.
    pub checked: u64,
    /// Those of them that have findings.
    pub invalid: u64,
}

impl<'a> Progress<'a> {
    /// So many bytes read of `source`, and so many payloads checked and found invalid in all sources.
    #[must_use]
    pub fn new(source: &'a str, bytes: u64, checked: u64, invalid: u64) -> Self {
        Self {
            source,
            bytes,
            checked,
            invalid,
        }
    }
}

/// How much was checked, and with what outcome.
///
/// Each body of a capture record is a payload of its own and counts by itself, as one that was checked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// Payloads that were checked: the valid and the invalid ones.
    pub checked: u64,
    /// Payloads without a finding.
    pub valid: u64,
    /// Payloads with findings.
    pub invalid: u64,
    /// Capture records of operations that the contract does not have, each counted once and none of its bodies checked.
    pub skipped: u64,
    /// Findings of all invalid payloads.
    #[serde(skip)]
    pub findings: u64,
    /// Entries about inputs or records that could not be checked.
    #[serde(skip)]
    pub unreadable: u64,
}

impl Summary {
    pub(crate) fn count(&mut self, valid: bool) {
        self.checked += 1;
        if valid {
            self.valid += 1;
        } else {
            self.invalid += 1;
        }
    }

    /// Counts in what was counted elsewhere.
    pub(crate) fn add(&mut self, other: &Self) {
        self.checked += other.checked;
        self.valid += other.valid;
        self.invalid += other.invalid;
        self.skipped += other.skipped;
        self.findings += other.findings;
        self.unreadable += other.unreadable;
    }

    /// What was counted after `before`.
    pub(crate) fn since(&self, before: &Self) -> Self {
        Self {
            checked: self.checked.saturating_sub(before.checked),
            valid: self.valid.saturating_sub(before.valid),
            invalid: self.invalid.saturating_sub(before.invalid),
            skipped: self.skipped.saturating_sub(before.skipped),
            findings: self.findings.saturating_sub(before.findings),
            unreadable: self.unreadable.saturating_sub(before.unreadable),
        }
    }

    /// The counts in one line, the numbers of valid, invalid and unreadable things each through its own brush.
    pub(crate) fn in_words(&self, paint: [&dyn Fn(String) -> String; 3]) -> String {
        let [good, bad, lost] = paint;
        let mut line = format!(
            "{} checked, {}, {}",
            number(self.checked),
            good(format!("{} valid", number(self.valid))),
            bad(format!("{} invalid", number(self.invalid)))
        );
        if self.findings > 0 {
            line.push_str(&format!(" with {}", counted(self.findings, "finding")));
        }
        if self.skipped > 0 {
            line.push_str(&format!(", {} skipped", number(self.skipped)));
        }
        if self.unreadable > 0 {
            let unreadable = format!("{} could not be checked", counted(self.unreadable, "input"));
            line.push_str(&format!("; {}", lost(unreadable)));
        }
        line
    }

    pub(crate) fn in_plain_words(&self) -> String {
        let plain = |text| text;
        self.in_words([&plain; 3])
    }
}

/// `1 finding`, `1,203 findings`.
fn counted(count: u64, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{} {what}s", number(count))
    }
}

/// A number with its thousands apart.
fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What a source is called in words.
fn source_in_words(source: &str) -> String {
    match source {
        "-" => "standard input".to_owned(),
        "" => "the text".to_owned(),
        source => crate::escape::path(source),
    }
}

/// What a payload is called in words.
fn payload_in_words(payload: Option<&str>) -> String {
    crate::escape::visible(payload.unwrap_or("a payload without a name"))
}

/// ` (body 1:36)`: where a finding stands in a body that stands decoded nowhere in the source; else nothing.
fn in_body(finding: &Finding) -> String {
    let place = finding.body.as_ref();
    place.map_or_else(String::new, |body| {
        format!(" (body {}:{})", body.line, body.column)
    })
}

/// A finding in one line without its place: `/pointer: message [keyword]`.
fn line(finding: &Finding) -> String {
    let Finding {
        pointer,
        keyword,
        message,
        ..
    } = finding;
    let message = crate::escape::visible(message);
    if pointer.is_empty() {
        format!("{message} [{keyword}]")
    } else {
        let pointer = crate::escape::visible(pointer);
        format!("{pointer}: {message} [{keyword}]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_stand_apart() {
        let numbers = [0, 7, 999, 1_000, 79_403, 1_234_567, u64::MAX].map(number);
        assert_eq!(
            numbers.join(" "),
            "0 7 999 1,000 79,403 1,234,567 18,446,744,073,709,551,615"
        );
    }
}
