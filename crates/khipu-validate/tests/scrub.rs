//! Scrubbed payloads and captures: what is replaced, what stays, and that the contract judges them as before.

use crate::support;
use std::path::Path;

use crate::support::{CARD, LOANS, as_payload, payloads, run};
use khipu_validate::Contract;
use khipu_validate::scrub::{Key, Scrub, Scrubbed};
use serde_json::Value;

const KEY: &[u8] = b"the key of these tests";

fn scrubbed_with(
    key: &[u8],
    text: &[u8],
    payload: Option<&str>,
    path: Option<&Path>,
) -> (Vec<u8>, Scrubbed) {
    let contract = Contract::embedded();
    let mut scrub = Scrub::new(&contract, Key::new(key).unwrap());
    if let Some(payload) = payload {
        scrub = scrub.payload(contract.payload(payload).unwrap());
    }
    let mut out = Vec::new();
    let report = scrub.run(text, &mut out, path).unwrap();
    (out, report)
}

fn scrubbed(text: &str, payload: &str) -> String {
    let (out, _) = scrubbed_with(KEY, text.as_bytes(), Some(payload), None);
    String::from_utf8(out).unwrap()
}

/// The members that the document marks, read here by hand.
const SENSITIVE: &[&str] = &[
    "MainCardId",
    "LastDigits",
    "Identification",
    "Name",
    "TransactionInformation",
    "LoanNumber",
    "CallbackUrl",
    "AccountCredential",
];

/// Every scalar in `before` with the one at the same place in `after`, and whether it is below a sensitive member.
fn pairs<'v>(
    before: &'v Value,
    after: &'v Value,
    sensitive: bool,
    name: &str,
    out: &mut Vec<(&'v Value, &'v Value, bool, String)>,
) {
    match (before, after) {
        (Value::Object(a), Value::Object(b)) => {
            assert_eq!(a.len(), b.len());
            for ((name, a), (_, b)) in a.iter().zip(b) {
                let sensitive = sensitive || SENSITIVE.contains(&name.as_str());
                pairs(a, b, sensitive, name, out);
            }
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len());
            for (a, b) in a.iter().zip(b) {
                pairs(a, b, sensitive, name, out);
            }
        }
        _ => out.push((before, after, sensitive, name.to_owned())),
    }
}

fn has_letters(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().any(char::is_alphanumeric),
        Value::Number(_) => true,
        _ => false,
    }
}

#[test]
fn every_example_payload_is_judged_as_before_and_keeps_its_lines() {
    for operation in [LOANS, CARD] {
        for folder in [".", "invalid"] {
            for (name, path, text) in payloads(operation, folder) {
                let (out, _) = scrubbed_with(KEY, &text, None, Some(&path));
                let kind = name.split('-').next().unwrap();
                let options = as_payload(&format!("{operation}/{kind}"));
                let findings = |text: &[u8]| run(&[support::text(text)], &options).0.findings;
                let (before, after) = (findings(&text), findings(&out));
                let told = |findings: &[khipu_validate::Finding]| -> Vec<_> {
                    let each = findings.iter();
                    each.map(|f| (f.line, f.keyword.clone())).collect()
                };
                assert_eq!(
                    told(&before),
                    told(&after),
                    "{operation}/{folder}/{name}\n{}",
                    String::from_utf8_lossy(&out)
                );
                let ends = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
                assert_eq!(ends(&text), ends(&out), "{name}");
                let (Ok(a), Ok(b)) = (serde_json::from_slice(&text), serde_json::from_slice(&out))
                else {
                    continue;
                };
                let mut all = Vec::new();
                pairs(&a, &b, false, "", &mut all);
                for (before, after, sensitive, member) in all {
                    if sensitive && has_letters(before) {
                        assert_ne!(before, after, "{operation}/{folder}/{name} {member}");
                    }
                    // Shape: the same type, and for texts as many characters, unless it is an address.
                    assert_eq!(before.is_null(), after.is_null());
                    assert_eq!(before.is_string(), after.is_string());
                    assert_eq!(before.is_number(), after.is_number());
                    if let (Some(a), Some(b)) = (before.as_str(), after.as_str()) {
                        assert!(
                            a.chars().count() == b.chars().count() || a.contains("://"),
                            "{name} {a} {b}"
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn what_the_contract_describes_and_does_not_mark_stays() {
    for operation in [LOANS, CARD] {
        for (name, path, text) in payloads(operation, ".") {
            if name.contains("undocumented") || !name.starts_with("200") {
                continue;
            }
            let (out, report) = scrubbed_with(KEY, &text, None, Some(&path));
            assert!(report.undocumented.is_empty(), "{name} {report:?}");
            let (a, b) = (
                serde_json::from_slice(&text).unwrap(),
                serde_json::from_slice(&out).unwrap(),
            );
            let mut all = Vec::new();
            pairs(&a, &b, false, "", &mut all);
            for (before, after, sensitive, member) in all {
                if !sensitive {
                    assert_eq!(before, after, "{operation}/{name} {member}");
                }
            }
        }
    }
}

/// The stand-ins under a fixed key: they must not move from release to release without being noticed.
#[test]
fn stand_ins_are_pinned() {
    let text = r#"{"RequestData": {"LastDigits": "1234", "TransactionType": "National",
        "AccountCredential": {"Username": "12.345.678-5", "Password": "S3cr\u00e9t/ñ", "since": "2024-02-29", "tries": 17.50, "ok": true, "none": null},
        "e-mail of Juan": "juan.perez@bank.example"}, "CallbackUrl": "https://my-api.my-business.com/v1/answers?token=abc%20def"}"#;
    insta::assert_snapshot!(scrubbed(
        text,
        "consorcio_personal_unbilled_transactions/request"
    ));
}

#[test]
fn equal_values_have_equal_stand_ins_under_one_key_only() {
    let text = br#"{"RequestData":{"LastDigits":"1234","AccountCredential":{"a":"Juana Soto","b":["1234","Juana Soto"]}}}"#;
    let name = format!("{CARD}/request");
    let under = |key: &[u8]| {
        let (out, _) = scrubbed_with(key, text, Some(&name), None);
        let value: Value = serde_json::from_slice(&out).unwrap();
        let request = value["RequestData"].clone();
        let credential = &request["AccountCredential"];
        assert_eq!(request["LastDigits"], credential["b"][0]);
        assert_eq!(credential["a"], credential["b"][1]);
        credential["a"].clone()
    };
    assert_eq!(under(KEY), under(KEY));
    assert_ne!(under(KEY), under(b"another key of the tests"));
    // In another source, too.
    let again = scrubbed(r#"{"RequestData":{"LastDigits":"1234"}}"#, &name);
    assert!(
        scrubbed(std::str::from_utf8(text).unwrap(), &name).contains(&again[27..33]),
        "{again}"
    );
}

#[test]
fn undocumented_members_are_replaced_and_told_by_name() {
    let text = r#"{"RequestData":{"LastDigits":"1234","Rut":"12.345.678-5","deep":{"list":[1234,"Juan",true]},
        "Juan Perez":1,"1234567":2,"juan@bank.cl":3},"RequestDatum":"Soto"}"#;
    let (out, report) = scrubbed_with(KEY, text.as_bytes(), Some(&format!("{CARD}/request")), None);
    let out = String::from_utf8(out).unwrap();
    for secret in ["1234", "12.345", "Juan", "juan@", "Soto", "bank"] {
        assert!(!out.contains(secret), "{secret}: {out}");
    }
    for name in ["\"Rut\"", "\"deep\"", "\"list\"", "\"RequestDatum\""] {
        assert!(out.contains(name), "{name}: {out}");
    }
    assert_eq!(report.undocumented.len(), 6);
    assert_eq!(report.undocumented["Rut"], 1);
    let said = format!("{report} {report:?}");
    assert!(said.contains("6 undocumented members"), "{said}");
    for secret in ["Juan", "1234567", "juan@"] {
        assert!(!said.contains(secret), "{said}");
    }
}

#[test]
fn values_that_the_contract_refuses_are_not_documented() {
    let secret = "qzxSECRETqzx";
    let full = payloads(CARD, ".")
        .into_iter()
        .find(|(name, ..)| name == "200-full.json")
        .unwrap()
        .2;
    let full = String::from_utf8(full).unwrap();
    for (was, now) in [
        ("\"Booked\"", format!("\"{secret}\"")),
        ("\"Credit\"", format!("[\"{secret}\"]")),
        ("\"CLP\"", format!("\"{secret}\"")),
        ("\"OK\"", format!("{{\"{secret} of mine\": \"{secret}\"}}")),
    ] {
        assert!(full.contains(was), "{was}");
        let text = full.replacen(was, &now, 1);
        let out = scrubbed(&text, &format!("{CARD}/200"));
        assert!(!out.contains("SECRET"), "{out}");
    }
}

#[test]
fn text_that_is_not_json_is_replaced_and_stays_so() {
    let name = format!("{LOANS}/200");
    let source = r#"{"OperationId": "SECRET1", "Status": 12345678, "Data": [true, "SECRET2 \u00e1 \ud83d\ude00"]}"#;
    let contract = Contract::embedded();
    let payload = contract.payload(&name).unwrap();
    for end in 1..source.len() {
        let text = &source[..end];
        let out = scrubbed(text, &name);
        assert!(!out.contains("SECRET") && !out.contains("1234"), "{out}");
        let findings = |text: &str| contract.check(payload, text.as_bytes()).unwrap();
        assert_eq!(findings(text).len(), 1, "{text}");
        let after = findings(&out);
        assert!(
            after.len() == 1 && after[0].keyword == "syntax",
            "{text} {out}"
        );
    }
    for text in [
        "01",
        "tru",
        "-",
        "1 2",
        "\"SECRET",
        "[\"\\ud800SECRET\"]",
        "{SECRET:1}",
        "nul",
        "+1",
        "\"a\\q\"",
        "SECRET",
    ] {
        let out = scrubbed(text, &name);
        assert!(!out.contains("SECRET"), "{out}");
        let findings = contract.check(payload, out.as_bytes()).unwrap();
        assert!(
            findings.len() == 1 && findings[0].keyword == "syntax",
            "{text} {out}"
        );
    }
    let mut bytes = source.as_bytes().to_vec();
    bytes.insert(40, 0xff);
    let (out, report) = scrubbed_with(KEY, &bytes, Some(&name), None);
    assert!(!String::from_utf8_lossy(&out).contains("SECRET"));
    assert_eq!((out.len(), report.texts), (bytes.len(), 1));
}

#[test]
fn white_space_order_repetitions_and_escapes_stay() {
    let text = "\u{feff}{ \"RequestData\" :\t{\"LastDigits\":\"1\\u0032\\/34\" , \"x\\u0041\":[ 1 ,2e0 ] ,\r\n \"LastDigits\":\"5678\"}\n\n}\n";
    let out = scrubbed(text, &format!("{CARD}/request"));
    let skeleton = |text: &str| -> String {
        let mut out = String::new();
        let mut within = text;
        while let Some(at) = within.find("\"LastDigits\":\"") {
            out.push_str(&within[..at + 14]);
            within = &within[at + 14..];
            within = &within[within.find('"').unwrap()..];
        }
        out.push_str(within);
        out.replace(|c: char| c.is_ascii_digit(), "9")
    };
    assert_eq!(skeleton(text), skeleton(&out));
    assert_eq!(text.matches("\\u").count(), out.matches("\\u").count());
    assert!(out.contains("\\/"), "{out}");
    assert!(!out.contains("5678"), "{out}");
}

#[test]
fn ambiguous_payloads_are_scrubbed_as_each_of_them() {
    let text = r#"{"OperationId":"x","Status":"OK","Data":null,"AdditionalInformation":null,"Error":null,"LifeSpan":null,"Rut":"1-9"}"#;
    let (out, _) = scrubbed_with(KEY, text.as_bytes(), None, None);
    let out = String::from_utf8(out).unwrap();
    assert!(
        out.starts_with(r#"{"OperationId":"x","Status":"OK","Data":null"#),
        "{out}"
    );
    assert!(!out.contains("1-9"), "{out}");
    // Of something that looks like nothing known nothing stays.
    let (out, report) = scrubbed_with(KEY, br#"{"some":["thing",{"else":12345}]}"#, None, None);
    let out = String::from_utf8(out).unwrap();
    assert!(
        !out.contains("thing") && !out.contains("12345") && out.contains("\"else\""),
        "{out}"
    );
    assert_eq!(report.unknown, 1);
}

#[test]
fn a_file_is_known_by_its_name_and_a_record_that_is_too_long_is_an_error() {
    let contract = Contract::embedded();
    let mut scrub = Scrub::new(&contract, Key::new(KEY).unwrap()).max_record(64);
    let long = format!("{{\"a\":\"SECRET{}\"}}\n{{}}\n", "x".repeat(64));
    for (name, text) in [
        ("a.ndjson", format!("{{}}\n{long}")),
        ("a.json", long.clone()),
        ("-", long),
    ] {
        let error = scrub
            .run(text.as_bytes(), Vec::new(), Some(Path::new(name)))
            .unwrap_err();
        let said = format!("{error} {error:?}");
        assert!(
            said.contains("longer than 64 bytes") && !said.contains("SECRET"),
            "{said}"
        );
    }
}
