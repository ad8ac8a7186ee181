//! Whatever is generated keeps its contract.
use khipu_document::Bundle;
use khipu_sandbox::generate::{GenerateError, Generator};
use khipu_validate::Contract;

/// A document whose one answer is described by `schema`, with further components.
fn document(schema: &str, more: &str) -> Bundle {
    let text = r#"{"openapi": "3.1.1", "paths": {"/v1/x": {"post": {"operationId": "x", "responses": {"200": {
        "description": "d", "content": {"application/json": {"schema": {"$ref": "components.yaml#/Answer"}}}}}}}}}"#;
    let components = format!(r#"{{"Answer": {schema}{more}}}"#);
    let read = |file: &str| {
        Ok(match file {
            "openapi.yaml" => text.to_owned(),
            _ => components.clone(),
        })
    };
    khipu_document::load("openapi.yaml", &read).unwrap()
}

fn check(bundle: &Bundle, times: u64, sizes: &[usize]) {
    let contract = Contract::from_bundle(bundle);
    for seed in 0..2 {
        let generator = Generator::new(bundle, seed);
        for payload in contract.payloads().filter(|payload| payload.has_schema()) {
            for number in 0..times {
                let size = sizes[usize::try_from(number).unwrap() % sizes.len()];
                let (operation, name) = (payload.operation(), payload.name());
                let made = generator.payload_at(operation, name, size, number);
                let text = made.unwrap_or_else(|error| panic!("{payload}: {error}"));
                let findings = contract.check(payload, &text).unwrap();
                let shown = String::from_utf8_lossy(&text);
                assert!(
                    findings.is_empty(),
                    "{payload} {number}: {findings:#?}\n{shown}"
                );
            }
        }
    }
}

#[test]
fn every_payload_of_the_contract_is_valid() {
    let bundle = Contract::embedded_bundle().unwrap();
    check(&bundle, 2500, &[0, 1, 2, 5]);
}

#[test]
fn every_keyword_that_codegen_accepts_is_kept() {
    let schemas = [
        r#"{"type": "string", "pattern": "^[A-Z]{2}-\\d{3,5}$"}"#,
        r#"{"type": "string", "pattern": "^(a|bc)+[^x-z]?\\.(x|y)*$", "minLength": 9, "maxLength": 12}"#,
        r#"{"type": "string", "pattern": "[0-9]{3}$"}"#,
        r#"{"type": "string", "pattern": "^[À-ÿ]{4}\\p{L}$"}"#,
        r#"{"type": "string", "pattern": "^(?=.*K)[A-Z]{3}$", "examples": ["AKA"]}"#,
        r#"{"type": "string", "minLength": 40, "maxLength": 41}"#,
        r#"{"type": "string", "maxLength": 3}"#,
        r#"{"type": "string", "maxLength": 0}"#,
        r#"{"type": ["string", "null"], "minLength": 2}"#,
        r#"{"type": "string", "enum": ["a", "ñ", ""]}"#,
        r#"{"enum": [1, null, {"a": [1.50]}, "x"]}"#,
        r#"{"const": {"a": 1}}"#,
        r#"{"type": "string", "enum": ["a", "b"], "const": "b"}"#,
        r#"{"type": "integer", "minimum": -3, "exclusiveMaximum": 2}"#,
        r#"{"type": "integer", "multipleOf": 2.5, "exclusiveMinimum": 0, "maximum": 20}"#,
        r#"{"type": "number", "minimum": 0.001, "maximum": 0.002}"#,
        r#"{"type": "number", "multipleOf": 0.25, "minimum": 7}"#,
        r#"{"type": "number", "multipleOf": 0.01, "maximum": -10}"#,
        r#"{"type": "number", "exclusiveMinimum": 1, "exclusiveMaximum": 1.1}"#,
        r#"{"type": "number", "minimum": 1e3, "maximum": 1E3}"#,
        r#"{"type": "boolean"}"#,
        r#"{"type": "array", "minItems": 2, "maxItems": 3, "items": {"type": "boolean"}}"#,
        r#"{"type": "array", "uniqueItems": true, "items": {"type": "string", "enum": ["a", "b", "c"]}}"#,
        r#"{"type": "array", "uniqueItems": true, "minItems": 10, "maxItems": 10, "items": {"type": "integer", "minimum": 1, "maximum": 10}}"#,
        r#"{"type": "array", "items": {"type": "array", "items": {"type": "array", "items": {"type": "null"}}}}"#,
        r#"{"type": "object", "required": ["a", "z"], "properties": {"a": {"type": "integer"}, "b": {"type": "string"}}}"#,
        r##"{"oneOf": [{"$ref": "#/Other"}, {"type": "null"}]}"##,
        r##"{"oneOf": [{"type": "string", "maxLength": 4}, {"type": "integer"}, {"$ref": "#/Other"}]}"##,
        r##"{"allOf": [{"$ref": "#/Other"}, {"type": "object", "required": ["b"], "properties": {"b": {"const": 3}, "a": {"minimum": 40}}}]}"##,
        r##"{"type": "object", "properties": {"Inner": {"$ref": "#/Answer"}, "All": {"type": "array", "items": {"$ref": "#/Answer"}}}}"##,
        r##"{"type": "object", "required": ["Next"], "properties": {"Next": {"oneOf": [{"$ref": "#/Answer"}, {"type": "null"}]}}}"##,
        r#"{"type": "object", "required": ["Amount", "Currency"], "properties": {"Amount": {"type": "number", "maximum": 5}, "Currency": {"type": "string", "pattern": "^[a-z]{3}$"}}}"#,
        r#"{"type": "object", "required": ["A", "B"], "properties": {"A": {"enum": [1, 2, 3]}, "B": {"type": ["string", "null", "integer"]}},
            "allOf": [{"if": {"required": ["A"], "properties": {"A": {"const": 1}}}, "then": {"properties": {"B": {"type": "null"}}}},
                      {"if": {"properties": {"A": {"const": 2}}}, "then": {"required": ["C"], "properties": {"B": {"type": "string"}, "C": {"type": "boolean"}}}}]}"#,
        r#"{"x-rust-type": "AccountCredential", "description": "d"}"#,
        r#"{}"#,
        r#"true"#,
    ];
    let other = r#", "Other": {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer", "maximum": 50}}}"#;
    for schema in schemas {
        println!("{schema}");
        check(&document(schema, other), 200, &[0, 1, 3, 12]);
    }
}

#[test]
fn an_unknown_keyword_is_named_with_its_place() {
    let rows = [
        (r#"{"type": "string", "format": "date"}"#, "format"),
        (r#"{"anyOf": [{"type": "string"}]}"#, "anyOf"),
        (r#"{"not": {}}"#, "not"),
        (
            r#"{"type": "object", "additionalProperties": false}"#,
            "additionalProperties",
        ),
        (
            r#"{"type": "object", "properties": {"a": {"type": "array", "contains": {}}}}"#,
            "contains",
        ),
        (
            r#"{"oneOf": [{"type": "string"}, {"type": "string", "minLength": 3}]}"#,
            "oneOf",
        ),
        (
            r#"{"oneOf": [{"type": "integer"}, {"type": "number"}]}"#,
            "oneOf",
        ),
        (
            r#"{"if": {"minProperties": 1}, "then": {"type": "object"}}"#,
            "if",
        ),
        (r#"{"type": "string", "pattern": "^(?=x)y$"}"#, "pattern"),
        (r#"{"type": "string", "pattern": "("}"#, "pattern"),
        (
            r#"{"type": "string", "minLength": 5, "maxLength": 4}"#,
            "minLength",
        ),
        (
            r#"{"type": "integer", "minimum": 1.2, "maximum": 1.8}"#,
            "minimum",
        ),
        (r#"{"type": "number", "multipleOf": 0}"#, "multipleOf"),
        (
            r##"{"oneOf": [{"$ref": "#/Answer"}, {"type": "null"}]}"##,
            "$ref",
        ),
        (r##"{"allOf": [{"$ref": "#/Answer"}]}"##, "$ref"),
        (
            r##"{"type": "object", "required": ["a"], "properties": {"a": {"$ref": "#/Answer"}}}"##,
            "$ref",
        ),
        (
            r#"{"type": "array", "minItems": 3, "uniqueItems": true, "items": {"type": "boolean"}}"#,
            "uniqueItems",
        ),
    ];
    for (schema, keyword) in rows {
        let bundle = document(schema, "");
        match Generator::new(&bundle, 1).payload("x", "200", 3) {
            Err(GenerateError::Unsupported(unsupported)) => {
                assert_eq!(unsupported.keyword, keyword, "{schema}");
                assert_eq!(&*unsupported.position.file, "components.yaml", "{schema}");
            }
            other => panic!("{schema}: {:?}", other.map(String::from_utf8)),
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_bytes() {
    let bundle = Contract::embedded_bundle().unwrap();
    let make = |seed| {
        let generator = Generator::new(&bundle, seed);
        let each = (0..20)
            .map(|_| generator.payload("consorcio_personal_unbilled_transactions", "200", 4));
        each.collect::<Result<Vec<_>, _>>().unwrap()
    };
    assert_eq!(make(7), make(7));
    assert_ne!(make(7), make(8));
    let all = make(7);
    assert!(all.windows(2).all(|pair| pair[0] != pair[1]));
}

#[test]
fn sizes_are_those_that_were_asked_for() {
    let bundle = Contract::embedded_bundle().unwrap();
    let generator = Generator::new(&bundle, 7);
    let mut seen = 0;
    for number in 0..50 {
        let text = generator
            .payload_at("bancosecurity_personal_loans", "200", 250, number)
            .unwrap();
        let value: serde_json::Value = serde_json::from_slice(&text).unwrap();
        if let Some(loans) = value["Data"]["Loan"].as_array() {
            assert_eq!(loans.len(), 250);
            seen += 1;
        }
    }
    assert!(seen > 20);
}

#[test]
fn money_is_lifelike_and_text_is_not_only_ascii() {
    let bundle = Contract::embedded_bundle().unwrap();
    let generator = Generator::new(&bundle, 7);
    let mut cents = 0;
    for number in 0..200 {
        let made =
            generator.payload_at("consorcio_personal_unbilled_transactions", "200", 3, number);
        let text = String::from_utf8(made.unwrap()).unwrap();
        for (before, _) in text
            .match_indices(r#","Currency":"CLP""#)
            .map(|(at, _)| text.split_at(at))
        {
            let amount = before.rsplit(':').next().unwrap();
            assert!(
                amount.parse::<u64>().is_ok(),
                "pesos have no decimals: {amount}"
            );
        }
        for (before, _) in text
            .match_indices(r#","Currency":"USD""#)
            .map(|(at, _)| text.split_at(at))
        {
            let amount = before.rsplit(':').next().unwrap();
            cents += usize::from(
                amount
                    .split_once('.')
                    .is_some_and(|(_, cents)| cents.len() == 2),
            );
        }
    }
    assert!(cents > 100);
    let all: String = (0..50)
        .map(|number| {
            generator.payload_at("consorcio_personal_unbilled_transactions", "200", 3, number)
        })
        .map(|made| String::from_utf8(made.unwrap()).unwrap())
        .collect();
    assert!(all.contains('Ñ'));
}

#[test]
fn examples_of_a_whole_payload_come_first() {
    let read = |_: &str| {
        Ok(r##"{"openapi": "3.1.1", "paths": {"/v1/x": {"post": {"operationId": "x", "responses": {
            "200": {"description": "d", "content": {"application/json": {
                "schema": {"type": "object", "not": {"required": ["bad"]}},
                "examples": {"a": {"value": {"n": 1}}, "b": {"value": {"n": 2}}, "c": {"value": {"bad": 3}}}}}}}}}}}"##
            .to_owned())
    };
    let bundle = khipu_document::load("openapi.yaml", &read).unwrap();
    let generator = Generator::new(&bundle, 1);
    let make = || String::from_utf8(generator.payload("x", "200", 1).unwrap()).unwrap();
    assert_eq!(
        [make(), make(), make()],
        [r#"{"n":1}"#, r#"{"n":2}"#, r#"{"n":1}"#]
    );
}

#[test]
fn what_is_not_there_is_unknown() {
    let generator = Generator::new(&Contract::embedded_bundle().unwrap(), 1);
    assert_eq!(
        generator.payload("x", "200", 1),
        Err(GenerateError::Unknown)
    );
    assert_eq!(
        generator.payload("bancosecurity_personal_loans", "299", 1),
        Err(GenerateError::Unknown)
    );
    let made = generator.payload("bancosecurity_personal_loans", "400", 1);
    assert_eq!(made, Ok(Vec::new()));
}
