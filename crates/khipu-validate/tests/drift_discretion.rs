//! A report on drift never holds a value of a payload, and nothing that came with the traffic can do harm in it.

use crate::support;
use crate::support::{CARD, LOANS, drift_formats, drift_of, each_replaced, line, payloads, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use khipu_validate::Contract;
use khipu_validate::drift::{Kind, Options};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// No part of these occurs anywhere in a report for another reason.
const WORD: &str = "qzxSECRETqzx";
const NUMBER: &str = "918273645";

fn assert_discreet(source: &str, options: &Options, what: &str) {
    let drift = drift_of(&[text(source)], options);
    for (format, written) in drift_formats(&drift) {
        for secret in ["SECRET", "qzx", "91827", "273645"] {
            assert!(!written.contains(secret), "{what} as {format}: {written}");
        }
    }
    let shown = format!("{drift:?}");
    assert!(
        !shown.contains("SECRET") && !shown.contains("91827"),
        "{what}: {shown}"
    );
}

#[test]
fn no_planted_value_is_in_any_report() {
    let contract = Contract::embedded();
    for operation in [LOANS, CARD] {
        for (name, _, source) in payloads(operation, ".") {
            if !name.contains("-full.") && !name.contains("undocumented-fields") {
                continue;
            }
            let kind = name.split('-').next().unwrap();
            let payload = contract.payload(&format!("{operation}/{kind}")).unwrap();
            let value: Value = serde_json::from_slice(&source).unwrap();
            let number: Value = serde_json::from_str(&format!("{NUMBER}.5")).unwrap();
            for with in [
                json!(WORD),
                json!(WORD.repeat(20)),
                number,
                json!({"New": [WORD]}),
            ] {
                let records: Vec<String> = each_replaced(&value, &with)
                    .iter()
                    .map(Value::to_string)
                    .collect();
                let options = Options::default().payload(payload);
                assert_discreet(&records.join("\n"), &options, &name);
            }
        }
    }
    for broken in [
        format!("{{\"a\": {WORD}}}"),
        format!("\"{WORD}"),
        format!("[{NUMBER}x]"),
    ] {
        let payload = contract.payload(&format!("{LOANS}/200")).unwrap();
        assert_discreet(&broken, &Options::default().payload(payload), &broken);
    }
}

#[test]
fn what_surrounds_a_body_is_not_shown_either() {
    let call = |path: &str, method: &str| {
        format!(r#"{{"khipu_capture":1,"at":"{WORD}","method":"{method}","path":"{path}"}}"#)
    };
    let options = Options::default();
    for source in [
        call(&format!("/v1/{NUMBER}/x"), "GET"),
        call("/v1/6baf6c19-qzx9-465b-ae24-91827", "GET"),
        call(&format!("/v1/joe@{WORD}/x?token={WORD}"), "GET"),
        call("/v1", &format!("{WORD} {WORD}")),
        line(&format!(r#""status":200,"response":{{"text":"{WORD}"}}"#)),
        line(&format!(r#""status":599,"response":{{"text":"{WORD}"}}"#)),
    ] {
        assert_discreet(&source, &options, &source);
    }
    let keyed = format!(r#"{{"RequestData": {{"{NUMBER}": {{"{WORD}@x.cl": 1}}}}}}"#);
    let contract = Contract::embedded();
    let payload = contract.payload(&format!("{LOANS}/request")).unwrap();
    assert_discreet(&keyed, &options.payload(payload), "keys");
}

#[test]
fn only_values_of_enumerations_are_shown_when_asked_for() {
    let mut value: Value = {
        let all = payloads(CARD, ".");
        let found = all
            .iter()
            .find(|(name, ..)| name == "200-full.json")
            .unwrap();
        serde_json::from_slice(&found.2).unwrap()
    };
    let transaction = &mut value["Data"]["CardPurchase"]["Transaction"][0];
    transaction["Status"] = json!("Reversed");
    transaction["LocalForeignIndicator"] = json!(WORD.repeat(20));
    transaction["BookingDateTime"] = json!(WORD);
    transaction["New"] = json!(WORD);
    let contract = Contract::embedded();
    let payload = contract.payload(&format!("{CARD}/200")).unwrap();
    let asked = Options::default().payload(payload).show_values(true);
    assert_discreet(&value.to_string(), &asked, "other values");

    let source = value.to_string();
    let of_status = |options: &Options| {
        let drift = drift_of(&[text(source.as_str())], options);
        let rows = drift.drift.iter();
        let mut rows = rows.filter(|row| row.kind == Kind::UndocumentedValue);
        let row = rows.find(|row| row.pointer.ends_with("/Status")).unwrap();
        let value = row.values[0].clone();
        let shown = drift_formats(&drift).into_iter();
        let shown: Vec<&str> = shown
            .filter(|(_, written)| written.contains("Reversed"))
            .map(|(format, _)| format)
            .collect();
        (value.value, value.length, shown)
    };
    let (value, length, shown) = of_status(&asked);
    assert_eq!((value.as_deref(), length), (Some("Reversed"), "1-8"));
    assert_eq!(shown, ["text", "coloured", "json", "html", "yaml"]);
    let (value, length, shown) = of_status(&Options::default().payload(payload));
    assert_eq!((value, length), (None, "1-8"));
    assert!(shown.is_empty(), "{shown:?}");
}

#[test]
fn a_sensitive_place_keeps_its_values() {
    let document = r##"{"openapi": "3.1.1", "paths": {"/x": {"post": {"operationId": "x", "requestBody": {"content": {"application/json":
        {"schema": {"$ref": "c.yaml#/X"}}}}}}}}"##;
    let components = r##"{"X": {"type": "object", "properties": {"Of": {"$ref": "#/Secret", "x-sensitive": true}, "In": {"$ref": "#/Open"}}},
        "Secret": {"type": "string", "enum": ["A"]}, "Open": {"type": "object", "x-sensitive": true, "properties": {"Of": {"$ref": "#/Secret"}}}}"##;
    let read = |file: &str| {
        Ok(if file == "c.yaml" {
            components
        } else {
            document
        }
        .to_owned())
    };
    let contract = Contract::from_bundle(&khipu_document::load("openapi.yaml", &read).unwrap());
    let options = Options::default()
        .payload(contract.payload("x/request").unwrap())
        .show_values(true);
    let source = format!(r#"{{"Of": "{WORD}", "In": {{"Of": "{WORD}"}}}}"#);
    let mut found = support::Found::default();
    let drift =
        khipu_validate::drift::drift(&contract, &options, &[text(source)], &mut found).unwrap();
    assert_eq!(drift.drift.len(), 2);
    for (format, written) in drift_formats(&drift) {
        assert!(!written.contains("SECRET"), "{format}: {written}");
    }
}

#[test]
fn hostile_names_are_harmless_in_every_format() {
    let names = [
        "<img src=x onerror=alert(1)>",
        "</script><script>alert(1)</script>",
        "\"' onmouseover='alert(1)",
        "--><!--",
        "&lt;b&gt;",
        "\u{1b}[2J\u{9b}31m",
        "a\nb\r\n::error::x",
        "\u{202e}gpj\u{200b}\u{feff}",
        "key: [x]\n# y",
        "~1~0/*",
        "",
        "{…}",
        "`x`",
    ];
    let long = format!("L{}", "x".repeat(10_000));
    let mut members = serde_json::Map::new();
    for name in names.iter().copied().chain([long.as_str()]) {
        members.insert(name.to_owned(), json!({name: [{"</style>": true}]}));
    }
    let source = json!({"RequestData": members}).to_string();
    let contract = Contract::embedded();
    let payload = contract.payload(&format!("{LOANS}/request")).unwrap();
    let options = Options::default().payload(payload);
    let input = khipu_validate::Input::Text {
        source: "<b>\u{1b}]0;x\u{7}</b>.json".to_owned(),
        text: source.into_bytes(),
    };
    let drift = drift_of(&[input], &options);
    assert_eq!(drift.drift.len(), names.len() + 1);
    for (format, written) in drift_formats(&drift) {
        for c in ['\u{9b}', '\u{202e}', '\u{200b}', '\u{feff}', '\u{7}', '\r'] {
            assert!(!written.contains(c), "{c:?} in {format}");
        }
        assert!(
            format == "coloured" || !written.contains('\u{1b}'),
            "{format}"
        );
        assert!(
            !written.contains(&"x".repeat(200)),
            "{format} shows the whole of a long name"
        );
        match format {
            "html" => {
                // One script and one style, and no tag but those that the page is made of.
                assert_eq!(written.matches("<script").count(), 1);
                assert_eq!(written.matches("</script").count(), 1);
                assert_eq!(written.matches("</style").count(), 1);
                assert!(!written.contains("<img") && !written.contains("<b>"));
                assert!(!written.contains("onmouseover='") && !written.contains("<!--"));
                assert!(written.contains("&lt;img src=x onerror=alert(1)&gt;"));
                assert!(written.contains("&amp;lt;b&amp;gt;"));
            }
            "json" => {
                let report: Value = serde_json::from_str(&written).unwrap();
                assert_eq!(report["drift"].as_array().unwrap().len(), names.len() + 1);
            }
            // Every piece that can be pasted is YAML, whatever the names.
            "yaml" => {
                let (_, problems) = khipu_document::parse("suggested", &written);
                assert!(
                    problems
                        .iter()
                        .all(|problem| problem.rule == "yaml-duplicate-key"),
                    "{problems:#?}\n{written}"
                );
            }
            _ => {
                let lines: Vec<&str> = written.lines().collect();
                assert!(lines.iter().all(|line| !line.starts_with("::")), "{format}");
            }
        }
    }
}

#[test]
fn the_page_loads_nothing_and_allows_only_its_own_script_and_style() {
    let drift = drift_of(&[text(r#"{"RequestData": {"A": 1}}"#)], &Options::default());
    let formats = drift_formats(&drift);
    let page = &formats
        .iter()
        .find(|(format, _)| *format == "html")
        .unwrap()
        .1;
    for outside in [
        "http:", "https:", "src=", "@import", "url(", "<link", "style=\"", "onclick",
    ] {
        assert!(!page.contains(outside), "{outside}");
    }
    let between = |from: &str, to: &str| {
        let (_, rest) = page.split_once(from).unwrap();
        rest.split_once(to).unwrap().0.to_owned()
    };
    for (kind, text) in [
        ("style-src", between("<style>", "</style>")),
        ("script-src", between("<script>", "</script>")),
    ] {
        let hash = STANDARD.encode(Sha256::digest(text.as_bytes()));
        assert!(
            page.contains(&format!("{kind} 'sha256-{hash}'")),
            "{kind} 'sha256-{hash}'"
        );
    }
    assert!(page.contains("default-src 'none'"));
    assert!(page.contains("<html lang=\"en\">") && page.contains("<main id=\"main\""));
}
