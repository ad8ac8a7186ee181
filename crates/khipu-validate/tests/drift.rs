//! What is counted as drift, and within which bounds.

use crate::support;
use crate::support::{LOANS, drift_formats, drift_of, line, payloads, text};
use khipu_validate::drift::{Drift, Kind, Options, Row, UnseenKind};
use khipu_validate::{Contract, Input};

fn request() -> Options {
    let contract = Contract::embedded();
    let payload = contract.payload(&format!("{LOANS}/request")).unwrap();
    Options::default().payload(payload)
}

fn rows(drift: &Drift) -> Vec<(Kind, &str, u64, u64)> {
    let each = drift.drift.iter();
    each.map(|row| (row.kind, row.pointer.as_str(), row.count, row.of))
        .collect()
}

fn only(drift: &Drift) -> &Row {
    assert_eq!(drift.drift.len(), 1, "{:#?}", drift.drift);
    &drift.drift[0]
}

#[test]
fn a_new_member_is_told_with_its_types_its_shape_and_its_first_place() {
    let lines = [
        r#"{"RequestData": {}}"#,
        r#"{"RequestData": {"New": {"A": 1, "B": [true, null], "C": "x"}}}"#,
        r#"{"RequestData": {"New": {"A": 1.5, "C": "y"}}}"#,
        r#"{"RequestData": {"New": null}}"#,
    ];
    let drift = drift_of(&[text(lines.join("\n"))], &request());
    let row = only(&drift);
    assert_eq!(
        (row.kind, row.count, row.of, row.payloads),
        (Kind::UndocumentedMember, 3, 4, 3)
    );
    assert_eq!(row.types, [("null", 1), ("object", 2)].into());
    assert_eq!(
        row.shape.as_deref(),
        Some("null | {A: integer | number, B?: [null | boolean], C: string}")
    );
    let first = row.first.as_ref().unwrap();
    assert_eq!(
        (&*first.source, first.record, first.line, first.column),
        ("here", 2, 2, 25)
    );
    assert_eq!(first.offset, lines[0].len() as u64 + 25);
    let schema = row.schema.as_ref().unwrap();
    assert_eq!(schema.file, "schemas/components/loans.yaml");
    let yaml = std::fs::read_to_string(support::root().join(&schema.file)).unwrap();
    let line = yaml.lines().nth(schema.line as usize - 1).unwrap();
    assert_eq!(line, "  properties:");
}

#[test]
fn presence_is_counted_with_nulls() {
    let folder = support::root().join("schemas/payloads").join(LOANS);
    let inputs: Vec<Input> = [
        "200-documented-ok.json",
        "200-data-null.json",
        "200-many-items.json",
    ]
    .iter()
    .map(|name| Input::Path(folder.join(name)))
    .collect();
    let drift = drift_of(&inputs, &Options::default());
    assert!(drift.is_none(), "{:#?}", drift.drift);
    let member = |pointer: &str| {
        let found = drift
            .members
            .iter()
            .find(|member| member.pointer == pointer);
        let member = found.unwrap_or_else(|| panic!("{pointer}"));
        (member.required, member.seen, member.parents, member.null)
    };
    assert_eq!(member("/Data"), (true, 3, 3, 1));
    assert_eq!(member("/Data/Loan"), (true, 2, 2, 0));
    let (_, loans, lists, _) = member("/Data/Loan/*");
    assert_eq!(lists, 2);
    assert!(loans > 2);
    assert_eq!(
        member("/Data/Loan/*/Balance/Currency"),
        (true, loans, loans, 0)
    );
    assert_eq!(member("/Error"), (true, 3, 3, 3));
    // Nothing is said of what is within an object that never came.
    assert!(
        drift
            .members
            .iter()
            .all(|member| member.pointer != "/Error/Code")
    );
    let unseen = |kind, name: &str| {
        drift
            .unseen
            .iter()
            .any(|unseen| unseen.kind == kind && unseen.payload.ends_with(name))
    };
    assert!(unseen(UnseenKind::Payload, "loans/202"));
    assert!(unseen(UnseenKind::Operation, support::CARD));
    assert!(!unseen(UnseenKind::Payload, "loans/200"));
    let status = drift
        .unseen
        .iter()
        .find(|unseen| unseen.pointer == "/Status");
    assert_eq!(status.unwrap().value.as_deref(), Some("ERROR"));
}

#[test]
fn every_valid_payload_has_new_members_at_most_and_every_invalid_one_has_a_row() {
    for operation in [LOANS, support::CARD] {
        for (name, path, _) in payloads(operation, ".") {
            let drift = drift_of(&[Input::Path(path)], &Options::default());
            let others = drift
                .drift
                .iter()
                .filter(|row| row.kind != Kind::UndocumentedMember);
            assert_eq!(others.count(), 0, "{name}: {:#?}", drift.drift);
            assert_eq!(
                drift.is_none(),
                !name.contains("undocumented-fields"),
                "{name}"
            );
        }
        for (name, path, _) in payloads(operation, "invalid") {
            let drift = drift_of(&[Input::Path(path)], &Options::default());
            // A repeated key is a fault of the sender, whatever the document says.
            let is_repeated = drift
                .rules
                .iter()
                .all(|rule| rule.keyword == "duplicate-key");
            assert_eq!(drift.is_none(), is_repeated, "{name}");
            assert_eq!((drift.checked, drift.invalid), (1, 1), "{name}");
            assert!(!drift.rules.is_empty(), "{name}");
        }
    }
}

#[test]
fn names_that_look_like_identifiers_share_one_row() {
    let members: Vec<String> = (0..300)
        .map(|number| format!(r#""acct-{:06}": {{"Open": true}}"#, number * 7919))
        .collect();
    let source = format!(r#"{{"RequestData": {{{}}}}}"#, members.join(", "));
    let drift = drift_of(&[text(source)], &request());
    let row = only(&drift);
    assert_eq!((row.pointer.as_str(), row.count), ("/RequestData/{…}", 300));
    assert_eq!(row.shape.as_deref(), Some("{Open: boolean}"));
    for (format, written) in drift_formats(&drift) {
        assert!(!written.contains("7919"), "{format}");
    }
}

/// A name of letters only, another for each number.
fn word(mut number: u32) -> String {
    let mut word = String::from("N");
    for _ in 0..5 {
        word.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
    }
    word
}

#[test]
fn a_hundred_thousand_names_stay_bounded() {
    const NAMES: u32 = 100_000;
    let in_one: Vec<String> = (0..NAMES)
        .map(|number| format!(r#""{}":1"#, word(number)))
        .collect();
    let in_one = format!(r#"{{"RequestData":{{{}}}}}"#, in_one.join(","));
    let mut in_many = String::new();
    for number in 0..NAMES {
        in_many.push_str(&format!("{{\"RequestData\":{{\"{}\":1}}}}\n", word(number)));
    }
    for source in [in_one, in_many] {
        let drift = drift_of(&[text(source)], &request());
        assert_eq!(drift.drift.len(), 51);
        assert_eq!(
            drift.drift.iter().map(|row| row.count).sum::<u64>(),
            u64::from(NAMES)
        );
        assert_eq!(drift.uncounted, u64::from(NAMES) - 50);
        let others = drift
            .drift
            .iter()
            .find(|row| row.pointer == "/RequestData/…")
            .unwrap();
        assert_eq!(others.count, u64::from(NAMES) - 50);
        for (format, written) in drift_formats(&drift) {
            assert!(written.len() < 100_000, "{format}: {}", written.len());
        }
    }
}

#[test]
fn depth_is_bounded() {
    let deep = format!(
        r#"{{"RequestData": {{"A": {}1{}}}}}"#,
        r#"{"B": "#.repeat(120),
        "}".repeat(120)
    );
    let drift = drift_of(&[text(deep)], &request());
    let shape = only(&drift).shape.clone().unwrap();
    assert_eq!(shape.matches("B: ").count(), 7, "{shape}");
    let far = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let source = format!(r#"{{"RequestData": {{"A": {far}}}}}"#);
    let drift = drift_of(&[text(source)], &request());
    assert_eq!(rows(&drift), [(Kind::NotJson, "", 1, 1)]);
}

#[test]
fn calls_and_statuses_and_shapes_are_bounded() {
    let mut lines = Vec::new();
    for number in 0..200 {
        let path = format!(r#""path":"/v1/{}/{}""#, word(number), 10_000_000 + number);
        lines.push(format!(
            r#"{{"khipu_capture":1,"at":"","method":"GET",{path}}}"#
        ));
        lines.push(line(&format!(
            r#""status":200,"response":{{"json":{{"{}":1}}}}"#,
            word(number)
        )));
        lines.push(line(&format!(r#""status":{}"#, 600 + number)));
    }
    let drift = drift_of(&[text(lines.join("\n"))], &Options::default());
    let count = |kind| {
        let rows = drift.drift.iter().filter(|row| row.kind == kind);
        rows.fold((0, 0), |(rows, count), row| (rows + 1, count + row.count))
    };
    assert_eq!(count(Kind::UndocumentedOperation), (51, 200));
    assert_eq!(count(Kind::OtherShape), (51, 200));
    assert_eq!(count(Kind::UndocumentedStatus), (1, 200));
    assert!(drift.drift.iter().all(|row| !row.payload.contains("10000")));
}

#[test]
fn a_document_of_ones_own_may_have_maps_and_recursion() {
    let document = r##"{"openapi": "3.1.1", "paths": {"/x": {"post": {"operationId": "x", "requestBody": {"content": {"application/json":
        {"schema": {"$ref": "c.yaml#/Tree"}}}}}}}}"##;
    let components = r##"{"Tree": {"type": "object", "additionalProperties": false, "properties": {"Kids": {"type": "array", "items": {"$ref": "#/Tree"}},
        "ByName": {"type": "object", "additionalProperties": {"type": "object", "properties": {"Age": {"type": "integer"}}}},
        "Any": {}, "Either": {"anyOf": [{"type": "string"}, {"type": "object", "required": ["L"], "properties": {"L": {"type": "integer"}}}, {"type": "object", "required": ["R"], "properties": {"R": {"type": "integer"}}}]}}}}"##;
    let read = |file: &str| {
        Ok(if file == "c.yaml" {
            components
        } else {
            document
        }
        .to_owned())
    };
    let bundle = khipu_document::load("openapi.yaml", &read).unwrap();
    let contract = Contract::from_bundle(&bundle);
    let options = Options::default().payload(contract.payload("x/request").unwrap());
    let check = |source: &str| {
        let mut found = support::Found::default();
        khipu_validate::drift::drift(&contract, &options, &[text(source)], &mut found).unwrap()
    };
    let drift = check(
        r#"{"Kids": [{"Kids": [{}, {"Kids": []}]}], "Any": {"x": [{"y": 1}]}, "Either": {"R": 1}}"#,
    );
    assert!(drift.is_none(), "{:#?}", drift.drift);
    let drift = check(
        r#"{"ByName": {"joe": {"Age": 7}, "ann": {"Age": 8, "City": "x"}, "bob": {"Age": "9"}}}"#,
    );
    assert_eq!(
        rows(&drift),
        [
            (Kind::UndocumentedType, "/ByName/*/Age", 1, 3),
            (Kind::UndocumentedMember, "/ByName/*/City", 1, 3),
        ]
    );
    // What the document forbids is one row, not one for the rule and one for the member.
    let drift = check(r#"{"Kids": [{"Kin": 1}]}"#);
    assert_eq!(
        rows(&drift),
        [(Kind::UndocumentedMember, "/Kids/*/Kin", 1, 1)]
    );
    let wide = format!("{}{{}}{}", r#"{"Kids": ["#.repeat(60), "]}".repeat(60));
    assert!(check(&wide).is_none());
}

#[test]
fn where_a_value_was_first_is_said_once() {
    let contract = Contract::embedded();
    let payload = contract.payload(&format!("{LOANS}/200")).unwrap();
    let options = Options::default().payload(payload);
    let lines = ["LATE", "A-LONG-VALUE"].map(|status| {
        format!(
            r#"{{"OperationId":"x","Status":"{status}","Data":null,"AdditionalInformation":null,"Error":null,"LifeSpan":null}}"#
        )
    });
    for count in [1, 2] {
        let drift = drift_of(&[text(lines[..count].join("\n"))], &options);
        assert_eq!(only(&drift).values.len(), count);
        for (format, shown) in drift_formats(&drift) {
            if matches!(format, "text" | "html") {
                // Further down the page tells of broken rules, which is another list.
                let (drifted, _) = shown
                    .split_once("how often each part was there")
                    .unwrap_or((&shown, ""));
                let shown = drifted.replace("<wbr>", "");
                for place in ["here:1:29", "here:2:29"].iter().take(count) {
                    assert_eq!(shown.matches(place).count(), 1, "{format} {place}: {shown}");
                }
            }
        }
    }
}

/// Of a contract with hundreds of operations most captures show a few.
#[test]
fn operations_that_were_never_called_are_one_paragraph() {
    let drift = drift_of(&[text("\n")], &Options::default());
    let mut kinds = drift.unseen.iter().map(|unseen| unseen.kind);
    assert!(kinds.all(|kind| kind == UnseenKind::Operation));
    let mut report = Vec::new();
    drift.write_text(&mut report).unwrap();
    let report = String::from_utf8(report).unwrap();
    let list = "  operations that were never called\n    bancosecurity_personal_loans, consorcio";
    assert!(report.contains(list), "{report}");
    assert_eq!(report.matches("never called").count(), 1);
}
