//! The operations of a bundle and the payloads that they exchange.

use crate::{Bundle, Node, escape_pointer};

/// The methods that a path item can have.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// One operation of the document.
#[derive(Clone, Debug)]
pub struct Operation<'a> {
    /// Its `operationId`, or method and path where the document gives none.
    pub id: String,
    /// The method in upper case.
    pub method: String,
    /// The path, with its parameters in braces.
    pub path: &'a str,
    /// Its description in the document.
    pub node: &'a Node,
    /// Everything that it sends and receives, in the order request, responses, callbacks.
    pub payloads: Vec<Payload<'a>>,
}

/// A body that an operation sends or receives.
#[derive(Clone, Debug)]
pub struct Payload<'a> {
    /// Which of them it is.
    pub kind: PayloadKind,
    /// The place of its schema in the bundle, as JSON pointer; absent where the document states none.
    pub pointer: Option<String>,
    /// The request body, the response or the callback's request body in the document.
    pub node: &'a Node,
    /// Where that stands, as JSON pointer.
    pub node_pointer: String,
}

/// Which payload of an operation is meant.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum PayloadKind {
    /// The body of the request.
    Request,
    /// The body of the response with this status; the document may also say `default` or `2XX`.
    Status(String),
    /// The body of the callback with this name.
    Callback(String),
}

impl PayloadKind {
    /// The name of the payload in commands and file names: `request`, `200`, `callback`.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            PayloadKind::Request => "request",
            PayloadKind::Status(status) => status,
            PayloadKind::Callback(_) => "callback",
        }
    }
}

impl Bundle {
    /// The operations, in the order of the document.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'_>> {
        let mut operations = Vec::new();
        for path in self.document().get("paths").map_or(&[][..], Node::entries) {
            for member in path.value.entries() {
                if !METHODS.contains(&member.key.as_str()) {
                    continue;
                }
                let method = member.key.to_uppercase();
                let id = member
                    .value
                    .str("operationId")
                    .map_or_else(|| format!("{method} {}", path.key), str::to_owned);
                let pointer = format!("/paths/{}/{}", escape_pointer(&path.key), member.key);
                operations.push(Operation {
                    id,
                    method,
                    path: &path.key,
                    node: &member.value,
                    payloads: payloads(&member.value, &pointer),
                });
            }
        }
        operations
    }
}

fn payloads<'a>(operation: &'a Node, pointer: &str) -> Vec<Payload<'a>> {
    let mut payloads = Vec::new();
    if let Some(body) = operation.get("requestBody") {
        let at = format!("{pointer}/requestBody");
        payloads.push(payload(PayloadKind::Request, body, at));
    }
    for response in operation.get("responses").map_or(&[][..], Node::entries) {
        let at = format!("{pointer}/responses/{}", escape_pointer(&response.key));
        let kind = PayloadKind::Status(response.key.clone());
        payloads.push(payload(kind, &response.value, at));
    }
    for callback in operation.get("callbacks").map_or(&[][..], Node::entries) {
        for expression in callback.value.entries() {
            for method in expression.value.entries() {
                if let Some(body) = method.value.get("requestBody") {
                    let at = format!(
                        "{pointer}/callbacks/{}/{}/{}/requestBody",
                        escape_pointer(&callback.key),
                        escape_pointer(&expression.key),
                        method.key
                    );
                    let kind = PayloadKind::Callback(callback.key.clone());
                    payloads.push(payload(kind, body, at));
                }
            }
        }
    }
    payloads
}

fn payload(kind: PayloadKind, node: &Node, at: String) -> Payload<'_> {
    let json = node
        .get("content")
        .map_or(&[][..], Node::entries)
        .iter()
        .find(|media| is_json(&media.key) && media.value.get("schema").is_some());
    Payload {
        kind,
        pointer: json.map(|media| format!("{at}/content/{}/schema", escape_pointer(&media.key))),
        node,
        node_pointer: at,
    }
}

/// Whether a media type is JSON: `application/json`, `application/problem+json`, with or without parameters.
fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
        || essence.to_ascii_lowercase().ends_with("+json")
}
