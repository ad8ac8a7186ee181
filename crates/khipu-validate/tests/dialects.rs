//! Schemas of OpenAPI 3.0 and 3.1: which values each accepts, as tables.

use khipu_validate::Contract;

/// A document whose only request and only answer have `schema`, beside `components`.
fn contract(version: &str, schema: &str, components: &str) -> Contract {
    let text = format!(
        "openapi: {version}
paths:
  /x:
    post:
      operationId: op
      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}
      responses:
        '200': {{content: {{application/json: {{schema: {schema}}}}}}}
components:
  schemas: {{{components}}}
"
    );
    Contract::from_text("openapi.yaml", &text).unwrap_or_else(|error| panic!("{schema}: {error}"))
}

fn accepts(contract: &Contract, payload: &str, value: &str) -> bool {
    let payload = contract.payload(payload).unwrap();
    let findings = contract.check(payload, value.as_bytes()).unwrap();
    assert!(
        findings.iter().all(|finding| finding.keyword != "syntax"),
        "{value}"
    );
    findings.is_empty()
}

/// The names of the notes of a contract.
fn notes(contract: &Contract) -> Vec<&str> {
    contract.notes().iter().map(|note| note.rule).collect()
}

/// A row: the schema, what it accepts, what it refuses, and the notes.
type Row<'a> = (&'a str, &'a [&'a str], &'a [&'a str], &'a [&'a str]);

fn table(version: &str, components: &str, rows: &[Row<'_>]) {
    for (schema, good, bad, told) in rows {
        let contract = contract(version, schema, components);
        for value in *good {
            assert!(
                accepts(&contract, "op/200", value),
                "{version} {schema} refuses {value}"
            );
        }
        for value in *bad {
            assert!(
                !accepts(&contract, "op/200", value),
                "{version} {schema} accepts {value}"
            );
        }
        assert_eq!(notes(&contract), *told, "{version} {schema}");
    }
}

const COMPONENTS: &str = "Name: {type: string}, MaybeName: {type: string, nullable: true}, \
    Color: {type: string, enum: [red]}, Old: {type: object, required: [a], properties: {a: {type: string}}}";

#[test]
fn null_in_openapi_3_0() {
    table(
        "3.0.3",
        COMPONENTS,
        &[
            ("{type: string}", &["\"x\""], &["null", "7"], &[]),
            (
                "{type: string, nullable: true}",
                &["\"x\"", "null"],
                &["7", "[]"],
                &[],
            ),
            (
                "{nullable: true, type: string, maxLength: 1}",
                &["\"x\"", "null"],
                &["\"xy\""],
                &[],
            ),
            (
                "{type: string, nullable: false}",
                &["\"x\""],
                &["null"],
                &[],
            ),
            (
                "{type: integer, nullable: true, minimum: 5}",
                &["5", "null"],
                &["4", "5.5"],
                &[],
            ),
            (
                "{type: array, nullable: true, items: {type: string}}",
                &["[]", "null"],
                &["[null]", "{}"],
                &[],
            ),
            (
                "{type: array, items: {type: string, nullable: true}}",
                &["[null]"],
                &["null"],
                &[],
            ),
            (
                "{type: object, nullable: true, required: [a], additionalProperties: false, properties: {a: {}}}",
                &["null", "{\"a\": null}"],
                &["{}", "{\"a\": 1, \"b\": 1}", "[]"],
                &[],
            ),
            // Without a type nothing refuses null in the first place.
            ("{nullable: true}", &["null", "7", "{}"], &[], &[]),
            ("{}", &["null", "7"], &[], &[]),
            (
                "{nullable: true, maxLength: 1}",
                &["null", "\"x\""],
                &["\"xy\""],
                &[],
            ),
            // The letter of 3.0.3 wants null in the list; the author meant it.
            (
                "{type: string, nullable: true, enum: [a]}",
                &["null", "\"a\""],
                &["\"b\""],
                &["nullable"],
            ),
            (
                "{type: string, nullable: true, enum: [a, null]}",
                &["null", "\"a\""],
                &["\"b\""],
                &[],
            ),
            (
                "{nullable: true, enum: [a]}",
                &["null", "\"a\""],
                &["\"b\""],
                &["nullable"],
            ),
            (
                "{type: string, enum: [a, null]}",
                &["\"a\""],
                &["null"],
                &[],
            ),
            (
                "{nullable: true, allOf: [{$ref: '#/components/schemas/Old'}]}",
                &["null", "{\"a\": \"\"}"],
                &["{}", "7"],
                &["nullable"],
            ),
            (
                "{nullable: true, oneOf: [{$ref: '#/components/schemas/Name'}, {$ref: '#/components/schemas/Old'}]}",
                &["null", "\"x\"", "{\"a\": \"\"}"],
                &["7", "{}"],
                &["nullable"],
            ),
            (
                "{type: string, nullable: true, not: {enum: [a]}}",
                &["null", "\"b\""],
                &["\"a\"", "7"],
                &["nullable"],
            ),
            // Beside a reference everything is ignored.
            (
                "{nullable: true, $ref: '#/components/schemas/Name'}",
                &["\"x\""],
                &["null"],
                &["beside-ref"],
            ),
            (
                "{$ref: '#/components/schemas/Name', maxLength: 1}",
                &["\"xy\""],
                &["7"],
                &["beside-ref"],
            ),
            (
                "{$ref: '#/components/schemas/MaybeName', description: x}",
                &["\"x\"", "null"],
                &["7"],
                &[],
            ),
        ],
    );
}

#[test]
fn null_in_openapi_3_1() {
    table(
        "3.1.0",
        "Name: {type: string}",
        &[
            ("{type: [string, 'null']}", &["\"x\"", "null"], &["7"], &[]),
            (
                "{type: string, nullable: true}",
                &["\"x\""],
                &["null"],
                &["nullable"],
            ),
            (
                "{type: string, nullable: false}",
                &["\"x\""],
                &["null"],
                &[],
            ),
            (
                "{oneOf: [{$ref: '#/components/schemas/Name'}, {type: 'null'}]}",
                &["\"x\"", "null"],
                &["7"],
                &[],
            ),
            (
                "{$ref: '#/components/schemas/Name', maxLength: 1}",
                &["\"x\""],
                &["\"xy\"", "7"],
                &[],
            ),
            ("{type: [string, string]}", &["\"x\""], &["null"], &[]),
            ("true", &["null", "7"], &[], &[]),
            ("false", &[], &["null", "{}"], &[]),
        ],
    );
}

#[test]
fn limits() {
    table(
        "3.0.0",
        "",
        &[
            (
                "{minimum: 5, exclusiveMinimum: true}",
                &["5.1", "\"x\""],
                &["5", "4"],
                &[],
            ),
            (
                "{exclusiveMinimum: true, minimum: 5}",
                &["5.1"],
                &["5"],
                &[],
            ),
            (
                "{minimum: 5, exclusiveMinimum: false}",
                &["5"],
                &["4.9"],
                &[],
            ),
            (
                "{maximum: 5, exclusiveMaximum: true, minimum: 1, exclusiveMinimum: true}",
                &["2"],
                &["1", "5"],
                &[],
            ),
            ("{exclusiveMaximum: true}", &["1e300"], &[], &[]),
            ("{exclusiveMaximum: 5}", &["4"], &["5"], &["newer-keyword"]),
            (
                "{minLength: 1.0, maxLength: 2.0}",
                &["\"x\""],
                &["\"\"", "\"xyz\""],
                &[],
            ),
        ],
    );
    table(
        "3.1.1",
        "",
        &[
            ("{exclusiveMinimum: 5}", &["5.1"], &["5"], &[]),
            (
                "{minimum: 5, exclusiveMinimum: true}",
                &["5"],
                &["4"],
                &["malformed-keyword"],
            ),
        ],
    );
}

#[test]
fn keywords_that_make_no_sense_are_left_out_and_named() {
    let one: &[&str] = &["malformed-keyword"];
    table(
        "3.0.3",
        "",
        &[
            ("{required: true, type: string}", &["\"x\""], &["7"], one),
            ("{type: strin}", &["7"], &[], one),
            ("{type: any}", &["7", "null"], &[], one),
            ("{type: [], maxLength: 1}", &["7"], &["\"xy\""], one),
            ("{maxLength: '3'}", &["\"xyzz\""], &[], one),
            ("{maxLength: -1}", &["\"xyzz\""], &[], one),
            ("{minLength: 1.5}", &["\"\""], &[], one),
            ("{maximum: 1e999}", &["7"], &[], one),
            ("{multipleOf: 0}", &["7"], &[], one),
            ("{enum: red}", &["7"], &[], one),
            ("{properties: [a]}", &["{}"], &[], one),
            ("{allOf: {type: string}}", &["7"], &[], one),
            ("{anyOf: []}", &["7"], &[], one),
            ("{items: [{type: string}]}", &["[7]"], &[], one),
            ("{items: text}", &["[7]"], &[], one),
            ("{uniqueItems: 'yes'}", &["[1, 1]"], &[], one),
            ("{pattern: 7}", &["\"x\""], &[], one),
            ("{pattern: '('}", &["\"x\""], &[], &["unusable-pattern"]),
            ("{pattern: '(?<=a)b'}", &["\"ab\""], &["\"cb\""], &[]),
            (
                "{properties: {a: 7, b: {type: string}}}",
                &["{\"a\": 1}"],
                &["{\"b\": 1}"],
                &["malformed-schema"],
            ),
            (
                "{properties: {a: null}}",
                &["{\"a\": 1}"],
                &[],
                &["malformed-schema"],
            ),
            ("text", &["7"], &[], &["malformed-schema"]),
        ],
    );
}

#[test]
fn what_the_dialects_do_not_share() {
    table(
        "3.0.3",
        "",
        &[
            // A keyword that 3.0 does not have is read as it was meant.
            (
                "{type: [string, 'null']}",
                &["null", "\"x\""],
                &["7"],
                &["newer-keyword"],
            ),
            ("{const: 7}", &["7"], &["8"], &["newer-keyword"]),
            (
                "{patternProperties: {'^a': {type: string}}}",
                &["{\"b\": 1}"],
                &["{\"a\": 1}"],
                &["newer-keyword"],
            ),
            (
                "{prefixItems: [{type: string}]}",
                &["[\"x\", 1]"],
                &["[1]"],
                &["newer-keyword"],
            ),
            (
                "{type: string, example: 7, xml: {name: x}}",
                &["\"x\""],
                &["7"],
                &["xml"],
            ),
            (
                "{type: string, format: date}",
                &["\"x\""],
                &["7"],
                &["format"],
            ),
        ],
    );
    table(
        "3.1.0",
        "",
        &[
            (
                "{dependencies: {a: [b]}}",
                &["{\"a\": 1}"],
                &[],
                &["old-keyword"],
            ),
            (
                "{dependentRequired: {a: [b]}}",
                &["{\"a\": 1, \"b\": 1}"],
                &["{\"a\": 1}"],
                &[],
            ),
            (
                "{$schema: 'http://json-schema.org/draft-04/schema#', type: string}",
                &["\"x\""],
                &["7"],
                &["dialect"],
            ),
            (
                "{$schema: 'https://json-schema.org/draft/2020-12/schema', type: string}",
                &["\"x\""],
                &["7"],
                &[],
            ),
            (
                "{contentMediaType: application/json, type: string}",
                &["\"{\""],
                &["7"],
                &["content"],
            ),
            (
                "{unevaluatedProperties: false, allOf: [{properties: {a: {}}}]}",
                &["{\"a\": 1}"],
                &["{\"b\": 1}"],
                &[],
            ),
        ],
    );
}

#[test]
fn references_of_every_kind() {
    let components = "A: {$anchor: here, type: string}, \
        Tree: {$dynamicAnchor: node, type: object, properties: {next: {$dynamicRef: '#node'}}}, \
        Named: {$id: 'https://example.com/named', type: integer}, Último: {type: boolean}, \
        'a b': {type: boolean}, Loop: {$ref: '#/components/schemas/Loop'}";
    table(
        "3.1.0",
        components,
        &[
            ("{$ref: '#here'}", &["\"x\""], &["7"], &[]),
            (
                "{$ref: '#/components/schemas/Tree'}",
                &["{}", "{\"next\": {\"next\": {}}}"],
                &["7", "{\"next\": {\"next\": 7}}"],
                &["dynamic-ref"],
            ),
            (
                "{$ref: '#/components/schemas/Named'}",
                &["7"],
                &["\"x\""],
                &["schema-id"],
            ),
            (
                "{$ref: 'https://example.com/other.json#/X'}",
                &["7", "null"],
                &[],
                &["remote-reference"],
            ),
            (
                "{$ref: '//example.com/x', type: string}",
                &["\"x\""],
                &["7"],
                &["remote-reference"],
            ),
            (
                "{$ref: '#/components/schemas/Último'}",
                &["true"],
                &["7"],
                &[],
            ),
            (
                "{$ref: '#/components/schemas/a%20b'}",
                &["true"],
                &["7"],
                &[],
            ),
            (
                "{$ref: '#/components/schemas/Tree/properties/next'}",
                &["{}"],
                &["7"],
                &["dynamic-ref"],
            ),
        ],
    );
    // What a schema means that refers to itself alone is nobody's concern; that nothing breaks is.
    let contract = contract("3.1.0", "{$ref: '#/components/schemas/Loop'}", components);
    let _ = contract.check(contract.payload("op/200").unwrap(), b"{}");
}

#[test]
fn members_need_not_travel_both_ways() {
    let components = "User: {type: object, required: [id, name, password], properties: {\
            id: {type: integer, readOnly: true}, name: {type: string}, password: {$ref: '#/components/schemas/Password'}}}, \
        Password: {type: string, writeOnly: true}, \
        Users: {type: array, items: {$ref: '#/components/schemas/User'}}, \
        Base: {properties: {id: {readOnly: true}}}";
    let wraps = [
        ("{$ref: '#/components/schemas/User'}", "%"),
        ("{$ref: '#/components/schemas/Users'}", "[%]"),
        (
            "{properties: {u: {$ref: '#/components/schemas/User'}}}",
            "{\"u\": %}",
        ),
        ("{allOf: [{$ref: '#/components/schemas/User'}]}", "%"),
        (
            "{oneOf: [{$ref: '#/components/schemas/User'}, {type: string}]}",
            "%",
        ),
    ];
    for version in ["3.0.3", "3.1.0"] {
        for (schema, wrap) in wraps {
            let contract = contract(version, schema, components);
            let asks =
                |payload: &str, user: &str| accepts(&contract, payload, &wrap.replace('%', user));
            let both = r#"{"id": 1, "name": "x", "password": "y"}"#;
            assert!(asks("op/request", both) && asks("op/200", both), "{schema}");
            let sent = r#"{"name": "x", "password": "y"}"#;
            assert!(
                asks("op/request", sent) && !asks("op/200", sent),
                "{schema}"
            );
            let answered = r#"{"id": 1, "name": "x"}"#;
            assert!(
                !asks("op/request", answered) && asks("op/200", answered),
                "{schema}"
            );
            let wrong = r#"{"id": "x", "name": "x", "password": "y"}"#;
            assert!(
                !asks("op/request", wrong) && !asks("op/200", wrong),
                "{schema}"
            );
            assert_eq!(notes(&contract), ["read-only", "write-only"], "{schema}");
        }
        // The member is declared in one part and required in another.
        for schema in [
            "{allOf: [{$ref: '#/components/schemas/Base'}, {required: [id]}]}",
            "{required: [id], allOf: [{$ref: '#/components/schemas/Base'}]}",
        ] {
            let contract = contract(version, schema, components);
            assert!(accepts(&contract, "op/request", "{}"), "{schema}");
            assert!(!accepts(&contract, "op/200", "{}"), "{schema}");
        }
    }
}
