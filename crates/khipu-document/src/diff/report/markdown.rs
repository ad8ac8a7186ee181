//! The report as Markdown for a pull request: what needs a decision is written out, what is safe is folded away.

use std::io::{self, Write};

use super::{Heading, counts, parties, plural, positions, seen, visible};
use crate::diff::{Basis, Change, Diff, Semver, Severity};

/// More changes than this of one severity are counted, because a comment has a greatest length.
const MOST: usize = 100;

impl Diff {
    /// Writes the report as Markdown.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_markdown(&self, heading: Heading<'_>, mut out: impl Write) -> io::Result<()> {
        writeln!(out, "## Changes of the API document\n")?;
        let (old, new) = (code(heading.old), code(heading.new));
        let Some(semver) = self.semver() else {
            writeln!(out, "{old} and {new} say the same.")?;
            return out.flush();
        };
        writeln!(out, "From {old} to {new}: **{}**.\n", counts(self))?;
        writeln!(
            out,
            "Next version of generated code: **{semver}** ({}).",
            because(self, semver)
        )?;
        let tasks = tasks(self);
        if !tasks.is_empty() {
            writeln!(out, "\n### Before merging\n")?;
        }
        for task in tasks {
            writeln!(out, "- [ ] {task}")?;
        }
        for (severity, title) in [
            (
                Severity::Breaking,
                "Breaking: who keeps to the old document fails",
            ),
            (
                Severity::Risky,
                "Risky: who keeps to the old document may notice",
            ),
        ] {
            let changes = of(self, severity);
            if !changes.is_empty() {
                writeln!(out, "\n### {title}\n")?;
                write_all(&changes, &mut out)?;
            }
        }
        let safe = of(self, Severity::Safe);
        if !safe.is_empty() {
            writeln!(
                out,
                "\n<details><summary>Safe: {}</summary>\n",
                plural(safe.len(), "change")
            )?;
            write_all(&safe, &mut out)?;
            writeln!(out, "\n</details>")?;
        }
        out.flush()
    }
}

fn of(diff: &Diff, severity: Severity) -> Vec<&Change> {
    diff.changes
        .iter()
        .filter(|change| change.severity == severity)
        .collect()
}

/// What asks for the version, by name.
fn because(diff: &Diff, semver: Semver) -> String {
    let all: Vec<&Change> = diff
        .changes
        .iter()
        .filter(|change| change.semver == semver)
        .collect();
    let named: Vec<String> = all
        .iter()
        .take(3)
        .map(|change| code(&change.subject))
        .collect();
    let more = match all.len().saturating_sub(named.len()) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("because of {}{more}", named.join(", "))
}

/// What somebody has to do or to find out before this is merged.
fn tasks(diff: &Diff) -> Vec<String> {
    let named = |is_it: &dyn Fn(&Change) -> bool| {
        let all = diff.changes.iter().filter(|change| is_it(change));
        let mut names: Vec<String> = all.map(|change| code(&change.subject)).collect();
        names.dedup();
        let more = names.len().saturating_sub(5);
        names.truncate(5);
        let mut text = names.join(", ");
        if more > 0 {
            text.push_str(&format!(" and {more} more"));
        }
        (!text.is_empty()).then_some(text)
    };
    let bad = |change: &Change| change.severity == Severity::Breaking;
    let sent =
        |change: &Change| change.places.is_empty() || change.places.iter().any(|place| place.sent);
    let received = |change: &Change| change.places.iter().any(|place| !place.sent);
    let unmarked = |change: &Change| change.kind == "sensitive-unmarked";
    let stricter =
        |change: &Change| received(change) && !unmarked(change) && change.sender > Severity::Safe;
    let each = [
        (
            named(&|change| bad(change) && sent(change) && change.sender == Severity::Breaking),
            "Find out from when on the API refuses what old clients send, and change them before",
        ),
        (
            named(&|change| {
                bad(change) && received(change) && change.receiver == Severity::Breaking
            }),
            "Change what reads answers before the API sends them",
        ),
        (
            named(&stricter),
            "See in recent traffic that nothing comes any more that is refused now (`khipu validate` with the new document)",
        ),
        (
            named(&unmarked),
            "Make sure that it identifies nobody: from now on it is shown",
        ),
        (
            named(&|change| change.semver == Semver::Major),
            "Release a major version, and say in the changelog what callers have to change",
        ),
    ];
    let each = each.into_iter();
    each.filter_map(|(names, task)| Some(format!("{task}: {}", names?)))
        .collect()
}

fn write_all(changes: &[&Change], out: &mut impl Write) -> io::Result<()> {
    for change in changes.iter().take(MOST) {
        write_change(change, out)?;
    }
    match changes.len().saturating_sub(MOST) {
        0 => Ok(()),
        more => writeln!(out, "- and {more} more, which the report as text tells"),
    }
}

fn write_change(change: &Change, out: &mut impl Write) -> io::Result<()> {
    let basis = match change.basis {
        Basis::Rule if change.severity != Severity::Safe => " (by rule)",
        _ => "",
    };
    let end = if change.why.ends_with('?') { "" } else { "." };
    writeln!(
        out,
        "- **{}** {}: {}{basis}{end}",
        code(&change.subject),
        plain(&change.what),
        plain(&change.why)
    )?;
    let positions = positions(change);
    if change.severity == Severity::Safe {
        let place = if positions.is_empty() {
            String::new()
        } else {
            format!(" · {}", code(&positions))
        };
        return writeln!(
            out,
            "  - Rust: **{}**, {}{place}",
            change.semver,
            plain(&change.rust)
        );
    }
    let (operations, more) = seen(&change.places);
    if !operations.is_empty() {
        let operations = operations.iter().map(|(operation, payloads)| {
            let payloads = payloads.iter().map(|(payloads, pointer)| {
                match (payloads.as_str(), pointer.as_str()) {
                    ("", "") => String::new(),
                    (payloads, "") => format!(" {payloads}"),
                    (payloads, pointer) => format!(" {payloads} at {}", code(pointer)),
                }
            });
            format!(
                "{}{}",
                code(operation),
                payloads.collect::<Vec<_>>().join(",")
            )
        });
        let mut text = operations.collect::<Vec<_>>().join("; ");
        if more > 0 {
            text.push_str(&format!("; and {}", plural(more, "other operation")));
        }
        writeln!(out, "  - Seen in {text}")?;
    }
    writeln!(out, "  - On the wire: {}", parties(change))?;
    writeln!(
        out,
        "  - Rust: **{}**, {}",
        change.semver,
        plain(&change.rust)
    )?;
    match positions.as_str() {
        "" => Ok(()),
        positions => writeln!(out, "  - {}", code(positions)),
    }
}

/// A text of the document as code, whatever is in it.
fn code(text: &str) -> String {
    format!("`{}`", visible(text).replace('`', "'"))
}

/// A sentence in which code stands in backticks already; nothing else of it may mean anything.
fn plain(text: &str) -> String {
    let text = visible(text);
    let parts = text
        .split('`')
        .enumerate()
        .map(|(number, part)| match number % 2 {
            0 => part
                .replace('<', "&lt;")
                .replace('|', "\\|")
                .replace('*', "\\*")
                .replace('[', "\\["),
            _ => format!("`{part}`"),
        });
    parts.collect()
}
