//! An example of a request, made of the examples in the document.

use khipu_document::{Bundle, Node, Operation, PayloadKind};
use khipu_validate::Contract;
use serde_json::Value;

/// How deep an example may nest; a document may go round in circles.
const DEEPEST: usize = 16;

/// The shortest request of an operation that the contract accepts, as JSON on one line.
pub(crate) fn request(operation: &str) -> Option<String> {
    let bundle = Contract::embedded_bundle().ok()?;
    let operations = bundle.operations();
    let found = operations.iter().find(|known| known.id == operation)?;
    request_of(&bundle, found)
}

/// The same for an operation of any document.
pub(crate) fn request_of(bundle: &Bundle, operation: &Operation<'_>) -> Option<String> {
    let mut payloads = operation.payloads.iter();
    let request = payloads.find(|payload| payload.kind == PayloadKind::Request)?;
    let (schema, _) = bundle.document().pointer(request.pointer.as_deref()?)?;
    Some(example(bundle, schema, DEEPEST)?.to_string())
}

fn example(bundle: &Bundle, node: &Node, depth: usize) -> Option<Value> {
    let stated = |node: &Node| node.get("examples")?.items().first().map(Node::to_json);
    let schema = bundle.resolve(node);
    if let Some(value) = stated(node).or_else(|| stated(schema)) {
        return Some(value);
    }
    if let Some(first) = schema.get("enum").and_then(|values| values.items().first()) {
        return Some(first.to_json());
    }
    if schema.str("type") != Some("object") || depth == 0 {
        return None;
    }
    let member = |name: &str| {
        let member = schema.find(&["properties", name])?;
        Some((name.to_owned(), example(bundle, member, depth - 1)?))
    };
    let members: Option<serde_json::Map<String, Value>> =
        schema.strings("required").map(member).collect();
    members.map(Value::Object)
}
