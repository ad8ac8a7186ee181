//! Rules about every single schema: which keywords it may use, and in which form.

use khipu_document::{Bundle, Kind, Node};

use super::Found;
use crate::codegen::document::Document;

/// Keywords that say what a value may be.
const VALIDATION: &[&str] = &[
    "type",
    "enum",
    "const",
    "required",
    "properties",
    "items",
    "oneOf",
    "allOf",
    "if",
    "then",
    "pattern",
    "minLength",
    "maxLength",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
];

/// Keywords that only tell people something.
const ANNOTATION: &[&str] = &["description", "example", "examples", "deprecated"];

/// Extensions that a pass reads.
const EXTENSIONS: &[&str] = &["x-sensitive", "x-enum-descriptions", "x-rust-type"];

/// The hand-written types of `khipu-models` and the JSON type of the schema that each replaces (none: any value).
pub(crate) const RUST_TYPES: &[(&str, Option<&str>)] = &[
    ("AccountCredential", None),
    ("Date", Some("string")),
    ("DateTime", Some("string")),
    ("Decimal", Some("number")),
    ("UndocumentedObject", Some("object")),
];

/// Where a schema stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role<'a> {
    /// It has a name of its own.
    Component,
    /// The last member of an envelope: the object that adds the data.
    EnvelopeData,
    /// A member of an object.
    Property { name: &'a str, required: bool },
    /// What an array holds.
    Items,
    /// The schema of a body, which can only be a reference.
    Body,
}

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    let bundle = &document.bundle;
    let mut walk = Walk { bundle, found };
    for component in bundle.components() {
        if let Some(schema) = bundle.schema(&component.name) {
            walk.schema(schema, Role::Component);
            walk.recursion(&component.name, schema);
        }
    }
    for operation in bundle.operations() {
        for payload in &operation.payloads {
            let schema = payload.pointer.as_deref();
            if let Some((schema, _)) = schema.and_then(|pointer| bundle.document().pointer(pointer))
            {
                walk.schema(schema, Role::Body);
            }
        }
    }
}

struct Walk<'a> {
    bundle: &'a Bundle,
    found: &'a mut Found,
}

impl Walk<'_> {
    fn schema(&mut self, node: &Node, role: Role<'_>) {
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
        self.keywords(node);
        self.numbers(node);
        self.sensitive(node, role);
        if node.entry("$ref").is_some() {
            self.beside_reference(node);
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

    fn keywords(&mut self, node: &Node) {
        for entry in node.entries() {
            let key = entry.key.as_str();
            if key == "$ref"
                || VALIDATION.contains(&key)
                || ANNOTATION.contains(&key)
                || EXTENSIONS.contains(&key)
            {
                continue;
            }
            if key.starts_with("x-") {
                self.found.add(
                    &entry.key_at,
                    "unread-extension",
                    format!("nothing reads `{key}`"),
                    format!("write one of {}, or remove it", quoted(EXTENSIONS)),
                );
                continue;
            }
            let fix = match key {
                "nullable" => {
                    "write `type: [string, 'null']`, or `oneOf` of a `$ref` and `type: 'null'`"
                }
                "format" => {
                    "formats are not checked by JSON Schema 2020-12: write a `pattern` in a component"
                }
                "anyOf" => "typify's types for `anyOf` can never be decoded: describe one shape",
                "additionalProperties" | "patternProperties" => {
                    "objects are open, so that the provider can add members: remove it"
                }
                "title" => "the component's name is its title: remove it",
                "default" => {
                    "a default makes a missing member look present: say it in the description"
                }
                _ => "remove it, or teach codegen, its rules and `schemas/README.md` what it means",
            };
            self.found.add(
                &entry.key_at,
                "unknown-keyword",
                format!("codegen does not know the keyword `{key}`"),
                fix,
            );
        }
    }

    /// Numbers of the document that validators would not read as written.
    fn numbers(&mut self, node: &Node) {
        for entry in node.entries() {
            let values = std::iter::once(&entry.value).chain(entry.value.items());
            for value in values {
                if let Kind::Number(text) = &value.kind
                    && !is_exact(text)
                {
                    self.found.add(
                        &value.at,
                        "inexact-number",
                        format!("`{text}` is not the number that a validator would read"),
                        "write a number with at most 15 digits",
                    );
                }
            }
        }
    }

    fn sensitive(&mut self, node: &Node, role: Role<'_>) {
        let Some(mark) = node.entry("x-sensitive") else {
            return;
        };
        let plain = node.get("$ref").is_none();
        let inline = role != Role::Component && plain;
        if mark.value.kind != Kind::Bool(true) {
            self.found.add(
                &mark.key_at,
                "sensitive-mark",
                "`x-sensitive` is something else than `true`",
                "write `x-sensitive: true`, or remove it",
            );
        } else if inline || node.get("enum").is_some() || node.get("allOf").is_some() {
            self.found.add(
                &mark.key_at,
                "sensitive-mark",
                "no type can redact itself here",
                "mark a named string or object, or the `$ref` of the member that holds the value",
            );
        }
    }

    fn beside_reference(&mut self, node: &Node) {
        for entry in node.entries() {
            if VALIDATION.contains(&entry.key.as_str()) {
                self.found.add(
                    &entry.key_at,
                    "keywords-beside-ref",
                    format!("`{}` stands beside `$ref`", entry.key),
                    "move it into the component, or make a component of its own; description, examples, deprecated and \
                     x-sensitive may stay",
                );
            }
        }
        for key in ["x-enum-descriptions", "x-rust-type"] {
            if let Some(entry) = node.entry(key) {
                self.found.add(
                    &entry.key_at,
                    "unread-extension",
                    format!("nothing reads `{key}` beside `$ref`"),
                    "move it into the component",
                );
            }
        }
    }

    fn description(&mut self, node: &Node, role: Role<'_>) {
        let described = |node: &Node| {
            node.str("description")
                .is_some_and(|text| !text.trim().is_empty())
        };
        let subject = match role {
            Role::Component => "this component".to_owned(),
            Role::Property { name, .. } => format!("member `{name}`"),
            Role::EnvelopeData | Role::Items | Role::Body => return,
        };
        // A reference may leave the description to what it names.
        if described(node) || Bundle::referred(node).is_some() {
            return;
        }
        self.found.add(
            &node.at,
            "missing-description",
            format!("{subject} has no description"),
            "add `description:` and say what it means, with its unit and format",
        );
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

    /// The only use of `allOf`: parts that are references, then the object that adds the data; or the rule, whose
    /// parts are conditions.
    fn all_of(&mut self, node: &Node, role: Role<'_>) {
        let parts = node.get("allOf").map_or(&[][..], Node::items);
        let is_rule = parts.iter().all(|part| part.get("if").is_some());
        let (last, references) = match parts.split_last() {
            Some((last, references)) if role == Role::Component && !parts.is_empty() => {
                (last, references)
            }
            _ => return self.composition(node, "allOf"),
        };
        for key in [
            "type",
            "properties",
            "required",
            "oneOf",
            "if",
            "then",
            "const",
            "enum",
        ] {
            if node.get(key).is_some() {
                return self.composition(node, "allOf");
            }
        }
        if is_rule {
            for part in parts {
                self.rule(part);
            }
            return;
        }
        let is_object = last.get("properties").is_some();
        if !is_object
            || references.is_empty()
            || references.iter().any(|part| part.reference().is_none())
        {
            return self.composition(node, "allOf");
        }
        for part in references {
            self.keywords(part);
            self.beside_reference(part);
        }
        self.schema(last, Role::EnvelopeData);
    }

    /// A part of the envelope's rule: `if` some members have constant values, `then` others have a type.
    fn rule(&mut self, part: &Node) {
        for entry in part.entries() {
            if !matches!(entry.key.as_str(), "if" | "then") {
                self.found.add(
                    &entry.key_at,
                    "misplaced-condition",
                    format!("`{}` stands in the envelope's rule", entry.key),
                    "a part of the rule is one `if` and one `then`",
                );
            }
        }
        let allowed: &[(&str, &[&str])] = &[("if", &["const"]), ("then", &["type"])];
        for (branch, keys) in allowed {
            let Some(branch) = part.get(branch) else {
                continue;
            };
            for property in branch.get("properties").map_or(&[][..], Node::entries) {
                for entry in property.value.entries() {
                    if !keys.contains(&entry.key.as_str()) {
                        self.found.add(
                            &entry.key_at,
                            "misplaced-condition",
                            format!("`{}` stands in the envelope's rule", entry.key),
                            "compare members with `const` under `if` and state their `type` under `then`",
                        );
                    }
                }
            }
        }
    }

    /// The only use of `oneOf`: a reference, or null.
    fn one_of(&mut self, node: &Node, role: Role<'_>) {
        let branches = node.get("oneOf").map_or(&[][..], Node::items);
        let [first, second] = branches else {
            return self.composition(node, "oneOf");
        };
        let is_null = second.str("type") == Some("null") && second.entries().len() == 1;
        let other_keywords = node
            .entries()
            .iter()
            .any(|entry| entry.key != "oneOf" && VALIDATION.contains(&entry.key.as_str()));
        if !is_null || other_keywords || !matches!(role, Role::Property { .. }) {
            return self.composition(node, "oneOf");
        }
        if first.reference().is_none() {
            self.found.add(
                &first.at,
                "nullable-form",
                "what may be null here has no name",
                "make it a component and refer to it; a plain string is written `type: [string, 'null']`",
            );
            return;
        }
        self.keywords(first);
        self.beside_reference(first);
        if is_nullable(self.bundle.resolve(first)) {
            self.found.add(
                &first.at,
                "nullable-form",
                "null is allowed twice here",
                "take the null out of the component",
            );
        }
    }

    fn composition(&mut self, node: &Node, keyword: &str) {
        let at = node.entry(keyword).map_or(&node.at, |entry| &entry.key_at);
        let fix = if keyword == "allOf" {
            "only a response uses it: references to the envelope and its rule, then the object that adds `Data`"
        } else {
            "only a member that may be null uses it: a `$ref`, then `type: 'null'`"
        };
        self.found.add(
            at,
            "unsupported-composition",
            format!("`{keyword}` stands here in a form that no pass knows"),
            fix,
        );
    }

    fn conditions(&mut self, node: &Node) {
        for key in ["const", "if", "then"] {
            if let Some(entry) = node.entry(key) {
                self.found.add(
                    &entry.key_at,
                    "misplaced-condition",
                    format!("`{key}` stands outside the envelope's rule"),
                    "only a component whose `allOf` holds nothing but `if` and `then` may use it; for one allowed value \
                     write an `enum` component",
                );
            }
        }
    }

    fn typed(&mut self, node: &Node, role: Role<'_>) {
        let rust_type = node.str("x-rust-type");
        if let Some(entry) = node.entry("x-rust-type") {
            self.rust_type(node, entry, role);
        }
        let Some(entry) = node.entry("type") else {
            let is_any = rust_type.is_some() && role == Role::Component;
            let is_condition = node.get("if").is_some() || node.get("const").is_some();
            if !is_any && !is_condition {
                self.found.add(
                    &node.at,
                    "missing-type",
                    "this schema has no type",
                    "add `type:`, or refer to a component",
                );
            }
            return;
        };
        let Some(kind) = single_type(&entry.value) else {
            self.found.add(
                &entry.key_at,
                "nullable-form",
                "this type is a list, but not of one type and null",
                "write `type: [string, 'null']`; describe each shape by a component of its own",
            );
            return;
        };
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
            "integer" | "boolean" if role == Role::Items || role == Role::Component => {
                self.found.add(
                    &node.at,
                    "unsupported-type",
                    format!(
                        "type {kind} stands where the generators keep no exact Rust type for it"
                    ),
                    "use it as a member of an object",
                )
            }
            "number" | "integer" | "boolean" => {}
            other => self.found.add(
                &entry.key_at,
                "unsupported-type",
                format!("the generators have no Rust type for `{other}`"),
                "write object, array, string, integer or boolean, or refer to a component",
            ),
        }
    }

    fn rust_type(&mut self, node: &Node, entry: &khipu_document::Entry, role: Role<'_>) {
        let name = entry.value.as_str().unwrap_or_default();
        let known = RUST_TYPES.iter().find(|(known, _)| *known == name);
        let fits = known.is_some_and(|(_, kind)| node.str("type") == *kind);
        if role == Role::Component && fits {
            return;
        }
        let message = match known {
            None => format!("`{name}` is not a type of khipu-models"),
            Some(_) if role != Role::Component => {
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
        if node.get("x-rust-type").is_some() && role == Role::Component {
            return;
        }
        if role != Role::Component && role != Role::EnvelopeData {
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
        if properties.is_empty() {
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
            if role == Role::Component {
                self.enumeration(node, entry);
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
        if role == Role::Component {
            if is_nullable(node) {
                self.found.add(
                    &node.at,
                    "nullable-form",
                    "a string with a name may be null here",
                    "say so where it is used: `oneOf` of its `$ref` and `type: 'null'`",
                );
            }
            if let Some(entry) = node.entry("pattern") {
                self.pattern(&entry.value);
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

    fn pattern(&mut self, value: &Node) {
        let pattern = value.as_str().unwrap_or_default();
        let message = match regress::Regex::new(pattern) {
            _ if pattern.is_empty() => "this pattern is empty".to_owned(),
            Ok(_) => return,
            Err(error) => format!("this pattern is no regular expression: {error}"),
        };
        self.found.add(
            &value.at,
            "invalid-pattern",
            message,
            "mend it; the dialect is that of ECMA-262",
        );
    }

    fn enumeration(&mut self, node: &Node, entry: &khipu_document::Entry) {
        let mut seen: Vec<&str> = Vec::new();
        for item in entry.value.items() {
            match item.as_str() {
                Some(text) if !text.is_empty() && !seen.contains(&text) => seen.push(text),
                _ => self.found.add(
                    &item.at,
                    "enum-form",
                    "this value is not a string of its own",
                    "list each value once, and quote what YAML does not read as text",
                ),
            }
        }
        if entry.value.items().is_empty() {
            self.found.add(
                &entry.key_at,
                "enum-form",
                "this enumeration is empty",
                "list its values",
            );
        }
        let texts = node.get("x-enum-descriptions");
        for item in entry.value.items() {
            let Some(value) = item.as_str() else { continue };
            let text = texts.and_then(|texts| texts.str(value));
            if text.is_none_or(|text| text.trim().is_empty()) {
                self.found.add(
                    &item.at,
                    "enum-value-without-text",
                    format!("`{value}` has no text in `x-enum-descriptions`"),
                    format!("add `{value}:` there and say what it means"),
                );
            }
        }
        for text in texts.map_or(&[][..], Node::entries) {
            if !seen.contains(&text.key.as_str()) {
                self.found.add(
                    &text.key_at,
                    "enum-value-without-text",
                    format!(
                        "`{}` is described here and is no value of the enumeration",
                        text.key
                    ),
                    "add it to `enum`, or remove it here",
                );
            }
        }
    }

    /// Whether a component holds itself, by whatever way.
    fn recursion(&mut self, name: &str, schema: &Node) {
        let mut seen = Vec::new();
        let mut open = vec![schema];
        while let Some(node) = open.pop() {
            if let Some(target) = Bundle::referred(node) {
                if target == name {
                    let at = node.get("$ref").map_or(&node.at, |value| &value.at);
                    self.found.add(
                        at,
                        "recursive-component",
                        format!("`{name}` holds itself here"),
                        "name the levels apart, as many as the provider documents",
                    );
                    return;
                }
                if !seen.contains(&target) {
                    seen.push(target);
                    open.extend(self.bundle.schema(target));
                }
            }
            open.extend(node.items());
            open.extend(
                node.entries()
                    .iter()
                    .filter(|entry| {
                        matches!(
                            entry.key.as_str(),
                            "properties" | "items" | "allOf" | "oneOf"
                        )
                    })
                    .map(|entry| &entry.value),
            );
            if node.get("$ref").is_none() && node.get("type").is_none() {
                // A map of properties: its values are schemas.
                open.extend(node.entries().iter().map(|entry| &entry.value));
            }
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
fn is_nullable(node: &Node) -> bool {
    let listed = node.strings("type").any(|kind| kind == "null");
    let branch = node
        .get("oneOf")
        .map_or(&[][..], Node::items)
        .iter()
        .any(|branch| branch.str("type") == Some("null"));
    listed || branch || node.str("type") == Some("null")
}

/// Whether a number keeps its value as 64-bit integer or as `f64`.
fn is_exact(text: &str) -> bool {
    if text.parse::<i64>().is_ok() {
        return true;
    }
    let digits = text.split(['e', 'E']).next().unwrap_or_default();
    let significant = digits
        .trim_start_matches(['-', '0', '.'])
        .chars()
        .filter(char::is_ascii_digit)
        .count();
    significant <= 15 && text.parse::<f64>().is_ok_and(f64::is_finite)
}

fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
