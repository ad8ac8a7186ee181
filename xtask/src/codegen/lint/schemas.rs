//! Rules about every single schema: what stands where, and in which form.

use khipu_document::{Bundle, Entry, Kind, Node, Operation, Payload};

use super::envelope::{ENVELOPE, PARTS};
use super::keywords::{self, quoted};
use super::{Found, recursion, strings, text};
use crate::codegen::document::Document;

/// The hand-written types of `khipu-models` and the JSON type of the schema that each replaces (none: any value).
pub(crate) const RUST_TYPES: &[(&str, Option<&str>)] = &[
    ("AccountCredential", None),
    ("Date", Some("string")),
    ("DateTime", Some("string")),
    ("Decimal", Some("number")),
    ("UndocumentedObject", Some("object")),
];

/// Those of them that show nothing of their value.
const SECRET_TYPES: &[&str] = &["AccountCredential", "UndocumentedObject"];

/// The component that the client hands to the provider as address: who knows it can send to it.
const SECRET_COMPONENT: &str = "CallbackUrl";

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role<'a> {
    /// It has a name of its own.
    Component { name: &'a str },
    /// The last member of an envelope: the object that adds the data.
    EnvelopeData,
    /// A member of an object.
    Property { name: &'a str, required: bool },
    /// What an array holds.
    Items,
    /// A reference inside a composition.
    Part,
    /// The schema of a body, which can only be a reference.
    Body,
}

impl Role<'_> {
    fn is_component(self) -> bool {
        matches!(self, Role::Component { .. })
    }
}

pub(super) fn check(document: &Document<'_>, operations: &[Operation<'_>], found: &mut Found) {
    let bundle = &document.bundle;
    let mut walk = Walk { bundle, found };
    for component in bundle.components() {
        if let Some(schema) = bundle.schema(&component.name) {
            let name = &component.name;
            walk.schema(schema, Role::Component { name });
            recursion::check(bundle, name, schema, walk.found);
        }
    }
    let payloads = operations.iter().flat_map(|operation| &operation.payloads);
    for schema in payloads.filter_map(Payload::schema) {
        walk.schema(schema, Role::Body);
    }
}

pub(super) struct Walk<'a> {
    pub(super) bundle: &'a Bundle,
    pub(super) found: &'a mut Found,
}

impl Walk<'_> {
    pub(super) fn schema(&mut self, node: &Node, role: Role<'_>) {
        if !matches!(node.kind, Kind::Mapping(_)) {
            self.found.add(
                &node.at,
                "missing-type",
                format!(
                    "a schema is an object here, this is of type {}",
                    node.type_name()
                ),
                "write a schema with a `type`, or a `$ref` to a component",
            );
            return;
        }
        keywords::check(node, self.found);
        self.sensitive(node, role);
        if node.entry("$ref").is_some() {
            self.reference(node, role);
            self.description(node, role);
            self.nullable_place(node, role);
            return;
        }
        if role == Role::Body {
            self.found.add(
                &node.at,
                "inline-object",
                "the schema of a body stands here without a name",
                "make it a component and refer to it with `$ref`",
            );
            return;
        }
        self.description(node, role);
        self.nullable_place(node, role);
        if node.get("allOf").is_some() {
            self.all_of(node, role);
        } else if node.get("oneOf").is_some() {
            self.one_of(node, role);
        } else {
            self.conditions(node);
            self.typed(node, role);
        }
    }

    /// What a reference may name, and what may stand beside it.
    pub(super) fn reference(&mut self, node: &Node, role: Role<'_>) {
        keywords::beside_reference(node, self.found);
        let Some(target) = Bundle::referred(node) else {
            return;
        };
        let at = node.get("$ref").map_or(&node.at, |value| &value.at);
        if let Role::Component { name } = role {
            self.found.add(
                at,
                "alias-component",
                format!("`{name}` is only another name of `{target}`"),
                format!(
                    "refer to `{target}` where it is used, or write a component with its own type"
                ),
            );
        } else if PARTS.contains(&target) {
            self.found.add(
                at,
                "envelope-form",
                format!("`{target}` is a part of responses and no type of its own"),
                "refer to it only as part of a response's `allOf`",
            );
        }
    }

    pub(super) fn sensitive(&mut self, node: &Node, role: Role<'_>) {
        let rust_type = node.str("x-rust-type");
        let Some(mark) = node.entry("x-sensitive") else {
            if let Role::Component { name } = role
                && (rust_type.is_some_and(|name| SECRET_TYPES.contains(&name))
                    || name == SECRET_COMPONENT)
            {
                self.found.add(
                    &node.at,
                    "sensitive-mark",
                    format!("`{name}` holds a secret and is not marked: reports would show it"),
                    "add `x-sensitive: true`",
                );
            }
            return;
        };
        if mark.value.kind != Kind::Bool(true) {
            self.found.add(
                &mark.key_at,
                "sensitive-mark",
                "`x-sensitive` is something else than `true`",
                "write `x-sensitive: true`, or remove it",
            );
            return;
        }
        let redacts = match role {
            Role::Component { name } => {
                let is_plain = ["enum", "allOf", "oneOf"]
                    .iter()
                    .all(|key| node.get(key).is_none());
                let is_known = rust_type.is_none_or(|name| SECRET_TYPES.contains(&name));
                is_plain && is_known && name != ENVELOPE
            }
            Role::Property { .. } => node.get("$ref").is_some(),
            Role::EnvelopeData | Role::Items | Role::Part | Role::Body => false,
        };
        if !redacts {
            self.found.add(
                &mark.key_at,
                "sensitive-mark",
                "no type can redact itself here, so nothing would read this mark",
                "mark a named string or object, or the `$ref` of the member that holds the value",
            );
        }
    }

    fn description(&mut self, node: &Node, role: Role<'_>) {
        let subject = match role {
            Role::Component { .. } => "this component".to_owned(),
            Role::Property { name, .. } => format!("member `{name}`"),
            Role::EnvelopeData | Role::Items | Role::Part | Role::Body => return,
        };
        // A reference may leave the description to what it names, but not write an empty one.
        if node.entry("description").is_some() || node.entry("$ref").is_none() {
            text::described(node, &subject, self.found);
        }
    }

    fn nullable_place(&mut self, node: &Node, role: Role<'_>) {
        let Role::Property {
            name,
            required: false,
        } = role
        else {
            return;
        };
        if is_nullable(self.bundle.resolve(node)) {
            self.found.add(
                &node.at,
                "optional-nullable",
                format!("member `{name}` may be missing and may be null"),
                "list it in `required`, or take the null away",
            );
        }
    }

    fn typed(&mut self, node: &Node, role: Role<'_>) {
        let rust_type = node.str("x-rust-type");
        if let Some(entry) = node.entry("x-rust-type") {
            self.rust_type(node, entry, role);
        }
        let Some(entry) = node.entry("type") else {
            let is_any = rust_type.is_some() && role.is_component();
            let is_condition = node.get("if").is_some() || node.get("const").is_some();
            if !is_any && !is_condition {
                self.found.add(
                    &node.at,
                    "missing-type",
                    "this schema has no type",
                    "add `type:`, or refer to a component",
                );
            } else if is_any {
                keywords::fitting(node, None, self.found);
            }
            return;
        };
        if !matches!(entry.value.kind, Kind::String(_) | Kind::Sequence(_)) {
            return;
        }
        let Some(kind) = single_type(&entry.value) else {
            self.found.add(
                &entry.key_at,
                "nullable-form",
                "this type is a list, but not of one type and null",
                "write `type: [string, 'null']`; describe each shape by a component of its own",
            );
            return;
        };
        keywords::fitting(node, Some(kind), self.found);
        match kind {
            "object" => self.object(node, role),
            "array" => self.array(node, role),
            "string" => self.string(node, role),
            "number" if rust_type.is_none() => self.found.add(
                &node.at,
                "inline-number",
                "a number stands here without the exact type",
                "refer to the component that has `x-rust-type: Decimal`",
            ),
            "integer" | "boolean" if role == Role::Items || role.is_component() => self.found.add(
                &node.at,
                "unsupported-type",
                format!("type {kind} stands where the generators keep no exact Rust type for it"),
                "use it as a member of an object",
            ),
            "number" | "integer" | "boolean" => {}
            other => self.found.add(
                &entry.key_at,
                "unsupported-type",
                format!("the generators have no Rust type for `{other}`"),
                "write object, array, string, integer or boolean, or refer to a component",
            ),
        }
    }

    fn rust_type(&mut self, node: &Node, entry: &Entry, role: Role<'_>) {
        let name = entry.value.as_str().unwrap_or_default();
        let known = RUST_TYPES.iter().find(|(known, _)| *known == name);
        let fits = known.is_some_and(|(_, kind)| match kind {
            Some(kind) => node.str("type") == Some(kind),
            None => node.get("type").is_none(),
        });
        if role.is_component() && fits {
            return;
        }
        let message = match known {
            None => format!("`{name}` is not a type of khipu-models"),
            Some(_) if !role.is_component() => {
                format!("`{name}` stands on a schema that has no name")
            }
            Some((_, kind)) => format!(
                "`{name}` replaces a component of type {}",
                kind.unwrap_or("any")
            ),
        };
        let names: Vec<&str> = RUST_TYPES.iter().map(|(name, _)| *name).collect();
        self.found.add(
            &entry.key_at,
            "rust-type",
            message,
            format!("mark a component, with one of {}", quoted(&names)),
        );
    }

    fn object(&mut self, node: &Node, role: Role<'_>) {
        if node.get("x-rust-type").is_some() && role.is_component() {
            return;
        }
        if !role.is_component() && role != Role::EnvelopeData {
            self.found.add(
                &node.at,
                "inline-object",
                "an object stands here without a name",
                "make it a component and refer to it with `$ref`",
            );
            return;
        }
        if is_nullable(node) {
            self.found.add(
                &node.at,
                "nullable-form",
                "an object with a name may be null here",
                "say so where it is used: `oneOf` of its `$ref` and `type: 'null'`",
            );
        }
        let properties = node.get("properties").map_or(&[][..], Node::entries);
        let is_list_of_members = node
            .get("properties")
            .is_none_or(|list| matches!(list.kind, Kind::Mapping(_)));
        if properties.is_empty() && is_list_of_members {
            self.found.add(
                &node.at,
                "missing-type",
                "an object without members stands here",
                "list its `properties`; an object of unknown members is the component `UndocumentedObject`",
            );
        }
        let required: Vec<&str> = node.strings("required").collect();
        for (index, name) in node
            .get("required")
            .map_or(&[][..], Node::items)
            .iter()
            .enumerate()
        {
            let text = name.as_str().unwrap_or_default();
            let known = properties.iter().any(|entry| entry.key == text);
            let repeated = required.iter().take(index).any(|earlier| *earlier == text);
            if !known || repeated {
                let what = if known {
                    "is listed twice"
                } else {
                    "has no schema under `properties`"
                };
                self.found.add(
                    &name.at,
                    "undeclared-required",
                    format!("the required member `{text}` {what}"),
                    "mend the name, or remove it from `required`",
                );
            }
        }
        for entry in properties {
            let role = Role::Property {
                name: &entry.key,
                required: required.contains(&entry.key.as_str()),
            };
            self.schema(&entry.value, role);
        }
    }

    fn array(&mut self, node: &Node, role: Role<'_>) {
        if !matches!(role, Role::Property { .. }) || is_nullable(node) {
            self.found.add(
                &node.at,
                "unsupported-type",
                "an array stands here where no pass knows it",
                "let a member of an object be the array, and leave the null away: an empty list says it",
            );
            return;
        }
        match node.get("items") {
            Some(items) => self.schema(items, Role::Items),
            None => self.found.add(
                &node.at,
                "missing-type",
                "this array does not say what it holds",
                "add `items:`",
            ),
        }
    }

    fn string(&mut self, node: &Node, role: Role<'_>) {
        if let Some(entry) = node.entry("enum") {
            if role.is_component() {
                strings::enumeration(node, entry, self.found);
            } else {
                self.found.add(
                    &entry.key_at,
                    "inline-enum",
                    "an enumeration stands here without a name",
                    "make it a component with `x-enum-descriptions` and refer to it with `$ref`",
                );
            }
        }
        let limits = ["pattern", "minLength", "maxLength"];
        if role.is_component() {
            if is_nullable(node) {
                self.found.add(
                    &node.at,
                    "nullable-form",
                    "a string with a name may be null here",
                    "say so where it is used: `oneOf` of its `$ref` and `type: 'null'`",
                );
            }
            if let Some(entry) = node.entry("pattern") {
                strings::pattern(&entry.value, self.found);
            }
            return;
        }
        for entry in node
            .entries()
            .iter()
            .filter(|entry| limits.contains(&entry.key.as_str()))
        {
            self.found.add(
                &entry.key_at,
                "inline-constraint",
                format!("`{}` stands on a string without a name", entry.key),
                "make the string a component and refer to it with `$ref`",
            );
        }
        if role == Role::Items && is_nullable(node) {
            self.found.add(
                &node.at,
                "nullable-form",
                "an item of this array may be null",
                "leave the item away instead",
            );
        }
    }
}

/// The type of a schema beside null.
fn single_type(value: &Node) -> Option<&str> {
    match value.items() {
        [] => value.as_str(),
        [kind, null] if null.as_str() == Some("null") => kind.as_str(),
        _ => None,
    }
}

/// Whether a schema says itself that its value may be null.
pub(super) fn is_nullable(node: &Node) -> bool {
    let listed = node.strings("type").any(|kind| kind == "null");
    let branch = node
        .get("oneOf")
        .map_or(&[][..], Node::items)
        .iter()
        .any(|branch| branch.str("type") == Some("null"));
    listed || branch || node.str("type") == Some("null")
}
