//! Scrubbed HARs: nothing of a planted text is left, in whatever form it stands there.

use crate::support;
use crate::support::{CARD, LOANS_PATH, payloads};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use khipu_validate::Contract;
use khipu_validate::scrub::{Key, Scrub, Scrubbed};
use serde_json::{Value, json};

/// No part of it occurs in a HAR for another reason.
const SECRET: &str = "sEnTiNeLqzx";
const DIGITS: &str = "918273645918";

fn scrubbed(text: &[u8]) -> (Vec<u8>, Scrubbed) {
    let contract = Contract::embedded();
    let mut scrub = Scrub::new(&contract, Key::new(b"the key of these tests").unwrap());
    let mut out = Vec::new();
    let report = scrub.run(text, &mut out, Some("a.har".as_ref())).unwrap();
    (out, report)
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

/// The planted text in every form that it might be found in.
fn assert_clean(out: &[u8], what: &str) {
    let text = String::from_utf8_lossy(out).into_owned();
    let escaped: String = SECRET
        .bytes()
        .map(|byte| format!("\\u{byte:04x}"))
        .collect();
    // The inside of its base64 at each of the three offsets.
    let encoded = (0..3).map(|offset| {
        let padded = STANDARD.encode(format!("{}{SECRET}", "x".repeat(offset)));
        padded[4..12].to_owned()
    });
    let mut hidden = vec![
        SECRET.to_owned(),
        DIGITS.to_owned(),
        SECRET[1..9].to_owned(),
        DIGITS[2..9].to_owned(),
    ];
    hidden.extend([escaped[6..30].to_owned(), percent(SECRET)[3..15].to_owned()]);
    hidden.extend([percent(SECRET).to_uppercase()[3..15].to_owned()]);
    hidden.extend(encoded);
    for hidden in hidden {
        let lower = text.to_lowercase();
        assert!(
            !lower.contains(&hidden.to_lowercase()),
            "{what}: {hidden} in {text}"
        );
    }
    // Bodies in base64 are looked into.
    if let Ok(Value::Object(_)) = serde_json::from_slice::<Value>(out) {
        for part in text.split('"').filter(|part| part.len() > 8) {
            if let Ok(bytes) = STANDARD.decode(part) {
                let inner = String::from_utf8_lossy(&bytes).to_lowercase();
                assert!(!inner.contains(&SECRET.to_lowercase()), "{what}: {inner}");
            }
        }
    }
}

fn header(name: &str, value: &str) -> Value {
    json!({"name": name, "value": value, "comment": SECRET})
}

fn entry(method: &str, path: &str, status: u64, request: &str, content: Value) -> Value {
    json!({
        "pageref": format!("page_{SECRET}"), "startedDateTime": "2024-05-06T12:00:00.123Z", "time": 12.5,
        "request": {
            "method": method, "url": format!("https://u:{SECRET}@{SECRET}.example.com:8443{path}?a={SECRET}&b={}&{DIGITS}=1&{}=2&{SECRET}#{SECRET}", percent(SECRET), percent(SECRET)),
            "httpVersion": "h2", "headersSize": -1, "bodySize": 20, "comment": SECRET,
            "cookies": [{"name": SECRET, "value": SECRET, "path": format!("/{SECRET}"), "domain": format!(".{SECRET}.cl"), "expires": SECRET, "httpOnly": true, "secure": false, "sameSite": SECRET}],
            "headers": [header("Authorization", &format!("Bearer {SECRET}")), header("x-api-key", DIGITS), header("Content-Type", "application/json; charset=utf-8"),
                header("content-type", &format!("application/{SECRET}; boundary={SECRET}")), header(&format!("x-{DIGITS}"), "1"), header("Host", &format!("{SECRET}.example.com:8443")),
                header(":path", &format!("{path}?q={SECRET}")), header("referer", &format!("https://{SECRET}.cl/{SECRET}")), header("cache-control", SECRET), header("date", SECRET),
                {"value": SECRET, "name": "content-type", "name2": SECRET}],
            "queryString": [{"name": "a", "value": SECRET, "comment": SECRET}, {"name": DIGITS, "value": "1"}],
            "postData": {"mimeType": "application/json", "text": request, "comment": SECRET, "params": [{"name": format!("{DIGITS}"), "value": SECRET, "fileName": SECRET, "contentType": format!("{SECRET}/x")}]},
            "_vendor": {"deep": [SECRET]},
        },
        "response": {
            "status": status, "statusText": SECRET, "httpVersion": SECRET, "cookies": [], "headers": [header("set-cookie", SECRET), header("location", &format!("/x/{SECRET}"))],
            "content": content, "redirectURL": format!("https://{SECRET}.cl/{SECRET}?{SECRET}"), "headersSize": 1, "bodySize": 2, "_transferSize": 918273645918_u64, "_error": SECRET,
        },
        "cache": {"beforeRequest": {"expires": SECRET, "lastAccess": "2024-05-06T12:00:00Z", "eTag": SECRET, "hitCount": 3}},
        "timings": {"blocked": -1, "send": 1, "wait": 2.25, "receive": 0, "ssl": SECRET, "comment": SECRET},
        "serverIPAddress": "10.91.82.73", "connection": DIGITS, "comment": SECRET,
        "_initiator": {"type": "script", "stack": {"callFrames": [{"functionName": SECRET, "url": format!("https://x/{SECRET}"), "lineNumber": 918273645918_u64}]}},
        "_webSocketMessages": [{"type": "send", "time": 1714996800.5, "opcode": 1, "data": format!("{{\"a\":\"{SECRET}\"}}")}],
    })
}

fn archive() -> Value {
    let card = payloads(CARD, ".")
        .into_iter()
        .find(|(name, ..)| name == "200-full.json")
        .unwrap()
        .2;
    let mut card: Value = serde_json::from_slice(&card).unwrap();
    card["Data"]["CardPurchase"]["CardInstrument"]["CardHolder"]["Name"] = SECRET.into();
    card["Data"]["CardPurchase"]["Transaction"][0]["TransactionInformation"] = SECRET.into();
    card["Extra"] = json!({"who": SECRET, DIGITS: DIGITS, format!("{SECRET} {SECRET}"): 1});
    let pretty = serde_json::to_string_pretty(&card).unwrap();
    let escaped: String = SECRET
        .bytes()
        .map(|byte| format!("\\u{byte:04x}"))
        .collect();
    let path = support::CARD_PATH;
    let request = format!(
        r#"{{"RequestData":{{"LastDigits":"9999","AccountCredential":{{"Username":"{escaped}","n":{DIGITS}}}}},"CallbackUrl":"https://{SECRET}.cl/{SECRET}"}}"#
    );
    let content = |text: &str| json!({"size": 10, "mimeType": "application/json", "text": text});
    let packed = |bytes: &[u8]| json!({"size": 10, "mimeType": "image/png", "encoding": "base64", "text": STANDARD.encode(bytes)});
    json!({"log": {
        "version": "1.2", "creator": {"name": format!("tool of {SECRET}"), "version": format!("1-{SECRET}"), "comment": SECRET},
        "browser": {"name": "firefox", "version": "118.0"},
        "pages": [{"startedDateTime": "2024-05-06T12:00:00Z", "id": format!("page_{SECRET}"), "title": format!("https://{SECRET}"), "pageTimings": {"onLoad": 12.5, "comment": SECRET}}],
        "entries": [
            entry("POST", path, 200, &request, content(&pretty)),
            entry("POST", path, 200, &request, packed(pretty.as_bytes())),
            entry("POST", path, 200, &request, packed(&[SECRET.as_bytes(), b"\xff\xfe"].concat())),
            entry("POST", path, 504, SECRET, content(&format!("<html>{SECRET} {DIGITS}</html>"))),
            entry("POST", path, 400, "", content(&pretty)),
            entry("GET", &format!("/accounts/{SECRET}/{DIGITS}/{}", percent(SECRET)), 200, &request, content(&pretty)),
            entry(SECRET, LOANS_PATH, 200, &request, content(&pretty)),
        ],
        "comment": SECRET, "_vendor": [SECRET, {"a": DIGITS}],
    }, "extra": {"b": SECRET}})
}

#[test]
fn nothing_of_a_planted_text_is_left() {
    for text in [
        serde_json::to_string(&archive()).unwrap(),
        serde_json::to_string_pretty(&archive()).unwrap(),
    ] {
        let (out, report) = scrubbed(text.as_bytes());
        assert_clean(&out, "archive");
        assert_eq!(report.records, 7);
        let said = format!("{report} {report:?}");
        assert_clean(said.as_bytes(), "report");
        assert_eq!(
            text.lines().count(),
            String::from_utf8(out).unwrap().lines().count()
        );
    }
}

#[test]
fn what_an_archive_needs_to_be_read_stays() {
    let before = archive();
    let (out, _) = scrubbed(&serde_json::to_vec(&before).unwrap());
    let after: Value = serde_json::from_slice(&out).unwrap();
    for pointer in [
        "/log/version",
        "/log/browser",
        "/log/pages/0/startedDateTime",
        "/log/entries/0/startedDateTime",
        "/log/entries/0/time",
        "/log/entries/0/request/method",
        "/log/entries/0/request/httpVersion",
        "/log/entries/0/request/headers/2/name",
        "/log/entries/0/request/headers/2/value",
        "/log/entries/0/request/headers/0/name",
        "/log/entries/0/request/postData/mimeType",
        "/log/entries/0/response/status",
        "/log/entries/3/response/status",
        "/log/entries/1/response/content/encoding",
        "/log/entries/0/response/content/size",
        "/log/entries/0/timings/wait",
        "/log/entries/0/request/queryString/0/name",
    ] {
        assert!(before.pointer(pointer).is_some(), "{pointer}");
        assert_eq!(before.pointer(pointer), after.pointer(pointer), "{pointer}");
    }
    let url = after["log"]["entries"][0]["request"]["url"]
        .as_str()
        .unwrap();
    assert!(
        url.contains(support::CARD_PATH) && url.starts_with("https://") && url.contains(".test:"),
        "{url}"
    );
    // Pages and entries still belong together.
    assert_eq!(
        after["log"]["pages"][0]["id"],
        after["log"]["entries"][0]["pageref"]
    );
    // Bodies are scrubbed as payloads of their operation: what it does not mark is still there, and valid.
    let contract = Contract::embedded();
    let payload = contract.payload(&format!("{CARD}/200")).unwrap();
    for entry in [0, 1] {
        let content = &after["log"]["entries"][entry]["response"]["content"];
        let mut body = content["text"].as_str().unwrap().as_bytes().to_vec();
        if content["encoding"] == "base64" {
            body = STANDARD.decode(body).unwrap();
        }
        let body: Value = serde_json::from_slice(&body).unwrap();
        assert_eq!(body["Status"], "OK");
        let text = body.to_string();
        assert!(
            contract.check(payload, text.as_bytes()).unwrap().is_empty(),
            "{text}"
        );
    }
}

#[test]
fn an_archive_that_breaks_off_is_scrubbed_to_its_end() {
    let text = serde_json::to_string(&archive()).unwrap();
    let step = text.len() / 50 + 1;
    for end in (1..text.len()).step_by(step) {
        let end = (end..).find(|end| text.is_char_boundary(*end)).unwrap();
        let (out, _) = scrubbed(&text.as_bytes()[..end]);
        assert_clean(&out, "cut off");
        assert!(serde_json::from_slice::<serde::de::IgnoredAny>(&out).is_err());
        let (out, _) = scrubbed(format!("{}}}{}", &text[..end], &text[end..]).as_bytes());
        assert_clean(&out, "broken");
    }
}

#[test]
fn a_member_that_stands_twice_hides_nothing() {
    let path = LOANS_PATH;
    for text in [
        format!(
            r#"{{"log":{{"entries":[{{"request":{{"method":"POST","url":"https://api.khipu.com{path}"}},"request":{{"method":"GET","url":"/x"}},"response":{{"status":200,"content":{{"text":"{{\"Status\":\"{SECRET}\",\"OperationId\":\"{SECRET}\"}}"}}}}}}]}}}}"#
        ),
        format!(
            r#"{{"log":{{"entries":[{{"request":{{"headers":[{{"name":"content-type","name":"authorization","value":"application/json; a={SECRET}"}}]}}}}]}}}}"#
        ),
        format!(r#"{{"log":{{"entries":[]}},"log":{{"entries":[{{"comment":"{SECRET}"}}]}}}}"#),
        format!(
            r#"{{"log":{{"entries":[],"entries":[{{"comment":"{SECRET}"}}],"entries":"{SECRET}","version":["{SECRET}"]}}}} {SECRET}"#
        ),
        format!(r#"{{"log":"{SECRET}"}}"#),
        format!(r#"["{SECRET}"]"#),
        format!(r#"{{"log":{{"{SECRET}"#),
        format!(r#"{{"log":{{"{SECRET}":{SECRET}}}}}"#),
        format!(r#"{{"log" "{SECRET}"}}"#),
        format!(r#"{{"log":{{"entries":[,"{SECRET}"]}}}}"#),
        format!(r#"{{"log":{{"entries":["{SECRET}" "{SECRET}"]}}}}"#),
        SECRET.to_owned(),
    ] {
        let (out, _) = scrubbed(text.as_bytes());
        // A name may be shown; it is no value.
        let out = String::from_utf8(out)
            .unwrap()
            .replace(&format!("\"{SECRET}\":"), "");
        assert_clean(out.as_bytes(), &text);
    }
    let mut bytes = serde_json::to_vec(&archive()).unwrap();
    bytes.insert(60, 0xff);
    assert_clean(&scrubbed(&bytes).0, "not UTF-8");
}
