//! What is told at a glance, against what the shape tells.

use crate::Contract;
use crate::fast::tests::{Dice, mutated, payload_files, rounds};
use crate::name::Known;
use crate::observe::Blind;
use crate::parse;
use crate::shape::{Shape, shape};
use crate::text::Text;
use crate::validate::Options;
use crate::verdict::{Judge, Verdict};

/// What is said of a text.
fn said<'c>(judge: &mut Judge<'c>, known: &Known<'c>, text: &[u8]) -> String {
    match judge.of(known, "", &Text::alone(text)) {
        // What a valid payload is called is not asked for.
        Verdict::Checked(_, marks) if marks.is_empty() => "valid".to_owned(),
        Verdict::Checked(name, marks) => format!("{name:?} {marks:?}"),
        Verdict::Nameless(why, payloads) => format!("{why} {payloads:?}"),
        Verdict::Unusable(why) => why,
        Verdict::Later => "later".to_owned(),
    }
}

/// Compares what is said of each text by one that has seen those before, and by one that has seen nothing; how many the first
/// knew at a glance.
fn same_at_first_sight<'c>(contract: &'c Contract, known: &Known<'c>, texts: &[Vec<u8>]) -> usize {
    let options = Options::default();
    let mut blind = Blind;
    let mut experienced = Judge::new(contract, &options, &mut blind);
    let candidates = match known {
        Known::OneOf(several) | Known::Callback(several) => several.as_slice(),
        _ => &[],
    };
    let mut at_a_glance = 0;
    for text in texts {
        let shown = String::from_utf8_lossy(text);
        let mut blind = Blind;
        let mut new = Judge::new(contract, &options, &mut blind);
        let expected = said(&mut new, known, text);
        let found = said(&mut experienced, known, text);
        assert_eq!(found, expected, "{shown}");
        if let Some((told, _)) = experienced.told(candidates, Text::alone(text).bytes) {
            at_a_glance += 1;
            let parsed = parse::parse(Text::alone(text).bytes).unwrap();
            let Shape::Found(by_shape) = shape(contract, candidates, &parsed.root).unwrap() else {
                panic!("{told}, which the shape does not tell: {shown}");
            };
            assert_eq!(by_shape.first(), Some(&told), "{shown}");
        }
    }
    at_a_glance
}

#[test]
fn a_text_is_the_payload_that_its_shape_tells() {
    let contract = Contract::embedded();
    let mut dice = Dice(0x1234_5678_9abc_def1);
    let mut texts = Vec::new();
    for (path, _) in payload_files() {
        let text = std::fs::read(&path).unwrap();
        for _ in 0..rounds() / 15 {
            let mut text = mutated(&text, &mut dice);
            // Members of one payload in another, and members of none.
            for (name, other) in [
                ("Loan", "Loans"),
                ("\"OperationId\"", "\"Rut\""),
                ("\"Status\"", "\"x\""),
            ] {
                if dice.roll(12) == 0 {
                    text = String::from_utf8_lossy(&text)
                        .replace(name, other)
                        .into_bytes();
                }
            }
            texts.push(text);
        }
        texts.push(text);
    }
    for at in 0..texts.len() {
        let other = dice.roll(texts.len());
        texts.swap(at, other);
    }
    let at_a_glance = same_at_first_sight(&contract, &Known::nothing(&contract), &texts);
    // Most of the examples have too little in them to be one payload alone.
    assert!(at_a_glance > 200, "{at_a_glance}");
    for operation in contract.operations() {
        let some = operation.payloads.iter().collect();
        same_at_first_sight(&contract, &Known::OneOf(some), &texts);
        let callbacks = operation
            .payloads
            .iter()
            .filter(|payload| payload.name() != "request");
        let callbacks = callbacks.filter(|payload| payload.has_schema()).collect();
        same_at_first_sight(&contract, &Known::Callback(callbacks), &texts);
    }
}

/// A contract of these schemas, one for each operation.
fn contract_of(schemas: &[String]) -> Contract {
    let mut document = "openapi: 3.1.1\npaths:\n".to_owned();
    for (number, schema) in schemas.iter().enumerate() {
        document.push_str(&format!(
            "  /{number}:\n    post:\n      operationId: op{number}\n      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}\n      responses: {{'200': {{description: x}}}}\n"
        ));
    }
    let read = |file: &str| match file {
        "openapi.yaml" => Ok(document.clone()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    };
    Contract::from_bundle(&khipu_document::load("openapi.yaml", &read).unwrap())
}

#[test]
fn what_is_required_and_not_declared_tells_nothing() {
    let strings = |names: &[&str]| {
        let each = names.iter().map(|name| format!("{name}: {{type: string}}"));
        each.collect::<Vec<_>>().join(", ")
    };
    let one = format!(
        "{{type: object, required: [x, y], properties: {{{}}}}}",
        strings(&["a", "b", "c"])
    );
    let other = "{type: object, properties: {x: {type: string}, y: {type: integer}}}".to_owned();
    let contract = contract_of(&[one, other]);
    let texts = [
        r#"{"a":"1","b":"1","c":"1","x":"2","y":"3"}"#,
        r#"{"a":"1","x":"2","y":"3"}"#,
    ];
    let texts = texts.map(|text| text.as_bytes().to_vec());
    same_at_first_sight(&contract, &Known::nothing(&contract), &texts);
    let one = format!(
        "{{type: object, required: [x], properties: {{{}}}}}",
        strings(&["a"])
    );
    let other = format!("{{type: object, properties: {{{}}}}}", strings(&["x"]));
    let contract = contract_of(&[one, other]);
    let texts = [r#"{"a":"1","x":5}"#, r#"{"a":"1","x":"2"}"#];
    let texts = texts.map(|text| text.as_bytes().to_vec());
    same_at_first_sight(&contract, &Known::nothing(&contract), &texts);
}

const NAMES: [&str; 5] = ["a", "b", "c", "x", "y"];

/// A schema of objects with some of a few members.
fn schema(dice: &mut Dice, depth: usize) -> String {
    let sides = if depth == 0 { 4 } else { 9 };
    match dice.roll(sides) {
        0 => "{type: string}".to_owned(),
        1 => "{type: integer}".to_owned(),
        2 => "{}".to_owned(),
        3 => "{type: [string, 'null']}".to_owned(),
        4 => format!("{{type: array, items: {}}}", schema(dice, depth - 1)),
        5 => format!("{{oneOf: [{}, {{type: 'null'}}]}}", schema(dice, depth - 1)),
        6 => format!(
            "{{anyOf: [{}, {}]}}",
            schema(dice, depth - 1),
            schema(dice, depth - 1)
        ),
        _ => object_of(dice, depth),
    }
}

fn object_of(dice: &mut Dice, depth: usize) -> String {
    let mut declared = Vec::new();
    let mut required = Vec::new();
    for name in NAMES {
        if dice.roll(2) == 0 {
            declared.push(format!("{name}: {}", schema(dice, depth - 1)));
        }
        if dice.roll(6) == 0 {
            required.push(name);
        }
    }
    let closed = if dice.roll(8) == 0 {
        ", additionalProperties: false"
    } else {
        ""
    };
    format!(
        "{{type: object, required: [{}], properties: {{{}}}{closed}}}",
        required.join(", "),
        declared.join(", ")
    )
}

fn value(dice: &mut Dice, depth: usize) -> String {
    let sides = if depth == 0 { 3 } else { 8 };
    match dice.roll(sides) {
        0 => "\"text\"".to_owned(),
        1 => "7".to_owned(),
        2 => "null".to_owned(),
        3 => {
            let items: Vec<String> = (0..dice.roll(3)).map(|_| value(dice, depth - 1)).collect();
            format!("[{}]", items.join(","))
        }
        _ => {
            let names = NAMES.iter().chain(&["other"]);
            let mut members = Vec::new();
            for name in names {
                if dice.roll(2) == 0 {
                    members.push(format!("\"{name}\":{}", value(dice, depth - 1)));
                }
            }
            format!("{{{}}}", members.join(","))
        }
    }
}

#[test]
fn under_any_schemas_a_text_is_the_payload_that_its_shape_tells() {
    let mut dice = Dice(0x9876_5432_10fe_dcba);
    let mut at_a_glance = 0;
    for _ in 0..rounds() * 2 {
        let schemas: Vec<String> = (0..2 + dice.roll(2))
            .map(|_| object_of(&mut dice, 2))
            .collect();
        let contract = contract_of(&schemas);
        let texts: Vec<Vec<u8>> = (0..40).map(|_| value(&mut dice, 3).into_bytes()).collect();
        at_a_glance += same_at_first_sight(&contract, &Known::nothing(&contract), &texts);
    }
    assert!(at_a_glance > rounds() * 2, "{at_a_glance}");
}
