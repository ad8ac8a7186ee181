//! Every valid payload survives text → model → text, and what is marked sensitive stays out of `Debug`.
use crate::support::through::{difference, model};
use crate::support::{Tree, bundle, inner, payloads, properties, schema};
use khipu_document::{Bundle, Kind, Node};
use khipu_models::{LoansResponse, UnbilledTransactionsResponse};

#[test]
fn every_valid_payload_survives() {
    let bundle = bundle();
    let mut failures = Vec::new();
    for payload in payloads() {
        let shown = match model(&payload.operation, &payload.kind, &payload.text) {
            Ok(shown) => shown,
            Err(error) => {
                let at = (error.line(), error.column());
                failures.push(format!(
                    "{}/{}: not decoded {at:?}",
                    payload.operation, payload.name
                ));
                continue;
            }
        };
        let (before, after) = (Tree::parse(&payload.text), Tree::parse(&shown.json));
        let schema = schema(&bundle, &payload.operation, &payload.kind);
        if let Some(found) = difference(&bundle, schema, &before, &after, "") {
            failures.push(format!("{}/{}: {found}", payload.operation, payload.name));
        }
        // A second time nothing is left to change.
        let again = model(&payload.operation, &payload.kind, &shown.json).unwrap();
        assert_eq!(again.json, shown.json, "{}", payload.name);
    }
    assert!(failures.is_empty(), "{failures:#?}");
}

/// A loans answer with one loan, cut where the test puts its value.
fn loan(amount: &str) -> String {
    format!(
        r#"{{"OperationId":"1","Status":"OK","AdditionalInformation":null,"Error":null,"LifeSpan":null,"Data":{{"Loan":[{{"Balance":{{"Amount":{amount},"Currency":"CLP"}},"DueDate":"2023-07-26","GrantDate":"2024-05-06","GrantedAmount":{{"Amount":1,"Currency":"CLP"}},"InstalmentDetail":{{"CurrentInstalmentNumber":7,"InstalmentsNumber":9}},"LoanNumber":"75599"}}]}}}}"#
    )
}

#[test]
fn amounts_come_back_exactly() {
    for amount in [
        "12345678901234567.10",
        "10990",
        "0.005",
        "-1.00",
        "9007199254740993",
    ] {
        let text = loan(amount);
        let model: LoansResponse = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&model).unwrap(), text);
    }
}

#[test]
fn integers_may_be_written_as_numbers() {
    for (written, value) in [("7.0", 7), ("1e1", 10), ("70e-1", 7)] {
        let text = loan("1").replace(
            r#""CurrentInstalmentNumber":7"#,
            &format!(r#""CurrentInstalmentNumber":{written}"#),
        );
        let model: LoansResponse = serde_json::from_str(&text).unwrap();
        let loan = &model.data.unwrap().loan[0];
        assert_eq!(loan.instalment_detail.current_instalment_number, value);
    }
    let text = loan("1").replace(r#"Number":7"#, r#"Number":7.5"#);
    assert!(serde_json::from_str::<LoansResponse>(&text).is_err());
}

#[test]
fn date_times_come_back_byte_for_byte() {
    for offset in [
        "-0400",
        "-04:00",
        "Z",
        ".5-0400",
        ".123456789012Z",
        ".000+0000",
    ] {
        let text = format!(
            r#"{{"OperationId":"1","Status":"OK","AdditionalInformation":null,"Error":null,"LifeSpan":"2017-07-22T00:00:00{offset}","Data":null}}"#
        );
        let model: LoansResponse = serde_json::from_str(&text).unwrap();
        assert_eq!(serde_json::to_string(&model).unwrap(), text);
    }
}

#[test]
fn null_and_missing_stay_apart() {
    let text = loan("1").replace(r#""Error":null,"#, "");
    assert!(
        serde_json::from_str::<LoansResponse>(&text).is_err(),
        "a required member may not be missing"
    );
    let text = r#"{"OperationId":"1","Status":"OK","AdditionalInformation":null,"Error":null,"LifeSpan":null,"Data":null}"#;
    let model: LoansResponse = serde_json::from_str(text).unwrap();
    assert_eq!(serde_json::to_string(&model).unwrap(), text);
}

#[test]
fn undocumented_enum_values_are_kept() {
    let text = loan("1").replace(r#""Status":"OK""#, r#""Status":"PARTIAL""#);
    let model: LoansResponse = serde_json::from_str(&text).unwrap();
    assert!(model.status.is_unknown());
    assert_eq!(serde_json::to_string(&model).unwrap(), text);
    let card = r#"{"OperationId":"1","Status":"OK","AdditionalInformation":null,"Error":null,"LifeSpan":null,"Data":{"CardPurchase":{"Statement":[],"Transaction":[{"Amount":{"Amount":1,"Currency":"USD"},"BookingDateTime":"2017-07-22T00:00:00-0400","CreditDebitIndicator":"Neither","Status":"Lost"}]}}}"#;
    let model: UnbilledTransactionsResponse = serde_json::from_str(card).unwrap();
    assert_eq!(serde_json::to_string(&model).unwrap(), card);
}

/// Fills every member that is marked `x-sensitive` with a sentinel that fits its rules, and counts them.
fn plant(bundle: &Bundle, schema: &Node, value: &mut serde_json::Value, planted: &mut usize) {
    let resolved = bundle.resolve(inner(schema));
    let sensitive = schema.flag("x-sensitive") || resolved.flag("x-sensitive");
    if sensitive && !value.is_null() {
        *value = match (&value, resolved.str("pattern")) {
            (serde_json::Value::String(_), Some(pattern)) if pattern.contains("http") => {
                "https://localhost/s3ntinel".into()
            }
            (serde_json::Value::String(_), Some(_)) => "7391".into(),
            (serde_json::Value::String(_), None) => "s3ntinel".into(),
            _ => serde_json::json!({"s3ntinel": "s3ntinel", "n": 7391}),
        };
        *planted += 1;
        return;
    }
    for (name, member) in properties(bundle, resolved) {
        if let Some(value) = value.get_mut(name) {
            plant(bundle, member, value, planted);
        }
    }
    if let (Some(items), Some(values)) = (resolved.get("items"), value.as_array_mut()) {
        for value in values {
            plant(bundle, items, value, planted);
        }
    }
}

#[test]
fn debug_shows_nothing_sensitive() {
    let bundle = bundle();
    let mut planted = 0;
    for payload in payloads() {
        // Exact numbers are not what this test is about, and `Value` would damage them.
        let mut value: serde_json::Value = serde_json::from_str(&payload.text).unwrap();
        let schema = schema(&bundle, &payload.operation, &payload.kind);
        plant(&bundle, schema, &mut value, &mut planted);
        let text = value.to_string();
        let Ok(shown) = model(&payload.operation, &payload.kind, &text) else {
            continue;
        };
        for sentinel in ["s3ntinel", "7391"] {
            assert!(
                !shown.debug.contains(sentinel),
                "{}/{}: {}",
                payload.operation,
                payload.name,
                shown.debug
            );
            assert_eq!(
                text.contains(sentinel),
                shown.json.contains(sentinel),
                "the model of {} lost what it hides",
                payload.name
            );
        }
    }
    let marked = bundle
        .document()
        .find(&["components", "schemas"])
        .unwrap()
        .entries()
        .iter()
        .filter(|entry| {
            entry
                .value
                .get("x-sensitive")
                .is_some_and(|mark| mark.kind == Kind::Bool(true))
        })
        .count();
    assert!(
        marked >= 7 && planted > 100,
        "{marked} marks, {planted} sentinels"
    );
}
