//! What is told at a glance, against what the shape tells.

use crate::Contract;
use crate::fast::tests::{Dice, mutated, payload_files, rounds};
use crate::name::Known;
use crate::observe::Blind;
use crate::text::Text;
use crate::validate::Options;
use crate::verdict::{Judge, Verdict};

/// What is said of a text.
fn said<'c>(judge: &mut Judge<'c>, known: &Known<'c>, text: &[u8]) -> String {
    match judge.of(known, "", &Text::alone(text)) {
        // What a valid payload is called is not asked for.
        Verdict::Checked(_, marks) if marks.is_empty() => "valid".to_owned(),
        Verdict::Checked(name, marks) => format!("{name:?} {marks:?}"),
        Verdict::Nameless(why, payloads) => format!("{why} {payloads:?}"),
        Verdict::Unusable(why) => why,
        Verdict::Later => "later".to_owned(),
    }
}

/// Compares what is said of each text by one that has seen those before, and by one that has seen nothing; how many the first
/// knew at a glance.
fn same_at_first_sight<'c>(contract: &'c Contract, known: &Known<'c>, texts: &[Vec<u8>]) -> usize {
    let options = Options::default();
    let mut blind = Blind;
    let mut experienced = Judge::new(contract, &options, &mut blind);
    let candidates = match known {
        Known::OneOf(several) | Known::Callback(several) => several.as_slice(),
        _ => &[],
    };
    let mut at_a_glance = 0;
    for text in texts {
        let mut blind = Blind;
        let mut new = Judge::new(contract, &options, &mut blind);
        let expected = said(&mut new, known, text);
        let found = said(&mut experienced, known, text);
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(text));
        at_a_glance += usize::from(experienced.told(candidates, text).is_some());
    }
    at_a_glance
}

#[test]
fn a_text_is_the_payload_that_its_shape_tells() {
    let contract = Contract::embedded();
    let mut dice = Dice(0x1234_5678_9abc_def1);
    let mut texts = Vec::new();
    for (path, _) in payload_files() {
        let text = std::fs::read(&path).unwrap();
        for _ in 0..rounds() / 15 {
            let mut text = mutated(&text, &mut dice);
            // Members of one payload in another, and members of none.
            for (name, other) in [
                ("Loan", "Loans"),
                ("\"OperationId\"", "\"Rut\""),
                ("\"Status\"", "\"x\""),
            ] {
                if dice.roll(12) == 0 {
                    text = String::from_utf8_lossy(&text)
                        .replace(name, other)
                        .into_bytes();
                }
            }
            texts.push(text);
        }
        texts.push(text);
    }
    for at in 0..texts.len() {
        let other = dice.roll(texts.len());
        texts.swap(at, other);
    }
    let at_a_glance = same_at_first_sight(&contract, &Known::nothing(&contract), &texts);
    // Most of the examples have too little in them to be one payload alone.
    assert!(at_a_glance > 200, "{at_a_glance}");
    for operation in contract.operations() {
        let some = operation.payloads.iter().collect();
        same_at_first_sight(&contract, &Known::OneOf(some), &texts);
        let callbacks = operation
            .payloads
            .iter()
            .filter(|payload| payload.name() != "request");
        let callbacks = callbacks.filter(|payload| payload.has_schema()).collect();
        same_at_first_sight(&contract, &Known::Callback(callbacks), &texts);
    }
}
