//! The report as one JSON object.

use std::io::{self, Write};

use serde::Serialize;

use super::row::Drift;
use crate::escape;

impl Drift {
    /// Writes the report as one JSON object, each row on a line of its own; the fields are those of [`Drift`]. Characters
    /// that could steer a terminal are written as escapes.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_json(&self, mut out: impl Write) -> io::Result<()> {
        let document = serde_json::to_string(&self.document)?;
        write!(
            out,
            "{{\"version\": {}, \"document\": {document}",
            self.version
        )?;
        if let Some(key) = &self.key {
            write!(out, ", \"key\": {}", serde_json::to_string(key)?)?;
        }
        if self.partial {
            write!(out, ", \"partial\": true")?;
        }
        rows(&mut out, "drift", &self.drift)?;
        rows(&mut out, "unseen", &self.unseen)?;
        rows(&mut out, "payloads", &self.payloads)?;
        rows(&mut out, "members", &self.members)?;
        rows(&mut out, "rules", &self.rules)?;
        rows(&mut out, "unreadable", &self.unreadable)?;
        for (name, count) in [
            ("checked", self.checked),
            ("valid", self.valid),
            ("invalid", self.invalid),
            ("skipped", self.skipped),
            ("uncounted", self.uncounted),
        ] {
            let before = if name == "checked" { ",\n" } else { ", " };
            write!(out, "{before}\"{name}\": {count}")?;
        }
        writeln!(out, "}}")?;
        out.flush()
    }
}

fn rows<T: Serialize>(out: &mut impl Write, name: &str, rows: &[T]) -> io::Result<()> {
    write!(out, ",\n\"{name}\": [")?;
    for (count, row) in rows.iter().enumerate() {
        let before = if count == 0 { "\n  " } else { ",\n  " };
        let row = escape::visible_json(&serde_json::to_string(row)?);
        write!(out, "{before}{row}")?;
    }
    out.write_all(if rows.is_empty() { b"]" } else { b"\n]" })
}
