//! An operation lowered to what progenitor can do: OpenAPI 3.0, one path.
//!
//! Every component becomes a stub that is replaced by its type in `khipu-models`, so only the path is really lowered. Two
//! passes work here:
//!
//! - **statuses**: what has no content (400, 401, 404, 500) is dropped, because progenitor would throw away the body of a
//!   status that is declared without one; undeclared, it comes back as unexpected response with everything in it.
//! - **one reply**: 200 and 202 with different bodies make progenitor panic, so both get one stub, `Reply<T>`; the
//!   pass `status-arms` tells them apart again in the emitted code. The mocks keep the truth.

use openapiv3::OpenAPI;
use serde_json::{Value, json};

use crate::codegen::api::{Api, ApiOperation};

/// The stub that stands for both bodies of an operation.
pub(crate) fn reply_stub(operation: &ApiOperation<'_>) -> String {
    format!("ReplyOf{}", operation.response)
}

/// The component of every acceptance.
pub(crate) const ACCEPTED: &str = "AcceptedResponse";

/// Which bodies the responses have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Bodies {
    /// One stub for both statuses.
    OneReply,
    /// Each its own.
    Truthful,
}

/// The document as progenitor takes it, with one operation.
pub(crate) fn lower(
    api: &Api<'_>,
    operation: &ApiOperation<'_>,
    bodies: Bodies,
) -> Result<OpenAPI, String> {
    let info = api.bundle.document().get("info");
    let text = |key: &str| info.and_then(|info| info.str(key)).unwrap_or_default();
    let (ok, accepted) = match bodies {
        Bodies::OneReply => (reply_stub(operation), reply_stub(operation)),
        Bodies::Truthful => (operation.response.to_owned(), ACCEPTED.to_owned()),
    };
    let content = |name: &str| {
        let schema = json!({"$ref": format!("#/components/schemas/{name}")});
        json!({"application/json": {"schema": schema}})
    };
    let post = json!({
        "operationId": operation.id,
        "requestBody": {"required": true, "content": content(operation.request)},
        "responses": {
            "200": {"description": "done", "content": content(&ok)},
            "202": {"description": "accepted", "content": content(&accepted)},
        },
    });
    let document: Value = json!({
        "openapi": "3.0.3",
        "info": {"title": text("title"), "version": text("version")},
        "paths": {operation.path: {"post": post}},
        "components": {"schemas": {
            operation.request: {"type": "object"},
            &ok: {"type": "object"},
            &accepted: {"type": "object"},
        }},
    });
    serde_json::from_value(document)
        .map_err(|error| format!("the lowered document is not OpenAPI 3.0: {error}"))
}
