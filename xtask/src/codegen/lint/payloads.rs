//! Rules about payloads and examples: every body was seen, what is right is accepted, what is wrong is refused.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jsonschema::{Draft, Validator};
use khipu_document::{Bundle, Entry, Node, Operation, PayloadKind, Position};
use serde_json::{Map, Value, json};

use super::Found;
use super::repeated::repeated_key;
use crate::codegen::document::{Document, PAYLOADS};
use crate::codegen::parallel;

/// A file under `schemas/payloads/`, by what its path says of it.
struct PayloadFile<'a> {
    path: &'a str,
    operation: &'a str,
    payload: &'a str,
    must_fail: bool,
    text: &'a str,
}

/// Checks where payloads stand, without looking into them.
///
/// Where a reference is broken, `is_whole` says so: then the operation of a payload may be what is missing.
pub(super) fn check_places(
    document: &Document<'_>,
    operations: &[Operation<'_>],
    is_whole: bool,
    found: &mut Found,
) {
    let mut unheard = Found::default();
    let files = files(
        document,
        operations,
        if is_whole { found } else { &mut unheard },
    );
    let seen: HashSet<(&str, &str)> = files
        .iter()
        .filter(|file| !file.must_fail)
        .map(|file| (file.operation, file.payload))
        .collect();
    let named = operations
        .iter()
        .filter(|operation| operation.node.str("operationId").is_some());
    for operation in named {
        for payload in &operation.payloads {
            let is_body = match &payload.kind {
                PayloadKind::Status(status) => matches!(status.as_str(), "200" | "202"),
                PayloadKind::Request | PayloadKind::Callback(_) => true,
            };
            if payload.pointer.is_none() || !is_body {
                continue;
            }
            let name = payload.kind.name();
            if !seen.contains(&(operation.id.as_str(), name)) {
                found.add(
                    &operation.node.at,
                    "endpoint-without-payloads",
                    format!("operation `{}` has no payload `{name}`", operation.id),
                    format!("add `{PAYLOADS}{}/{name}-minimal.json`", operation.id),
                );
            }
        }
    }
}

/// Checks payloads, and the examples in the document.
pub(super) fn check(document: &Document<'_>, operations: &[Operation<'_>], found: &mut Found) {
    let mut examples = Vec::new();
    for component in document.bundle.components() {
        if let Some(schema) = document.bundle.schema(&component.name) {
            let pointer = format!("/components/schemas/{}", component.name);
            collect_examples(schema, pointer, &mut examples);
        }
    }
    let bodies: HashMap<(&str, &str), String> = operations
        .iter()
        .flat_map(|operation| {
            let id = operation.id.as_str();
            operation.payloads.iter().filter_map(move |payload| {
                let component = payload.schema().and_then(Bundle::referred)?;
                let place = format!("/components/schemas/{component}");
                Some(((id, payload.kind.name()), place))
            })
        })
        .collect();
    let places = examples.iter().map(|(pointer, _)| pointer);
    let contract = match Contract::new(&document.bundle, places.chain(bodies.values())) {
        Ok(contract) => contract,
        Err(message) => {
            let at = &document.bundle.document().at;
            found.add(
                at,
                "invalid-example",
                message,
                "this is a fault of codegen: report it with the document",
            );
            return;
        }
    };
    let files = files(document, operations, &mut Found::default());
    let judged = parallel::map(&files, |file| {
        let mut found = Found::default();
        if let Some(pointer) = bodies.get(&(file.operation, file.payload)) {
            judge(&contract, pointer, file, &mut found);
        }
        found.0
    });
    found.0.extend(judged.into_iter().flatten());
    for (pointer, example) in &examples {
        if let Some(reason) = contract.refusal(pointer, example.to_json()) {
            found.add(
                &example.at,
                "invalid-example",
                format!("the schema refuses its own example: {reason}"),
                "mend the example or the schema",
            );
        }
    }
}

/// The payload files that belong to an operation; the others are problems.
fn files<'a>(
    document: &Document<'a>,
    operations: &[Operation<'_>],
    found: &mut Found,
) -> Vec<PayloadFile<'a>> {
    let mut files = Vec::new();
    let mut strange = BTreeSet::new();
    let names: BTreeMap<&str, Vec<&str>> = operations
        .iter()
        .map(|operation| {
            let payloads = operation
                .payloads
                .iter()
                .filter(|payload| payload.pointer.is_some());
            (
                operation.id.as_str(),
                payloads.map(|payload| payload.kind.name()).collect(),
            )
        })
        .collect();
    for (path, text) in &document.files.0 {
        let Some(rest) = path.strip_prefix(PAYLOADS) else {
            continue;
        };
        let (folder, name) = rest.rsplit_once('/').unwrap_or(("", rest));
        let (operation, must_fail) = match folder.strip_suffix("/invalid") {
            Some(operation) => (operation, true),
            None => (folder, false),
        };
        let payload = name.split(['-', '.']).next().unwrap_or_default();
        let (message, fix) = match names.get(operation) {
            Some(payloads) if payloads.contains(&payload) => {
                files.push(PayloadFile {
                    path,
                    operation,
                    payload,
                    must_fail,
                    text,
                });
                continue;
            }
            Some(payloads) => (
                format!("`{payload}` is not a payload of `{operation}`"),
                format!(
                    "begin the file's name with one of `{}`, or remove it",
                    payloads.join("`, `")
                ),
            ),
            // One folder is one mistake, however many files it holds.
            None if !strange.insert(operation) => continue,
            None => (
                format!("no operation is called `{operation}`, as the folder of this payload is"),
                format!("name it `{PAYLOADS}<operationId>/<payload>-<subject>.json`, or remove it"),
            ),
        };
        found.add(&Position::start_of(path), "unknown-payload", message, fix);
    }
    files
}

fn judge(contract: &Contract, pointer: &str, file: &PayloadFile<'_>, found: &mut Found) {
    let value: Value = match serde_json::from_str(file.text) {
        Ok(value) => value,
        Err(error) => {
            let mut at = Position::start_of(file.path);
            at.line = u32::try_from(error.line()).unwrap_or(1).max(1);
            at.column = u32::try_from(error.column()).unwrap_or(1).max(1);
            found.add(
                &at,
                "invalid-example",
                "this is not JSON",
                "mend the JSON here",
            );
            return;
        }
    };
    // Neither the validator nor serde_json would tell: they see the last one alone.
    if let Some((key, offset)) = repeated_key(file.text) {
        if !file.must_fail {
            found.add(
                &position(file, offset),
                "invalid-example",
                format!("the key `{key}` stands here again in the same object"),
                "keep one of the two",
            );
        }
        return;
    }
    let at = Position::start_of(file.path);
    match (contract.refusal(pointer, value), file.must_fail) {
        (Some(reason), false) => found.add(
            &at,
            "invalid-example",
            format!("the document refuses this payload: {reason}"),
            "mend the payload, or the document if the provider really sends this",
        ),
        (None, true) => found.add(
            &at,
            "accepted-counterexample",
            "the document accepts this payload, which stands among the invalid ones",
            "state the rule that it breaks, or move it out of `invalid/`",
        ),
        _ => {}
    }
}

/// The place of the byte at `offset`.
fn position(file: &PayloadFile<'_>, offset: usize) -> Position {
    let before = file.text.get(..offset).unwrap_or_default();
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    let count = |n: usize| u32::try_from(n + 1).unwrap_or(u32::MAX);
    let mut at = Position::start_of(file.path);
    at.line = count(before.matches('\n').count());
    at.column = count(
        before
            .get(line_start..)
            .map_or(0, |line| line.chars().count()),
    );
    at
}

/// The examples of a schema and of its members, each with the place of the schema that it is an example of.
fn collect_examples<'a>(schema: &'a Node, pointer: String, examples: &mut Vec<(String, &'a Node)>) {
    for keyword in ["allOf", "oneOf"] {
        let parts = schema.get(keyword).map_or(&[][..], Node::items);
        for (index, part) in parts.iter().enumerate() {
            collect_examples(part, format!("{pointer}/{keyword}/{index}"), examples);
        }
    }
    if let Some(items) = schema.get("items") {
        collect_examples(items, format!("{pointer}/items"), examples);
    }
    let properties: &[Entry] = schema.get("properties").map_or(&[], Node::entries);
    for entry in properties {
        let name = khipu_document::escape_pointer(&entry.key);
        let pointer = format!("{pointer}/properties/{name}");
        collect_examples(&entry.value, pointer, examples);
    }
    let listed = schema.get("examples").map_or(&[][..], Node::items);
    for example in listed.iter().chain(schema.get("example")) {
        examples.push((pointer.clone(), example));
    }
}

/// The schemas of the bundle that something is judged by, as one validator: what they share, they share compiled.
///
/// It judges an object with one member, which is named after the place of its schema.
struct Contract {
    validator: Validator,
}

impl Contract {
    fn new<'p>(
        bundle: &Bundle,
        pointers: impl Iterator<Item = &'p String>,
    ) -> Result<Self, String> {
        let judged: Map<String, Value> = pointers
            .map(|pointer| {
                let schema = json!({"$ref": format!("#{}", percent_encode(pointer))});
                (pointer.clone(), schema)
            })
            .collect();
        let schemas = bundle.document().find(&["components", "schemas"]);
        let schemas = schemas.map(Node::to_json);
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .build(&json!({"properties": judged, "components": {"schemas": schemas}}))
            .map_err(|error| format!("the document cannot be validated with: {error}"))?;
        Ok(Self { validator })
    }

    /// Why the schema at `pointer` refuses `value`; nothing when it accepts it.
    fn refusal(&self, pointer: &str, value: Value) -> Option<String> {
        let value = Value::Object(Map::from_iter([(pointer.to_owned(), value)]));
        if self.validator.is_valid(&value) {
            return None;
        }
        self.validator.iter_errors(&value).next().map(|error| {
            let place = error.instance_path().to_string();
            let place = match place.splitn(3, '/').nth(2) {
                Some(place) => format!("`/{place}`"),
                None => "the whole value".to_owned(),
            };
            format!("{place} breaks `{}`", error.schema_path())
        })
    }
}

/// A JSON pointer as the fragment of a URI.
fn percent_encode(pointer: &str) -> String {
    let mut encoded = String::with_capacity(pointer.len());
    for byte in pointer.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}
