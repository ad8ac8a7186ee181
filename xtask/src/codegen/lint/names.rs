//! Rules about names: what the document calls apart must be apart in Rust.

use std::collections::{BTreeMap, BTreeSet};

use khipu_document::{Bundle, Entry, Node, Operation, Position};

use super::Found;
use crate::codegen::document::Document;
use crate::codegen::names::{RESERVED_TYPES, is_identifier, type_name, value_name};

/// Types and traits that Rust code uses without saying where they come from; a component of that name would take their
/// place in its module, and in the code of whoever imports every model.
const PRELUDE: &[&str] = &[
    "AsMut",
    "AsRef",
    "Box",
    "Clone",
    "Copy",
    "Debug",
    "Default",
    "Drop",
    "Eq",
    "Extend",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "Hash",
    "Into",
    "IntoIterator",
    "Iterator",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "Send",
    "Sized",
    "Sync",
    "ToOwned",
    "ToString",
    "TryFrom",
    "TryInto",
    "Unpin",
];

/// Modules that codegen writes beside those of the components.
const TAKEN_MODULES: &[&str] = &["json_schemas"];

pub(super) fn check(document: &Document<'_>, operations: &[Operation<'_>], found: &mut Found) {
    let bundle = &document.bundle;
    let schemas = bundle
        .document()
        .find(&["components", "schemas"])
        .map_or(&[][..], Node::entries);
    let types = components(bundle, operations, schemas, found);
    modules(schemas, found);
    for entry in schemas {
        fields(bundle, &entry.value, found);
        variants(&entry.value, found);
    }
    for operation in operations {
        let id = operation
            .node
            .entry("operationId")
            .map(|entry| &entry.value);
        let Some((id, text)) = id.and_then(|id| Some((id, id.as_str()?))) else {
            continue;
        };
        if let Some(entry) = types.get(&type_name(text)) {
            found.add(
                &id.at,
                "rust-name-collision",
                format!(
                    "the operation `{text}` and the component `{}` are both `{}` in Rust",
                    entry.key,
                    type_name(text)
                ),
                "rename one of them",
            );
        }
    }
}

fn components<'a>(
    bundle: &Bundle,
    operations: &[Operation<'_>],
    schemas: &'a [Entry],
    found: &mut Found,
) -> BTreeMap<String, &'a Entry> {
    let operations: BTreeSet<String> = operations
        .iter()
        .map(|operation| type_name(&operation.id))
        .collect();
    let mut types: BTreeMap<String, &Entry> = BTreeMap::new();
    for entry in schemas {
        let name = entry.key.as_str();
        let rust = type_name(name);
        let own_type = entry.value.str("x-rust-type") == Some(name);
        // The bundle numbers what has the same name in two files.
        let original = name
            .rsplit_once('_')
            .filter(|(_, number)| number.parse::<u32>().is_ok())
            .map(|(name, _)| name);
        if let Some(first) =
            original.and_then(|original| schemas.iter().find(|entry| entry.key == original))
        {
            collision(
                found,
                &entry.key_at,
                original.unwrap_or(name),
                &first.key,
                &first.key_at,
                &type_name(&first.key),
            );
            continue;
        }
        if rust != name || !is_identifier(name) {
            found.add(
                &entry.key_at,
                "component-name",
                format!("`{name}` is not the name of a Rust type"),
                format!(
                    "write `{rust}`: words that begin with a capital, without anything between them"
                ),
            );
        }
        let is_taken = RESERVED_TYPES.contains(&rust.as_str())
            || PRELUDE.contains(&rust.as_str())
            || rust.starts_with("ReplyOf");
        if is_taken && !own_type && !is_part(bundle, name) {
            found.add(
                &entry.key_at,
                "reserved-name",
                format!(
                    "`{rust}` is a name that Rust, khipu-models or codegen has for something else"
                ),
                "give the component another name",
            );
        }
        let derived = ["Request", "Response", "Data", "Error"]
            .iter()
            .find_map(|suffix| {
                rust.strip_suffix(suffix)
                    .filter(|stem| operations.contains(*stem))
            });
        if let Some(operation) = derived {
            found.add(
                &entry.key_at,
                "reserved-name",
                format!(
                    "generators derive `{rust}` for themselves from the operation `{operation}`"
                ),
                "name the component after what it holds",
            );
        }
        if let Some(first) = types.get(&rust) {
            collision(found, &entry.key_at, name, &first.key, &first.key_at, &rust);
        } else {
            types.insert(rust, entry);
        }
    }
    types
}

/// Whether a component is only ever a part of others, and so becomes no type.
fn is_part(bundle: &Bundle, name: &str) -> bool {
    crate::codegen::api::is_envelope_part(bundle, name)
}

fn modules(schemas: &[Entry], found: &mut Found) {
    let mut modules: BTreeMap<String, &Position> = BTreeMap::new();
    for entry in schemas {
        let file = &*entry.key_at.file;
        let module = crate::codegen::api::module_of(file);
        let at = Position::start_of(file);
        if !is_identifier(&module) || !module.is_ascii() {
            found.add(
                &at,
                "rust-name",
                format!("codegen cannot make the name of a Rust module of `{file}`"),
                "name the file in lower-case words joined by `-`",
            );
        } else if TAKEN_MODULES.contains(&module.as_str()) {
            found.add(
                &at,
                "reserved-name",
                format!("`{file}` would be the module `{module}`, a name that is taken"),
                "give the file another name",
            );
        }
        match modules.get(&module) {
            Some(first) if *first.file != *file => {
                collision(found, &at, file, &first.file, first, &module);
            }
            _ => {
                modules.insert(module, &entry.key_at);
            }
        }
    }
}

/// The objects that a struct is made of: itself, or the parts of a response.
fn objects<'a>(bundle: &'a Bundle, schema: &'a Node) -> impl Iterator<Item = &'a Node> {
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    std::iter::once(schema).chain(parts.iter().map(|part| bundle.resolve(part)))
}

fn fields(bundle: &Bundle, schema: &Node, found: &mut Found) {
    let mut fields: BTreeMap<String, &Entry> = BTreeMap::new();
    for object in objects(bundle, schema) {
        for entry in object.get("properties").map_or(&[][..], Node::entries) {
            let rust = value_name(&entry.key);
            // What typify reads as the names of Rust are read.
            let is_plain = |c: char| c.is_alphanumeric() || "_-. ".contains(c);
            if !is_identifier(&rust)
                || !entry.key.chars().all(is_plain)
                || matches!(entry.key.as_str(), "+1" | "-1")
            {
                found.add(
                    &entry.key_at,
                    "rust-name",
                    format!(
                        "codegen cannot make the name of a Rust field of `{}`",
                        entry.key
                    ),
                    "the wire decides names, so codegen must be taught this one",
                );
            } else if rust == "new" {
                found.add(
                    &entry.key_at,
                    "reserved-name",
                    format!(
                        "`{}` would be the method `new`, which is the constructor",
                        entry.key
                    ),
                    "the wire decides names, so codegen must be taught this one",
                );
            }
            if let Some(first) = fields.get(&rust) {
                collision(
                    found,
                    &entry.key_at,
                    &entry.key,
                    &first.key,
                    &first.key_at,
                    &rust,
                );
            } else {
                fields.insert(rust, entry);
            }
        }
    }
}

fn variants(schema: &Node, found: &mut Found) {
    let mut variants: BTreeMap<String, &Node> = BTreeMap::new();
    for item in schema.get("enum").map_or(&[][..], Node::items) {
        let Some(value) = item.as_str() else { continue };
        let rust = type_name(value);
        // An empty value is told by `enum-form`.
        if value.is_empty() {
            continue;
        }
        if rust == "Unknown" {
            found.add(
                &item.at,
                "reserved-name",
                format!("`{value}` would be the variant `{rust}`, which every enumeration has for undocumented values"),
                "the wire decides names, so codegen must be taught this one",
            );
        } else if !is_identifier(&rust) {
            found.add(
                &item.at,
                "rust-name",
                format!("codegen cannot make the name of a Rust variant of `{value}`"),
                "the wire decides names, so codegen must be taught this one",
            );
        }
        if let Some(first) = variants.get(&rust) {
            // The same value again is told by `enum-form`.
            if first.as_str() == Some(value) {
                continue;
            }
            collision(
                found,
                &item.at,
                value,
                first.as_str().unwrap_or_default(),
                &first.at,
                &rust,
            );
        } else {
            variants.insert(rust, item);
        }
    }
}

pub(super) fn collision(
    found: &mut Found,
    at: &Position,
    name: &str,
    other: &str,
    other_at: &Position,
    rust: &str,
) {
    found.add(
        at,
        "rust-name-collision",
        format!(
            "`{name}` and `{other}` (line {} of {}) are both `{rust}` in Rust",
            other_at.line, other_at.file
        ),
        "rename one of them; where the wire decides, codegen must be taught the difference",
    );
}
