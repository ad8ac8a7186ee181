//! The document that `--openapi` names.

use std::path::Path;

use khipu_validate::{Contract, Note, Opened};

use crate::console::{Console, Refusal};
use crate::files;

/// How many of the notes on a document are printed; each tells of all places of its kind.
const MOST_NOTES: usize = 50;

/// The contract of the document at `path`, or the one that is built in. What the document says and nothing here follows is
/// printed on standard error.
pub(crate) fn contract(path: Option<&Path>, console: &Console) -> Result<Contract, Refusal> {
    match path {
        None => Ok(Contract::embedded()),
        Some(path) => Ok(Contract::from_opened(&open(path, console)?)),
    }
}

/// Reads the document at `path` and prints what it says and nothing here follows.
pub(crate) fn open(path: &Path, console: &Console) -> Result<Opened, Refusal> {
    let opened = khipu_validate::open(path).map_err(|error| {
        let lines: String = error
            .to_string()
            .lines()
            .map(|line| format!("\n  {line}"))
            .collect();
        let name = files::shown(path);
        Refusal::new(format!("the document {name} cannot be used:{lines}"))
    })?;
    tell(&opened.notes, path, console);
    Ok(opened)
}

fn tell(notes: &[Note], path: &Path, console: &Console) {
    if notes.is_empty() {
        return;
    }
    console.note(&format!(
        "Parts of {} that are not checked, or not to the letter:",
        files::shown(path)
    ));
    for note in notes.iter().take(MOST_NOTES) {
        console.note(&format!("  {note}"));
    }
    if let Some(more) = notes.len().checked_sub(MOST_NOTES).filter(|more| *more > 0) {
        console.note(&format!("  and {more} more"));
    }
}
