//! Transcripts of `khipu validate` and `khipu operations`.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Stdio;

use crate::support::{LOANS, Place, text};
use khipu_capture::{Body, Record};
use serde_json::Value;

const GOOD: &str = r#"{"RequestData": {}}"#;
const BAD: &str = r#"{"RequestData": {}, "CallbackUrl": "ftp://example.com"}"#;
/// An answer without data has the same shape for all operations.
const AMBIGUOUS: &str = r#"{"OperationId": "x", "Status": "OK", "Data": null, "AdditionalInformation": null, "Error": null, "LifeSpan": null}"#;

/// A folder with captures.
fn place() -> Place {
    let place = Place::new();
    place.write(&format!("{LOANS}/request-good.json"), GOOD);
    place.write(&format!("{LOANS}/request-bad.json"), BAD);
    place.write("ambiguous.json", AMBIGUOUS);
    place
}

fn payloads() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/payloads")
}

#[test]
fn a_valid_payload() {
    let good = format!("{LOANS}/request-good.json");
    let shown = place().transcript(&["validate", &good], "");
    insta::assert_snapshot!(shown);
}

#[test]
fn an_invalid_payload() {
    let shown = place().transcript(&["validate", LOANS], "");
    insta::assert_snapshot!(shown);
}

#[test]
fn a_missing_file_does_not_stop_the_others() {
    let bad = format!("{LOANS}/request-bad.json");
    let shown = place().transcript(&["validate", "nowhere.json", &bad, "nowhere"], "");
    insta::assert_snapshot!(shown);
}

#[test]
fn an_ambiguous_payload() {
    let place = place();
    let shown = [
        place.transcript(&["validate", "ambiguous.json"], ""),
        place.transcript(
            &[
                "validate",
                "ambiguous.json",
                "--as",
                &format!("{LOANS}/200"),
            ],
            "",
        ),
    ]
    .join("\n\n");
    insta::assert_snapshot!(shown);
}

#[test]
fn an_unknown_payload_name() {
    let shown = place().transcript(&["validate", "--as", "loans/200", "ambiguous.json"], "");
    insta::assert_snapshot!(shown);
}

#[test]
fn standard_input() {
    let place = place();
    let name = format!("{LOANS}/request");
    let records = format!("{GOOD}\n\n{BAD}\n{{\n");
    let shown = [
        place.transcript(&["validate", "--as", &name], &records),
        place.transcript(&["validate", "-", "--as", &name], &records),
        place.transcript(&["validate", "-"], ""),
    ]
    .join("\n\n");
    insta::assert_snapshot!(shown);
}

#[test]
fn capture_records() {
    let place = place();
    let path = "/v1/cl/banking/personal/bancosecurity.cl/products/loans";
    let exchange = |path: &str, request: &str, status, response: &str| {
        let record = Record::exchange("POST", path).request(Body::from_bytes(request.as_bytes()));
        let mut record = record.response(status, Body::from_bytes(response.as_bytes()));
        record.at = "2026-11-20T14:00:00.000Z".to_owned();
        record.to_line()
    };
    let mut callback = Record::callback(path, Body::from_bytes(AMBIGUOUS.as_bytes()));
    callback.at = "2026-11-20T14:00:00.000Z".to_owned();
    let good = exchange(path, GOOD, 401, "Authorization failed");
    let other = exchange("/v1/other", GOOD, 200, "{}");
    place.write(
        "good.ndjson",
        &[&good, &callback.to_line(), &other]
            .map(|line| format!("{line}\n"))
            .concat(),
    );
    let bad = [
        exchange(path, BAD, 504, "<html>"),
        exchange(path, "", 200, AMBIGUOUS),
        good.replacen(":1,", ":2,", 1),
        good[..100].to_owned(),
    ];
    let shown = [
        place.transcript(&["validate", "good.ndjson"], ""),
        place.transcript(&["validate"], &bad.join("\n")),
    ]
    .join("\n\n");
    insta::assert_snapshot!(shown);
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

/// What a browser saved: an exchange with the provider between two others.
fn har() -> String {
    let entry = |url: &str, request: &str, response: &str| {
        let [request, response] =
            [request, response].map(|text| serde_json::to_string(text).unwrap());
        format!(
            r#"{{"request": {{"method": "POST", "url": "{url}", "postData": {{"text": {request}}}}},
 "response": {{"status": 200, "content": {{"mimeType": "application/json", "text": {response}}}}}}}"#
        )
    };
    let loans = "http://127.0.0.1:8080/v1/cl/banking/personal/bancosecurity.cl/products/loans";
    let entries = [
        entry("https://example.com/", "", "<html>"),
        entry(loans, BAD, AMBIGUOUS),
        entry("https://example.com/v1", GOOD, ""),
    ];
    format!(
        r#"{{"log": {{"version": "1.2", "entries": [{}]}}}}"#,
        entries.join(",\n")
    )
}

#[test]
fn packed_files_and_archives() {
    let place = place();
    let write = |name: &str, bytes: &[u8]| fs::write(place.path(name), bytes).unwrap();
    let har = har();
    let packed = gzip(format!("{BAD}\n{GOOD}\n").repeat(1_000).as_bytes());
    write("traffic.har", har.as_bytes());
    write("traffic", &gzip(har.as_bytes()));
    write("cut.har", &har.as_bytes()[..har.len() - 300]);
    write("request-cut.ndjson.gz", &packed[..packed.len() / 2]);
    write("twice.json.gz", &gzip(&gzip(b"{}")));
    let shown = [
        place.transcript(&["validate", "traffic.har"], ""),
        place.transcript(&["validate", "traffic", "cut.har", "twice.json.gz"], ""),
        place.transcript(
            &[
                "validate",
                "--as",
                &format!("{LOANS}/request"),
                "--max-record",
                "40",
            ],
            &format!("{BAD}\n{GOOD}\n{BAD}\n"),
        ),
        place.transcript(&["validate", "--max-record", "1.5M"], ""),
    ]
    .join("\n\n");
    insta::assert_snapshot!(shown);
    let name = format!("{LOANS}/request");
    let output = place.khipu(&["validate", "--as", &name, "request-cut.ndjson.gz"], "");
    assert!(text(&output.stdout).contains("bancosecurity_personal_loans/request"));
    assert!(text(&output.stderr).contains("the gzip data ends too early, at byte "));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn a_finding_in_an_archive_tells_both_places() {
    let output = place().khipu(&["validate", "--format", "json"], &har());
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &report["findings"][0];
    let har = har();
    let at = har.find("\\\"ftp").unwrap();
    assert_eq!(finding["offset"], at);
    assert_eq!(finding["record"], 2);
    assert_eq!(finding["line"], 3);
    assert_eq!(finding["column"], at - har[..at].rfind('\n').unwrap());
    assert_eq!(
        finding["body"],
        serde_json::json!({"line": 1, "column": 36})
    );
    assert_eq!(
        (&report["checked"], &report["skipped"]),
        (&2.into(), &2.into())
    );
}

#[test]
fn the_longest_record_is_a_number_with_a_unit() {
    let place = place();
    let good = format!("{LOANS}/request-good.json");
    for (size, status) in [
        ("1000", 0),
        ("1K", 0),
        ("1G", 0),
        ("19", 0),
        ("18", 2),
        ("0", 2),
        ("0M", 2),
        ("", 2),
        ("M", 2),
        ("1T", 2),
        ("-1", 2),
        ("99999999999G", 2),
        ("1 M", 2),
    ] {
        let output = place.khipu(&["validate", &good, &format!("--max-record={size}")], "");
        assert_eq!(output.status.code(), Some(status), "{size}");
    }
}

#[test]
fn json() {
    let output = place().khipu(
        &["validate", "--format", "json", LOANS, "ambiguous.json"],
        "",
    );
    assert_eq!(
        (output.status.code(), text(&output.stderr)),
        (Some(2), String::new())
    );
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let finding = &report["findings"][0];
    assert_eq!(finding["source"], format!("{LOANS}/request-bad.json"));
    for (name, value) in [("record", 1), ("line", 1), ("column", 36), ("offset", 35)] {
        assert_eq!(finding[name], value, "{name}");
    }
    assert_eq!(finding["payload"], format!("{LOANS}/request"));
    assert_eq!(finding["pointer"], "/CallbackUrl");
    assert_eq!(finding["keyword"], "pattern");
    assert_eq!(finding["message"], "expected text that matches ^https?://");
    assert_eq!(
        finding["schema"]["file"],
        "schemas/components/credentials.yaml"
    );
    assert!(finding["schema"]["line"].is_u64());
    assert_eq!(report["unreadable"][0]["source"], "ambiguous.json");
    for (name, value) in [("checked", 2), ("valid", 1), ("invalid", 1), ("skipped", 0)] {
        assert_eq!(report[name], value, "{name}");
    }
    // The counts come last, behind what is written as it is found.
    let written = text(&output.stdout);
    assert!(written.starts_with("{\"findings\": [\n"));
    assert!(written.ends_with("\"checked\": 2, \"valid\": 1, \"invalid\": 1, \"skipped\": 0}\n"));
}

#[test]
fn the_exit_status_tells_what_was_found() {
    let place = place();
    place.write("empty/notes.txt", "");
    place.write("lines.ndjson", "\n");
    let good = format!("{LOANS}/request-good.json");
    let bad = format!("{LOANS}/request-bad.json");
    for (arguments, status) in [
        (vec![good.as_str()], 0),
        (vec![&good, &bad], 1),
        (vec![&bad, "nowhere"], 2),
        (vec!["empty"], 2),
        (vec!["lines.ndjson"], 2),
        (vec![&good, "--format", "yaml"], 2),
        (vec![&good, "--as", ""], 2),
        (vec!["--nonsense"], 2),
    ] {
        let mut all = vec!["validate"];
        all.extend(&arguments);
        assert_eq!(
            place.khipu(&all, "").status.code(),
            Some(status),
            "{arguments:?}"
        );
    }
    assert_eq!(place.khipu(&[], "").status.code(), Some(2));
}

#[test]
fn every_example_payload_is_found_by_its_folder() {
    let folder = payloads();
    let output = place().khipu(
        &["validate", "--format", "json", folder.to_str().unwrap()],
        "",
    );
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(report["valid"].as_u64() > Some(100) && report["invalid"].as_u64() > Some(100));
    let findings = report["findings"].as_array().unwrap();
    let outside = findings
        .iter()
        .find(|finding| !finding["source"].as_str().unwrap().contains("/invalid/"));
    assert_eq!(outside, None);
}

#[test]
fn a_closed_pipe_is_no_error() {
    let place = place();
    let records = format!("{BAD}\n").repeat(50_000);
    place.write(&format!("{LOANS}/request-many.ndjson"), &records);
    for format in ["text", "json", "junit", "sarif", "github"] {
        let mut child = place
            .command(&["validate", "--format", format, LOANS])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 10];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(!text(&output.stderr).contains("khipu:"), "{format}");
        assert_eq!(output.status.code(), Some(1));
    }
}

#[test]
fn colours_are_for_terminals_unless_asked_for() {
    let place = place();
    let colored = |arguments: &[&str], no_color: bool| {
        let mut command = place.command(arguments);
        if no_color {
            command.env("NO_COLOR", "1");
        }
        let output = command.stdin(Stdio::null()).output().unwrap();
        output.stdout.contains(&0x1b)
    };
    assert!(!colored(&["validate", LOANS], false));
    assert!(!colored(&["validate", LOANS, "--color", "never"], false));
    assert!(colored(&["validate", LOANS, "--color", "always"], false));
    assert!(colored(&["--color=always", "validate", LOANS], true));
    assert!(!colored(&["validate", LOANS], true));
    assert!(!colored(
        &["validate", LOANS, "--color=always", "--format=json"],
        false
    ));
}

#[test]
fn names_of_files_cannot_steer_a_terminal() {
    let output = place().khipu(&["validate", "\u{1b}[2J.json", "\u{9b}31m"], "");
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        text(&output.stderr),
        "khipu: \\u{1b}[2J.json: no such file or folder\nkhipu: \\u{9b}31m: no such file or folder\n"
    );
}

#[test]
fn operations() {
    let shown = place().transcript(&["operations"], "");
    insta::assert_snapshot!(shown);
}

#[test]
fn help() {
    let place = place();
    let all = place.transcript(&["--help"], "");
    insta::assert_snapshot!("help", all);
    let validate = place.transcript(&["validate", "--help"], "");
    let options = validate.find("\nOptions:\n").unwrap() + 1;
    insta::assert_snapshot!("help_validate_usage", validate[..options]);
    insta::assert_snapshot!("help_validate_options", validate[options..]);
    assert!(
        all.lines()
            .chain(validate.lines())
            .all(|line| line.chars().count() <= 100)
    );
}
