//! Payloads to try two documents with: the example payloads of the repository, valid and invalid ones, and what small changes
//! make of them, above all at the place where the documents differ. Always the same ones.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use super::root;
use crate::{Bundle, Kind, Node};

/// The payloads under `schemas/payloads`, by operation and payload: `bancosecurity_personal_loans/200`.
pub(super) fn seeds() -> BTreeMap<String, Vec<Value>> {
    let mut seeds: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for operation in fs::read_dir(root().join("schemas/payloads")).unwrap() {
        let operation = operation.unwrap();
        for folder in [operation.path(), operation.path().join("invalid")] {
            let mut files: Vec<_> = fs::read_dir(folder)
                .unwrap()
                .map(|file| file.unwrap().path())
                .collect();
            files.sort();
            for file in files.iter().filter(|file| file.extension().is_some()) {
                let name = file.file_name().unwrap().to_str().unwrap();
                let kind = name.split('-').next().unwrap();
                let key = format!("{}/{kind}", operation.file_name().to_str().unwrap());
                if let Ok(value) = serde_json::from_slice(&fs::read(file).unwrap()) {
                    seeds.entry(key).or_default().push(value);
                }
            }
        }
    }
    seeds
}

/// Values to put in: all that the documents list or give as examples, and some of every type.
pub(super) fn pool(documents: [&Bundle; 2]) -> Vec<Value> {
    let mut pool = vec![
        json!(null),
        json!(true),
        json!(0),
        json!(1),
        json!(3),
        json!(-1),
        json!(0.5),
        json!(2_000_000),
        json!(""),
        json!("a"),
        json!("other"),
        json!("CLPX"),
        json!("AA"),
        json!("12345"),
        json!("http://a.example"),
        json!("x".repeat(33)),
        json!("x".repeat(38)),
        json!("x".repeat(81)),
        json!("x".repeat(300)),
        json!("ftp://a.example"),
        json!(format!("https://{}", "x".repeat(150))),
        json!(format!("https://{}", "x".repeat(300))),
        json!("2024-05-06"),
        json!("2017-07-21T17:32:28-0400"),
        json!("2017-07-21T17:32:28Z"),
        json!([]),
        json!({}),
        json!({"Amount": 1, "Currency": "CLP"}),
        json!({"CurrentInstalmentNumber": 3, "InstalmentsNumber": 6}),
        json!({"Code": "E201"}),
        json!({"LoanNumber": "1"}),
    ];
    for document in documents {
        let mut waiting = vec![document.document()];
        while let Some(node) = waiting.pop() {
            for entry in node.entries() {
                match entry.key.as_str() {
                    "enum" | "examples" if matches!(entry.value.kind, Kind::Sequence(_)) => {
                        pool.extend(entry.value.items().iter().map(Node::to_json))
                    }
                    "const" => pool.push(entry.value.to_json()),
                    _ => waiting.push(&entry.value),
                }
            }
            waiting.extend(node.items());
        }
    }
    let mut seen = Vec::new();
    pool.retain(|value| {
        let is_new = !seen.contains(value);
        seen.push(value.clone());
        is_new
    });
    pool
}

/// What small changes at `pointer` (in which `*` is the first item) make of `value`.
pub(super) fn around(value: &Value, pointer: &str, pool: &[Value]) -> Vec<Value> {
    let mut out = Vec::new();
    let concrete = pointer.replace("/*", "/0");
    let Some((above, name)) = concrete.rsplit_once('/') else {
        return Vec::new();
    };
    let with = |change: &dyn Fn(&mut Value)| {
        let mut value = value.clone();
        let place = value.pointer_mut(above)?;
        change(place);
        Some(value)
    };
    out.extend(with(&|place| {
        if let Some(members) = place.as_object_mut() {
            members.remove(name);
        }
    }));
    if let Some(Value::Array(items)) = value.pointer(&concrete) {
        for count in [0, 1, 2, 51] {
            let items: Vec<Value> = items
                .iter()
                .cycle()
                .take(if items.is_empty() { 0 } else { count })
                .cloned()
                .collect();
            out.extend(with(&|place| set(place, name, Value::Array(items.clone()))));
        }
    }
    for new in pool {
        out.extend(with(&|place| set(place, name, new.clone())));
        if let Some(old) = value.pointer(&concrete) {
            out.extend(with(&|place| set(place, name, json!([old]))));
        }
    }
    out
}

fn set(place: &mut Value, name: &str, value: Value) {
    match place {
        Value::Object(members) => {
            members.insert(name.to_owned(), value);
        }
        Value::Array(items) => {
            if let Some(item) = items.first_mut() {
                *item = value;
            }
        }
        _ => {}
    }
}

/// Small changes everywhere in `value`, as many as `most`.
pub(super) fn elsewhere(value: &Value, pool: &[Value], most: usize, seed: &mut u64) -> Vec<Value> {
    let mut pointers = Vec::new();
    let mut waiting = vec![(String::new(), value)];
    while let Some((pointer, value)) = waiting.pop() {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let pointer = format!("{pointer}/{}", crate::escape_pointer(name));
                    waiting.push((pointer.clone(), value));
                    pointers.push(pointer);
                }
            }
            Value::Array(items) => {
                waiting.extend(items.first().map(|item| (format!("{pointer}/*"), item)))
            }
            _ => {}
        }
    }
    let mut draw = |below: usize| {
        *seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(*seed >> 33).unwrap() % below.max(1)
    };
    let mut out = Vec::new();
    while out.len() < most && !pointers.is_empty() {
        let pointer = &pointers[draw(pointers.len())];
        let new = [pool[draw(pool.len())].clone()];
        let mut changed = around(value, pointer, &new);
        out.push(changed.swap_remove(draw(changed.len())));
    }
    out
}

/// A payload whose lists have one item at most, so that one change can change all there is.
pub(super) fn short(value: &Value) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.iter().take(1).map(short).collect()),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), short(value)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// Every object inside of `value`, one for each name of a member that has one.
pub(super) fn parts(value: &Value) -> Vec<Value> {
    let mut out: BTreeMap<String, Value> = BTreeMap::new();
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    let one = value.get(0).unwrap_or(value);
                    if one.is_object() {
                        out.entry(name.clone()).or_insert_with(|| one.clone());
                    }
                    waiting.push(value);
                }
            }
            Value::Array(items) => waiting.extend(items),
            _ => {}
        }
    }
    out.into_values().collect()
}

/// `value` with another value in every member called `name`, or with every such member that is no object called `other`.
pub(super) fn everywhere(value: &Value, name: &str, new: Option<&Value>, other: &str) -> Value {
    match value {
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| everywhere(item, name, new, other))
                .collect(),
        ),
        Value::Object(members) => {
            let each = members.iter().map(|(key, value)| match (key == name, new) {
                (true, Some(new)) => (key.clone(), new.clone()),
                (true, None) if !value.is_object() => (other.to_owned(), value.clone()),
                (_, _) => (key.clone(), everywhere(value, name, new, other)),
            });
            Value::Object(each.collect())
        }
        other => other.clone(),
    }
}
