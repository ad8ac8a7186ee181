//! The report as text for people.

use std::io::{self, Write};

use anstyle::AnsiColor;

use super::{Heading, Style, counts, parties, plural, positions, seen, visible};
use crate::diff::{Basis, Change, Diff, Severity};

/// How wide the severities are, with the space behind them.
const WIDTH: usize = 10;

impl Diff {
    /// Writes the report for people to read.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_text(
        &self,
        heading: Heading<'_>,
        style: Style,
        mut out: impl Write,
    ) -> io::Result<()> {
        for change in &self.changes {
            write_change(change, style, &mut out)?;
            writeln!(out)?;
        }
        let (old, new) = (visible(heading.old), visible(heading.new));
        match self.semver() {
            None => writeln!(out, "no changes from {old} to {new}")?,
            Some(semver) => {
                let changes = plural(self.changes.len(), "change");
                writeln!(
                    out,
                    "{changes} from {old} to {new}: {}; Rust API: {semver}",
                    counts(self)
                )?;
            }
        }
        out.flush()
    }
}

fn write_change(change: &Change, style: Style, out: &mut impl Write) -> io::Result<()> {
    let paint = |with: anstyle::Style, text: &str| match style {
        Style::Plain => text.to_owned(),
        Style::Colored => format!("{with}{text}{with:#}"),
    };
    let color = match change.severity {
        Severity::Breaking => AnsiColor::Red.on_default().bold(),
        Severity::Risky => AnsiColor::Yellow.on_default().bold(),
        Severity::Safe => AnsiColor::Green.on_default(),
    };
    let severity = paint(color, &format!("{:WIDTH$}", change.severity.name()));
    let subject = paint(anstyle::Style::new().bold(), &visible(&change.subject));
    let kind = paint(
        anstyle::Style::new().dimmed(),
        &format!("[{}]", change.kind),
    );
    writeln!(out, "{severity}{subject} {} {kind}", visible(&change.what))?;
    let mut line = |name: &str, text: &str| writeln!(out, "{:WIDTH$}{name}{text}", "");
    let positions = positions(change);
    if !positions.is_empty() {
        line("", &paint(AnsiColor::Cyan.on_default(), &positions))?;
    }
    let basis = match change.basis {
        Basis::Inclusion => "",
        Basis::Rule if change.severity == Severity::Safe => "",
        Basis::Rule => " (by rule)",
    };
    line("why:  ", &format!("{}{basis}", visible(&change.why)))?;
    line("wire: ", &parties(change))?;
    line("rust: ", &format!("{}, {}", change.semver, change.rust))?;
    let (operations, more) = seen(&change.places);
    for (operation, payloads) in operations {
        let payloads = payloads.iter().map(|(payloads, pointer)| {
            match (payloads.as_str(), pointer.as_str()) {
                (payloads, "") => payloads.to_owned(),
                (payloads, pointer) => format!("{payloads} at {pointer}"),
            }
        });
        let payloads: Vec<String> = payloads.filter(|text| !text.is_empty()).collect();
        let colon = if payloads.is_empty() { "" } else { ": " };
        line(
            "in:   ",
            &format!("{operation}{colon}{}", payloads.join("; ")),
        )?;
    }
    if more > 0 {
        line(
            "      ",
            &format!("and {}", plural(more, "other operation")),
        )?;
    }
    Ok(())
}
