//! Whether what is decided by comparing schemas agrees with what an engine says about payloads.

use std::collections::BTreeSet;

use jsonschema::Validator;
use serde_json::{Value, json};

use super::edits::EDITS;
use super::payloads::{around, elsewhere, everywhere, parts, pool, seeds, short};
use super::{bundle, files};
use crate::diff::inclusion::{Made, Memo, Reading, Term, Verdict, View, covers};
use crate::diff::{Change, Place, Severity, diff};
use crate::{Bundle, Node};

/// A document as payloads are judged by it.
pub(super) struct Judge<'a> {
    bundle: &'a Bundle,
    root: &'a Node,
    engine: Validator,
}

impl<'a> Judge<'a> {
    pub(super) fn new(bundle: &'a Bundle, payload: &str) -> Option<Self> {
        let operations = bundle.operations();
        let payloads = operations.iter().flat_map(|operation| {
            operation
                .payloads
                .iter()
                .map(move |payload| (operation, payload))
        });
        let name = |(operation, payload): &(&crate::Operation<'_>, &crate::Payload<'_>)| {
            format!("{}/{}", operation.id, payload.kind.name())
        };
        let (_, found) = payloads.into_iter().find(|pair| name(pair) == payload)?;
        let pointer = found.pointer.as_ref()?;
        let (root, _) = bundle.document().pointer(pointer)?;
        let schema = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "allOf": [root.to_json()],
            "components": bundle.document().get("components")?.to_json(),
        });
        let engine = jsonschema::options().build(&schema).unwrap();
        Some(Self {
            bundle,
            root,
            engine,
        })
    }

    /// Whether somebody who knows only this document sends this.
    fn says(&self, value: &Value, reading: Reading) -> bool {
        self.engine.is_valid(value)
            && (reading == Reading::Open || declared(self.bundle, &[self.root], value))
    }
}

/// Whether all members are declared by one of the schemas that judge the value.
fn declared(bundle: &Bundle, schemas: &[&Node], value: &Value) -> bool {
    let mut all: Vec<&Node> = schemas.to_vec();
    let mut at = 0;
    while let Some(node) = all.get(at).copied() {
        at += 1;
        all.extend(Bundle::referred(node).and_then(|name| bundle.schema(name)));
        for key in ["allOf", "anyOf", "oneOf"] {
            all.extend(node.get(key).map_or(&[][..], Node::items));
        }
    }
    match value {
        Value::Array(items) => {
            let inner: Vec<&Node> = all.iter().filter_map(|node| node.get("items")).collect();
            items.iter().all(|item| declared(bundle, &inner, item))
        }
        Value::Object(members) => members.iter().all(|(name, value)| {
            // A credential and what is not documented have members that nothing declares; they stay as they are.
            if all.iter().any(|node| {
                node.str("x-rust-type")
                    .is_some_and(|name| name != "Decimal")
            }) {
                return true;
            }
            let inner: Vec<&Node> = all
                .iter()
                .filter_map(|node| {
                    node.find(&["properties", name]).or_else(|| {
                        node.get("additionalProperties")
                            .filter(|node| node.get("type").is_some())
                    })
                })
                .collect();
            !inner.is_empty() && declared(bundle, &inner, value)
        }),
        _ => true,
    }
}

/// Compares a verdict with the payloads. `Err` says what speaks against it.
fn check(
    accepts: &Judge<'_>,
    says: &Judge<'_>,
    reading: Reading,
    verdict: &Verdict,
    payloads: &[Value],
) -> Result<(), String> {
    let said = payloads
        .iter()
        .filter(|payload| says.says(payload, reading));
    let refused: Vec<&Value> = said
        .filter(|payload| !accepts.engine.is_valid(payload))
        .collect();
    match verdict {
        Verdict::Yes => match refused.first() {
            Some(payload) => Err(format!(
                "all should be accepted, and this is not: {payload}"
            )),
            None => Ok(()),
        },
        Verdict::No(example) => {
            if !says.says(example, reading) {
                return Err(format!("this should be said, and is not: {example}"));
            }
            if accepts.engine.is_valid(example) {
                return Err(format!(
                    "this should be refused, and is accepted: {example}"
                ));
            }
            match refused.is_empty() {
                true => Err("none of the payloads shows what is refused".to_owned()),
                false => Ok(()),
            }
        }
        Verdict::Unknown => Ok(()),
    }
}

pub(super) fn ask(accepts: &Judge<'_>, says: &Judge<'_>, reading: Reading) -> Verdict {
    let (memo, made) = (Memo::default(), [Made::default(), Made::default()]);
    covers(
        (
            View::plain(accepts.bundle, says.bundle, &memo, &made[0]),
            Term::own(accepts.root),
        ),
        (
            View::plain(says.bundle, accepts.bundle, &memo, &made[1]),
            Term::own(says.root),
        ),
        reading,
        None,
    )
}

/// The payloads of an operation that could show a difference at `places`.
fn payloads(documents: [&Bundle; 2], name: &str, places: &[&Place]) -> Vec<Value> {
    let mut pool = pool(documents);
    let all = seeds();
    // Callbacks are answers that come later.
    let seeds = &all[name];
    let mut seed = 7;
    let mut out = seeds.clone();
    let mut bases: Vec<Value> = seeds.iter().map(short).collect();
    bases.sort_by_key(|value| std::cmp::Reverse(value.to_string().len()));
    bases.dedup();
    pool.extend(bases.iter().take(3).flat_map(parts));
    let pointers: BTreeSet<&str> = places
        .iter()
        .map(|place| place.pointer.as_str())
        .filter(|pointer| !pointer.is_empty())
        .collect();
    let names: Vec<&str> = pointers
        .iter()
        .filter_map(|pointer| pointer.trim_end_matches("/*").rsplit('/').next())
        .collect();
    for base in bases.iter().take(4) {
        for pointer in &pointers {
            out.extend(around(base, pointer, &pool));
        }
        for (number, name) in names.iter().enumerate() {
            out.extend(
                pool.iter()
                    .map(|value| everywhere(base, name, Some(value), "")),
            );
            out.extend(
                names
                    .iter()
                    .skip(number)
                    .map(|other| everywhere(base, name, None, other)),
            );
            out.extend(
                names
                    .iter()
                    .take(number)
                    .map(|other| everywhere(base, name, None, other)),
            );
        }
        // Nothing but one member.
        for (name, value) in base.as_object().into_iter().flatten() {
            out.push(json!({ name: value }));
        }
        // Amounts stand under several names.
        out.extend(
            pool.iter()
                .map(|value| everywhere(base, "Amount", Some(value), "")),
        );
    }
    for base in bases.iter().step_by(3) {
        out.extend(elsewhere(base, &pool, 6, &mut seed));
    }
    let mut seen = BTreeSet::new();
    out.retain(|value| seen.insert(value.to_string()));
    out
}

/// Every edit that payloads can show, in both directions, in both readings.
#[test]
fn what_is_decided_agrees_with_an_engine() {
    let old = bundle(&files());
    let (mut decided, mut undecided, mut wrong) = ([0, 0], 0, Vec::new());
    for edit in EDITS
        .iter()
        .filter(|edit| ["members", "types", "null", "values", "limits"].contains(&edit.subject))
    {
        let new = bundle(&edit.apply());
        let found = diff(&old, &new);
        let places: Vec<&Place> = found
            .changes
            .iter()
            .flat_map(|change| &change.places)
            .collect();
        let names: BTreeSet<String> = places
            .iter()
            .map(|place| place.name())
            .filter(|name| !name.ends_with("callback"))
            .collect();
        for name in &names {
            let (Some(before), Some(after)) = (Judge::new(&old, name), Judge::new(&new, name))
            else {
                continue;
            };
            let here: Vec<&Place> = places
                .iter()
                .filter(|place| place.name() == *name)
                .copied()
                .collect();
            let tried = payloads([&old, &new], name, &here);
            for (accepts, says, direction) in [
                (&after, &before, "old to new"),
                (&before, &after, "new to old"),
            ] {
                for reading in [Reading::Declared, Reading::Open] {
                    let verdict = ask(accepts, says, reading);
                    match &verdict {
                        Verdict::Yes => decided[0] += 1,
                        Verdict::No(_) => decided[1] += 1,
                        Verdict::Unknown => undecided += 1,
                    }
                    if let Err(why) = check(accepts, says, reading, &verdict, &tried) {
                        wrong.push(format!(
                            "{} / {name} / {direction} / {reading:?}: {}",
                            edit.name,
                            &why[..why.len().min(300)]
                        ));
                    }
                    if reading == Reading::Declared {
                        let is_old = direction == "old to new";
                        let worst = found
                            .changes
                            .iter()
                            .map(|change| {
                                if is_old {
                                    change.sender
                                } else {
                                    change.receiver
                                }
                            })
                            .max();
                        let told = worst > Some(Severity::Safe);
                        // What is not read any more, and what nothing declares, is a risk that no payload shows.
                        let shows = |change: &Change| {
                            !matches!(change.kind, "member-removed" | "rule-added")
                        };
                        if let ([only], 1) = (found.changes.as_slice(), names.len())
                            && shows(only)
                            && told != (verdict != Verdict::Yes)
                        {
                            wrong.push(format!(
                                "{} / {name} / {direction}: told {worst:?}, found {verdict:?}",
                                edit.name
                            ));
                        }
                    }
                }
            }
        }
    }
    eprintln!(
        "yes {}, no {}, undecided {undecided}",
        decided[0], decided[1]
    );
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(
        decided[0] > 100 && decided[1] > 100 && undecided < 30,
        "{decided:?} {undecided}"
    );
}

/// The check itself notices what is wrong.
#[test]
fn a_wrong_verdict_is_noticed() {
    let edit = EDITS
        .iter()
        .find(|edit| edit.name == "gone from an answer")
        .unwrap();
    let (old, new) = (bundle(&files()), bundle(&edit.apply()));
    let name = "consorcio_personal_unbilled_transactions/200";
    let (before, after) = (
        Judge::new(&old, name).unwrap(),
        Judge::new(&new, name).unwrap(),
    );
    let found = diff(&old, &new);
    let places: Vec<&Place> = found.changes[0].places.iter().collect();
    let tried = payloads([&old, &new], name, &places);
    let right = ask(&after, &before, Reading::Declared);
    assert!(matches!(right, Verdict::No(_)));
    check(&after, &before, Reading::Declared, &right, &tried).unwrap();
    // What is refused is told to be accepted, what shows nothing is taken for an example, the other direction for this one.
    check(&after, &before, Reading::Declared, &Verdict::Yes, &tried).unwrap_err();
    check(
        &after,
        &before,
        Reading::Declared,
        &Verdict::No(json!({})),
        &tried,
    )
    .unwrap_err();
    check(&before, &after, Reading::Declared, &right, &tried).unwrap_err();
    check(&before, &after, Reading::Declared, &Verdict::Yes, &tried).unwrap();
}
