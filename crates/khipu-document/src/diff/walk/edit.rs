//! One change by itself: a schema in which nothing but this change was taken over from the other document.

use super::super::inclusion::OTHER;
use crate::bundle::schema_reference;
use crate::{Entry, Kind, Node};

/// What is taken over. It reads the same in both directions: what the other document has is there afterwards, what it has not
/// is gone.
#[derive(Clone, Debug)]
pub(super) enum Edit {
    /// These keywords.
    Keywords(Vec<String>),
    /// The member of this name: its schema, whether it is required, or both.
    Member {
        name: String,
        schema: bool,
        required: bool,
    },
    /// One value of an enumeration.
    Value(Node),
    /// Whether null is valid beside what is there.
    Null,
    /// All of it.
    Whole,
}

impl Edit {
    /// `base` with this edit taken over from `other`.
    pub(super) fn apply(&self, base: &Node, other: &Node) -> Node {
        match self {
            Edit::Whole => foreign(other),
            Edit::Null => nullable(base, other),
            Edit::Keywords(keys) => keys.iter().fold(base.clone(), |node, key| {
                put(node, key, other.entry(key).map(taken))
            }),
            Edit::Value(value) => {
                let is_it = |node: &&Node| node.to_json() == value.to_json();
                let there = other
                    .get("enum")
                    .is_some_and(|list| list.items().iter().any(|node| is_it(&node)));
                let list = base.get("enum").map_or(&[][..], Node::items).iter();
                let mut list: Vec<Node> = list.filter(|node| !is_it(node)).cloned().collect();
                if there {
                    list.push(value.clone());
                }
                put(base.clone(), "enum", Some(at(base, Kind::Sequence(list))))
            }
            Edit::Member {
                name,
                schema,
                required,
            } => {
                let mut node = base.clone();
                if *schema {
                    let members = base.get("properties").map_or(&[][..], Node::entries).iter();
                    let mut members: Vec<Entry> = members
                        .filter(|entry| entry.key != *name)
                        .cloned()
                        .collect();
                    if let Some(entry) = other
                        .get("properties")
                        .and_then(|members| members.entry(name))
                    {
                        members.push(Entry {
                            value: foreign(&entry.value),
                            ..entry.clone()
                        });
                    }
                    node = put(node, "properties", Some(at(base, Kind::Mapping(members))));
                }
                if *required {
                    let is_it = |node: &&Node| node.as_str() == Some(name);
                    let names = base.get("required").map_or(&[][..], Node::items).iter();
                    let mut names: Vec<Node> = names.filter(|node| !is_it(node)).cloned().collect();
                    if other.strings("required").any(|other| other == name) {
                        names.push(at(base, Kind::String(name.clone())));
                    }
                    node = put(node, "required", Some(at(base, Kind::Sequence(names))));
                }
                node
            }
        }
    }
}

fn at(node: &Node, kind: Kind) -> Node {
    Node {
        kind,
        at: node.at.clone(),
    }
}

/// Sets or removes a member of a mapping.
fn put(mut node: Node, key: &str, value: Option<Node>) -> Node {
    let place = node.at.clone();
    if let Kind::Mapping(entries) = &mut node.kind {
        entries.retain(|entry| entry.key != key);
        entries.extend(value.map(|value| Entry {
            key: key.to_owned(),
            key_at: place,
            value,
        }));
    }
    node
}

/// A part of the other document, its references marked as such.
fn foreign(node: &Node) -> Node {
    let kind = match &node.kind {
        Kind::Sequence(items) => Kind::Sequence(items.iter().map(foreign).collect()),
        Kind::Mapping(entries) => Kind::Mapping(
            entries
                .iter()
                .map(|entry| Entry {
                    value: taken(entry),
                    ..entry.clone()
                })
                .collect(),
        ),
        other => other.clone(),
    };
    at(node, kind)
}

/// A member of the other document, as it is here.
fn taken(entry: &Entry) -> Node {
    match schema_reference(entry) {
        Some(name) => at(&entry.value, Kind::String(format!("{OTHER}{name}"))),
        None => foreign(&entry.value),
    }
}

/// The alternative that is not null, of two of which the other is.
pub(super) fn without_null(node: &Node) -> Option<&Node> {
    for key in ["oneOf", "anyOf"] {
        let Some(parts) = node.get(key) else { continue };
        let is_null = |node: &&Node| node.entries().len() == 1 && node.str("type") == Some("null");
        let own = node.entries().iter();
        let alone = own
            .filter(|entry| super::super::inclusion::is_assertion(&entry.key))
            .count()
            == 1;
        match parts.items() {
            [one, null] if is_null(&null) && alone && node.reference().is_none() => {
                return Some(one);
            }
            [null, one] if is_null(&null) && alone && node.reference().is_none() => {
                return Some(one);
            }
            _ => {}
        }
    }
    None
}

fn nullable(base: &Node, other: &Node) -> Node {
    match (without_null(base), without_null(other)) {
        (Some(inner), None) => inner.clone(),
        (None, Some(_)) => {
            let text = at(base, Kind::String("null".to_owned()));
            let entry = |key: &str, value: Node| Entry {
                key: key.to_owned(),
                key_at: base.at.clone(),
                value,
            };
            let null = at(base, Kind::Mapping(vec![entry("type", text)]));
            let list = at(base, Kind::Sequence(vec![base.clone(), null]));
            at(base, Kind::Mapping(vec![entry("anyOf", list)]))
        }
        _ => base.clone(),
    }
}
