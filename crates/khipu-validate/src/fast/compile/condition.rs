//! `if`, `then` and `else` that look at members and their types.

use khipu_document::{Kind, Node as Schema};

use super::ANNOTATIONS;
use super::object::{add, bit};
use super::words::{is_plain, sequence, type_bits};
use crate::fast::plan::{Condition, Demand, EMPTY, Literal};

/// An `if` that asks whether members are there and what strings they are.
pub(super) struct Premise<'d> {
    pub(super) present: Vec<&'d str>,
    pub(super) values: Vec<(&'d str, &'d str)>,
}

pub(super) fn premise(schema: &Schema) -> Option<Premise<'_>> {
    let mut values = Vec::new();
    let present = members(schema, |name, keyword, value| {
        if keyword != "const" {
            return None;
        }
        values.push((name, value.as_str()?));
        Some(())
    })?;
    Some(Premise { present, values })
}

/// A `then` or `else` that asks for members and their types.
pub(super) struct Demanded<'d> {
    pub(super) present: Vec<&'d str>,
    pub(super) types: Vec<(&'d str, u8)>,
}

pub(super) fn demand(schema: &Schema) -> Option<Demanded<'_>> {
    let mut types = Vec::new();
    let present = members(schema, |name, keyword, value| {
        if keyword != "type" || mentions_integer(value) {
            return None;
        }
        types.push((name, type_bits(value)?));
        Some(())
    })?;
    Some(Demanded { present, types })
}

/// Reads a schema that speaks of members alone: gives the names that it requires, and hands what it says of each to
/// `each`, but for annotations. Nothing when it says anything else.
fn members<'d>(
    schema: &'d Schema,
    mut each: impl FnMut(&'d str, &'d str, &'d Schema) -> Option<()>,
) -> Option<Vec<&'d str>> {
    let Kind::Mapping(entries) = &schema.kind else {
        return None;
    };
    let mut present = Vec::new();
    for entry in entries {
        match entry.key.as_str() {
            "required" => {
                for name in sequence(&entry.value)? {
                    present.push(name.as_str()?);
                }
            }
            "properties" => {
                for member in entry.value.entries() {
                    for rule in member.value.entries() {
                        if !ANNOTATIONS.contains(&rule.key.as_str()) {
                            each(&member.key, &rule.key, &rule.value)?;
                        }
                    }
                }
            }
            "type" if entry.value.as_str() == Some("object") => {}
            key if ANNOTATIONS.contains(&key) => {}
            _ => return None,
        }
    }
    Some(present)
}

fn mentions_integer(listed: &Schema) -> bool {
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
