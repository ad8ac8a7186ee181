//! `khipu report merge`, as a person sees it.

use crate::support;
use crate::support::{LOANS, Place};

const TRAFFIC: [(&str, &str); 3] = [
    (
        "monday.ndjson",
        r#"{"khipu_capture":1,"at":"","method":"POST","path":"/v1/cl/banking/personal/bancosecurity.cl/products/loans","request":{"json":{"RequestData":{"Language":"es"}}}}"#,
    ),
    (
        "sunday.ndjson",
        r#"{"khipu_capture":1,"at":"","method":"POST","path":"/v1/other","request":{"json":1}}"#,
    ),
    (
        "tuesday.ndjson",
        r#"{"khipu_capture":1,"at":"","method":"POST","path":"/v1/cl/banking/personal/bancosecurity.cl/products/loans","request":{"json":{"RequestData":7}},"status":202,"response":{"json":{"Status":"LATER"}}}"#,
    ),
];

/// A folder with captures, and the report of each by itself.
fn place() -> Place {
    let place = Place::new().set("KHIPU_DRIFT_KEY", "0123456789abcdef");
    for (name, line) in TRAFFIC {
        place.write(&format!("captures/{name}"), &format!("{line}\n"));
    }
    for verb in ["validate", "drift"] {
        for (name, _) in TRAFFIC {
            let report = place.khipu(&[verb, "--format", "json", &format!("captures/{name}")], "");
            place.write(
                &format!("{verb}-{name}.json"),
                &support::text(&report.stdout),
            );
        }
    }
    place
}

fn names(verb: &str) -> Vec<String> {
    // Not in the order of their sources.
    let each = TRAFFIC.iter().rev();
    each.map(|(name, _)| format!("{verb}-{name}.json"))
        .collect()
}

#[test]
fn the_sum_is_the_report_of_one_run() {
    let place = place();
    for verb in ["validate", "drift"] {
        let one = place.khipu(&[verb, "--format", "json", "captures"], "");
        let mut merge = vec!["report", "merge"];
        let names = names(verb);
        merge.extend(names.iter().map(String::as_str));
        let sum = place.khipu(&merge, "");
        assert_eq!(
            support::text(&sum.stdout),
            support::text(&one.stdout),
            "{verb}"
        );
        assert_eq!(sum.status.code(), one.status.code());
        // Of the last through a pipe.
        let last = std::fs::read_to_string(place.path(merge[merge.len() - 1])).unwrap();
        *merge.last_mut().unwrap() = "-";
        assert_eq!(place.khipu(&merge, &last).stdout, one.stdout);
    }
}

#[test]
fn people_are_told_too() {
    let place = place();
    let told = |verb: &str, format: &str| {
        let names = names(verb);
        let mut all = vec!["report", "merge", "--format", format];
        all.extend(names.iter().map(String::as_str));
        place.transcript(&all, "")
    };
    let shown = [
        told("validate", "text"),
        told("validate", "github"),
        told("drift", "text"),
        told("validate", "html"),
        told("drift", "github"),
    ];
    insta::assert_snapshot!(shown.join("\n"));
    assert!(told("drift", "html").contains("<!doctype html>"));
}

#[test]
fn nothing_is_found_in_what_is_clean() {
    let place = Place::new();
    let name = format!("{LOANS}/request.json");
    place.write(&name, "{\"RequestData\": {}}");
    let report = place.khipu(&["validate", "--format", "json", &name], "");
    place.write("a.json", &support::text(&report.stdout));
    assert_eq!(
        place
            .khipu(&["report", "merge", "a.json"], "")
            .status
            .code(),
        Some(0)
    );
}

#[test]
fn refusals() {
    let place = place();
    place.write("broken.json", "{\"findings\": [\n{\"source\": \"SENTINEL\"");
    place.write("capture.ndjson", TRAFFIC[0].1);
    let tuesday = std::fs::read_to_string(place.path("validate-tuesday.ndjson.json")).unwrap();
    place.write("copy.json", &tuesday);
    let seen = |arguments: &[&str]| {
        let mut all = vec!["report", "merge"];
        all.extend(arguments);
        place.transcript(&all, "")
    };
    let monday = "validate-monday.ndjson.json";
    let shown = [
        seen(&[]),
        seen(&["nowhere.json"]),
        seen(&[monday, "broken.json"]),
        seen(&["capture.ndjson"]),
        seen(&[monday, "drift-monday.ndjson.json"]),
        seen(&[monday, &format!("./{monday}")]),
        seen(&["validate-tuesday.ndjson.json", "copy.json"]),
        seen(&["drift-monday.ndjson.json", "--openapi", "nowhere.yaml"]),
        Place::new()
            .set("KHIPU_DRIFT_KEY", "short")
            .transcript(&["drift", "-"], ""),
    ];
    let shown = shown.join("\n");
    assert!(!shown.contains("SENTINEL"));
    insta::assert_snapshot!(shown);
}

#[test]
fn help() {
    let output = Place::new().khipu(&["report", "merge", "--help"], "");
    let help = support::text(&output.stdout);
    let (usage, options) = support::in_two(&help);
    insta::assert_snapshot!("help_usage", usage);
    insta::assert_snapshot!("help_options", options);
}
