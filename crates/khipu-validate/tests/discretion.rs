//! No report ever holds a value of a payload.

use crate::support::{CARD, LOANS, LOANS_PATH, as_payload, each_replaced, formats, payloads, text};
use khipu_capture::{Body, Record};
use khipu_validate::{Contract, Input, Options};
use serde_json::Value;

/// No part of these occurs anywhere in a report for another reason.
const WORD: &str = "qzxSECRETqzx";
const NUMBER: &str = "918273645";

const SECRETS: [&str; 4] = ["SECRET", "qzx", "91827", "273645"];

fn assert_discreet(inputs: &[Input], options: &Options, what: &str) {
    for (format, report) in formats::all(inputs, options) {
        for secret in SECRETS {
            assert!(!report.contains(secret), "{what} as {format}: {report}");
        }
        let told = match format {
            "text" => report.contains('[') || report.contains(": "),
            "json" => report.contains("\"keyword\"") || report.contains("\"message\""),
            "junit" => report.contains("<failure") || report.contains("<error"),
            "sarif" => report.contains("\"level\""),
            _ => report.contains("::error "),
        };
        assert!(told, "{what} gave nothing as {format}");
    }
}

/// The value with every scalar replaced.
fn filled(value: &Value, with: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let each = members
                .iter()
                .map(|(name, value)| (name.clone(), filled(value, with)));
            Value::Object(each.collect())
        }
        Value::Array(items) => items.iter().map(|item| filled(item, with)).collect(),
        _ => with.clone(),
    }
}

#[test]
fn wrong_values_do_not_appear() {
    let contract = Contract::embedded();
    for operation in [LOANS, CARD] {
        for (name, _, source) in payloads(operation, ".") {
            if !name.contains("-full.") && !name.contains("-documented.") {
                continue;
            }
            let kind = name.split('-').next().unwrap();
            let payload = contract.payload(&format!("{operation}/{kind}")).unwrap();
            let value: Value = serde_json::from_slice(&source).unwrap();
            let long = Value::String(WORD.repeat(40));
            let number: Value = serde_json::from_str(&format!("{NUMBER}.5")).unwrap();
            for with in [Value::from(WORD), long, number] {
                let everything = filled(&value, &with).to_string();
                let options = Options::default().payload(payload);
                assert_discreet(&[text(everything)], &options, &name);
                let records: Vec<String> = each_replaced(&value, &with)
                    .iter()
                    .map(Value::to_string)
                    .collect();
                assert_discreet(&[text(records.join("\n"))], &options, &name);
                // Without a name too: what the shape does not tell is told without the record.
                assert_discreet(&[text(records.join("\n"))], &Options::default(), &name);
            }
        }
    }
}

#[test]
fn text_that_is_not_json_does_not_appear() {
    let options = as_payload("bancosecurity_personal_loans/200");
    let source =
        format!(r#"{{"OperationId": "{WORD}", "Status": {NUMBER}, "Data": [true, "{WORD}"]}}"#);
    for end in 1..source.len() {
        assert_discreet(&[text(&source[..end])], &options, &format!("cut at {end}"));
    }
    for broken in [
        WORD.to_owned(),
        format!("\"{WORD}"),
        format!("[\"{WORD}\\q\"]"),
        format!("[{NUMBER}x]"),
        format!("{{\"OperationId\": {WORD}}}"),
        format!("{{}} {WORD}"),
        format!("{{\"OperationId\": '{WORD}'}}"),
        format!("[0{NUMBER}]"),
    ] {
        assert_discreet(&[text(broken.as_str())], &options, &broken);
    }
    let mut bytes = source.into_bytes();
    bytes.insert(40, 0xff);
    assert_discreet(&[text(bytes)], &options, "not UTF-8");
}

#[test]
fn bodies_of_capture_records_do_not_appear() {
    let path = "/v1/cl/banking/personal/bancosecurity.cl/products/loans";
    let body = format!("{{\"Status\": \"{WORD}\", \"Data\": {NUMBER}}}");
    let bodies = [
        body.clone().into_bytes(),
        body.replace('}', "").into_bytes(),
        WORD.into(),
        [WORD.as_bytes(), b"\xff"].concat(),
    ];
    for body in bodies.map(|body| Body::from_bytes(&body)) {
        let record = Record::exchange("POST", path)
            .request(body.clone())
            .response(200, body.clone());
        let mut both = record.clone();
        both.callback = Some(body);
        both.operation = Some(LOANS.to_owned());
        for line in [record.to_line(), both.to_line()] {
            let options = Options::default();
            assert_discreet(&[text(line.as_str())], &options, &line);
            let other = line.replacen(":1,", ":2,", 1);
            assert_discreet(&[text(other)], &options, "another version");
            let other = line.replace("\"path\"", "\"paths\"");
            assert_discreet(&[text(other)], &options, "another shape");
            let other = line.replace("{\"text\":", "{\"xml\":");
            assert_discreet(&[text(other)], &options, "another body");
            let other = line.replace("\"POST\"", &format!("{{\"{WORD}\": {NUMBER}}}"));
            assert_discreet(&[text(other)], &options, "another method");
            for end in (1..line.len()).filter(|end| line.is_char_boundary(*end)) {
                assert_discreet(&[text(&line[..end])], &options, &line[..end]);
            }
        }
    }
}

#[test]
fn archives_do_not_appear() {
    let body = format!("{{\\\"RequestData\\\": \\\"{WORD}\\\", \\\"CallbackUrl\\\": {NUMBER}}}");
    let entry = |url: &str, request: &str| {
        format!(
            r#"{{"{WORD}": "{WORD}", "request": {{"method": "POST", "url": "{url}", "headers": [{{"name": "authorization", "value": "{WORD}"}}], "postData": {{"text": "{request}"}}}}, "response": {{"status": 418, "content": {{"text": "{WORD}"}}}}}}"#
        )
    };
    let url = format!("https://{WORD}{LOANS_PATH}?{WORD}");
    let archive = format!(
        r#"{{"log": {{"version": "{WORD}", "entries": [{}, {}]}}}}"#,
        entry(&url, &body),
        entry(&url, WORD)
    );
    let options = Options::default();
    assert_discreet(&[text(archive.as_str())], &options, "whole");
    assert_discreet(
        &[text(archive.as_str())],
        &options.clone().max_record(9),
        "too long",
    );
    // Cut off and broken at every byte.
    for at in (35..archive.len()).filter(|at| archive.is_char_boundary(*at)) {
        assert_discreet(&[text(&archive[..at])], &options, "cut off");
        let broken = format!("{}\\{}", &archive[..at], &archive[at..]);
        assert_discreet(&[text(broken)], &options, "broken");
    }
}

#[test]
fn debug_of_what_was_found_does_not_show_values() {
    let contract = Contract::embedded();
    let payload = contract
        .payload("bancosecurity_personal_loans/request")
        .unwrap();
    let findings = contract
        .check(
            payload,
            format!("{{\"RequestData\": \"{WORD}\"}}").as_bytes(),
        )
        .unwrap();
    assert!(!format!("{findings:?} {contract:?} {payload:?}").contains(WORD));
}

/// What may have been meant is a name of the contract, however close the value is to it.
#[test]
fn values_close_to_listed_ones_do_not_appear() {
    let options = as_payload("consorcio_personal_unbilled_transactions/request");
    for near in ["NATIONAL", " National ", "Nationl", "Nacional"] {
        let source =
            format!(r#"{{"RequestData": {{"LastDigits": "1234", "TransactionType": "{near}"}}}}"#);
        for (format, report) in formats::all(&[text(source)], &options) {
            assert!(!report.contains(near), "{near} as {format}: {report}");
        }
    }
}

/// The one way to see values, and only in excerpts.
#[test]
fn values_appear_when_they_are_asked_for_and_only_there() {
    let options = as_payload("consorcio_personal_unbilled_transactions/request");
    let source = format!(
        r#"{{"RequestData": {{"LastDigits": "{WORD}", "TransactionType": {NUMBER}}}, "CallbackUrl": "\u001b[31m"}}"#
    );
    let inputs = [text(source), text(format!("{{\"a\": \"{WORD}\", {WORD}"))];
    let masked = formats::all(&inputs, &options);
    let shown = formats::all(&inputs, &options.clone().show_values());
    for ((format, masked), (_, shown)) in masked.iter().zip(&shown) {
        match *format {
            "text" | "junit" => {
                assert!(shown.contains(WORD) && shown.contains(NUMBER), "{format}");
                assert!(!shown.contains('\u{1b}'), "{format}");
                // The text that is not JSON has no excerpt.
                assert!(!shown.contains(&format!("{WORD}\", {WORD}")), "{format}");
            }
            _ => assert_eq!(masked, shown, "{format}"),
        }
        let same = |report: &str| -> Vec<String> {
            let lines = report.lines();
            let lines =
                lines.filter(|line| !line.contains("Digits\"") && !line.contains("Digits&quot;"));
            lines
                .map(str::to_owned)
                .filter(|line| !line.trim_start_matches([' ', '|', '^']).is_empty())
                .collect()
        };
        assert_eq!(same(masked), same(shown), "{format}: nothing else changes");
    }
}

/// Records that are valid are not quoted beside invalid ones.
#[test]
fn valid_neighbours_do_not_appear() {
    let good =
        format!(r#"{{"RequestData": {{"LastDigits": "1234"}}, "Note": "{WORD}", "N": {NUMBER}}}"#);
    let bad = good.replace("1234", WORD);
    let lines = [&good, &bad, &good, &format!("{{{WORD}"), &good]
        .map(String::as_str)
        .join("\n");
    let options = as_payload("consorcio_personal_unbilled_transactions/request");
    assert_discreet(&[text(lines)], &options, "neighbours");
}
