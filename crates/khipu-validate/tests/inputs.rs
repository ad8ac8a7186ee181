//! Files and folders.

use std::fs;
use std::path::Path;

use crate::support::{LOANS, as_payload, run};
use khipu_validate::{Input, Options};

const GOOD: &str = r#"{"RequestData": {}}"#;
const BAD: &str = r#"{"RequestData": []}"#;

fn request() -> Options {
    as_payload("bancosecurity_personal_loans/request")
}

fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// What was found below `folder`: the sources of findings and of what cannot be read, without the folder.
fn sources(folder: &Path, options: &Options) -> (Vec<String>, Vec<String>, u64) {
    let (found, summary) = run(&[Input::Path(folder.to_owned())], options);
    let short = |source: &str| {
        let start = folder.to_str().unwrap();
        source
            .strip_prefix(start)
            .unwrap()
            .trim_start_matches('/')
            .to_owned()
    };
    (
        found
            .findings
            .iter()
            .map(|finding| short(&finding.source))
            .collect(),
        found
            .unreadable
            .iter()
            .map(|entry| format!("{}: {}", short(&entry.source), entry.message))
            .collect(),
        summary.valid,
    )
}

#[test]
fn a_folder_is_searched_in_order_and_hidden_files_are_passed_over() {
    let folder = tree(&[
        ("b.json", BAD),
        ("a/z.ndjson", BAD),
        ("a/b/c.jsonl", BAD),
        ("c.JSON", BAD),
        ("good.json", GOOD),
        (".hidden.json", BAD),
        (".git/x.json", BAD),
        ("notes.txt", BAD),
        ("json", BAD),
        ("folder.json/inner.json", BAD),
    ]);
    let (found, unreadable, valid) = sources(folder.path(), &request());
    assert_eq!(
        found,
        [
            "a/b/c.jsonl",
            "a/z.ndjson",
            "b.json",
            "c.JSON",
            "folder.json/inner.json"
        ]
    );
    assert_eq!((unreadable.len(), valid), (0, 1));
}

#[test]
fn a_folder_without_captures_is_told() {
    let folder = tree(&[("notes.txt", BAD), ("empty/.keep", "")]);
    let (_, unreadable, _) = sources(folder.path(), &request());
    assert_eq!(
        unreadable,
        [
            ": this folder holds no captures: no .json, .ndjson, .jsonl or .har file, nor one with .gz or .zst behind"
        ]
    );
}

#[test]
fn an_input_that_cannot_be_read_does_not_stop_the_others() {
    let folder = tree(&[
        ("good.json", GOOD),
        ("packed.json.gz", "\u{1f}\u{0}"),
        ("trace.har", "{}"),
    ]);
    let names = ["missing.json", "packed.json.gz", "trace.har", "good.json"];
    let inputs = names.map(|name| Input::Path(folder.path().join(name)));
    let (found, summary) = run(&inputs, &request());
    assert_eq!(
        (summary.valid, summary.invalid, summary.unreadable),
        (1, 1, 2)
    );
    assert_eq!(found.unreadable[0].message, "no such file or folder");
    assert_eq!(
        found.unreadable[1].message,
        "this is no HAR: it has no `log.entries`"
    );
    // Its name says that it is packed, its content is plain.
    assert_eq!(found.findings[0].keyword, "syntax");
}

#[test]
fn an_empty_document_is_invalid_and_an_empty_list_of_records_is_told() {
    let folder = tree(&[
        ("a.json", ""),
        ("b.ndjson", ""),
        ("c.jsonl", "\u{feff}\n \r\n"),
        ("d.json", " \n"),
    ]);
    let (found, unreadable, _) = sources(folder.path(), &request());
    assert_eq!(found, ["a.json", "d.json"]);
    assert_eq!(
        unreadable,
        ["b.ndjson: holds no records", "c.jsonl: holds no records"]
    );
}

#[test]
fn a_file_of_another_name_is_read_when_it_is_named() {
    let folder = tree(&[
        ("body", BAD),
        ("lines.log", &format!("{BAD}\n{GOOD}\n{BAD}")),
        ("pretty.txt", "{\n\"RequestData\": []\n}"),
    ]);
    for (name, invalid) in [("body", 1), ("lines.log", 2), ("pretty.txt", 1)] {
        let (_, summary) = run(&[Input::Path(folder.path().join(name))], &request());
        assert_eq!(
            (summary.invalid, summary.unreadable),
            (invalid, 0),
            "{name}"
        );
    }
}

#[cfg(unix)]
#[test]
fn links_to_files_are_read_and_links_to_folders_are_not_followed() {
    use std::os::unix::fs::symlink;
    let folder = tree(&[("real/x.json", BAD)]);
    symlink(
        folder.path().join("real/x.json"),
        folder.path().join("link.json"),
    )
    .unwrap();
    symlink(folder.path(), folder.path().join("real/loop")).unwrap();
    symlink(folder.path(), folder.path().join("real/loop.json")).unwrap();
    symlink(
        folder.path().join("nowhere"),
        folder.path().join("broken.json"),
    )
    .unwrap();
    let (found, unreadable, _) = sources(folder.path(), &request());
    assert_eq!(found, ["link.json", "real/x.json"]);
    assert_eq!(unreadable, ["broken.json: no such file or folder"]);
}

#[test]
fn a_payload_named_by_the_caller_comes_before_the_path() {
    let folder = tree(&[(&format!("{LOANS}/200-x.json"), GOOD)]);
    let (_, summary) = run(&[Input::Path(folder.path().to_owned())], &request());
    assert_eq!(summary.valid, 1);
}
