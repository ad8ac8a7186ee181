//! Documents by anyone, and documents that mean harm, compared.

#![allow(clippy::unwrap_used, missing_docs, reason = "a test")]

use std::fs;
use std::io;
use std::time::Instant;

use khipu_document::diff::{Basis, Diff, Semver, Severity, diff};
use khipu_document::{Bundle, load, open, parse};

fn bundle(text: &str) -> Bundle {
    let text = text.to_owned();
    let read = move |_: &str| -> io::Result<String> { Ok(text.clone()) };
    open("a.yaml", &read, &|_| true).unwrap().bundle
}

/// A document whose one operation answers with a schema.
fn answer(schema: &str, components: &str) -> Bundle {
    bundle(&format!(
        "openapi: 3.1.0\npaths:\n  /a:\n    get:\n      responses:\n        200: {{description: x, content: {{application/json: {{schema: {schema}}}}}}}\ncomponents:\n  schemas:\n{components}"
    ))
}

fn kinds(found: &Diff) -> Vec<(&str, &str, Severity)> {
    let all = found.changes.iter();
    all.map(|change| (change.kind, change.subject.as_str(), change.severity))
        .collect()
}

#[test]
fn schemas_that_hold_themselves() {
    let tree = |extra: &str| {
        let tree = format!(
            "    Tree: {{type: object, required: [name], properties: {{name: {{type: string{extra}}}, children: {{type: array, items: {{$ref: '#/components/schemas/Tree'}}}}}}}}\n"
        );
        answer("{$ref: '#/components/schemas/Tree'}", &tree)
    };
    let found = diff(&tree(""), &tree(", maxLength: 9"));
    assert_eq!(
        kinds(&found),
        [("limit-added", "Tree.name", Severity::Risky)]
    );
    assert!(
        found
            .changes
            .iter()
            .all(|change| change.basis == Basis::Inclusion)
    );
    let back = diff(&tree(", maxLength: 9"), &tree(""));
    assert_eq!(
        kinds(&back),
        [("limit-removed", "Tree.name", Severity::Breaking)]
    );
    // References that lead nowhere but to one another.
    let circle = |of: &str| {
        answer(
            "{$ref: '#/components/schemas/A'}",
            &format!(
                "    A: {{$ref: '#/components/schemas/B'}}\n    B: {{$ref: '#/components/schemas/A', type: {of}}}\n"
            ),
        )
    };
    assert_eq!(diff(&circle("string"), &circle("string")).changes, []);
    assert!(!diff(&circle("string"), &circle("integer")).is_empty());
}

/// What would take for ever, or all the memory, is left to the rules.
#[test]
fn schemas_that_grow_without_bound() {
    // Every level holds the next one twice, and must; and every level is one of two.
    let levels = |of: &str, last: &str| {
        let mut text = String::new();
        for level in 0..40 {
            let next = format!("{{$ref: '#/components/schemas/L{}'}}", level + 1);
            text.push_str(&match of {
                "members" => format!("    L{level}: {{type: object, required: [a, b], properties: {{a: {next}, b: {next}}}}}\n"),
                _ => format!("    L{level}: {{anyOf: [{{allOf: [{next}], minLength: {level}}}, {{allOf: [{next}], maxLength: {level}}}]}}\n"),
            });
        }
        text.push_str(&format!("    L40: {{type: {last}}}\n"));
        answer("{$ref: '#/components/schemas/L0'}", &text)
    };
    let patterns = |count: u32| {
        answer(
            &format!("{{type: string, pattern: '^(a?){{{count}}}(.{{0,900}}x){{1,5}}$'}}"),
            "    A: {}\n",
        )
    };
    let began = Instant::now();
    for of in ["members", "either"] {
        let found = diff(&levels(of, "string"), &levels(of, "integer"));
        assert_eq!(found.severity(), Some(Severity::Breaking), "{of}");
    }
    let found = diff(&patterns(900), &patterns(901));
    assert_eq!(found.severity(), Some(Severity::Breaking));
    assert!(began.elapsed().as_secs() < 120, "{:?}", began.elapsed());
}

#[test]
fn webhooks_come_from_the_api() {
    let hook = |of: &str| {
        bundle(&format!(
            "openapi: 3.1.0\nwebhooks:\n  news:\n    post:\n      requestBody: {{content: {{application/json: {{schema: {{type: string, maxLength: {of}}}}}}}}}\n      responses: {{200: {{description: x}}}}\n"
        ))
    };
    // Longer news are no trouble to who sends them.
    let found = diff(&hook("5"), &hook("9"));
    assert_eq!(
        kinds(&found),
        [("limit-changed", "POST news/request", Severity::Breaking)]
    );
    let back = diff(&hook("9"), &hook("5"));
    assert_eq!(
        kinds(&back),
        [("limit-changed", "POST news/request", Severity::Risky)]
    );
}

#[test]
fn two_versions_of_openapi_say_the_same() {
    let old = "openapi: 3.0.3\npaths:\n  /a:\n    get:\n      responses:\n        200: {description: x, content: {application/json: {schema: {type: string, nullable: true}}}}\n";
    let new = old
        .replace("3.0.3", "3.1.0")
        .replace("type: string, nullable: true", "type: [string, 'null']");
    let found = diff(&bundle(old), &bundle(&new));
    assert_eq!(
        kinds(&found),
        [("openapi-version", "document", Severity::Safe)]
    );
    assert_eq!(found.semver(), Some(Semver::Patch));
}

/// A line of the real document is gone: whatever is left and can be read is compared.
#[test]
fn any_line_may_be_missing() {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
    let read = |name: &str| fs::read_to_string(format!("{root}{name}"));
    let whole = load("schemas/openapi.yaml", &read).unwrap();
    let mut compared = 0;
    for file in [
        "openapi.yaml",
        "components/envelope.yaml",
        "components/loans.yaml",
        "components/card-purchases.yaml",
    ] {
        let name = format!("schemas/{file}");
        let text = read(&name).unwrap();
        for gone in (0..text.lines().count()).step_by(3) {
            let lines = text
                .lines()
                .enumerate()
                .filter(|(number, _)| *number != gone);
            let changed: String = lines.map(|(_, line)| format!("{line}\n")).collect();
            if parse(&name, &changed).0.is_none() {
                continue;
            }
            let read = |other: &str| match other == name {
                true => Ok(changed.clone()),
                false => read(other),
            };
            if let Ok(less) = load("schemas/openapi.yaml", &read) {
                let (there, back) = (diff(&whole, &less), diff(&less, &whole));
                assert_eq!(there.is_empty(), back.is_empty(), "{name} {gone}");
                compared += 1;
            }
        }
    }
    assert!(compared > 50, "{compared}");
}
