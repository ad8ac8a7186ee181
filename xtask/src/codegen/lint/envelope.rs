//! Rules about what the generated traits read: the members that every response has, and those that every request has.

use std::collections::HashSet;

use khipu_document::{Bundle, Node, Operation, PayloadKind};

use super::Found;
use super::schemas::is_nullable;
use crate::codegen::document::Document;
use crate::codegen::names::value_name;

/// The component with the members that every response has beside its data.
pub(super) const ENVELOPE: &str = "Envelope";

/// The component that says how those members go together.
pub(super) const RULE: &str = "StatusErrorRule";

/// The components that are only ever parts of others, and become no types.
pub(super) const PARTS: &[&str] = &[ENVELOPE, RULE];

/// What a member of the envelope holds.
enum Form {
    Reference(&'static str),
    NullableReference(&'static str),
    NullableString,
}

impl Form {
    fn fits(&self, member: &Node) -> bool {
        let first = member.get("oneOf").and_then(|list| list.items().first());
        if dangles(first.unwrap_or(member)) {
            return true;
        }
        match self {
            Form::Reference(name) => Bundle::referred(member) == Some(name),
            Form::NullableReference(name) => first.and_then(Bundle::referred) == Some(name),
            Form::NullableString => {
                is_nullable(member) && member.strings("type").any(|kind| kind == "string")
            }
        }
    }

    fn text(&self) -> String {
        match self {
            Form::Reference(name) => format!("a `$ref` to `{name}`"),
            Form::NullableReference(name) => {
                format!("`oneOf` of a `$ref` to `{name}` and `type: 'null'`")
            }
            Form::NullableString => "`type: [string, 'null']`".to_owned(),
        }
    }
}

/// Whether a reference leads nowhere, which another rule tells.
pub(super) fn dangles(node: &Node) -> bool {
    node.entry("$ref").is_some() && Bundle::referred(node).is_none()
}

/// What the generated `impl Envelope` reads.
const MEMBERS: &[(&str, Form)] = &[
    ("OperationId", Form::Reference("OperationId")),
    ("Status", Form::Reference("OperationStatus")),
    ("AdditionalInformation", Form::NullableString),
    ("Error", Form::NullableReference("OperationError")),
    ("LifeSpan", Form::NullableReference("DateTime")),
];

pub(super) fn check(document: &Document<'_>, operations: &[Operation<'_>], found: &mut Found) {
    let bundle = &document.bundle;
    envelope(bundle, found);
    if let Some(rule) = bundle.schema(RULE)
        && rule.get("allOf").is_none()
    {
        found.add(
            &rule.at,
            "envelope-form",
            format!("`{RULE}` is not a list of conditions"),
            "write it as `allOf`, each part one `if` and one `then`",
        );
    }
    for component in bundle.components() {
        if let Some(schema) = bundle.schema(&component.name) {
            beside_data(schema, found);
        }
    }
    let mut seen = HashSet::new();
    for name in operations.iter().filter_map(component) {
        if seen.insert(name) {
            request(bundle, name, found);
        }
    }
}

fn envelope(bundle: &Bundle, found: &mut Found) {
    let Some(envelope) = bundle.schema(ENVELOPE) else {
        return;
    };
    let Some(properties) = envelope.get("properties") else {
        found.add(
            &envelope.at,
            "envelope-form",
            format!("`{ENVELOPE}` has no members of its own"),
            "write it as an object with `properties`",
        );
        return;
    };
    for (name, form) in MEMBERS {
        let required = envelope.strings("required").any(|listed| listed == *name);
        let (at, problem) = match properties.entry(name) {
            None => (&envelope.at, "is missing"),
            Some(member) if !form.fits(&member.value) => (&member.key_at, "has another form"),
            Some(member) if !required => (&member.key_at, "is not required"),
            Some(_) => continue,
        };
        found.add(
            at,
            "envelope-form",
            format!("the member `{name}`, which the code around every response reads, {problem}"),
            format!("write it as {} and list it in `required`", form.text()),
        );
    }
}

/// What a response has beside its data would be lost when it is split into data or error.
fn beside_data(schema: &Node, found: &mut Found) {
    let parts = schema.get("allOf").map_or(&[][..], Node::items);
    let last = parts.last().and_then(|part| part.get("properties"));
    for entry in last.map_or(&[][..], Node::entries) {
        if entry.key != "Data" {
            found.add(
                &entry.key_at,
                "envelope-form",
                format!(
                    "`{}` stands beside `Data`, and whoever splits the response would lose it",
                    entry.key
                ),
                "move it into the component of `Data`; if every response has it, into `Envelope`",
            );
        }
    }
}

/// The component of an operation's request.
fn component<'a>(operation: &Operation<'a>) -> Option<&'a str> {
    let payload = operation
        .payloads
        .iter()
        .find(|payload| payload.kind == PayloadKind::Request)?;
    payload.schema().and_then(Bundle::referred)
}

/// What the generated `impl OperationRequest` and the constructor read.
fn request(bundle: &Bundle, name: &str, found: &mut Found) {
    let Some(schema) = bundle.schema(name) else {
        return;
    };
    let mut add = |at, message: String, fix: &str| found.add(at, "request-members", message, fix);
    let Some(properties) = schema.get("properties") else {
        add(
            &schema.at,
            format!("the request `{name}` is no object with members"),
            "write it as an object with `RequestData` and `CallbackUrl`",
        );
        return;
    };
    let is_required =
        |schema: &Node, name: &str| schema.strings("required").any(|listed| listed == name);
    if let Some(url) = properties.entry("CallbackUrl")
        && (Bundle::referred(&url.value) != Some("CallbackUrl")
            || is_required(schema, "CallbackUrl"))
    {
        add(
            &url.key_at,
            "this `CallbackUrl` cannot be set and left out as every request's can".to_owned(),
            "write it as a `$ref` to the component `CallbackUrl`, and do not require it",
        );
    }
    for entry in properties.entries() {
        if value_name(&entry.key) == "account_credential" {
            add(
                &entry.key_at,
                "the credential stands beside `RequestData`, where nothing reads it".to_owned(),
                "move it into the component of `RequestData`",
            );
        }
    }
    let data = properties.entry("RequestData");
    if data.is_some_and(|data| dangles(&data.value)) {
        return;
    }
    let target = data.and_then(|data| bundle.schema(Bundle::referred(&data.value)?));
    let members = target.and_then(|target| target.get("properties"));
    let (Some(target), Some(members), true) = (target, members, is_required(schema, "RequestData"))
    else {
        add(
            data.map_or(&schema.at, |data| &data.key_at),
            format!("`{name}` has no required `RequestData` that refers to an object with members"),
            "add `RequestData` as a `$ref` to the component with the parameters, and require it",
        );
        return;
    };
    for entry in members.entries() {
        let field = value_name(&entry.key);
        let is_credential = field == "account_credential";
        if !is_credential && Bundle::referred(&entry.value) == Some("AccountCredential") {
            add(
                &entry.key_at,
                format!(
                    "`{}` is a credential under a name that nothing reads",
                    entry.key
                ),
                "call it `AccountCredential`; where the wire decides, codegen must be taught the name",
            );
        }
        if is_credential
            && (Bundle::referred(&entry.value) != Some("AccountCredential")
                || is_required(target, &entry.key))
        {
            add(
                &entry.key_at,
                format!(
                    "`{}` cannot be read as every request's credential is",
                    entry.key
                ),
                "write it as a `$ref` to the component `AccountCredential`, and do not require it",
            );
        }
        let twin = properties
            .entries()
            .iter()
            .find(|outer| value_name(&outer.key) == field);
        if let Some(twin) = twin.filter(|_| !is_credential) {
            add(
                &entry.key_at,
                format!(
                    "`{}` and `{}` of the request (line {}) would be one argument of its constructor",
                    entry.key, twin.key, twin.key_at.line
                ),
                "the wire decides names, so codegen must be taught the difference",
            );
        }
    }
}
