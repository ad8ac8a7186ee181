//! How an input holds its records.

use std::io::Read;
use std::path::Path;

use serde::de::IgnoredAny;

use super::ahead::{End, LONG};
use super::window::{CHUNK, Window};

/// How an input holds its records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Form {
    /// One JSON document over any number of lines.
    Json,
    /// One JSON document a line; blank lines are passed over.
    Ndjson,
    /// A HAR 1.2 archive: what a browser or a proxy wrote down.
    Har,
}

impl Form {
    /// What the name of a file tells: the extensions `.json`, `.ndjson`, `.jsonl` and `.har`, each also before `.gz` or
    /// `.zst`. What stands before them need not be text.
    #[must_use]
    pub fn of_name(name: &Path) -> Option<Self> {
        let mut name = name.file_name()?.to_string_lossy().to_ascii_lowercase();
        for packed in [".gz", ".zst"] {
            if let Some(inner) = name.strip_suffix(packed) {
                name.truncate(inner.len());
                break;
            }
        }
        match name.rsplit_once('.')?.1 {
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "har" => Some(Self::Har),
            _ => None,
        }
    }

    /// What the name said, if that is certain, else what the beginning looks like. Capture records in a file named `.json`
    /// still stand one on each line.
    pub(super) fn of<R: Read>(
        window: &mut Window<R>,
        named: Option<Self>,
        max_record: usize,
    ) -> Self {
        match named {
            Some(form @ (Self::Ndjson | Self::Har)) => form,
            _ if decide(window, is_har) => Self::Har,
            Some(Self::Json) if !decide(window, is_record) => Self::Json,
            _ => guess(window, max_record),
        }
    }
}

/// How much of the beginning is looked at for what an input is.
const BEGINNING: usize = CHUNK / 4;

/// What `test` says of the beginning; it says nothing while it needs to see more.
fn decide<R: Read>(window: &mut Window<R>, test: fn(&[u8]) -> Option<bool>) -> bool {
    loop {
        if let Some(decided) = test(window.rest()) {
            return decided;
        }
        if window.rest().len() >= BEGINNING || !window.more(CHUNK) {
            return false;
        }
    }
}

/// What follows these tokens; `None` while the text ends among them, `Some(None)` when there are others.
fn after<'t>(mut text: &'t [u8], tokens: &[&[u8]]) -> Option<Option<&'t [u8]>> {
    for token in tokens {
        text = text.trim_ascii_start();
        if let Some(rest) = text.strip_prefix(*token) {
            text = rest;
        } else if token.starts_with(text) {
            return None;
        } else {
            return Some(None);
        }
    }
    Some(Some(text))
}

fn is_record(text: &[u8]) -> Option<bool> {
    after(text, &[b"{", br#""khipu_capture""#]).map(|rest| rest.is_some())
}

/// Whether an object `log` comes first, and in it one of the members that such a log has: a payload may have a member
/// `log` as well.
fn is_har(text: &[u8]) -> Option<bool> {
    let Some(rest) = after(text, &[b"{", br#""log""#, b":", b"{"])? else {
        return Some(false);
    };
    let names: [&[u8]; 6] = [
        br#""version""#,
        br#""creator""#,
        br#""browser""#,
        br#""pages""#,
        br#""entries""#,
        br#""comment""#,
    ];
    let tests = names.map(|name| after(rest, &[name]));
    if tests.iter().any(|test| matches!(test, Some(Some(_)))) {
        return Some(true);
    }
    tests
        .iter()
        .all(|test| matches!(test, Some(None)))
        .then_some(false)
}

pub(super) fn is_blank(line: &[u8]) -> bool {
    // The carriage return of a line end is white space to JSON, so it needs no care but here.
    line.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\r'))
}

/// How an input without a telling name holds its records: one a line when the first line is complete in itself, or was
/// meant to be. Blank lines before it are held as well.
fn guess<R: Read>(window: &mut Window<R>, max_record: usize) -> Form {
    let first = match first_line(window, max_record) {
        First::Line(first) => first,
        First::Long => return Form::Ndjson,
        First::Last => return Form::Json,
    };
    let text = window.rest().get(first.clone()).unwrap_or_default();
    let completeness = completeness(text.trim_ascii());
    if completeness == Completeness::Whole {
        // Whatever comes after it: nobody need wait for that.
        return Form::Ndjson;
    }
    let Some(second) = begin_from(window, first.end, max_record) else {
        return Form::Json;
    };
    let text = window.rest().get(first).unwrap_or_default().trim_ascii();
    let next = window.rest().get(second..).unwrap_or_default();
    // A line that is broken but has a beginning and an end was meant to be complete. So was one that a crash cut off:
    // capture records show it.
    let is_whole = completeness == Completeness::Broken && text.ends_with(b"}");
    let is_cut = next.starts_with(b"{") && [text, next].iter().any(|it| crate::is_record(it));
    if text.starts_with(b"{") && (is_whole || is_cut) {
        Form::Ndjson
    } else {
        Form::Json
    }
}

/// The first line that is not blank.
enum First {
    Line(std::ops::Range<usize>),
    /// It is longer than what may be held, or many blank ones come before it: whoever breaks lines, or begins a document,
    /// does not begin like this.
    Long,
    /// It has no end, so nothing follows it.
    Last,
}

fn first_line<R: Read>(window: &mut Window<R>, max_record: usize) -> First {
    let (mut at, mut seen) = (0, 0);
    loop {
        let unseen = window.rest().get(seen..).unwrap_or_default();
        if let Some(length) = memchr::memchr(b'\n', unseen) {
            let end = seen + length;
            if !is_blank(window.rest().get(at..end).unwrap_or_default()) {
                return match end > max_record {
                    true => First::Long,
                    false => First::Line(at..end),
                };
            }
            at = end + 1;
            seen = at;
            continue;
        }
        seen = window.rest().len();
        let from = window.offset() + at as u64;
        let is_long = seen > max_record || at > LONG;
        if is_long || !window.fits(End::Line, from, max_record - at) {
            return First::Long;
        }
        if !window.more(max_record) {
            return First::Last;
        }
    }
}

/// Where the next line that is not blank begins, with enough of it to tell a capture record.
fn begin_from<R: Read>(window: &mut Window<R>, after: usize, max_record: usize) -> Option<usize> {
    let mut at = after;
    let is_space = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n');
    let begin = loop {
        let unseen = window.rest().get(at..).unwrap_or_default();
        if let Some(blank) = unseen.iter().position(|byte| !is_space(byte)) {
            break at + blank;
        }
        at = window.rest().len();
        // The first line alone may be as long as a record: what is at hand behind it must not decide.
        if at - after > LONG || !window.more(max_record.saturating_add(LONG)) {
            return None;
        }
    };
    while is_record(window.rest().get(begin..).unwrap_or_default()).is_none()
        && window.rest().len() - begin < BEGINNING
        && window.more(max_record.saturating_add(CHUNK))
    {}
    let before = window.rest().get(..begin).unwrap_or_default();
    Some(memchr::memrchr(b'\n', before).map_or(0, |end| end + 1))
}

#[derive(PartialEq, Eq)]
enum Completeness {
    Whole,
    /// It ends too early, and would do so in any case.
    Beginning,
    Broken,
}

fn completeness(text: &[u8]) -> Completeness {
    let is_text = std::str::from_utf8(text).is_ok();
    match serde_json::from_slice::<IgnoredAny>(text) {
        Ok(_) if is_text => Completeness::Whole,
        Err(error) if error.is_eof() && is_text => Completeness::Beginning,
        _ => Completeness::Broken,
    }
}
