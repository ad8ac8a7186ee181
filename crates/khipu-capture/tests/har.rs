//! Archives of browsers and proxies, read entry by entry.

use std::io::Read;

use crate::support::{Pieces, Random};
use khipu_capture::{Form, HarError, MAX_RECORD, Position, Stream};
use serde_json::{Value, json};

/// What an entry says, owned.
#[derive(Debug, PartialEq)]
struct Entry {
    number: u64,
    position: Position,
    method: String,
    path: String,
    status: Option<u16>,
    request: Option<Body>,
    response: Option<Body>,
}

/// A body: where its string begins, whether it was held, its bytes, and where some of these come from.
#[derive(Debug, PartialEq)]
struct Body {
    position: Position,
    is_too_long: bool,
    bytes: Option<Vec<u8>>,
    origins: Vec<Position>,
}

fn read(from: impl Read, max: usize) -> (Vec<Entry>, Option<HarError>) {
    let Stream::Har(mut har) = Stream::open(from, Some(Form::Har), max) else {
        panic!("no HAR");
    };
    let body = |body: khipu_capture::HarBody<'_>| {
        let mut bytes = Vec::new();
        let is_good = body.decode(&mut bytes);
        let mut origins = body.origins();
        Body {
            position: body.position(),
            is_too_long: body.is_too_long(),
            origins: (0..=bytes.len()).map(|at| origins.position(at)).collect(),
            bytes: is_good.then_some(bytes),
        }
    };
    let mut entries = Vec::new();
    while let Some(next) = har.next() {
        match next {
            Ok(entry) => entries.push(Entry {
                number: entry.number,
                position: entry.position,
                method: entry.method.to_owned(),
                path: entry.path.to_owned(),
                status: entry.status,
                request: entry.request.map(body),
                response: entry.response.map(body),
            }),
            Err(error) => {
                assert!(har.next().is_none());
                return (entries, Some(error));
            }
        }
    }
    (entries, None)
}

fn entries(text: &str) -> Vec<Entry> {
    let (entries, error) = read(text.as_bytes(), MAX_RECORD);
    assert!(error.is_none(), "{error:?}");
    entries
}

/// One entry whose response content is this.
fn content(content: &str) -> Option<Body> {
    let text = format!(r#"{{"log":{{"entries":[{{"response":{{"content":{content}}}}}]}}}}"#);
    entries(&text).remove(0).response
}

fn bytes(body: Option<Body>) -> Option<Vec<u8>> {
    body.map(|body| body.bytes.unwrap())
}

/// JSON as `value`, with white space, escapes and repeated unknown members strewn in.
fn written(value: &Value, random: &mut Random, out: &mut String) {
    let space = |random: &mut Random| *random.pick(&["", "", " ", "\n", "\r\n\t"]);
    out.push_str(space(random));
    match value {
        Value::Object(members) => {
            out.push('{');
            let mut members: Vec<_> = members.iter().collect();
            let turn = random.below(members.len().max(1));
            members.rotate_left(turn);
            for (count, (name, value)) in members.into_iter().enumerate() {
                if count > 0 {
                    out.push(',');
                }
                out.push_str(space(random));
                string(name, random, out);
                out.push_str(space(random));
                out.push(':');
                written(value, random, out);
                if random.below(6) == 0 {
                    out.push_str(
                        r#", "_x": [{"text": "no", "a": [[], {}, -1.5e+3]}, null, "\"}]"]"#,
                    );
                }
            }
            out.push('}');
        }
        Value::Array(items) => {
            out.push('[');
            for (count, item) in items.iter().enumerate() {
                if count > 0 {
                    out.push(',');
                }
                written(item, random, out);
            }
            out.push(']');
        }
        Value::String(text) => string(text, random, out),
        other => out.push_str(&other.to_string()),
    }
    out.push_str(space(random));
}

fn string(text: &str, random: &mut Random, out: &mut String) {
    out.push('"');
    let mut units = [0; 2];
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '/' if random.below(2) == 0 => out.push_str("\\/"),
            c if c < ' ' || random.below(9) == 0 => {
                for unit in c.encode_utf16(&mut units) {
                    out.push_str(&format!("\\u{unit:04X}"));
                }
            }
            c => out.push(c),
        }
    }
    out.push('"');
}

#[test]
fn an_archive_in_any_order_and_spelling_gives_what_it_says() {
    let mut random = Random(3);
    let texts = [
        "",
        "{}",
        "{\"a\": \"ñ/😀\\\n\u{1}\"}",
        "x",
        "\u{feff}\u{ffff}",
    ];
    for _ in 0..400 {
        let log: Vec<Value> = (0..random.below(5))
            .map(|_| {
                json!({
                    "startedDateTime": "x", "time": 1.5,
                    "request": {
                        "method": *random.pick(&["POST", "GET", ""]),
                        "url": *random.pick(&["https://h:1/a/b?q=1#f", "http://h", "/x#y", ""]),
                        "headers": [{"name": "text", "value": "v"}],
                        "postData": {"mimeType": "m", "params": [], "text": *random.pick(&texts)},
                    },
                    "response": {
                        "status": *random.pick(&[0, 200, 504]),
                        "content": {"size": -1, "text": *random.pick(&texts)},
                    },
                })
            })
            .collect();
        let value = json!({"log": {"version": "1.2", "entries": log}, "more": 1});
        let mut text = String::new();
        written(&value, &mut random, &mut text);
        let most = *random.pick(&[1, 5, 4_000]);
        let (seen, error) = read(Pieces::new(text.as_bytes(), most), MAX_RECORD);
        assert!(error.is_none(), "{error:?} {text}");
        assert_eq!(seen.len(), log.len());
        for (number, (seen, entry)) in (1..).zip(seen.iter().zip(&log)) {
            assert_eq!(seen.number, number);
            is_at(&text, seen.position, b"{");
            assert_eq!(seen.method, entry["request"]["method"]);
            let path = match entry["request"]["url"].as_str().unwrap() {
                "https://h:1/a/b?q=1#f" => "/a/b",
                "http://h" => "/",
                "/x#y" => "/x",
                _ => "",
            };
            assert_eq!(seen.path, path);
            let status = entry["response"]["status"].as_u64().unwrap();
            assert_eq!(seen.status.map_or(0, u64::from), status);
            check_body(&text, seen.request.as_ref(), &entry["request"]["postData"]);
            check_body(&text, seen.response.as_ref(), &entry["response"]["content"]);
        }
    }
}

/// The position is one, and these bytes stand there.
fn is_at(text: &str, position: Position, expected: &[u8]) {
    let at = usize::try_from(position.offset).unwrap();
    let before = &text.as_bytes()[..at];
    assert!(text.as_bytes()[at..].starts_with(expected), "{expected:?}");
    let lines = before.iter().filter(|byte| **byte == b'\n').count() as u64;
    let start = before
        .iter()
        .rposition(|byte| *byte == b'\n')
        .map_or(0, |at| at + 1);
    assert_eq!(
        (position.line, position.column),
        (lines + 1, (at - start) as u64 + 1)
    );
}

fn check_body(text: &str, body: Option<&Body>, holder: &Value) {
    let expected = holder["text"].as_str().unwrap();
    let Some(body) = body else {
        assert_eq!(expected, "");
        return;
    };
    assert_eq!(body.bytes.as_deref(), Some(expected.as_bytes()));
    is_at(text, body.position, b"\"");
    for (at, c) in expected.char_indices() {
        let position = body.origins[at];
        let raw = &text[usize::try_from(position.offset).unwrap()..];
        // What stands there is this character, or an escape that means it.
        let end = match raw.as_bytes() {
            [b'\\', b'u', ..] => 6 * c.len_utf16(),
            [b'\\', ..] => 2,
            _ => c.len_utf8(),
        };
        let one: String = serde_json::from_str(&format!("\"{}\"", &raw[..end])).unwrap();
        assert_eq!(one, c.to_string());
        is_at(text, position, b"");
        for inside in at..at + c.len_utf8() {
            let shift = if end == c.len_utf8() && !raw.starts_with('\\') {
                inside - at
            } else {
                0
            };
            assert_eq!(body.origins[inside].offset, position.offset + shift as u64);
        }
    }
    is_at(text, body.origins[expected.len()], b"\"");
}

#[test]
fn the_last_of_repeated_members_counts() {
    assert_eq!(
        bytes(content(r#"{"text":"a","text":"b"}"#)),
        Some(b"b".to_vec())
    );
    assert_eq!(bytes(content(r#"{"text":"a","text":null}"#)), None);
    assert_eq!(
        bytes(content(
            r#"{"text":"e30=","encoding":"base64","encoding":""}"#
        )),
        Some(b"e30=".to_vec())
    );
    let text = r#"{"log":{"entries":[{"response":{"status":200},"response":{"status":1}}], "entries":[{}]},"log":{"entries":[7]}}"#;
    let seen = entries(text);
    let statuses: Vec<_> = seen
        .iter()
        .map(|entry| (entry.number, entry.status))
        .collect();
    assert_eq!(statuses, [(1, Some(1)), (2, None), (3, None)]);
}

#[test]
fn base64_is_decoded_and_stands_where_its_string_does() {
    for holder in [
        r#"{"text":"eyJhIjogMX0=","encoding":"base64"}"#,
        r#"{"encoding":"base64","text":"eyJh\u0049jogMX0="}"#,
    ] {
        let body = content(holder).unwrap();
        assert_eq!(body.bytes.as_deref(), Some(&b"{\"a\": 1}"[..]));
        assert!(body.origins.iter().all(|origin| *origin == body.position));
    }
    for holder in [
        r#"{"text":"e30","encoding":"base64"}"#,
        r#"{"text":"{}","encoding":"base64"}"#,
    ] {
        assert_eq!(content(holder).unwrap().bytes, None);
    }
}

#[test]
fn what_has_no_body_has_none() {
    for holder in [
        "{}",
        "null",
        "[]",
        r#"{"size":-1}"#,
        r#"{"text":""}"#,
        r#"{"text":{"text":"a"}}"#,
    ] {
        assert_eq!(content(holder), None, "{holder}");
    }
}

#[test]
fn half_of_a_surrogate_pair_is_no_text() {
    for half in [
        "\\ud83d",
        "\\ude00",
        "\\ud83d\\ud83d",
        "\\ud83dx",
        "\\ud83d\\n",
    ] {
        let body = content(&format!(r#"{{"text":"{half}"}}"#)).unwrap();
        let bytes = body.bytes.unwrap();
        assert!(std::str::from_utf8(&bytes).is_err(), "{half}");
        assert!(!bytes.is_empty());
    }
}

#[test]
fn a_body_longer_than_the_limit_is_passed_over_alone() {
    let long = "x".repeat(600_000);
    let text = format!(
        r#"{{"log":{{"entries":[
{{"request":{{"method":"POST","url":"/a","postData":{{"text":"{long}"}}}},"response":{{"status":200,"content":{{"text":"{{}}"}}}}}},
{{"request":{{"method":"POST","url":"/b","postData":{{"text":"12"}}}}}}]}}}}"#
    );
    let (seen, error) = read(Pieces::new(text.as_bytes(), 10_000), 500_000);
    assert!(error.is_none());
    let first = seen[0].request.as_ref().unwrap();
    assert!(first.is_too_long && first.bytes.as_deref() == Some(b""));
    assert_eq!((seen[0].position.line, seen[1].position.line), (2, 3));
    assert_eq!(
        seen[0].response.as_ref().unwrap().bytes.as_deref(),
        Some(&b"{}"[..])
    );
    assert_eq!(
        seen[1].request.as_ref().unwrap().bytes.as_deref(),
        Some(&b"12"[..])
    );
    // The limit counts what is written.
    let (seen, _) = read(text.as_bytes(), 600_000);
    assert!(!seen[0].request.as_ref().unwrap().is_too_long);
}

#[test]
fn an_archive_that_breaks_off_gives_the_entries_before() {
    let text = r#"{"log": {"entries": [{"response": {"status": 200, "content": {"text": "a\n\u00f1"}}}, {"x": [true, -1]}]}}"#;
    let ends: Vec<usize> = text
        .match_indices("}, {")
        .map(|(at, _)| at + 1)
        .chain(text.find("]}]").map(|at| at + 2))
        .collect();
    for end in 1..text.len() {
        for most in [1, 1_000] {
            let (seen, error) = read(Pieces::new(&text.as_bytes()[..end], most), MAX_RECORD);
            assert_eq!(
                seen.len(),
                ends.iter().filter(|at| end >= **at).count(),
                "{end}"
            );
            let Some(HarError::CutOff(position)) = error else {
                panic!("{end}: {error:?}");
            };
            assert!(position.offset <= end as u64 && position.offset + 12 > end as u64);
        }
    }
}

#[test]
fn an_archive_that_is_broken_says_where() {
    let told = |text: &str| read(text.as_bytes(), MAX_RECORD).1.unwrap().to_string();
    let shown = [
        "[]",
        "{}",
        r#"{"log": []}"#,
        r#"{"log": {"entries": {}}}"#,
        "{\"log\":\n{\"entries\": [{} {}]}}",
        "{\"log\": {\"entries\": [{},]}}",
        "{\"log\": {\"entries\": [{\"a\" 1}]}}",
        "{\"log\": {\"entries\": [{\"a\": 1,}]}}",
        "{\"log\": {\"entries\": [{\"a\": \"\\x\"}]}}",
        "{\"log\": {\"entries\": [{\"a\": \"\\u12x4\"}]}}",
        "{\"log\": {\"entries\": [{\"a\": nul}]}}",
        "{\"log\": {\"entries\": []}} {}",
        "\0",
        "",
    ]
    .map(told);
    assert_eq!(
        shown.join("\n"),
        "\
the archive is broken on line 1, column 1: expected an object with a `log`
this is no HAR: it has no `log.entries`
this is no HAR: it has no `log.entries`
this is no HAR: it has no `log.entries`
the archive is broken on line 2, column 17: expected `,` or `]` after an item
the archive is broken on line 1, column 25: expected a JSON value
the archive is broken on line 1, column 27: expected `:` after a member name
the archive is broken on line 1, column 30: expected a member name in double quotes
the archive is broken on line 1, column 29: this escape is not one of JSON
the archive is broken on line 1, column 29: this escape is not one of JSON
the archive is broken on line 1, column 31: expected `true`, `false` or `null`
the archive is broken on line 1, column 26: expected the end: the archive is complete here, more follows
the archive is broken on line 1, column 1: expected an object with a `log`
the archive ends too early, on line 1, column 1"
    );
}

#[test]
fn depth_overflows_nothing() {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let text = format!("{{\"x\": {deep}, \"log\": {{\"entries\": [{{\"y\": {deep}}}]}}}}");
    assert_eq!(entries(&text).len(), 1);
    let text = format!("{{\"x\": {}", "[".repeat(2_000_000));
    assert!(matches!(
        read(text.as_bytes(), MAX_RECORD).1,
        Some(HarError::Syntax(_, "nests too deeply"))
    ));
}
