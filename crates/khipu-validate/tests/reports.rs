//! The reports as they are written.

use crate::support::{as_payload, reports, text};
use khipu_validate::{Contract, Input, JsonWriter, Options, TextWriter, validate};
use serde_json::Value;

const REQUEST: &str = "consorcio_personal_unbilled_transactions/request";

fn mixed() -> [Input; 3] {
    let records = r#"{"RequestData": {"LastDigits": "12345", "TransactionType": "x"}}
{"RequestData": {"LastDigits": "1234"}}
{"RequestData"
"#;
    [
        text(records),
        Input::Path("missing.json".into()),
        text("{}"),
    ]
}

#[test]
fn as_text() {
    let (shown, _) = reports(&mixed(), &as_payload(REQUEST));
    insta::assert_snapshot!(shown);
    insta::assert_snapshot!(reports(&[text(r#"{"RequestData": {"LastDigits": "1234"}}"#)], &Options::default()).0, @"1 checked, 1 valid, 0 invalid");
}

#[test]
fn as_json() {
    let (_, json) = reports(&mixed(), &as_payload(REQUEST));
    insta::assert_snapshot!(json);
    let value: Value = serde_json::from_str(&json).unwrap();
    let names: Vec<_> = value.as_object().unwrap().keys().collect();
    assert_eq!(names.len(), 6);
    let (_, json) = reports(
        &[text(r#"{"RequestData": {"LastDigits": "1234"}}"#)],
        &Options::default(),
    );
    assert_eq!(
        json,
        "{\"findings\": [], \"unreadable\": [], \"checked\": 1, \"valid\": 1, \"invalid\": 0, \"skipped\": 0}\n"
    );
    let (_, json) = reports(&[], &Options::default());
    assert_eq!(
        json,
        "{\"findings\": [], \"unreadable\": [], \"checked\": 0, \"valid\": 0, \"invalid\": 0, \"skipped\": 0}\n"
    );
}

#[test]
fn colours_are_written_only_when_asked_for() {
    let contract = Contract::embedded();
    let mut writer = TextWriter::colored(Vec::new());
    let summary = validate(&contract, &as_payload(REQUEST), &mixed(), &mut writer).unwrap();
    let colored = String::from_utf8(writer.finish(&summary).unwrap()).unwrap();
    assert!(colored.contains("\u{1b}["));
    assert!(!reports(&mixed(), &as_payload(REQUEST)).0.contains('\u{1b}'));
}

#[test]
fn names_cannot_steer_a_terminal() {
    let contract = Contract::embedded();
    let evil = "\u{1b}[2J\u{9b}31m\u{202e}\r\n";
    let name = serde_json::to_string(evil).unwrap();
    let source = format!("{{\"RequestData\": 1, {name}: {{{name}: 1, {name}: 2}}}}");
    let inputs = [
        Input::Text {
            source: evil.to_owned(),
            text: source.into_bytes(),
        },
        Input::Path(format!("{evil}.json").into()),
    ];
    let options = as_payload(REQUEST);
    let (text, json) = reports(&inputs, &options);
    for report in [&text, &json] {
        assert!(
            !report.contains(['\u{1b}', '\u{9b}', '\u{202e}', '\r']),
            "{report:?}"
        );
    }
    assert_eq!(text.lines().count(), 13, "{text}");
    let value: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(value["findings"][0]["source"], evil);
    assert_eq!(value["findings"][1]["pointer"], format!("/{evil}/{evil}"));
    // The writer of JSON holds back what it must not write before the findings.
    let mut writer = JsonWriter::new(Vec::new());
    let summary = validate(&contract, &options, &inputs, &mut writer).unwrap();
    assert_eq!(writer.finish(&summary).unwrap(), json.into_bytes());
}
