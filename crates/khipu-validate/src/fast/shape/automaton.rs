//! What follows the fixed part of a pattern, walked byte by byte.

use std::collections::{BTreeMap, BTreeSet};

use regex_syntax::hir::{Hir, HirKind};

use super::pattern::{class_bytes, is_plain};

/// A deterministic automaton over ASCII. State 0 is where nothing fits any more, state 1 is where it begins.
#[derive(Debug)]
pub(crate) struct Automaton {
    /// The next state, by state and byte.
    next: Vec<[u8; 128]>,
    accepts: Vec<bool>,
}

impl Automaton {
    pub(crate) const START: u8 = 1;

    /// The state after `byte`; 0 when nothing fits any more.
    #[inline(always)]
    pub(crate) fn step(&self, state: u8, byte: u8) -> u8 {
        let row = self.next.get(usize::from(state));
        row.and_then(|row| row.get(usize::from(byte)))
            .copied()
            .unwrap_or(0)
    }

    #[inline(always)]
    pub(crate) fn accepts(&self, state: u8) -> bool {
        self.accepts
            .get(usize::from(state))
            .copied()
            .unwrap_or(false)
    }
}

/// Steps of an automaton that may be in several states at once.
#[derive(Default)]
struct Steps {
    free: Vec<(usize, usize)>,
    by_byte: Vec<(usize, u8, usize)>,
    count: usize,
}

/// More would not fit a byte, or would take long to compile.
const MOST_STATES: usize = 250;
const MOST_STEPS: usize = 4000;

impl Steps {
    fn state(&mut self) -> usize {
        self.count += 1;
        self.count - 1
    }

    /// Adds what `hir` accepts between two states.
    fn add(&mut self, hir: &Hir, from: usize, to: usize) -> Option<()> {
        if self.by_byte.len() + self.free.len() > MOST_STEPS {
            return None;
        }
        match hir.kind() {
            HirKind::Empty => self.free.push((from, to)),
            HirKind::Literal(literal) => {
                let mut at = from;
                for (index, byte) in literal.0.iter().enumerate() {
                    let is_last = index + 1 == literal.0.len();
                    let next = if is_last { to } else { self.state() };
                    self.by_byte.push((at, *byte, next));
                    at = next;
                }
            }
            HirKind::Class(class) => {
                for byte in class_bytes(class)? {
                    self.by_byte.push((from, byte, to));
                }
            }
            HirKind::Capture(capture) => self.add(&capture.sub, from, to)?,
            HirKind::Concat(parts) => {
                let mut at = from;
                for part in parts {
                    let next = self.state();
                    self.add(part, at, next)?;
                    at = next;
                }
                self.free.push((at, to));
            }
            HirKind::Alternation(branches) => {
                for branch in branches {
                    let (begin, end) = (self.state(), self.state());
                    self.free.push((from, begin));
                    self.free.push((end, to));
                    self.add(branch, begin, end)?;
                }
            }
            HirKind::Repetition(repetition) => {
                let mut at = from;
                for _ in 0..repetition.min {
                    let next = self.state();
                    self.add(&repetition.sub, at, next)?;
                    at = next;
                }
                match repetition.max {
                    None => {
                        let (begin, end) = (self.state(), self.state());
                        self.add(&repetition.sub, begin, end)?;
                        self.free.extend([(at, begin), (end, begin), (begin, to)]);
                    }
                    Some(max) => {
                        for _ in repetition.min..max {
                            let next = self.state();
                            self.free.push((at, to));
                            self.add(&repetition.sub, at, next)?;
                            at = next;
                        }
                        self.free.push((at, to));
                    }
                }
            }
            HirKind::Look(_) => return None,
        }
        Some(())
    }

    fn reach(&self, states: &mut BTreeSet<usize>) {
        let mut waiting: Vec<usize> = states.iter().copied().collect();
        while let Some(state) = waiting.pop() {
            for (_, to) in self.free.iter().filter(|(from, _)| *from == state) {
                if states.insert(*to) {
                    waiting.push(*to);
                }
            }
        }
    }
}

/// The automaton of a pattern; nothing when it would be too large.
pub(super) fn automaton(hir: &Hir) -> Option<Automaton> {
    let mut steps = Steps::default();
    let (start, end) = (steps.state(), steps.state());
    steps.add(hir, start, end)?;
    let mut known: BTreeMap<BTreeSet<usize>, u8> = BTreeMap::new();
    let mut first = BTreeSet::from([start]);
    steps.reach(&mut first);
    let mut made = Automaton {
        next: vec![[0; 128]],
        accepts: vec![false],
    };
    let mut waiting = vec![first.clone()];
    known.insert(first, Automaton::START);
    made.next.push([0; 128]);
    made.accepts.push(false);
    while let Some(states) = waiting.pop() {
        let id = usize::from(*known.get(&states)?);
        *made.accepts.get_mut(id)? = states.contains(&end);
        let mut by_byte: BTreeMap<u8, BTreeSet<usize>> = BTreeMap::new();
        for (from, byte, to) in &steps.by_byte {
            if states.contains(from) && is_plain(*byte) {
                by_byte.entry(*byte).or_default().insert(*to);
            }
        }
        for (byte, mut to) in by_byte {
            steps.reach(&mut to);
            let next = match known.get(&to) {
                Some(next) => *next,
                None if known.len() >= MOST_STATES => return None,
                None => {
                    let next = u8::try_from(made.next.len()).ok()?;
                    made.next.push([0; 128]);
                    made.accepts.push(false);
                    known.insert(to.clone(), next);
                    waiting.push(to);
                    next
                }
            };
            *made.next.get_mut(id)?.get_mut(usize::from(byte))? = next;
        }
    }
    Some(made)
}
