//! The cases that `jsonschema` ships with its source: schemas, each with values of which it is known what they are.

use std::path::PathBuf;

use serde_json::{Map, Value};

use crate::packages;

/// Schemas of 2020-12 under the name of a component, and values with the verdict that they must have.
pub(crate) type Case = (Value, Vec<(Value, bool)>);

/// The name that a schema is to have.
pub(crate) const NAME: &str = "S0";

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(packages::folder("jsonschema").join("tests/canonical-suite"))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
    files.sort();
    for file in files {
        let groups: Vec<Map<String, Value>> =
            serde_json::from_slice(&std::fs::read(file).unwrap()).unwrap();
        for group in groups.iter().filter(|group| is_ours(group)) {
            let one = group.get("schema").filter(|schema| !schema.is_null());
            let several = group.get("schemas").and_then(Value::as_array);
            let tests = group.get("tests").and_then(Value::as_array);
            let tests: Vec<(Value, bool)> = tests
                .into_iter()
                .flatten()
                .filter_map(|test| Some((test["data"].clone(), test["valid"].as_bool()?)))
                .collect();
            for schema in one.into_iter().chain(several.into_iter().flatten()) {
                if let Some(schema) = within(schema) {
                    cases.push((schema, tests.clone()));
                }
            }
        }
    }
    cases
}

/// Whether a group is of 2020-12, and its formats are no more than annotations.
fn is_ours(group: &Map<String, Value>) -> bool {
    let draft = group.get("draft").and_then(Value::as_str);
    draft.is_none_or(|draft| draft == "draft2020-12")
        && group.get("validate_formats") != Some(&Value::Bool(true))
        && !group.contains_key("error")
}

/// A schema as component of a document: its references lead there. Nothing when it is of another dialect, or refers to
/// something by an address of its own.
fn within(schema: &Value) -> Option<Value> {
    let text = schema.to_string();
    let is_alone = !text.contains("\"$id\"") && !text.contains("\"$ref\":\"http");
    let dialect = "https://json-schema.org/draft/2020-12/schema";
    let is_ours = schema.get("$schema").is_none_or(|named| *named == *dialect);
    let to = format!("\"#/components/schemas/{NAME}");
    let text = text
        .replace("\"$ref\":\"#/", &format!("\"$ref\":{to}/"))
        .replace("\"$ref\":\"#\"", &format!("\"$ref\":{to}\""))
        .replace("\"$dynamicRef\":\"#/", &format!("\"$dynamicRef\":{to}/"))
        .replace("\"$dynamicRef\":\"#\"", &format!("\"$dynamicRef\":{to}\""));
    (is_alone && is_ours).then(|| serde_json::from_str(&text).unwrap())
}
