//! One payload checked: is it what the contract says, and where is it not?
//!
//! `cargo run -p khipu-validate --example one_payload -- bancosecurity_personal_loans/200 answer.json`

use khipu_validate::Contract;

/// Where a card is due there is text.
const SAMPLE: &str = r#"{
  "RequestData": {
    "LastDigits": 1234
  }
}"#;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let name = arguments
        .next()
        .unwrap_or_else(|| "consorcio_personal_unbilled_transactions/request".to_owned());
    let text = match arguments.next() {
        Some(path) => std::fs::read(path)?,
        None => SAMPLE.as_bytes().to_vec(),
    };

    // The contract that is built in; `Contract::load` reads any other OpenAPI document.
    let contract = Contract::embedded();
    let payload = contract.payload(&name)?;
    let findings = contract.check(payload, &text)?;
    for finding in &findings {
        // None of this is ever a value of the payload.
        println!(
            "{}:{}: {}: {} [{}]",
            finding.line, finding.column, finding.pointer, finding.message, finding.keyword
        );
        if let Some(rule) = &finding.schema {
            println!("  rule: {}:{}", rule.file, rule.line);
        }
    }
    println!("{name}: {} findings", findings.len());
    Ok(())
}
