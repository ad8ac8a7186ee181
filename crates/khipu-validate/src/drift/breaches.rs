//! Broken rules as rows.

use super::collect::{Collector, row};
use super::counts::{First, Type};
use super::places::{Id, Place};
use super::row::{Kind, ValueCount};
use super::seen::Breach;

impl Collector<'_, '_> {
    /// What values at a place break.
    pub(super) fn breaches(&mut self, payload: &str, pointer: &str, id: Id, place: &Place<'_>) {
        for (broken, breach) in self.broken.get(&id).cloned().unwrap_or_default() {
            let is_list = matches!(broken.keyword.as_str(), "enum" | "const");
            let is_type = broken.keyword == "type" && !place.rules.allows(broken.found);
            let kind = match broken.found {
                Type::String if is_list => Kind::UndocumentedValue,
                Type::Null if is_type || is_list => Kind::UndocumentedNull,
                _ if is_type || is_list => Kind::UndocumentedType,
                _ => Kind::BrokenRule,
            };
            let message = match kind {
                Kind::UndocumentedValue => {
                    let more = if breach.more_values.count > 0 {
                        "more than "
                    } else {
                        ""
                    };
                    match breach.values.len() {
                        1 => "a value that the document does not list".to_owned(),
                        count => format!("{more}{count} values that the document does not list"),
                    }
                }
                _ => breach.message.clone(),
            };
            let mut row = row(kind, payload, message, &breach.count, place.seen.count);
            row.pointer = pointer.to_owned();
            row.keyword = Some(broken.keyword.clone());
            row.schema.clone_from(&broken.rule);
            row.values = values(breach);
            self.push(row);
        }
    }
}

/// The values, the most frequent first.
fn values(breach: &Breach) -> Vec<ValueCount> {
    let each = breach.values.values().map(|value| ValueCount {
        value: value.text.clone(),
        length: length(value.length),
        count: value.count.count,
        payloads: value.count.payloads,
        first: value.count.first.clone(),
    });
    let mut values: Vec<ValueCount> = each.collect();
    let place = |first: &Option<First>| {
        first
            .as_ref()
            .map(|first| (first.source.clone(), first.offset))
    };
    values.sort_by(|a, b| {
        let by_count = b.count.cmp(&a.count);
        by_count.then_with(|| place(&a.first).cmp(&place(&b.first)))
    });
    values
}

/// About how long a value is. A length by itself can tell which value it is.
fn length(characters: usize) -> &'static str {
    match characters {
        0 => "0",
        1..=8 => "1-8",
        9..=16 => "9-16",
        17..=40 => "17-40",
        _ => "41-",
    }
}
