//! The report as annotations of GitHub Actions.

use std::io::{self, Write};

use crate::escape;
use crate::finding::{Finding, Unreadable};
use crate::report::alike::Alike;
use crate::report::{Sink, Summary, line, payload_in_words};

/// Writes one workflow command a finding, `::error file=…,line=…,col=…,title=…::message`, which GitHub shows beside the
/// file, and the counts as a plain line.
///
/// GitHub keeps a few annotations of each step, so of findings that are alike only the first three are written; how many
/// more there are stands in the log. Columns are in units of UTF-16 where they are known, else in bytes.
#[derive(Debug)]
pub struct GithubWriter<W> {
    out: W,
    alike: Alike,
}

impl<W: Write> GithubWriter<W> {
    /// A report into `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            alike: Alike::default(),
        }
    }

    /// Writes the counts and gives `out` back.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(mut self, summary: &Summary) -> io::Result<W> {
        for line in self.alike.left_out() {
            writeln!(self.out, "{line}")?;
        }
        writeln!(self.out, "{}", summary.in_plain_words())?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn command(&mut self, source: &str, place: &str, title: &str, message: &str) -> io::Result<()> {
        // What came without a file is told without one.
        let file = match source {
            "-" | "" => String::new(),
            source => format!("file={}{place},", property(&escape::visible(source))),
        };
        let title = property(&escape::visible(title));
        let message = data(message);
        writeln!(self.out, "::error {file}title={title}::{message}")
    }
}

impl<W: Write> Sink for GithubWriter<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        if !self.alike.shows(finding) {
            return Ok(());
        }
        let column = finding.utf16_column.unwrap_or(finding.column);
        let place = format!(",line={},col={column}", finding.line);
        let title = payload_in_words(finding.payload.as_deref());
        let mut message = line(finding);
        if let Some(help) = &finding.help {
            message.push_str(&format!("; {}", escape::visible(help)));
        }
        if let Some(schema) = &finding.schema {
            let file = escape::visible(&schema.file);
            message.push_str(&format!(" (rule: {file}:{})", schema.line));
        }
        self.command(&finding.source, &place, &title, &message)
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        let Unreadable { source, message } = unreadable;
        let message = escape::visible(message);
        self.command(source, "", "could not be checked", &message)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// Text as the message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Text as a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_means_something_to_github_is_escaped() {
        assert_eq!(property("a%,b:\r\nc"), "a%25%2Cb%3A%0D%0Ac");
        assert_eq!(data("a%,b::\r\nc"), "a%25,b::%0D%0Ac");
    }
}
