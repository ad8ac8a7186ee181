//! Schemas of the contract, compiled.
//!
//! The whole document is one resource of the engine and each payload is a reference into it. Nothing is copied, and the
//! place that the engine states for a broken rule is the rule's place in the document.

use std::fmt::Write;

use jsonschema::{Draft, Registry, ValidationError, Validator};
use khipu_document::Node;
use serde_json::json;

use crate::contract_error::ContractError;
use crate::json::Payload;
use crate::tree::Value;

/// The name of the document within the engine.
pub(crate) const DOCUMENT: &str = "urn:khipu:contract";

/// A schema that payloads can be checked against.
pub(crate) struct Schema {
    validator: Validator<Payload>,
}

impl Schema {
    /// Compiles the schema at `pointer` of the document in `registry`.
    pub(crate) fn compile(registry: &Registry<'_>, pointer: &str) -> Result<Self, ContractError> {
        let reference = json!({ "$ref": format!("{DOCUMENT}#{}", fragment(pointer)) });
        // The engine checks the schema that it is given against the meta-schema of its dialect, which it compiles for that. This
        // is one reference and the same in any dialect; what it refers to keeps that of the document. The oldest has the
        // smallest meta-schema.
        let validator = jsonschema::options_for::<Payload>()
            .with_draft(Draft::Draft4)
            .with_registry(registry)
            .offline()
            .build(&reference)
            .map_err(|error| {
                ContractError::new(format!(
                    "the schema at {pointer} cannot be compiled: {error}"
                ))
            })?;
        Ok(Self { validator })
    }

    /// Whether the schema accepts `value`.
    pub(crate) fn accepts<'t>(&self, value: &'t Value<'t>) -> bool {
        self.validator.is_valid(value)
    }

    /// Everything that the schema has against `value`.
    pub(crate) fn errors<'t>(
        &'t self,
        value: &'t Value<'t>,
    ) -> impl Iterator<Item = ValidationError<'t>> {
        self.validator.iter_errors(value)
    }
}

/// The document as resource of the engine.
pub(crate) fn registry(document: &Node) -> Result<Registry<'static>, ContractError> {
    let resource = Draft::Draft202012.create_resource(document.to_json());
    let registry = Registry::new()
        .add(DOCUMENT, resource)
        .and_then(jsonschema::RegistryBuilder::prepare);
    registry.map_err(|error| ContractError::new(format!("the document cannot be used: {error}")))
}

/// A JSON pointer as fragment of a URI.
fn fragment(pointer: &str) -> String {
    let mut out = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'.' | b'_' | b'~' => {
                out.push(char::from(byte));
            }
            _ => {
                // Writing into a string cannot fail.
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}
