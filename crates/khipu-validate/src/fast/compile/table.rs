//! Names to members.

use crate::fast::hash;
use crate::fast::plan::EMPTY;

/// How many hashes are tried before some names may share a place.
const MOST_SEEDS: u64 = 512;

/// The members of an object by a hash of their names, and which: if there is one, one that leads each to a place of its own.
pub(super) fn table(names: &[&str]) -> Option<(Box<[u8]>, u64)> {
    let size = (names.len() * 2).next_power_of_two();
    let place = |name: &str, seed| hash(name.as_bytes(), seed) & (size - 1);
    let is_perfect = |seed: &u64| {
        let mut taken = vec![false; size];
        names.iter().all(|name| {
            let taken = taken.get_mut(place(name, *seed));
            taken.is_some_and(|taken| !std::mem::replace(taken, true))
        })
    };
    let seed = (0..MOST_SEEDS).find(is_perfect).unwrap_or_default();
    let mut table = vec![EMPTY; size].into_boxed_slice();
    for (index, name) in names.iter().enumerate() {
        let mut slot = place(name, seed);
        while *table.get(slot)? != EMPTY {
            slot = (slot + 1) & (size - 1);
        }
        *table.get_mut(slot)? = u8::try_from(index).ok()?;
    }
    Some((table, seed))
}
