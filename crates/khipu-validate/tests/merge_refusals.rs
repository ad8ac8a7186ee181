//! What cannot be added up, and what can although it looks alike.

use crate::support::{Found, line};
use khipu_validate::drift;
use khipu_validate::merge::{Merge, MergeError, Merged};
use khipu_validate::scrub::Key;
use khipu_validate::{Contract, Input, JsonWriter, Options, validate};

fn text(source: &str, text: impl Into<Vec<u8>>) -> Input {
    Input::Text {
        source: source.to_owned(),
        text: text.into(),
    }
}

fn validated(inputs: &[Input]) -> Vec<u8> {
    let mut writer = JsonWriter::new(Vec::new());
    let contract = Contract::embedded();
    let summary = validate(&contract, &Options::default(), inputs, &mut writer).unwrap();
    writer.finish(&summary).unwrap()
}

fn drifted(inputs: &[Input], options: &drift::Options) -> Vec<u8> {
    let contract = Contract::embedded();
    let drift = drift::drift(&contract, options, inputs, &mut Found::default()).unwrap();
    let mut out = Vec::new();
    drift.write_json(&mut out).unwrap();
    out
}

fn merged(reports: &[Vec<u8>]) -> Merged {
    let contract = Contract::embedded();
    let mut merge = Merge::new(&contract);
    for (at, report) in reports.iter().enumerate() {
        merge.add(&format!("{at}.json"), report).unwrap();
    }
    merge.finish().unwrap()
}

fn refused(reports: &[(&str, &[u8])]) -> MergeError {
    let contract = Contract::embedded();
    let mut merge = Merge::new(&contract);
    let mut done = Ok(());
    for (name, report) in reports {
        done = done.and_then(|()| merge.add(name, report));
    }
    done.unwrap_err()
}

#[test]
fn what_cannot_be_added_is_refused_and_not_quoted() {
    let inputs = [text("traffic.ndjson", line(r#""request":{"json":7}"#))];
    let (valid, drift) = (
        validated(&inputs),
        drifted(&inputs, &drift::Options::default()),
    );
    let shown = String::from_utf8(drift.clone()).unwrap();
    let other = shown.replacen("\"version\": 1", "\"version\": 7", 1);
    let foreign = shown.replacen("\"document\": \"", "\"document\": \"0", 1);
    let counts =
        String::from_utf8(valid.clone())
            .unwrap()
            .replacen("\"valid\": ", "\"valid\": 1", 1);
    let secret =
        br#"{"findings": [{"source": "SENTINEL", "record": "SENTINEL"}], "unreadable": []}"#;
    let keys = [b"0123456789abcdef", b"0123456789abcdeF"].map(|key| {
        let options = drift::Options::default().key(&Key::new(key).unwrap());
        drifted(&[], &options)
    });
    let all: Vec<MergeError> = vec![
        refused(&[("a.json", b"")]),
        refused(&[("a.json", b"{\"findings\": [\n  {\"source\": \"SENTINEL\", ")]),
        refused(&[("a.json", b"{\n  \"findings\": SENTINEL}")]),
        refused(&[("a.json", b"\"SENTINEL\"")]),
        refused(&[("a.json", b"{}")]),
        refused(&[("-", secret)]),
        refused(&[("a\u{1b}.json", &valid[..valid.len() / 2])]),
        refused(&[("a.json", other.as_bytes())]),
        refused(&[("a.json", foreign.as_bytes())]),
        refused(&[("a.json", counts.as_bytes())]),
        refused(&[("a.json", &valid), ("b.json", &drift)]),
        refused(&[("a.json", &drift), ("b.json", &valid)]),
        refused(&[("a.json", &valid), ("b.json", &valid)]),
        refused(&[("a.json", &drift), ("b.json", &drift)]),
        refused(&[("a.json", &keys[0]), ("b.json", &keys[1])]),
    ];
    let told: Vec<String> = all
        .iter()
        .map(|error| format!("{error}\n    {}", error.advice()))
        .collect();
    let told = told.join("\n");
    assert!(!told.contains("SENTINEL"), "{told}");
    insta::assert_snapshot!(told);
}

#[test]
fn machines_can_have_files_of_the_same_names() {
    let wrong = |source: &str| validated(&[text(source, line(r#""request":{"json":7}"#))]);
    let contract = Contract::embedded();
    let mut merge = Merge::new(&contract).same_sources(true);
    merge.add("a.json", &wrong("traffic.ndjson")).unwrap();
    merge.add("b.json", &wrong("traffic.ndjson")).unwrap();
    let Some(Merged::Validated(sum)) = merge.finish() else {
        panic!()
    };
    assert_eq!((sum.findings.len(), sum.invalid), (2, 2));
    // Standard input is another one on each machine.
    assert!(
        matches!(merged(&[wrong("-"), wrong("-")]), Merged::Validated(sum) if sum.invalid == 2)
    );
    assert!(Merge::new(&contract).finish().is_none());
}
