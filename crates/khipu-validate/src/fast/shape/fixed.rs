//! Bytes that have a fixed place, compared as a block.

use std::collections::BTreeSet;
use std::rc::Rc;

use regex_syntax::hir::Hir;

use super::pattern::{pairs, range};
use crate::fast::plan::low_bits;
use crate::fast::scan::{BLOCK, Block};

/// Bytes with a fixed place.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub(crate) width: usize,
    /// A bit for each of them.
    pub(crate) mask: u32,
    pub(crate) low: Block,
    pub(crate) high: Block,
    pub(crate) pairs: Vec<Pair>,
}

/// Two bytes that belong together, such as those of a month: where they stand, and between which two numbers, the first byte
/// being the higher one.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) at: usize,
    low: u16,
    span: u16,
}

impl Pair {
    /// These and no others, if the limits of both bytes and of the number that they make tell them from all others.
    fn new(at: usize, pairs: &[(u8, u8)]) -> Option<Self> {
        let pairs: BTreeSet<u16> = pairs
            .iter()
            .map(|(first, second)| u16::from_be_bytes([*first, *second]))
            .collect();
        let (low, high) = (*pairs.first()?, *pairs.last()?);
        let (first, second) = (0, 1);
        let limits_of = |byte: usize| {
            let bytes = pairs.iter().map(|pair| pair.to_be_bytes());
            limits(bytes.filter_map(|bytes| bytes.get(byte).copied()))
        };
        let ((least, most), (from, to)) = (limits_of(first), limits_of(second));
        let within = (least..=most)
            .flat_map(|first| (from..=to).map(move |second| u16::from_be_bytes([first, second])));
        let within = within.filter(|pair| (low..=high).contains(pair));
        let span = high - low;
        (within.count() == pairs.len()).then_some(Self { at, low, span })
    }

    /// Whether the two may stand together, if each is within its own limits.
    #[inline(always)]
    pub(crate) fn has(&self, both: [u8; 2]) -> bool {
        u16::from_be_bytes(both).wrapping_sub(self.low) <= self.span
    }
}

/// The least and the greatest of some bytes.
fn limits(bytes: impl Iterator<Item = u8>) -> (u8, u8) {
    bytes.fold((u8::MAX, 0), |(low, high), byte| {
        (byte.min(low), byte.max(high))
    })
}

impl Default for Fixed {
    fn default() -> Self {
        Self {
            width: 0,
            mask: 0,
            low: [0; BLOCK],
            high: [0; BLOCK],
            pairs: Vec::new(),
        }
    }
}

impl Fixed {
    /// A whole string, if each of its parts has a fixed width and there is room for all.
    pub(super) fn whole(parts: &[Rc<Hir>]) -> Option<Self> {
        let mut whole = Self::default();
        for part in parts {
            whole.take(part)?;
        }
        whole.room(1)?;
        whole.limit(b'"', b'"');
        whole.mask = low_bits(whole.width);
        whole.width -= 1;
        Some(whole)
    }

    /// Takes a part that has a fixed width, if there is room for it.
    pub(super) fn take(&mut self, part: &Hir) -> Option<()> {
        if let Some((low, high)) = range(part) {
            self.room(1)?;
            self.limit(low, high);
            return Some(());
        }
        let found = pairs(part)?;
        self.room(2)?;
        self.pairs.push(Pair::new(self.width, &found)?);
        for (low, high) in [
            limits(found.iter().map(|(first, _)| *first)),
            limits(found.iter().map(|(_, second)| *second)),
        ] {
            self.limit(low, high);
        }
        Some(())
    }

    fn room(&self, width: usize) -> Option<()> {
        (self.width + width <= BLOCK).then_some(())
    }

    fn limit(&mut self, low: u8, high: u8) {
        for (block, value) in [(&mut self.low, low), (&mut self.high, high)] {
            if let Some(place) = block.get_mut(self.width) {
                *place = value;
            }
        }
        self.width += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pair_is_a_number_between_two_others() {
        let days: Vec<(u8, u8)> = (1..=31_u8)
            .map(|day| (b'0' + day / 10, b'0' + day % 10))
            .collect();
        let pair = Pair::new(0, &days).unwrap();
        for first in b'0'..=b'3' {
            for second in b'0'..=b'9' {
                let is_day = days.contains(&(first, second));
                assert_eq!(pair.has([first, second]), is_day, "{first} {second}");
            }
        }
        // Between 00 and 45 there are others.
        assert!(Pair::new(0, &[(b'0', b'0'), (b'1', b'5'), (b'4', b'5')]).is_none());
    }
}
