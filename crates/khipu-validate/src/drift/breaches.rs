//! Broken rules as rows.

use super::collect::{Collector, row};
use super::counts::{First, Type};
use super::places::{Id, Place};
use super::row::{Kind, ValueCount};
use super::seen::{Breach, Identity};

impl Collector<'_, '_> {
    /// What values at a place break.
    pub(super) fn breaches(&mut self, payload: &str, at: (&str, &str), id: Id, place: &Place<'_>) {
        let (pointer, stars) = at;
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
            row.more = breach.more_values.count;
            row.found = Some(broken.found.name());
            row.stars = stars.to_owned();
            self.push(row);
        }
    }
}

/// The values, the most frequent first.
fn values(breach: &Breach) -> Vec<ValueCount> {
    let each = breach.values.values().map(|value| ValueCount {
        value: value.text.clone(),
        tag: match value.identity {
            Identity::Tag(tag) => Some(format!("{tag:016x}")),
            _ => None,
        },
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
        let by_place = by_count.then_with(|| place(&a.first).cmp(&place(&b.first)));
        // Several can begin at one byte, where a body stands in the source as one text.
        by_place.then_with(|| {
            let rest = |it: &ValueCount| (it.length, it.payloads, it.value.clone(), it.tag.clone());
            rest(a).cmp(&rest(b))
        })
    });
    values
}

/// About how long a value is: of each class the longest of it. A length by itself can tell which value it is.
pub(super) const LENGTHS: [(usize, &str); 5] = [
    (0, "0"),
    (8, "1-8"),
    (16, "9-16"),
    (40, "17-40"),
    (usize::MAX, "41-"),
];

fn length(characters: usize) -> &'static str {
    let class = LENGTHS.iter().find(|(longest, _)| characters <= *longest);
    class.map_or("41-", |(_, class)| class)
}

/// A length of this class.
pub(super) fn of_length(class: &str) -> usize {
    let found = LENGTHS.iter().find(|(_, known)| *known == class);
    found.map_or(usize::MAX, |(longest, _)| *longest)
}
