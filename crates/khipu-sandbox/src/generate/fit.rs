//! Which listed values and examples keep the other rules, and whether any value can.

use super::error::Unsupported;
use super::json::{Json, decimal};
use super::kinds::Kinds;
use super::plan::Plan;
use super::rng::Rng;
use super::rules::Rules;

/// The values that every `enum` and `const` lists and that keep the other rules.
pub(super) fn choices(rules: &Rules<'_>, plan: &mut Plan) {
    let Some((first, others)) = rules.choices.split_first() else {
        return;
    };
    let listed = |value: &Json| {
        others
            .iter()
            .all(|list| list.iter().any(|other| other.same(value)))
    };
    let found: Vec<Json> = first
        .iter()
        .filter(|value| listed(value) && is_possible(plan, rules.kinds, value))
        .cloned()
        .collect();
    plan.kinds = found
        .iter()
        .fold(Kinds::NONE, |kinds, value| kinds.or(kind(value)));
    plan.choices = Some(found);
}

fn kind(value: &Json) -> Kinds {
    match value {
        Json::Null => Kinds::NULL,
        Json::Bool(_) => Kinds::BOOLEAN,
        Json::Number(text) if decimal(text).is_some_and(|number| number.is_integer()) => {
            Kinds::INTEGER
        }
        Json::Number(_) => Kinds::NUMBER,
        Json::String(_) => Kinds::STRING,
        Json::Array(_) => Kinds::ARRAY,
        Json::Object(_) => Kinds::OBJECT,
    }
}

/// Whether a listed value keeps the rules for its type; those for members and items are left to whoever listed it.
fn is_possible(plan: &Plan, kinds: Kinds, value: &Json) -> bool {
    kinds.has(kind(value))
        && match value {
            Json::String(text) => plan.text.fits(text),
            Json::Number(text) => decimal(text).is_some_and(|number| plan.number.fits(number)),
            _ => true,
        }
}

/// Whether an example is a scalar that keeps the rules.
pub(super) fn is_fitting(plan: &Plan, value: &Json) -> bool {
    !matches!(value, Json::Array(_) | Json::Object(_)) && is_possible(plan, plan.kinds, value)
}

/// Draws once, so that rules that cannot be kept are known before anybody asks.
pub(super) fn trial(plan: &Plan) -> Result<(), Unsupported> {
    let mut rng = Rng::new(0, &["trial"], 0);
    let has = |kind: Kinds| plan.kinds.has(kind) && plan.kinds.without(kind).is_empty();
    if has(Kinds::STRING) && plan.examples.is_empty() && plan.text.draw(&mut rng).is_none() {
        let pattern = plan.text.patterns.first();
        return Err(match pattern {
            Some(pattern) => Unsupported::new("pattern", &pattern.position),
            None => Unsupported::new("minLength", &plan.at),
        });
    }
    let is_number = has(Kinds::NUMBER) || has(Kinds::INTEGER);
    if is_number && plan.examples.is_empty() && plan.number.draw(0, &mut rng).is_none() {
        let keyword = match (plan.number.low, plan.number.high) {
            (Some(_), _) => "minimum",
            (None, Some(_)) => "maximum",
            (None, None) => "multipleOf",
        };
        return Err(Unsupported::new(keyword, &plan.at));
    }
    Ok(())
}
