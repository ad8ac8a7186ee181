//! Reading, bundling, and taking a bundle apart and together again.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use std::collections::BTreeMap;
use std::io;

use khipu_document::{Bundle, Kind, Node, PayloadKind, load, parse};

fn files<'a>(files: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> io::Result<String> + 'a {
    let files: BTreeMap<&str, &str> = files.iter().copied().collect();
    move |name| {
        files
            .get(name)
            .map(|text| (*text).to_owned())
            .ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

fn tree(text: &str) -> Node {
    let (tree, problems) = parse("a.yaml", text);
    assert_eq!(problems, []);
    tree.unwrap()
}

fn problems(text: &str) -> Vec<String> {
    parse("a.yaml", text)
        .1
        .iter()
        .map(ToString::to_string)
        .collect()
}

fn repository(name: &str) -> io::Result<String> {
    std::fs::read_to_string(format!("{}/../../{name}", env!("CARGO_MANIFEST_DIR")))
}

#[test]
fn scalars_are_those_of_json() {
    let tree = tree(
        "a: 012x\nb: on\nc: 12345678901234567.10\nd: 2017-07-22T00:00:00-0400\ne: ~\nf: 'true'\ng: 1e3\n",
    );
    let kinds: Vec<&Kind> = tree
        .entries()
        .iter()
        .map(|entry| &entry.value.kind)
        .collect();
    let text = |text: &str| Kind::String(text.to_owned());
    let number = |text: &str| Kind::Number(text.to_owned());
    assert_eq!(
        kinds,
        [
            &text("012x"),
            &text("on"),
            &number("12345678901234567.10"),
            &text("2017-07-22T00:00:00-0400"),
            &Kind::Null,
            &text("true"),
            &number("1e3")
        ]
    );
}

#[test]
fn what_json_cannot_write_is_refused() {
    for text in ["a: 012", "a: 0x1F", "a: .5", "a: +1", "a: .inf", "a: 1."] {
        let found = problems(text);
        assert_eq!(found.len(), 1, "{text}");
        assert!(found[0].starts_with("a.yaml:1:4: "), "{found:?}");
        assert!(found[0].ends_with("[yaml-number]"), "{found:?}");
    }
}

#[test]
fn positions_count_from_one() {
    let tree = tree("a:\n  b: [x, ñy]\n  c: {d: 1}\n");
    let at = |pointer: &str| tree.pointer(pointer).unwrap().1.to_string();
    assert_eq!(at("/a/b"), "a.yaml:2:3");
    assert_eq!(at("/a/b/1"), "a.yaml:2:10");
    assert_eq!(at("/a/c/d"), "a.yaml:3:7");
}

#[test]
fn every_fault_of_a_file_is_told_with_its_position() {
    assert_eq!(
        problems("a: 1\nb: 2\na: 3\nb: !x 1\n"),
        [
            "a.yaml:3:1: key `a` stands here again, first on line 1 [yaml-duplicate-key]",
            "a.yaml:4:4: the tag `!x` has no meaning here [yaml-tag]",
            "a.yaml:4:1: key `b` stands here again, first on line 2 [yaml-duplicate-key]",
        ]
    );
    assert_eq!(problems("a: 1\n---\nb: 1\n").len(), 1);
    assert_eq!(problems("? [a]\n: 1\n").len(), 1);
    let deep = "[".repeat(200) + &"]".repeat(200);
    assert!(problems(&deep)[0].contains("levels deep"));
    let syntax = problems("a: [1\nb: 2\n");
    assert!(syntax[0].starts_with("a.yaml:2:"), "{syntax:?}");
}

#[test]
fn aliases_are_bounded() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..9 {
        let previous = format!("*a{}, ", level - 1).repeat(10);
        text += &format!(
            "a{level}: &a{level} [{}]\n",
            previous.trim_end_matches(", ")
        );
    }
    assert!(problems(&text)[0].contains("aliases add more than"));
    assert_eq!(
        tree("a: &x {b: 1}\nc: *x\n")
            .find(&["c", "b"])
            .unwrap()
            .to_json(),
        1
    );
}

#[test]
fn references_reach_other_files_and_come_back_by_name() {
    let read = files(&[
        (
            "d/openapi.yaml",
            "openapi: 3.1.1\npaths:\n  /a:\n    $ref: paths/a.yaml\n",
        ),
        (
            "d/paths/a.yaml",
            "post:\n  operationId: a\n  responses:\n    '200':\n      content:\n        application/json:\n          schema:\n            $ref: ../components/x.yaml#/X\n",
        ),
        (
            "d/components/x.yaml",
            "X:\n  type: object\n  properties:\n    Self:\n      $ref: '#/X'\n    Y:\n      $ref: y.yaml#/Y\n",
        ),
        ("d/components/y.yaml", "Y:\n  type: string\n"),
    ]);
    let bundle = load("d/openapi.yaml", &read).unwrap();
    let names: Vec<&str> = bundle
        .components()
        .iter()
        .map(|c| c.name.as_str())
        .collect();
    assert_eq!(names, ["X", "Y"]);
    let operations = bundle.operations();
    assert_eq!(operations[0].path, "/a");
    assert_eq!(
        operations[0].payloads[0].kind,
        PayloadKind::Status("200".to_owned())
    );
    let pointer = operations[0].payloads[0].pointer.clone().unwrap();
    let (schema, _) = bundle.document().pointer(&pointer).unwrap();
    let x = bundle.resolve(schema);
    assert_eq!(x.at.to_string(), "d/components/x.yaml:2:3");
    assert_eq!(
        bundle
            .resolve(x.find(&["properties", "Y"]).unwrap())
            .str("type"),
        Some("string")
    );
    assert_eq!(bundle.resolve(x.find(&["properties", "Self"]).unwrap()), x);
}

#[test]
fn components_may_be_empty_in_the_document() {
    // `components:` with nothing behind it, and what is no mapping.
    for components in ["", " nothing", " []"] {
        let document = format!(
            "openapi: 3.1.0\npaths:\n  /a:\n    post:\n      operationId: a\n      requestBody:\n        content: \
             {{application/json: {{schema: {{$ref: 'b.yaml#/B'}}}}}}\ncomponents:{components}\n"
        );
        let files = [
            ("a.yaml", document.as_str()),
            ("b.yaml", "B: {type: string}\n"),
        ];
        let bundle = load("a.yaml", &self::files(&files)).unwrap();
        assert_eq!(bundle.schema("B").unwrap().str("type"), Some("string"));
    }
}

#[test]
fn names_used_twice_are_told_apart() {
    let read = files(&[
        (
            "o.yaml",
            "paths:\n  /a:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema: {oneOf: [{$ref: 'x.yaml#/T'}, {$ref: 'y.yaml#/T'}]}\n",
        ),
        ("x.yaml", "T: {type: string}\n"),
        ("y.yaml", "T: {type: integer}\n"),
    ]);
    let bundle = load("o.yaml", &read).unwrap();
    assert_eq!(bundle.schema("T").unwrap().str("type"), Some("string"));
    assert_eq!(bundle.schema("T_2").unwrap().str("type"), Some("integer"));
}

#[test]
fn references_that_lead_nowhere_are_all_told() {
    let read = files(&[
        (
            "o.yaml",
            "paths:\n  /a:\n    $ref: nowhere.yaml\n  /b:\n    post:\n      requestBody:\n        content:\n          application/json:\n            schema: {$ref: 'x.yaml#/Mony'}\n",
        ),
        ("x.yaml", "Money: {type: string}\n"),
    ]);
    let found: Vec<String> = load("o.yaml", &read)
        .unwrap_err()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        found,
        [
            "o.yaml:3:11: `nowhere.yaml` leads nowhere: nowhere.yaml cannot be read (entity not found) [dangling-reference]",
            "o.yaml:9:28: `x.yaml#/Mony` leads nowhere: x.yaml has no `/Mony` (did you mean `Money`?) [dangling-reference]",
        ]
    );
}

#[test]
fn pieces_make_the_same_bundle() {
    let bundle = load("schemas/openapi.yaml", &repository).unwrap();
    let pieces = bundle.to_pieces("about");
    let again = Bundle::from_pieces(pieces.iter().map(|piece| piece.text.as_str())).unwrap();
    assert_eq!(again.document().to_json(), bundle.document().to_json());
    // A position of every kind: a keyword, an item, a member reached through another file.
    for pointer in [
        "/components/schemas/Money/properties/Amount",
        "/components/schemas/Currency/pattern",
        "/components/schemas/ErrorType/enum/2",
        "/info/title",
    ] {
        let line = |bundle: &Bundle| {
            let at = bundle.document().pointer(pointer).unwrap().1.clone();
            (at.file, at.line)
        };
        assert_eq!(line(&again), line(&bundle), "{pointer}");
    }
    assert_eq!(again.to_pieces("about"), pieces);
    let operations = bundle.operations();
    assert_eq!(operations.len(), 2);
    assert_eq!(operations[0].payloads.len(), 8);
}
