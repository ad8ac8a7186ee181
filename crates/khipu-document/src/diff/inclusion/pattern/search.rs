//! The walk through several automata at once.

use std::collections::{BTreeSet, HashMap, VecDeque};

use super::{Active, Pattern};

/// How many states of several automata at once are looked at.
const MAX_SEARCH: usize = 8_000;

/// How many states of single automata are kept for that.
const MAX_WEIGHT: usize = 150_000;

/// Lengths beyond this are not counted out.
const MAX_LENGTH: u64 = 1_200;

/// The longest text that is made up, in characters.
const LONGEST: usize = 100_000;

/// What a search came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::diff) enum Found {
    /// This text, one of the shortest.
    Text(String),
    /// There is none.
    Nothing,
    /// Too many possibilities to look at.
    TooMany,
}

/// A text that all of `inside` match and `outside` does not, of `min` to `max` characters.
pub(super) fn find(
    inside: &[&Pattern],
    min: u64,
    max: Option<u64>,
    outside: Option<&Pattern>,
) -> Found {
    if max.is_some_and(|max| max < min) {
        return Found::Nothing;
    }
    if inside.is_empty() && outside.is_none() {
        return match usize::try_from(min) {
            Ok(length @ ..=LONGEST) => Found::Text("a".repeat(length)),
            _ => Found::TooMany,
        };
    }
    if min > MAX_LENGTH {
        return Found::TooMany;
    }
    // Beyond this length it no longer matters how long the text is.
    let last = max.map_or(min, |max| max.min(MAX_LENGTH));
    let all: Vec<&Pattern> = inside.iter().copied().chain(outside).collect();
    let first: (Vec<Active>, u64) = (all.iter().map(|pattern| pattern.start()).collect(), 0);
    let mut seen = HashMap::from([(first.clone(), None)]);
    let mut waiting = VecDeque::from([first]);
    let (mut cut, mut weight) = (false, 0);
    while let Some(at) = waiting.pop_front() {
        let (active, length) = &at;
        let begins = seen.get(&at).is_some_and(Option::is_none);
        let fits = *length >= min
            && all
                .iter()
                .zip(active)
                .enumerate()
                .all(|(index, (pattern, active))| {
                    pattern.accepts(active, begins) == (index < inside.len())
                });
        if fits {
            return Found::Text(spelled(&seen, at));
        }
        if max.is_some() && *length >= last {
            cut |= max.is_some_and(|max| max > MAX_LENGTH);
            continue;
        }
        if seen.len() > MAX_SEARCH || weight > MAX_WEIGHT {
            return Found::TooMany;
        }
        let mut edges = BTreeSet::from([0]);
        for (pattern, active) in all.iter().zip(active) {
            pattern.edges(active, &mut edges);
        }
        let edges: Vec<u32> = edges.into_iter().collect();
        for (index, low) in edges.iter().enumerate() {
            let high = edges.get(index + 1).map_or(0x10_ffff, |next| next - 1);
            let Some(c) = representative(*low, high) else {
                continue;
            };
            let next: Vec<Active> = all
                .iter()
                .zip(active)
                .map(|(pattern, active)| pattern.step(active, c.into()))
                .collect();
            // What has to match has come to an end.
            if next.iter().take(inside.len()).any(Active::is_empty) {
                continue;
            }
            let next = (next, length.saturating_add(1).min(last));
            if !seen.contains_key(&next) {
                weight += next.0.iter().map(Active::len).sum::<usize>();
                seen.insert(next.clone(), Some((c, at.clone())));
                waiting.push_back(next);
            }
        }
    }
    if cut { Found::TooMany } else { Found::Nothing }
}

type Key = (Vec<Active>, u64);

/// The text that led to a state.
fn spelled(seen: &HashMap<Key, Option<(char, Key)>>, mut at: Key) -> String {
    let mut text = Vec::new();
    while let Some(Some((c, before))) = seen.get(&at) {
        text.push(*c);
        at = before.clone();
    }
    text.iter().rev().collect()
}

/// A character of the range, one that can be read if there is one.
fn representative(low: u32, high: u32) -> Option<char> {
    let within = |code: u32| (low..=high).contains(&code);
    let liked = ['a', '1', 'A', '-', ' '].map(u32::from);
    let code = liked
        .into_iter()
        .find(|code| within(*code))
        .or_else(|| (0x21..0x7f).find(|code| within(*code)))
        .or_else(|| within(0xe9).then_some(0xe9))
        .unwrap_or(if (0xd800..0xe000).contains(&low) {
            0xe000
        } else {
            low
        });
    if code > high {
        return None;
    }
    char::from_u32(code)
}
