//! Values made up to meet a case, and values at its edges. Nothing of any payload goes into them.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::{Map, Number, Value};

use super::case::{Case, Type};
use super::cases::cases;
use super::pattern::Found;
use super::term::{Key, Term, View};

/// The values that were made up for one document.
#[derive(Debug, Default)]
pub(in crate::diff) struct Made(RefCell<HashMap<Vec<Key>, Option<Value>>>);

impl Made {
    fn known(&self, key: &[Key]) -> Option<Option<Value>> {
        self.0.borrow().get(key).cloned()
    }

    fn keep(&self, key: Vec<Key>, value: Option<Value>) {
        self.0.borrow_mut().insert(key, value);
    }
}

/// How deep values are made up.
const MAX_DEPTH: usize = 24;

/// How large a value may become: schemas can ask for exponentially many members.
const MAX_WEIGHT: usize = 3_000;

/// How many members and items are made up.
const MOST: u64 = 300;

/// A value that meets `terms`, if one is easily made.
pub(super) fn sample<'a>(view: View<'a>, terms: &[Term<'a>], depth: usize) -> Option<Value> {
    if depth > MAX_DEPTH {
        return None;
    }
    // What is being made holds nothing for whoever needs it to make it: a recursion ends, or comes to nothing.
    let key: Vec<Key> = terms.iter().map(Term::key).collect();
    if let Some(known) = view.made.known(&key) {
        return known;
    }
    view.made.keep(key.clone(), None);
    let value = make(view, terms, depth);
    view.made.keep(key, value.clone());
    value
}

fn make<'a>(view: View<'a>, terms: &[Term<'a>], depth: usize) -> Option<Value> {
    let cases = cases(view, terms)?;
    let mut cases: Vec<&Case<'a>> = cases.iter().collect();
    cases.sort_by_key(|case| case.of as usize);
    let preferred = [Type::String, Type::Number, Type::Object];
    let is_preferred = |case: &&&Case<'a>| preferred.contains(&case.of);
    let first = cases.iter().filter(is_preferred);
    let mut each = first.chain(cases.iter().filter(|case| !is_preferred(case)));
    each.find_map(|case| samples(view, case, depth).into_iter().next())
}

/// Some values that should meet `case`, the plainest first.
pub(super) fn samples<'a>(view: View<'a>, case: &Case<'a>, depth: usize) -> Vec<Value> {
    if let Some(values) = &case.values {
        return values.iter().map(|value| value.to_json()).collect();
    }
    let mut out = match case.of {
        Type::Null => vec![Value::Null],
        Type::Boolean => vec![Value::Bool(true), Value::Bool(false)],
        Type::Number => numbers(case).into_iter().filter_map(value_of).collect(),
        Type::String => texts(view, case),
        Type::Array => lists(view, case, depth),
        Type::Object => {
            let base = object(view, case, depth, false);
            let full = object(view, case, depth, true);
            base.into_iter().chain(full).map(Value::Object).collect()
        }
    };
    out.retain(|value| {
        !case
            .except
            .iter()
            .any(|except| super::term::is_same(except, value))
    });
    out
}

/// How large a value is.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / 100,
        Value::Array(items) => items.iter().map(weight).sum::<usize>() + 1,
        Value::Object(members) => members.values().map(weight).sum::<usize>() + 1,
        _ => 1,
    }
}

/// A number as JSON, a whole one without a fraction.
pub(super) fn value_of(number: f64) -> Option<Value> {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        #[allow(clippy::cast_possible_truncation, reason = "it is whole and small")]
        return Some(Value::from(number as i64));
    }
    Number::from_f64(number).map(Value::Number)
}

fn numbers(case: &Case<'_>) -> Vec<f64> {
    let low = case.above.map(|(low, _)| low);
    let high = case.below.map(|(high, _)| high);
    let mut all = vec![1.0, 0.0, 0.5, -1.0];
    for edge in [low, high].into_iter().flatten() {
        all.extend([edge, edge + 1.0, edge - 1.0, edge + 0.25, edge - 0.25]);
    }
    if let (Some(low), Some(high)) = (low, high) {
        all.push((low + high) / 2.0);
    }
    for multiple in &case.multiples {
        let from = low.unwrap_or(0.0);
        all.extend([*multiple, (from / multiple).ceil() * multiple]);
    }
    all.retain(|number| {
        let above = case
            .above
            .is_none_or(|(low, out)| *number > low || (!out && *number == low));
        let below = case
            .below
            .is_none_or(|(high, out)| *number < high || (!out && *number == high));
        let whole = !case.integer || number.fract() == 0.0;
        above
            && below
            && whole
            && case
                .multiples
                .iter()
                .all(|multiple| (number / multiple).fract() == 0.0)
    });
    all
}

fn texts<'a>(view: View<'a>, case: &Case<'a>) -> Vec<Value> {
    let mut all = Vec::new();
    let fits = |text: &str| {
        let length = text.chars().count() as u64;
        length >= case.min && case.max.is_none_or(|max| length <= max)
    };
    if case.patterns.is_empty() {
        let short = usize::try_from(case.min.min(MOST)).unwrap_or_default();
        all.push("a".repeat(short));
        let some = ["other", "1", "a b", "CLP", "\u{e9}"];
        all.extend(
            some.into_iter()
                .filter(|text| fits(text))
                .map(str::to_owned),
        );
    } else {
        let longest = case.max.map_or(case.min, |max| max.min(MOST));
        for length in [case.min, longest] {
            let patterns = case.patterns.iter().copied();
            if let Found::Text(text) =
                view.memo
                    .find(patterns, length.max(case.min), case.max, None)
            {
                all.push(text);
            }
        }
    }
    all.into_iter().map(Value::String).collect()
}

fn lists<'a>(view: View<'a>, case: &Case<'a>, depth: usize) -> Vec<Value> {
    let mut all = Vec::new();
    let least = usize::try_from(case.min.min(MOST)).unwrap_or_default();
    if least == 0 {
        all.push(Value::Array(Vec::new()));
    }
    if case.max != Some(0)
        && let Some(item) = sample(view, &case.items, depth + 1)
        && weight(&item).saturating_mul(least.max(1)) <= MAX_WEIGHT
    {
        all.push(Value::Array(vec![item; least.max(1)]));
    }
    all
}

/// An object with what is required, or with everything that is declared.
pub(super) fn object<'a>(
    view: View<'a>,
    case: &Case<'a>,
    depth: usize,
    full: bool,
) -> Option<Map<String, Value>> {
    let mut members = Map::new();
    let mut total = 0;
    for name in &case.required {
        let value = sample(view, &case.member(name), depth + 1)?;
        total += weight(&value);
        if total > MAX_WEIGHT {
            return None;
        }
        members.insert((*name).to_owned(), value);
    }
    let least = case.min.min(MOST);
    for name in &case.declared {
        let wanted = full || (members.len() as u64) < least;
        if !wanted || members.contains_key(*name) || case.absent.contains(*name) {
            continue;
        }
        if let Some(value) = sample(view, &case.member(name), depth + 1)
            && total + weight(&value) <= MAX_WEIGHT
        {
            total += weight(&value);
            members.insert((*name).to_owned(), value);
        }
    }
    if case.map || (members.len() as u64) < least {
        let mut number = 0;
        while (members.len() as u64) < least.max(u64::from(full && case.map)) && number < MOST {
            number += 1;
            let name = format!("name{number}");
            let value = sample(view, &case.member(&name), depth + 1)?;
            members.insert(name, value);
        }
    }
    Some(members)
}
