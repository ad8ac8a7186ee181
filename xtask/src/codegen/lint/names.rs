//! Rules about names: what the document calls apart must be apart in Rust.

use std::collections::{BTreeMap, BTreeSet};

use khipu_document::{Bundle, Entry, Node, Position};

use super::Found;
use crate::codegen::document::Document;
use crate::codegen::names::{RESERVED_TYPES, is_identifier, type_name, value_name};

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    let bundle = &document.bundle;
    let schemas = bundle
        .document()
        .find(&["components", "schemas"])
        .map_or(&[][..], Node::entries);
    let types = components(bundle, schemas, found);
    modules(schemas, found);
    for entry in schemas {
        fields(&entry.value, found);
        variants(&entry.value, found);
    }
    for operation in bundle.operations() {
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
    schemas: &'a [Entry],
    found: &mut Found,
) -> BTreeMap<String, &'a Entry> {
    let operations: BTreeSet<String> = bundle
        .operations()
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
        if !own_type && RESERVED_TYPES.contains(&rust.as_str()) && !is_part(bundle, name) {
            found.add(
                &entry.key_at,
                "reserved-name",
                format!("`{rust}` is a type that khipu-models or its modules have already"),
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
        match modules.get(&module) {
            Some(first) if *first.file != *file => {
                let at = Position::start_of(file);
                collision(found, &at, file, &first.file, first, &module);
            }
            _ => {
                modules.insert(module, &entry.key_at);
            }
        }
    }
}

fn fields(schema: &Node, found: &mut Found) {
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    for object in std::iter::once(schema).chain(parts) {
        let mut fields: BTreeMap<String, &Entry> = BTreeMap::new();
        for entry in object.get("properties").map_or(&[][..], Node::entries) {
            let rust = value_name(&entry.key);
            if !is_identifier(&rust) {
                found.add(
                    &entry.key_at,
                    "rust-name-collision",
                    format!("nothing in `{}` can name a Rust field", entry.key),
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
        if rust == "Unknown" || !is_identifier(&rust) {
            found.add(
                &item.at,
                "rust-name-collision",
                format!("`{value}` would be the variant `{rust}`, which every enumeration has for undocumented values"),
                "the wire decides names, so codegen must be taught this one",
            );
        }
        if let Some(first) = variants.get(&rust) {
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

fn collision(
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
