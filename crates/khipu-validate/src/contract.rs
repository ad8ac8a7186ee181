//! What the operations send and receive.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

use jsonschema::Registry;
use khipu_document::{Bundle, Kind, Node, Position};

use crate::escape;
use crate::generated::PIECES;
use crate::schema::{self, Schema};

/// The contract: operations, their payloads, and one validator for each schema of a payload, compiled when it is first
/// needed. A clone is cheap and shares the validators.
#[derive(Clone)]
pub struct Contract {
    inner: Arc<Inner>,
}

struct Inner {
    document: Node,
    operations: Vec<Operation>,
    registry: OnceLock<Result<Registry<'static>, ContractError>>,
    /// By the place of the schema in the document.
    schemas: BTreeMap<String, OnceLock<Result<Schema, ContractError>>>,
}

/// An operation of the contract.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its `operationId`.
    pub id: String,
    /// The method, in upper case.
    pub method: String,
    /// The path.
    pub path: String,
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

    /// Its name within the operation: `request`, `200`, `202`, `callback`.
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

impl Contract {
    /// The contract that is built into this crate.
    #[must_use]
    pub fn embedded() -> Self {
        static EMBEDDED: LazyLock<Contract> = LazyLock::new(|| {
            // The pieces are generated and a test reads them. Were they unreadable after all, a contract without
            // operations would refuse every payload by name, which is loud enough without a panic.
            Contract::embedded_bundle().map_or_else(
                |_| Contract::empty(),
                |bundle| Contract::from_bundle(&bundle),
            )
        });
        EMBEDDED.clone()
    }

    /// The document of [`Contract::embedded`], for whoever needs more of it than its payloads: paths, security, examples.
    /// It is read anew at each call.
    ///
    /// ```
    /// use khipu_validate::Contract;
    ///
    /// let bundle = Contract::embedded_bundle()?;
    /// assert_eq!(bundle.operations().len(), Contract::embedded().operations().len());
    /// # Ok::<(), khipu_validate::ContractError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the pieces that it is built from do not fit, which a test of this crate rules out.
    pub fn embedded_bundle() -> Result<Bundle, ContractError> {
        Bundle::from_pieces(PIECES.iter().copied()).map_err(|error| {
            ContractError::new(format!(
                "the contract that is built in cannot be read: {error}"
            ))
        })
    }

    /// The contract that an OpenAPI document states.
    #[must_use]
    pub fn from_bundle(bundle: &Bundle) -> Self {
        let document = bundle.document().clone();
        let operations: Vec<Operation> = bundle
            .operations()
            .into_iter()
            .map(|operation| {
                let mut payloads: Vec<Payload> = Vec::new();
                for payload in operation.payloads {
                    // One name, one payload: of several callbacks, which have no name of their own, the first.
                    if payloads
                        .iter()
                        .any(|known| known.name == payload.kind.name())
                    {
                        continue;
                    }
                    payloads.push(Payload {
                        operation: operation.id.clone(),
                        name: payload.kind.name().to_owned(),
                        schema: payload.pointer.map(|pointer| target(&document, pointer)),
                    });
                }
                Operation {
                    responses_at: responses_at(operation.node),
                    id: operation.id,
                    method: operation.method,
                    path: operation.path.to_owned(),
                    payloads,
                }
            })
            .collect();
        let payloads = operations.iter().flat_map(|operation| &operation.payloads);
        let schemas = payloads
            .filter_map(|payload| Some((payload.schema.clone()?, OnceLock::new())))
            .collect();
        Self::new(document, operations, schemas)
    }

    fn new(
        document: Node,
        operations: Vec<Operation>,
        schemas: BTreeMap<String, OnceLock<Result<Schema, ContractError>>>,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                document,
                operations,
                registry: OnceLock::new(),
                schemas,
            }),
        }
    }

    fn empty() -> Self {
        let document = Node {
            kind: Kind::Null,
            at: Position::start_of(""),
        };
        Self::new(document, Vec::new(), BTreeMap::new())
    }

    /// The operations, in the order of the document.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.inner.operations
    }

    /// The operation named `id`.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations()
            .iter()
            .find(|operation| operation.id == id)
    }

    /// The operation that a request with this method and path calls, whatever the host. A part of a path in braces
    /// stands for any text.
    pub(crate) fn operation_at(&self, method: &str, path: &str) -> Option<&Operation> {
        let with_method = || {
            let each = self.operations().iter();
            each.filter(|operation| operation.method.eq_ignore_ascii_case(method))
        };
        let exact = with_method().find(|operation| operation.path == path);
        exact.or_else(|| with_method().find(|operation| is_at(&operation.path, path)))
    }

    /// Every payload of every operation, in the order of the document.
    pub fn payloads(&self) -> impl Iterator<Item = &Payload> {
        self.operations()
            .iter()
            .flat_map(|operation| &operation.payloads)
    }

    /// The payload named `<operationId>/<payload>`: `bancosecurity_personal_loans/200`.
    ///
    /// # Errors
    ///
    /// When no payload has that name; the error lists those that there are.
    pub fn payload(&self, name: &str) -> Result<&Payload, UnknownPayload> {
        let found = name
            .rsplit_once('/')
            .and_then(|(operation, payload)| self.operation(operation)?.payload(payload));
        found.ok_or_else(|| UnknownPayload {
            name: name.to_owned(),
            known: self.payloads().map(Payload::to_string).collect(),
        })
    }

    pub(crate) fn document(&self) -> &Node {
        &self.inner.document
    }

    /// The schema at any `pointer` of the document, compiled anew at each call.
    pub(crate) fn compile(&self, pointer: &str) -> Result<Schema, ContractError> {
        let inner = &*self.inner;
        let registry = inner
            .registry
            .get_or_init(|| schema::registry(&inner.document));
        Schema::compile(registry.as_ref().map_err(Clone::clone)?, pointer)
    }

    /// The compiled schema at `pointer`, which a payload of this contract names.
    pub(crate) fn schema(&self, pointer: &str) -> Result<&Schema, ContractError> {
        let unknown = || ContractError::new(format!("the contract has no payload at {pointer}"));
        let inner = &*self.inner;
        let slot = inner.schemas.get(pointer).ok_or_else(unknown)?;
        let compiled = slot.get_or_init(|| {
            let registry = inner
                .registry
                .get_or_init(|| schema::registry(&inner.document));
            Schema::compile(registry.as_ref().map_err(Clone::clone)?, pointer)
        });
        compiled.as_ref().map_err(Clone::clone)
    }
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.operations().iter().map(|operation| &operation.id);
        f.debug_list().entries(ids).finish()
    }
}

impl Operation {
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
}

/// Whether `path` is one that `template` stands for.
fn is_at(template: &str, path: &str) -> bool {
    template.contains('{')
        && template.split('/').count() == path.split('/').count()
        && template
            .split('/')
            .zip(path.split('/'))
            .all(|(template, part)| {
                let is_open = template.starts_with('{') && template.ends_with('}');
                template == part || (is_open && !part.is_empty())
            })
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
        match (Bundle::referred(node), node.entries()) {
            (Some(name), [_]) => {
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

/// A payload name that the contract does not have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnknownPayload {
    /// The name that was asked for.
    pub name: String,
    /// The names that there are.
    pub known: Vec<String>,
}

impl fmt::Display for UnknownPayload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the contract has no payload {}",
            escape::name(&self.name)
        )?;
        if !self.known.is_empty() {
            write!(f, "; it has {}", self.known.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownPayload {}

/// A schema of the contract that cannot be used. It is a fault of the document, never of a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContractError {
    message: String,
}

impl ContractError {
    pub(crate) fn new(message: String) -> Self {
        Self { message }
    }
}

impl fmt::Display for ContractError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ContractError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_in_braces_stands_for_any_text() {
        assert!(is_at("/v1/{country}/x", "/v1/cl/x"));
        assert!(is_at("/{a}/{b}", "/a/b.c"));
        for path in ["/v1/cl", "/v1/cl/x/", "/v1//x", "/v2/cl/x", "v1/cl/x", ""] {
            assert!(!is_at("/v1/{country}/x", path), "{path}");
        }
    }
}
