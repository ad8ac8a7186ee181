//! What is suggested, pasted where it says, makes the drift disappear.

use crate::support;
use std::collections::BTreeMap;
use std::fs;

use crate::support::paste::paste;
use crate::support::{CARD, Found, LOANS, line, payloads, root, text};
use khipu_document::Bundle;
use khipu_validate::drift::{Drift, Kind, Options, drift};
use khipu_validate::{Contract, Input};
use serde_json::{Value, json};

/// Every file of the document, by its path from the root.
fn files() -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut open = vec![root().join("schemas")];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "yaml") {
                let name = path.strip_prefix(root()).unwrap().to_str().unwrap();
                files.insert(name.replace('\\', "/"), fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

fn load(files: &BTreeMap<String, String>) -> Bundle {
    let read = |name: &str| {
        let text = files.get(name).cloned();
        text.ok_or_else(|| std::io::Error::from(std::io::ErrorKind::NotFound))
    };
    khipu_document::load("schemas/openapi.yaml", &read).unwrap()
}

fn drift_under(contract: &Contract, inputs: &[Input], show_values: bool) -> Drift {
    let options = Options::default().show_values(show_values);
    drift(contract, &options, inputs, &mut Found::default()).unwrap()
}

fn suggested(drift: &Drift) -> String {
    let mut out = Vec::new();
    drift.write_suggestions(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// An example payload, in which something else is.
fn edited(operation: &str, name: &str, edit: impl Fn(&mut Value)) -> String {
    let all = payloads(operation, ".");
    let found = all.iter().find(|(known, ..)| known == name).unwrap();
    let mut value: Value = serde_json::from_slice(&found.2).unwrap();
    edit(&mut value);
    value.to_string()
}

/// Captured traffic with one of everything that can be added to the document.
fn traffic() -> String {
    let loans = edited(LOANS, "200-many-items.json", |value| {
        value["TraceId"] = json!("a");
        for (number, loan) in value["Data"]["Loan"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .enumerate()
        {
            loan["Rate"] = if number % 2 == 0 {
                json!(4.25)
            } else {
                json!(4)
            };
            loan["Insured"] = json!(true);
            loan["Installments"] = json!(12);
            loan["Payoff"] = json!({"Amount": 1, "Currency": "CLP"});
            loan["Insurance"] = json!({"Company": "x", "Until": null, "Premium": {"Amount": 1.5, "Currency": "CLP"},
                "Holders": [{"Name": "x", "Share": 50}], "Codes": ["a"], "Rates": [1, 2.5]});
            loan["ByYear"] = json!({"2024": {"Paid": 1}, "2025": {"Paid": 2}});
            loan["No"] = json!("a word that YAML reads as false");
        }
    });
    let card = edited(CARD, "200-full.json", |value| {
        value["Data"]["CardPurchase"]["Transaction"][0]["Status"] = json!("Refunded");
        value["Data"]["CardPurchase"]["Transaction"][0]["LocalForeignIndicator"] =
            json!("In transit");
        value["Data"]["CardPurchase"]["CardInstrument"]["Virtual"] = json!(false);
    });
    let of_card = |rest: &str| line(rest).replace(support::LOANS_PATH, support::CARD_PATH);
    let response = |body: &str| format!(r#""status":200,"response":{{"json":{body}}}"#);
    [
        line(&response(&loans)),
        of_card(&response(&card)),
        line(r#""status":429,"response":{"text":"slow down"}"#),
        of_card(r#""status":504"#),
    ]
    .join("\n")
}

#[test]
fn pasted_where_it_says_the_drift_is_gone() {
    let inputs = [text(traffic())];
    let mut files = files();
    let before = drift_under(&Contract::from_bundle(&load(&files)), &inputs, true);
    assert!(before.drift.len() > 12, "{:#?}", before.drift);
    let suggestion = suggested(&before);
    paste(&mut files, &suggestion);
    let after = drift_under(&Contract::from_bundle(&load(&files)), &inputs, true);
    assert!(after.is_none(), "{:#?}\n{suggestion}", after.drift);
    assert_eq!(after.invalid, 0);
    assert!(suggested(&after).starts_with("# Nothing to add"));
    // What codegen says to it is a test of xtask, which reads this snapshot.
    let (cards, loans) = suggestion.split_at(
        suggestion
            .find("# schemas/components/loans.yaml: at")
            .unwrap(),
    );
    let (components, rest) =
        loans.split_at(loans.find("# schemas/components/loans.yaml:47:").unwrap());
    insta::assert_snapshot!("suggested_first", cards);
    insta::assert_snapshot!("suggested_components", components);
    insta::assert_snapshot!("suggested_rest", rest);
}

#[test]
fn what_was_null_may_be_null_and_is_required_if_it_was_always_there() {
    let source = edited(LOANS, "200-many-items.json", |value| {
        let loans = value["Data"]["Loan"].as_array_mut().unwrap();
        for (number, loan) in loans.iter_mut().enumerate() {
            loan["Always"] = if number == 0 { json!(null) } else { json!("x") };
            loan["Count"] = if number == 0 { json!(null) } else { json!(7) };
            if number < 2 {
                loan["Seldom"] = if number == 0 { json!(null) } else { json!(1.5) };
            }
        }
    });
    let inputs = [text(line(&format!(
        r#""status":200,"response":{{"json":{source}}}"#
    )))];
    let mut files = files();
    let before = drift_under(&Contract::from_bundle(&load(&files)), &inputs, true);
    let suggestion = suggested(&before);
    assert!(
        suggestion.contains("LoanNumber, Always, Count]\n"),
        "{suggestion}"
    );
    assert!(
        suggestion.contains("type: [integer, 'null']"),
        "{suggestion}"
    );
    paste(&mut files, &suggestion);
    let after = drift_under(&Contract::from_bundle(&load(&files)), &inputs, true);
    assert!(after.is_none(), "{:#?}\n{suggestion}", after.drift);
}

#[test]
fn the_contract_that_is_built_in_suggests_the_same() {
    let inputs = [text(traffic())];
    let of_files = drift_under(&Contract::from_bundle(&load(&files())), &inputs, true);
    let built_in = drift_under(&Contract::embedded(), &inputs, true);
    assert_eq!(suggested(&built_in), suggested(&of_files));
}

#[test]
fn every_example_payload_is_silenced() {
    for operation in [LOANS, CARD] {
        for (name, path, _) in payloads(operation, ".") {
            if !name.contains("undocumented-fields") {
                continue;
            }
            let inputs = [Input::Path(path)];
            let mut files = files();
            let before = drift_under(&Contract::from_bundle(&load(&files)), &inputs, true);
            assert!(!before.is_none(), "{name}");
            let suggestion = suggested(&before);
            paste(&mut files, &suggestion);
            let after = drift_under(&Contract::from_bundle(&load(&files)), &inputs, true);
            assert!(after.is_none(), "{name}: {:#?}\n{suggestion}", after.drift);
        }
    }
}

#[test]
fn values_that_are_not_shown_are_a_note() {
    let drift = drift_under(&Contract::embedded(), &[text(traffic())], false);
    let suggestion = suggested(&drift);
    assert!(!suggestion.contains("Refunded"));
    assert!(suggestion.contains("seen once; run again with --show-values to have them here"));
    assert!(
        drift
            .drift
            .iter()
            .any(|row| row.kind == Kind::UndocumentedValue)
    );
}

#[test]
fn what_contradicts_the_document_is_for_people_to_decide() {
    let source = edited(LOANS, "200-documented-ok.json", |value| {
        value["Data"]["Loan"][0]["DueDate"] = json!(null);
        value["Data"]["Loan"][0]["GrantDate"] = json!("soon");
    });
    let drift = drift_under(
        &Contract::embedded(),
        &[text(line(&format!(
            r#""status":200,"response":{{"json":{source}}}"#
        )))],
        true,
    );
    let suggestion = suggested(&drift);
    let notes: Vec<&str> = suggestion
        .lines()
        .filter(|line| line.contains(": /Data"))
        .collect();
    assert_eq!(notes.len(), 2, "{suggestion}");
    assert!(
        notes[0]
            .contains("time.yaml:4: /Data/Loan/*/DueDate: expected a string, found null (1 of ")
    );
    assert!(!suggestion.contains("soon"));
}

#[test]
fn lists_in_any_style_are_lengthened_or_named() {
    let document = r#"openapi: 3.1.1
paths:
  /x:
    post:
      operationId: x
      requestBody:
        content:
          application/json:
            schema:
              $ref: '#/components/schemas/X'
components:
    schemas:
        X:
            type: object
            properties:
                Block: {$ref: '#/components/schemas/Block'}
                Wide: {$ref: '#/components/schemas/Wide'}
                Flow: {$ref: '#/components/schemas/Flow'}
                In: {type: object, properties: {}}
        Block:
            type: string
            enum:
                - a
                - b
        Wide:
            type: string
            enum: [a,
                   b]
        Flow:
            type: string
            enum: [a, 'no']
            x-rust-type: x
"#;
    let mut files = BTreeMap::from([("schemas/openapi.yaml".to_owned(), document.to_owned())]);
    let inputs = [text(
        r#"{"Block": "c", "Wide": "c", "Flow": "c d", "In": {"New": 1}, "Text": "x"}"#,
    )];
    let before = drift_under(&Contract::from_bundle(&load(&files)), &inputs, true);
    assert_eq!(before.drift.len(), 5);
    let suggestion = suggested(&before);
    insta::assert_snapshot!(suggestion);
    paste(&mut files, &suggestion);
    let after = drift_under(&Contract::from_bundle(&load(&files)), &inputs, true);
    let left: Vec<&str> = after.drift.iter().map(|row| row.pointer.as_str()).collect();
    assert_eq!(left, ["/Wide", "/In/New"]);
}
