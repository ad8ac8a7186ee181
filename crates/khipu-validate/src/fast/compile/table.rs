//! Tables of words: members by their names, texts that are listed.

use crate::fast::plan::{EMPTY, Literal, Slot, Table};

/// How many seeds are tried before words that differ may share a place.
const MOST_SEEDS: u64 = 512;

/// The table of some words, in which each stands as `written`: if there is such a seed, only words that begin alike share a place.
pub(super) fn table(words: &[&str], written: impl Fn(&str) -> Literal) -> Option<Table> {
    // The quote behind a word belongs to it, so that the shortest is told from its continuation.
    let shortest = words.iter().map(|word| word.len() + 1).min().unwrap_or(8);
    let mask = match shortest {
        0..8 => (1 << (8 * shortest)) - 1,
        _ => u64::MAX,
    };
    let heads: Vec<u64> = words
        .iter()
        .map(|word| {
            let bytes = word.bytes().chain([b'"']).take(8);
            let head = bytes.enumerate();
            head.fold(0, |head, (at, byte)| head | u64::from(byte) << (8 * at)) & mask
        })
        .collect();
    let size = (words.len() * 2).next_power_of_two();
    let table = |seed, slots| {
        let last = u32::try_from(size - 1).unwrap_or_default();
        Table {
            mask,
            seed,
            last,
            slots,
        }
    };
    let is_perfect = |seed: &u64| {
        let table = table(*seed, Box::default());
        let mut taken = vec![None; size];
        heads.iter().all(|head| {
            let place = taken.get_mut(table.place(*head));
            place.is_some_and(|place| *place.get_or_insert(*head) == *head)
        })
    };
    let seed = (0..MOST_SEEDS).find(is_perfect).unwrap_or_default();
    let empty = table(seed, Box::default());
    let mut slots = vec![Slot::FREE; size];
    for (index, (word, head)) in words.iter().zip(heads).enumerate() {
        let literal = written(word);
        let slot = Slot {
            word: literal.block,
            mask: literal.mask,
            length: u32::try_from(literal.length).ok()?,
            index: u8::try_from(index).ok().filter(|index| *index != EMPTY)?,
            ..Slot::FREE
        };
        let mut place = empty.place(head);
        if slots.get(place)?.index == EMPTY {
            *slots.get_mut(place)? = slot;
            continue;
        }
        // The first of the words that share a place is found first.
        while slots.get(place)?.next != EMPTY {
            place = usize::from(slots.get(place)?.next);
        }
        let next = u8::try_from(slots.len()).ok();
        slots.get_mut(place)?.next = next.filter(|next| *next != EMPTY)?;
        slots.push(slot);
    }
    Some(table(seed, slots.into()))
}
