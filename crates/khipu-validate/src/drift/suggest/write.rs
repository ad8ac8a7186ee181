//! Suggestions as text to read and to paste.

use std::io::{self, Write};

use super::{Edit, Suggestion};
use crate::drift::row::Drift;
use crate::escape::visible;

impl Drift {
    /// Writes [`Drift::suggestions`]: YAML, with the place of each piece in a comment above it.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_suggestions(&self, mut out: impl Write) -> io::Result<()> {
        if self.suggestions.is_empty() {
            writeln!(out, "# Nothing to add to the document.")?;
            return out.flush();
        }
        let is_note = |suggestion: &Suggestion| matches!(suggestion.edit, Edit::Note(_));
        let has_pieces = !self.suggestions.iter().all(is_note);
        if has_pieces {
            let then = match self.has_own_rules {
                true => ", and run `cargo xtask codegen`",
                false => "",
            };
            writeln!(
                out,
                "# Each piece goes where the comment above it says. Lines are those of the files as they are: paste in this order,"
            )?;
            writeln!(
                out,
                "# which is from the bottom of each file up. Then replace what says TODO{then}."
            )?;
        }
        let mut notes = false;
        for Suggestion {
            file,
            edit,
            text,
            why,
        } in &self.suggestions
        {
            let file = visible(file);
            let place = match edit {
                Edit::Note(line) => {
                    if !notes {
                        let apart = if has_pieces { "\n" } else { "" };
                        writeln!(out, "{apart}# To decide: nothing can be pasted for these.")?;
                    }
                    notes = true;
                    writeln!(out, "# {file}:{line}: {text}")?;
                    continue;
                }
                Edit::Below(line) => format!("{file}:{line}: below this line"),
                Edit::Replace(line) => format!("{file}:{line}: instead of this line"),
                Edit::AtEnd => format!("{file}: at the end"),
            };
            writeln!(out, "\n# {place}; {why}")?;
            out.write_all(text.as_bytes())?;
        }
        out.flush()
    }
}
