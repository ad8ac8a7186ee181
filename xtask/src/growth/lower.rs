//! The document as a user of progenitor alone would have to write it: OpenAPI 3.0 in one file.
//!
//! What progenitor or typify answers with a panic is taken out, and nothing else is made smaller: the 202 body (two bodies
//! panic), the envelope's rule (conditions panic), callbacks (ignored anyway). "Or null" becomes `nullable`. Extensions
//! and examples go too, which makes the peer faster.

use khipu_document::Bundle;
use serde_json::{Map, Value, json};

/// The bundle as OpenAPI 3.0.
pub(crate) fn lower(bundle: &Bundle) -> Value {
    let document = bundle.document().to_json();
    let at = |pointer: &str| document.pointer(pointer).cloned().unwrap_or_default();
    let schemas: Map<String, Value> = members(&at("/components/schemas"))
        .filter(|(_, schema)| !is_rule(schema))
        .map(|(name, schema)| (name.clone(), lower_schema(schema, bundle)))
        .collect();
    let paths: Map<String, Value> = members(&at("/paths"))
        .map(|(path, item)| (path.clone(), lower_path(item)))
        .collect();
    json!({
        "openapi": "3.0.3",
        "info": {"title": at("/info/title"), "version": at("/info/version")},
        "paths": paths,
        "components": {"schemas": schemas},
    })
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// Whether a schema consists of conditions.
fn is_rule(schema: &Value) -> bool {
    let parts = schema.get("allOf").and_then(Value::as_array);
    parts.is_some_and(|parts| parts.iter().all(|part| part.get("if").is_some()))
}

fn lower_path(item: &Value) -> Value {
    let operations = members(item).map(|(method, operation)| {
        let mut operation = operation.clone();
        if let Some(operation) = operation.as_object_mut() {
            operation.retain(|key, _| key != "callbacks" && key != "security");
            if let Some(responses) = operation
                .get_mut("responses")
                .and_then(Value::as_object_mut)
            {
                responses.retain(|status, _| status != "202");
            }
        }
        (method.clone(), operation)
    });
    Value::Object(operations.collect())
}

fn lower_schema(schema: &Value, bundle: &Bundle) -> Value {
    let Some(object) = schema.as_object() else {
        return schema.clone();
    };
    if let Some(reference) = object.get("$ref") {
        return json!({"$ref": reference});
    }
    let mut lowered = Map::new();
    for (key, value) in object {
        match key.as_str() {
            "examples" | "example" => {}
            key if key.starts_with("x-") => {}
            "properties" => {
                let properties: Map<String, Value> = members(value)
                    .map(|(name, schema)| (name.clone(), lower_schema(schema, bundle)))
                    .collect();
                lowered.insert(key.clone(), properties.into());
            }
            "items" => {
                lowered.insert(key.clone(), lower_schema(value, bundle));
            }
            "allOf" => {
                let parts = array(value).filter(|part| !refers_to_rule(part, bundle));
                let parts: Vec<Value> = parts.map(|part| lower_schema(part, bundle)).collect();
                lowered.insert(key.clone(), parts.into());
            }
            "oneOf" => {
                let parts = array(value).filter(|part| !is_null(part));
                let parts: Vec<Value> = parts.map(|part| lower_schema(part, bundle)).collect();
                lowered.insert("allOf".to_owned(), parts.into());
                lowered.insert("nullable".to_owned(), true.into());
            }
            "type" if value.is_array() => {
                let kind = array(value).find(|kind| *kind != "null");
                lowered.insert(key.clone(), kind.cloned().unwrap_or_default());
                lowered.insert("nullable".to_owned(), true.into());
            }
            _ => {
                lowered.insert(key.clone(), value.clone());
            }
        }
    }
    lowered.into()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
}

fn refers_to_rule(part: &Value, bundle: &Bundle) -> bool {
    part.get("$ref")
        .and_then(Value::as_str)
        .and_then(|reference| reference.strip_prefix("#/components/schemas/"))
        .and_then(|name| bundle.schema(name))
        .is_some_and(|schema| is_rule(&schema.to_json()))
}
