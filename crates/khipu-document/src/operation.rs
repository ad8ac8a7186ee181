//! The operations of a bundle and the payloads that they exchange.

use crate::{Bundle, Node, escape_pointer};

/// The methods that a path item can have.
pub(crate) const METHODS: [&str; 8] = [
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

impl<'a> Payload<'a> {
    /// Its schema; absent where the document states none.
    #[must_use]
    pub fn schema(&self) -> Option<&'a Node> {
        let below = self.pointer.as_deref()?.strip_prefix(&self.node_pointer)?;
        self.node.pointer(below).map(|(schema, _)| schema)
    }
}

impl PayloadKind {
    /// The response that a key of `responses` stands for; nothing for an extension.
    pub(crate) fn status(key: &str) -> Option<Self> {
        let is_class = matches!(key.as_bytes(), [b'1'..=b'5', b'x' | b'X', b'x' | b'X']);
        match key {
            _ if key.starts_with("x-") => None,
            _ if is_class => Some(PayloadKind::Status(key.to_ascii_uppercase())),
            _ => Some(PayloadKind::Status(key.to_owned())),
        }
    }
}

/// What an operation is called that has no name of its own.
fn by_path(method: &str, path: &str) -> String {
    format!("{method} {path}")
}

impl Operation<'_> {
    /// What it is called where its `operationId` does not tell it from another: its method and path.
    #[must_use]
    pub fn by_path(&self) -> String {
        by_path(&self.method, self.path)
    }
}

impl Bundle {
    /// The operations, in the order of the document. One without an `operationId` is called by method and path:
    /// `GET /loans/{id}`.
    #[must_use]
    pub fn operations(&self) -> Vec<Operation<'_>> {
        self.operations_in("paths")
    }

    /// The webhooks, which OpenAPI 3.1 has, in the order of the document: their path is their name.
    #[must_use]
    pub fn webhooks(&self) -> Vec<Operation<'_>> {
        self.operations_in("webhooks")
    }

    fn operations_in(&self, group: &str) -> Vec<Operation<'_>> {
        let mut operations = Vec::new();
        for path in self.document().get(group).map_or(&[][..], Node::entries) {
            for member in path.value.entries() {
                if !METHODS.contains(&member.key.as_str()) {
                    continue;
                }
                let method = member.key.to_uppercase();
                let id = member
                    .value
                    .str("operationId")
                    .map_or_else(|| by_path(&method, &path.key), str::to_owned);
                let pointer = format!("/{group}/{}/{}", escape_pointer(&path.key), member.key);
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
        if let Some(kind) = PayloadKind::status(&response.key) {
            let at = format!("{pointer}/responses/{}", escape_pointer(&response.key));
            payloads.push(payload(kind, &response.value, at));
        }
    }
    for callback in operation.get("callbacks").map_or(&[][..], Node::entries) {
        for expression in callback.value.entries() {
            for method in expression.value.entries() {
                if !METHODS.contains(&method.key.as_str()) {
                    continue;
                }
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
    let content = node.get("content").map_or(&[][..], Node::entries);
    let with_schema = || {
        content
            .iter()
            .filter(|media| media.value.get("schema").is_some())
    };
    let json = with_schema().find(|media| is_json(&media.key) && !media.key.contains('*'));
    // What may be anything may be JSON.
    let json = json.or_else(|| with_schema().find(|media| is_json(&media.key)));
    Payload {
        kind,
        pointer: json.map(|media| format!("{at}/content/{}/schema", escape_pointer(&media.key))),
        node,
        node_pointer: at,
    }
}

/// Whether a body of this media type can be JSON: `application/json`, `application/problem+json`, `*/*`, with or without
/// parameters.
pub(crate) fn is_json(media_type: &str) -> bool {
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    let essence = essence.to_ascii_lowercase();
    matches!(
        essence.as_str(),
        "application/json" | "text/json" | "application/*" | "*/*"
    ) || essence.ends_with("+json")
}
