//! What keywords say, read out of a schema.

use khipu_document::{Kind, Node as Schema};

use super::OF_NUMBERS;
use crate::fast::plan::{Number, types};

/// Whether a text stands in JSON as it is.
pub(super) fn is_plain(text: &str) -> bool {
    !text
        .bytes()
        .any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\')
}

pub(super) fn sequence(node: &Schema) -> Option<&[Schema]> {
    match &node.kind {
        Kind::Sequence(items) => Some(items),
        _ => None,
    }
}

/// A limit that is a whole number without sign.
pub(super) fn count(node: &Schema) -> Option<u32> {
    match &node.kind {
        Kind::Number(text) => text.parse().ok(),
        _ => None,
    }
}

pub(super) fn whole(node: &Schema) -> Option<i64> {
    match &node.kind {
        Kind::Number(text) => text.parse().ok(),
        _ => None,
    }
}

/// The type of a value that a schema lists.
pub(super) fn value_bit(value: &Schema) -> u8 {
    match &value.kind {
        Kind::Null => types::NULL,
        Kind::Bool(_) => types::BOOLEAN,
        Kind::Number(_) => types::NUMBER,
        Kind::String(_) => types::STRING,
        Kind::Sequence(_) => types::ARRAY,
        Kind::Mapping(_) => types::OBJECT,
    }
}

/// The types that `type` lists.
pub(super) fn type_bits(listed: &Schema) -> Option<u8> {
    let one = |name: &str| {
        Some(match name {
            "null" => types::NULL,
            "boolean" => types::BOOLEAN,
            "number" | "integer" => types::NUMBER,
            "string" => types::STRING,
            "array" => types::ARRAY,
            "object" => types::OBJECT,
            _ => return None,
        })
    };
    match &listed.kind {
        Kind::String(name) => one(name),
        Kind::Sequence(names) => names
            .iter()
            .try_fold(0, |bits, name| Some(bits | one(name.as_str()?)?)),
        _ => None,
    }
}

/// Whether every list of values has one like this.
pub(super) fn allowed(applying: &[&Schema], is_it: impl Fn(&Kind) -> bool) -> bool {
    applying.iter().all(|schema| {
        schema.get("const").is_none_or(|value| is_it(&value.kind))
            && schema
                .get("enum")
                .is_none_or(|values| values.items().iter().any(|value| is_it(&value.kind)))
    })
}

pub(super) fn number(applying: &[&Schema]) -> Option<Number> {
    let (mut least, mut most) = (i64::MIN, i64::MAX);
    let (mut lower, mut upper) = (0, 0);
    let mut is_whole = false;
    for schema in applying {
        if let Some(listed) = schema.get("type") {
            let names: Vec<&str> = match &listed.kind {
                Kind::String(name) => vec![name],
                _ => listed.items().iter().filter_map(Schema::as_str).collect(),
            };
            is_whole |= !names.contains(&"number");
        }
        for keyword in OF_NUMBERS {
            let Some(limit) = schema.get(keyword) else {
                continue;
            };
            match *keyword {
                "minimum" | "exclusiveMinimum" => lower += 1,
                _ => upper += 1,
            }
            match *keyword {
                "minimum" => least = least.max(whole(limit)?),
                "maximum" => most = most.min(whole(limit)?),
                "exclusiveMinimum" => least = least.max(whole(limit)?.checked_add(1)?),
                "exclusiveMaximum" => most = most.min(whole(limit)?.checked_sub(1)?),
                _ => return None,
            }
        }
    }
    // Of two limits on one side a number may break one or both, and each is a finding.
    if lower > 1 || upper > 1 {
        return None;
    }
    // A limit for numbers with a fraction is judged on whole ones; others are handed over.
    Some(match is_whole || lower + upper > 0 {
        true => Number::Whole { least, most },
        false => Number::Any,
    })
}
