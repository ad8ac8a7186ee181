//! Rules about components that are strings: patterns and enumerations.

use jsonschema::Draft;
use khipu_document::{Entry, Kind, Node};
use serde_json::json;

use super::Found;

pub(super) fn pattern(value: &Node, found: &mut Found) {
    let Some(pattern) = value.as_str() else {
        return;
    };
    // The flag `u` is what JSON Schema asks for and what the models use; without it more would be a pattern.
    let message = match regress::Regex::with_flags(pattern, "u") {
        _ if pattern.is_empty() => "this pattern is empty".to_owned(),
        Err(error) => format!("this pattern is no regular expression: {error}"),
        Ok(_) => {
            let validator = jsonschema::options()
                .with_draft(Draft::Draft202012)
                .build(&json!({"pattern": pattern}));
            match validator {
                Ok(_) => return,
                Err(_) => "the validator cannot use this pattern".to_owned(),
            }
        }
    };
    found.add(
        &value.at,
        "invalid-pattern",
        message,
        "mend it; the dialect is that of ECMA-262 with the flag `u`",
    );
}

pub(super) fn enumeration(node: &Node, entry: &Entry, found: &mut Found) {
    if !matches!(entry.value.kind, Kind::Sequence(_)) {
        return;
    }
    let mut seen: Vec<&str> = Vec::new();
    for item in entry.value.items() {
        match item.as_str() {
            Some(text) if !text.is_empty() && !seen.contains(&text) => seen.push(text),
            _ => found.add(
                &item.at,
                "enum-form",
                "this value is not a string of its own",
                "list each value once, and quote what YAML does not read as text",
            ),
        }
    }
    if entry.value.items().is_empty() {
        found.add(
            &entry.key_at,
            "enum-form",
            "this enumeration is empty",
            "list its values",
        );
    }
    let texts = node.get("x-enum-descriptions");
    for item in entry.value.items() {
        let Some(value) = item.as_str().filter(|value| !value.is_empty()) else {
            continue;
        };
        let text = texts.and_then(|texts| texts.str(value));
        if text.is_none_or(|text| text.trim().is_empty()) {
            found.add(
                &item.at,
                "enum-value-without-text",
                format!("`{value}` has no text in `x-enum-descriptions`"),
                format!("add `{value}:` there and say what it means"),
            );
        }
    }
    for text in texts.map_or(&[][..], Node::entries) {
        super::text::plain(&text.value, found);
        if !seen.contains(&text.key.as_str()) {
            found.add(
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
