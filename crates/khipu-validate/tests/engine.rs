//! The engine: the embedded contract, and that reading payloads our own way changes no verdict.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::support::{CARD, LOANS, document, payloads};
use jsonschema::{Draft, Registry, Validator};
use khipu_validate::Contract;
use serde_json::{Value, json};

#[test]
fn the_embedded_contract_is_that_of_the_document() {
    let embedded = Contract::embedded();
    let written = Contract::from_bundle(&document());
    let names = |contract: &Contract| -> Vec<String> {
        contract.payloads().map(ToString::to_string).collect()
    };
    assert_eq!(names(&embedded), names(&written));
    let ids: Vec<&str> = embedded
        .operations()
        .iter()
        .map(|operation| operation.id.as_str())
        .collect();
    assert_eq!(ids, [LOANS, CARD]);
    for operation in embedded.operations() {
        assert_eq!(operation.method, "POST");
        assert!(operation.path.starts_with("/v1/cl/banking/personal/"));
        let with_schema = operation
            .payloads
            .iter()
            .filter(|payload| payload.has_schema());
        let with_schema: Vec<_> = with_schema.map(khipu_validate::Payload::name).collect();
        assert_eq!(with_schema, ["request", "200", "202", "callback"]);
        assert!(
            operation
                .payload("404")
                .is_some_and(|payload| !payload.has_schema())
        );
        assert!(operation.payload("418").is_none());
    }
}

#[test]
fn an_unknown_payload_is_answered_with_the_known_ones() {
    let error = Contract::embedded()
        .payload("bancosecurity_personal_loans/201")
        .unwrap_err();
    assert_eq!(error.known.len(), 16);
    assert!(error.to_string().starts_with("the contract has no payload `bancosecurity_personal_loans/201`; it has bancosecurity_personal_loans/request, "));
    for name in [
        "",
        "/",
        "200",
        "bancosecurity_personal_loans",
        "bancosecurity_personal_loans/",
    ] {
        assert!(Contract::embedded().payload(name).is_err(), "{name}");
    }
}

#[test]
fn a_contract_can_be_shared_between_threads() {
    fn shared<T: Send + Sync + 'static>() {}
    shared::<Contract>();
    let text = payloads(LOANS, ".")
        .into_iter()
        .find(|(name, ..)| name == "200-documented.json")
        .unwrap()
        .2;
    let count = AtomicU32::new(0);
    std::thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                let contract = Contract::from_bundle(&document());
                let clone = contract.clone();
                let payload = contract
                    .payload("bancosecurity_personal_loans/200")
                    .unwrap();
                assert!(clone.check(payload, &text).unwrap().is_empty());
                count.fetch_add(1, Ordering::Relaxed);
            });
        }
    });
    assert_eq!(count.into_inner(), 8);
}

/// A validator of the plain kind: `serde_json::Value`, one schema a file.
fn plain(registry: &Registry<'_>, component: &str) -> Validator {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .with_registry(registry)
        .build(&json!({"$ref": format!("urn:plain#/components/schemas/{component}")}))
        .unwrap()
}

/// Everything that one change to a document can make of it.
fn changed(value: &Value, with: &[Value]) -> Vec<Value> {
    let mut all = with.to_vec();
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let mut less = members.clone();
                less.remove(name);
                all.push(Value::Object(less));
                for change in changed(member, with) {
                    let mut other = members.clone();
                    other.insert(name.clone(), change);
                    all.push(Value::Object(other));
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                for change in changed(item, with) {
                    let mut other = items.clone();
                    other[at] = change;
                    all.push(Value::Array(other));
                }
            }
        }
        _ => {}
    }
    all
}

#[test]
fn verdicts_are_those_of_the_plain_engine() {
    let contract = Contract::embedded();
    let resource = Draft::Draft202012.create_resource(document().document().to_json());
    let registry = Registry::new()
        .add("urn:plain", resource)
        .unwrap()
        .prepare()
        .unwrap();
    let with = [
        json!(null),
        json!(true),
        json!(7),
        json!(7.0),
        json!(7.5),
        json!(1e300),
        json!(""),
        json!("x"),
        json!("CLP"),
        json!("CLP\n"),
        json!("OK"),
        json!("ERROR"),
        json!("2031-07-26"),
        json!("2031-07-26\n"),
        json!("2017-07-21T17:32:28-0400"),
        json!([]),
        json!({}),
        json!([{}]),
    ];
    let components = [
        (LOANS, "request", "LoansRequest"),
        (LOANS, "200", "LoansResponse"),
        (LOANS, "202", "AcceptedResponse"),
        (CARD, "request", "UnbilledTransactionsRequest"),
        (CARD, "200", "UnbilledTransactionsResponse"),
    ];
    let mut checked = 0;
    for (operation, kind, component) in components {
        let payload = contract.payload(&format!("{operation}/{kind}")).unwrap();
        let validator = plain(&registry, component);
        let start = format!("{kind}-");
        let chosen =
            ["full", "documented", "documented-error"].map(|name| format!("{start}{name}.json"));
        for (name, _, text) in payloads(operation, ".") {
            if !chosen.contains(&name) {
                continue;
            }
            let value: Value = serde_json::from_slice(&text).unwrap();
            for value in changed(&value, &with) {
                let text = value.to_string();
                let findings = contract.check(payload, text.as_bytes()).unwrap();
                assert_eq!(findings.is_empty(), validator.is_valid(&value), "{text}");
                let mut seen = std::collections::HashSet::new();
                for finding in findings {
                    let place = (
                        finding.pointer.clone(),
                        finding.keyword.clone(),
                        finding.message.clone(),
                    );
                    assert!(seen.insert(place), "told twice: {finding:?} in {text}");
                }
                checked += 1;
            }
        }
    }
    assert!(checked > 2000, "{checked}");
}

#[test]
fn a_pattern_covers_the_whole_text() {
    let contract = Contract::embedded();
    let payload = contract
        .payload("consorcio_personal_unbilled_transactions/request")
        .unwrap();
    let check = |digits: &str| {
        let text = json!({"RequestData": {"LastDigits": digits}}).to_string();
        contract.check(payload, text.as_bytes()).unwrap().is_empty()
    };
    assert!(check("1234"));
    for digits in [
        "1234\n",
        "\n1234",
        "1234\r\n",
        "1234\u{2028}",
        "12345",
        " 1234",
        "１２３４",
        "٣٣٣٣",
    ] {
        assert!(!check(digits), "{digits:?}");
    }
}

#[test]
fn numbers_keep_their_exact_value() {
    let contract = Contract::embedded();
    let (_, _, text) = payloads(LOANS, ".")
        .into_iter()
        .find(|(name, ..)| name == "200-documented.json")
        .unwrap();
    let text = String::from_utf8(text).unwrap();
    let payload = contract
        .payload("bancosecurity_personal_loans/200")
        .unwrap();
    let marker = "\"CurrentInstalmentNumber\": ";
    let at = text.find(marker).unwrap() + marker.len();
    let end = at + text[at..].find([',', '\n', '}']).unwrap();
    let check = |number: &str| {
        let changed = format!("{}{number}{}", &text[..at], &text[end..]);
        contract
            .check(payload, changed.as_bytes())
            .unwrap()
            .is_empty()
    };
    for whole in [
        "7",
        "7.0",
        "70e-1",
        "1e400",
        "-0.0",
        "123456789012345678901234567890",
        "1e99999999999999999999",
    ] {
        assert!(check(whole), "{whole}");
    }
    for broken in [
        "7.5",
        "1e-400",
        "123456789012345678901234567890.5",
        "1e-99999999999999999999",
        "9007199254740993.5",
    ] {
        assert!(!check(broken), "{broken}");
    }
}

/// The parser is ours; this holds it against that of `serde_json` on texts that are nearly JSON.
#[test]
fn what_is_json_is_what_serde_json_reads() {
    let contract = Contract::embedded();
    let payload = contract
        .payload("bancosecurity_personal_loans/200")
        .unwrap();
    let mut seeds: Vec<Vec<u8>> = [
        "200-escaped-text.json",
        "200-money-exact.json",
        "200-non-ascii-text.json",
    ]
    .iter()
    .filter_map(|wanted| {
        payloads(LOANS, ".")
            .into_iter()
            .find(|(name, ..)| name == wanted)
    })
    .map(|(.., text)| text)
    .collect();
    assert_eq!(seeds.len(), 3);
    seeds.push(
        br#"[-0.5e+10, "\ud83d\ude00\n\u0041", {"a": [true, false, null, {}, []]}, 1E9, "\\\""]"#
            .to_vec(),
    );
    let pool = b"{}[]:,\"\\0123456789.eE+-tfnu \n\t\r\x00\x1f\x7f\x80\xc3\xed\xf0\xff/d8aA";
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % u64::try_from(below).unwrap()).unwrap()
    };
    let (mut json, mut broken) = (0, 0);
    for round in 0..30_000 {
        let seed = &seeds[round % seeds.len()];
        let from = random(seed.len());
        let mut text = match round % 5 {
            // Whole texts, and short ends of them, where the faults are more telling.
            0 => seed[from..].to_vec(),
            1 => seed[..from].to_vec(),
            _ => seed.clone(),
        };
        for _ in 0..random(3) {
            let at = random(text.len().max(1)).min(text.len());
            let byte = pool[random(pool.len())];
            match random(3) {
                0 => text.insert(at, byte),
                1 if at < text.len() => text[at] = byte,
                _ if at < text.len() => drop(text.remove(at)),
                _ => {}
            }
        }
        let findings = contract.check(payload, &text).unwrap();
        let ours = findings.iter().any(|finding| finding.keyword == "syntax");
        let theirs = serde_json::from_slice::<Value>(&text);
        match theirs {
            // Numbers of any size are numbers to us.
            Err(error) if error.to_string().starts_with("number out of range") => {}
            theirs => assert_eq!(ours, theirs.is_err(), "{}", String::from_utf8_lossy(&text)),
        }
        *(if ours { &mut broken } else { &mut json }) += 1;
    }
    assert!(json > 3_000 && broken > 3_000, "{json} {broken}");
}
