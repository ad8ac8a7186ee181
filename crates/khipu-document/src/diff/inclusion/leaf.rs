//! Numbers and texts: whether one case holds another, whole, and what could show that it does not.

use serde_json::Value;

use super::case::Case;
use super::pattern::{Found, Memo};
use super::sample::value_of;

/// Whether the numbers of one case are all in another.
pub(super) fn number(accepts: &Case<'_>, says: &Case<'_>, examples: &mut Vec<Value>) -> bool {
    let mut holds = true;
    let whole = |case: &Case<'_>| case.integer || case.multiples.iter().any(|by| by.fract() == 0.0);
    let mut around = |edge: f64| {
        let near = [0.0, 0.25, -0.25, 1.0, -1.0].map(|step| edge + step);
        examples.extend(near.into_iter().filter_map(value_of));
    };
    if accepts.integer && !whole(says) {
        around(0.5);
        holds = false;
    }
    if let Some((low, out)) = accepts.above {
        let within = says
            .above
            .is_some_and(|(said, said_out)| said > low || (said == low && (said_out || !out)));
        if !within {
            around(low);
            holds = false;
        }
    }
    if let Some((high, out)) = accepts.below {
        let within = says
            .below
            .is_some_and(|(said, said_out)| said < high || (said == high && (said_out || !out)));
        if !within {
            around(high);
            holds = false;
        }
    }
    for by in &accepts.multiples {
        let divides = |said: &f64| (said / by).fract() == 0.0;
        if !(says.multiples.iter().any(divides) || (says.integer && divides(&1.0))) {
            around(0.0);
            holds = false;
        }
    }
    holds
}

/// Whether the texts of one case are all in another.
pub(super) fn text(
    memo: &Memo,
    accepts: &Case<'_>,
    says: &Case<'_>,
    examples: &mut Vec<Value>,
) -> bool {
    let mut holds = true;
    let mut look = |min: u64, max: Option<u64>, outside: Option<&str>| match memo.find(
        says.patterns.iter().copied(),
        min,
        max,
        outside,
    ) {
        Found::Nothing => {}
        Found::TooMany => holds = false,
        Found::Text(text) => {
            examples.push(Value::String(text));
            holds = false;
        }
    };
    if accepts.min > says.min {
        let max = says
            .max
            .map_or(accepts.min - 1, |max| max.min(accepts.min - 1));
        look(says.min, Some(max), None);
    }
    if let Some(max) = accepts.max
        && says.max.is_none_or(|said| said > max)
    {
        look(says.min.max(max + 1), says.max, None);
    }
    for pattern in accepts.patterns.difference(&says.patterns) {
        // One that cannot be read is not outside of anything: any text of this side is worth a look.
        look(says.min, says.max, Some(pattern));
    }
    holds
}
