//! Rules about operations: what each sends, answers and calls back.

use std::collections::BTreeMap;

use khipu_document::{Bundle, Node, Operation, Payload, PayloadKind, Position};

use super::Found;
use super::frame::{known, security};
use super::text::{self, described};
use crate::codegen::document::{Document, ENTRY};

const OPERATION: &[&str] = &[
    "operationId",
    "tags",
    "summary",
    "description",
    "requestBody",
    "responses",
    "callbacks",
    "security",
    "deprecated",
    "externalDocs",
];
const BODY: &[&str] = &["description", "required", "content"];
const RESPONSE: &[&str] = &["description", "content"];
const CALLBACK: &[&str] = &["summary", "description", "requestBody", "responses"];

/// Where the callback goes: the member of the request that asks for it.
const EXPRESSION: &str = "{$request.body#/CallbackUrl}";

pub(super) fn check(document: &Document<'_>, operations: &[Operation<'_>], found: &mut Found) {
    let root = document.bundle.document();
    let mut ids: BTreeMap<&str, &Position> = BTreeMap::new();
    for operation in operations {
        operation_id(operation, &mut ids, found);
        frame(root, operation, found);
        request(operation, found);
        responses(&document.bundle, operation, found);
        callback(&document.bundle, operation, found);
    }
}

fn operation_id<'a>(
    operation: &Operation<'a>,
    ids: &mut BTreeMap<&'a str, &'a Position>,
    found: &mut Found,
) {
    let node = operation.node;
    let Some((value, id)) = node
        .get("operationId")
        .and_then(|value| Some((value, value.as_str()?)))
    else {
        found.add(
            &node.at,
            "missing-operation-id",
            format!(
                "`{} {}` has no operationId",
                operation.method, operation.path
            ),
            "add `operationId: <institution>_<segment>_<product>`",
        );
        return;
    };
    let parts: Vec<&str> = id.split('_').collect();
    let is_word = |part: &&str| {
        part.starts_with(|c: char| c.is_ascii_lowercase())
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
    };
    if parts.len() < 3 || !parts.iter().all(is_word) {
        found.add(
            &value.at,
            "operation-id-form",
            format!("`{id}` is not in the form of an operationId"),
            "write `<institution>_<segment>_<product>` in lower-case words joined by underscores",
        );
    }
    match ids.get(id) {
        Some(first) => found.add(
            &value.at,
            "duplicate-operation-id",
            format!(
                "`{id}` names another operation already, on line {} of {}",
                first.line, first.file
            ),
            "give each operation its own name",
        ),
        None => {
            ids.insert(id, &value.at);
        }
    }
}

/// What stands around an operation's bodies.
fn frame(root: &Node, operation: &Operation<'_>, found: &mut Found) {
    let node = operation.node;
    known(node, OPERATION, found);
    let name = format!("operation `{}`", operation.id);
    described(node, &name, found);
    if node
        .str("summary")
        .is_none_or(|text| text.trim().is_empty())
    {
        found.add(
            &node.at,
            "missing-description",
            format!("{name} has no summary"),
            "add `summary:` in one sentence",
        );
    }
    if let Some(summary) = node.get("summary") {
        text::plain(summary, found);
        if summary
            .as_str()
            .is_some_and(|text| text.trim().contains('\n'))
        {
            found.add(
                &summary.at,
                "description-text",
                "this summary has more than one line",
                "keep one sentence, and move the rest to `description`",
            );
        }
    }
    let declared: Vec<&str> = root
        .get("tags")
        .map_or(&[][..], Node::items)
        .iter()
        .filter_map(|tag| tag.str("name"))
        .collect();
    let tags = node.get("tags").map_or(&[][..], Node::items);
    if tags.len() != 1 {
        found.add(
            &node.at,
            "unknown-tag",
            format!("{name} has not exactly one tag"),
            "add `tags: [<tag>]`",
        );
    }
    for tag in tags {
        if !tag.as_str().is_some_and(|name| declared.contains(&name)) {
            found.add(
                &tag.at,
                "unknown-tag",
                "this tag is not declared",
                format!(
                    "write one of `{}`, or declare it under `tags` in `{ENTRY}`",
                    declared.join("`, `")
                ),
            );
        }
    }
    security(root, operation, found);
}

fn request(operation: &Operation<'_>, found: &mut Found) {
    let Some(body) = payload(operation, &PayloadKind::Request) else {
        found.add(
            &operation.node.at,
            "request-form",
            format!("operation `{}` has no request body", operation.id),
            "add `requestBody:` with a reference to its component",
        );
        return;
    };
    known(body.node, BODY, found);
    described(body.node, "this request body", found);
    if !body.node.flag("required") {
        found.add(
            &body.node.at,
            "request-form",
            "this request body is not required",
            "add `required: true`",
        );
    }
    content(body, "request-form", found);
}

fn responses(bundle: &Bundle, operation: &Operation<'_>, found: &mut Found) {
    for (status, component) in [("200", None), ("202", Some("AcceptedResponse"))] {
        let response = payload(operation, &PayloadKind::Status(status.to_owned()));
        let Some(response) = response else {
            found.add(
                &operation.node.at,
                "response-form",
                format!(
                    "operation `{}` has no response with status {status}",
                    operation.id
                ),
                "every operation answers 200 with its data and 202 with an acceptance",
            );
            continue;
        };
        let Some(name) = content(response, "response-form", found) else {
            continue;
        };
        if component.is_some_and(|component| component != name) {
            found.add(
                &response.node.at,
                "response-form",
                format!("status {status} carries `{name}`"),
                "let it carry `AcceptedResponse`, as every operation does",
            );
        }
        let is_envelope = bundle
            .schema(name)
            .is_some_and(|schema| crate::codegen::api::is_envelope(bundle, schema));
        if component.is_none() && !is_envelope {
            found.add(
                &response.node.at,
                "response-form",
                format!("`{name}` is not an envelope"),
                "write it as `allOf` of `Envelope`, `StatusErrorRule` and the object that adds `Data`, which may be null",
            );
        }
    }
    for payload in &operation.payloads {
        let PayloadKind::Status(status) = &payload.kind else {
            continue;
        };
        known(payload.node, RESPONSE, found);
        described(payload.node, &format!("status {status}"), found);
        let is_status = status.len() == 3
            && status
                .parse::<u16>()
                .is_ok_and(|status| (100..600).contains(&status));
        if !is_status {
            found.add(
                &payload.node.at,
                "response-form",
                format!("`{status}` is not one status"),
                "declare each status by its number",
            );
        }
        if let Some(content) = payload.node.entry("content")
            && !matches!(status.as_str(), "200" | "202")
        {
            found.add(
                &content.key_at,
                "error-response-content",
                format!("status {status} declares a body"),
                "declare the status without content; the client keeps the body of an error as it came",
            );
        }
    }
}

fn callback(bundle: &Bundle, operation: &Operation<'_>, found: &mut Found) {
    let callbacks = operation
        .node
        .get("callbacks")
        .map_or(&[][..], Node::entries);
    let fix = "declare one callback, `'{$request.body#/CallbackUrl}'`, whose `post` has the body of status 200";
    let [callback] = callbacks else {
        let at = operation
            .node
            .entry("callbacks")
            .map_or(&operation.node.at, |entry| &entry.key_at);
        found.add(
            at,
            "callback-form",
            format!("operation `{}` has not exactly one callback", operation.id),
            fix,
        );
        return;
    };
    let [expression] = callback.value.entries() else {
        found.add(
            &callback.key_at,
            "callback-form",
            "this callback has not exactly one address",
            fix,
        );
        return;
    };
    if expression.key != EXPRESSION {
        found.add(
            &expression.key_at,
            "callback-form",
            format!("`{}` is no address", expression.key),
            fix,
        );
    }
    let [method] = expression.value.entries() else {
        found.add(
            &expression.key_at,
            "callback-form",
            "this callback has not exactly one method",
            fix,
        );
        return;
    };
    if method.key != "post" {
        found.add(
            &method.key_at,
            "callback-form",
            format!("`{}` is not how callbacks come", method.key),
            fix,
        );
    }
    known(&method.value, CALLBACK, found);
    described(&method.value, "this callback", found);
    let body = operation
        .payloads
        .iter()
        .find(|payload| matches!(payload.kind, PayloadKind::Callback(_)));
    let Some(body) = body else {
        found.add(
            &method.key_at,
            "callback-form",
            "this callback has no body",
            fix,
        );
        return;
    };
    known(body.node, BODY, found);
    described(body.node, "this callback's body", found);
    if !body.node.flag("required") {
        found.add(
            &body.node.at,
            "callback-form",
            "this callback's body is not required",
            "add `required: true`",
        );
    }
    let name = content(body, "callback-form", found);
    let result = payload(operation, &PayloadKind::Status("200".to_owned())).and_then(component);
    if let (Some(name), Some(result)) = (name, result)
        && name != result
    {
        found.add(
            &body.node.at,
            "callback-form",
            format!("the callback carries `{name}` and status 200 carries `{result}`"),
            fix,
        );
    }
    let request = payload(operation, &PayloadKind::Request).and_then(component);
    let asked = request
        .and_then(|name| bundle.schema(name))
        .and_then(|schema| schema.find(&["properties", "CallbackUrl"]));
    if let Some(request) = request
        && asked.is_none()
    {
        found.add(
            &callback.key_at,
            "callback-form",
            format!("`{request}` has no `CallbackUrl` to send this callback to"),
            "add it to the request: `CallbackUrl: {$ref: credentials.yaml#/CallbackUrl}`",
        );
    }
}

fn payload<'a, 'b>(operation: &'b Operation<'a>, kind: &PayloadKind) -> Option<&'b Payload<'a>> {
    operation
        .payloads
        .iter()
        .find(|payload| payload.kind == *kind)
}

/// The component that a body refers to.
fn component<'a>(payload: &Payload<'a>) -> Option<&'a str> {
    payload.schema().and_then(Bundle::referred)
}

/// Checks that a body is one reference to a component, as JSON, and names the component.
fn content<'a>(payload: &Payload<'a>, rule: &'static str, found: &mut Found) -> Option<&'a str> {
    let media = payload.node.get("content").map_or(&[][..], Node::entries);
    let [media] = media else {
        found.add(
            &payload.node.at,
            rule,
            format!(
                "`{}` has not exactly one kind of content",
                payload.kind.name()
            ),
            "write `content: {application/json: {schema: {$ref: …}}}`",
        );
        return None;
    };
    if media.key != "application/json" {
        found.add(
            &media.key_at,
            rule,
            format!("`{}` is not JSON", media.key),
            "write `application/json`",
        );
    }
    known(&media.value, &["schema"], found);
    if media.value.get("schema").is_none() {
        found.add(
            &media.key_at,
            rule,
            format!("`{}` says nothing about its body", payload.kind.name()),
            "add `schema:` with a `$ref` to its component",
        );
    }
    component(payload)
}
