//! Rules about keywords, one schema at a time: which ones there are, what their values look like, where they mean
//! something.

use khipu_document::{Kind, Node};

use super::Found;

/// Keywords that say what a value may be.
pub(super) const VALIDATION: &[&str] = &[
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

const NUMERIC: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];
const TEXTUAL: &[&str] = &["pattern", "minLength", "maxLength"];

/// Checks every keyword of a schema by itself.
pub(super) fn check(node: &Node, found: &mut Found) {
    known(node, found);
    for entry in node.entries() {
        if let Some(form) = form(&entry.key, &entry.value) {
            found.add(
                &entry.value.at,
                "keyword-form",
                format!("the value of `{}` is not {form}", entry.key),
                "mend the value, or remove the keyword",
            );
        }
        // The examples may hold numbers at any depth.
        let deep = matches!(
            entry.key.as_str(),
            "example" | "examples" | "enum" | "const"
        );
        number(&entry.value, deep, found);
    }
}

fn known(node: &Node, found: &mut Found) {
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
            found.add(
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
            "default" => "a default makes a missing member look present: say it in the description",
            _ => "remove it, or teach codegen, its rules and `schemas/README.md` what it means",
        };
        found.add(
            &entry.key_at,
            "unknown-keyword",
            format!("codegen does not know the keyword `{key}`"),
            fix,
        );
    }
}

/// What the value of a keyword must be, if this one is not.
fn form(key: &str, value: &Node) -> Option<&'static str> {
    let is_list = matches!(value.kind, Kind::Sequence(_));
    let is_object = matches!(value.kind, Kind::Mapping(_));
    let is_flag = matches!(value.kind, Kind::Bool(_));
    let number = match &value.kind {
        Kind::Number(text) => Some(text.as_str()),
        _ => None,
    };
    let (fits, form) = match key {
        "description" | "pattern" | "x-rust-type" => (value.as_str().is_some(), "a string"),
        "type" => (
            value.as_str().is_some() || is_list,
            "one type, or a list of one type and 'null'",
        ),
        "enum" | "required" | "oneOf" | "allOf" | "examples" => (is_list, "a list"),
        "properties" | "if" | "then" | "x-enum-descriptions" => (is_object, "an object"),
        "minLength" | "maxLength" | "minItems" | "maxItems" => (
            number.is_some_and(|text| text.parse::<u32>().is_ok()),
            "a whole number, 0 or more, in digits alone",
        ),
        "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" => {
            (number.is_some(), "a number")
        }
        "multipleOf" => (
            number.is_some_and(|text| text.parse::<f64>().is_ok_and(|number| number > 0.0)),
            "a number above 0",
        ),
        "uniqueItems" | "deprecated" => (is_flag, "`true` or `false`"),
        _ => return None,
    };
    (!fits).then_some(form)
}

/// Numbers of the document that validators would not read as written.
fn number(value: &Node, deep: bool, found: &mut Found) {
    if let Kind::Number(text) = &value.kind
        && !is_exact(text)
    {
        found.add(
            &value.at,
            "inexact-number",
            format!("`{text}` is not the number that a validator would read"),
            "write a number with at most 15 digits",
        );
    }
    if deep {
        for item in value.items() {
            number(item, deep, found);
        }
        for entry in value.entries() {
            number(&entry.value, deep, found);
        }
    }
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

/// Checks what stands beside a reference.
pub(super) fn beside_reference(node: &Node, found: &mut Found) {
    for entry in node.entries() {
        if VALIDATION.contains(&entry.key.as_str()) {
            found.add(
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
            found.add(
                &entry.key_at,
                "unread-extension",
                format!("nothing reads `{key}` beside `$ref`"),
                "move it into the component",
            );
        }
    }
}

/// Checks that every keyword says something about a value of the type `kind`, which is absent for a component that may
/// be anything.
pub(super) fn fitting(node: &Node, kind: Option<&str>, found: &mut Found) {
    let by_hand = node.entry("x-rust-type").is_some();
    let is_enum = node.entry("enum").is_some();
    let allowed: &[&str] = match kind {
        Some("string") if is_enum && !by_hand => &["enum", "x-enum-descriptions"],
        Some("string") => TEXTUAL,
        Some("integer" | "number") => NUMERIC,
        Some("object") if !by_hand => &["required", "properties"],
        Some("array") => &["items", "minItems", "maxItems", "uniqueItems"],
        Some("boolean" | "object") | None => &[],
        // Told by another rule.
        Some(_) => return,
    };
    for entry in node.entries() {
        let key = entry.key.as_str();
        // Those of compositions and conditions have rules of their own.
        let is_judged = (VALIDATION.contains(&key) || key == "x-enum-descriptions")
            && !matches!(key, "type" | "const" | "if" | "then" | "oneOf" | "allOf");
        if !is_judged || allowed.contains(&key) {
            continue;
        }
        let subject = match kind {
            _ if by_hand => "a value whose type is written by hand".to_owned(),
            Some("string") if is_enum => "an enumeration".to_owned(),
            Some(kind) => format!("a value of type {kind}"),
            None => "a value of any type".to_owned(),
        };
        found.add(
            &entry.key_at,
            "misplaced-keyword",
            format!("`{key}` says nothing about {subject}"),
            "remove it, or mend the type",
        );
    }
}

pub(super) fn quoted(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| format!("`{name}`"))
        .collect::<Vec<_>>()
        .join(", ")
}
