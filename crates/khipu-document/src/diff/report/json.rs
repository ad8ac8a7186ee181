//! The report as one JSON object.

use std::io::{self, Write};

use serde_json::json;

use super::Heading;
use crate::diff::{Diff, Severity};

impl Diff {
    /// Writes the report as one JSON object, each change on a line of its own; the fields are those of
    /// [`Change`](super::super::Change). Characters that could steer a terminal are written as escapes.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_json(&self, heading: Heading<'_>, mut out: impl Write) -> io::Result<()> {
        let text = |value: &str| visible_json(&json!(value).to_string());
        write!(
            out,
            "{{\"version\": 1, \"old\": {}, \"new\": {},\n\"changes\": [",
            text(heading.old),
            text(heading.new)
        )?;
        for (count, change) in self.changes.iter().enumerate() {
            let before = if count == 0 { "\n  " } else { ",\n  " };
            write!(
                out,
                "{before}{}",
                visible_json(&serde_json::to_string(change)?)
            )?;
        }
        let end = if self.changes.is_empty() { "]" } else { "\n]" };
        let semver = self.semver().map_or(json!(null), |semver| json!(semver));
        writeln!(
            out,
            "{end},\n\"breaking\": {}, \"risky\": {}, \"safe\": {}, \"semver\": {semver}}}",
            self.count(Severity::Breaking),
            self.count(Severity::Risky),
            self.count(Severity::Safe),
        )?;
        out.flush()
    }
}

/// JSON with hidden characters as escapes; it means the same, because they can only stand inside strings.
fn visible_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        if crate::open::is_hidden(c) {
            out.extend(
                c.encode_utf16(&mut units)
                    .iter()
                    .map(|unit| format!("\\u{unit:04x}")),
            );
        } else {
            out.push(c);
        }
    }
    match super::COMMANDS.iter().any(|command| out.contains(command)) {
        true => out.replace("##", "#\\u0023"),
        false => out,
    }
}
