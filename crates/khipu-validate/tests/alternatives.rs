//! One clear finding where a rule is made of several others, in any JSON Schema 2020-12, and what may have been meant.

use crate::support::{checked, told};
use serde_json::{Value, json};

/// What is found, with what may have been meant; nothing planted is in it.
fn said(schema: &Value, text: &str) -> String {
    let findings = checked(schema, &json!({}), text);
    let said = told(&findings);
    assert!(!said.contains("secret") && !said.contains("4711"), "{said}");
    said
}

#[test]
fn a_constant_member_says_which_alternative_was_meant() {
    let animal = |kind: &str, rest: Value| {
        let mut properties = json!({"kind": {"const": kind}, "name": {"type": "string"}});
        for (name, rule) in rest.as_object().unwrap() {
            properties[name] = rule.clone();
        }
        json!({"type": "object", "required": ["kind", "name"], "properties": properties})
    };
    let cat = animal("cat", json!({"lives": {"maximum": 9}}));
    let dog = animal("dog", json!({"barks": {"type": "boolean"}}));
    let both = json!({"oneOf": [cat, dog, {"type": "null"}]});
    let said = [
        said(&both, r#"{"kind": "cat", "name": 4711, "lives": 4711}"#),
        said(&both, r#"{"kind": "dog", "barks": "secret"}"#),
        said(&both, r#"{"kind": "Dog", "name": "secret"}"#),
        said(&both, r#"{"kind": "secret", "name": "secret"}"#),
        said(&both, r#"{"name": 4711}"#),
        said(&both, r#""secret""#),
        // The same below a list and a nullable object.
        said(
            &json!({"properties": {"all": {"oneOf": [{"type": "null"}, {"type": "array", "items": both}]}}}),
            r#"{"all": [{"kind": "dog", "name": 4711}, {"kind": "secret", "name": "x"}]}"#,
        ),
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn a_discriminator_says_which_alternative_was_meant() {
    let schemas = json!({
        "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"type": "string"}}},
        "Dog": {"type": "object", "required": ["kind", "barks", "name"], "properties": {"kind": {"type": "string"}}},
    });
    let pet = |mapping: Value| {
        json!({
            "oneOf": [{"$ref": "other.yaml#/Cat"}, {"$ref": "other.yaml#/Dog"}],
            "discriminator": {"propertyName": "kind", "mapping": mapping},
        })
    };
    let said = [
        (json!({}), r#"{"kind": "Dog", "barks": "secret"}"#),
        (
            json!({"wau": "other.yaml#/Dog"}),
            r#"{"kind": "wau", "name": "secret"}"#,
        ),
        (json!({}), r#"{"kind": "secret"}"#),
        (json!({}), r#"{"kind": 4711}"#),
    ]
    .map(|(mapping, text)| told(&checked(&pet(mapping), &schemas, text)));
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn alternatives_that_nothing_tells_apart_are_one_finding() {
    let named = |name: &str, rule: Value| json!({"required": [name], "properties": {name: rule}});
    let said = [
        said(
            &json!({"oneOf": [named("a", json!({"type": "string"})), named("b", json!({"minimum": 5})), named("c", json!({}))]}),
            r#"{"a": 4711, "b": 1}"#,
        ),
        said(
            &json!({"anyOf": [{"required": ["a", "b"]}, {"required": ["c"]}]}),
            "{}",
        ),
        said(
            &json!({"anyOf": [{"oneOf": [{"pattern": "^a"}, {"pattern": "^b"}]}, {"type": "integer"}]}),
            r#""secret""#,
        ),
        said(
            &json!({"oneOf": [{"type": "integer"}, {"multipleOf": 3}, {"minimum": 5}]}),
            "9",
        ),
        said(
            &json!({"allOf": [{"anyOf": [{"required": ["a"]}, {"required": ["b"]}]}, {"required": ["c"]}]}),
            r#"{"d": "secret"}"#,
        ),
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn rules_between_members_are_one_finding_each() {
    let said = [
        said(
            &json!({"dependentRequired": {"card": ["owner", "until"]}}),
            r#"{"card": "secret", "owner": "secret"}"#,
        ),
        said(
            &json!({"dependentSchemas": {"card": {"required": ["until"], "properties": {"owner": {"type": "string"}}}}}),
            r#"{"card": "secret", "owner": 4711}"#,
        ),
        said(
            &json!({"if": {"properties": {"kind": {"const": "x"}}, "required": ["kind"]}, "then": {"oneOf": [{"required": ["a"]}, {"required": ["b"]}]}}),
            r#"{"kind": "x"}"#,
        ),
        said(
            &json!({"not": {"required": ["card"]}}),
            r#"{"card": "secret"}"#,
        ),
        said(
            &json!({"not": {"required": ["a", "b"]}}),
            r#"{"a": 1, "b": 2}"#,
        ),
        said(&json!({"not": {"enum": ["A", "B"]}}), r#""A""#),
        said(&json!({"not": {"const": null}}), "null"),
        said(&json!({"not": {"type": "object"}}), "{}"),
        said(&json!({"not": {"minLength": 2}}), r#""secret""#),
        said(
            &json!({"properties": {"gone": false}}),
            r#"{"gone": "secret"}"#,
        ),
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn rules_for_lists_and_names() {
    let said = [
        said(&json!({"contains": {"const": 1}}), "[4711]"),
        said(&json!({"contains": {"const": 1}, "minContains": 2}), "[1]"),
        said(
            &json!({"contains": {"const": 1}, "minContains": 1, "maxContains": 2}),
            "[1, 1, 1]",
        ),
        said(
            &json!({"uniqueItems": true}),
            r#"["secret", 4711, {"a": 4711.0, "b": []}, {"b": [], "a": 4711}]"#,
        ),
        said(
            &json!({"prefixItems": [{"type": "string"}, {"type": "integer"}], "items": false}),
            r#"[4711, "secret", "secret"]"#,
        ),
        said(
            &json!({"propertyNames": {"pattern": "^[a-z]+$"}}),
            r#"{"A1": "x"}"#,
        ),
        said(
            &json!({"propertyNames": {"enum": ["one", "two"]}}),
            r#"{"tow": 4711}"#,
        ),
        said(
            &json!({"allOf": [{"properties": {"Amount": {}}}], "unevaluatedProperties": false}),
            r#"{"Amont": "secret"}"#,
        ),
        said(
            &json!({"prefixItems": [true], "unevaluatedItems": {"type": "integer"}}),
            r#"[1, "secret"]"#,
        ),
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn names_of_the_contract_are_suggested() {
    let money = json!({
        "type": "object", "required": ["Amount", "Currency"], "additionalProperties": false,
        "properties": {"Amount": {"type": "number"}, "Currency": {"enum": ["CLP", "CLF", "USD"]}},
    });
    let open = json!({"allOf": [{"required": ["DueDate"]}, {"properties": {"DueDate": {}, "GrantDate": {}}}]});
    let said = [
        said(&money, r#"{"amount": 4711, "Curency": "CLP"}"#),
        said(&money, r#"{"Amount": 1, "Currency": " clp"}"#),
        said(&money, r#"{"Amount": 1, "Currency": "secret"}"#),
        said(&open, r#"{"due_date": "secret"}"#),
        said(&open, r#"{"DeuDate": "secret"}"#),
        // A declared member is none that was spelled wrong, and this one is too different.
        said(&open, r#"{"GrantDate": "secret", "Date": "secret"}"#),
        said(
            &json!({"properties": {"list": {"items": open}}}),
            r#"{"list": [{"DUEDATE": 1}]}"#,
        ),
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}

#[test]
fn a_pattern_comes_with_the_example_of_the_contract() {
    let rule = json!({"pattern": "^[0-9]{4}$", "examples": ["1234", "5678"]});
    assert_eq!(
        said(&rule, "\"secret\""),
        "1:1 @0  pattern: expected text that matches ^[0-9]{4}$\n    for example `1234`"
    );
    let without = said(&json!({"pattern": "^a$", "examples": [4711]}), "\"secret\"");
    assert!(!without.contains("example"));
}

#[test]
fn what_follows_from_another_fault_is_not_told() {
    let cat = json!({"required": ["kind"], "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}});
    let dog = json!({"required": ["kind"], "properties": {"kind": {"const": "dog"}, "barks": {"type": "boolean"}}});
    let pets =
        json!({"properties": {"name": {}}, "oneOf": [cat, dog], "unevaluatedProperties": false});
    let list = json!({"prefixItems": [{"type": "string"}, {"type": "object", "required": ["a"]}], "unevaluatedItems": false});
    let every = json!({"allOf": [{"$ref": "other.yaml#/Base"}, {"properties": {"b": {"type": "string"}}}], "unevaluatedProperties": false});
    let other = json!({"Base": {"type": "object", "properties": {"a": {"type": "string"}}}});
    let said = [
        said(
            &pets,
            r#"{"kind": "dog", "barks": "secret", "name": "secret"}"#,
        ),
        said(
            &pets,
            r#"{"kind": "dog", "barks": "secret", "nmae": "secret"}"#,
        ),
        said(&pets, r#"{"kind": "cat", "barks": true}"#),
        said(&pets, r#"{"kind": "secret", "barks": true}"#),
        said(&list, r#"[4711, {}]"#),
        said(&list, r#"["a", {"a": 1}, "secret"]"#),
        said(&list, r#"["a", {}, "secret"]"#),
        told(&checked(&every, &other, r#"{"a": 4711, "b": "x"}"#)),
        told(&checked(&every, &other, r#"{"a": 4711, "c": "x"}"#)),
        // A rule under a condition, and two levels of alternatives.
        said(
            &json!({"type": "object", "properties": {"p": pets}, "allOf": [{"if": {"required": ["p"]}, "then": {"required": ["q"]}}]}),
            r#"{"p": {"kind": "cat", "lives": "secret"}}"#,
        ),
    ];
    insta::assert_snapshot!(said.join("\n\n"));
}
