//! Archives of browsers and proxies: entries of the contract are judged like capture records, wherever they stand.

use crate::support::{
    CARD_PATH, Found, LOANS, LOANS_PATH, as_payload, counts, payloads, run, text,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use khipu_validate::{Finding, Options, Summary};
use serde_json::{Value, json};

fn check(har: &str) -> (Found, Summary) {
    run(&[text(har)], &Options::default())
}

fn archive(entries: &[String]) -> String {
    let entries = entries.join(",\n");
    format!("{{\"log\": {{\"version\": \"1.2\", \"entries\": [\n{entries}]}}}}")
}

/// An entry as browsers write it. `post` and `content` are what the request and the response hold.
fn entry(url: &str, post: &Value, status: u16, content: &Value) -> String {
    json!({
        "startedDateTime": "2026-11-20T14:00:00.000Z",
        "request": {"method": "POST", "url": url, "headers": [], "postData": post},
        "response": {"status": status, "content": content},
        "timings": {"send": 0},
    })
    .to_string()
}

fn url() -> String {
    format!("https://api.khipu.com{LOANS_PATH}?x=1")
}

/// `line:column @offset (body) payload /pointer keyword: message`.
fn shown(findings: &[Finding]) -> String {
    let each = findings.iter().map(|finding| {
        let body = finding.body.map_or("none".to_owned(), |body| {
            format!("{}:{}", body.line, body.column)
        });
        let name = finding.payload.as_deref().unwrap_or("nothing");
        format!(
            "{}:{} @{} ({body}) {name} {} {}: {}",
            finding.line,
            finding.column,
            finding.offset,
            finding.pointer,
            finding.keyword,
            finding.message
        )
    });
    each.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_finding_stands_where_its_byte_was_decoded_from() {
    let body = "{\n  \"RequestData\": \"ñ\",\n  \"CallbackUrl\": 7\n}";
    let plain = archive(&[entry(
        &url(),
        &json!({"mimeType": "x", "text": body}),
        401,
        &json!({}),
    )]);
    let (found, summary) = check(&plain);
    assert_eq!(counts(summary), [0, 1, 0, 0]);
    let [first, second] = found.findings.as_slice() else {
        panic!("{}", shown(&found.findings));
    };
    for (finding, needle, line, column) in [(first, "\\\"ñ\\\"", 2, 18), (second, "7\\n}", 3, 18)]
    {
        let at = plain.find(needle).unwrap();
        assert_eq!(finding.offset, at as u64);
        let start = plain[..at].rfind('\n').unwrap() + 1;
        assert_eq!((finding.line, finding.column), (2, (at - start) as u64 + 1));
        let body = finding.body.unwrap();
        assert_eq!((body.line, body.column), (line, column));
        assert_eq!(
            finding.payload.as_deref(),
            Some("bancosecurity_personal_loans/request")
        );
    }
}

#[test]
fn a_body_in_base64_is_decoded_and_stands_at_its_string() {
    let packed = STANDARD.encode("{\n\"RequestData\": 1}");
    let har = archive(&[entry(
        &url(),
        &json!({"text": packed, "encoding": "base64"}),
        0,
        &json!({}),
    )]);
    let (found, _) = check(&har);
    let finding = &found.findings[0];
    assert_eq!(
        finding.offset,
        har.find(&format!("\"{packed}\"")).unwrap() as u64
    );
    assert_eq!(finding.pointer, "/RequestData");
    let body = finding.body.unwrap();
    assert_eq!((body.line, body.column), (2, 16));
}

#[test]
fn what_is_no_json_is_one_finding() {
    let content = |content: Value| {
        let (found, summary) = check(&archive(&[entry(&url(), &Value::Null, 200, &content)]));
        assert_eq!(counts(summary), [0, 1, 0, 0]);
        assert_eq!(
            (found.findings.len(), found.findings[0].keyword.as_str()),
            (1, "syntax")
        );
        let message = found.findings[0].message.clone();
        assert!(found.findings[0].payload.is_some());
        message
    };
    let base64 = |text: &str| content(json!({"text": text, "encoding": "base64"}));
    assert_eq!(
        base64(&STANDARD.encode(b"\x89PNG\xff\0")),
        "expected JSON, found bytes that are not UTF-8"
    );
    assert_eq!(
        base64("?"),
        "expected JSON, found base64 that cannot be decoded"
    );
    assert_eq!(content(json!({"text": "<html>"})), "expected a JSON value");
    assert_eq!(content(json!({"text": "\0"})), "expected a JSON value");
    let half = archive(&[entry(
        &url(),
        &Value::Null,
        200,
        &json!({"text": "{\"a\": \"HALF\"}"}),
    )])
    .replace("HALF", "\\ud83d");
    let (found, _) = check(&half);
    assert_eq!(found.findings[0].message, "these bytes are not UTF-8");
    assert_eq!(
        found.findings[0].offset,
        half.find("\\ud83d").unwrap() as u64
    );
}

#[test]
fn entries_without_a_body_or_an_answer_are_no_findings() {
    let none = [
        json!({}),
        Value::Null,
        json!({"text": ""}),
        json!({"size": -1, "mimeType": "x-unknown"}),
        json!({"params": [{"name": "a", "value": "b"}]}),
    ];
    for nothing in &none {
        for status in [0, 200, 401] {
            let (found, summary) = check(&archive(&[entry(&url(), nothing, status, nothing)]));
            assert!(found.findings.is_empty(), "{}", shown(&found.findings));
            assert_eq!(counts(summary), [0, 0, 0, 0]);
        }
    }
    // What a browser shows of a blocked request is no answer.
    let (_, summary) = check(&archive(&[entry(
        &url(),
        &Value::Null,
        0,
        &json!({"text": "x"}),
    )]));
    assert_eq!(counts(summary), [0, 0, 0, 0]);
    // Any body will do where the contract does not say what it looks like.
    let (_, summary) = check(&archive(&[entry(
        &url(),
        &Value::Null,
        401,
        &json!({"text": "x"}),
    )]));
    assert_eq!(counts(summary), [1, 0, 0, 0]);
}

#[test]
fn a_status_that_is_not_declared_is_a_finding() {
    let har = archive(&[
        entry(&url(), &Value::Null, 504, &json!({"text": "<html>"})),
        entry(
            &url(),
            &json!({"text": "{\"RequestData\": {}}"}),
            418,
            &json!({}),
        ),
    ]);
    let (found, summary) = check(&har);
    assert_eq!(counts(summary), [1, 2, 0, 0]);
    let [body, bare] = found.findings.as_slice() else {
        panic!("{}", shown(&found.findings));
    };
    assert_eq!(
        (body.keyword.as_str(), body.pointer.as_str()),
        ("status", "")
    );
    assert_eq!(body.offset, har.find("<html>").unwrap() as u64);
    assert_eq!(
        body.payload.as_deref(),
        Some("bancosecurity_personal_loans/504")
    );
    assert!(body.message.ends_with("found 504"));
    assert_eq!(
        (bare.record, bare.line, bare.column, bare.body),
        (2, 3, 1, None)
    );
}

#[test]
fn entries_of_other_sites_are_skipped_whatever_they_hold() {
    let long = json!({"text": "x".repeat(5_000)});
    let entries = [
        entry("https://example.com/", &long, 200, &long),
        entry(
            &url(),
            &json!({"text": "{\"RequestData\": {}}"}),
            200,
            &json!({}),
        ),
        "{}".to_owned(),
        "7".to_owned(),
        entry(&format!("ftp:/{LOANS_PATH}/"), &long, 999, &long),
        entry(
            &format!("http://localhost:8080{CARD_PATH}#x"),
            &long,
            200,
            &json!({}),
        ),
    ];
    let har = archive(&entries);
    let (found, summary) = run(&[text(har)], &Options::default().max_record(4_000));
    assert_eq!(counts(summary), [1, 0, 4, 1]);
    assert_eq!(
        found.unreadable[0].message,
        "record 6 on line 7 has a request body longer than 4000 bytes, which was passed over; allow more with --max-record"
    );
}

#[test]
fn a_mark_line_breaks_and_packing_change_nothing() {
    let har = archive(&[entry(&url(), &json!({"text": "[]"}), 0, &Value::Null)]);
    for changed in [
        format!("\u{feff}{har}"),
        har.replace('\n', "\r\n"),
        format!("\n\n{har}\n\n"),
    ] {
        let (found, summary) = check(&changed);
        assert_eq!(counts(summary), [0, 1, 0, 0]);
        assert_eq!(
            found.findings[0].offset,
            changed.find("\"[]\"").unwrap() as u64 + 1
        );
        let packed = zstd::encode_all(changed.as_bytes(), 1).unwrap();
        let (unpacked, _) = run(&[text(packed)], &Options::default());
        assert_eq!(unpacked.findings, found.findings);
    }
}

#[test]
fn ten_thousand_entries_are_judged_and_what_follows_a_break_is_not() {
    let one = entry(
        &url(),
        &json!({"text": "{\"RequestData\": {}}"}),
        401,
        &json!({"text": "no"}),
    );
    let har = archive(&vec![one; 10_000]);
    let (_, summary) = check(&har);
    assert_eq!(counts(summary), [20_000, 0, 0, 0]);
    let at = har.match_indices("\n{").nth(5_000).unwrap().0 + 2;
    let (found, summary) = check(&format!("{}?{}", &har[..at], &har[at..]));
    assert_eq!(counts(summary), [10_000, 0, 0, 1]);
    let message = &found.unreadable[0].message;
    assert!(
        message.starts_with("the archive is broken on line 5002, column "),
        "{message}"
    );
    assert!(
        message.ends_with("; the records before it were checked"),
        "{message}"
    );
    let (_, summary) = check(&har[..at]);
    assert_eq!(counts(summary), [10_000, 0, 0, 1]);
}

#[test]
fn every_example_payload_is_judged_the_same_in_an_archive() {
    for (name, _, source) in [payloads(LOANS, "."), payloads(LOANS, "invalid")].concat() {
        let kind = name.split(['-', '.']).next().unwrap();
        let body = json!({"text": String::from_utf8_lossy(&source)});
        let har = archive(&[match kind {
            "request" => entry(&url(), &body, 0, &Value::Null),
            "callback" => continue,
            status => entry(&url(), &Value::Null, status.parse().unwrap(), &body),
        }]);
        let bare = run(
            &[text(source.as_slice())],
            &as_payload(&format!("{LOANS}/{kind}")),
        )
        .0;
        let found = check(&har).0;
        assert_eq!(found.findings.len(), bare.findings.len(), "{name}");
        for (found, bare) in found.findings.iter().zip(&bare.findings) {
            assert_eq!(
                (&found.pointer, &found.message),
                (&bare.pointer, &bare.message),
                "{name}"
            );
            let body = found.body.unwrap();
            assert_eq!((body.line, body.column), (bare.line, bare.column), "{name}");
        }
    }
}
