//! Records of a stream: the same as those of the whole text.

use std::io::{self, Read};
use std::path::Path;

use crate::support::{Pieces, Random, Seen, records};
use khipu_capture::{Form, MAX_RECORD, RecordError, Stream};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// The records of a text that is at hand, found the plain way.
fn split(text: &[u8], form: Form, max_record: usize) -> Vec<Seen> {
    let rest = text.strip_prefix(BOM).unwrap_or(text);
    let mut offset = (text.len() - rest.len()) as u64;
    let mut column = offset + 1;
    if form == Form::Json {
        return vec![if rest.len() > max_record {
            Seen::TooLong(1, 1)
        } else {
            Seen::Record(1, offset, 1, column, rest.to_vec())
        }];
    }
    let mut seen = Vec::new();
    for (line, text) in (1..).zip(rest.split(|byte| *byte == b'\n')) {
        if !text.iter().all(|byte| b" \t\r".contains(byte)) {
            let number = seen.len() as u64 + 1;
            seen.push(if text.len() > max_record {
                Seen::TooLong(number, line)
            } else {
                Seen::Record(number, offset, line, column, text.to_vec())
            });
        }
        offset += text.len() as u64 + 1;
        column = 1;
    }
    seen
}

fn form(text: &str) -> Form {
    let (form, _) = records(text.as_bytes(), None, MAX_RECORD);
    for most in [1, 7] {
        let pieces = Pieces::new(text.as_bytes(), most);
        assert_eq!(records(pieces, None, MAX_RECORD).0, form, "{text}");
    }
    form
}

#[test]
fn a_stream_gives_what_splitting_the_whole_text_gives() {
    let words: [&[u8]; 16] = [
        b"{}",
        b"[1]",
        b"\n",
        b"\n",
        b"\r\n",
        b" ",
        b"\t",
        b"\"\xc3\xb1\"",
        b"\xff",
        b"\0",
        b"{",
        b"}",
        b"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        b"\n\n\n",
        b"{\"a\": 1}\n",
        BOM,
    ];
    let mut random = Random(7);
    for _ in 0..3_000 {
        let mut text = Vec::new();
        for _ in 0..random.below(12) {
            let word = words[random.below(words.len())];
            text.extend_from_slice(word);
        }
        let most = *random.pick(&[1, 3, 1_000]);
        let named = *random.pick(&[Form::Json, Form::Ndjson]);
        let (form, seen) = records(Pieces::new(&text, most), Some(named), MAX_RECORD);
        assert_eq!(form, named);
        assert_eq!(seen, split(&text, form, MAX_RECORD), "{text:?}");
        let (form, seen) = records(Pieces::new(&text, most), None, MAX_RECORD);
        assert_eq!(seen, split(&text, form, MAX_RECORD), "{text:?}");
    }
}

#[test]
fn records_longer_than_the_window_are_whole_and_longer_than_the_limit_are_passed_over() {
    let mut random = Random(9);
    for round in 0..40 {
        let limit = 700_000;
        let mut text = Vec::new();
        for _ in 0..12 {
            let length = *random.pick(&[
                0, 1, 50, 262_143, 262_144, 400_000, 700_000, 700_001, 1_500_000,
            ]);
            text.resize(text.len() + length, b'x');
            text.push(b'\n');
        }
        text.truncate(text.len() - round % 2);
        for named in [Form::Ndjson, Form::Json] {
            let pieces = Pieces::new(&text, *random.pick(&[5_000, 1 << 20]));
            let (_, seen) = records(pieces, Some(named), limit);
            assert!(seen == split(&text, named, limit));
        }
    }
    // Also of a stream whose form nobody told.
    let text = [&[b'x'; 30][..], b"\n{}\n", &[b' '; 30], b"\n{}"].concat();
    let (form, seen) = records(text.as_slice(), None, 20);
    assert_eq!((form, &seen), (Form::Ndjson, &split(&text, form, 20)));
    assert_eq!(seen[0], Seen::TooLong(1, 1));
}

#[test]
fn blank_lines_are_passed_over_and_not_counted() {
    let spans = |text: &str| -> Vec<(u64, u64, String)> {
        let (_, seen) = records(text.as_bytes(), Some(Form::Ndjson), MAX_RECORD);
        let span = |seen| match seen {
            Seen::Record(number, offset, _, _, text) => {
                (number, offset, String::from_utf8(text).unwrap())
            }
            Seen::TooLong(..) => panic!(),
        };
        seen.into_iter().map(span).collect()
    };
    let owned = |(number, offset, text): (u64, u64, &str)| (number, offset, text.to_owned());
    assert_eq!(
        spans("{}\r\n\r\n \t\n[]\n"),
        [(1, 0, "{}\r"), (2, 9, "[]")].map(owned)
    );
    assert_eq!(
        spans("\u{feff}{}\n1"),
        [(1, 3, "{}"), (2, 6, "1")].map(owned)
    );
    assert_eq!(spans(" \n\n"), []);
}

#[test]
fn the_form_of_a_nameless_source_is_seen_on_its_first_line() {
    let cut = format!("{{\"a\": \"{}\n{{}}", "x".repeat(300_000));
    let long = format!("{{\"a\": \"{}\"}}\n\n \n{{}}", "x".repeat(300_000));
    for text in [
        "{}\n",
        "{}\n{}",
        "{\"a\" 1}\n{}",
        "\n{}\n\n[]",
        "\u{feff}\n{}\n\n[]",
        "{\"khipu_capture\":1,\"at\":\"20\n{}",
        "{\n{\"khipu_capture\":1}",
        "{\"a\": \"\u{1}\"}\n{}",
        &long,
    ] {
        assert_eq!(form(text), Form::Ndjson, "{text}");
    }
    for text in [
        "",
        "{}",
        "{\n}",
        "{\"a\":\n{}}",
        "{\"a\": {}\n}",
        "[1,\n2]",
        "{\"khipu_capture\": 1,\n \"at\": \"\"}",
        "{\n \"khipu_capture\": 1}",
        "{\"log\": {\"level\": 1}}",
        "{\"log\": [1]}",
        "{\"log\"",
        &cut,
    ] {
        assert_eq!(form(text), Form::Json, "{text}");
    }
}

#[test]
fn what_looks_like_an_archive_is_one_unless_its_name_says_otherwise() {
    let text = b"\xef\xbb\xbf\r\n { \"log\"\n:{\t\"version\": \"1.2\", \"entries\": []}}";
    for named in [None, Some(Form::Json), Some(Form::Har)] {
        for most in [1, 1_000] {
            let stream = Stream::open(Pieces::new(text, most), named, MAX_RECORD);
            assert!(matches!(stream, Stream::Har(_)), "{named:?}");
        }
    }
    assert_eq!(
        records(&text[..], Some(Form::Ndjson), MAX_RECORD).1.len(),
        2
    );
}

#[test]
fn capture_records_in_a_file_named_json_stand_one_on_each_line() {
    let two = "{\"khipu_capture\":1}\n{\"khipu_capture\":1}\n";
    for (text, form) in [
        (two, Form::Ndjson),
        ("{\n\"khipu_capture\":1}\n", Form::Json),
        ("{}\n{}\n", Form::Json),
    ] {
        let pieces = Pieces::new(text.as_bytes(), 3);
        assert_eq!(
            records(pieces, Some(Form::Json), MAX_RECORD).0,
            form,
            "{text}"
        );
    }
}

#[test]
fn names_tell_the_form() {
    for (name, form) in [
        ("a.json", Some(Form::Json)),
        ("a.JSON.gz", Some(Form::Json)),
        ("a.ndjson.zst", Some(Form::Ndjson)),
        ("a.b.jsonl", Some(Form::Ndjson)),
        ("x/trace.har.gz", Some(Form::Har)),
        ("json", None),
        ("a.gz", None),
        ("a.json.bak", None),
        ("a.json.gz.gz", None),
        ("", None),
    ] {
        assert_eq!(Form::of_name(Path::new(name)), form, "{name}");
    }
}

#[test]
fn an_input_that_breaks_off_gives_its_records_and_then_the_error() {
    struct Failing<'t>(&'t [u8]);
    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.read(buffer)? {
                0 => Err(io::ErrorKind::ConnectionReset.into()),
                count => Ok(count),
            }
        }
    }
    for (text, named, whole) in [
        ("{}\n{}\n{\"a\"", None, 2),
        ("{}\n{}\n", Some(Form::Ndjson), 2),
        ("{}", Some(Form::Ndjson), 0),
        ("{}", Some(Form::Json), 0),
        ("", None, 0),
    ] {
        let Stream::Records(mut records) = Stream::open(Failing(text.as_bytes()), named, 100)
        else {
            panic!("a HAR");
        };
        for _ in 0..whole {
            records.next().unwrap().unwrap();
        }
        let error = records.next().unwrap().unwrap_err();
        assert!(
            matches!(&error, RecordError::Read(error) if error.kind() == io::ErrorKind::ConnectionReset)
        );
        assert!(records.next().is_none(), "{text}");
    }
}
