//! The document that `--openapi` names.

use std::path::Path;

use khipu_validate::{Contract, Note, Opened, Payload};

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

/// The payload that `--as` names, in the contract of the document at `path` or the one that is built in.
pub(crate) fn payload<'c>(
    contract: &'c Contract,
    name: &str,
    path: Option<&Path>,
) -> Result<&'c Payload, Refusal> {
    contract.payload(name).map_err(|unknown| {
        let list = match path {
            None => "khipu operations".to_owned(),
            Some(path) => format!("khipu operations --openapi {}", word(&files::shown(path))),
        };
        let text = "--as: the contract has no payload of that name";
        let suggested: Vec<String> = unknown
            .suggestions()
            .into_iter()
            .map(|name| format!("--as {}", word(&files::shown_text(name))))
            .collect();
        if suggested.is_empty() {
            return Refusal::new(text)
                .next(format!("{list} lists the names, `<operationId>/<payload>`"));
        }
        Refusal::new(format!("{text}; did you mean {}?", suggested.join(" or ")))
            .next(format!("{list} lists all names"))
    })
}

/// A text as one word of a shell, in quotes if it needs them.
fn word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
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

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn a_word_is_quoted_where_a_shell_would_split_it() {
        for (text, quoted) in [
            (
                "bancosecurity_personal_loans/200",
                "bancosecurity_personal_loans/200",
            ),
            ("GET /pets/{id}/200", "'GET /pets/{id}/200'"),
            ("it's", "'it'\\''s'"),
            ("$HOME", "'$HOME'"),
            ("", "''"),
        ] {
            assert_eq!(word(text), quoted);
        }
    }
}
