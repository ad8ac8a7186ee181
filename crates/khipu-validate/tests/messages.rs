//! What a finding says, for every keyword that a contract can use.

use crate::support::{brief, contract};
use khipu_validate::Finding;
use serde_json::{Value, json};

fn check(schema: &Value, text: &str) -> Vec<Finding> {
    let contract = contract(schema, &json!({}));
    let payload = contract.payload("op/request").unwrap();
    contract.check(payload, text.as_bytes()).unwrap()
}

fn said(cases: &[(Value, &str)]) -> String {
    let each = cases.iter().map(|(schema, text)| {
        let findings = check(schema, text);
        assert!(!findings.is_empty(), "{schema} accepts {text}");
        assert!(
            findings.iter().all(|finding| finding.schema.is_some()),
            "{schema}"
        );
        brief(&findings)
    });
    each.collect::<Vec<_>>().join("\n")
}

#[test]
fn rules_for_single_values() {
    let said = said(&[
        (json!({"type": "string"}), "7"),
        (json!({"type": ["integer", "null"]}), "7.5"),
        (json!({"type": ["null", "object", "array"]}), "true"),
        (json!({"const": "OK"}), "\"secret\""),
        (json!({"const": 7}), "\"secret\""),
        (json!({"enum": ["A", "B", null, 1.5]}), "\"secret\""),
        (json!({"enum": (0..20).collect::<Vec<_>>()}), "99"),
        (json!({"pattern": "^a\u{1b}$"}), "\"secret\""),
        (json!({"maxLength": 1}), "\"secret\""),
        (json!({"minLength": 9}), "\"secret\""),
        (json!({"maximum": 5}), "1e400"),
        (json!({"minimum": 5}), "-1e400"),
        (json!({"exclusiveMaximum": 5}), "5"),
        (json!({"exclusiveMinimum": 5.5}), "5.50"),
        (json!({"multipleOf": 3}), "7"),
        (json!({"not": {"type": "string"}}), "\"secret\""),
        (json!({"properties": {"a": false}}), "{\"a\": \"secret\"}"),
    ]);
    insta::assert_snapshot!(said);
}

#[test]
fn rules_for_objects_and_arrays_stand_at_the_whole() {
    let said = said(&[
        (json!({"required": ["a", "b"]}), " {}"),
        (
            json!({"properties": {"a": {}}, "additionalProperties": false}),
            " {\"a\": 1, \"b\\u001b\": 2, \"c\": 3}",
        ),
        (
            json!({"properties": {"a": {}}, "unevaluatedProperties": false}),
            " {\"a\": 1, \"b\": \"secret\"}",
        ),
        (json!({"maxProperties": 1}), " {\"a\": 1, \"b\": 2}"),
        (json!({"minProperties": 2}), " {\"a\": 1}"),
        (json!({"propertyNames": {"maxLength": 1}}), " {\"long\": 1}"),
        (json!({"dependentRequired": {"a": ["b"]}}), " {\"a\": 1}"),
        (json!({"maxItems": 1}), " [1, 2]"),
        (json!({"minItems": 2}), " [1]"),
        (
            json!({"uniqueItems": true}),
            " [1, {\"a\": 1, \"b\": 2}, 2, {\"b\": 2.0, \"a\": 10e-1}]",
        ),
        (json!({"contains": {"type": "string"}}), " [1]"),
        (
            json!({"contains": {"type": "integer"}, "maxContains": 1}),
            " [1, 2]",
        ),
        (
            json!({"prefixItems": [{}], "items": false}),
            " [1, \"secret\"]",
        ),
        (
            json!({"prefixItems": [{}], "unevaluatedItems": false}),
            " [1, \"secret\"]",
        ),
    ]);
    insta::assert_snapshot!(said);
    assert!(
        check(
            &json!({"uniqueItems": true}),
            "[1e400, 2e400, 1, true, \"1\", [1], {\"a\": 1}]"
        )
        .is_empty()
    );
}

#[test]
fn a_fault_inside_of_a_nullable_object_stands_where_it_is() {
    let inner = json!({"type": "object", "required": ["a"], "properties": {"a": {"type": "array", "items": {"enum": ["x"]}}}});
    let nullable = json!({"oneOf": [inner, {"type": "null"}]});
    let twice = json!({"anyOf": [{"type": "null"}, {"oneOf": [nullable, {"type": "boolean"}]}]});
    let said = said(&[
        (nullable.clone(), "{\"a\": [\"x\", \"secret\", 7]}"),
        (nullable.clone(), "{}"),
        (nullable.clone(), "\"secret\""),
        (twice.clone(), "{\"a\": [\"x\", \"secret\"]}"),
        (twice, "\"secret\""),
        (
            json!({"oneOf": [{"type": "string", "pattern": "^a$"}, {"type": "null"}]}),
            "\"secret\"",
        ),
    ]);
    insta::assert_snapshot!(said);
    assert!(check(&nullable, "null").is_empty());
}

#[test]
fn alternatives_of_one_type_are_told_as_such() {
    let said = said(&[
        (
            json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}),
            "{}",
        ),
        (
            json!({"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}),
            "{\"a\": 1, \"b\": 2}",
        ),
        (
            json!({"anyOf": [{"minLength": 99}, {"pattern": "^x"}]}),
            "\"secret\"",
        ),
    ]);
    insta::assert_snapshot!(said);
}

#[test]
fn a_conditional_rule_says_its_condition() {
    let status = |value: Value| json!({"required": ["s"], "properties": {"s": value}});
    let when = |condition: Value, rule: &str| json!({"if": condition, rule: {"properties": {"e": {"type": "null"}}, "required": ["f"]}});
    let said = said(&[
        (
            when(status(json!({"const": "OK"})), "then"),
            "{\"s\": \"OK\", \"e\": 1}",
        ),
        (
            when(status(json!({"const": "OK"})), "else"),
            "{\"s\": \"KO\", \"e\": 1}",
        ),
        (
            when(status(json!({"pattern": "^O"})), "then"),
            "{\"s\": \"OK\", \"e\": 1}",
        ),
        (
            when(status(json!({"minLength": 9})), "else"),
            "{\"s\": \"OK\", \"e\": 1}",
        ),
    ]);
    insta::assert_snapshot!(said);
}

#[test]
fn the_condition_is_seen_through_references() {
    let condition =
        json!({"if": {"properties": {"s": {"const": "OK"}}}, "then": {"$ref": "other.yaml#/Then"}});
    let other =
        json!({"Then": {"properties": {"then": {"$ref": "#/Deep"}}}, "Deep": {"type": "null"}});
    let contract = contract(&condition, &other);
    let payload = contract.payload("op/request").unwrap();
    let findings = contract
        .check(payload, b"{\"s\": \"OK\", \"then\": 1}")
        .unwrap();
    assert_eq!(
        brief(&findings),
        "1:21 @20 /then type: expected null because `s` is `OK`, found a number"
    );
    let place = findings[0].schema.clone().unwrap();
    assert_eq!((place.file.as_str(), place.line), ("other.yaml", 3));
}

#[test]
fn a_value_of_the_wrong_type_is_told_once() {
    let both = json!({"allOf": [
        {"type": "object"},
        {"type": "object", "properties": {"e": {"oneOf": [{"type": "object"}, {"type": "null"}]}}},
        {"if": {"properties": {"s": {"const": "OK"}}}, "then": {"properties": {"e": {"type": "null"}}}},
    ]});
    let said = said(&[
        (both.clone(), "[]"),
        (both.clone(), "{\"s\": \"OK\", \"e\": 7}"),
        (both, "{\"s\": \"OK\", \"e\": {}}"),
        (json!({"type": "string", "enum": ["A"]}), "7"),
    ]);
    insta::assert_snapshot!(said);
}

#[test]
fn a_schema_that_cannot_be_compiled_is_an_error() {
    for schema in [json!({"pattern": "("}), json!({"type": "strin"})] {
        let contract = contract(&schema, &json!({}));
        let payload = contract.payload("op/request").unwrap();
        let error = contract.check(payload, b"1").unwrap_err().to_string();
        assert!(error.starts_with("the schema at /paths/~1x/post/requestBody/content/application~1json/schema cannot be compiled"), "{error}");
    }
}

#[test]
fn a_payload_without_a_schema_is_always_valid() {
    let contract = contract(&json!({}), &json!({}));
    let payload = contract.payload("op/200").unwrap();
    assert!(contract.check(payload, b"<html>").unwrap().is_empty());
}

#[test]
fn schemas_that_contain_themselves_overflow_nothing() {
    let node = json!({"type": "object", "properties": {"n": {"oneOf": [{"$ref": "#/Node"}, {"type": "null"}]}}});
    let other = json!({"Node": node, "Loop": {"$ref": "#/Loop"}, "Two": {"anyOf": [{"$ref": "#/Two"}, {"$ref": "#/Two"}]}});
    let deep = |end: &str| format!("{}{end}{}", "{\"n\":".repeat(126), "}".repeat(126));
    let nodes = contract(&json!({"$ref": "other.yaml#/Node"}), &other);
    let payload = nodes.payload("op/request").unwrap();
    assert!(
        nodes
            .check(payload, deep("null").as_bytes())
            .unwrap()
            .is_empty()
    );
    let findings = nodes.check(payload, deep("7").as_bytes()).unwrap();
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].pointer, "/n".repeat(126));
    assert_eq!(
        findings[0].message,
        "expected an object or null, found a number"
    );
    for name in ["Loop", "Two"] {
        let looping = contract(&json!({"$ref": format!("other.yaml#/{name}")}), &other);
        let payload = looping.payload("op/request").unwrap();
        // What such a schema means is nobody's concern; that nothing breaks is.
        let _ = looping.check(payload, b"{}");
        let _ = looping.check(payload, b"[[1]]");
    }
}
