//! How a record is told to be this payload or that.

use std::fs;
use std::path::Path;

use crate::support::{CARD, LOANS, brief, payloads, run, text};
use khipu_validate::{Input, Options};

const BAD_LOANS: &str = r#"{"OperationId": "x", "Status": "OK", "Data": {"Loan": [7]}, "AdditionalInformation": null, "Error": null, "LifeSpan": null}"#;
const NO_DATA: &str = r#"{"OperationId": "x", "Status": "OK", "Data": null, "AdditionalInformation": null, "Error": null, "LifeSpan": null}"#;

/// The payload of the first finding when `text` stands at `path`, or why it cannot be checked.
fn named(path: &str, text: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(path);
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, text).unwrap();
    let (found, summary) = run(&[Input::Path(file)], &Options::default());
    match (found.findings.first(), found.unreadable.first()) {
        (Some(finding), None) => finding.payload.clone().unwrap_or_default(),
        (None, Some(unreadable)) => unreadable.message.clone(),
        (None, None) => format!("{} valid", summary.valid),
        both => panic!("{both:?}"),
    }
}

#[test]
fn the_path_names_a_payload() {
    for (path, name) in [
        (format!("{LOANS}/200-x.json"), format!("{LOANS}/200")),
        (format!("{LOANS}/200.json"), format!("{LOANS}/200")),
        (
            format!("{LOANS}/callback.ndjson"),
            format!("{LOANS}/callback"),
        ),
        (
            format!("{LOANS}/2026-11-20/a/b/202-x.json"),
            format!("{LOANS}/202"),
        ),
        (
            format!("{LOANS}/invalid/request-x.y-z.jsonl"),
            format!("{LOANS}/request"),
        ),
        (format!("{LOANS}/{CARD}/200-x.json"), format!("{CARD}/200")),
        (format!("{LOANS}/418-x.json"), format!("{LOANS}/418")),
    ] {
        assert_eq!(named(&path, "[]"), name, "{path}");
    }
    assert_eq!(named(&format!("{LOANS}/404-x.json"), "<html>"), "1 valid");
}

#[test]
fn half_a_name_leaves_the_rest_to_the_shape() {
    assert_eq!(
        named(&format!("{LOANS}/answer.json"), BAD_LOANS),
        format!("{LOANS}/200")
    );
    assert_eq!(
        named("202-x.json", NO_DATA),
        format!(
            "record 1 on line 1 is invalid and fits several payloads; say which with one of --as {LOANS}/202, --as {CARD}/202"
        )
    );
    assert_eq!(named(&format!("{LOANS}/answer.json"), NO_DATA), "1 valid");
}

#[test]
fn a_relative_path_is_seen_with_the_folders_above_it() {
    // The tests run in the folder of the crate.
    let path = Path::new("../../schemas/payloads")
        .join(LOANS)
        .join("invalid/200-data-string.json");
    let (found, _) = run(&[Input::Path(path)], &Options::default());
    assert_eq!(found.findings[0].payload, Some(format!("{LOANS}/200")));
}

#[test]
fn an_undeclared_status_is_a_finding() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(LOANS).join("418-x.json");
    fs::create_dir_all(file.parent().unwrap()).unwrap();
    fs::write(&file, "{}").unwrap();
    let (found, summary) = run(&[Input::Path(file)], &Options::default());
    assert_eq!(
        brief(&found.findings),
        "1:1 @0  status: expected one of the statuses 200, 202, 400, 401, 404, 500, found 418"
    );
    let place = found.findings[0].schema.clone().unwrap();
    assert!(
        place.file.ends_with("products/loans.yaml"),
        "{}",
        place.file
    );
    assert_eq!(summary.invalid, 1);
}

#[test]
fn the_shape_names_a_payload() {
    assert_eq!(named("x.json", BAD_LOANS), format!("{LOANS}/200"));
    assert_eq!(
        named("x.json", r#"{"RequestData": {"LastDigits": "12"}}"#),
        format!("{CARD}/request")
    );
    // Data of loans or of cards tells a 200 apart; a callback of the same schema is called so too.
    for operation in [LOANS, CARD] {
        for (name, _, source) in payloads(operation, ".") {
            let (found, summary) = run(&[text(source)], &Options::default());
            assert_eq!(brief(&found.findings), "", "{operation}/{name}");
            assert_eq!(summary.valid + summary.unreadable, 1, "{operation}/{name}");
            if name.contains("full") || name.contains("documented-ok") {
                assert!(
                    summary.valid == 1 || name.starts_with("202"),
                    "{operation}/{name}"
                );
            }
        }
    }
}

#[test]
fn an_ambiguous_record_lists_what_to_type() {
    assert_eq!(
        named("x.json", NO_DATA),
        format!(
            "record 1 on line 1 fits several payloads; say which with one of --as {LOANS}/200, --as {CARD}/200"
        )
    );
    assert!(named("x.json", r#"{"unknown": 1}"#).starts_with(&format!(
        "record 1 on line 1 has the shape of no payload; say which with one of --as {LOANS}/request, --as {LOANS}/200, --as {LOANS}/202, --as {CARD}/request, "
    )));
    assert!(named("x.json", "[]").contains("has the shape of no payload"));
}

#[test]
fn records_that_cannot_be_named_are_told_together() {
    let source =
        format!("{NO_DATA}\n{{\"a\": 1}}\n\n{NO_DATA}\n{BAD_LOANS}\n{NO_DATA}\n{{\"b\": 1}}\n");
    let (found, summary) = run(&[text(source)], &Options::default());
    assert_eq!(
        (summary.checked, summary.invalid, summary.unreadable),
        (1, 1, 2)
    );
    let messages: Vec<_> = found
        .unreadable
        .iter()
        .map(|entry| entry.message.split(';').next().unwrap())
        .collect();
    assert_eq!(
        messages,
        [
            "record 1 on line 1 (and 2 more like it) fits several payloads",
            "record 2 on line 2 (and 1 more like it) has the shape of no payload",
        ]
    );
    assert_eq!((found.findings[0].record, found.findings[0].line), (4, 5));
}
