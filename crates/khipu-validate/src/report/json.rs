//! The report as one JSON object.

use std::io::{self, Write};

use serde::Serialize;

use crate::escape;
use crate::finding::{Finding, Unreadable};
use crate::report::{Sink, Summary};

/// Writes `{"findings": […], "unreadable": […], "checked": …, "valid": …, "invalid": …, "skipped": …}`: findings as
/// they are found, one a line, counts last. Characters that could steer a terminal are written as escapes.
#[derive(Debug)]
pub struct JsonWriter<W> {
    out: W,
    begun: bool,
    unreadable: Vec<Unreadable>,
}

impl<W: Write> JsonWriter<W> {
    /// A report into `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            begun: false,
            unreadable: Vec::new(),
        }
    }

    /// Writes what is left, the counts last, and gives `out` back.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(mut self, summary: &Summary) -> io::Result<W> {
        let end = if self.begun {
            "\n], "
        } else {
            "{\"findings\": [], "
        };
        write!(self.out, "{end}\"unreadable\": [")?;
        for (count, unreadable) in self.unreadable.iter().enumerate() {
            let before = if count == 0 { "\n  " } else { ",\n  " };
            write!(self.out, "{before}{}", line(unreadable)?)?;
        }
        let end = if self.unreadable.is_empty() {
            "]"
        } else {
            "\n]"
        };
        let Summary {
            checked,
            valid,
            invalid,
            skipped,
            ..
        } = summary;
        writeln!(
            self.out,
            "{end}, \"checked\": {checked}, \"valid\": {valid}, \"invalid\": {invalid}, \"skipped\": {skipped}}}"
        )?;
        self.out.flush()?;
        Ok(self.out)
    }
}

impl<W: Write> Sink for JsonWriter<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let before = if self.begun {
            ",\n  "
        } else {
            "{\"findings\": [\n  "
        };
        self.begun = true;
        write!(self.out, "{before}{}", line(finding)?)
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        self.unreadable.push(unreadable.clone());
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

fn line(value: &impl Serialize) -> io::Result<String> {
    Ok(escape::visible_json(&serde_json::to_string(value)?))
}
