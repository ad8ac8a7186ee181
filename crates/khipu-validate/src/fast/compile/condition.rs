//! `if`, `then` and `else` that look at members and their types.

use khipu_document::{Kind, Node as Schema};

use super::words::{is_plain, sequence, type_bits};
use super::{ANNOTATIONS, add, bit};
use crate::fast::plan::{Condition, Demand, EMPTY, Literal};

/// An `if` that asks whether members are there and what strings they are.
pub(super) struct Premise<'d> {
    pub(super) present: Vec<&'d str>,
    pub(super) values: Vec<(&'d str, &'d str)>,
}

pub(super) fn premise(schema: &Schema) -> Option<Premise<'_>> {
    let mut premise = Premise {
        present: Vec::new(),
        values: Vec::new(),
    };
    let Kind::Mapping(entries) = &schema.kind else {
        return None;
    };
    for entry in entries {
        match entry.key.as_str() {
            "required" => {
                for name in sequence(&entry.value)? {
                    premise.present.push(name.as_str()?);
                }
            }
            "properties" => {
                for member in entry.value.entries() {
                    for rule in member.value.entries() {
                        match rule.key.as_str() {
                            "const" => premise.values.push((&member.key, rule.value.as_str()?)),
                            key if ANNOTATIONS.contains(&key) => {}
                            _ => return None,
                        }
                    }
                }
            }
            "type" if entry.value.as_str() == Some("object") => {}
            key if ANNOTATIONS.contains(&key) => {}
            _ => return None,
        }
    }
    Some(premise)
}

/// A `then` or `else` that asks for members and their types.
#[derive(Default)]
pub(super) struct Demanded<'d> {
    pub(super) present: Vec<&'d str>,
    pub(super) types: Vec<(&'d str, u8)>,
}

pub(super) fn demand(schema: &Schema) -> Option<Demanded<'_>> {
    let mut demanded = Demanded::default();
    let Kind::Mapping(entries) = &schema.kind else {
        return None;
    };
    for entry in entries {
        match entry.key.as_str() {
            "required" => {
                for name in sequence(&entry.value)? {
                    demanded.present.push(name.as_str()?);
                }
            }
            "properties" => {
                for member in entry.value.entries() {
                    for rule in member.value.entries() {
                        match rule.key.as_str() {
                            "type" if !mentions_integer(&rule.value) => {
                                demanded.types.push((&member.key, type_bits(&rule.value)?));
                            }
                            key if ANNOTATIONS.contains(&key) => {}
                            _ => return None,
                        }
                    }
                }
            }
            "type" if entry.value.as_str() == Some("object") => {}
            key if ANNOTATIONS.contains(&key) => {}
            _ => return None,
        }
    }
    Some(demanded)
}

pub(super) fn mentions_integer(listed: &Schema) -> bool {
    let names = listed.items().iter().filter_map(Schema::as_str);
    names.chain(listed.as_str()).any(|name| name == "integer")
}

pub(super) fn condition<'d>(
    schema: &'d Schema,
    names: &[&'d str],
    watched: &mut Vec<&'d str>,
) -> Option<Condition> {
    let premise = premise(schema.get("if")?)?;
    let mut watch = |name: &'d str| {
        add(watched, name);
        let at = watched.iter().position(|watched| *watched == name)?;
        u8::try_from(at).ok().filter(|at| *at < EMPTY)
    };
    let mut when = Vec::new();
    for (name, value) in premise.values {
        if !is_plain(value) {
            return None;
        }
        let literal = Literal::new(format!("\"{value}\"").as_bytes());
        when.push((bit(names, name)?, watch(name)?, literal));
    }
    let mut branch = |keyword: &str| {
        let Some(schema) = schema.get(keyword) else {
            return Some(Demand::default());
        };
        let demanded = demand(schema)?;
        let mut made = Demand::default();
        for name in demanded.present {
            made.present |= bit(names, name)?;
        }
        for (name, types) in demanded.types {
            made.types.push((watch(name)?, types));
        }
        Some(made)
    };
    let (then, otherwise) = (branch("then")?, branch("else")?);
    let mut when_present = 0;
    for name in premise.present {
        when_present |= bit(names, name)?;
    }
    Some(Condition {
        when_present,
        when,
        then,
        otherwise,
    })
}
