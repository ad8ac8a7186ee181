//! What is counted without a tree, against what is counted with one.

use std::collections::BTreeMap;
use std::path::Path;

use crate::check::Mark;
use crate::contract::Contract;
use crate::drift::tally::Tally;
use crate::drift::{Drift, collect};
use crate::fast::Walked;
use crate::fast::tests::{Dice, mutated, payload_files, rounds};
use crate::input::Input;
use crate::observe::{Observe, Site};
use crate::operation::{Operation, Payload};
use crate::tree::Value;
use crate::{Finding, Options, Sink, Unreadable};

struct Quiet;

impl Sink for Quiet {
    fn finding(&mut self, _: &Finding) -> std::io::Result<()> {
        Ok(())
    }

    fn unreadable(&mut self, _: &Unreadable) -> std::io::Result<()> {
        Ok(())
    }
}

/// Passes on what comes as a tree; or counts how often nothing need come as one.
struct Watch<'t, 'd> {
    tally: &'t mut Tally<'d>,
    takes_seen: bool,
    quick: usize,
}

impl Observe for Watch<'_, '_> {
    fn payload(
        &mut self,
        payload: &Payload,
        root: &Value<'_>,
        marks: &[Mark],
        site: &mut dyn Site,
    ) {
        self.tally.payload(payload, root, marks, site);
    }
    fn counted(&mut self, payload: &Payload, walked: &Walked<'_>, site: &mut dyn Site) -> bool {
        let is_counted = self.takes_seen && self.tally.counted(payload, walked, site);
        self.quick += usize::from(is_counted);
        is_counted
    }
    fn is_known(&mut self, payload: &Payload, walked: &Walked<'_>, marks: &[Mark]) {
        self.tally.is_known(payload, walked, marks);
    }
    fn unspecified(&mut self, payload: &Payload) {
        self.tally.unspecified(payload);
    }
    fn not_json(&mut self, payload: &Payload, site: &mut dyn Site) {
        self.tally.not_json(payload, site);
    }
    fn status(&mut self, operation: &Operation, status: &str, site: &mut dyn Site) {
        self.tally.status(operation, status, site);
    }
    fn foreign(&mut self, method: &str, path: &str, site: &mut dyn Site) {
        self.tally.foreign(method, path, site);
    }
}

fn drift(inputs: &[Input], options: &Options, takes_seen: bool) -> (Drift, usize) {
    let contract = Contract::embedded();
    let mut tally = Tally::new(&contract, false, None);
    let mut watch = Watch {
        tally: &mut tally,
        takes_seen,
        quick: 0,
    };
    crate::validate::observed(&contract, options, inputs, &mut Quiet, &mut watch).unwrap();
    let quick = watch.quick;
    tally.finish();
    (collect::collect(&tally), quick)
}

#[test]
fn what_is_counted_without_a_tree_is_what_is_counted_with_one() {
    let payloads = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/payloads");
    // Twice: what is seen for the first time comes as a tree.
    let inputs = [Input::Path(payloads.clone()), Input::Path(payloads)];
    let quick = same_both_ways(&inputs, &Options::default());
    assert!(quick > 250, "{quick}");
}

/// Counts with trees and without; how many payloads came without.
fn same_both_ways(inputs: &[Input], options: &Options) -> usize {
    let (fast, quick) = drift(inputs, options, true);
    let (slow, none) = drift(inputs, options, false);
    assert_eq!(none, 0);
    let shown = |drift: &Drift| serde_json::to_string_pretty(drift).unwrap();
    let (fast, slow) = (shown(&fast), shown(&slow));
    for (line, (fast, slow)) in fast.lines().zip(slow.lines()).enumerate() {
        assert_eq!(fast, slow, "line {line}");
    }
    assert_eq!(fast.len(), slow.len());
    quick
}

/// A member that no payload has, with what may be within.
const EXTRAS: &[&str] = &[
    r#""extra":1"#,
    r#""extra":"text","other":null"#,
    r#""within":{"a":[1,2.5,{"b":true}],"12345678":"masked"}"#,
    r#""123456":{},"list":[]"#,
    r#""\u0065scaped":1"#,
    r#""ñandú":[[],[{"ñ":"ñ"}]]"#,
];

#[test]
fn members_without_declaration_are_counted_without_a_tree_as_with_one() {
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    let mut lines: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (path, name) in payload_files() {
        let text = std::fs::read(&path).unwrap();
        let lines = lines.entry(name).or_default();
        for round in 0..rounds() / 8 {
            let mut text = match round % 2 {
                0 => text.clone(),
                _ => mutated(&text, &mut dice),
            };
            let braces = text.iter().enumerate().filter(|(_, byte)| **byte == b'{');
            let braces: Vec<usize> = braces.map(|(at, _)| at).collect();
            for _ in 0..dice.roll(3) {
                // In front of a member, where there is one; else it is no JSON, which is as well.
                let Some(at) = braces.get(dice.roll(braces.len().max(1))) else {
                    continue;
                };
                let extra = EXTRAS[dice.roll(EXTRAS.len())];
                text.splice(at + 1..=*at, format!("{extra},").into_bytes());
            }
            text.retain(|byte| !matches!(byte, b'\n' | b'\r'));
            lines.extend_from_slice(&text);
            lines.push(b'\n');
        }
    }
    // Of these nothing says which payload they are.
    let mut unnamed = lines.values().flatten().copied().collect::<Vec<u8>>();
    unnamed.extend_from_within(..);
    let source = "lines".to_owned();
    let input = Input::Text {
        source,
        text: unnamed,
    };
    let quick = same_both_ways(&[input], &Options::default());
    assert!(quick > 500, "{quick}");
    let contract = Contract::embedded();
    for (name, text) in lines {
        let payload = contract.payload(&name).unwrap();
        if !payload.has_schema() {
            continue;
        }
        // Twice: what is declared and seen for the first time comes as a tree.
        let text = text.repeat(2);
        let all = text.iter().filter(|byte| **byte == b'\n').count();
        let source = "lines".to_owned();
        let options = Options::default().payload(payload);
        let quick = same_both_ways(&[Input::Text { source, text }], &options);
        assert!(quick * 5 > all, "{name}: {quick} of {all}");
    }
}
