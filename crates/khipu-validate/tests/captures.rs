//! Capture records: each body is a payload of its own, found in the line that it stands in.

use crate::support::{
    CARD, CARD_PATH, Found, LOANS, LOANS_PATH, as_payload, brief, counts, line, payloads, run, text,
};
use khipu_capture::{Body, Record};
use khipu_validate::{Finding, Options, Summary};

const GOOD: &str = r#"{"RequestData": {}}"#;

fn check(source: impl Into<Vec<u8>>) -> (Found, Summary) {
    run(&[text(source)], &Options::default())
}

/// What is wrong with a record, and as which payload.
fn found(rest: &str) -> String {
    let (found, _) = check(line(rest));
    assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
    let each = found.findings.iter().map(|finding| {
        let payload = finding.payload.as_deref().unwrap_or("nothing");
        format!("{payload} {}", brief(std::slice::from_ref(finding)))
    });
    each.collect::<Vec<_>>().join("\n")
}

#[test]
fn each_body_is_a_payload_with_its_place_in_the_file() {
    let request = "{\n  \"RequestData\": {\n    \"LastDigits\": 7\n  }\n}";
    let response = r#"{"OperationId": "x", "OperationId": "y", "Status": "OK", "Data": {"CardPurchase": {"Statement": [], "Transaction": 12345678901234567.10}}, "AdditionalInformation": null, "Error": null, "LifeSpan": null}"#;
    let first = Record::exchange("post", CARD_PATH)
        .request(Body::from_bytes(request.as_bytes()))
        .response(200, Body::from_bytes(response.as_bytes()));
    let second = Record::callback(
        "/unknown",
        Body::from_bytes("{\"Status\": \"ñ\", \"Error\": 1}".as_bytes()),
    )
    .operation(LOANS);
    let source = format!("\n{}\r\n \n{}", first.to_line(), second.to_line());
    let (found, summary) = check(source.as_str());
    assert_eq!(counts(summary), [0, 3, 0, 0]);

    let at = |needle: &str| source.find(needle).unwrap();
    let expected = [
        (
            1,
            2,
            at("7  "),
            "request",
            "/RequestData/LastDigits",
            "type",
        ),
        (1, 2, at("\"y\""), "200", "/OperationId", "duplicate-key"),
        (
            1,
            2,
            at("12345678901234567.10"),
            "200",
            "/Data/CardPurchase/Transaction",
            "type",
        ),
    ];
    for (finding, expected) in found.findings.iter().zip(&expected) {
        let (record, line, offset, name, pointer, keyword) = expected;
        let Finding {
            source: name_of_source,
            ..
        } = finding;
        assert_eq!(name_of_source, "here");
        assert_eq!((finding.record, finding.line), (*record, *line));
        assert_eq!(finding.offset, *offset as u64, "{pointer}");
        assert_eq!(
            finding.column, *offset as u64,
            "an empty line of one byte stands before"
        );
        assert_eq!(
            finding.payload.as_deref(),
            Some(format!("{CARD}/{name}").as_str())
        );
        assert_eq!(
            (finding.pointer.as_str(), finding.keyword.as_str()),
            (*pointer, *keyword)
        );
    }
    let callback = &found.findings[expected.len()..];
    let start = at("{\"Status\": \"ñ\"");
    let line_start = source.rfind('\n').unwrap() + 1;
    for finding in callback {
        assert_eq!((finding.record, finding.line), (2, 4));
        assert_eq!(
            finding.payload.as_deref(),
            Some("bancosecurity_personal_loans/callback")
        );
        assert_eq!(finding.column, finding.offset - line_start as u64 + 1);
    }
    let missing = callback
        .iter()
        .find(|finding| finding.keyword == "required")
        .unwrap();
    assert_eq!(
        (missing.offset, missing.pointer.as_str()),
        (start as u64, "")
    );
    let status = callback
        .iter()
        .find(|finding| finding.pointer == "/Status")
        .unwrap();
    assert_eq!(
        (status.offset, status.keyword.as_str()),
        (at("\"ñ\"") as u64, "enum")
    );
}

#[test]
fn the_status_names_the_response() {
    let valid = |rest: &str| {
        let (found, summary) = check(line(rest));
        assert!(
            found.findings.is_empty() && found.unreadable.is_empty(),
            "{rest}"
        );
        counts(summary)[0]
    };
    assert_eq!(valid(&format!(r#""request":{{"json":{GOOD}}}"#)), 1);
    // Declared without a schema: any body is valid.
    for body in [
        r#"{"text":"<html>"}"#,
        r#"{"base64":"/w=="}"#,
        r#"{"base64":"?"}"#,
        r#"{"json":[[7]]}"#,
        r#"{"text":""}"#,
    ] {
        assert_eq!(valid(&format!(r#""status":401,"response":{body}"#)), 1);
    }
    // Without a body there is nothing to check.
    assert_eq!(valid(r#""status":200"#), 0);
    assert_eq!(valid(r#""operation":"x""#), 0);

    let (of_200, of_202) = (
        found(r#""status":200,"response":{"json":{}}"#),
        found(r#""status":202,"response":{"json":{}}"#),
    );
    assert!(of_200.starts_with("bancosecurity_personal_loans/200 1:"));
    assert!(of_202.starts_with("bancosecurity_personal_loans/202 1:"));
    insta::assert_snapshot!(found(r#""status":418,"response":{"text":"teapot"}"#), @r#"
bancosecurity_personal_loans/418 1:141 @140  status: expected one of the statuses 200, 202, 400, 401, 404, 500, found 418
"#);
    insta::assert_snapshot!(found(r#""status":504"#), @r#"
bancosecurity_personal_loans/504 1:1 @0  status: expected one of the statuses 200, 202, 400, 401, 404, 500, found 504
"#);
    let at = line(r#""status":418,"response":{"text":"teapot"}"#).find("\"teapot\"");
    assert_eq!(at, Some(140));
}

#[test]
fn text_where_json_is_due_is_told_at_its_beginning() {
    let shown: Vec<String> = [
        r#""status":200,"response":{"text":"<html>"}"#,
        r#""status":200,"response":{"text" : ""}"#,
        r#""status":202,"response":{"base64":"/w=="}"#,
        r#""request":{"base64":"="}"#,
        r#""callback":{"text":"{\"a\":"}"#,
        // JSON to the recorder, but more than the validator takes.
        r#""callback":{"json":{"a":"\ud83d"}}"#,
    ]
    .map(found)
    .into();
    insta::assert_snapshot!(shown.join("\n"), @r#"
bancosecurity_personal_loans/200 1:141 @140  syntax: expected JSON, found other text
bancosecurity_personal_loans/200 1:143 @142  syntax: expected JSON, found no text at all
bancosecurity_personal_loans/202 1:143 @142  syntax: expected JSON, found bytes that are not UTF-8
bancosecurity_personal_loans/request 1:129 @128  syntax: expected JSON, found base64 that cannot be decoded
bancosecurity_personal_loans/callback 1:128 @127  syntax: expected JSON, found other text
bancosecurity_personal_loans/callback 1:134 @133  syntax: half of a surrogate pair stands alone, no text can hold it
"#);
    let deep = format!(
        r#""callback":{{"json":{}{}}}"#,
        "[".repeat(9_000),
        "]".repeat(9_000)
    );
    assert!(found(&deep).contains("syntax: nests too deeply"));
}

#[test]
fn the_bodies_come_in_the_order_of_the_text() {
    let (found, _) = check(line(
        r#""response":{"json":[]},"status":200,"request":{"json":[]}"#,
    ));
    let payloads: Vec<_> = found
        .findings
        .iter()
        .filter_map(|finding| finding.payload.as_deref())
        .collect();
    assert_eq!(
        payloads,
        [format!("{LOANS}/200"), format!("{LOANS}/request")]
    );
}

#[test]
fn operations_that_the_contract_does_not_have_are_skipped() {
    let record = |method: &str, path: &str, rest: &str| {
        let line = format!(
            r#"{{"khipu_capture":1,"at":"","method":"{method}","path":"{path}","request":{{"json":[]}},"status":999{rest}}}"#
        );
        counts(check(line).1)
    };
    for (method, path) in [
        ("GET", LOANS_PATH),
        ("POST", "/v1/cl/other"),
        ("POST", &LOANS_PATH[1..]),
        ("POST", &format!("{LOANS_PATH}/")),
        ("POST", ""),
    ] {
        assert_eq!(record(method, path, ""), [0, 0, 1, 0], "{method} {path}");
        // The name alone does not tell an exchange.
        let named = format!(r#","operation":"{LOANS}""#);
        assert_eq!(record(method, path, &named), [0, 0, 1, 0]);
        // A callback belongs to the operation that it names.
        let callback = format!(r#"{named},"callback":{{"json":[]}}"#);
        assert_eq!(record(method, path, &callback), [0, 3, 0, 0]);
        let other = r#","operation":"other","callback":{"json":[]}"#;
        assert_eq!(record(method, path, other), [0, 0, 1, 0]);
    }
    assert_eq!(record("post", LOANS_PATH, ""), [0, 2, 0, 0]);
    // A callback without a name belongs to the operation of its path.
    assert_eq!(
        record("POST", LOANS_PATH, r#","callback":{"json":[]}"#),
        [0, 3, 0, 0]
    );
}

#[test]
fn what_cannot_be_used_is_told_and_does_not_stop_the_others() {
    let (found, summary) = check(
        [
            r#"{"khipu_capture":2,"new":true}"#,
            r#"{"khipu_capture":2,"new":true}"#,
            r#"{"khipu_capture":"1"}"#,
            r#"{"khipu_capture":1,"at":"","method":"POST","path":"/","request":{"xml":""}}"#,
            &line(r#""request":{"json":1},"response":{"json":1}"#),
        ]
        .join("\n"),
    );
    assert_eq!(counts(summary), [0, 1, 0, 4]);
    let told: Vec<_> = found
        .unreadable
        .iter()
        .map(|entry| entry.message.as_str())
        .collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
record 1 on line 1 (and 1 more like it) is a capture record of format version 2, this release reads version 1
record 3 on line 3 does not have the shape of a capture record, at column 20
record 4 on line 4 does not have the shape of a capture record, at column 70
record 5 on line 5 holds a response without a status
"#);
}

#[test]
fn every_example_payload_is_judged_the_same_in_a_record() {
    for (operation, path) in [(LOANS, LOANS_PATH), (CARD, CARD_PATH)] {
        for (name, _, source) in [payloads(operation, "."), payloads(operation, "invalid")].concat()
        {
            let body = Body::from_bytes(&source);
            let kind = name.split(['-', '.']).next().unwrap();
            let record = Record::exchange("POST", path);
            let record = match kind {
                "request" => record.request(body.clone()),
                "callback" => Record::callback(path, body.clone()),
                status => record.response(status.parse().unwrap(), body.clone()),
            };
            let found = check(record.to_line()).0.findings;
            let bare = run(
                &[text(source.as_slice())],
                &as_payload(&format!("{operation}/{kind}")),
            )
            .0
            .findings;
            if body.as_json().is_none() {
                assert_eq!(found.len(), 1, "{name}");
                continue;
            }
            let said = |findings: &[Finding]| -> Vec<_> {
                findings
                    .iter()
                    .map(|finding| {
                        let Finding {
                            payload,
                            pointer,
                            keyword,
                            message,
                            schema,
                            ..
                        } = finding.clone();
                        (payload, pointer, keyword, message, schema)
                    })
                    .collect()
            };
            assert_eq!(said(&found), said(&bare), "{name}");
            // White space before the body is all that moves.
            let start = record.to_line().find("{\"json\":").unwrap() + "{\"json\":".len();
            let before = source.len() - source.trim_ascii_start().len();
            for (found, bare) in found.iter().zip(&bare) {
                assert_eq!(
                    found.offset - start as u64,
                    bare.offset - before as u64,
                    "{name}"
                );
            }
        }
    }
}
