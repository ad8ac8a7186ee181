//! Archives that a browser and a proxy recorded: what they hold is valid, and a fault in them is found where it stands.

use crate::support;
use crate::support::{counts, run, text};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use khipu_validate::{Contract, Finding, Input, Options};
use serde_json::Value;

/// Each archive, and how many of its entries are of no operation.
const ARCHIVES: [(&str, u64); 2] = [("browser.har", 4), ("proxy.har", 2)];

fn recorded(name: &str) -> String {
    let folder = support::root().join("crates/khipu-validate/tests/recorded");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

/// The one finding in an archive with a fault.
fn only_finding(har: String) -> Finding {
    let (found, summary) = run(&[text(har)], &Options::default());
    assert_eq!((summary.checked, summary.invalid), (12, 1));
    let [finding] = found.findings.as_slice() else {
        panic!("{}", support::brief(&found.findings));
    };
    finding.clone()
}

/// Line and column of a byte, from 1.
fn place(text: &str, at: usize) -> (u64, u64) {
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let line = before.matches('\n').count() + 1;
    (line as u64, (at - start) as u64 + 1)
}

/// Where the string begins that holds this byte of the archive, and where it ends.
fn string_around(har: &str, at: usize) -> (usize, usize) {
    // Within a string of the archive every quotation mark has a backslash before it.
    let is_free = |quote: &usize| !har[..*quote].ends_with('\\');
    let quotes = |text: &str, from: usize| {
        let found = text.match_indices('"').map(|(quote, _)| from + quote);
        found.filter(is_free).collect::<Vec<_>>()
    };
    let begin = *quotes(&har[..at], 0).last().unwrap();
    (begin, *quotes(&har[at..], at).first().unwrap() + 1)
}

/// The string that holds this byte of the archive, decoded.
fn decoded(har: &str, at: usize) -> String {
    let (begin, end) = string_around(har, at);
    serde_json::from_str(&har[begin..end]).unwrap()
}

/// Faults to plant: what stands in the archive as browsers and proxies write it, whether the last of them is meant, what
/// takes its place, and payload and end of the pointer of what is found.
const FAULTS: [(&str, bool, &str, &str, &str); 3] = [
    (
        r#"\"CLP\""#,
        false,
        r#"\"ç$\""#,
        "bancosecurity_personal_loans/200",
        "/Currency",
    ),
    (
        r#"\"CLP\""#,
        true,
        r#"\"pesos\""#,
        "consorcio_personal_unbilled_transactions/200",
        "/Currency",
    ),
    (
        r#"\"2235\""#,
        false,
        "22350",
        "consorcio_personal_unbilled_transactions/request",
        "/RequestData/LastDigits",
    ),
];

/// The archive with the fault in it, and its byte.
fn planted(har: &str, needle: &str, is_last: bool, fault: &str) -> (String, usize) {
    let at = match is_last {
        true => har.rfind(needle),
        false => har.find(needle),
    };
    let at = at.unwrap();
    let har = [&har[..at], fault, &har[at + needle.len()..]].concat();
    (har, at)
}

#[test]
fn what_was_recorded_is_valid() {
    for (name, foreign) in ARCHIVES {
        let (found, summary) = run(&[text(recorded(name))], &Options::default());
        assert_eq!(support::brief(&found.findings), "", "{name}");
        // Six calls of operations, each with its request: four bodies of answers that the contract describes, and two that it
        // only names by their status.
        assert_eq!(counts(summary), [12, 0, foreign, 0], "{name}");
    }
}

#[test]
fn a_fault_is_found_at_its_byte() {
    for (name, _) in ARCHIVES {
        for (needle, is_last, fault, payload, pointer) in FAULTS {
            let (har, at) = planted(&recorded(name), needle, is_last, fault);
            let body = decoded(&har, at);
            let plain = fault.replace('\\', "");
            let in_body = match is_last {
                true => body.rfind(&plain),
                false => body.find(&plain),
            };
            let finding = only_finding(har.clone());
            let told = format!("{name}: {finding:?}");
            assert_eq!(finding.payload.as_deref(), Some(payload), "{told}");
            assert!(finding.pointer.ends_with(pointer), "{told}");
            assert_eq!(finding.offset, at as u64, "{told}");
            assert_eq!((finding.line, finding.column), place(&har, at), "{told}");
            let place_in_body = place(&body, in_body.unwrap());
            let found = finding.body.unwrap();
            assert_eq!((found.line, found.column), place_in_body, "{told}");
        }
    }
}

#[test]
fn a_fault_in_base64_is_found_at_its_string_and_in_its_body() {
    for (name, _) in ARCHIVES {
        for (needle, is_last, fault, payload, pointer) in FAULTS {
            let (har, at) = planted(&recorded(name), needle, is_last, fault);
            let body = decoded(&har, at);
            let (begin, end) = string_around(&har, at);
            let packed = format!(r#""{}","encoding":"base64""#, STANDARD.encode(&body));
            let har = [&har[..begin], &packed, &har[end..]].concat();

            let finding = only_finding(har.clone());
            let told = format!("{name}: {finding:?}");
            assert_eq!(finding.payload.as_deref(), Some(payload), "{told}");
            assert!(finding.pointer.ends_with(pointer), "{told}");
            assert_eq!(finding.offset, begin as u64, "{told}");
            assert_eq!((finding.line, finding.column), place(&har, begin), "{told}");
            let plain = fault.replace('\\', "");
            let in_body = match is_last {
                true => body.rfind(&plain),
                false => body.find(&plain),
            };
            let found = finding.body.unwrap();
            let place_in_body = place(&body, in_body.unwrap());
            assert_eq!((found.line, found.column), place_in_body, "{told}");
        }
    }
}

#[test]
fn the_traffic_shows_no_drift_but_calls_of_others() {
    let contract = Contract::embedded();
    for (name, _) in ARCHIVES {
        let options = khipu_validate::drift::Options::default();
        let input: Input = text(recorded(name));
        let drift = khipu_validate::drift::drift(
            &contract,
            &options,
            &[input],
            &mut support::Found::default(),
        )
        .unwrap();
        let mut json = Vec::new();
        drift.write_json(&mut json).unwrap();
        let json: Value = serde_json::from_slice(&json).unwrap();
        let rows = json["drift"].as_array().unwrap();
        assert!(!rows.is_empty(), "{name}");
        assert!(
            rows.iter()
                .all(|row| row["kind"] == "undocumented-operation"),
            "{name}: {rows:?}"
        );
    }
}

/// Scrubbed once more under another key, they are what they were but for the words.
#[test]
fn scrubbing_spoils_nothing() {
    use khipu_validate::scrub::{Key, Scrub};
    let contract = Contract::embedded();
    for (name, foreign) in ARCHIVES {
        let key = Key::new(b"another key, of at least 16 bytes").unwrap();
        let mut out = Vec::new();
        let path = std::path::Path::new(name);
        let har = recorded(name);
        Scrub::new(&contract, key)
            .run(har.as_bytes(), &mut out, Some(path))
            .unwrap();
        assert_eq!(
            har.lines().count(),
            String::from_utf8(out.clone()).unwrap().lines().count()
        );
        let (found, summary) = run(&[text(out)], &Options::default());
        assert_eq!(support::brief(&found.findings), "", "{name}");
        assert_eq!(counts(summary), [12, 0, foreign, 0], "{name}");
    }
}
