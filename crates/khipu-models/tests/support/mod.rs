//! What several tests need: the document, the payloads beside it, and JSON whose numbers keep their text.
#![allow(dead_code, reason = "each test uses its part")]

pub(crate) mod through;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use khipu_document::{Bundle, Node};
use serde::Deserialize;
use serde_json::value::RawValue;

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The document that the models were generated from.
pub(crate) fn bundle() -> Bundle {
    let read = |name: &str| std::fs::read_to_string(root().join(name));
    khipu_document::load("schemas/openapi.yaml", &read).unwrap()
}

/// An example payload.
pub(crate) struct Payload {
    pub(crate) operation: String,
    /// `request`, `200`, `202` or `callback`.
    pub(crate) kind: String,
    pub(crate) name: String,
    pub(crate) text: String,
}

/// Every valid example payload of the repository.
pub(crate) fn payloads() -> Vec<Payload> {
    let mut payloads = Vec::new();
    for folder in std::fs::read_dir(root().join("schemas/payloads")).unwrap() {
        let folder = folder.unwrap();
        for file in std::fs::read_dir(folder.path()).unwrap() {
            let file = file.unwrap();
            let name = file.file_name().into_string().unwrap();
            if file.file_type().unwrap().is_dir() {
                assert_eq!(name, "invalid");
                continue;
            }
            payloads.push(Payload {
                operation: folder.file_name().into_string().unwrap(),
                kind: name.split(['-', '.']).next().unwrap().to_owned(),
                text: std::fs::read_to_string(file.path()).unwrap(),
                name,
            });
        }
    }
    payloads.sort_by(|a, b| (&a.operation, &a.name).cmp(&(&b.operation, &b.name)));
    assert!(payloads.len() > 100, "the payloads are not where they were");
    payloads
}

/// JSON with numbers as the text that they were written with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Tree>),
    Object(BTreeMap<String, Tree>),
}

impl Tree {
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.trim();
        match text.as_bytes()[0] {
            b'n' => Tree::Null,
            b't' | b'f' => Tree::Bool(text == "true"),
            b'"' => Tree::String(serde_json::from_str(text).unwrap()),
            b'[' => {
                let items: Vec<&RawValue> = serde_json::from_str(text).unwrap();
                Tree::Array(items.iter().map(|item| Tree::parse(item.get())).collect())
            }
            b'{' => {
                let members: BTreeMap<String, Box<RawValue>> = serde_json::from_str(text).unwrap();
                let tree = |(key, value): (String, Box<RawValue>)| (key, Tree::parse(value.get()));
                Tree::Object(members.into_iter().map(tree).collect())
            }
            _ => Tree::Number(text.to_owned()),
        }
    }
}

/// The members of an object schema of the bundle, those of its `allOf` parts included.
pub(crate) fn properties<'a>(bundle: &'a Bundle, schema: &'a Node) -> Vec<(&'a str, &'a Node)> {
    let schema = bundle.resolve(schema);
    let own = schema.get("properties").map_or(&[][..], Node::entries);
    let own = own.iter().map(|entry| (entry.key.as_str(), &entry.value));
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    own.chain(parts.iter().flat_map(|part| properties(bundle, part)))
        .collect()
}

/// The schema of a member without its null.
pub(crate) fn inner(schema: &Node) -> &Node {
    schema
        .get("oneOf")
        .and_then(|branches| branches.items().first())
        .unwrap_or(schema)
}

/// The schema of a payload of the bundle.
pub(crate) fn schema<'a>(bundle: &'a Bundle, operation: &str, kind: &str) -> &'a Node {
    let operations = bundle.operations();
    let operation = operations
        .iter()
        .find(|found| found.id == operation)
        .unwrap();
    let payload = operation
        .payloads
        .iter()
        .find(|payload| payload.kind.name() == kind)
        .unwrap();
    let pointer = payload.pointer.as_deref().unwrap();
    bundle.resolve(bundle.document().pointer(pointer).unwrap().0)
}

/// Decodes JSON of any type from text.
pub(crate) fn decode<'a, T: Deserialize<'a>>(text: &'a str) -> serde_json::Result<T> {
    serde_json::from_str(text)
}
