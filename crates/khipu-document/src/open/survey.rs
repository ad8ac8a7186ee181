//! What the operations of a document say that nothing here follows.

use std::collections::BTreeMap;

use super::note::{Notes, shown};
use super::schema::is_known_dialect;
use super::version::Version;
use crate::operation::{METHODS, is_json};
use crate::{Entry, Node, PayloadKind};

/// Notes on everything around the schemas.
pub(crate) fn survey(document: &Node, version: Version, notes: &mut Notes) {
    if let Some(entry) = document.entry("jsonSchemaDialect")
        && version == Version::V3_1
        && !entry.value.as_str().is_some_and(is_known_dialect)
    {
        let message = "`jsonSchemaDialect` names another dialect";
        notes.add(
            &entry.key_at,
            "dialect",
            message,
            "schemas are read as JSON Schema 2020-12",
        );
    }
    let mut ids: BTreeMap<&str, ()> = BTreeMap::new();
    for group in ["paths", "webhooks"] {
        for path in document.get(group).map_or(&[][..], Node::entries) {
            if group == "paths" {
                template(path, notes);
            }
            for entry in path.value.entries() {
                if METHODS.contains(&entry.key.as_str()) {
                    operation(entry, group, &mut ids, notes);
                }
            }
        }
    }
}

fn template(path: &Entry, notes: &mut Notes) {
    if path.key.contains(['?', '#']) {
        let message = "this path has a query or a fragment";
        let effect = "no recorded exchange is found by it; name its payloads with --as";
        notes.add(&path.key_at, "path-query", message, effect);
    } else if !path.key.starts_with('/') && !path.key.starts_with("x-") {
        let message = "this path does not begin with a slash";
        notes.add(
            &path.key_at,
            "path-slash",
            message,
            "it is read as if it did",
        );
    }
}

fn operation<'n>(
    entry: &'n Entry,
    group: &str,
    ids: &mut BTreeMap<&'n str, ()>,
    notes: &mut Notes,
) {
    let node = &entry.value;
    match node.str("operationId") {
        Some(id) => {
            if ids.insert(id, ()).is_some() {
                let message = format!("operationId `{}` is used before", shown(id));
                let effect = "this operation is called by its method and path";
                notes.add(&entry.key_at, "duplicate-operation-id", message, effect);
            }
        }
        None if group == "paths" => {
            let message = "an operation has no operationId";
            notes.add(
                &entry.key_at,
                "no-operation-id",
                message,
                "it is called by its method and path",
            );
        }
        None => {
            let message = "a webhook has no operationId";
            notes.add(
                &entry.key_at,
                "no-operation-id",
                message,
                "it is called by its method and name",
            );
        }
    }
    let mut bodies = Vec::new();
    bodies.extend(node.get("requestBody"));
    let responses = node.get("responses").map_or(&[][..], Node::entries);
    for response in responses {
        let Some(PayloadKind::Status(status)) = PayloadKind::status(&response.key) else {
            continue;
        };
        bodies.push(&response.value);
        let is_code = status.len() == 3 && status.bytes().all(|byte| byte.is_ascii_digit());
        if !is_code && !status.ends_with("XX") && status != "default" {
            let message = format!("`{}` is no status", shown(&response.key));
            let effect = "no recorded response is checked against it";
            notes.add(&response.key_at, "malformed-status", message, effect);
        }
    }
    let callbacks = callbacks(node, notes);
    if let [_, more @ ..] = callbacks.as_slice() {
        for callback in more {
            let message = "an operation has several callbacks";
            let effect = "a recorded callback is checked against the one whose shape it has, else the first; the others are payloads named `callback:<name>`";
            notes.add(&callback.at, "several-callbacks", message, effect);
        }
    }
    bodies.extend(callbacks);
    for body in bodies {
        media(body, notes);
    }
}

fn callbacks<'n>(operation: &'n Node, notes: &mut Notes) -> Vec<&'n Node> {
    let mut bodies = Vec::new();
    let callbacks = operation.get("callbacks").map_or(&[][..], Node::entries);
    let expressions = callbacks
        .iter()
        .flat_map(|callback| callback.value.entries());
    for method in expressions.flat_map(|expression| expression.value.entries()) {
        if !METHODS.contains(&method.key.as_str()) {
            continue;
        }
        bodies.extend(method.value.get("requestBody"));
        if let Some(entry) = method.value.entry("callbacks") {
            let message = "a callback has callbacks";
            notes.add(
                &entry.key_at,
                "nested-callbacks",
                message,
                "they are not checked",
            );
        }
    }
    bodies
}

/// What is said of the media types of one body.
fn media(body: &Node, notes: &mut Notes) {
    let content = body.get("content").map_or(&[][..], Node::entries);
    let (json, other): (Vec<&Entry>, Vec<&Entry>) =
        content.iter().partition(|media| is_json(&media.key));
    for media in &other {
        let name = shown(&media.key);
        if json.is_empty() {
            let message = format!("bodies of `{name}` are not checked");
            notes.add(
                &media.key_at,
                "media-type",
                message,
                "any such body is valid",
            );
        } else {
            let message = format!("a body may be JSON or `{name}`");
            let effect = "JSON is checked; text of another kind, where nothing says its kind, is told as no JSON";
            notes.add(&media.key_at, "media-type", message, effect);
        }
    }
    let Some((first, more)) = json.split_first() else {
        return;
    };
    let same = |a: &Node, b: &Node| {
        a.get("schema").map(Node::to_json) == b.get("schema").map(Node::to_json)
    };
    for media in more {
        if !same(&first.value, &media.value) {
            let message = format!(
                "JSON of the media type `{}` has a schema of its own",
                shown(&media.key)
            );
            let effect = format!(
                "every JSON body is checked as `{}`, the first",
                shown(&first.key)
            );
            notes.add(&media.key_at, "media-type", message, effect);
        }
    }
}
