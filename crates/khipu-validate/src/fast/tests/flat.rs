//! Members in any order, and texts of long lists.

use super::{Dice, compared, contract_of};
use crate::fast::Verdict;

const SCHEMA: &str = "{type: object, required: [outer, share], properties: {\
    outer: {type: object, required: [count, inner], properties: {\
        count: {type: integer}, \
        inner: {type: object, required: [kind, code], properties: {\
            kind: {enum: [u, uv]}, \
            code: {type: string, pattern: '^[0-9]{2}$'}, \
            note: {type: [string, 'null']}}}}}, \
    share: {type: number}}}";

/// What may stand for each member, the first of each as it should be.
const OUTER: [(&str, &[&str]); 2] = [("count", &["12", "-0", "1e2", "01"]), ("inner", &[])];
const INNER: [(&str, &[&str]); 3] = [
    (
        "kind",
        &["\"uv\"", "\"u\"", "\"uvw\"", "\"\"", "\"u\\u0076\""],
    ),
    ("code", &["\"42\"", "\"4\"", "\"421\"", "42"]),
    (
        "note",
        &["\"n\"", "null", "\"\\n\"", "\"\u{1f600}ñ\"", "{}"],
    ),
];
const ALL: [(&str, &[&str]); 2] = [("outer", &[]), ("share", &["0.5", "1", "-.5", "\"1\""])];

/// An object of members in some order, in which something may be missing, come twice or be wrong, seldom.
fn object(
    members: &[(&str, &[&str])],
    within: Option<&str>,
    space: &str,
    dice: &mut Dice,
) -> String {
    let mut written = Vec::new();
    for (name, values) in members {
        let times = match dice.roll(24) {
            0 => 0,
            1 => 2,
            _ => 1,
        };
        for _ in 0..times {
            let value = match (within, values.len(), dice.roll(8)) {
                (Some(within), 0, _) => within,
                (_, count, 0) => values[dice.roll(count)],
                _ => values[0],
            };
            written.push(format!("\"{name}\":{space}{value}"));
        }
    }
    for last in (1..written.len()).rev() {
        written.swap(last, dice.roll(last + 1));
    }
    format!("{{{}}}", written.join(&format!(",{space}")))
}

#[test]
fn members_in_any_order_are_told_from_missing_and_repeated_ones() {
    let contract = contract_of(SCHEMA);
    let payload = contract.payload("op/request").unwrap();
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let rounds = if cfg!(miri) { 50 } else { 4_000 };
    let mut counts = [0; 3];
    for _ in 0..rounds {
        let space = [" ", "", "\n  "][dice.roll(3)];
        let inner = object(&INNER, None, space, &mut dice);
        let outer = object(&OUTER, Some(&inner), space, &mut dice);
        let text = object(&ALL, Some(&outer), space, &mut dice);
        match compared(&contract, payload, text.as_bytes()) {
            Verdict::Valid => counts[0] += 1,
            Verdict::Faulty => counts[1] += 1,
            Verdict::Unknown => counts[2] += 1,
        }
    }
    assert!(counts.iter().all(|count| count * 20 > rounds), "{counts:?}");
}

#[test]
fn each_text_of_a_list_is_accepted_and_no_other() {
    let long = "a text that a block of thirty-two bytes is too small for";
    let lists = [(3, ""), (65, ""), (3, long), (64, ""), (200, ""), (300, "")];
    // Under Miri they take minutes to read.
    let (most, step) = if cfg!(miri) { (3, 20) } else { (6, 1) };
    for (count, more) in lists.into_iter().take(most) {
        let mut words: Vec<String> = (0..count).map(|word| format!("w{word}")).collect();
        words.extend((!more.is_empty()).then(|| more.to_owned()));
        let contract = contract_of(&format!("{{enum: [{}]}}", words.join(", ")));
        let payload = contract.payload("op/request").unwrap();
        for word in words.iter().step_by(step) {
            let verdict = compared(&contract, payload, format!("\"{word}\"").as_bytes());
            assert_eq!(verdict, Verdict::Valid, "{word} of {count}");
        }
        for other in [
            "",
            "w",
            "w00",
            "W1",
            "w1 ",
            &long[..40],
            &format!("{long}."),
        ] {
            let verdict = compared(&contract, payload, format!("\"{other}\"").as_bytes());
            assert_ne!(verdict, Verdict::Valid, "{other} of {count}");
        }
    }
}
