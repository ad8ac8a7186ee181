//! Bytes that have a fixed place, compared as a block.

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
    /// Two bytes that belong together: where they stand, and which may.
    pub(crate) pairs: Vec<(usize, PairSet)>,
}

/// A set of pairs of bytes, one bit each. A byte is known by its lower half, so the bytes that may stand at one of the two
/// places must differ there; what else may stand there is refused before.
#[derive(Debug, Default)]
pub(crate) struct PairSet([u64; 4]);

impl PairSet {
    /// The set of these pairs, if their bytes can be told apart.
    fn new(pairs: &[(u8, u8)]) -> Option<Self> {
        let mut set = Self::default();
        for of in [|pair: &(u8, u8)| pair.0, |pair: &(u8, u8)| pair.1] {
            let (low, high) = limits(pairs.iter().map(of));
            if high >> 4 != low >> 4 {
                return None;
            }
        }
        for (first, second) in pairs {
            let (word, bit) = Self::place(*first, *second);
            *set.0.get_mut(word)? |= 1 << bit;
        }
        Some(set)
    }

    #[inline(always)]
    fn place(first: u8, second: u8) -> (usize, u32) {
        let pair = u32::from(first & 15) << 4 | u32::from(second & 15);
        ((pair >> 6) as usize, pair & 63)
    }

    /// Whether the two may stand together.
    #[inline(always)]
    pub(crate) fn has(&self, first: u8, second: u8) -> bool {
        let (word, bit) = Self::place(first, second);
        self.0.get(word).is_some_and(|word| word >> bit & 1 == 1)
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
    pub(super) fn whole(parts: &[Hir]) -> Option<Self> {
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
        let set = PairSet::new(&found)?;
        self.pairs.push((self.width, set));
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
