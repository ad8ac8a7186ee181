//! Stand-ins under documents that ask for much: the contract judges them as it judged the values.

use khipu_validate::Contract;
use khipu_validate::scrub::{Key, Scrub, Scrubbed};
use serde_json::Value;

/// A document whose one answer is described by `schema`, with further components.
fn contract(schema: &str, more: &str) -> Contract {
    let text = r#"{"openapi": "3.1.1", "paths": {"/v1/{id}": {"post": {"operationId": "x", "responses": {"200": {
        "description": "d", "content": {"application/json": {"schema": {"$ref": "components.yaml#/Answer"}}}}}}}}}"#;
    let components = format!(r#"{{"Answer": {schema}{more}}}"#);
    let read = |file: &str| {
        Ok(match file {
            "openapi.yaml" => text.to_owned(),
            _ => components.clone(),
        })
    };
    Contract::from_bundle(&khipu_document::load("openapi.yaml", &read).unwrap())
}

fn scrubbed(contract: &Contract, key: &str, text: &str) -> (String, Scrubbed) {
    let key = Key::new(key.as_bytes()).unwrap();
    let mut scrub = Scrub::new(contract, key).payload(contract.payload("x/200").unwrap());
    let mut out = Vec::new();
    let report = scrub.run(text.as_bytes(), &mut out, None).unwrap();
    (String::from_utf8(out).unwrap(), report)
}

/// Scrubs under many keys; the number of findings must stay, and the value at `v` must never.
fn check(member: &str, value: &str) -> Vec<String> {
    let schema = format!(r#"{{"type": "object", "properties": {{"v": {member}}}}}"#);
    let contract = contract(&schema, "");
    let payload = contract.payload("x/200").unwrap();
    let text = format!("{{\"v\": {value}}}");
    let count = |text: &str| contract.check(payload, text.as_bytes()).unwrap().len();
    let mut all = Vec::new();
    for number in 0..30 {
        let (out, report) = scrubbed(&contract, &format!("key number {number:08}"), &text);
        assert_eq!(count(&out), count(&text), "{member} {text} {out}");
        assert_eq!(report.unfit, 0, "{member} {text} {out}");
        assert_ne!(out, text, "{member}");
        all.push(out[6..out.len() - 1].to_owned());
    }
    all
}

#[test]
fn a_stand_in_keeps_every_rule_that_the_value_keeps() {
    for (member, value) in [
        (
            r#"{"type": "string", "pattern": "^CL[0-9]{8}$", "x-sensitive": true}"#,
            r#""CL12345678""#,
        ),
        (
            r#"{"type": "string", "pattern": "^[A-Z]{3}-[0-9]{2,4}/(Norte|Sur)$", "x-sensitive": true}"#,
            r#""ABC-123/Norte""#,
        ),
        (
            r#"{"type": "string", "pattern": "^[13579]+$", "x-sensitive": true}"#,
            r#""135791357""#,
        ),
        (
            r#"{"type": "string", "pattern": "^(0[1-9]|1[0-2])/[0-9]{2}$", "x-sensitive": true}"#,
            r#""07/24""#,
        ),
        (
            r#"{"type": "string", "format": "uuid", "x-sensitive": true}"#,
            r#""6baf6c19-e485-463b-ae24-a821b025c8a4""#,
        ),
        (
            r#"{"type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$", "x-sensitive": true}"#,
            r#""2024-02-29""#,
        ),
        (
            r#"{"type": "string", "minLength": 3, "maxLength": 3, "x-sensitive": true}"#,
            r#""ñáü""#,
        ),
        (
            r#"{"type": "string", "maxLength": 20, "pattern": "^https?://", "x-sensitive": true}"#,
            r#""https://bank.cl/x""#,
        ),
        (
            r#"{"type": "string", "enum": ["North", "South", "East"], "x-sensitive": true}"#,
            r#""South""#,
        ),
        (r#"{"enum": [1, 2, 3, "x"], "x-sensitive": true}"#, "2"),
        (
            r#"{"type": "integer", "minimum": 1, "maximum": 31, "x-sensitive": true}"#,
            "15",
        ),
        (
            r#"{"type": "integer", "minimum": 10, "maximum": 12, "x-sensitive": true}"#,
            "11",
        ),
        (
            r#"{"type": "number", "multipleOf": 0.25, "exclusiveMaximum": 100, "x-sensitive": true}"#,
            "12.25",
        ),
        (r#"{"type": "integer", "x-sensitive": true}"#, "12.00"),
        (
            r#"{"type": ["string", "null"], "x-sensitive": true, "pattern": "^K"}"#,
            r#""K12""#,
        ),
        (
            r#"{"oneOf": [{"type": "string", "pattern": "^[0-9]+$"}, {"type": "string", "pattern": "^[A-Z]+$"}], "x-sensitive": true}"#,
            r#""ABCDE""#,
        ),
        (
            r#"{"anyOf": [{"type": "integer"}, {"type": "string", "x-sensitive": true, "maxLength": 2}]}"#,
            "77",
        ),
        (
            r#"{"allOf": [{"type": "string", "maxLength": 4}, {"x-sensitive": true}]}"#,
            r#""Juan""#,
        ),
        (r#"{"type": "string", "x-sensitive": "yes"}"#, r#""Juan""#),
        (
            r#"{"type": "array", "uniqueItems": true, "x-sensitive": true, "items": {"type": "string", "pattern": "^[0-9]$"}}"#,
            r#"["1","2","3","4","5","6","7","8","9"]"#,
        ),
        // What breaks a rule breaks it afterwards, too.
        (
            r#"{"type": "string", "pattern": "^[0-9]{4}$", "x-sensitive": true}"#,
            r#""Juan""#,
        ),
        (r#"{"type": "string", "enum": ["Booked"]}"#, r#""Juan""#),
        (r#"{"type": "string", "maxLength": 3}"#, r#""Juan""#),
        (r#"{"type": "integer"}"#, r#""Juan""#),
        (r#"{"type": "object"}"#, r#""Juan""#),
    ] {
        let all = check(member, value);
        assert!(
            all.iter().any(|other| *other != all[0]) || value == "11",
            "{member} {all:?}"
        );
    }
}

#[test]
fn what_a_pattern_spells_out_stays_and_the_rest_does_not() {
    for other in check(
        r#"{"type": "string", "pattern": "^CL[0-9]{8}$", "x-sensitive": true}"#,
        r#""CL12345678""#,
    ) {
        assert!(
            other.starts_with("\"CL") && !other.contains("345678"),
            "{other}"
        );
    }
}

#[test]
fn items_that_differ_stay_different() {
    let member = r#"{"type": "array", "uniqueItems": true, "items": {"type": "string", "x-sensitive": true, "pattern": "^[0-9]{2}$"}}"#;
    let each: Vec<String> = (0..100).map(|number| format!("\"{number:02}\"")).collect();
    for other in check(member, &format!("[{}]", each.join(","))) {
        let items: Vec<String> = serde_json::from_str(&other).unwrap();
        for (at, item) in items.iter().enumerate() {
            assert_ne!(*item, format!("{at:02}"));
        }
    }
}

#[test]
fn only_what_is_described_stays() {
    let schema = r##"{"type": "object", "properties": {
        "kept": {"type": "string"}, "tree": {"$ref": "#/Tree"}, "any": {}, "open": {"type": "object"}, "list": {"type": "array"},
        "pair": {"prefixItems": [{"type": "string"}, {"type": "string", "x-sensitive": true}], "items": {"type": "integer"}},
        "map": {"type": "object", "additionalProperties": {"type": "string", "maxLength": 9}},
        "byName": {"type": "object", "patternProperties": {"^k_": {"type": "string"}, "^s_": {"type": "string", "x-sensitive": true}}},
        "either": {"oneOf": [{"type": "object", "properties": {"a": {"type": "string"}}}, {"type": "object", "x-sensitive": true}]},
        "conditional": {"type": "object", "if": {"properties": {"kind": {"const": "p"}}}, "then": {"properties": {"person": {"type": "string", "x-sensitive": true}}}, "else": {"properties": {"person": {"type": "string"}}}}
    }}"##;
    let contract = contract(
        schema,
        r##", "Tree": {"type": "object", "properties": {"name": {"type": "string", "x-sensitive": true}, "label": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/Tree"}}}}"##,
    );
    let text = r#"{"kept":"KEPT1","tree":{"name":"SECRET1","label":"KEPT2","children":[{"name":"SECRET2","label":"KEPT3","children":[{"label":"KEPT4","x":"SECRET3"}]}]},
        "any":"KEPT5","open":{"a":"SECRET4"},"list":["SECRET5"],"pair":["KEPT6","SECRET6",7,"SECRET7"],
        "map":{"one":"KEPT7","two":"SECRET8 too long","12345":"KEPT8"},"byName":{"k_1":"KEPT9","s_1":"SECRET9","x":"SECRET0"},
        "either":{"a":"SECRETa"},"conditional":{"kind":"SECRETb","person":"SECRETc"},"none":["SECRETd",{"e":"SECRETe"}]}"#;
    let (out, report) = scrubbed(&contract, "a key for this test", text);
    assert!(!out.contains("SECRET"), "{out}");
    for kept in 1..=9 {
        assert!(out.contains(&format!("KEPT{kept}")), "{kept}: {out}");
    }
    // A name that no rule spells out may be data.
    assert!(
        !out.contains("12345") && out.contains("\"k_1\"") && out.contains(",7,"),
        "{out}"
    );
    let names: Vec<_> = report.undocumented.keys().map(String::as_str).collect();
    assert_eq!(names, ["a", "kind", "none", "x"]);
    let _: Value = serde_json::from_str(&out).unwrap();
}

#[test]
fn paths_keep_what_the_document_spells_out() {
    let contract = contract(
        r#"{"type": "object", "properties": {"a": {"type": "string"}, "b": {"x-sensitive": true}}}"#,
        "",
    );
    let record = |path: &str| {
        format!(
            r#"{{"khipu_capture":1,"at":"","method":"POST","path":"{path}","status":200,"response":{{"json":{{"a":"KEPT"}}}}}}"#
        )
    };
    let (out, _) = scrubbed(
        &contract,
        "a key for this test",
        &record("/v1/SECRET-12345"),
    );
    assert!(
        out.contains("\"/v1/")
            && out.contains("KEPT")
            && !out.contains("SECRET")
            && !out.contains("12345"),
        "{out}"
    );
    let (out, _) = scrubbed(
        &contract,
        "a key for this test",
        &record("/v2/SECRET-12345"),
    );
    assert!(
        !out.contains("/v2/") && !out.contains("SECRET") && !out.contains("KEPT"),
        "{out}"
    );
}
