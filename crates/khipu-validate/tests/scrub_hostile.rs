//! Captures that were made to do harm.

use crate::support::{LOANS, line};
use khipu_validate::Contract;
use khipu_validate::scrub::{Key, Scrub};

fn scrubbed(text: &[u8], name: &str) -> Vec<u8> {
    let contract = Contract::embedded();
    let mut scrub = Scrub::new(&contract, Key::new(b"the key of these tests").unwrap());
    let mut out = Vec::new();
    scrub.run(text, &mut out, Some(name.as_ref())).unwrap();
    out
}

#[test]
fn deep_nesting_ends_neither_the_program_nor_the_structure() {
    let deep = "[".repeat(100_000);
    let closed = format!("{deep}\"SECRET\"{}", "]".repeat(100_000));
    let members = "{\"a\":".repeat(100_000);
    for text in [deep, closed, members] {
        for name in ["a.json", "a.ndjson", "a.har", "200.json"] {
            let out = scrubbed(text.as_bytes(), name);
            assert_eq!(out.len(), text.len());
            assert!(!String::from_utf8(out).unwrap().contains("SECRET"));
        }
        let har = format!("{{\"log\":{{\"entries\":[{text}]}}}}");
        assert_eq!(scrubbed(har.as_bytes(), "a.har").len(), har.len());
        let record = line(&format!("\"status\":200,\"response\":{{\"json\":{text}}}"));
        assert!(
            !String::from_utf8(scrubbed(record.as_bytes(), "a.ndjson"))
                .unwrap()
                .contains("SECRET")
        );
    }
}

#[test]
fn long_values_are_replaced_whole() {
    let words = "SECRET 1234 ".repeat(200_000);
    let digits = "9182".repeat(100_000);
    let text = format!(
        r#"{{"RequestData":{{"AccountCredential":"{words}","x":[{digits},0.{digits},1e{digits},"https://{digits}"]}}}}"#
    );
    let out = scrubbed(text.as_bytes(), &format!("{LOANS}/request.json"));
    let out = String::from_utf8(out).unwrap();
    assert!(!out.contains("SECRET") && !out.contains("91829182"));
    assert_eq!(text.len(), out.len());
}

#[test]
fn odd_bytes_are_carried_through() {
    for text in [
        &b"\"\\ud800SECRET\""[..],
        b"{\"a\":\"\\ud800\\ud800SECRET\"}",
        b"\xff\xfeSECRET",
        b"{\"a\":\"SECRET\xc3\"}",
        b"{\"\xff\":\"SECRET\"}",
        b"\0\0SECRET\0",
        b"{\"a\":\"SECRET\x01\"}",
        b"\xef\xbb\xbf\xef\xbb\xbf{\"a\":\"SECRET\"}",
        b"{\"khipu_capture\":1,\"path\":\"SECRET\xff\"}",
        b"{\"khipu_capture\"",
        b"{\"khipu_capture\":1}",
        b"\"khipu_capture",
        b"",
        b" \r\n\t\n",
        b"\xef\xbb\xbf",
        b"\xef\xbb",
    ] {
        for name in ["a.json", "a.ndjson", "a.har", "-"] {
            let out = scrubbed(text, name);
            assert!(
                !String::from_utf8_lossy(&out).contains("SECRET"),
                "{name} {text:?}"
            );
            let ends = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
            assert_eq!(ends(text), ends(&out));
            assert_eq!(text.trim_ascii().is_empty(), out.trim_ascii().is_empty());
        }
    }
}

#[test]
fn repeated_names_hide_nothing() {
    let text = r#"{"RequestData":{"AccountCredential":"SECRET1","AccountCredential":null},"RequestData":{},"CallbackUrl":"SECRET2","CallbackUrl":"https://a"}"#;
    let out =
        String::from_utf8(scrubbed(text.as_bytes(), &format!("{LOANS}/request.json"))).unwrap();
    assert!(!out.contains("SECRET"), "{out}");
    assert_eq!(out.matches("\"AccountCredential\"").count(), 2);
    let body = r#"{"json":{"Status":"OK"},"json":{"Status":"SECRET"},"text":"SECRET","base64":"U0VDUkVU"}"#;
    for record in [
        line(&format!(
            "\"status\":200,\"status\":400,\"response\":{body}"
        )),
        line(&format!(
            "\"path\":\"/SECRET\",\"status\":200,\"response\":{body}"
        )),
        line(&format!("\"request\":{body},\"callback\":\"SECRET\"")),
    ] {
        let out = String::from_utf8(scrubbed(record.as_bytes(), "a.ndjson")).unwrap();
        assert!(
            !out.contains("SECRET") && !out.contains("U0VDUkVU"),
            "{out}"
        );
    }
}
