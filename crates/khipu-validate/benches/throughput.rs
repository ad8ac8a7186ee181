//! How fast texts are judged, beside the usual pipeline: `serde_json` into a tree, then `jsonschema` on the tree.
//!
//! `cargo bench -p khipu-validate --bench throughput` prints one table. Both sides take turns on the same texts, and the
//! median of the rounds counts. The texts are the full example of each operation, some of them with one wrong value.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark stops at the first surprise"
)]

use std::path::Path;
use std::time::{Duration, Instant};

use khipu_validate::Contract;
use serde_json::Value;

const ROUNDS: usize = 9;
const BYTES: usize = 16 << 20;

/// An operation, and what is replaced in its example to spoil it.
const OPERATIONS: [(&str, &str, &str); 2] = [
    ("bancosecurity_personal_loans", "2033-01-15", "15-01-2033"),
    (
        "consorcio_personal_unbilled_transactions",
        "\"Booked\"",
        "\"Nobody\"",
    ),
];

/// Lines of the example, every `spoiled`-th of them with a wrong value.
fn lines(
    operation: &str,
    wrong: (&str, &str),
    spoiled: usize,
    write: fn(&str) -> String,
) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/payloads");
    let text = std::fs::read_to_string(root.join(operation).join("200-full.json")).unwrap();
    let valid = write(&text);
    let invalid = valid.replacen(wrong.0, wrong.1, 1);
    assert_ne!(valid, invalid);
    let each = (0..BYTES / valid.len()).map(|line| match spoiled > 0 && line % spoiled == 7 {
        true => invalid.clone(),
        false => valid.clone(),
    });
    each.collect()
}

/// As it stands there, without the white space between its parts.
fn declared(text: &str) -> String {
    let (mut is_text, mut is_escape) = (false, false);
    let keep = |c: &char| {
        let kept = is_text || !c.is_ascii_whitespace();
        is_text ^= *c == '"' && !is_escape;
        is_escape = is_text && *c == '\\' && !is_escape;
        kept
    };
    text.chars().filter(keep).collect()
}

/// The same with a space behind the commas that stand between a text or an object and the next name.
fn spaced(text: &str) -> String {
    declared(text)
        .replace("\",\"", "\", \"")
        .replace("},\"", "}, \"")
}

/// In the order of the names, which is not that of the document.
fn sorted(text: &str) -> String {
    let value: Value = serde_json::from_str(text).unwrap();
    value.to_string()
}

fn timed(work: &mut dyn FnMut() -> usize) -> (Duration, usize) {
    let start = Instant::now();
    let valid = work();
    (start.elapsed(), valid)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    let contract = Contract::embedded();
    let document = Contract::embedded_bundle().unwrap().document().to_json();
    println!(
        "operation                                 invalid  members        usual MB/s  ours MB/s  times"
    );
    for (operation, from, to) in OPERATIONS {
        let payload = contract.payload(&format!("{operation}/200")).unwrap();
        let mut schema = document.clone();
        let path = document["paths"].as_object().unwrap().values();
        let posts = path.map(|path| &path["post"]);
        let post = posts
            .into_iter()
            .find(|post| post["operationId"] == operation)
            .unwrap();
        let body = &post["responses"]["200"]["content"]["application/json"]["schema"];
        schema["$ref"] = body["$ref"].clone();
        let usual = jsonschema::draft202012::new(&schema).unwrap();
        for (spoiled, percent) in [(0, "0 %"), (100, "1 %"), (10, "10 %")] {
            for (write, order) in [
                (declared as fn(&str) -> String, "declared"),
                (spaced, "with spaces"),
                (sorted, "by name"),
            ] {
                let lines = lines(operation, (from, to), spoiled, write);
                let size: usize = lines.iter().map(String::len).sum();
                let mut validator = contract.validator(payload);
                let (mut ours, mut theirs) = (Vec::new(), Vec::new());
                for _ in 0..ROUNDS {
                    let (time, valid) = timed(&mut || {
                        lines
                            .iter()
                            .filter(|line| validator.is_valid(line.as_bytes()).unwrap())
                            .count()
                    });
                    ours.push(time);
                    let (time, same) = timed(&mut || {
                        let judge = |line: &&String| {
                            usual.is_valid(&serde_json::from_str::<Value>(line).unwrap())
                        };
                        lines.iter().filter(judge).count()
                    });
                    theirs.push(time);
                    assert_eq!(valid, same, "the two disagree");
                }
                let speed = |time: Duration| size as f64 / time.as_secs_f64() / 1e6;
                let (ours, theirs) = (speed(median(ours)), speed(median(theirs)));
                println!(
                    "{operation:41} {percent:>7}  {order:12} {theirs:12.0} {ours:10.0} {:6.1}",
                    ours / theirs
                );
            }
        }
    }
}
