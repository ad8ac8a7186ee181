//! What comes of one payload.

use khipu_capture::HarBody;

use crate::capture::{Body, Exchange};
use crate::check::Mark;
use crate::contract::{Contract, Operation, Payload};
use crate::name::Known;
use crate::parse;
use crate::rule;
use crate::shape::{Shape, shape};
use crate::text::Text;

/// What came of one record.
pub(crate) enum Verdict<'c> {
    /// It was checked as this payload, if it has a name.
    Checked(Option<String>, Vec<Mark>),
    /// Nothing tells which payload it is.
    Nameless(&'static str, Vec<&'c Payload>),
    /// It cannot be checked, and why.
    Unusable(String),
}

/// A body of a capture record.
pub(crate) fn of_body<'c>(contract: &'c Contract, body: &Body<'_, 'c>) -> Verdict<'c> {
    let known = match &body.known {
        Ok(known) => known,
        Err(message) => return Verdict::Unusable(message.clone()),
    };
    match (known, body.instead) {
        (Known::Payload(payload), Some(found)) if payload.has_schema() => {
            Verdict::Checked(Some(payload.to_string()), vec![no_json(found)])
        }
        _ => of(contract, known, &body.text),
    }
}

/// A body of a HAR, which `text` is when its text is needed and could be decoded.
pub(crate) fn of_exchange<'c>(
    contract: &'c Contract,
    exchange: &Exchange<'_, 'c>,
    is_decoded: bool,
    text: &Text<'_>,
) -> Verdict<'c> {
    let known = match &exchange.known {
        Ok(known) => known,
        Err(message) => return Verdict::Unusable(message.clone()),
    };
    let is_base64 = exchange.body.as_ref().is_some_and(HarBody::is_base64);
    let found = match is_decoded {
        false => "base64 that cannot be decoded",
        true if is_base64 && std::str::from_utf8(text.bytes).is_err() => "bytes that are not UTF-8",
        true => return of(contract, known, text),
    };
    let name = match known {
        Known::Payload(payload) => Some(payload.to_string()),
        _ => None,
    };
    Verdict::Checked(name, vec![no_json(found)])
}

/// An exchange of which only this is known.
pub(crate) fn without_body<'c>(known: Result<Known<'c>, String>) -> Verdict<'c> {
    match known {
        Ok(Known::Undeclared { operation, status }) => undeclared_status(operation, &status),
        Ok(_) => Verdict::Checked(None, Vec::new()),
        Err(message) => Verdict::Unusable(message),
    }
}

/// Whether the text of a body is needed to judge it.
pub(crate) fn needs_text(known: &Result<Known<'_>, String>) -> bool {
    match known {
        Ok(Known::Payload(payload)) => payload.has_schema(),
        Ok(Known::OneOf(_)) => true,
        Ok(Known::Undeclared { .. }) | Err(_) => false,
    }
}

fn no_json(found: &str) -> Mark {
    Mark {
        at: 0,
        pointer: String::new(),
        keyword: "syntax".to_owned(),
        message: format!("expected JSON, found {found}"),
        schema: None,
    }
}

/// A text of which this is known.
pub(crate) fn of<'c>(contract: &'c Contract, known: &Known<'c>, text: &Text<'_>) -> Verdict<'c> {
    let candidates = match known {
        Known::Payload(payload) if !payload.has_schema() => {
            return Verdict::Checked(Some(payload.to_string()), Vec::new());
        }
        Known::Payload(payload) => std::slice::from_ref(payload),
        Known::Undeclared { operation, status } => {
            return undeclared_status(operation, status);
        }
        Known::OneOf(candidates) => candidates,
    };
    let parsed = match parse::parse(text.bytes) {
        Ok(parsed) => parsed,
        Err(broken) => {
            let name = match known {
                Known::Payload(payload) => Some(payload.to_string()),
                _ => None,
            };
            return Verdict::Checked(name, vec![broken.into()]);
        }
    };
    let found = match shape(contract, candidates, &parsed.root) {
        Ok(Shape::Found(found)) => found,
        Ok(Shape::Ambiguous(candidates)) => {
            return Verdict::Nameless("fits several payloads", candidates);
        }
        Ok(Shape::Unknown(candidates)) => {
            return Verdict::Nameless("has the shape of no payload", candidates);
        }
        Err(error) => return Verdict::Unusable(format!("cannot be checked: {error}")),
    };
    let Some(first) = found.first() else {
        return Verdict::Nameless("has the shape of no payload", Vec::new());
    };
    match contract.judge(first, &parsed) {
        // Operations share some bodies: whose it is matters only when there is something to tell.
        Ok(marks) if !marks.is_empty() && found.len() > 1 => {
            Verdict::Nameless("is invalid and fits several payloads", found)
        }
        Ok(marks) => Verdict::Checked(Some(first.to_string()), marks),
        Err(error) => Verdict::Unusable(format!("cannot be checked: {error}")),
    }
}

fn undeclared_status<'c>(operation: &Operation, status: &str) -> Verdict<'c> {
    let name = format!("{}/{status}", operation.id);
    Verdict::Checked(Some(name), vec![undeclared(operation, status)])
}

fn undeclared(operation: &Operation, status: &str) -> Mark {
    let declared = operation.payloads.iter().map(Payload::name);
    let declared: Vec<_> = declared
        .filter(|name| crate::contract::is_status(name))
        .collect();
    Mark {
        at: 0,
        pointer: String::new(),
        keyword: "status".to_owned(),
        message: format!(
            "expected one of the statuses {}, found {status}",
            declared.join(", ")
        ),
        schema: Some(rule::place(&operation.responses_at)),
    }
}

/// What to type so that a record has a name.
pub(crate) fn advice(candidates: &[&Payload]) -> String {
    let names: Vec<String> = candidates
        .iter()
        .map(|payload| format!("--as {payload}"))
        .collect();
    match names.as_slice() {
        [] => "the contract has no payloads".to_owned(),
        [only] => format!("say so with {only}"),
        several => format!("say which with one of {}", several.join(", ")),
    }
}
