//! What OpenAPI 3.0 writes in its own way, written as JSON Schema 2020-12.

use super::note::Notes;
use super::schema::with;
use crate::{Entry, Kind, Node, Position};

const AS_MEANT: &str =
    "null is valid here, as the author must have meant; by the letter of OpenAPI 3.0.3 it is not";

/// `minimum: 5` with `exclusiveMinimum: true` becomes `exclusiveMinimum: 5`.
pub(crate) fn exclusive(entries: &mut Vec<Entry>, limit: &str, flag: &str) -> bool {
    let at = |name: &str| entries.iter().position(|entry| entry.key == name);
    let Some(flag_at) = at(flag) else {
        return false;
    };
    let limit_at = at(limit);
    let Some(flag) = entries.get_mut(flag_at) else {
        return false;
    };
    let Kind::Bool(holds) = flag.value.kind else {
        return false;
    };
    match limit_at {
        Some(limit_at) if holds => {
            let limit = entries.remove(limit_at);
            // It stood before the flag or after it.
            let flag_at = flag_at - usize::from(limit_at < flag_at);
            if let Some(flag) = entries.get_mut(flag_at) {
                flag.value = limit.value;
            }
        }
        _ => {
            entries.remove(flag_at);
        }
    }
    true
}

/// Lets null in beside what `entries` allow.
pub(crate) fn nullable(
    node: &Node,
    mut entries: Vec<Entry>,
    at: &Position,
    notes: &mut Notes,
) -> Vec<Entry> {
    let text = |text: &str| Node {
        kind: Kind::String(text.to_owned()),
        at: at.clone(),
    };
    let null = || Node {
        kind: Kind::Null,
        at: at.clone(),
    };
    let has = |name: &str| entries.iter().any(|entry| entry.key == name);
    let beyond = ["allOf", "anyOf", "oneOf", "not", "if", "const"];
    if !has("type") && !has("enum") && !beyond.iter().any(|name| has(name)) {
        // Nothing refuses null.
        return entries;
    }
    if beyond.iter().any(|name| has(name)) {
        let message = "`nullable` stands beside keywords that can refuse null";
        notes.add(at, "nullable", message, AS_MEANT);
        let own = with(node, entries);
        let only_null = Entry {
            key: "type".to_owned(),
            key_at: at.clone(),
            value: text("null"),
        };
        let kind = Kind::Sequence(vec![own, with(&null(), vec![only_null])]);
        return vec![Entry {
            key: "anyOf".to_owned(),
            key_at: node.at.clone(),
            value: Node {
                kind,
                at: node.at.clone(),
            },
        }];
    }
    for entry in &mut entries {
        let value = &mut entry.value;
        match (entry.key.as_str(), &mut value.kind) {
            ("type", Kind::String(name)) if name != "null" => {
                let own = text(name);
                value.kind = Kind::Sequence(vec![own, text("null")]);
            }
            ("type", Kind::Sequence(names))
                if names.iter().all(|name| name.as_str() != Some("null")) =>
            {
                names.push(text("null"));
            }
            ("enum", Kind::Sequence(values))
                if values.iter().all(|value| value.kind != Kind::Null) =>
            {
                values.push(null());
                let message = "`nullable` stands beside an `enum` without null";
                notes.add(at, "nullable", message, AS_MEANT);
            }
            _ => {}
        }
    }
    entries
}
