//! Transcripts of `khipu drift`.

use std::fs;

use crate::support::{LOANS, Place, UNBILLED, in_two, text};
use khipu_validate::Contract;
use serde_json::{Value, json};

/// A small capture with drift of many kinds, always the same.
fn small() -> String {
    let payload = |name: &str| -> Value {
        let file = format!(
            "{}/../../schemas/payloads/{name}.json",
            env!("CARGO_MANIFEST_DIR")
        );
        serde_json::from_slice(&fs::read(file).unwrap()).unwrap()
    };
    let contract = Contract::embedded();
    let path = |operation: &str| contract.operation(operation).unwrap().path.clone();
    let mut lines = Vec::new();
    let mut push = |operation: &str, rest: String| {
        let head = r#"{"khipu_capture":1,"at":"2026-01-02T03:04:05.678Z","method":"POST","path":"#;
        lines.push(format!(r#"{head}"{}",{rest}}}"#, path(operation)));
    };
    for number in 0..4 {
        let mut body = payload(&format!("{LOANS}/200-documented-ok"));
        for loan in body["Data"]["Loan"].as_array_mut().unwrap() {
            if number > 0 {
                loan["InterestRate"] = json!(4.25);
            }
            if number == 3 {
                loan["Insurance"] =
                    json!({"Company": "x", "Premium": {"Amount": 1, "Currency": "CLP"}});
                loan["DueDate"] = json!(null);
            }
        }
        push(
            LOANS,
            format!(r#""status":200,"response":{{"json":{body}}}"#),
        );
    }
    let mut body = payload(&format!("{UNBILLED}/200-full"));
    body["Data"]["CardPurchase"]["Transaction"][0]["Status"] = json!("Reversed");
    push(
        UNBILLED,
        format!(r#""status":200,"response":{{"json":{body}}}"#),
    );
    push(
        UNBILLED,
        r#""status":504,"response":{"text":"<html>"}"#.to_owned(),
    );
    lines.push(
        r#"{"khipu_capture":1,"at":"","method":"GET","path":"/v1/users/12345678-9"}"#.to_owned(),
    );
    lines.join("\n") + "\n"
}

#[test]
fn transcript() {
    let place = Place::new();
    place.write("traffic.ndjson", &small());
    let shown = [
        place.transcript(&["drift", "traffic.ndjson"], ""),
        place.transcript(&["drift", "traffic.ndjson", "--suggest"], ""),
        place.transcript(
            &[
                "drift",
                "traffic.ndjson",
                "nowhere.json",
                "--format",
                "html",
                "-o",
                "drift.html",
            ],
            "",
        ),
        place.transcript(&["drift", "--as", "nothing", "traffic.ndjson"], ""),
        place.transcript(&["drift", "traffic.ndjson", "-o", "no/such/folder.txt"], ""),
        place.transcript(&["drift", "traffic.ndjson", "-o", "./traffic.ndjson"], ""),
        place.transcript(
            &["drift", "traffic.ndjson", "--suggest", "--format", "json"],
            "",
        ),
        place.transcript(
            &["drift", "--as", &format!("{LOANS}/request")],
            r#"{"RequestData": {}}"#,
        ),
    ];
    let [report, suggestion, others @ ..] = &shown;
    insta::assert_snapshot!("report", report);
    insta::assert_snapshot!("suggestion", suggestion);
    insta::assert_snapshot!("other_command_lines", others.join("\n"));
    assert_eq!(
        fs::read_to_string(place.path("traffic.ndjson")).unwrap(),
        small()
    );
    let page = fs::read_to_string(place.path("drift.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.ends_with("</html>\n"));
    assert!(page.len() < 500_000, "{}", page.len());
    assert!(!page.contains("Reversed"));
}

#[test]
fn values_are_shown_to_whoever_asks() {
    let place = Place::new();
    place.write("traffic.ndjson", &small());
    for arguments in [
        vec!["--format", "json"],
        vec!["--format", "html"],
        vec![],
        vec!["--suggest"],
    ] {
        let mut all = vec!["drift", "traffic.ndjson"];
        all.extend(&arguments);
        let hidden = text(&place.khipu(&all, "").stdout);
        assert!(!hidden.contains("Reversed"), "{arguments:?}");
        all.push("--show-values");
        let shown = text(&place.khipu(&all, "").stdout);
        assert!(shown.contains("Reversed"), "{arguments:?}");
    }
}

#[test]
fn help() {
    let help = Place::new().transcript(&["drift", "--help"], "");
    let (usage, options) = in_two(&help);
    insta::assert_snapshot!("help_usage", usage);
    insta::assert_snapshot!("help_options", options);
    assert!(help.lines().all(|line| line.chars().count() <= 100));
}
