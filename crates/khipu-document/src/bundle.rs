//! The files of a document joined into one.
//!
//! Every schema that is referred to becomes a member of `components.schemas`, under the last name of the reference, and
//! every `$ref` to it is rewritten to `#/components/schemas/<name>`. References to anything else (path items,
//! parameters, responses, …) are replaced by what they name. Nodes keep the position that they have in their own file.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

use crate::reference::Reference;
use crate::sources::{Read, Sources};
use crate::{Entry, Kind, Node, Problem};

/// How many references may lead to one another before something else than a reference must come.
const MAX_HOPS: usize = 32;

/// A whole document without references to other files.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    document: Node,
    components: Vec<Component>,
    /// Where each component stands in `components.schemas`.
    index: HashMap<String, usize>,
}

/// A schema of the bundle that has a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Component {
    /// The file that holds it.
    pub file: String,
    /// Where it stands in that file, as JSON pointer.
    pub pointer: String,
    /// The name that it has in the bundle.
    pub name: String,
}

impl Bundle {
    /// Joins `document`, which has no `components.schemas`, with its schemas; `components` tells of each where it comes
    /// from, in the same order.
    pub(crate) fn new(mut document: Node, schemas: Vec<Entry>, components: Vec<Component>) -> Self {
        let index = schemas
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.key.clone(), at))
            .collect();
        put_schemas(&mut document, schemas);
        Self {
            document,
            components,
            index,
        }
    }

    /// The joined document.
    #[must_use]
    pub fn document(&self) -> &Node {
        &self.document
    }

    /// The named schemas, ordered by file and by their place in it.
    #[must_use]
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// The schema named `name`.
    #[must_use]
    pub fn schema(&self, name: &str) -> Option<&Node> {
        let schemas = self.document.find(&["components", "schemas"])?.entries();
        schemas
            .get(*self.index.get(name)?)
            .map(|entry| &entry.value)
    }

    /// The name behind a `$ref` of the bundle.
    #[must_use]
    pub fn referred(node: &Node) -> Option<&str> {
        node.reference()?.strip_prefix("#/components/schemas/")
    }

    /// What `node` stands for: itself, or the schema at the end of its references.
    #[must_use]
    pub fn resolve<'a>(&'a self, mut node: &'a Node) -> &'a Node {
        for _ in 0..MAX_HOPS {
            match Self::referred(node).and_then(|name| self.schema(name)) {
                Some(target) => node = target,
                None => break,
            }
        }
        node
    }
}

/// Joins the document that begins in `file`, reading what it refers to into `sources`.
///
/// The bundle is absent only when `file` itself cannot be read as a mapping. A reference that leads nowhere is a problem
/// and is left as it stands, so that the rest can be checked.
pub fn bundle(file: &str, sources: &mut Sources, read: Read<'_>) -> (Option<Bundle>, Vec<Problem>) {
    let mut bundler = Bundler {
        sources,
        read,
        names: BTreeMap::new(),
        taken: BTreeSet::new(),
        queue: VecDeque::new(),
        problems: Vec::new(),
    };
    let bundle = bundler.run(file);
    (bundle, bundler.problems)
}

struct Bundler<'a> {
    sources: &'a mut Sources,
    read: Read<'a>,
    names: BTreeMap<Reference, String>,
    taken: BTreeSet<String>,
    queue: VecDeque<Reference>,
    problems: Vec<Problem>,
}

impl Bundler<'_> {
    fn run(&mut self, file: &str) -> Option<Bundle> {
        let root = match self.sources.open(file, self.read) {
            Ok(_) => self.sources.shared(file)?,
            Err(error) => {
                self.problems.push(Problem::new(
                    &crate::Position::start_of(file),
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
        let document = self.each(&root, |bundler, entry| match entry.key.as_str() {
            "paths" | "webhooks" => bundler.map_of(&entry.value, Bundler::path_item),
            "components" => bundler.components(&entry.value),
            _ => entry.value.clone(),
        });
        let (components, schemas) = self.schemas();
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
        let Some(reference) = Reference::parse(text, &from.at.file) else {
            self.dangling(
                entry,
                format!("`{text}` is neither a file beside this one nor a place in one"),
            );
            return None;
        };
        match self.sources.open(&reference.file, self.read) {
            Ok(Some(tree)) if tree.pointer(&reference.pointer).is_some() => Some(reference),
            Ok(Some(tree)) => {
                let known: Vec<&str> = tree
                    .entries()
                    .iter()
                    .map(|entry| entry.key.as_str())
                    .collect();
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
            if node.entry("$ref").is_none() {
                return node;
            }
            let Some(reference) = self.check(&node) else {
                return node;
            };
            let tree = self.sources.get(&reference.file);
            let Some((target, _)) = tree.and_then(|tree| tree.pointer(&reference.pointer)) else {
                return node;
            };
            node = Cow::Owned(target.clone());
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
                "responses" => bundler.map_of(value, Bundler::response),
                "parameters" | "headers" => bundler.map_of(value, Bundler::parameter),
                "requestBodies" => bundler.map_of(value, Bundler::response),
                "callbacks" => bundler.map_of(value, Bundler::callback),
                "pathItems" => bundler.map_of(value, Bundler::path_item),
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
            "get" | "put" | "post" | "delete" | "options" | "head" | "patch" | "trace" => {
                bundler.operation(&entry.value)
            }
            "parameters" => bundler.list_of(&entry.value, Bundler::parameter),
            _ => entry.value.clone(),
        })
    }

    fn operation(&mut self, node: &Node) -> Node {
        self.each(node, |bundler, entry| {
            let value = &entry.value;
            match entry.key.as_str() {
                "parameters" => bundler.list_of(value, Bundler::parameter),
                "requestBody" => bundler.response(value),
                "responses" => bundler.map_of(value, Bundler::response),
                "callbacks" => bundler.map_of(value, Bundler::callback),
                _ => value.clone(),
            }
        })
    }

    fn callback(&mut self, node: &Node) -> Node {
        let node = self.inline(node);
        self.map_of(&node, Bundler::path_item)
    }

    /// A parameter or a header.
    fn parameter(&mut self, node: &Node) -> Node {
        let node = self.inline(node);
        self.each(&node, |bundler, entry| match entry.key.as_str() {
            "schema" => bundler.schema(&entry.value),
            "content" => bundler.map_of(&entry.value, Bundler::media_type),
            _ => entry.value.clone(),
        })
    }

    /// A response or a request body.
    fn response(&mut self, node: &Node) -> Node {
        let node = self.inline(node);
        self.each(&node, |bundler, entry| match entry.key.as_str() {
            "headers" => bundler.map_of(&entry.value, Bundler::parameter),
            "content" => bundler.map_of(&entry.value, Bundler::media_type),
            _ => entry.value.clone(),
        })
    }

    fn media_type(&mut self, node: &Node) -> Node {
        self.each(node, |bundler, entry| match entry.key.as_str() {
            "schema" => bundler.schema(&entry.value),
            _ => entry.value.clone(),
        })
    }

    fn schema(&mut self, node: &Node) -> Node {
        let reference = self.check(node);
        self.each(node, |bundler, entry| {
            let value = &entry.value;
            match entry.key.as_str() {
                "$ref" => match &reference {
                    Some(reference) => {
                        let name = bundler.name(reference);
                        Node {
                            kind: Kind::String(format!("#/components/schemas/{name}")),
                            at: value.at.clone(),
                        }
                    }
                    None => value.clone(),
                },
                "properties" | "patternProperties" | "$defs" | "dependentSchemas" => {
                    bundler.map_of(value, Bundler::schema)
                }
                "allOf" | "anyOf" | "oneOf" | "prefixItems" => {
                    bundler.list_of(value, Bundler::schema)
                }
                "items"
                | "additionalProperties"
                | "not"
                | "if"
                | "then"
                | "else"
                | "contains"
                | "propertyNames"
                | "unevaluatedItems"
                | "unevaluatedProperties" => bundler.schema(value),
                _ => value.clone(),
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

/// Sets `components.schemas`, making `components` if the document has none.
fn put_schemas(document: &mut Node, schemas: Vec<Entry>) {
    let at = document.at.clone();
    let member = |key: &str, kind: Kind| Entry {
        key: key.to_owned(),
        key_at: at.clone(),
        value: Node {
            kind,
            at: at.clone(),
        },
    };
    let schemas = member("schemas", Kind::Mapping(schemas));
    let Kind::Mapping(entries) = &mut document.kind else {
        return;
    };
    match entries.iter_mut().find(|entry| entry.key == "components") {
        Some(Entry {
            value:
                Node {
                    kind: Kind::Mapping(groups),
                    ..
                },
            ..
        }) => groups.push(schemas),
        _ => entries.push(member("components", Kind::Mapping(vec![schemas]))),
    }
}

/// The candidate that `name` most looks like, if one is near.
fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let shared = |candidate: &str| {
        let same = |a: char, b: char| a.eq_ignore_ascii_case(&b);
        let prefix = name
            .chars()
            .zip(candidate.chars())
            .take_while(|(a, b)| same(*a, *b))
            .count();
        let suffix = name
            .chars()
            .rev()
            .zip(candidate.chars().rev())
            .take_while(|(a, b)| same(*a, *b))
            .count();
        prefix + suffix
    };
    candidates
        .iter()
        .map(|candidate| (shared(candidate), *candidate))
        .filter(|(shared, candidate)| shared * 2 > name.len().max(candidate.len()))
        .max_by_key(|(shared, _)| *shared)
        .map(|(_, candidate)| candidate)
}
