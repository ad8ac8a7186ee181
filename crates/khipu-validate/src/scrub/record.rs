//! Which payloads a record holds.

use super::form::CAPTURE;
use super::form::Form;
use super::scrubber::{Scrubber, Subject, Subjects};
use super::urls;
use super::walk::Rule;
use crate::contract::Contract;
use crate::name::Known;
use crate::operation::Operation;
use crate::parse::{self, Parsed};
use crate::shape::{Shape, shape};
use crate::tree::{Kind, Value};

/// The beginning of a capture record, up to its first member.
const MARK: &[u8] = br#""khipu_capture""#;

impl<'c> Scrubber<'c> {
    /// A record of a source whose records are `known` to be something.
    pub(crate) fn record(&mut self, text: &[u8], known: &Known<'c>) -> Vec<u8> {
        self.report.records += 1;
        let is_capture = khipu_capture::is_record(text);
        let parsed = match parse::parse(text) {
            Ok(parsed) => parsed,
            Err(_) => return self.broken(text, is_capture),
        };
        // It was parsed, so it is text.
        let whole = std::str::from_utf8(text).unwrap_or_default();
        if is_capture {
            let subjects = capture_subjects(self.contract, &parsed);
            return self
                .walk(whole, &Rule::Form(&CAPTURE), &subjects)
                .into_bytes();
        }
        let subject = self.bare_subject(known, &parsed.root);
        self.json(whole, &subject).into_bytes()
    }

    /// An entry of a HAR, or another part of one, that is treated as `form` says.
    pub(crate) fn part(&mut self, text: &[u8], form: Option<&'static Form>) -> Vec<u8> {
        let parsed = match parse::parse(text) {
            Ok(parsed) => parsed,
            Err(_) => return self.not_json(text).into_owned(),
        };
        let whole = std::str::from_utf8(text).unwrap_or_default();
        let rule = form.map_or_else(Rule::undocumented, Rule::Form);
        let subjects = entry_subjects(self.contract, &parsed);
        self.walk(whole, &rule, &subjects).into_bytes()
    }

    /// What was to be a record and is no JSON. A capture record is known as one afterwards, too.
    fn broken(&mut self, text: &[u8], is_capture: bool) -> Vec<u8> {
        let begin = text
            .windows(MARK.len())
            .position(|window| is_capture && window == MARK)
            .map_or(0, |at| at + MARK.len());
        let (begin, rest) = text.split_at_checked(begin).unwrap_or((&[], text));
        let mut out = begin.to_vec();
        out.extend_from_slice(&self.not_json(rest));
        if parse::parse(&out).is_ok() {
            // Only the two together are JSON.
            let plain = |byte: &u8| {
                if byte.is_ascii_alphanumeric() {
                    b'x'
                } else {
                    *byte
                }
            };
            out = begin
                .iter()
                .copied()
                .chain(rest.iter().map(plain))
                .collect();
        }
        out
    }

    /// What a payload without anything around it is. Of several that fit equally well each is heard.
    fn bare_subject(&self, known: &Known<'c>, root: &Value<'_>) -> Subject<'c> {
        let candidates = match known {
            Known::Payload(payload) => vec![*payload],
            Known::Undeclared { .. } => Vec::new(),
            Known::OneOf(candidates) | Known::Callback(candidates) => {
                match shape(self.contract, candidates, root) {
                    Ok(Shape::Found(found)) => found.into_iter().take(1).collect(),
                    Ok(Shape::Ambiguous(several)) => several,
                    Ok(Shape::Unknown(_)) | Err(_) => Vec::new(),
                }
            }
        };
        Subject {
            payloads: candidates,
        }
    }
}

/// What the bodies of a capture record are. A member that stands there twice could mean either, so nothing is known then.
fn capture_subjects<'c>(contract: &'c Contract, parsed: &Parsed<'_>) -> Subjects<'c> {
    let is_repeated = |repeated: &parse::Repeated| repeated.pointer.split('/').count() == 2;
    if parsed.repeated.iter().any(is_repeated) {
        return Subjects::default();
    }
    let text = |pointer: &str| text(&parsed.root, pointer);
    let by_path = text("/method")
        .zip(text("/path"))
        .and_then(|(method, path)| contract.operation_at(method, path));
    let by_name = text("/operation").and_then(|id| contract.operation(id));
    let is_callback = parsed.root.pointer("/callback").is_some();
    let operation = if is_callback {
        by_name.or(by_path)
    } else {
        by_path
    };
    operation.map_or_else(Subjects::default, |operation| {
        subjects(operation, number(&parsed.root, "/status"))
    })
}

/// What the bodies of an entry of a HAR are.
fn entry_subjects<'c>(contract: &'c Contract, parsed: &Parsed<'_>) -> Subjects<'c> {
    let tells = |pointer: &str| {
        ["/request", "/response"].contains(&pointer)
            || ["/request/method", "/request/url", "/response/status"].contains(&pointer)
    };
    if parsed
        .repeated
        .iter()
        .any(|repeated| tells(&repeated.pointer))
    {
        return Subjects::default();
    }
    let text = |pointer: &str| text(&parsed.root, pointer);
    let path = text("/request/url").map(|url| {
        let tail = urls::parts(url).map_or(url, |(_, _, tail)| tail);
        tail.split(['?', '#']).next().unwrap_or_default()
    });
    let operation = text("/request/method")
        .zip(path)
        .and_then(|(method, path)| contract.operation_at(method, path));
    operation.map_or_else(Subjects::default, |operation| {
        subjects(operation, number(&parsed.root, "/response/status"))
    })
}

fn subjects<'c>(operation: &'c Operation, status: Option<&str>) -> Subjects<'c> {
    let subject = |name: &str| Subject {
        payloads: operation.payload(name).into_iter().collect(),
    };
    Subjects {
        request: subject("request"),
        response: status.map(subject).unwrap_or_default(),
        // Of several each is heard.
        callback: Subject {
            payloads: operation.callbacks().collect(),
        },
    }
}

fn text<'v>(root: &'v Value<'_>, pointer: &str) -> Option<&'v str> {
    match &root.pointer(pointer)?.kind {
        Kind::String(text) => Some(text),
        _ => None,
    }
}

fn number<'v>(root: &'v Value<'_>, pointer: &str) -> Option<&'v str> {
    match &root.pointer(pointer)?.kind {
        Kind::Number(text) => Some(text),
        _ => None,
    }
}
