//! The walk through the files of a document that makes one bundle of them.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::bundle::MAX_HOPS;
use crate::open::keyword::{self, Form};
use crate::open::{self, Adapter};
use crate::operation::METHODS;
use crate::reference::{Reference, anchor, nearest};
use crate::sources::{Read, Sources};
use crate::{Bundle, Component, Entry, Kind, Node, Position, Problem};

/// How many values references to something else than schemas may bring in, so that a few lines cannot fill the memory.
const MAX_INLINED: usize = 4_000_000;

pub(crate) struct Bundler<'a, 'b> {
    sources: &'a mut Sources,
    read: Read<'a>,
    adapter: Option<&'a mut Adapter<'b>>,
    names: BTreeMap<Reference, String>,
    taken: BTreeSet<String>,
    queue: VecDeque<Reference>,
    pub(crate) problems: Vec<Problem>,
    inlined: usize,
    in_callback: bool,
}

impl<'a, 'b> Bundler<'a, 'b> {
    pub(crate) fn new(
        sources: &'a mut Sources,
        read: Read<'a>,
        adapter: Option<&'a mut Adapter<'b>>,
    ) -> Self {
        Self {
            sources,
            read,
            adapter,
            names: BTreeMap::new(),
            taken: BTreeSet::new(),
            queue: VecDeque::new(),
            problems: Vec::new(),
            inlined: 0,
            in_callback: false,
        }
    }

    pub(crate) fn run(&mut self, file: &str) -> Option<Bundle> {
        let root = match self.sources.open(file, self.read) {
            Ok(_) => self.sources.shared(file)?,
            Err(error) => {
                self.problems.push(Problem::new(
                    &Position::start_of(file),
                    "unreadable-file",
                    format!("the document cannot be read: {error}"),
                    "the document begins in this file: add it, or name the right one",
                ));
                return None;
            }
        };
        if !matches!(root.kind, Kind::Mapping(_)) {
            self.problems.push(Problem::new(
                &root.at,
                "not-a-document",
                format!(
                    "an OpenAPI document is an object, this is of type {}",
                    root.type_name()
                ),
                "begin the document with `openapi: 3.1.1`",
            ));
            return None;
        }
        if let Some(Err(problem)) = self.adapter.as_mut().map(|adapter| adapter.begin(&root)) {
            self.problems.push(problem);
            return None;
        }
        let mut document = self.each(&root, |bundler, entry| match entry.key.as_str() {
            "paths" | "webhooks" => bundler.group_of(&entry.value, Bundler::path_item),
            "components" => bundler.components(&entry.value),
            _ => entry.value.clone(),
        });
        let (mut components, mut schemas) = self.schemas();
        if let Some(adapter) = &mut self.adapter {
            open::split(
                &mut document,
                &mut schemas,
                &mut components,
                &mut adapter.notes,
            );
        }
        Some(Bundle::new(document, schemas, components))
    }

    /// Every schema that was referred to, and what those refer to.
    fn schemas(&mut self) -> (Vec<Component>, Vec<Entry>) {
        let mut found = Vec::new();
        while let Some(reference) = self.queue.pop_front() {
            let Some(tree) = self.sources.shared(&reference.file) else {
                continue;
            };
            let Some((node, at)) = tree.pointer(&reference.pointer) else {
                continue;
            };
            let node = self.schema(node);
            let name = self.names.get(&reference).cloned().unwrap_or_default();
            let entry = Entry {
                key: name.clone(),
                key_at: at.clone(),
                value: node,
            };
            let component = Component {
                file: reference.file,
                pointer: reference.pointer,
                name,
            };
            found.push((component, entry));
        }
        found.sort_by(|(_, a), (_, b)| a.key_at.cmp(&b.key_at));
        found.into_iter().unzip()
    }

    /// Reads the file of a reference and checks that it leads somewhere.
    fn check(&mut self, from: &Node) -> Option<Reference> {
        let entry = from.entry("$ref")?;
        let Some(text) = entry.value.as_str() else {
            self.dangling(entry, "a reference is a string".to_owned());
            return None;
        };
        let file = &*from.at.file;
        let reference = Reference::parse(text, file).or_else(|| self.anchored(text, file));
        let Some(reference) = reference else {
            self.dangling(
                entry,
                format!("`{text}` is neither a file beside this one nor a place in one"),
            );
            return None;
        };
        match self.sources.open(&reference.file, self.read) {
            Ok(Some(tree)) if tree.pointer(&reference.pointer).is_some() => Some(reference),
            Ok(Some(tree)) => {
                let (parent, _) = reference.pointer.rsplit_once('/').unwrap_or_default();
                let beside = tree
                    .pointer(parent)
                    .map_or(&[][..], |(node, _)| node.entries());
                let known: Vec<&str> = beside.iter().map(|entry| entry.key.as_str()).collect();
                let message = format!(
                    "`{text}` leads nowhere: {} has no `{}`",
                    reference.file, reference.pointer
                );
                let near = nearest(&reference.last_name(), &known)
                    .map(|name| format!(" (did you mean `{name}`?)"))
                    .unwrap_or_default();
                self.dangling(entry, message + &near);
                None
            }
            // The file was read and is not YAML: that is told where it breaks.
            Ok(None) => None,
            Err(error) => {
                let message = format!(
                    "`{text}` leads nowhere: {} cannot be read ({})",
                    reference.file,
                    error.kind()
                );
                self.dangling(entry, message);
                None
            }
        }
    }

    /// A reference that names an anchor, which documents by others do.
    fn anchored(&mut self, text: &str, file: &str) -> Option<Reference> {
        self.adapter.as_ref()?;
        let (path, name) = text.split_once('#')?;
        let whole = Reference::parse(path, file)?;
        let tree = self.sources.open(&whole.file, self.read).ok()??;
        let pointer = anchor(tree, name)?;
        Some(Reference { pointer, ..whole })
    }

    fn dangling(&mut self, entry: &Entry, message: String) {
        self.problems.push(Problem::new(
            &entry.value.at,
            "dangling-reference",
            message,
            "name a file relative to this one and a component in it: `money.yaml#/Money`",
        ));
    }

    /// Replaces a reference to something that is not a schema by what it names.
    fn inline<'n>(&mut self, node: &'n Node) -> Cow<'n, Node> {
        let mut node = Cow::Borrowed(node);
        for _ in 0..MAX_HOPS {
            let Some(entry) = node.entry("$ref") else {
                return node;
            };
            if let Some(adapter) = &mut self.adapter {
                open::beside(&node, &mut adapter.notes);
            }
            if let (Some(adapter), Some(text)) = (&mut self.adapter, entry.value.as_str())
                && open::is_remote(text)
            {
                open::remote(&entry.value.at, text, &mut adapter.notes);
                let kind = Kind::Mapping(Vec::new());
                return Cow::Owned(Node {
                    kind,
                    at: node.at.clone(),
                });
            }
            let Some(reference) = self.check(&node) else {
                return node;
            };
            let tree = self.sources.get(&reference.file);
            let Some((target, _)) = tree.and_then(|tree| tree.pointer(&reference.pointer)) else {
                return node;
            };
            let target = target.clone();
            self.inlined = self.inlined.saturating_add(target.count());
            if self.inlined > MAX_INLINED {
                if !self
                    .problems
                    .iter()
                    .any(|problem| problem.rule == "too-large")
                {
                    self.problems.push(Problem::new(
                        &node.at,
                        "too-large",
                        format!("references bring in more than {MAX_INLINED} values"),
                        "refer to schemas, which are read once, rather than to large path items or responses",
                    ));
                }
                return node;
            }
            node = Cow::Owned(target);
        }
        self.problems.push(Problem::new(
            &node.at,
            "dangling-reference",
            "these references lead to one another and never to a value",
            "make one of them the value itself",
        ));
        node
    }

    /// The same mapping with every value replaced.
    fn each(&mut self, node: &Node, mut replace: impl FnMut(&mut Self, &Entry) -> Node) -> Node {
        let kind = match &node.kind {
            Kind::Mapping(entries) => Kind::Mapping(
                entries
                    .iter()
                    .map(|entry| Entry {
                        key: entry.key.clone(),
                        key_at: entry.key_at.clone(),
                        value: replace(self, entry),
                    })
                    .collect(),
            ),
            other => other.clone(),
        };
        Node {
            kind,
            at: node.at.clone(),
        }
    }

    fn map_of(&mut self, node: &Node, replace: fn(&mut Self, &Node) -> Node) -> Node {
        self.each(node, |bundler, entry| replace(bundler, &entry.value))
    }

    /// A mapping of things that are no schemas.
    fn group_of(&mut self, node: &Node, replace: fn(&mut Self, &Node) -> Node) -> Node {
        let node = self.stray(node);
        self.map_of(&node, replace)
    }

    /// Follows a reference where OpenAPI has none but people write one.
    fn stray<'n>(&mut self, node: &'n Node) -> Cow<'n, Node> {
        let entry = node
            .entry("$ref")
            .filter(|entry| entry.value.as_str().is_some());
        let (Some(entry), Some(adapter)) = (entry, &mut self.adapter) else {
            return Cow::Borrowed(node);
        };
        let message = "`$ref` stands where OpenAPI has none";
        adapter
            .notes
            .add(&entry.key_at, "stray-reference", message, "it is followed");
        self.inline(node)
    }

    fn list_of(&mut self, node: &Node, replace: fn(&mut Self, &Node) -> Node) -> Node {
        match &node.kind {
            Kind::Sequence(items) => Node {
                kind: Kind::Sequence(items.iter().map(|item| replace(self, item)).collect()),
                at: node.at.clone(),
            },
            _ => node.clone(),
        }
    }

    fn components(&mut self, node: &Node) -> Node {
        let mut components = self.each(node, |bundler, entry| {
            let value = &entry.value;
            match entry.key.as_str() {
                "responses" => bundler.group_of(value, Bundler::response),
                "parameters" | "headers" => bundler.group_of(value, Bundler::parameter),
                "requestBodies" => bundler.group_of(value, Bundler::response),
                "callbacks" => bundler.group_of(value, Bundler::callback),
                "pathItems" => bundler.group_of(value, Bundler::path_item),
                _ => value.clone(),
            }
        });
        // They come back by reference, each once.
        if let Kind::Mapping(entries) = &mut components.kind {
            entries.retain(|entry| entry.key != "schemas");
        }
        components
    }

    fn path_item(&mut self, node: &Node) -> Node {
        let node = self.inline(node);
        self.each(&node, |bundler, entry| match entry.key.as_str() {
            method if METHODS.contains(&method) => bundler.operation(&entry.value),
            "parameters" => bundler.list_of(&entry.value, Bundler::parameter),
            _ => entry.value.clone(),
        })
    }

    fn operation(&mut self, node: &Node) -> Node {
        let node = self.stray(node);
        self.each(&node, |bundler, entry| {
            let value = &entry.value;
            match entry.key.as_str() {
                "parameters" => bundler.list_of(value, Bundler::parameter),
                "requestBody" => bundler.response(value),
                "responses" => bundler.group_of(value, Bundler::response),
                // Callbacks of callbacks are nobody's payloads, and could go round in circles.
                "callbacks" if bundler.in_callback => value.clone(),
                "callbacks" => bundler.group_of(value, Bundler::callback),
                _ => value.clone(),
            }
        })
    }

    fn callback(&mut self, node: &Node) -> Node {
        let node = self.inline(node);
        let outer = std::mem::replace(&mut self.in_callback, true);
        let node = self.map_of(&node, Bundler::path_item);
        self.in_callback = outer;
        node
    }

    /// A parameter or a header.
    fn parameter(&mut self, node: &Node) -> Node {
        let node = self.inline(node);
        self.each(&node, |bundler, entry| match entry.key.as_str() {
            "schema" => bundler.schema(&entry.value),
            "content" => bundler.group_of(&entry.value, Bundler::media_type),
            _ => entry.value.clone(),
        })
    }

    /// A response or a request body.
    fn response(&mut self, node: &Node) -> Node {
        let node = self.inline(node);
        self.each(&node, |bundler, entry| match entry.key.as_str() {
            "headers" => bundler.group_of(&entry.value, Bundler::parameter),
            "content" => bundler.group_of(&entry.value, Bundler::media_type),
            _ => entry.value.clone(),
        })
    }

    fn media_type(&mut self, node: &Node) -> Node {
        let node = self.stray(node);
        self.each(&node, |bundler, entry| match entry.key.as_str() {
            "schema" => bundler.schema(&entry.value),
            _ => entry.value.clone(),
        })
    }

    fn schema(&mut self, node: &Node) -> Node {
        let node = match &mut self.adapter {
            Some(adapter) => adapter.schema(node),
            None => Cow::Borrowed(node),
        };
        let reference = self.check(&node);
        self.each(&node, |bundler, entry| {
            let value = &entry.value;
            if entry.key != "$ref" {
                return match keyword::form(&entry.key) {
                    Some(Form::SchemasByName) => bundler.map_of(value, Bundler::schema),
                    Some(Form::Schemas) => bundler.list_of(value, Bundler::schema),
                    Some(Form::Schema) => bundler.schema(value),
                    _ => value.clone(),
                };
            }
            match &reference {
                Some(reference) => {
                    let name = bundler.name(reference);
                    Node {
                        kind: Kind::String(format!("#/components/schemas/{name}")),
                        at: value.at.clone(),
                    }
                }
                None => value.clone(),
            }
        })
    }

    /// The name of a schema in the bundle. Two schemas of one name are told apart by a number, so that documents by
    /// others can be bundled too; our own rules refuse them.
    fn name(&mut self, reference: &Reference) -> String {
        if let Some(name) = self.names.get(reference) {
            return name.clone();
        }
        let wanted = reference.last_name();
        let mut name = wanted.clone();
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = format!("{wanted}_{number}");
            number += 1;
        }
        self.names.insert(reference.clone(), name.clone());
        self.queue.push_back(reference.clone());
        name
    }
}
