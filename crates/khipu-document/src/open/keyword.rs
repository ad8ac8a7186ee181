//! The keywords of JSON Schema: what each takes.

use crate::{Kind, Node};

/// What a keyword takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Types,
    List,
    Number,
    Positive,
    Count,
    Text,
    Flag,
    Names,
    NamesByName,
    Schema,
    Schemas,
    SchemasByName,
}

/// What the keyword takes, if it asserts anything.
pub(crate) fn form(keyword: &str) -> Option<Form> {
    Some(match keyword {
        "type" => Form::Types,
        "enum" => Form::List,
        "multipleOf" => Form::Positive,
        "maximum" | "minimum" | "exclusiveMaximum" | "exclusiveMinimum" => Form::Number,
        "maxLength" | "minLength" | "maxItems" | "minItems" | "maxProperties" | "minProperties"
        | "maxContains" | "minContains" => Form::Count,
        "pattern" => Form::Text,
        "uniqueItems" => Form::Flag,
        "required" => Form::Names,
        "dependentRequired" => Form::NamesByName,
        "items"
        | "additionalProperties"
        | "not"
        | "if"
        | "then"
        | "else"
        | "contains"
        | "propertyNames"
        | "unevaluatedItems"
        | "unevaluatedProperties" => Form::Schema,
        "allOf" | "anyOf" | "oneOf" | "prefixItems" => Form::Schemas,
        "properties" | "patternProperties" | "dependentSchemas" | "$defs" => Form::SchemasByName,
        _ => return None,
    })
}

impl Form {
    /// Whether a value has this form.
    pub(crate) fn fits(self, node: &Node) -> bool {
        let is_schema = |node: &Node| matches!(node.kind, Kind::Mapping(_) | Kind::Bool(_));
        match self {
            Form::Types => match &node.kind {
                Kind::String(name) => is_type(name),
                Kind::Sequence(items) => {
                    !items.is_empty() && items.iter().all(|item| item.as_str().is_some_and(is_type))
                }
                _ => false,
            },
            Form::List => matches!(node.kind, Kind::Sequence(_)),
            Form::Number => number(node).is_some(),
            Form::Positive => number(node).is_some_and(|value| value > 0.0),
            Form::Count => count(node).is_some(),
            Form::Text => node.as_str().is_some(),
            Form::Flag => matches!(node.kind, Kind::Bool(_)),
            Form::Names => is_names(node),
            Form::NamesByName => {
                matches!(node.kind, Kind::Mapping(_))
                    && node.entries().iter().all(|entry| is_names(&entry.value))
            }
            Form::Schema => is_schema(node),
            Form::Schemas => !node.items().is_empty(),
            Form::SchemasByName => matches!(node.kind, Kind::Mapping(_)),
        }
    }

    /// What it is, in words.
    pub(crate) fn described(self) -> &'static str {
        match self {
            Form::Types => "the name of a type, or a list of such names",
            Form::List => "a list of values",
            Form::Number => "a number",
            Form::Positive => "a number above zero",
            Form::Count => "a whole number, zero or above",
            Form::Text => "text",
            Form::Flag => "true or false",
            Form::Names => "a list of names",
            Form::NamesByName => "lists of names, by name",
            Form::Schema => "a schema",
            Form::Schemas => "a list of schemas",
            Form::SchemasByName => "schemas by name",
        }
    }
}

fn is_names(node: &Node) -> bool {
    matches!(&node.kind, Kind::Sequence(items) if items.iter().all(|item| item.as_str().is_some()))
}

fn is_type(name: &str) -> bool {
    matches!(
        name,
        "null" | "boolean" | "object" | "array" | "number" | "integer" | "string"
    )
}

/// A number that a validator can hold.
fn number(node: &Node) -> Option<f64> {
    match &node.kind {
        Kind::Number(text) => text.parse::<f64>().ok().filter(|value| value.is_finite()),
        _ => None,
    }
}

/// A count; `3.0` is one.
pub(crate) fn count(node: &Node) -> Option<u64> {
    let Kind::Number(text) = &node.kind else {
        return None;
    };
    let whole = text.split_once('.').map_or(text.as_str(), |(whole, rest)| {
        if rest.bytes().all(|byte| byte == b'0') {
            whole
        } else {
            ""
        }
    });
    whole.parse().ok()
}

/// Whether OpenAPI 3.0 does not have this keyword, though JSON Schema 2020-12 does.
pub(crate) fn is_new(keyword: &str) -> bool {
    matches!(
        keyword,
        "const"
            | "if"
            | "then"
            | "else"
            | "contains"
            | "minContains"
            | "maxContains"
            | "prefixItems"
            | "patternProperties"
            | "propertyNames"
            | "dependentRequired"
            | "dependentSchemas"
            | "unevaluatedItems"
            | "unevaluatedProperties"
    )
}

/// Whether the keyword belongs to an older JSON Schema and says nothing in 2020-12.
pub(crate) fn is_old(keyword: &str) -> bool {
    matches!(
        keyword,
        "dependencies"
            | "additionalItems"
            | "divisibleBy"
            | "disallow"
            | "extends"
            | "$recursiveRef"
            | "$recursiveAnchor"
    )
}

/// Whether a schema can stand at this keyword that judges the same value as the schema around it.
pub(crate) fn is_in_place(keyword: &str) -> bool {
    matches!(keyword, "allOf" | "anyOf" | "oneOf" | "then" | "else")
}
