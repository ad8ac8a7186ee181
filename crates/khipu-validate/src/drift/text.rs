//! The report as text for people.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};

use super::counts::First;
use super::row::{Drift, Kind, Row, Unseen, UnseenKind, ValueCount};
use crate::escape::visible;
use crate::finding::SchemaPlace;

/// How wide the kinds are.
const KIND: usize = 11;

/// How the parts look; nothing for plain text.
#[derive(Clone, Copy, Default)]
struct Styles {
    heading: Style,
    place: Style,
    pointer: Style,
    rule: Style,
    good: Style,
    bad: Style,
    new: Style,
}

impl Styles {
    fn colored() -> Self {
        let bright = |color: AnsiColor| color.on_default().bold();
        Self {
            heading: Style::new().bold(),
            place: AnsiColor::Cyan.on_default(),
            pointer: Style::new().bold(),
            rule: Style::new().dimmed(),
            good: bright(AnsiColor::Green),
            bad: bright(AnsiColor::Red),
            new: AnsiColor::Yellow.on_default(),
        }
    }
}

fn paint(style: Style, text: &str) -> String {
    format!("{style}{text}{style:#}")
}

impl Drift {
    /// Writes the report for people to read.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_text(&self, out: impl Write) -> io::Result<()> {
        self.text(out, Styles::default())
    }

    /// As [`Drift::write_text`], with the colours of a terminal.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_colored_text(&self, out: impl Write) -> io::Result<()> {
        self.text(out, Styles::colored())
    }

    fn text(&self, mut out: impl Write, styles: Styles) -> io::Result<()> {
        let mut begun = false;
        for rows in self
            .drift
            .chunk_by(|a, b| a.payload == b.payload || (is_call(a) && is_call(b)))
        {
            let Some(first) = rows.first() else { continue };
            separate(&mut out, &mut begun)?;
            let heading = match is_call(first) {
                true => "calls that the document does not have".to_owned(),
                false => visible(&first.payload),
            };
            writeln!(out, "{}", paint(styles.heading, &heading))?;
            let width = rows.iter().map(|row| often(row).len()).max().unwrap_or(0);
            for row in rows {
                write_row(&mut out, row, width, styles)?;
            }
        }
        self.unseen(&mut out, &mut begun, styles)?;
        separate(&mut out, &mut begun)?;
        self.counts(&mut out, styles)?;
        out.flush()
    }

    fn unseen(&self, out: &mut impl Write, begun: &mut bool, styles: Styles) -> io::Result<()> {
        if self.unseen.is_empty() {
            return Ok(());
        }
        separate(out, begun)?;
        writeln!(
            out,
            "{}",
            paint(styles.heading, "never seen, which other traffic may show")
        )?;
        let is_operation = |unseen: &&Unseen| matches!(unseen.kind, UnseenKind::Operation);
        // Most traffic shows few of many operations: those that it does not show are one paragraph.
        let operations = self.unseen.iter().filter(is_operation).map(owner);
        let operations: Vec<String> = operations.map(|id| visible(&id)).collect();
        if !operations.is_empty() {
            list(
                out,
                "operations that were never called",
                &operations,
                styles,
            )?;
        }
        for group in self.unseen.chunk_by(|a, b| owner(a) == owner(b)) {
            let names: Vec<String> = group
                .iter()
                .map(unseen_name)
                .filter(|name| !name.is_empty())
                .collect();
            if let Some(first) = group.first().filter(|first| !is_operation(first)) {
                list(out, &visible(&owner(first)), &names, styles)?;
            }
        }
        Ok(())
    }

    fn counts(&self, out: &mut impl Write, styles: Styles) -> io::Result<()> {
        let invalid = match self.invalid {
            0 => "0 invalid".to_owned(),
            count => paint(styles.bad, &format!("{count} invalid")),
        };
        write!(
            out,
            "{} checked, {} valid, {invalid}",
            self.checked, self.valid
        )?;
        if self.skipped > 0 {
            write!(out, ", {} skipped", self.skipped)?;
        }
        let drift = match self.drift.len() {
            0 => paint(styles.good, "no drift"),
            1 => paint(styles.new, "1 thing drifted"),
            count => paint(styles.new, &format!("{count} things drifted")),
        };
        write!(out, "; {drift}, {} never seen", self.unseen.len())?;
        if self.uncounted > 0 {
            write!(
                out,
                "; {} values and members were too many to tell apart",
                self.uncounted
            )?;
        }
        if !self.unreadable.is_empty() {
            let count = self.unreadable.len();
            let inputs = if count == 1 { "input" } else { "inputs" };
            let text = format!("{count} {inputs} could not be checked");
            write!(out, "; {}", paint(styles.bad, &text))?;
        }
        writeln!(out)
    }
}

/// A name and, beneath it, what belongs to it.
fn list(out: &mut impl Write, name: &str, items: &[String], styles: Styles) -> io::Result<()> {
    writeln!(out, "  {}", paint(styles.pointer, name))?;
    for line in wrapped(&items.join(", ")) {
        writeln!(out, "    {line}")?;
    }
    Ok(())
}

fn separate(out: &mut impl Write, begun: &mut bool) -> io::Result<()> {
    if std::mem::replace(begun, true) {
        writeln!(out)?;
    }
    Ok(())
}

fn is_call(row: &Row) -> bool {
    row.kind == Kind::UndocumentedOperation
}

fn often(row: &Row) -> String {
    match is_call(row) {
        true => times(row.count),
        false => format!("{} of {}", row.count, row.of),
    }
}

/// Kind, how often, where in the payload, and what; the details below each other beneath that.
fn write_row(out: &mut impl Write, row: &Row, width: usize, styles: Styles) -> io::Result<()> {
    let style = if row.kind.is_new() {
        styles.new
    } else {
        styles.bad
    };
    let often = often(row);
    let kind = row.kind.words();
    let space = " ".repeat(KIND.saturating_sub(kind.len()));
    write!(out, "  {}{space}  {often:>width$}  ", paint(style, kind))?;
    let place = if is_call(row) {
        &row.payload
    } else {
        &row.pointer
    };
    if !place.is_empty() {
        write!(out, "{}", paint(styles.pointer, &visible(place)))?;
    }
    match row.kind {
        Kind::UndocumentedOperation | Kind::UndocumentedValue | Kind::MissingMember => {}
        Kind::UndocumentedMember if !row.types.is_empty() => {
            let types: Vec<&str> = row.types.keys().copied().collect();
            write!(out, ": {}", types.join(" | "))?;
        }
        _ if place.is_empty() => write!(out, "{}", visible(&row.message))?,
        _ => write!(out, ": {}", visible(&row.message))?,
    }
    writeln!(out)?;
    let indent = " ".repeat(KIND + width + 6);
    if let Some(shape) = &row.shape {
        writeln!(out, "{indent}{}", visible(shape))?;
    }
    for value in &row.values {
        writeln!(out, "{indent}{}", value_line(value, styles))?;
    }
    let first = row
        .first
        .as_ref()
        .map(|first| paint(styles.place, &at(first)));
    // Each value says itself where it was first.
    let first = first.filter(|_| row.values.is_empty());
    let rule = row
        .schema
        .as_ref()
        .map(|schema| paint(styles.rule, &format!("({})", in_yaml(schema))));
    let places: Vec<String> = first.into_iter().chain(rule).collect();
    if !places.is_empty() {
        writeln!(out, "{indent}{}", places.join(" "))?;
    }
    Ok(())
}

fn value_line(value: &ValueCount, styles: Styles) -> String {
    let what = match &value.value {
        Some(text) => crate::escape::name(text),
        None => format!("a value of {}", long(value.length)),
    };
    let place = value.first.as_ref().map(at).unwrap_or_default();
    let times = times(value.count);
    format!("{what}, {times}: {}", paint(styles.place, &place))
}

/// How often.
pub(super) fn times(count: u64) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

/// A class of lengths in words.
pub(super) fn long(length: &str) -> String {
    match length {
        "0" => "no characters".to_owned(),
        "41-" => "more than 40 characters".to_owned(),
        length => format!("{} characters", length.replace('-', " to ")),
    }
}

/// Where something was seen, as an editor opens it.
pub(super) fn at(first: &First) -> String {
    format!("{}:{}:{}", visible(&first.source), first.line, first.column)
}

/// Where a rule stands.
pub(super) fn in_yaml(schema: &SchemaPlace) -> String {
    format!("{}:{}", visible(&schema.file), schema.line)
}

/// Under which name something that was never seen is told.
fn owner(unseen: &Unseen) -> String {
    match unseen.kind {
        UnseenKind::Payload => {
            let operation = unseen.payload.rsplit_once('/');
            operation.map_or(unseen.payload.clone(), |(id, _)| id.to_owned())
        }
        _ => unseen.payload.clone(),
    }
}

/// What was never seen.
pub(super) fn unseen_name(unseen: &Unseen) -> String {
    match unseen.kind {
        UnseenKind::Operation => String::new(),
        UnseenKind::Payload => {
            let name = unseen.payload.rsplit_once('/');
            name.map_or_else(String::new, |(_, name)| visible(name))
        }
        UnseenKind::Member => visible(&unseen.pointer),
        UnseenKind::Value => {
            let value = unseen.value.as_deref().unwrap_or_default();
            format!("{} = {}", visible(&unseen.pointer), visible(value))
        }
    }
}

/// A text in lines that are not long.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(", ") {
        let line = lines.last_mut();
        let Some(line) = line else { continue };
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + word.chars().count() > 92 {
            line.push(',');
            lines.push(word.to_owned());
        } else {
            line.push_str(", ");
            line.push_str(word);
        }
    }
    lines
}
