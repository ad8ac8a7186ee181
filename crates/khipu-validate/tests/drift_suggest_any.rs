//! Suggestions for documents by anyone: plain schemas, and only lines that can be pasted.

use std::collections::BTreeMap;

use crate::support::paste::paste;
use crate::support::{Found, text};
use khipu_validate::Contract;
use khipu_validate::drift::{Drift, Options, drift};

/// The answer has members in block style, enumerations in every style, and a list that may be null.
const YAML: &str = "openapi: 3.0.3
info: {title: Pets, version: '1'}
paths:
  /pets/{id}:
    get:
      responses:
        '200':
          description: a pet
          content:
            application/json:
              schema:
                type: object
                properties:
                  id: {type: integer}
                  size: {type: string, enum: [small, large]}
                  kind:
                    type: string
                    enum: [cat, dog]
                  mood:
                    enum:
                      - happy
                      - sad
                    type: string
                  either:
                    oneOf:
                      - enum: [a]
                        type: string
                  owner: {type: object, properties: {name: {type: string}}}
";

const BODY: &str = r#"{"id": 1, "size": "huge", "kind": "bird", "mood": "calm", "either": "b", "owner": {"name": "x", "mail": "y"},
"nick": "n", "age": 3, "weight": 1.5, "dead": null, "chip": {"code": "c", "by": null}, "tags": ["a"], "empty": [],
"shots": [{"on": "d", "of": {"a": 1}}], "mixed": [1, "a"], "No": true, "maybe": ["a"], "byYear": {"2024": 1}}"#;

fn traffic() -> String {
    let record = |body: &str, status: &str| {
        format!(
            r#"{{"khipu_capture":1,"at":"","method":"GET","path":"/pets/7","status":{status},"response":{{"json":{}}}}}"#,
            body.replace('\n', " ")
        )
    };
    [
        record(BODY, "200"),
        record(
            r#"{"nick": null, "weight": 2, "chip": null, "maybe": null}"#,
            "200",
        ),
        record("7", "418"),
    ]
    .join("\n")
}

fn drift_under(files: &BTreeMap<String, String>) -> Drift {
    let (name, document) = files.iter().next().unwrap();
    let contract = Contract::from_text(name, document).unwrap();
    let options = Options::default().show_values(true);
    drift(
        &contract,
        &options,
        &[text(traffic())],
        &mut Found::default(),
    )
    .unwrap()
}

fn suggested(drift: &Drift) -> String {
    let mut out = Vec::new();
    drift.write_suggestions(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn files(name: &str, text: &str) -> BTreeMap<String, String> {
    BTreeMap::from([(name.to_owned(), text.to_owned())])
}

fn left(drift: &Drift) -> String {
    let each = drift.drift.iter();
    let each = each.map(|row| format!("{} {:?} {}", row.pointer, row.kind, row.message));
    each.collect::<Vec<_>>().join("\n")
}

#[test]
fn plain_schemas_take_the_drift_away() {
    let mut files = files("pets.yaml", YAML);
    let before = drift_under(&files);
    let suggestion = suggested(&before);
    let (before, members) = suggestion.split_at(suggestion.find("# pets.yaml:13:").unwrap());
    let (members, after) = members.split_at(members.find("# pets.yaml:6:").unwrap());
    insta::assert_snapshot!("plain_schemas_members", members);
    insta::assert_snapshot!("plain_schemas_around", format!("{before}{after}"));
    assert!(!suggestion.contains("cargo") && !suggestion.contains("x-sensitive"));
    paste(&mut files, &suggestion);
    // What could not be pasted is left, and was told.
    insta::assert_snapshot!("plain_schemas_left", left(&drift_under(&files)));
    assert_eq!(
        drift_under(&files).invalid,
        1,
        "{}",
        files.values().next().unwrap()
    );
}

#[test]
fn the_version_and_its_marks_are_followed() {
    let document = YAML.replace("3.0.3", "3.1.0").replace(
        "id: {type: integer}",
        "id: {type: integer, x-sensitive: true}",
    );
    let mut files = files("pets.yaml", &document);
    let suggestion = suggested(&drift_under(&files));
    assert!(suggestion.contains("x-sensitive: true # TODO"));
    assert!(suggestion.contains("type: [string, 'null']"));
    assert!(!suggestion.contains("nullable"));
    paste(&mut files, &suggestion);
    insta::assert_snapshot!("the_version_left", left(&drift_under(&files)));
}

/// Between braces no line can be added; it is said what to add and where.
#[test]
fn nothing_is_pasted_into_json() {
    let (node, problems) = khipu_document::parse("pets.yaml", YAML);
    assert_eq!(problems, []);
    let json = serde_json::to_string_pretty(&node.unwrap().to_json()).unwrap();
    for name in ["pets.json", "pets.yaml"] {
        let suggestion = suggested(&drift_under(&files(name, &json)));
        assert_eq!(
            suggestion
                .lines()
                .filter(|line| !line.starts_with('#') && !line.is_empty())
                .count(),
            0,
            "{suggestion}"
        );
        insta::assert_snapshot!(
            "nothing_is_pasted",
            suggestion.replace("pets.yaml", "pets.json")
        );
    }
}
