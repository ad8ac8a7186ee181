//! What a person sees of `khipu validate`, from the first line to what to do next.
use crate::support;
use std::fs;

use crate::support::{LOANS, Place};

/// An answer with one loan, on many lines as people write it.
const PRETTY: &str = r#"{
  "OperationId": "6baf6c19-e485-463b-ae24-a821b025c8a4",
  "Status": "OK",
  "AdditionalInformation": null,
  "Error": null,
  "LifeSpan": null,
  "Data": {
    "Loan": [
      {
        "Balance": { "Amount": 1250000.5, "Currency": "CLP" },
        "DueDate": "2031-07-26",
        "GrantDate": "2024-05-06",
        "GrantedAmount": { "Amount": 2000000, "Currency": "CLP" },
        "InstalmentDetail": { "CurrentInstalmentNumber": 7, "InstalmentsNumber": 84 },
        "LoanNumber": "75599"
      }
    ]
  }
}
"#;

/// The same on one line, as it travels.
fn one_line(pretty: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(pretty).unwrap();
    value.to_string()
}

fn place(files: &[(&str, &str)]) -> Place {
    let place = Place::new();
    for (name, text) in files {
        let folder = place.path(name).parent().unwrap().to_owned();
        fs::create_dir_all(folder).unwrap();
        place.write(name, text);
    }
    place
}

fn seen(place: &Place, arguments: &[&str]) -> String {
    let mut all = vec!["validate"];
    all.extend(arguments);
    place.transcript(&all, "")
}

#[test]
fn all_is_valid() {
    let name = format!("{LOANS}/200-answer.json");
    let lines = format!("{}\n", one_line(PRETTY)).repeat(1_200);
    let place = place(&[
        (&name, PRETTY),
        (&format!("{LOANS}/callback-night.ndjson"), &lines),
    ]);
    insta::assert_snapshot!(seen(&place, &["."]));
}

#[test]
fn one_is_invalid() {
    let wrong = PRETTY
        .replacen("\"CLP\"", "\"clp\"", 1)
        .replace("\"GrantDate\"", "\"Grantdate\"")
        .replace("7,", "\"7\",");
    let place = place(&[
        (&format!("{LOANS}/200-answer.json"), PRETTY),
        (&format!("{LOANS}/200-wrong.json"), &wrong),
    ]);
    insta::assert_snapshot!(seen(&place, &[LOANS]));
}

#[test]
fn a_rule_between_members_is_broken() {
    let wrong = PRETTY.replace("\"Status\": \"OK\"", "\"Status\": \"ERROR\"");
    let status = PRETTY.replace("\"Status\": \"OK\"", "\"Status\": \"Ok\"");
    let place = place(&[
        (&format!("{LOANS}/200-error.json"), &wrong),
        (&format!("{LOANS}/200-status.json"), &status),
    ]);
    insta::assert_snapshot!(seen(&place, &[LOANS]));
}

#[test]
fn many_are_alike() {
    let good = one_line(PRETTY);
    let bad = good.replace("\"CLP\"", "\"clp\"");
    let mut first = format!("{good}\n{bad}\n{bad}\n").repeat(200);
    first.push_str(&good.replace("\"Error\":null", "\"Error\":7"));
    let second = format!("{bad}\n").repeat(1_001);
    let place = place(&[
        (&format!("{LOANS}/200-monday.ndjson"), &first),
        (&format!("{LOANS}/200-tuesday.ndjson"), &second),
        (&format!("{LOANS}/200-wednesday.json"), &bad),
    ]);
    insta::assert_snapshot!(seen(&place, &[LOANS]));
}

#[test]
fn some_cannot_be_read_among_good_ones() {
    let place = place(&[
        (&format!("{LOANS}/200-answer.json"), PRETTY),
        (&format!("{LOANS}/200-cut.json"), &PRETTY[..120]),
        ("unknown.json", "{\"a\": 1}"),
    ]);
    insta::assert_snapshot!(seen(&place, &[LOANS, "unknown.json", "nowhere.json"]));
}

#[test]
fn the_command_line_is_wrong() {
    let place = place(&[("answer.json", PRETTY)]);
    let shown = [
        seen(&place, &["--fromat", "json", "answer.json"]),
        seen(&place, &["--format", "yaml", "answer.json"]),
        seen(&place, &["--as", "loans/200", "answer.json"]),
        seen(&place, &["--as", "loans", "answer.json"]),
        seen(&place, &["--as", "payments/200", "answer.json"]),
    ];
    insta::assert_snapshot!(shown.join("\n"));
}

#[test]
fn a_terminal_is_narrow_and_a_line_is_long() {
    let loan = "{\"Balance\":{\"Amount\":1,\"Currency\":\"CLP\"},\"LoanNumber\":\"75599\"},";
    let long = format!("{{\"Data\":{{\"Loan\":[{}{{}}]}}}}", loan.repeat(800));
    let long = long.replacen("\"75599\"},{\"", "7559912345},{\"", 1);
    let place = place(&[("long.ndjson", &long)]).set("COLUMNS", "60");
    let shown = seen(&place, &["--as", &format!("{LOANS}/200"), "long.ndjson"]);
    // The beginning says it all: lines of the source fit the terminal.
    let wide = shown.lines().filter(|line| line.contains(" | "));
    assert!(wide.clone().count() > 3);
    assert!(
        wide.clone().all(|line| line.chars().count() <= 60),
        "{shown}"
    );
    let start: Vec<&str> = shown.lines().take(36).collect();
    insta::assert_snapshot!(start.join("\n"));
}

#[test]
fn values_are_shown_when_they_are_asked_for() {
    let wrong = PRETTY
        .replacen("\"CLP\"", "\"cl\u{202e}p\"", 1)
        .replace("2000000", "\"2000000\"");
    let place = place(&[(&format!("{LOANS}/200-wrong.json"), &wrong)]);
    insta::assert_snapshot!(seen(&place, &["--show-values", LOANS]));
}

#[test]
fn machines_are_told_the_same() {
    let wrong = PRETTY.replacen("\"CLP\"", "\"clp\"", 1);
    let place = place(&[
        (&format!("{LOANS}/200-answer.json"), PRETTY),
        (&format!("{LOANS}/200-wrong.json"), &wrong),
    ]);
    for format in ["json", "junit", "sarif", "github"] {
        let output = place.khipu(&["validate", "--format", format, LOANS, "nowhere.json"], "");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(support::text(&output.stderr), "", "{format}");
        let mut shown = support::text(&output.stdout);
        let timed = shown.clone();
        for part in timed.split("timestamp=\"").skip(1) {
            shown = shown.replace(&part[..19], "TIME");
        }
        insta::assert_snapshot!(format, shown);
    }
}

#[test]
fn shells_are_helped() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = place.khipu(&["completions", shell], "");
        assert_eq!(output.status.code(), Some(0));
        let script = support::text(&output.stdout);
        for word in ["validate", "show-values", "completions"] {
            assert!(script.contains(word), "{shell} lacks {word}");
        }
    }
    assert_eq!(
        place.khipu(&["completions", "dos"], "").status.code(),
        Some(2)
    );
}
