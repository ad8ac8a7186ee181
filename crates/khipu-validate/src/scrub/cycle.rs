//! Stand-ins for short values, of which there are few.
//!
//! Four digits have ten thousand values: were each stand-in drawn by itself, two cards would soon share one. So the values
//! of a small space are put in one keyed circle (by the algorithm of Sattolo, which makes each circle equally likely), and the
//! stand-in of a value is the one behind it: different values get different stand-ins, and none gets itself. When a schema
//! refuses some values, the next one that it accepts is the stand-in, for which both still hold.

use std::collections::HashMap;
use std::sync::Arc;

use super::key::Key;

/// The largest space that is laid out: five digits, three letters. Laying one out takes time, and there are many shapes.
const LARGEST: u32 = 100_000;

/// How many values all circles together have before they are forgotten; each can be made again.
const KEPT: usize = 4_000_000;

/// The circles that were made so far.
#[derive(Default)]
pub(crate) struct Cycles {
    made: HashMap<Vec<u32>, Arc<[u32]>>,
    size: usize,
}

impl Cycles {
    /// The circle for values that have so many choices at each place, if their number is small.
    pub(crate) fn of(&mut self, key: &Key, choices: &[u32]) -> Option<Arc<[u32]>> {
        let size = choices.iter().try_fold(1_u32, |size, choices| {
            size.checked_mul(*choices).filter(|size| *size <= LARGEST)
        })?;
        if size < 2 {
            return None;
        }
        if let Some(known) = self.made.get(choices) {
            return Some(Arc::clone(known));
        }
        let purpose: Vec<u8> = choices.iter().flat_map(|n| n.to_be_bytes()).collect();
        let mut draw = key.draw("circle", 0, &purpose);
        let mut after: Vec<u32> = (0..size).collect();
        for at in (1..size).rev() {
            after.swap(at as usize, draw.below(at) as usize);
        }
        let circle: Arc<[u32]> = after.into();
        if self.size.saturating_add(circle.len()) > KEPT {
            self.made.clear();
            self.size = 0;
        }
        self.size += circle.len();
        self.made.insert(choices.to_vec(), Arc::clone(&circle));
        Some(circle)
    }
}

/// The number of a value whose places have these numbers of so many choices each.
pub(crate) fn join(places: &[(u32, u32)]) -> u32 {
    places.iter().fold(0, |sum, (at, of)| sum * of + at)
}

/// The inverse of [`join`].
pub(crate) fn split(mut number: u32, choices: &[u32]) -> Vec<u32> {
    let mut places: Vec<u32> = choices
        .iter()
        .rev()
        .map(|of| {
            let at = number.checked_rem(*of).unwrap_or(0);
            number = number.checked_div(*of).unwrap_or(0);
            at
        })
        .collect();
    places.reverse();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_values_are_on_one_circle() {
        let key = Key::new(b"0123456789abcdef").unwrap();
        let mut cycles = Cycles::default();
        for choices in [&[2][..], &[10], &[10, 10, 10, 10], &[26, 10, 7]] {
            let circle = cycles.of(&key, choices).unwrap();
            let mut seen = vec![false; circle.len()];
            let mut at = 0;
            for _ in 0..circle.len() {
                at = circle[at] as usize;
                assert!(!std::mem::replace(&mut seen[at], true), "{choices:?}");
            }
            assert!(seen.iter().all(|seen| *seen), "{choices:?}");
            for number in 0..u32::try_from(circle.len()).unwrap() {
                let places = split(number, choices);
                let joined: Vec<_> = places.into_iter().zip(choices.iter().copied()).collect();
                assert_eq!(join(&joined), number);
            }
        }
        for choices in [&[][..], &[1], &[10; 6], &[u32::MAX, u32::MAX]] {
            assert!(cycles.of(&key, choices).is_none(), "{choices:?}");
        }
    }
}
