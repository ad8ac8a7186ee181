//! A report is a sum: what parts of some captures give, added up, is what one run over all of them gives.

use crate::support;
use crate::support::{CARD, CARD_PATH, Found, LOANS, each_replaced, line, payloads};
use khipu_validate::drift::{self, Drift};
use khipu_validate::merge::{Merge, Merged};
use khipu_validate::scrub::Key;
use khipu_validate::{Contract, Input, JsonWriter, Options, validate};

/// Numbers without order, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) as usize % limit
    }
}

fn text(source: &str, text: impl Into<Vec<u8>>) -> Input {
    Input::Text {
        source: source.to_owned(),
        text: text.into(),
    }
}

/// Inputs in the order of their names: the examples, and what they look like with anything else in the place of a value.
fn corpus(dice: &mut Dice) -> Vec<Input> {
    let mut inputs = Vec::new();
    for (operation, path) in [(LOANS, support::LOANS_PATH), (CARD, CARD_PATH)] {
        for folder in [".", "invalid"] {
            for (name, _, bytes) in payloads(operation, folder) {
                let Ok(value) = serde_json::from_slice::<serde_json::Value>(&bytes) else {
                    continue;
                };
                let new = [
                    "\"new\"",
                    "7",
                    "null",
                    "{\"A\":{\"B\":[1,null,\"x\"]},\"C\":true}",
                    "[]",
                ];
                let with = serde_json::from_str(new[dice.below(new.len())]).unwrap();
                let mut all = each_replaced(&value, &with);
                all.push(value);
                let kind = name.split(['-', '.']).next().unwrap().to_owned();
                let mut lines = String::new();
                for _ in 0..1 + dice.below(6) {
                    let mut body = all[dice.below(all.len())].clone();
                    if let (Some(object), 0) = (body.as_object_mut(), dice.below(3)) {
                        let name = ["Extra", "*", "a/b~c", "12345678", "…"][dice.below(5)];
                        object.insert(name.to_owned(), with.clone());
                    }
                    let body = body.to_string();
                    let rest = match kind.as_str() {
                        "request" => format!(r#""request":{{"json":{body}}}"#),
                        "callback" => format!(r#""callback":{{"json":{body}}}"#),
                        status => {
                            let status = ["200", "202", "418", status][dice.below(4)];
                            format!(r#""status":{status},"response":{{"json":{body}}}"#)
                        }
                    };
                    let path = match dice.below(12) {
                        0 => "/v1/other/thing",
                        1 => "/v1/users/12345678-9",
                        _ => path,
                    };
                    lines.push_str(&line(&rest).replace(support::LOANS_PATH, path));
                    lines.push('\n');
                }
                if dice.below(5) == 0 {
                    lines.push_str("{\"neither\": this\n");
                }
                inputs.push((format!("{operation}/{folder}/{name}.ndjson"), lines));
            }
        }
    }
    inputs.push(("unknown.json".to_owned(), "{\"a\": 1}".to_owned()));
    inputs.push(("empty.json".to_owned(), String::new()));
    inputs.push(("z/bad.json".to_owned(), "[1,".to_owned()));
    let key = |name: &str| std::path::PathBuf::from(name);
    inputs.sort_by_key(|input| key(&input.0));
    let each = inputs.into_iter();
    each.map(|(name, lines)| text(&name, lines)).collect()
}

/// The inputs in so many parts, each in the order of the whole.
fn parts(inputs: &[Input], count: usize, dice: &mut Dice) -> Vec<Vec<Input>> {
    let mut parts = vec![Vec::new(); count];
    for input in inputs {
        parts[dice.below(count)].push(input.clone());
    }
    parts
}

fn validated(inputs: &[Input]) -> Vec<u8> {
    let mut writer = JsonWriter::new(Vec::new());
    let contract = Contract::embedded();
    let summary = validate(&contract, &Options::default(), inputs, &mut writer).unwrap();
    writer.finish(&summary).unwrap()
}

fn drifted(inputs: &[Input], options: &drift::Options) -> Vec<u8> {
    let contract = Contract::embedded();
    json(&drift::drift(&contract, options, inputs, &mut Found::default()).unwrap())
}

fn json(drift: &Drift) -> Vec<u8> {
    let mut out = Vec::new();
    drift.write_json(&mut out).unwrap();
    out
}

fn merged(reports: &[Vec<u8>]) -> Merged {
    let contract = Contract::embedded();
    let mut merge = Merge::new(&contract);
    for (at, report) in reports.iter().enumerate() {
        merge.add(&format!("{at}.json"), report).unwrap();
    }
    merge.finish().unwrap()
}

fn written(reports: &[Vec<u8>]) -> Vec<u8> {
    match merged(reports) {
        Merged::Validated(sum) => {
            let mut writer = JsonWriter::new(Vec::new());
            let summary = sum.tell(&mut writer).unwrap();
            writer.finish(&summary).unwrap()
        }
        Merged::Drift(sum) => json(&sum),
        _ => panic!("another kind"),
    }
}

#[track_caller]
fn assert_same(sum: &[u8], one: &[u8], what: &str) {
    let [sum, one] = [sum, one].map(|text| String::from_utf8(text.to_vec()).unwrap());
    for (sum, one) in sum.lines().zip(one.lines()) {
        assert_eq!(sum, one, "{what}");
    }
    assert_eq!(sum, one, "{what}");
}

/// Cuts the corpus at random, adds the reports of the parts up in any order, also sums of sums, and compares.
fn holds(report: &dyn Fn(&[Input]) -> Vec<u8>) {
    for seed in 0..4 {
        let mut dice = Dice(seed);
        let inputs = corpus(&mut dice);
        let one = report(&inputs);
        assert!(one.len() > 5_000);
        let count = 1 + dice.below(9);
        let parts = parts(&inputs, count, &mut dice);
        let mut reports: Vec<Vec<u8>> = parts.iter().map(|part| report(part)).collect();
        for at in (1..reports.len()).rev() {
            reports.swap(at, dice.below(at + 1));
        }
        assert_same(
            &written(&reports),
            &one,
            &format!("seed {seed}, {count} parts"),
        );
        let (some, others) = reports.split_at(dice.below(count + 1).clamp(1, count));
        let mut sums = vec![written(some)];
        sums.extend(others.iter().cloned());
        assert_same(&written(&sums), &one, &format!("seed {seed}, sum of a sum"));
    }
}

#[test]
fn reports_of_validate_add_up() {
    holds(&validated);
}

#[test]
fn reports_on_drift_add_up_under_a_key() {
    let key = Key::new(b"0123456789abcdef").unwrap();
    let options = drift::Options::default().key(&key);
    holds(&|inputs| drifted(inputs, &options));
}

#[test]
fn reports_on_drift_add_up_where_values_are_shown() {
    // Of sensitive and long values none is shown, so that these have a tag all the same.
    let key = Key::new(b"0123456789abcdef").unwrap();
    let options = drift::Options::default().key(&key).show_values(true);
    holds(&|inputs| drifted(inputs, &options));
}

/// Requests with these members beside what is due.
fn requests(source: &str, members: impl Iterator<Item = String>) -> Input {
    let lines: Vec<String> = members
        .map(|member| {
            line(&format!(
                r#""request":{{"json":{{"RequestData":{{{member}}}}}}}"#
            ))
        })
        .collect();
    text(source, lines.join("\n"))
}

fn sum_of(inputs: &[Input]) -> (Drift, Drift) {
    let options = drift::Options::default();
    let contract = Contract::embedded();
    let run = |inputs: &[Input]| {
        drift::drift(&contract, &options, inputs, &mut Found::default()).unwrap()
    };
    let reports: Vec<_> = inputs
        .iter()
        .map(|it| json(&run(std::slice::from_ref(it))))
        .collect();
    match merged(&reports) {
        Merged::Drift(sum) => (*sum, run(inputs)),
        _ => panic!("another kind"),
    }
}

#[test]
fn what_is_beyond_the_bounds_is_said_to_be_partial() {
    let names = |from: usize, to: usize| {
        (from..to).map(|at| {
            format!(
                "\"N{}{}\":1",
                (b'a' + (at / 26) as u8) as char,
                (b'a' + (at % 26) as u8) as char
            )
        })
    };
    // As many as have places: exact.
    let (sum, one) = sum_of(&[requests("a", names(0, 25)), requests("b", names(20, 50))]);
    assert_same(&json(&sum), &json(&one), "50 names");
    assert!(!sum.partial);
    // The same names, and others beside them in one of the reports: exact.
    let (sum, one) = sum_of(&[requests("a", names(0, 60)), requests("b", names(0, 7))]);
    assert_same(&json(&sum), &json(&one), "60 names in one report");
    assert!(!sum.partial);
    // More than have places, in different reports.
    let (sum, one) = sum_of(&[requests("a", names(0, 40)), requests("b", names(30, 70))]);
    assert!(sum.partial);
    assert_eq!(sum.drift.len(), one.drift.len());
    let all = |drift: &Drift| drift.drift.iter().map(|row| row.count).sum::<u64>();
    assert_eq!(all(&sum), all(&one));
    assert_eq!(sum.members, one.members);
    // Once partial, partial for ever.
    let again = written(&[json(&sum)]);
    assert_same(&again, &json(&sum), "again");
}

#[test]
fn values_that_nobody_can_tell_apart_are_said_to_be_partial() {
    let status = |source: &str, value: &str| {
        let (_, _, bytes) = payloads(LOANS, ".")
            .into_iter()
            .find(|(name, ..)| name == "200-documented-ok.json")
            .unwrap();
        let mut body: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
        body["Status"] = value.into();
        text(
            source,
            line(&format!(r#""status":200,"response":{{"json":{body}}}"#)),
        )
    };
    let (sum, one) = sum_of(&[status("a", "LATER"), status("b", "LATER")]);
    assert!(sum.partial);
    let new = |drift: &Drift| {
        drift
            .drift
            .iter()
            .find(|row| row.kind == drift::Kind::UndocumentedValue)
            .unwrap()
            .clone()
    };
    assert_eq!(
        (new(&sum).count, new(&sum).of),
        (new(&one).count, new(&one).of)
    );
    assert_eq!((new(&sum).values.len(), new(&one).values.len()), (2, 1));
    let (sum, one) = sum_of(&[status("a", "LATER"), status("b", "OK")]);
    assert_same(&json(&sum), &json(&one), "values in one report");
}

#[test]
fn maps_and_members_called_star_are_kept_apart() {
    let schema = serde_json::json!({"type": ["object", "array"],
        "properties": {"*": {"type": "object", "properties": {"A": {"enum": ["x", "y"]}}},
            "Open": {"type": ["object", "array"], "properties": {}}},
        "additionalProperties": {"type": ["array", "object"], "items": {"type": "integer"},
            "additionalProperties": {"enum": ["x"]}},
        "items": {"oneOf": [{"enum": ["x", "y"]}, {"type": "array", "enum": [["z"]], "items": {"enum": ["y", "z"]}}]}});
    let contract = support::contract(&schema, &serde_json::json!({}));
    let payload = contract.payload("op/request").unwrap();
    let options = drift::Options::default().payload(payload).show_values(true);
    let texts = [
        r#"{"*": {"A": "q", "*": 1}, "m": [1, "2", null], "n": {"k": "w"}}"#,
        r#"[["z", "q"], "x", {"*": [1]}, null]"#,
        r#"{"Open": {"*": [[1, {"*": 2}]], "~": 1, "/": {"": 2}}}"#,
        r#"{"Open": [{"*": null}], "*": [1], "m": {"k": "x", "*": "y"}}"#,
        r#"[["q"], "w", [[]], {}]"#,
    ];
    let each = texts.iter().enumerate();
    let inputs: Vec<Input> = each
        .map(|(at, lines)| text(&format!("{at}"), *lines))
        .collect();
    let run = |inputs: &[Input]| {
        json(&drift::drift(&contract, &options, inputs, &mut Found::default()).unwrap())
    };
    let mut merge = Merge::new(&contract);
    for input in inputs.iter().rev() {
        let report = run(std::slice::from_ref(input));
        merge.add("one", &report).unwrap();
    }
    let Some(Merged::Drift(sum)) = merge.finish() else {
        panic!()
    };
    assert!(sum.members.iter().any(|member| member.stars.contains('e')));
    assert!(sum.members.iter().any(|member| member.stars.contains('m')));
    assert_same(&json(&sum), &run(&inputs), "maps");
}
