//! The report as text for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use crate::escape::visible;
use crate::finding::{Finding, Unreadable};
use crate::report::{Sink, Summary};

/// Writes one line a finding, `file:line:column: /pointer: message [keyword] (rule.yaml:14)`, under a heading for each
/// file and payload.
#[derive(Debug)]
pub struct TextWriter<W> {
    out: W,
    styles: Styles,
    last: Last,
}

/// What was written last.
#[derive(Debug, PartialEq)]
enum Last {
    Nothing,
    /// A finding under the heading of this source and payload.
    Finding(String, Option<String>),
    Unreadable,
}

/// How the parts of a report look; nothing for plain text.
#[derive(Debug, Default)]
struct Styles {
    heading: Style,
    place: Style,
    pointer: Style,
    rule: Style,
    good: Style,
    bad: Style,
}

impl<W: Write> TextWriter<W> {
    /// A report in plain text into `out`.
    pub fn new(out: W) -> Self {
        Self {
            out,
            styles: Styles::default(),
            last: Last::Nothing,
        }
    }

    /// A report with the colours of a terminal into `out`.
    pub fn colored(out: W) -> Self {
        let bright = |color: AnsiColor| color.on_default().bold();
        Self {
            out,
            styles: Styles {
                heading: Style::new().bold(),
                place: AnsiColor::Cyan.on_default(),
                pointer: Style::new().bold(),
                rule: Style::new().dimmed(),
                good: bright(AnsiColor::Green),
                bad: bright(AnsiColor::Red),
            },
            last: Last::Nothing,
        }
    }

    /// Writes the counts and gives `out` back.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn finish(mut self, summary: &Summary) -> io::Result<W> {
        if self.last != Last::Nothing {
            writeln!(self.out)?;
        }
        let Styles { good, bad, .. } = &self.styles;
        write!(self.out, "{} checked, ", summary.checked)?;
        write!(
            self.out,
            "{}",
            paint(*good, &format!("{} valid", summary.valid))
        )?;
        let invalid = format!("{} invalid", summary.invalid);
        let style = if summary.invalid > 0 {
            *bad
        } else {
            Style::new()
        };
        write!(self.out, ", {}", paint(style, &invalid))?;
        if summary.findings > 0 {
            write!(self.out, " with {}", counted(summary.findings, "finding"))?;
        }
        if summary.skipped > 0 {
            write!(self.out, ", {} skipped", summary.skipped)?;
        }
        if summary.unreadable > 0 {
            let unreadable = format!(
                "{} could not be checked",
                counted(summary.unreadable, "input")
            );
            write!(self.out, "; {}", paint(*bad, &unreadable))?;
        }
        writeln!(self.out)?;
        self.out.flush()?;
        Ok(self.out)
    }

    fn heading(&mut self, finding: &Finding) -> io::Result<()> {
        let now = Last::Finding(finding.source.clone(), finding.payload.clone());
        if self.last == now {
            return Ok(());
        }
        if self.last != Last::Nothing {
            writeln!(self.out)?;
        }
        let payload = finding
            .payload
            .as_deref()
            .unwrap_or("a payload without a name");
        let source = match finding.source.as_str() {
            "-" => "standard input",
            source => &visible(source),
        };
        let heading = format!("{source} as {}", visible(payload));
        self.last = now;
        writeln!(self.out, "{}", paint(self.styles.heading, &heading))
    }
}

impl<W: Write> Sink for TextWriter<W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.heading(finding)?;
        let Finding {
            source,
            line,
            column,
            pointer,
            keyword,
            message,
            schema,
            ..
        } = finding;
        let place = format!("{}:{line}:{column}:", visible(source));
        write!(self.out, "{}", paint(self.styles.place, &place))?;
        if !pointer.is_empty() {
            let pointer = format!("{}:", visible(pointer));
            write!(self.out, " {}", paint(self.styles.pointer, &pointer))?;
        }
        write!(self.out, " {message} [{keyword}]")?;
        if let Some(schema) = schema {
            let rule = format!("({}:{})", visible(&schema.file), schema.line);
            write!(self.out, " {}", paint(self.styles.rule, &rule))?;
        }
        writeln!(self.out)
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        let Unreadable { source, message } = unreadable;
        if matches!(self.last, Last::Finding(..)) {
            writeln!(self.out)?;
        }
        self.last = Last::Unreadable;
        let place = format!("{}:", visible(source));
        writeln!(
            self.out,
            "{} {}",
            paint(self.styles.bad, &place),
            visible(message)
        )
    }
}

fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

fn counted(count: u64, what: &str) -> String {
    if count == 1 {
        format!("1 {what}")
    } else {
        format!("{count} {what}s")
    }
}
