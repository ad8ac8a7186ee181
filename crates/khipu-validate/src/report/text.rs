//! The report as text for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::escape;
use crate::excerpt::{self, Excerpt};
use crate::finding::{Finding, Unreadable};
use crate::report::alike::{Alike, SHOWN};
use crate::report::{Sink, Summary, in_body, payload_in_words, source_in_words};

/// How wide excerpts are made when nobody says.
const WIDTH: usize = 100;

/// The narrowest that an excerpt is made.
const NARROWEST: usize = 40;

/// Writes findings under a heading for each file and payload: `file:line:column: /pointer: message [keyword]`, the line
/// of the source with its values masked and a caret under the value, and the place of the rule. In a HAR the place in the
/// decoded body stands beside that in the file: `file:line:column (body line:column): …`.
///
/// Of findings that are alike (one rule broken at one place of one payload, whatever the item) the first three are
/// written as they come; how many more there are stands at the end.
#[derive(Debug)]
pub struct TextWriter<W> {
    out: W,
    styles: Styles,
    width: usize,
    alike: Alike,
    last: Last,
}

/// What was written last.
#[derive(Debug, PartialEq)]
enum Last {
    Nothing,
    /// A finding under the heading of this source and payload, about the value at this byte.
    Finding(String, Option<String>, u64),
    Unreadable,
}

/// How the parts of a report look; nothing for plain text.
#[derive(Debug, Default)]
struct Styles {
    heading: Style,
    place: Style,
    pointer: Style,
    faint: Style,
    good: Style,
    bad: Style,
}

impl TextWriter<Vec<u8>> {
    /// How many findings that are alike it shows; the others it counts.
    pub const ALIKE: u64 = SHOWN;
}

impl<W: Write> TextWriter<W> {
    /// A report in plain text into `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            styles: Styles::default(),
            width: WIDTH,
            alike: Alike::default(),
            last: Last::Nothing,
        }
    }

    /// A report with the colours of a terminal into `out`.
    pub fn colored(out: W) -> Self {
        let bright = |color: AnsiColor| color.on_default().bold();
        let styles = Styles {
            heading: Style::new().bold(),
            place: AnsiColor::Cyan.on_default(),
            pointer: Style::new().bold(),
            faint: Style::new().dimmed(),
            good: bright(AnsiColor::Green),
            bad: bright(AnsiColor::Red),
        };
        Self {
            styles,
            ..Self::new(out)
        }
    }

    /// Crops the lines of the source to this many columns, which are 100 if nothing is said, 40 at least.
    #[must_use]
    pub fn width(mut self, columns: usize) -> Self {
        self.width = columns.max(NARROWEST);
        self
    }

    /// How many findings were counted instead of written, because some like them were written.
    #[must_use]
    pub fn hidden(&self) -> u64 {
        self.alike.hidden()
    }

    /// Writes the counts and gives `out` back.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(mut self, summary: &Summary) -> io::Result<W> {
        let left_out = self.alike.left_out();
        if self.last != Last::Nothing {
            writeln!(self.out)?;
        }
        for line in &left_out {
            writeln!(self.out, "{line}")?;
        }
        if !left_out.is_empty() {
            writeln!(self.out)?;
        }
        let Styles { good, bad, .. } = self.styles;
        let invalid = if summary.invalid > 0 {
            bad
        } else {
            Style::new()
        };
        let line = summary.in_words([
            &|text| paint(good, &text),
            &|text| paint(invalid, &text),
            &|text| paint(bad, &text),
        ]);
        writeln!(self.out, "{line}")?;
        self.out.flush()?;
        Ok(self.out)
    }

    /// Sets a finding apart from what stands before it. Says whether that is about the same value, so that its line need
    /// not be shown again.
    fn heading(&mut self, finding: &Finding) -> io::Result<bool> {
        let Finding {
            source,
            payload,
            offset,
            ..
        } = finding;
        let now = Last::Finding(source.clone(), payload.clone(), *offset);
        let last = std::mem::replace(&mut self.last, now);
        if last == self.last {
            return Ok(true);
        }
        if last != Last::Nothing {
            writeln!(self.out)?;
        }
        let is_below =
            matches!(&last, Last::Finding(of, kind, _) if of == source && kind == payload);
        if !is_below {
            let source = source_in_words(source);
            let payload = payload_in_words(payload.as_deref());
            let heading = format!("{source} as {payload}");
            writeln!(self.out, "{}", paint(self.styles.heading, &heading))?;
        }
        Ok(false)
    }

    /// The line of the source with a caret, the rule, and what may have been meant.
    fn details(&mut self, finding: &Finding, again: bool) -> io::Result<()> {
        let Styles { faint, bad, .. } = self.styles;
        // The line that is shown is one of the decoded body, where there is one.
        let line = finding.body.map_or(finding.line, |body| body.line);
        let line = line.to_string();
        let gutter = " ".repeat(line.len().max(4));
        if let Some(excerpt) = finding.excerpt.as_ref().filter(|_| !again) {
            let room = self.width.saturating_sub(gutter.len() + 3);
            let Cropped { text, at, width } = crop(excerpt, room);
            let number = format!("{line:>4} |");
            writeln!(self.out, "{} {text}", paint(faint, &number))?;
            let rule = format!("{gutter} |");
            let caret = "^".repeat(width);
            writeln!(
                self.out,
                "{} {}{}",
                paint(faint, &rule),
                " ".repeat(at),
                paint(bad, &caret)
            )?;
        }
        if finding.body.is_some() {
            // An archive is often one line: its viewers count entries.
            let entry = finding.record;
            writeln!(self.out, "{gutter} {} entry: {entry}", paint(faint, "="))?;
        }
        if let Some(help) = &finding.help {
            let help = escape::visible(help);
            writeln!(self.out, "{gutter} {} help: {help}", paint(faint, "="))?;
        }
        if let Some(schema) = &finding.schema {
            let file = escape::path(&schema.file);
            let rule = format!("= rule: {file}:{}", schema.line);
            writeln!(self.out, "{gutter} {}", paint(faint, &rule))?;
        }
        Ok(())
    }
}

impl<W: Write> Sink for TextWriter<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        if !self.alike.shows(finding) {
            return Ok(());
        }
        let again = self.heading(finding)?;
        let Finding {
            source,
            line,
            column,
            pointer,
            keyword,
            message,
            ..
        } = finding;
        let place = format!(
            "{}:{line}:{column}{}:",
            escape::path(source),
            in_body(finding)
        );
        write!(self.out, "{}", paint(self.styles.place, &place))?;
        if !pointer.is_empty() {
            let pointer = format!("{}:", escape::visible(pointer));
            write!(self.out, " {}", paint(self.styles.pointer, &pointer))?;
        }
        writeln!(self.out, " {} [{keyword}]", escape::visible(message))?;
        self.details(finding, again)
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        let Unreadable { source, message } = unreadable;
        if matches!(self.last, Last::Finding(..)) {
            writeln!(self.out)?;
        }
        self.last = Last::Unreadable;
        let place = format!("{}:", escape::path(source));
        let message = escape::visible(message);
        writeln!(self.out, "{} {message}", paint(self.styles.bad, &place))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// A line that fits, and where its value stands.
struct Cropped {
    text: String,
    /// The column at which the value begins, from 0.
    at: usize,
    /// How many columns it has.
    width: usize,
}

/// Crops an excerpt to so many columns. The value is kept whole as far as it fits; what stands before it gets a little
/// more than what stands behind it, because it says where the value is.
fn crop(excerpt: &Excerpt, room: usize) -> Cropped {
    // A column is left on either side, to say that there is more.
    let value = start(&excerpt.value, room.saturating_sub(2));
    let width = excerpt::width(&value);
    let left = room.saturating_sub(width);
    let behind = excerpt::width(&excerpt.after);
    let before = end(
        &excerpt.before,
        left.saturating_sub(behind.min(left * 2 / 5)),
    );
    let at = excerpt::width(&before);
    let after = start(&excerpt.after, left.saturating_sub(at));
    Cropped {
        text: format!("{before}{value}{after}"),
        at,
        width: width.max(1),
    }
}

/// The start of a text in so many columns.
fn start(text: &str, room: usize) -> String {
    if room == 0 {
        return String::new();
    }
    if excerpt::width(text) <= room {
        return text.to_owned();
    }
    let mut columns = 1;
    let mut kept: String = text
        .chars()
        .take_while(|c| {
            columns += excerpt::columns(*c);
            columns <= room
        })
        .collect();
    kept.push('…');
    kept
}

/// The end of a text in so many columns.
fn end(text: &str, room: usize) -> String {
    if room == 0 {
        return String::new();
    }
    if excerpt::width(text) <= room {
        return text.to_owned();
    }
    let mut columns = 1;
    let mut kept: Vec<char> = text
        .chars()
        .rev()
        .take_while(|c| {
            columns += excerpt::columns(*c);
            columns <= room
        })
        .collect();
    kept.push('…');
    kept.reverse();
    kept.into_iter().collect()
}

fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_fits_whatever_its_parts() {
        let parts = ["", "short", &"界a".repeat(70), &"x".repeat(120)];
        for before in parts {
            for value in ["#", "\"…\"", &"v".repeat(200)] {
                for after in parts {
                    let excerpt = Excerpt {
                        before: before.to_owned(),
                        value: value.to_owned(),
                        after: after.to_owned(),
                    };
                    for room in [33, 73, 93] {
                        let Cropped { text, at, width } = crop(&excerpt, room);
                        assert!(excerpt::width(&text) <= room, "{room}: {text}");
                        assert!(at + width <= room);
                        let mut column = 0;
                        let shown = text.chars().skip_while(|c| {
                            let is_before = column < at;
                            column += excerpt::columns(*c);
                            is_before
                        });
                        let start: String = shown.take(1).collect();
                        assert!(value.starts_with(&start), "{text}");
                    }
                }
            }
        }
    }
}
