//! Tables of words: members by their names, texts that are listed.

use crate::fast::plan::{EMPTY, Literal, Slot, Table};

/// How many seeds are tried before words that differ may share a place.
const MOST_SEEDS: u64 = 512;

/// The table of some words, in which each stands as `written`: if there is such a seed, only words that begin alike share a place.
/// Nothing when there are more than a byte can number.
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
    if size + words.len() > usize::from(EMPTY) {
        return None;
    }
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
            index: u8::try_from(index).ok()?,
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
        slots.get_mut(place)?.next = u8::try_from(slots.len()).ok()?;
        slots.push(slot);
    }
    Some(table(seed, slots.into()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests stop at the first surprise")]
mod tests {
    use super::*;
    use crate::fast::scan::{Block, Lanes, Portable};

    /// The number of the word that a text is, as the walk finds it.
    fn found(table: &Table, text: &str) -> Option<u8> {
        let here: Block = Literal::new(format!("{text}\"").as_bytes()).block;
        let mut slot = table.first(u64::from_le_bytes(*here.first_chunk().unwrap()))?;
        // One that is asked about twice would be asked about for ever.
        for _ in 0..table.slots.len() {
            if !<Portable<false> as Lanes>::equal(&here, &slot.word) & slot.mask == 0 {
                return (slot.index != EMPTY).then_some(slot.index);
            }
            slot = table.next(slot)?;
        }
        panic!("{text} is looked for without end");
    }

    #[test]
    fn each_word_is_found_and_no_other() {
        for count in [0, 1, 2, 3, 17, 63, 64, 84, 85, 127, 128, 200, 254, 255, 300] {
            for stem in ["", "a", "the same beginning "] {
                let words: Vec<String> = (0..count).map(|word| format!("{stem}{word}")).collect();
                let words: Vec<&str> = words.iter().map(String::as_str).collect();
                let written = |word: &str| Literal::new(format!("{word}\"").as_bytes());
                let Some(table) = table(&words, written) else {
                    assert!(count > 64, "{count}");
                    continue;
                };
                for (index, word) in words.iter().enumerate() {
                    assert_eq!(found(&table, word).map(usize::from), Some(index), "{count}");
                }
                for other in ["", "x", "the same beginning", "the same beginning x", "00"] {
                    assert_eq!(found(&table, other), None, "{count} {other}");
                }
            }
        }
    }
}
