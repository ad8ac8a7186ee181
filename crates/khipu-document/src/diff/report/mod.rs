//! A comparison written down: for people, for programs, for a pull request.

mod json;
mod markdown;
mod text;

use std::collections::BTreeMap;

use super::{Change, Diff, Place, Severity};
use crate::open::is_hidden;

/// How many operations are named beside a change.
const MOST_OPERATIONS: usize = 4;

/// What is compared with what, in the words of who asked.
#[derive(Clone, Copy, Debug)]
pub struct Heading<'h> {
    /// The old state: a file, a revision.
    pub old: &'h str,
    /// The new one.
    pub new: &'h str,
}

/// Whether a text has colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Style {
    /// Text alone.
    #[default]
    Plain,
    /// With the colours of a terminal.
    Colored,
}

/// What steers a build server wherever it stands in a line of its log.
const COMMANDS: [&str; 2] = ["##[", "##vso["];

/// A text that can be shown: hidden characters of it are written out.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match is_hidden(c) {
            true => out.extend(c.escape_unicode()),
            false => out.push(c),
        }
    }
    let text = out;
    match COMMANDS.iter().any(|command| text.contains(command)) {
        true => text.replace("##", "#\\u{23}"),
        false => text,
    }
}

/// How many changes there are of which severity: `1 breaking, 2 risky, 4 safe`.
fn counts(diff: &Diff) -> String {
    let each = [Severity::Breaking, Severity::Risky, Severity::Safe];
    let each = each.map(|severity| format!("{} {severity}", diff.count(severity)));
    each.join(", ")
}

/// Where it stood and where it stands.
fn positions(change: &Change) -> String {
    match (&change.old, &change.new) {
        (Some(old), Some(new)) if old == new => visible(&old.to_string()),
        (Some(old), Some(new)) if old.file == new.file => {
            format!(
                "{} → {}:{}",
                visible(&old.to_string()),
                new.line,
                new.column
            )
        }
        (Some(old), Some(new)) => format!(
            "{} → {}",
            visible(&old.to_string()),
            visible(&new.to_string())
        ),
        (Some(old), None) => format!("{} (old)", visible(&old.to_string())),
        (None, Some(new)) => format!("{} (new)", visible(&new.to_string())),
        (None, None) => String::new(),
    }
}

/// What it is for those who keep to the old document, and for what was captured.
fn parties(change: &Change) -> String {
    let captured = match change.captured_stays_valid {
        Some(true) => "captured traffic stays valid",
        Some(false) => "captured traffic may not stay valid",
        None => "captured traffic was not looked into",
    };
    let Change {
        sender, receiver, ..
    } = change;
    let sent = change.places.iter().any(|place| place.sent);
    let received = change.places.iter().any(|place| !place.sent);
    match (sent, received) {
        // What is in no payload is part of every call.
        (true, false) | (false, false) => {
            format!("old clients {sender}, an old API {receiver}; {captured}")
        }
        (false, true) => format!("old clients {receiver}, an old API {sender}; {captured}"),
        (true, true) => format!("old senders {sender}, old receivers {receiver}; {captured}"),
    }
}

/// An operation, and its payloads each with a pointer.
type Seen = (String, Vec<(String, String)>);

/// Where in the traffic, an operation at a time: its name, and its payloads with pointers. The number of operations that are
/// left out comes last.
fn seen(places: &[Place]) -> (Vec<Seen>, usize) {
    let mut order: Vec<&str> = Vec::new();
    let mut by_operation: BTreeMap<&str, Vec<(Vec<&str>, &str)>> = BTreeMap::new();
    for place in places {
        let known = by_operation.entry(&place.operation).or_insert_with(|| {
            order.push(&place.operation);
            Vec::new()
        });
        match known
            .iter_mut()
            .find(|(_, pointer)| *pointer == place.pointer)
        {
            Some((payloads, _)) => payloads.push(&place.payload),
            None => known.push((vec![&place.payload], &place.pointer)),
        }
    }
    let named = order.iter().take(MOST_OPERATIONS).map(|operation| {
        let payloads = by_operation.get(operation).into_iter().flatten();
        let payloads =
            payloads.map(|(payloads, pointer)| (visible(&payloads.join(", ")), visible(pointer)));
        (visible(operation), payloads.collect())
    });
    (named.collect(), order.len().saturating_sub(MOST_OPERATIONS))
}

fn plural(count: usize, word: &str) -> String {
    match count {
        1 => format!("1 {word}"),
        _ => format!("{count} {word}s"),
    }
}
