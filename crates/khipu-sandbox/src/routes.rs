//! The operations of the document, by path and method.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::Method;
use khipu_document::{Bundle, Kind, Node, Operation, PayloadKind};

use crate::security::Security;

/// How deep in a request the credential of the account is looked for.
const DEEPEST: usize = 8;

/// An operation that is served.
pub(crate) struct Route {
    pub(crate) id: Arc<str>,
    pub(crate) security: Security,
    /// Whether the document says what is sent.
    pub(crate) has_request: bool,
    /// The status of an outcome.
    pub(crate) status: u16,
    /// The status of an acceptance, where the document declares one and a callback to follow.
    pub(crate) accepted: Option<u16>,
    /// Where the request names its callback, member by member.
    pub(crate) callback: Option<Vec<String>>,
    /// Where the request has the credential of the account, member by member.
    pub(crate) credential: Option<Vec<String>>,
    /// How often it was called.
    pub(crate) calls: AtomicU64,
    /// How many answers were made for it.
    pub(crate) answers: AtomicU64,
}

/// What the document has for a method and a path.
pub(crate) enum Found {
    Route(Arc<Route>),
    /// The path is there, with these methods only.
    Methods(String),
    Nothing,
}

/// The operations of one path.
type Methods = Vec<(Method, Arc<Route>)>;

/// Every operation, found by its path.
pub(crate) struct Routes {
    exact: HashMap<String, Methods>,
    /// Paths with parameters, segment by segment.
    templates: Vec<(Vec<String>, Methods)>,
}

impl Routes {
    pub(crate) fn new(bundle: &Bundle) -> Self {
        let mut routes = Self {
            exact: HashMap::new(),
            templates: Vec::new(),
        };
        for operation in bundle.operations() {
            let Ok(method) = Method::from_bytes(operation.method.as_bytes()) else {
                continue;
            };
            let route = (method, Arc::new(Route::new(bundle, &operation)));
            if !operation.path.contains('{') {
                routes
                    .exact
                    .entry(operation.path.to_owned())
                    .or_default()
                    .push(route);
                continue;
            }
            let segments: Vec<String> = operation.path.split('/').map(str::to_owned).collect();
            match routes
                .templates
                .iter_mut()
                .find(|(known, _)| *known == segments)
            {
                Some((_, methods)) => methods.push(route),
                None => routes.templates.push((segments, vec![route])),
            }
        }
        routes
    }

    pub(crate) fn find(&self, method: &Method, path: &str) -> Found {
        let templated = || {
            let fits = |segments: &&(Vec<String>, _)| is_like(&segments.0, path);
            self.templates.iter().find(fits).map(|(_, methods)| methods)
        };
        let Some(methods) = self.exact.get(path).or_else(templated) else {
            return Found::Nothing;
        };
        match methods.iter().find(|(known, _)| known == method) {
            Some((_, route)) => Found::Route(Arc::clone(route)),
            None => {
                let names: Vec<&str> = methods.iter().map(|(method, _)| method.as_str()).collect();
                Found::Methods(names.join(", "))
            }
        }
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Route> {
        let templated = self.templates.iter().map(|(_, methods)| methods);
        let routes = self.exact.values().chain(templated).flatten();
        routes.map(|(_, route)| &**route)
    }
}

/// Whether a path has the segments of a template; a segment in braces is any that is not empty.
fn is_like(template: &[String], path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    segments.len() == template.len()
        && template.iter().zip(segments).all(|(known, segment)| {
            known == segment || (known.contains('{') && !segment.is_empty())
        })
}

impl Route {
    fn new(bundle: &Bundle, operation: &Operation<'_>) -> Self {
        let payload = |name: &str| {
            operation
                .payloads
                .iter()
                .find(|payload| payload.kind.name() == name)
        };
        let request = payload("request").and_then(|payload| payload.pointer.as_deref());
        let schema = request.and_then(|pointer| Some(bundle.document().pointer(pointer)?.0));
        let callback =
            payload("callback").and_then(|payload| callback_place(&payload.node_pointer));
        let has_acceptance = payload("202").is_some() && callback.is_some();
        Self {
            id: Arc::from(operation.id.as_str()),
            security: Security::read(bundle, operation.node),
            has_request: request.is_some(),
            status: status(operation),
            accepted: has_acceptance.then_some(202),
            callback: callback.filter(|_| has_acceptance),
            credential: schema.and_then(|schema| credential(bundle, schema, 0)),
            calls: AtomicU64::new(0),
            answers: AtomicU64::new(0),
        }
    }

    /// The number of the next answer.
    pub(crate) fn next(&self) -> u64 {
        self.answers.fetch_add(1, Ordering::Relaxed)
    }
}

/// The status of an outcome: 200, else the first success that is declared.
fn status(operation: &Operation<'_>) -> u16 {
    let declared = operation
        .payloads
        .iter()
        .filter_map(|payload| match &payload.kind {
            PayloadKind::Status(status) => status.parse::<u16>().ok(),
            _ => None,
        });
    let mut successes: Vec<u16> = declared
        .filter(|status| (200..300).contains(status))
        .collect();
    successes.sort_unstable();
    successes.first().copied().unwrap_or(200)
}

/// Where the request names the callback: the runtime expression of the document, if it is one of the request's body.
fn callback_place(pointer: &str) -> Option<Vec<String>> {
    let after = pointer.split_once("/callbacks/")?.1;
    let expression = after
        .split('/')
        .nth(1)?
        .replace("~1", "/")
        .replace("~0", "~");
    let place = expression
        .strip_prefix("{$request.body#/")?
        .strip_suffix('}')?;
    let tokens = place.split('/');
    Some(
        tokens
            .map(|token| token.replace("~1", "/").replace("~0", "~"))
            .collect(),
    )
}

/// Where a request has the credential of the account: the member whose component is marked as such.
fn credential(bundle: &Bundle, schema: &Node, depth: usize) -> Option<Vec<String>> {
    let schema = bundle.resolve(schema);
    if depth > DEEPEST {
        return None;
    }
    if let Some(Kind::Sequence(parts)) = schema.get("allOf").map(|parts| &parts.kind) {
        let found = parts
            .iter()
            .find_map(|part| credential(bundle, part, depth + 1));
        if found.is_some() {
            return found;
        }
    }
    let properties = schema.get("properties").map_or(&[][..], Node::entries);
    properties.iter().find_map(|property| {
        let target = bundle.resolve(&property.value);
        if target.str("x-rust-type") == Some("AccountCredential") {
            return Some(vec![property.key.clone()]);
        }
        let mut place = credential(bundle, &property.value, depth + 1)?;
        place.insert(0, property.key.clone());
        Some(place)
    })
}
