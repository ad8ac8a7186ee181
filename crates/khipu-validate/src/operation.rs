//! The operations of a contract and their payloads.

use std::fmt;

use khipu_document::{Bundle, Node, PayloadKind, Position};

/// An operation of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// The method, in upper case.
    pub method: String,
    /// The path; of a webhook its name.
    pub path: String,
    /// Whether it is a webhook: a request that the API sends.
    pub webhook: bool,
    /// What it sends and receives: the request, the responses by status, the callbacks.
    pub payloads: Vec<Payload>,
    /// Where its responses stand.
    pub(crate) responses_at: Position,
}

/// A body that an operation sends or receives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payload {
    operation: String,
    name: String,
    /// The place of its schema in the document, as JSON pointer, behind references that say nothing else.
    schema: Option<String>,
}

impl Payload {
    /// The operation that it belongs to.
    #[must_use]
    pub fn operation(&self) -> &str {
        &self.operation
    }

    /// Its name within the operation: `request`, `200`, `202`, `callback`. Of several callbacks the first is called so, the
    /// others `callback:<name>`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the contract says what it looks like. It does not for the statuses that are declared without content;
    /// any body is valid there.
    #[must_use]
    pub fn has_schema(&self) -> bool {
        self.schema.is_some()
    }

    pub(crate) fn schema(&self) -> Option<&str> {
        self.schema.as_deref()
    }
}

impl fmt::Display for Payload {
    /// Operation and name, as `--as` takes them: `bancosecurity_personal_loans/200`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.operation, self.name)
    }
}

impl Operation {
    pub(crate) fn new(
        document: &Node,
        operation: khipu_document::Operation<'_>,
        webhook: bool,
    ) -> Self {
        let mut payloads: Vec<Payload> = Vec::new();
        for payload in operation.payloads {
            let is_free = |name: &str| payloads.iter().all(|known| known.name != name);
            let mut name = payload.kind.name().to_owned();
            if let PayloadKind::Callback(callback) = &payload.kind
                && !is_free(&name)
            {
                let callback = callback.replace('/', "_");
                name = format!("callback:{callback}");
                let numbered = |number| format!("callback:{callback}:{number}");
                name = match is_free(&name) {
                    true => name,
                    false => (2_u32..)
                        .map(numbered)
                        .find(|name| is_free(name))
                        .unwrap_or(name),
                };
            }
            // A status stands there once, in one writing or another.
            if is_free(&name) {
                payloads.push(Payload {
                    operation: operation.id.clone(),
                    name,
                    schema: payload.pointer.map(|pointer| target(document, pointer)),
                });
            }
        }
        Self {
            responses_at: responses_at(operation.node),
            id: operation.id,
            method: operation.method,
            path: operation.path.to_owned(),
            webhook,
            payloads,
        }
    }

    /// The payload with this name. A status that is not declared by itself is that of its class (`2XX`) or `default`,
    /// where the document declares those.
    #[must_use]
    pub fn payload(&self, name: &str) -> Option<&Payload> {
        let find = |name: &str| self.payloads.iter().find(|payload| payload.name == name);
        let by_class = || {
            let class = is_status(name).then(|| name.get(..1)).flatten()?;
            let upper = find(&format!("{class}XX"));
            upper.or_else(|| find("default"))
        };
        find(name).or_else(by_class)
    }

    /// What it calls back with.
    pub(crate) fn callbacks(&self) -> impl Iterator<Item = &Payload> {
        let is_callback = |name: &str| name.split(':').next() == Some("callback");
        let payloads = self.payloads.iter();
        payloads.filter(move |payload| is_callback(&payload.name))
    }
}

/// Whether a name is an HTTP status.
pub(crate) fn is_status(name: &str) -> bool {
    name.len() == 3
        && name.starts_with(['1', '2', '3', '4', '5'])
        && name.bytes().all(|byte| byte.is_ascii_digit())
}

/// Where a schema really stands: behind references that have nothing beside them, so that payloads that share a schema
/// share its validator and are known to be the same.
fn target(document: &Node, mut pointer: String) -> String {
    for _ in 0..32 {
        let Some((node, _)) = document.pointer(&pointer) else {
            break;
        };
        let says = |key: &str| !matches!(key, "$ref" | "description" | "summary");
        let is_bare = !node.entries().iter().any(|entry| says(&entry.key));
        match Bundle::referred(node) {
            Some(name) if is_bare => {
                pointer = format!(
                    "/components/schemas/{}",
                    khipu_document::escape_pointer(name)
                );
            }
            _ => break,
        }
    }
    pointer
}

fn responses_at(operation: &Node) -> Position {
    let responses = operation.entry("responses");
    responses.map_or_else(|| operation.at.clone(), |entry| entry.key_at.clone())
}
