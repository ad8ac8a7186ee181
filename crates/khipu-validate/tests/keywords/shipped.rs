//! The cases that `jsonschema` ships with its source: schemas, each with values of which it is known what they are.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Map, Value};

/// Schemas of 2020-12 under the name of a component, and values with the verdict that they must have.
pub(crate) type Case = (Value, Vec<(Value, bool)>);

/// The name that a schema is to have.
pub(crate) const NAME: &str = "S0";

/// Where the source of `jsonschema` stands on this machine.
fn folder() -> PathBuf {
    let rustc = Command::new("rustc").arg("-vV").output().unwrap();
    let told = String::from_utf8(rustc.stdout).unwrap();
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    // Only of this machine, because of others not every package may be there.
    let cargo = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1"])
        .args(["--filter-platform", host.unwrap()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let told: Value = serde_json::from_slice(&cargo.stdout).unwrap();
    let mut packages = told["packages"].as_array().unwrap().iter();
    let package = packages.find(|package| package["name"] == "jsonschema");
    let manifest = package.unwrap()["manifest_path"].as_str().unwrap();
    PathBuf::from(manifest).with_file_name("tests/canonical-suite")
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder())
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
