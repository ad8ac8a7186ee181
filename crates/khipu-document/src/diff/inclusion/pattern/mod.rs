//! Patterns as automata: whether a text matches, and whether there is a text that some patterns match and another does not.
//!
//! "Every text that `^[0-9]{4}$` matches is matched by `^[0-9]+$`" is decided, not guessed, by a walk through both automata at
//! once; when it does not hold, the walk ends at the shortest text that shows it.

mod parse;
mod search;

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use parse::{Part, Set, any, parse};
pub(super) use search::Found;
use search::find;

/// A pattern whose automaton has more states is not looked into.
const MAX_STATES: usize = 3_000;

/// How many schemas are looked at in all for one comparison of documents.
const MAX_WORK: u32 = 20_000_000;

/// A pattern that was read.
#[derive(Debug)]
pub(in crate::diff) struct Pattern {
    states: Vec<State>,
    accept: usize,
}

#[derive(Debug, Default)]
struct State {
    /// Where to go without a character, and only where the text begins, and only where it ends.
    free: Vec<usize>,
    begin: Vec<usize>,
    end: Vec<usize>,
    on: Vec<(Set, usize)>,
}

/// What was found out about patterns: documents repeat few of them often.
#[derive(Debug)]
pub(in crate::diff) struct Memo {
    /// How much may still be looked at; it bounds the time that any two documents take.
    left: Cell<u32>,
    patterns: RefCell<HashMap<String, Option<Rc<Pattern>>>>,
    found: RefCell<HashMap<Search, Found>>,
}

/// The texts of the patterns that match, the least and the greatest length, and the pattern that does not match.
type Search = (Vec<String>, u64, Option<u64>, Option<String>);

impl Default for Memo {
    fn default() -> Self {
        Self {
            left: Cell::new(MAX_WORK),
            patterns: RefCell::default(),
            found: RefCell::default(),
        }
    }
}

impl Memo {
    /// Takes one step; false when there were too many.
    pub(super) fn step(&self) -> bool {
        let left = self.left.get();
        self.left.set(left.saturating_sub(1));
        left > 0
    }

    /// A pattern, read once.
    pub(super) fn pattern(&self, text: &str) -> Option<Rc<Pattern>> {
        if let Some(known) = self.patterns.borrow().get(text) {
            return known.clone();
        }
        let pattern = Pattern::new(text).map(Rc::new);
        self.patterns
            .borrow_mut()
            .insert(text.to_owned(), pattern.clone());
        pattern
    }

    /// As [`find`], of patterns by their texts; those that cannot be read are passed over inside, and nothing is outside of
    /// one.
    pub(super) fn find<'t>(
        &self,
        inside: impl IntoIterator<Item = &'t str>,
        min: u64,
        max: Option<u64>,
        outside: Option<&str>,
    ) -> Found {
        let texts = inside.into_iter().map(str::to_owned).collect();
        let search: Search = (texts, min, max, outside.map(str::to_owned));
        if let Some(known) = self.found.borrow().get(&search) {
            return known.clone();
        }
        let inside: Vec<Rc<Pattern>> = search
            .0
            .iter()
            .filter_map(|text| self.pattern(text))
            .collect();
        let inside: Vec<&Pattern> = inside.iter().map(Rc::as_ref).collect();
        let outside = outside.and_then(|text| self.pattern(text));
        let found = find(&inside, min, max, outside.as_deref());
        self.found.borrow_mut().insert(search, found.clone());
        found
    }
}

/// The states that an automaton can be in.
type Active = BTreeSet<usize>;

impl Pattern {
    /// Reads a pattern; nothing when it says what automata cannot.
    fn new(text: &str) -> Option<Self> {
        let mut pattern = Self {
            states: Vec::new(),
            accept: 0,
        };
        let start = pattern.state()?;
        // It may match anywhere in the text.
        pattern.on(start, any(), start);
        let end = pattern.part(&parse(text)?, start)?;
        let accept = pattern.state()?;
        pattern.free(end, accept);
        pattern.on(accept, any(), accept);
        pattern.accept = accept;
        Some(pattern)
    }

    fn state(&mut self) -> Option<usize> {
        self.states.push(State::default());
        (self.states.len() <= MAX_STATES).then(|| self.states.len() - 1)
    }

    fn free(&mut self, from: usize, to: usize) {
        if let Some(state) = self.states.get_mut(from) {
            state.free.push(to);
        }
    }

    fn on(&mut self, from: usize, set: Set, to: usize) {
        if let Some(state) = self.states.get_mut(from) {
            state.on.push((set, to));
        }
    }

    /// Adds what `part` matches behind `from`; the state behind it comes back. The parser bounds the depth.
    fn part(&mut self, part: &Part, from: usize) -> Option<usize> {
        match part {
            Part::One(set) => {
                let to = self.state()?;
                self.on(from, set.clone(), to);
                Some(to)
            }
            Part::Begin | Part::End => {
                let to = self.state()?;
                let state = self.states.get_mut(from)?;
                match part {
                    Part::Begin => state.begin.push(to),
                    _ => state.end.push(to),
                }
                Some(to)
            }
            Part::Sequence(parts) => parts.iter().try_fold(from, |at, part| self.part(part, at)),
            Part::Either(parts) => {
                let to = self.state()?;
                for part in parts {
                    let begin = self.state()?;
                    self.free(from, begin);
                    let end = self.part(part, begin)?;
                    self.free(end, to);
                }
                Some(to)
            }
            Part::Repeat(part, min, max) => {
                let mut at = from;
                for _ in 0..*min {
                    at = self.part(part, at)?;
                }
                let to = self.state()?;
                match max {
                    Some(max) => {
                        for _ in *min..*max {
                            self.free(at, to);
                            at = self.part(part, at)?;
                        }
                        self.free(at, to);
                    }
                    None => {
                        let again = self.state()?;
                        self.free(at, again);
                        let end = self.part(part, again)?;
                        self.free(end, again);
                        self.free(again, to);
                    }
                }
                Some(to)
            }
        }
    }

    /// All states that can be reached from `active` without a character.
    fn closed(&self, active: Active, begins: bool, ends: bool) -> Active {
        let mut waiting: Vec<usize> = active.iter().copied().collect();
        let mut out = active;
        while let Some(at) = waiting.pop() {
            let Some(state) = self.states.get(at) else {
                continue;
            };
            let begin: &[usize] = if begins { &state.begin } else { &[] };
            let end: &[usize] = if ends { &state.end } else { &[] };
            for next in state.free.iter().chain(begin).chain(end) {
                if out.insert(*next) {
                    waiting.push(*next);
                }
            }
        }
        out
    }

    fn start(&self) -> Active {
        self.closed(Active::from([0]), true, false)
    }

    fn step(&self, active: &Active, c: u32) -> Active {
        let states = active.iter().filter_map(|at| self.states.get(*at));
        let next = states.flat_map(|state| {
            state
                .on
                .iter()
                .filter(|(set, _)| set.iter().any(|(low, high)| (*low..=*high).contains(&c)))
                .map(|(_, to)| *to)
        });
        self.closed(next.collect(), false, false)
    }

    fn accepts(&self, active: &Active, begins: bool) -> bool {
        self.closed(active.clone(), begins, true)
            .contains(&self.accept)
    }

    /// Whether a text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        let mut active = self.start();
        for c in text.chars() {
            active = self.step(&active, c.into());
        }
        self.accepts(&active, text.is_empty())
    }

    fn edges(&self, active: &Active, into: &mut BTreeSet<u32>) {
        for (set, _) in active
            .iter()
            .filter_map(|at| self.states.get(*at))
            .flat_map(|state| &state.on)
        {
            for (low, high) in set {
                into.insert(*low);
                into.insert(high + 1);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::new(text).unwrap()
    }

    #[test]
    fn texts_match() {
        for (text, good, bad) in [
            ("^[A-Z]{3}$", "CLP", "CLPX"),
            ("^https?://", "https://x", "ftp://x"),
            ("a|^b$", "xay", "bb"),
            (r"^\d{2,}(\.\d+)?$", "12.5", "1.5"),
            ("^(a|b)*c$", "ababc", "abab"),
            ("^$", "", "x"),
        ] {
            assert!(pattern(text).matches(good), "{text} {good}");
            assert!(!pattern(text).matches(bad), "{text} {bad}");
        }
    }

    #[test]
    fn what_is_not_regular_is_not_read() {
        for text in [
            "(?=a)", r"\bx", r"(a)\1", "(?<n>a)", "a{2", "[a", r"\p{L}", "*",
        ] {
            assert!(Pattern::new(text).is_none(), "{text}");
        }
    }

    #[test]
    fn one_pattern_holds_another_or_a_text_shows_that_it_does_not() {
        let search = |inside: &str, outside: &str| {
            find(&[&pattern(inside)], 0, None, Some(&pattern(outside)))
        };
        assert_eq!(search("^[A-Z]{3}$", "^[A-Z]{2,3}$"), Found::Nothing);
        assert_eq!(
            search("^[A-Z]{2,3}$", "^[A-Z]{3}$"),
            Found::Text("AA".to_owned())
        );
        assert_eq!(search("^https://", "^https?://"), Found::Nothing);
        assert_eq!(
            search("^https?://", "^https://"),
            Found::Text("http://".to_owned())
        );
        assert_eq!(search("^(ab)+$", "^(ab)*$"), Found::Nothing);
        assert_eq!(search("^[0-9]{4}$", "^\\d+$"), Found::Nothing);
    }

    #[test]
    fn lengths_count() {
        let digits = pattern("^[0-9]{4}$");
        assert_eq!(find(&[&digits], 5, None, None), Found::Nothing);
        assert_eq!(
            find(&[&digits], 0, None, None),
            Found::Text("1111".to_owned())
        );
        let url = pattern("^https?://");
        let Found::Text(text) = find(&[&url], 200, Some(255), None) else {
            unreachable!("there is such a text");
        };
        assert_eq!(text.chars().count(), 200);
    }
}
