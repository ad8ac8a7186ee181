//! Files with capture records: among payloads, under any name, and cut off by a crash.

use std::fs;

use crate::support::{CARD, LOANS, LOANS_PATH, as_payload, counts, line, run, text};
use khipu_validate::{Input, Options};

const GOOD: &str = r#"{"RequestData": {}}"#;

#[test]
fn records_and_payloads_stand_in_one_file() {
    let good = line(&format!(
        r#""request":{{"json":{GOOD}}},"status":401,"response":{{"text":""}}"#
    ));
    let source = format!(
        "{GOOD}\n{good}\n\n[]\n{}\n{GOOD}\n",
        line(r#""callback":{"json":7}"#)
    );
    for source in [source.clone(), format!("{good}\n{source}")] {
        // The name is for what has none.
        let (found, summary) = run(
            &[text(source.as_str())],
            &as_payload(&format!("{LOANS}/request")),
        );
        let before = if source.starts_with(GOOD) { 0 } else { 2 };
        assert_eq!(counts(summary), [4 + before, 2, 0, 0]);
        let payloads: Vec<_> = found
            .findings
            .iter()
            .map(|finding| (finding.record, finding.payload.as_deref().unwrap()))
            .collect();
        let first = before / 2 + 3;
        assert_eq!(
            payloads,
            [
                (first, "bancosecurity_personal_loans/request"),
                (first + 1, "bancosecurity_personal_loans/callback")
            ]
        );
    }
}

#[test]
fn a_folder_does_not_rename_a_record() {
    let folder = tempfile::tempdir().unwrap();
    let two = format!(
        "{}\n{}\n",
        line(r#""callback":{"json":1}"#),
        line(r#""request":{"json":1}"#)
    );
    let one = "{\n \"khipu_capture\": 1, \"at\": \"\",\n \"method\": \"POST\",\n".to_owned()
        + &format!(
            " \"path\": \"{LOANS_PATH}\",\n \"callback\": {{\"json\": {{\n \"a\": 1\n}}}}}}\n"
        );
    let mut inputs = Vec::new();
    for (name, content) in [
        ("200-x.ndjson", &two),
        ("200-x.json", &two),
        ("x", &two),
        ("request-x.json", &one),
        ("y", &one),
    ] {
        let path = folder.path().join(CARD).join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        inputs.push(Input::Path(path));
    }
    for input in &inputs {
        let (found, summary) = run(std::slice::from_ref(input), &Options::default());
        assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
        assert!(summary.checked > 0 && summary.valid == 0);
        for finding in &found.findings {
            assert!(
                finding.payload.as_deref().unwrap().starts_with(LOANS),
                "{finding:?}"
            );
        }
    }
    let (found, _) = run(&inputs[4..], &Options::default());
    assert_eq!((found.findings[0].line, found.findings[0].column), (5, 23));
}

#[test]
fn a_line_that_a_crash_cut_off_is_not_json() {
    let whole = line(&format!(r#""request":{{"json":{GOOD}}}"#));
    for end in 1..whole.len() {
        let torn = &whole[..end];
        for source in [
            torn.to_owned(),
            format!("{torn}\n{whole}\n"),
            format!("{whole}\n{torn}"),
            format!("{whole}\n{torn}\n{whole}\n"),
        ] {
            let records = source.lines().count() as u64;
            let (found, summary) = run(&[text(source.as_str())], &Options::default());
            assert_eq!(counts(summary), [records - 1, 1, 0, 0], "{source}");
            let finding = &found.findings[0];
            assert_eq!(
                (finding.keyword.as_str(), finding.pointer.as_str()),
                ("syntax", "")
            );
            assert_eq!(finding.payload, None);
            let line = source
                .lines()
                .nth(usize::try_from(finding.line).unwrap() - 1)
                .unwrap();
            assert_eq!(line, torn);
            assert_eq!(finding.column, end as u64 + 1, "{source}");
        }
    }
}
