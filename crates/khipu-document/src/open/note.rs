//! What a document says and this crate does not follow.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::Position;

/// Something that a document says and that is not followed, or not to the letter. It is no fault of the document; it says
/// what the verdicts on payloads do not cover.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Note {
    /// Its name, in kebab case.
    pub rule: &'static str,
    /// What the document says, lower-case and without a full stop.
    pub message: String,
    /// What that means for the verdicts, in the same voice.
    pub effect: String,
    /// Everywhere that the document says so, in order; never empty.
    pub places: Vec<Position>,
}

impl fmt::Display for Note {
    /// `file:line: message; effect [rule]`, with the first of its places and how many more there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(first) = self.places.first() {
            write!(f, "{}:{}: ", shown(&first.file), first.line)?;
        }
        let Self {
            message,
            effect,
            rule,
            ..
        } = self;
        write!(f, "{message}; {effect} [{rule}]")?;
        match self.places.len().saturating_sub(1) {
            0 => Ok(()),
            1 => f.write_str(" (and at one more place)"),
            more => write!(f, " (and at {more} more places)"),
        }
    }
}

/// Notes on their way to a reader: what is said at many places is one note.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    found: BTreeMap<(&'static str, String), (String, BTreeSet<Position>)>,
}

impl Notes {
    pub(crate) fn add(
        &mut self,
        at: &Position,
        rule: &'static str,
        message: impl Into<String>,
        effect: impl Into<String>,
    ) {
        let (_, places) = self
            .found
            .entry((rule, message.into()))
            .or_insert_with(|| (effect.into(), BTreeSet::new()));
        places.insert(at.clone());
    }

    /// The notes in the order of the first place of each.
    pub(crate) fn finish(self) -> Vec<Note> {
        let each = self.found.into_iter();
        let mut notes: Vec<Note> = each
            .map(|((rule, message), (effect, places))| Note {
                rule,
                message,
                effect,
                places: places.into_iter().collect(),
            })
            .collect();
        notes.sort_by(|a, b| a.places.first().cmp(&b.places.first()));
        notes
    }
}

/// The longest text of a document that a note shows, in characters.
const LONGEST: usize = 120;

/// A text of the document as it may be shown: a foreign one could steer a terminal.
pub(crate) fn shown(text: &str) -> String {
    let mut out = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        if is_hidden(c) {
            out.extend(c.escape_unicode());
        } else {
            out.push(c);
        }
    }
    out
}

/// Whether a character could steer a terminal or hide what a text says.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}
