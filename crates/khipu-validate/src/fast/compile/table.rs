//! Names to members.

use crate::fast::place;
use crate::fast::plan::{EMPTY, Window};

/// How many seeds are tried before names that differ may share a place.
const MOST_SEEDS: u64 = 512;

/// Where a member is found by the first bytes of its name.
pub(super) struct Table {
    pub(super) slots: Box<[u8]>,
    pub(super) window: Window,
    /// For each name the next one with the same place.
    pub(super) siblings: Vec<u8>,
}

/// The table of the members of an object: if there is such a seed, only names that begin alike share a place.
pub(super) fn table(names: &[&str]) -> Option<Table> {
    // The quote behind a name belongs to it, so that the shortest is told from its continuation.
    let shortest = names.iter().map(|name| name.len() + 1).min().unwrap_or(8);
    let mask = match shortest {
        0..8 => (1 << (8 * shortest)) - 1,
        _ => u64::MAX,
    };
    let heads: Vec<u64> = names
        .iter()
        .map(|name| {
            let bytes = name.bytes().chain([b'"']).take(8);
            let head = bytes.enumerate();
            head.fold(0, |head, (at, byte)| head | u64::from(byte) << (8 * at)) & mask
        })
        .collect();
    let size = (names.len() * 2).next_power_of_two();
    let window = |seed| Window { mask, seed };
    let is_perfect = |seed: &u64| {
        let mut taken = vec![None; size];
        heads.iter().all(|head| {
            let place = taken.get_mut(place(*head, &window(*seed), size));
            place.is_some_and(|place| *place.get_or_insert(*head) == *head)
        })
    };
    let window = window((0..MOST_SEEDS).find(is_perfect).unwrap_or_default());
    let mut slots = vec![EMPTY; size].into_boxed_slice();
    let mut siblings = vec![EMPTY; names.len()];
    // The first of the names that share a place is found first.
    for (index, head) in heads.iter().enumerate().rev() {
        let slot = slots.get_mut(place(*head, &window, size))?;
        *siblings.get_mut(index)? = std::mem::replace(slot, u8::try_from(index).ok()?);
    }
    Some(Table {
        slots,
        window,
        siblings,
    })
}
