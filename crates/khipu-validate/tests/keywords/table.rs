//! Schemas for every keyword of JSON Schema 2020-12, by vocabulary.

use serde_json::{Map, Value};

/// The vocabularies, and the keywords of each.
pub(crate) const VOCABULARIES: &[(&str, &[&str])] = &[
    (
        "core",
        &[
            "$schema",
            "$vocabulary",
            "$id",
            "$anchor",
            "$dynamicAnchor",
            "$ref",
            "$dynamicRef",
            "$defs",
            "$comment",
        ],
    ),
    (
        "applicator",
        &[
            "prefixItems",
            "items",
            "contains",
            "additionalProperties",
            "properties",
            "patternProperties",
            "dependentSchemas",
            "propertyNames",
            "if",
            "then",
            "else",
            "allOf",
            "anyOf",
            "oneOf",
            "not",
        ],
    ),
    (
        "unevaluated",
        &["unevaluatedItems", "unevaluatedProperties"],
    ),
    (
        "validation",
        &[
            "type",
            "enum",
            "const",
            "multipleOf",
            "maximum",
            "exclusiveMaximum",
            "minimum",
            "exclusiveMinimum",
            "maxLength",
            "minLength",
            "pattern",
            "maxItems",
            "minItems",
            "uniqueItems",
            "maxContains",
            "minContains",
            "maxProperties",
            "minProperties",
            "required",
            "dependentRequired",
        ],
    ),
    ("format annotation", &["format"]),
    (
        "content",
        &["contentEncoding", "contentMediaType", "contentSchema"],
    ),
    (
        "meta-data",
        &[
            "title",
            "description",
            "default",
            "deprecated",
            "readOnly",
            "writeOnly",
            "examples",
        ],
    ),
];

/// What the schemas of the table may refer to.
pub(crate) fn components() -> Map<String, Value> {
    serde_json::from_str(include_str!("components.json")).unwrap()
}

/// Schemas by keyword. Each accepts some of the values that are tried, and refuses others.
///
/// Of `writeOnly` none is required: a required member that travels only the other way need not be there, which is a rule of
/// OpenAPI and no matter of JSON Schema.
pub(crate) fn schemas() -> Map<String, Value> {
    serde_json::from_str(include_str!("table.json")).unwrap()
}

/// Values that are tried under each of the schemas, beside those that are made for it.
pub(crate) fn values() -> Vec<Vec<u8>> {
    let lines = include_str!("values.txt").lines();
    // What does not show in a list, and what nests as deeply as may be, and deeper.
    let hidden = ["", "\"\t\"", "\u{a0}1", "\u{2028}1", "1\0", "\"\u{7f}\""].map(str::to_owned);
    let deep = [126, 127, 128].map(|deep| "[".repeat(deep) + &"]".repeat(deep));
    let lines = lines.map(str::to_owned);
    lines
        .chain(hidden)
        .chain(deep)
        .map(String::into_bytes)
        .collect()
}
