//! Which payloads see which schemas.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::diff::Place;
use crate::open::{Form, form};
use crate::{Bundle, Node, Operation, Payload, PayloadKind, escape_pointer};

/// Longer pointers than any payload needs are not followed.
const MAX_POINTER: usize = 4_000;

/// The schema of a payload, with where in the traffic it is.
#[derive(Clone, Debug)]
pub(super) struct Root<'a> {
    pub(super) place: Place,
    pub(super) node: &'a Node,
}

/// A place where a schema is used, with the number of the root that leads there.
pub(super) type Use = (usize, String);

/// The payloads of a document, and what each component is used for.
#[derive(Debug)]
pub(super) struct Uses<'a> {
    pub(super) roots: Vec<Root<'a>>,
    components: BTreeMap<&'a str, Vec<Use>>,
    /// The components that refer to each component.
    referrers: BTreeMap<&'a str, Vec<&'a str>>,
}

impl<'a> Uses<'a> {
    pub(super) fn new(bundle: &'a Bundle) -> Self {
        let mut uses = Self {
            roots: roots(bundle),
            components: BTreeMap::new(),
            referrers: BTreeMap::new(),
        };
        let mut inner: BTreeMap<&str, Vec<(String, &str)>> = BTreeMap::new();
        for component in bundle.components() {
            if let Some(node) = bundle.schema(&component.name) {
                let found = references(node);
                for (_, name) in &found {
                    uses.referrers
                        .entry(name)
                        .or_default()
                        .push(&component.name);
                }
                inner.insert(&component.name, found);
            }
        }
        for (number, root) in uses.roots.iter().enumerate() {
            let mut seen = BTreeSet::new();
            let mut waiting: VecDeque<(String, &str)> = references(root.node).into();
            while let Some((pointer, name)) = waiting.pop_front() {
                if !seen.insert(name) {
                    continue;
                }
                for (below, name) in inner.get(name).into_iter().flatten() {
                    if !seen.contains(name) && pointer.len() + below.len() <= MAX_POINTER {
                        waiting.push_back((format!("{pointer}{below}"), name));
                    }
                }
                let used = uses.components.entry(name).or_default();
                used.push((number, pointer));
            }
        }
        uses
    }

    /// Where a component is used.
    pub(super) fn component(&self, name: &str) -> &[Use] {
        self.components.get(name).map_or(&[], Vec::as_slice)
    }

    /// The components that lead to this one, itself among them.
    pub(super) fn leading_to(&self, name: &str) -> BTreeSet<String> {
        let mut out = BTreeSet::from([name.to_owned()]);
        let mut waiting = vec![name];
        while let Some(name) = waiting.pop() {
            for from in self.referrers.get(name).into_iter().flatten() {
                if out.insert((*from).to_owned()) {
                    waiting.push(from);
                }
            }
        }
        out
    }
}

/// What a schema refers to, each with where in the value that is; nearer ones first.
fn references(node: &Node) -> Vec<(String, &str)> {
    let mut out = Vec::new();
    let mut waiting = VecDeque::from([(String::new(), node)]);
    while let Some((pointer, node)) = waiting.pop_front() {
        if let Some(name) = Bundle::referred(node) {
            out.push((pointer.clone(), name));
        }
        for entry in node.entries() {
            let value = &entry.value;
            let below = |part: &str| format!("{pointer}/{part}");
            match (entry.key.as_str(), form(&entry.key)) {
                ("properties", _) => {
                    for member in value.entries() {
                        waiting.push_back((below(&escape_pointer(&member.key)), &member.value));
                    }
                }
                (
                    "items"
                    | "additionalProperties"
                    | "contains"
                    | "unevaluatedItems"
                    | "unevaluatedProperties",
                    _,
                ) => {
                    waiting.push_back((below("*"), value));
                }
                ("$defs", _) => {}
                (_, Some(Form::Schema)) => waiting.push_back((pointer.clone(), value)),
                (key, Some(Form::Schemas)) => {
                    for (at, item) in value.items().iter().enumerate() {
                        let pointer = match key {
                            "prefixItems" => below(&at.to_string()),
                            _ => pointer.clone(),
                        };
                        waiting.push_back((pointer, item));
                    }
                }
                (_, Some(Form::SchemasByName)) => {
                    for member in value.entries() {
                        waiting.push_back((below("*"), &member.value));
                    }
                }
                _ => {}
            }
        }
    }
    out
}

fn roots(bundle: &Bundle) -> Vec<Root<'_>> {
    let mut out = Vec::new();
    let hooks = bundle.webhooks();
    for (operation, is_hook) in bundle
        .operations()
        .iter()
        .map(|operation| (operation, false))
        .chain(hooks.iter().map(|operation| (operation, true)))
    {
        for payload in &operation.payloads {
            let place = place(operation, payload, is_hook);
            for media in payload.node.get("content").map_or(&[][..], Node::entries) {
                if let Some(node) = media.value.get("schema") {
                    let place = place.clone();
                    out.push(Root { place, node });
                }
            }
        }
    }
    out
}

/// Where in the traffic a payload is.
pub(super) fn place(operation: &Operation<'_>, payload: &Payload<'_>, is_hook: bool) -> Place {
    let is_request = payload.kind == PayloadKind::Request;
    Place {
        operation: operation.id.clone(),
        payload: payload.kind.name().to_owned(),
        pointer: String::new(),
        // A webhook is a request of the API; the answers to it are ours.
        sent: is_request != is_hook,
    }
}
