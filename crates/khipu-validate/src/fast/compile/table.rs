//! Names to members.

use crate::fast::plan::{EMPTY, Slot, Window};

/// How many seeds are tried before names that differ may share a place.
const MOST_SEEDS: u64 = 512;

/// Where each member of an object is found by the first bytes of its name: if there is such a seed, only names that begin alike
/// share a place.
pub(super) fn table(names: &[&str]) -> Option<(Box<[Slot]>, Window)> {
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
    let last = u32::try_from(size - 1).ok()?;
    let window = |seed| Window { mask, seed, last };
    let is_perfect = |seed: &u64| {
        let mut taken = vec![None; size];
        heads.iter().all(|head| {
            let place = taken.get_mut(window(*seed).place(*head));
            place.is_some_and(|place| *place.get_or_insert(*head) == *head)
        })
    };
    let window = window((0..MOST_SEEDS).find(is_perfect).unwrap_or_default());
    let mut slots = vec![Slot::FREE; size];
    for (member, (name, head)) in names.iter().zip(heads).enumerate() {
        let slot = Slot::new(name, u8::try_from(member).ok()?);
        let mut place = window.place(head);
        if slots.get(place)?.member == EMPTY {
            *slots.get_mut(place)? = slot;
            continue;
        }
        // The first of the names that share a place is found first.
        while slots.get(place)?.next != EMPTY {
            place = usize::from(slots.get(place)?.next);
        }
        slots.get_mut(place)?.next = u8::try_from(slots.len()).ok()?;
        slots.push(slot);
    }
    Some((slots.into(), window))
}
