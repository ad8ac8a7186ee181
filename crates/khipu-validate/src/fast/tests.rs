//! The plan against the explaining tier: whatever the one accepts, the other must find without fault.

mod flat;

use std::path::{Path, PathBuf};

use super::scan::Portable;
use super::{Fault, Plan, Scratch, Verdict, run};
use crate::excerpt::Show;
use crate::parse;
use crate::{Contract, Payload};

/// Of how many schemas one is taken. Miri, which looks at every step of the portable walk, takes minutes for what else takes
/// milliseconds; there the explaining tier is left out, and with it the tests that need the whole contract.
const ONE_OF: usize = if cfg!(miri) { 6 } else { 1 };

/// The verdict of the plan, the same from every way to compute it.
fn walked(plan: &Plan, text: &[u8]) -> (Verdict, Vec<Fault>) {
    let mut scratch = Scratch::default();
    let portable = run::run::<Portable<false>>(plan, text, &mut scratch);
    let faults = std::mem::take(&mut scratch.faults);
    #[cfg(target_arch = "x86_64")]
    if let Some(verdict) = super::simd::run_if_able::<false>(plan, text, &mut scratch) {
        assert_eq!(verdict, portable, "the two ways differ");
        assert_eq!(scratch.faults, faults, "the two ways differ");
    }
    (portable, faults)
}

/// Compares the verdict with what the explaining tier finds; tells whether the text was accepted, or found faulty.
fn compared(contract: &Contract, payload: &Payload, text: &[u8]) -> Verdict {
    let shown = || String::from_utf8_lossy(text).into_owned();
    let plan = plan(contract, payload);
    let (verdict, faults) = walked(plan, text);
    if cfg!(miri) {
        return verdict;
    }
    match verdict {
        Verdict::Valid => assert!(is_faultless(contract, payload, text), "{}", shown()),
        Verdict::Faulty => {
            let parsed = parse::parse(text).unwrap_or_else(|_| panic!("{}", shown()));
            let marks = contract.judge(payload, &parsed, Show::Nothing).unwrap();
            let places: Vec<(usize, String)> = marks
                .into_iter()
                .map(|mark| (mark.at, mark.pointer))
                .collect();
            let seen = faults
                .iter()
                .map(|fault| (fault.at, plan.pointer(&fault.path).unwrap()));
            assert_eq!(seen.collect::<Vec<_>>(), places, "{}", shown());
        }
        Verdict::Unknown => {}
    }
    verdict
}

/// Whether the explaining tier finds nothing.
fn is_faultless(contract: &Contract, payload: &Payload, text: &[u8]) -> bool {
    parse::parse(text).is_ok_and(|parsed| {
        contract
            .judge(payload, &parsed, Show::Nothing)
            .unwrap()
            .is_empty()
    })
}

pub(crate) fn payload_files() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/payloads");
    let mut files = Vec::new();
    let mut waiting = vec![root];
    while let Some(path) = waiting.pop() {
        if path.is_dir() {
            waiting.extend(
                std::fs::read_dir(&path)
                    .unwrap()
                    .map(|entry| entry.unwrap().path()),
            );
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap();
        let kind = name.split(['-', '.']).next().unwrap().to_owned();
        let folder = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        let parent = path.parent().unwrap();
        let operation = match folder(parent).as_str() {
            "invalid" => folder(parent.parent().unwrap()),
            operation => operation.to_owned(),
        };
        files.push((path, format!("{operation}/{kind}")));
    }
    files.sort();
    assert!(files.len() > 400);
    files
}

fn plan<'c>(contract: &'c Contract, payload: &Payload) -> &'c Plan {
    contract.plan(payload.schema().unwrap()).unwrap()
}

#[test]
#[cfg_attr(miri, ignore = "reads the whole contract")]
fn every_valid_example_is_accepted_and_no_other() {
    let contract = Contract::embedded();
    let mut handed_over = Vec::new();
    for (path, name) in payload_files() {
        let text = std::fs::read(&path).unwrap();
        let payload = contract.payload(&name).unwrap();
        let is_faultless = is_faultless(&contract, payload, &text);
        let verdict = compared(&contract, payload, &text);
        if verdict != Verdict::Valid && is_faultless {
            handed_over.push(path.file_name().unwrap().to_str().unwrap().to_owned());
        }
    }
    // Few of the examples that are valid are unusual, and each of those on purpose.
    handed_over.sort();
    insta::assert_snapshot!(handed_over.join("\n"));
}

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 16).unwrap() % sides
    }
}

/// What may be put into a text: pieces of JSON that are often wrong where they come to stand.
const PIECES: &[&[u8]] = &[
    b"\"",
    b"\\",
    b"{",
    b"}",
    b"[",
    b"]",
    b",",
    b":",
    b" ",
    b"\n",
    b"\t",
    b"null",
    b"true",
    b"0",
    b"-",
    b".5",
    b"e3",
    b"00",
    b"\"\"",
    b"\\u0041",
    b"\\ud800",
    b"\\u00",
    b"\\n",
    b"\x00",
    b"\x1f",
    b"\x7f",
    b"\x80",
    b"\xc3\xb1",
    b"\xed\xa0\x80",
    b"\xff",
    b"\"Status\":\"OK\",",
    b",\"Error\":null",
    b"\"Error\":{},",
    b"\"x\":1,",
    b",\"x\":[{}]",
    b"\"y\":{\"z\":[1,{\"x\":null}]},",
    b"{\"a\":1,\"a\":2}",
    b"9999999999999999999",
    b"1.0",
    b"2*21-12-15",
    b"2021-02-30",
    b"OK",
    b"ERROR",
    b"CLP",
    b"Z",
    b"-04:00",
];

/// A text that differs in a few places.
pub(crate) fn mutated(text: &[u8], dice: &mut Dice) -> Vec<u8> {
    let mut text = text.to_vec();
    for _ in 0..=dice.roll(3).saturating_sub(1) {
        if text.is_empty() {
            return text;
        }
        let at = dice.roll(text.len());
        let until = (at + 1 + dice.roll(24)).min(text.len());
        match dice.roll(7) {
            0 => text[at] ^= 1 << dice.roll(8),
            1 => drop(text.drain(at..until)),
            2 => {
                let piece = text[at..until].to_vec();
                let to = dice.roll(text.len());
                text.splice(to..to, piece);
            }
            3 => {
                let piece = PIECES[dice.roll(PIECES.len())];
                text.splice(at..at, piece.iter().copied());
            }
            4 => {
                let piece = PIECES[dice.roll(PIECES.len())];
                text.splice(at..until, piece.iter().copied());
            }
            5 => text[at] = text[dice.roll(text.len())],
            // A member moved to another place: from a quote behind a comma to the next comma.
            _ => {
                let commas: Vec<usize> = (0..text.len()).filter(|at| text[*at] == b',').collect();
                if commas.len() > 3 {
                    let from = dice.roll(commas.len() - 1);
                    let member = text[commas[from]..commas[from + 1]].to_vec();
                    let to = commas[dice.roll(commas.len())];
                    text.splice(to..to, member);
                }
            }
        }
    }
    text
}

/// How many mutations of each example are tried; more are asked for by `KHIPU_MUTATIONS`.
pub(crate) fn rounds() -> usize {
    let asked = std::env::var("KHIPU_MUTATIONS").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(60)
}

#[test]
#[cfg_attr(miri, ignore = "reads the whole contract")]
fn nothing_is_accepted_that_the_explaining_tier_refuses() {
    let contract = Contract::embedded();
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    let (mut tried, mut accepted, mut faulty) = (0_u64, 0_u64, 0_u64);
    for (path, name) in payload_files() {
        let text = std::fs::read(&path).unwrap();
        let payload = contract.payload(&name).unwrap();
        let mut validator = contract.validator(payload);
        for _ in 0..rounds() {
            let text = mutated(&text, &mut dice);
            tried += 1;
            match compared(&contract, payload, &text) {
                Verdict::Valid => accepted += 1,
                Verdict::Faulty => {
                    faulty += 1;
                    // What was learnt from one text is said of the next.
                    let told = validator.check(&text).unwrap();
                    let explained = contract.check(payload, &text).unwrap();
                    assert_eq!(told, explained, "{}", String::from_utf8_lossy(&text));
                }
                Verdict::Unknown => {}
            }
        }
    }
    assert!(
        accepted * 50 > tried,
        "{accepted} of {tried} were accepted, too few to tell anything"
    );
    assert!(faulty * 50 > tried, "{faulty} of {tried} were faulty");
    eprintln!(
        "{tried} mutations: {accepted} accepted, {faulty} found faulty, none of them wrongly"
    );
}

/// A schema as contract of one payload.
fn contract_of(schema: &str) -> Contract {
    let document = format!(
        "openapi: 3.1.1\npaths:\n  /x:\n    post:\n      operationId: op\n      requestBody: {{content: {{application/json: {{schema: {schema}}}}}}}\n      responses: {{'200': {{description: x}}}}\n"
    );
    let read = |file: &str| match file {
        "openapi.yaml" => Ok(document.clone()),
        _ => Err(std::io::ErrorKind::NotFound.into()),
    };
    Contract::from_bundle(&khipu_document::load("openapi.yaml", &read).unwrap())
}

#[test]
#[cfg_attr(miri, ignore = "asks the explaining tier")]
fn what_is_said_of_a_value_is_said_again_only_where_it_is_said_of_all_that_are_wrong_like_it() {
    for (items, values) in [
        // A fuzzer found this: that no alternative takes a string is all that is wrong with the first.
        (
            "{enum: [a], anyOf: [{type: number}, {type: number, maximum: 0}, false]}",
            ["\"a\"", "\"\""],
        ),
        (
            "{minLength: 2, anyOf: [{type: 'null'}, {type: number}]}",
            ["\"ab\"", "\"a\""],
        ),
        ("{multipleOf: 2, allOf: [{type: string}]}", ["2", "3"]),
        ("{const: true, type: string}", ["true", "false"]),
        // Both are written with a point, and one is a whole number.
        ("{allOf: [{type: string}, {type: integer}]}", ["1.0", "1.5"]),
        (
            "{type: string, anyOf: [{type: integer}, {type: string}]}",
            ["1.0", "1.5"],
        ),
        // This as well: only the second is below both.
        (
            "{type: integer, exclusiveMinimum: 0, minimum: -1}",
            ["-1", "-2"],
        ),
        (
            "{type: integer, maximum: 5, allOf: [{maximum: 7}]}",
            ["6", "8"],
        ),
    ] {
        let contract = contract_of(&format!("{{type: array, items: {items}}}"));
        let payload = contract.payload("op/request").unwrap();
        for order in [[0, 1], [1, 0]] {
            let mut validator = contract.validator(payload);
            for value in order
                .map(|at| values[at])
                .iter()
                .flat_map(|value| [value; 2])
            {
                let text = format!("[{value}]");
                let told = validator.check(text.as_bytes()).unwrap();
                let explained = contract.check(payload, text.as_bytes()).unwrap();
                assert_eq!(told, explained, "{value} under {items}");
            }
        }
    }
}

#[test]
fn schemas_of_every_keyword_are_judged_as_by_the_explaining_tier_or_handed_over() {
    let schemas = [
        "true",
        "false",
        "{}",
        "{type: string}",
        "{type: [string, 'null']}",
        "{type: integer}",
        "{type: number}",
        "{type: integer, minimum: 2, maximum: 5}",
        "{minimum: 2}",
        "{exclusiveMinimum: 2, exclusiveMaximum: 9}",
        "{multipleOf: 2}",
        "{enum: [a, b, 1, null]}",
        "{const: a}",
        "{const: 1}",
        "{const: null}",
        "{enum: [1, 2]}",
        "{minLength: 2, maxLength: 3}",
        "{pattern: '^a+$'}",
        "{pattern: '^[a-c]{2}x?'}",
        "{pattern: b}",
        "{pattern: '^(ab|cd)$', maxLength: 2}",
        "{pattern: '^a', type: string}",
        "{format: date}",
        "{items: {type: integer}}",
        "{items: false}",
        "{minItems: 2, maxItems: 3}",
        "{prefixItems: [{type: integer}]}",
        "{contains: {const: a}}",
        "{uniqueItems: true}",
        "{uniqueItems: false}",
        "{properties: {a: {type: integer}, b: false}}",
        "{required: [a]}",
        "{additionalProperties: false, properties: {a: true}}",
        "{additionalProperties: {type: string}}",
        "{patternProperties: {'^a': {type: string}}}",
        "{propertyNames: {maxLength: 1}}",
        "{minProperties: 1, maxProperties: 2}",
        "{dependentRequired: {a: [b]}}",
        "{dependentSchemas: {a: {required: [b]}}}",
        "{unevaluatedProperties: false, properties: {a: true}}",
        "{unevaluatedItems: false}",
        "{allOf: [{type: object, properties: {a: {type: integer}}}, {properties: {a: {minimum: 2}}, required: [b]}]}",
        "{allOf: [{additionalProperties: false, properties: {a: true}}, {properties: {b: true}}]}",
        "{anyOf: [{type: string}, {type: integer}]}",
        "{oneOf: [{type: string}, {type: 'null'}]}",
        "{oneOf: [{type: string}, {minLength: 2}]}",
        "{anyOf: [{required: [a]}, {required: [b]}]}",
        "{not: {type: string}}",
        "{not: {}}",
        "{if: {type: string}, then: {minLength: 2}, else: {minimum: 2}}",
        "{if: {properties: {a: {const: x}}, required: [a]}, then: {properties: {b: {type: 'null'}}}, else: {required: [b]}}",
        "{if: {properties: {a: {const: x}}}, then: {properties: {b: {type: string}}}}",
        "{type: object, if: {properties: {a: {const: 1}}}, then: {required: [b]}}",
        "{properties: {a: {if: {properties: {a: {const: x}}}, then: false}}}",
        "{properties: {a: {type: object, properties: {a: {const: x}}, required: [a]}}, required: [a]}",
        "{type: object, properties: {a: {enum: [x, y]}, b: {items: {type: object, properties: {a: {type: string}}, required: [a]}}}}",
    ];
    let values = [
        "null",
        "true",
        "false",
        "0",
        "1",
        "2",
        "5",
        "2.0",
        "2e0",
        "7.5",
        "-3",
        "1e400",
        "99999999999999999999",
        "\"\"",
        "\"a\"",
        "\"x\"",
        "\"ab\"",
        "\"aab\"",
        "\"abx\"",
        "\"\\u0061\"",
        "\"ñ\"",
        "\"ññ\"",
        "\"cd\"",
        "\"2021-02-30\"",
        "[]",
        "[1]",
        "[1, 2]",
        "[1, 1]",
        "[\"a\"]",
        "[1, 2, 3, 4]",
        "[null, {}]",
        "{}",
        "{\"a\": 1}",
        "{\"a\": 2, \"b\": 1}",
        "{\"b\": 1}",
        "{\"a\": \"x\"}",
        "{\"a\": \"x\", \"b\": null}",
        "{\"a\": \"y\", \"b\": \"x\"}",
        "{\"a\": \"x\", \"b\": 1}",
        "{\"a\": \"\\u0078\", \"b\": 1}",
        "{\"\\u0061\": 1}",
        "{\"ab\": 1}",
        "{\"a\": 1, \"a\": 2}",
        "{\"c\": 1, \"c\": 2}",
        "{\"c\": {\"d\": 1, \"d\": 1}}",
        "{\"a\": {\"a\": \"x\"}}",
        "{\"a\": {\"a\": \"y\"}}",
        "{\"a\": \"x\", \"b\": [{\"a\": \"\"}, {\"a\": 1}]}",
        "{\"b\": [{\"a\": \"z\"}]}",
        "{\"a\": 1, \"b\": 2, \"c\": 3}",
        "{\"a\"",
        "[1,]",
        "{,}",
        "01",
        "nul",
        "\"a",
        "{\"a\": 1} {}",
        "\u{feff}1",
        "[[[[]]]]",
        "{\"\": 1, \"\": 2}",
    ];
    let (mut accepted, mut faulty) = (0, 0);
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for schema in schemas.into_iter().step_by(ONE_OF) {
        let contract = contract_of(schema);
        let payload = contract.payload("op/request").unwrap();
        if payload.schema().is_none() {
            continue;
        }
        for value in values {
            let mut texts = vec![
                value.to_owned().into_bytes(),
                value.replace(": ", ":").replace(", ", ",").into_bytes(),
                format!(" {value}\r\n ").into_bytes(),
            ];
            for _ in 0..4 / ONE_OF.min(4) {
                texts.push(mutated(value.as_bytes(), &mut dice));
            }
            for text in texts {
                match compared(&contract, payload, &text) {
                    Verdict::Valid => accepted += 1,
                    Verdict::Faulty => faulty += 1,
                    Verdict::Unknown => {}
                }
            }
        }
    }
    assert!(
        accepted > 1_000 / ONE_OF && faulty > 20 / ONE_OF,
        "{accepted} {faulty}"
    );
}

#[test]
fn strings_of_any_characters_are_as_long_as_the_explaining_tier_says() {
    let pieces: [&[u8]; 12] = [
        b"a",
        b"Santiago de Chile",
        "ñ".as_bytes(),
        "áé".as_bytes(),
        "\u{80}\u{7ff}".as_bytes(),
        "€".as_bytes(),
        "🦙".as_bytes(),
        b"\xc3",
        b"\xb1",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\\u00f1",
    ];
    let contract = contract_of("{type: string, minLength: 20, maxLength: 70}");
    let payload = contract.payload("op/request").unwrap();
    let mut dice = Dice(0x5851_f42d_4c95_7f2d);
    let (mut accepted, mut unknown) = (0, 0);
    for round in 0..6_000 / ONE_OF {
        // In most texts all is well formed, and in many of those no character has more than two bytes.
        let several = [5, 5, 7, 12][round % 4];
        let mut text = b"\"".to_vec();
        for _ in 0..dice.roll(24) {
            text.extend_from_slice(pieces[dice.roll(several)]);
        }
        text.push(b'"');
        match compared(&contract, payload, &text) {
            Verdict::Valid => accepted += 1,
            Verdict::Faulty => {}
            Verdict::Unknown => unknown += 1,
        }
    }
    assert!(accepted > 1_500 / ONE_OF, "{accepted} {unknown}");
}

#[test]
fn numbers_written_in_any_way_are_judged_as_by_the_explaining_tier() {
    let schema = "{type: object, required: [a, b], properties: {a: {type: number}, b: {type: integer}, c: {type: integer, minimum: -9, maximum: 4000000000}}}";
    let contract = contract_of(schema);
    let payload = contract.payload("op/request").unwrap();
    let mut dice = Dice(0x1405_7b7e_f767_814f);
    let mut number = || {
        let mut text = String::new();
        for _ in 0..=dice.roll(9) {
            text.push_str(
                ["0", "1", "7", "42", "00", "-", ".", "e", "E+", "9999999999"][dice.roll(10)],
            );
        }
        match dice.roll(3) {
            0 => text,
            1 => dice.roll(100_000).to_string(),
            _ => format!("{}.{}", dice.roll(1000), dice.roll(100)),
        }
    };
    let mut accepted = 0;
    let rounds = if cfg!(miri) { 100 } else { 6_000 };
    for _ in 0..rounds {
        let (a, b, c) = (number(), number(), number());
        for text in [
            format!("{{\"a\":{a},\"b\":{b},\"c\":{c}}}"),
            format!("{{\"a\": {a}, \"b\": 12}}"),
            format!("{{\"b\":-7,\"a\":{a}}}"),
        ] {
            let verdict = compared(&contract, payload, text.as_bytes());
            accepted += usize::from(verdict == Verdict::Valid);
        }
    }
    assert!(accepted * 6 > rounds * 5, "{accepted}");
}
