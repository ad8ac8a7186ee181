//! Rules about components as a whole: where they stand, and that they are used.

use std::collections::BTreeSet;

use khipu_document::{Node, Position, escape_pointer, parse};

use super::Found;
use crate::codegen::document::{Document, PAYLOADS};

const FOLDER: &str = "schemas/components/";

/// Checks where components stand.
pub(super) fn check_places(document: &Document<'_>, found: &mut Found) {
    for component in document.bundle.components() {
        let Some(schema) = document.bundle.schema(&component.name) else {
            continue;
        };
        let has_place =
            component.file.starts_with(FOLDER) && component.pointer.matches('/').count() == 1;
        if !has_place {
            found.add(
                &schema.at,
                "component-place",
                format!("the schema `{}` is referred to here", component.name),
                format!("move it to the top level of a file in `{FOLDER}` and refer to it as `money.yaml#/Money`"),
            );
        }
    }
}

/// Checks that every file and every component is used.
pub(super) fn check_use(document: &Document<'_>, found: &mut Found) {
    let used: BTreeSet<(&str, &str)> = document
        .bundle
        .components()
        .iter()
        .map(|component| (component.file.as_str(), component.pointer.as_str()))
        .collect();
    let reached: BTreeSet<&str> = document.sources.iter().map(|(name, _)| name).collect();
    for (file, text) in &document.files.0 {
        if !file.ends_with(".yaml") {
            if !file.starts_with(PAYLOADS) {
                found.add(
                    &Position::start_of(file),
                    "unused-file",
                    "nothing reads this file",
                    format!(
                        "move it to `{PAYLOADS}<operationId>/` if it is a payload, or remove it"
                    ),
                );
            }
            continue;
        }
        let reached = reached.contains(file.as_str());
        if !reached {
            found.add(
                &Position::start_of(file),
                "unused-file",
                "nothing refers to this file",
                "refer to it, from `schemas/openapi.yaml` for a path, or remove it",
            );
        }
        if file.starts_with(FOLDER) {
            let parsed;
            let tree = match document.sources.get(file) {
                Some(tree) => Some(tree),
                None => {
                    parsed = parse(file, text).0;
                    parsed.as_ref()
                }
            };
            for entry in tree.map_or(&[][..], Node::entries) {
                let pointer = format!("/{}", escape_pointer(&entry.key));
                if reached && !used.contains(&(file.as_str(), pointer.as_str())) {
                    found.add(
                        &entry.key_at,
                        "unused-component",
                        format!("nothing refers to `{}`", entry.key),
                        "refer to it, or remove it",
                    );
                }
            }
        }
    }
}
