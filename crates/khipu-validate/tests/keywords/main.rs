//! Any JSON Schema 2020-12, not only those of the contract: the verdict is that of `jsonschema` with a tree of `serde_json`,
//! and the findings are those of the explaining tier alone.
//!
//! Three things are exempt, each for a reason that has a name: a repeated member is a finding here, where `serde_json` keeps the
//! last; a number is exact here, where `serde_json` keeps the nearest double; and a keyword of an older dialect says nothing
//! here, as 2020-12 has it, and the contract notes it, where `jsonschema` follows some. Dates are no exception, because neither
//! of the two asserts `format`.
//!
//! `KHIPU_PAIRS=200000` tries as many pairs of random schema and value, `KHIPU_SEED` others.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise, its helpers too"
)]

#[allow(dead_code, reason = "a fuzzer chooses by bytes, see `fuzz/`")]
mod dice;
mod json;
mod maker;
#[path = "../support/packages.rs"]
mod packages;
mod pairs;
mod schemas;
mod shipped;
mod table;
mod texts;

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use dice::Dice;
use maker::Maker;
use pairs::{Pairs, Verdict};
use schemas::Composer;
use table::VOCABULARIES;

fn number(variable: &str, otherwise: u64) -> u64 {
    let asked = std::env::var(variable).ok();
    asked
        .and_then(|asked| asked.parse().ok())
        .unwrap_or(otherwise)
}

/// Stops with the first few disagreements, if there are some.
fn none(disagreements: &[String]) {
    let shown: Vec<&str> = disagreements.iter().take(40).map(String::as_str).collect();
    assert!(
        disagreements.is_empty(),
        "{}:\n{}",
        disagreements.len(),
        shown.join("\n")
    );
}

#[test]
fn every_keyword_is_in_the_table() {
    let listed = VOCABULARIES.iter().flat_map(|(_, keywords)| *keywords);
    let listed: BTreeSet<&str> = listed.copied().collect();
    assert_eq!(listed.len(), 57);
    let table = table::schemas();
    assert_eq!(listed, table.keys().map(String::as_str).collect());
    let components = Value::Object(table::components()).to_string();
    for (keyword, schemas) in &table {
        let schemas = schemas.as_array().unwrap();
        assert!(schemas.len() >= 2, "{keyword}");
        let quoted = format!("\"{keyword}\":");
        let mentions = |text: String| text.contains(&quoted);
        assert!(
            mentions(components.clone())
                || schemas.iter().all(|schema| mentions(schema.to_string())),
            "{keyword}"
        );
    }
}

#[test]
fn under_schemas_of_every_keyword_the_verdict_is_that_of_jsonschema() {
    let mut dice = Dice::Seed(0x9e37_79b9_7f4a_7c15);
    let mut disagreements = Vec::new();
    let mut tried = 0;
    for (keyword, rows) in &table::schemas() {
        let mut schemas = table::components();
        for (at, row) in rows.as_array().unwrap().iter().enumerate() {
            schemas.insert(format!("S{at}"), row.clone());
        }
        let pairs = Pairs::new(schemas).unwrap_or_else(|error| panic!("{keyword}: {error}"));
        let maker = Maker {
            components: pairs.schemas(),
        };
        let own = |(_, name): &(usize, &String)| name.starts_with('S');
        for (at, name) in pairs.names().iter().enumerate().filter(own) {
            let schema = &pairs.schemas()[name];
            let mut texts = table::values();
            for _ in 0..100 {
                let text = maker.value(schema, &mut dice, 4).write(&mut dice);
                texts.push(texts::mutated(&text, &mut dice));
                texts.push(text.into());
            }
            let mut seen = [0; 3];
            let mut validator = pairs.validator(at);
            for text in texts {
                tried += 1;
                match pairs.judge(at, &mut validator, &text) {
                    Ok(verdict) => seen[verdict as usize] += 1,
                    Err(differ) => disagreements.push(format!("{keyword}: {differ}")),
                }
            }
            let told = seen[Verdict::Valid as usize].min(seen[Verdict::Invalid as usize]);
            assert!(told > 2, "{schema} tells nothing apart: {seen:?}");
        }
    }
    none(&disagreements);
    eprintln!("{tried} pairs");
}

#[test]
fn cases_that_jsonschema_ships_are_judged_as_they_say() {
    let mut disagreements = Vec::new();
    let (mut schemas, mut older, mut tried) = (0, 0, 0);
    for (schema, tests) in shipped::cases() {
        let component = [(shipped::NAME.to_owned(), schema.clone())];
        let pairs = match Pairs::new(component.into_iter().collect()) {
            Ok(pairs) => pairs,
            Err(error) => {
                disagreements.push(format!("{error}: {schema}"));
                continue;
            }
        };
        schemas += 1;
        let mut validator = pairs.validator(0);
        for (value, is_valid) in tests {
            tried += 1;
            match pairs.judge(0, &mut validator, value.to_string().as_bytes()) {
                Ok(Verdict::Exempt) => {}
                Err(_) if pairs.is_of_older_dialect() => older += 1,
                Ok(verdict) if (verdict == Verdict::Valid) == is_valid => {}
                Ok(verdict) => disagreements.push(format!("{verdict:?}: {value} under {schema}")),
                Err(differ) => disagreements.push(differ),
            }
        }
    }
    none(&disagreements);
    assert!(
        schemas > 900 && older <= 6 && tried > 3_000,
        "{schemas} schemas, {tried} values, {older} of them of older dialects"
    );
}

#[test]
fn under_random_schemas_the_verdict_is_that_of_jsonschema() {
    let mut dice = Dice::Seed(number("KHIPU_SEED", 0x2545_f491_4f6c_dd1d));
    let wanted = number("KHIPU_PAIRS", 30_000);
    let mut composer = Composer::default();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    let mut disagreements = Vec::new();
    let mut tried = 0;
    while tried < wanted && disagreements.len() < 50 {
        let pairs = match Pairs::new(composer.document(6, &mut dice)) {
            Ok(pairs) => pairs,
            Err(error) => {
                disagreements.push(error);
                continue;
            }
        };
        let maker = Maker {
            components: pairs.schemas(),
        };
        for (at, name) in pairs.names().iter().enumerate() {
            let schema = &pairs.schemas()[name];
            let mut validator = pairs.validator(at);
            for round in 0..20 {
                let made = match round % 4 {
                    0 => json::any(&mut dice, 3),
                    _ => maker.value(schema, &mut dice, 4),
                };
                let text = made.write(&mut dice);
                let text = match round % 5 {
                    0 => texts::mutated(&text, &mut dice),
                    _ => text.into_bytes(),
                };
                tried += 1;
                match pairs.judge(at, &mut validator, &text) {
                    Ok(Verdict::Valid) => *counts.entry("valid").or_default() += 1,
                    Ok(Verdict::Invalid) => *counts.entry("invalid").or_default() += 1,
                    Ok(Verdict::Exempt) => *counts.entry("exempt").or_default() += 1,
                    Err(differ) => disagreements.push(differ),
                }
            }
        }
    }
    none(&disagreements);
    eprintln!("{tried} pairs: {counts:?}");
    assert!(
        counts["valid"] * 5 > tried && counts["invalid"] * 5 > tried,
        "{counts:?}"
    );
    assert!(counts["exempt"] * 20 < tried, "{counts:?}");
    // What refers, or marks where references lead, stands in the table above.
    let rare = [
        "$schema",
        "$vocabulary",
        "$id",
        "$anchor",
        "$dynamicAnchor",
        "$dynamicRef",
        "writeOnly",
    ];
    for keyword in VOCABULARIES.iter().flat_map(|(_, keywords)| *keywords) {
        assert!(
            rare.contains(keyword) || composer.used.contains_key(*keyword),
            "{keyword}"
        );
    }
}
