//! Whether a request is one that the document describes.

use std::borrow::Cow;
use std::collections::HashMap;

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use http_body_util::BodyExt;
use khipu_validate::Contract;
use serde_json::value::RawValue;
use tokio::time::timeout;

use crate::generate::json::Json;
use crate::routes::Route;
use crate::settings::Settings;

/// How many faults an answer names.
const LISTED: usize = 20;

/// How much of a body that is too large is read and thrown away, so that its sender sees the answer.
const DRAINED: usize = 16 << 20;

/// Why a request is refused.
pub(crate) enum Refusal {
    TooLarge,
    TooSlow,
    /// The connection broke, so nobody reads an answer.
    Broken,
    /// What is wrong with it, as JSON text.
    Invalid(Vec<u8>),
    /// The document's own schema cannot be used.
    Unsupported(String),
}

/// What the request asks for.
pub(crate) struct Checked {
    /// Where the outcome is sent.
    pub(crate) callback: Option<String>,
}

/// Reads a body within the limits.
pub(crate) async fn read(body: Body, settings: &Settings) -> Result<Vec<u8>, Refusal> {
    let reading = async {
        let mut body = body;
        let mut text = Vec::new();
        let mut size = 0_usize;
        while let Some(frame) = body.frame().await {
            let data = frame.map_err(|_| Refusal::Broken)?.into_data();
            let data: Bytes = data.unwrap_or_default();
            size = size.saturating_add(data.len());
            if size <= settings.max_request {
                text.extend_from_slice(&data);
            } else if size > settings.max_request.saturating_add(DRAINED) {
                break;
            }
        }
        if size > settings.max_request {
            return Err(Refusal::TooLarge);
        }
        Ok(text)
    };
    let read = timeout(settings.read_timeout, reading).await;
    read.unwrap_or(Err(Refusal::TooSlow))
}

/// Checks a request. One made with a key must have the credential of the account.
pub(crate) fn check(
    contract: &Contract,
    route: &Route,
    headers: &HeaderMap,
    by_key: bool,
    text: &[u8],
) -> Result<Checked, Refusal> {
    if !route.has_request {
        return Ok(Checked { callback: None });
    }
    let is_json = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(is_json);
    if !is_json {
        return Err(invalid([fault(
            "",
            "content-type",
            "expected a body of the type application/json",
        )]));
    }
    let payload = contract
        .operation(&route.id)
        .and_then(|operation| operation.payload("request"));
    let findings = match payload {
        Some(payload) => contract
            .check(payload, text)
            .map_err(|error| Refusal::Unsupported(error.to_string()))?,
        None => Vec::new(),
    };
    if !findings.is_empty() {
        let faults = findings.iter().take(LISTED);
        return Err(invalid(faults.map(|finding| {
            fault(&finding.pointer, &finding.keyword, &finding.message)
        })));
    }
    let Ok(text) = std::str::from_utf8(text) else {
        return Err(invalid([fault("", "syntax", "expected UTF-8")]));
    };
    if let Some(place) = route.credential.as_deref().filter(|_| by_key)
        && member(text, place).is_none_or(|value| value.trim() == "null")
    {
        let (name, object) = place.split_last().unwrap_or((&EMPTY, &[]));
        let pointer: String = object
            .iter()
            .map(|token| format!("/{}", khipu_document::escape_pointer(token)))
            .collect();
        let message = format!("member {name} is missing; it is mandatory with a key");
        return Err(invalid([fault(&pointer, "required", &message)]));
    }
    let callback = route.callback.as_deref();
    let callback = callback.and_then(|place| serde_json::from_str(member(text, place)?).ok());
    Ok(Checked { callback })
}

static EMPTY: String = String::new();

/// The text of the value at a place in a JSON text. Nothing but the way to it is read, so no number can be too large.
fn member<'t>(text: &'t str, place: &[String]) -> Option<&'t str> {
    place.iter().try_fold(text, |text, name| {
        let members: HashMap<Cow<'_, str>, &RawValue> = serde_json::from_str(text).ok()?;
        members.get(name.as_str()).map(|value| value.get())
    })
}

fn is_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

fn fault(pointer: &str, keyword: &str, message: &str) -> Json {
    Json::object([
        ("pointer", Json::text(pointer)),
        ("keyword", Json::text(keyword)),
        ("message", Json::text(message)),
    ])
}

fn invalid(faults: impl IntoIterator<Item = Json>) -> Refusal {
    let faults = Json::Array(faults.into_iter().collect());
    let body = Json::object([
        ("message", Json::text("the request breaks its contract")),
        ("findings", faults),
    ]);
    Refusal::Invalid(body.to_bytes())
}
