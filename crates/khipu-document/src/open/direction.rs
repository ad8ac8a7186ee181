//! `readOnly` and `writeOnly`: a required member need not be there in the direction that it does not travel.
//!
//! A component that differs between the two directions gets a second form of itself beside it, without those names in
//! `required`; requests refer to that form of the one kind, answers to that of the other. Bodies of callbacks and webhooks
//! are sent by the API and count as answers.

use std::collections::{BTreeMap, BTreeSet};

use super::keyword::{Form, form, is_in_place};
use super::note::Notes;
use crate::{Bundle, Component, Entry, Kind, Node, Position};

/// How many steps from one schema to the next are taken in search of a member.
const MAX_STEPS: usize = 32;

/// Splits the directions wherever a document needs it.
pub(crate) fn split(
    document: &mut Node,
    schemas: &mut Vec<Entry>,
    components: &mut Vec<Component>,
    notes: &mut Notes,
) {
    for direction in [Direction::REQUEST, Direction::ANSWER] {
        let mut split = Split {
            direction,
            index: schemas
                .iter()
                .map(|entry| (entry.key.clone(), entry.value.clone()))
                .collect(),
            names: BTreeMap::new(),
            dropped: BTreeSet::new(),
        };
        split.name_affected(schemas);
        let mut more = Vec::new();
        for (entry, component) in schemas.iter().zip(components.iter()) {
            if let Some(name) = split.names.get(&entry.key).cloned() {
                let mut entry = Entry {
                    key: name.clone(),
                    ..entry.clone()
                };
                split.schema(&mut entry.value, &[]);
                more.push((
                    entry,
                    Component {
                        name,
                        ..component.clone()
                    },
                ));
            }
        }
        split.document(document);
        for (entry, component) in more {
            schemas.push(entry);
            components.push(component);
        }
        for at in &split.dropped {
            let Direction { mark, which, .. } = direction;
            let message = format!("a required member is `{mark}`");
            let effect = format!("it may be missing in {which}; if it is there, it is no fault");
            notes.add(at, direction.rule, message, effect);
        }
    }
}

#[derive(Clone, Copy)]
struct Direction {
    mark: &'static str,
    rule: &'static str,
    suffix: &'static str,
    which: &'static str,
    is_request: bool,
}

impl Direction {
    const REQUEST: Self = Self {
        mark: "readOnly",
        rule: "read-only",
        suffix: "request",
        which: "requests",
        is_request: true,
    };
    const ANSWER: Self = Self {
        mark: "writeOnly",
        rule: "write-only",
        suffix: "answer",
        which: "responses, callbacks and webhooks",
        is_request: false,
    };
}

struct Split {
    direction: Direction,
    index: BTreeMap<String, Node>,
    /// The second name of every component that has one.
    names: BTreeMap<String, String>,
    /// Where the members stand that need not be there.
    dropped: BTreeSet<Position>,
}

impl Split {
    /// Finds the components that differ in this direction, themselves or through one that they refer to.
    fn name_affected(&mut self, schemas: &[Entry]) {
        let mut referrers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        let mut affected: Vec<&str> = Vec::new();
        for entry in schemas {
            let mut references = Vec::new();
            references_of(&entry.value, &mut references);
            for name in references {
                referrers.entry(name).or_default().push(&entry.key);
            }
            if self.schema(&mut entry.value.clone(), &[]) {
                affected.push(&entry.key);
            }
        }
        self.dropped.clear();
        while let Some(name) = affected.pop() {
            if self.names.contains_key(name) {
                continue;
            }
            let mut second = format!("{name}-{}", self.direction.suffix);
            while self.index.contains_key(&second) {
                second.push('_');
            }
            self.names.insert(name.to_owned(), second);
            affected.extend(referrers.get(name).into_iter().flatten());
        }
    }

    /// Every body of this direction in the paths and webhooks.
    fn document(&mut self, document: &mut Node) {
        for group in ["paths", "webhooks"] {
            for path in members(document, group) {
                for operation in entries(&mut path.value) {
                    let operation = &mut operation.value;
                    if self.direction.is_request != (group == "webhooks") {
                        self.body(operation, "requestBody");
                    }
                    if self.direction.is_request {
                        continue;
                    }
                    for response in members(operation, "responses") {
                        self.content(&mut response.value);
                    }
                    for callback in members(operation, "callbacks") {
                        let expressions = entries(&mut callback.value).iter_mut();
                        for method in expressions.flat_map(|item| entries(&mut item.value)) {
                            self.body(&mut method.value, "requestBody");
                        }
                    }
                }
            }
        }
    }

    fn body(&mut self, operation: &mut Node, name: &str) {
        let body = entries(operation)
            .iter_mut()
            .find(|entry| entry.key == name);
        if let Some(body) = body {
            self.content(&mut body.value);
        }
    }

    fn content(&mut self, body: &mut Node) {
        for media in members(body, "content") {
            let schema = entries(&mut media.value)
                .iter_mut()
                .find(|entry| entry.key == "schema");
            if let Some(schema) = schema {
                self.schema(&mut schema.value, &[]);
            }
        }
    }

    /// Takes the names out of `required` and refers to the second forms; tells whether a name was taken out. `around` are
    /// schemas that judge the same value.
    fn schema(&mut self, node: &mut Node, around: &[Node]) -> bool {
        let mut changed = false;
        let has_parts = node.entries().iter().any(|entry| is_in_place(&entry.key));
        let mut judges: Vec<Node> = around.to_vec();
        if has_parts || node.get("required").is_some() {
            judges.push(node.clone());
        }
        let mut dropped = Vec::new();
        if let Some(Kind::Sequence(names)) = node.get("required").map(|names| &names.kind) {
            for name in names.iter().filter_map(Node::as_str) {
                let at = judges
                    .iter()
                    .find_map(|judge| self.marked(judge, name, MAX_STEPS));
                if let Some(at) = at {
                    dropped.push(name.to_owned());
                    self.dropped.insert(at);
                    changed = true;
                }
            }
        }
        for entry in entries(node) {
            let value = &mut entry.value;
            match (entry.key.as_str(), &mut value.kind) {
                ("required", Kind::Sequence(names)) => {
                    names.retain(|name| !dropped.iter().any(|known| name.as_str() == Some(known)));
                }
                ("$ref", Kind::String(text)) => {
                    let name = text.strip_prefix("#/components/schemas/");
                    if let Some(second) = name.and_then(|name| self.names.get(name)) {
                        *text = format!("#/components/schemas/{second}");
                    }
                }
                (key, _) => {
                    let inner: &[Node] = if is_in_place(key) { &judges } else { &[] };
                    match form(key) {
                        Some(Form::Schema) => changed |= self.schema(value, inner),
                        Some(Form::Schemas) => {
                            if let Kind::Sequence(items) = &mut value.kind {
                                for item in items {
                                    changed |= self.schema(item, inner);
                                }
                            }
                        }
                        Some(Form::SchemasByName) => {
                            for entry in entries(value) {
                                changed |= self.schema(&mut entry.value, &[]);
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        changed
    }

    /// Where member `name` of the values that `schema` judges is marked, if it is.
    fn marked(&self, schema: &Node, name: &str, steps: usize) -> Option<Position> {
        let steps = steps.checked_sub(1)?;
        if let Some(member) = schema.find(&["properties", name])
            && self.is_marked(member, steps)
        {
            return Some(member.at.clone());
        }
        let referred = Bundle::referred(schema).and_then(|name| self.index.get(name));
        let parts = schema.get("allOf").map_or(&[][..], Node::items);
        let mut inner = referred.into_iter().chain(parts);
        inner.find_map(|part| self.marked(part, name, steps))
    }

    fn is_marked(&self, member: &Node, steps: usize) -> bool {
        let Some(steps) = steps.checked_sub(1) else {
            return false;
        };
        if member.flag(self.direction.mark) {
            return true;
        }
        let referred = Bundle::referred(member).and_then(|name| self.index.get(name));
        let parts = member.get("allOf").map_or(&[][..], Node::items);
        let mut inner = referred.into_iter().chain(parts);
        inner.any(|part| self.is_marked(part, steps))
    }
}

/// The names of the components that a schema refers to, at any depth.
fn references_of<'n>(node: &'n Node, found: &mut Vec<&'n str>) {
    found.extend(Bundle::referred(node));
    for entry in node.entries() {
        match form(&entry.key) {
            Some(Form::Schema) => references_of(&entry.value, found),
            Some(Form::Schemas) => {
                for item in entry.value.items() {
                    references_of(item, found);
                }
            }
            Some(Form::SchemasByName) => {
                for member in entry.value.entries() {
                    references_of(&member.value, found);
                }
            }
            _ => {}
        }
    }
}

fn entries(node: &mut Node) -> &mut [Entry] {
    match &mut node.kind {
        Kind::Mapping(entries) => entries,
        _ => &mut [],
    }
}

fn members<'n>(node: &'n mut Node, key: &str) -> &'n mut [Entry] {
    let found = entries(node).iter_mut().find(|entry| entry.key == key);
    found.map_or(&mut [], |entry| entries(&mut entry.value))
}
