//! Capture records and entries of a HAR taken apart into the bodies that they hold.

use khipu_capture::{HarBody, HarEntry, Place, RawRecord};

use crate::contract::Contract;
use crate::name::Known;
use crate::operation::Operation;
use crate::parse::{self, Broken};
use crate::text::Text;

/// What a record turned out to be.
pub(crate) enum Taken<'t, 'c> {
    /// A payload without anything around it.
    Bare,
    /// A capture record with these bodies, in the order of the text.
    Bodies(Vec<Body<'t, 'c>>),
    /// A capture record of an operation that the contract does not have: its method and path.
    Foreign(String, String),
    /// It was to be a capture record and is not JSON: a crash cut it off, for instance.
    Broken(Broken),
    /// A capture record that cannot be used, and why.
    Unusable(String),
}

/// A body of a capture record.
pub(crate) struct Body<'t, 'c> {
    /// The body, with the number of the record and its place in the source.
    pub(crate) text: Text<'t>,
    start: usize,
    /// What it is, or why that cannot be said.
    pub(crate) known: Result<Known<'c>, String>,
    /// What it is instead of JSON.
    pub(crate) instead: Option<&'static str>,
}

/// Takes a record apart, if it is a capture record.
pub(crate) fn take_apart<'t, 'c>(contract: &'c Contract, raw: &RawRecord<'t>) -> Taken<'t, 'c> {
    if !khipu_capture::is_record(raw.text) {
        return Taken::Bare;
    }
    let entry = khipu_capture::read_one(raw.text);
    let record = match &entry.record {
        Ok(record) => record,
        Err(error) => {
            return match (error.unknown_version(), parse::parse(raw.text)) {
                (Some(version), _) => Taken::Unusable(format!(
                    "is a capture record of format version {version}, this release reads version {}",
                    khipu_capture::FORMAT
                )),
                (None, Err(broken)) if error.is_syntax() => Taken::Broken(broken),
                (None, _) => Taken::Unusable(format!(
                    "does not have the shape of a capture record, at column {}",
                    error.column()
                )),
            };
        }
    };
    let by_path = contract.operation_at(&record.method, &record.path);
    let named = record.operation.as_deref();
    let by_name = named.and_then(|id| contract.operation(id));
    let operation = match record.callback {
        // The path of a callback is that of its operation, as far as whoever wrote it down knew it.
        Some(_) => by_name.or(by_path),
        None => by_path,
    };
    let Some(operation) = operation else {
        return Taken::Foreign(record.method.clone(), record.path.clone());
    };
    let status = record.status.map(|status| status.to_string());
    let body = |place: Place, body: Option<&khipu_capture::Body>, known| Body {
        text: Text::within(
            raw,
            place.offset,
            raw.text.get(place.range()).unwrap_or_default(),
        ),
        start: place.offset,
        known,
        instead: body.and_then(instead),
    };
    let mut bodies = Vec::new();
    if let Some(place) = entry.request {
        let known = declared(operation, "request");
        bodies.push(body(place, record.request.as_ref(), known));
    }
    if let Some(place) = entry.response {
        let known = match &status {
            Some(status) => Ok(response(operation, status)),
            None => Err("holds a response without a status".to_owned()),
        };
        bodies.push(body(place, record.response.as_ref(), known));
    } else if let Some(status) = &status
        && let known @ Known::Undeclared { .. } = response(operation, status)
    {
        // Nothing but the status came; it stands where the record does.
        bodies.push(Body {
            text: Text::of(raw),
            start: 0,
            known: Ok(known),
            instead: None,
        });
    }
    if let Some(place) = entry.callback {
        let known = callback(operation);
        bodies.push(body(place, record.callback.as_ref(), known));
    }
    bodies.sort_by_key(|body| body.start);
    Taken::Bodies(bodies)
}

/// A body of a HAR entry, or what stands for it.
pub(crate) struct Exchange<'t, 'c> {
    /// The body; none when nothing but an undeclared status came.
    pub(crate) body: Option<HarBody<'t>>,
    /// `request` or `response`.
    pub(crate) what: &'static str,
    /// What it is, or why that cannot be said.
    pub(crate) known: Result<Known<'c>, String>,
}

/// The bodies of a HAR entry, in the order of the text; `None` when the contract does not have its operation.
pub(crate) fn exchanges<'t, 'c>(
    contract: &'c Contract,
    entry: &HarEntry<'t>,
) -> Option<Vec<Exchange<'t, 'c>>> {
    let operation = contract.operation_at(entry.method, entry.path)?;
    let mut exchanges = Vec::new();
    if let Some(body) = entry.request {
        exchanges.push(Exchange {
            body: Some(body),
            what: "request",
            known: declared(operation, "request"),
        });
    }
    let known = entry
        .status
        .map(|status| response(operation, &status.to_string()));
    let is_undeclared = matches!(known, Some(Known::Undeclared { .. }));
    // What a browser shows of an exchange that failed or was blocked, without a status, is not an answer.
    if let Some(known) = known
        && (entry.response.is_some() || is_undeclared)
    {
        exchanges.push(Exchange {
            body: entry.response,
            what: "response",
            known: Ok(known),
        });
    }
    exchanges.sort_by_key(|exchange| exchange.body.map(|body| body.position().offset));
    Some(exchanges)
}

fn declared<'c>(operation: &'c Operation, name: &str) -> Result<Known<'c>, String> {
    let payload = operation.payload(name).map(Known::Payload);
    payload.ok_or_else(|| {
        let id = &operation.id;
        format!("holds a {name}, and the contract has none for {id}")
    })
}

/// Nothing in a record says which of several callbacks it is.
fn callback(operation: &Operation) -> Result<Known<'_>, String> {
    let several: Vec<_> = operation.callbacks().collect();
    match several.as_slice() {
        [_, _, ..] => Ok(Known::Callback(several)),
        _ => declared(operation, "callback"),
    }
}

fn response<'c>(operation: &'c Operation, status: &str) -> Known<'c> {
    match operation.payload(status) {
        Some(payload) => Known::Payload(payload),
        None => Known::Undeclared {
            operation,
            status: status.to_owned(),
        },
    }
}

/// What a body is instead of JSON.
fn instead(body: &khipu_capture::Body) -> Option<&'static str> {
    if body.as_json().is_some() {
        return None;
    }
    Some(match body.to_bytes() {
        Some(bytes) if bytes.is_empty() => "no text at all",
        Some(bytes) if std::str::from_utf8(&bytes).is_ok() => "other text",
        Some(_) => "bytes that are not UTF-8",
        None => "base64 that cannot be decoded",
    })
}
