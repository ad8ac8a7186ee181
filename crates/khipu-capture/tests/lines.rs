//! Lines that are records, and lines that are none.

use khipu_capture::{Body, Record, Writer, is_record, read, read_one};

fn record(number: usize) -> Record {
    let body = format!("{{\"OperationId\": \"número {number}\"}}");
    Record::callback("/v1/x", Body::from_bytes(body.as_bytes()))
}

#[test]
fn a_record_is_told_by_its_first_member() {
    for line in [
        "{\"khipu_capture\":1}",
        " \t{ \r\"khipu_capture\" : 1}",
        "{\n\"khipu_capture\"",
        "\u{feff}{\"khipu_capture\":9",
    ] {
        assert!(is_record(line.as_bytes()), "{line}");
    }
    for line in [
        "",
        "{}",
        "{\"khipu_capture",
        "{\"khipu_captured\":1}",
        "{\"at\":1,\"khipu_capture\":1}",
        "[\"khipu_capture\"]",
        "\"khipu_capture\"",
    ] {
        assert!(!is_record(line.as_bytes()), "{line}");
    }
}

#[test]
fn a_line_that_is_no_record_says_why_and_the_others_are_read() {
    let good = record(1).to_line();
    let head = r#"{"khipu_capture":1,"at":"","method":"POST","path":"/""#;
    let text = [
        good.as_str(),
        "",
        r#"{"khipu_capture":2,"quite":"different"}"#,
        r#"{"khipu_capture":1,"at":"","method":"POST"}"#,
        &format!("{head},\"request\":{{\"json\":1,\"text\":\"\"}}}}"),
        &format!("{head},\"request\":{{\"xml\":\"\"}}}}"),
        &format!("{head},\"request\":{{\"text\":7}}}}"),
        &format!("{head},\"status\":\"200\"}}"),
        &format!("{head},\"status\":200,\"status\":200}}"),
        &format!("{head},\"request\":{{\"json\":[1,]}}}}"),
        head,
        "hello",
        "[]",
        &good,
    ]
    .join("\n");
    let lines: Vec<String> = read(text.as_bytes())
        .map(|entry| {
            let said = match &entry.record {
                Ok(_) => "a record".to_owned(),
                Err(error) => error.to_string(),
            };
            format!("{}: {said}", entry.line)
        })
        .collect();
    let shape = "this line does not have the shape of a capture record, at column";
    let cut = "this line is not JSON, or ends too early, at column";
    assert_eq!(
        lines,
        [
            "1: a record".to_owned(),
            "3: this is a capture record of format version 2, this release reads version 1"
                .to_owned(),
            format!("4: {shape} 43"),
            format!("5: {shape} 73"),
            format!("6: {shape} 70"),
            format!("7: {shape} 73"),
            format!("8: {shape} 68"),
            format!("9: {shape} 75"),
            format!("10: {cut} 76"),
            format!("11: {cut} {}", head.len()),
            format!("12: {cut} 1"),
            format!("13: {shape} 2"),
            "14: a record".to_owned(),
        ]
    );
}

#[test]
fn members_that_a_later_release_adds_are_passed_over() {
    let line = record(1).to_line();
    let later = format!(
        "{},\"later\":{}1{}}}",
        &line[..line.len() - 1],
        "[".repeat(9_000),
        "]".repeat(9_000)
    );
    assert_eq!(read_one(later.as_bytes()).record.unwrap().to_line(), line);
}

#[test]
fn a_line_that_is_not_utf8_is_told_at_the_byte() {
    let mut line = record(1).to_line().into_bytes();
    line[40] = 0xff;
    let error = read_one(&line).record.unwrap_err();
    assert!(error.is_syntax());
    assert_eq!(error.column(), 41);
}

/// A file that a crash cut at any byte: what is complete is read, the rest is told, and what is appended later is kept.
#[test]
fn a_file_that_was_cut_at_any_byte_keeps_its_records() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("cut.ndjson");
    let lines = [record(1).to_line(), record(2).to_line()];
    let whole = format!("{}\n{}\n", lines[0], lines[1]);
    for end in 0..=whole.len() {
        let cut = &whole.as_bytes()[..end];
        // With its line end alone missing, a record is complete.
        let complete = usize::from(end >= lines[0].len()) + usize::from(end + 1 >= whole.len());
        let is_torn = !(end == 0
            || end + 1 >= whole.len()
            || (lines[0].len()..=lines[0].len() + 1).contains(&end));
        let entries: Vec<_> = read(cut).collect();
        assert_eq!(entries.len(), complete + usize::from(is_torn), "{end}");
        for (entry, line) in entries.iter().zip(&lines).take(complete) {
            assert_eq!(entry.record.as_ref().unwrap().to_line(), *line, "{end}");
        }
        if is_torn {
            let torn = entries.last().unwrap().record.as_ref().unwrap_err();
            assert!(torn.is_syntax(), "{end}: {torn}");
        }

        std::fs::write(&path, cut).unwrap();
        let writer = Writer::open(&path).unwrap();
        // Opening alone changes nothing.
        assert_eq!(std::fs::read(&path).unwrap(), cut);
        let later = record(3);
        writer.append(&later).unwrap();
        writer.append(&record(4)).unwrap();
        drop(writer);
        let text = std::fs::read(&path).unwrap();
        assert!(text.starts_with(cut));
        let read: Vec<_> = read(&text).filter_map(|entry| entry.record.ok()).collect();
        assert_eq!(read.len(), complete + 2, "{end}");
        assert_eq!(read[complete], later, "{end}");
    }
}
