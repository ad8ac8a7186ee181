//! Members of objects: which one comes, and where its value begins.

use super::{FIRST, Frame, Run};
use crate::fast::plan::{ANY, EMPTY, Key, Object, low_bits};
use crate::fast::scan::{BLOCK, Lanes, block};
use crate::fast::{hash, mix};

/// How many members without declaration an object may have before it is for the explaining tier: each is compared with
/// all that stood before it.
const MOST_UNDECLARED: usize = 24;

/// How far trust in guesses goes, and how much of it one takes that fails.
const MOST_TRUST: i32 = 64;
const DOUBT: i32 = 3;

/// What a name is.
enum Found {
    /// The declared member with this index; its closing quote stands before this byte.
    Declared(u32, usize),
    /// None; its closing quote stands before this byte.
    Undeclared(usize),
}

impl Run<'_> {
    /// Where the value of the next declared member begins, if that member stands at `at` with nothing between its parts, and
    /// the node for it. Of the first member the comma is another byte, which `of` leaves out.
    #[inline(always)]
    pub(super) fn lead<L: Lanes>(
        self,
        frame: &mut Frame,
        watched: &mut [usize],
        at: usize,
        of: u32,
    ) -> Option<(usize, u32)> {
        let key = self.plan.keys.get(frame.next as usize)?;
        let wanted = key.lead_mask & of;
        block!(here, self.text, at);
        let value = at + key.literal.length + 2;
        let bit = 1_u64.checked_shl(frame.next.wrapping_sub(frame.first))?;
        // What is unusual is told by whoever looks closer.
        let is_there = wanted != 0
            && L::equal(here, &key.lead) & wanted == wanted
            && frame.next < frame.end
            && frame.seen & bit == 0
            && *self.text.get(value)? > b' ';
        if !is_there {
            return None;
        }
        frame.seen |= bit;
        frame.next += 1;
        self.watch(frame, watched, key, value)?;
        Some((value, key.node))
    }

    /// Notes where the value of a member begins, if a condition asks for it.
    #[inline(always)]
    fn watch(self, frame: &Frame, watched: &mut [usize], key: &Key, value: usize) -> Option<()> {
        if key.watch != EMPTY {
            let place = frame.watched as usize + usize::from(key.watch);
            *watched.get_mut(place)? = value;
        }
        Some(())
    }

    /// Reads the name of a member and the colon: where its value begins, and the node for it.
    #[inline(always)]
    pub(super) fn member<L: Lanes>(
        self,
        frame: &mut Frame,
        names: &mut Vec<(usize, usize)>,
        watched: &mut [usize],
        trust: &mut i32,
        at: usize,
    ) -> Option<(usize, u32)> {
        // With spaces between its parts, it may be the next one all the same.
        if *trust >= 0
            && let Some(key) = self.plan.keys.get(frame.next as usize)
        {
            let wanted = key.lead_mask & FIRST;
            block!(here, self.text, at - 1);
            let bit = 1_u64.checked_shl(frame.next.wrapping_sub(frame.first))?;
            if wanted != 0
                && L::equal(here, &key.lead) & wanted == wanted
                && frame.next < frame.end
                && frame.seen & bit == 0
            {
                frame.seen |= bit;
                frame.next += 1;
                let value = self.skip::<L>(at + key.literal.length + 1);
                self.watch(frame, watched, key, value)?;
                return Some((value, key.node));
            }
        }
        let object = self.plan.objects.get(frame.object as usize)?;
        let (index, end) = match self.find::<L>(object, at)? {
            Found::Declared(index, end) => (index, end),
            Found::Undeclared(end) => {
                if object.is_closed {
                    return None;
                }
                self.undeclared(frame, names, at, end)?;
                return Some((self.colon::<L>(end)?, ANY));
            }
        };
        let bit = 1_u64 << index;
        if frame.seen & bit != 0 {
            return None;
        }
        frame.seen |= bit;
        let found = object.first + index;
        // Where members come in another order every time, a guess costs more than it gains.
        *trust = match found == frame.next {
            true => (*trust + 1).min(MOST_TRUST),
            false => (*trust - DOUBT).max(-MOST_TRUST),
        };
        frame.next = found + 1;
        let key = self.plan.keys.get(found as usize)?;
        let value = self.colon::<L>(end)?;
        self.watch(frame, watched, key, value)?;
        Some((value, key.node))
    }

    /// The value behind the colon that follows a name.
    #[inline(always)]
    fn colon<L: Lanes>(self, at: usize) -> Option<usize> {
        let at = self.skip::<L>(at);
        (*self.text.get(at)? == b':').then(|| self.skip::<L>(at + 1))
    }

    /// Which member the name at `at` is.
    #[inline(always)]
    fn find<L: Lanes>(self, object: &Object, at: usize) -> Option<Found> {
        if *self.text.get(at)? != b'"' {
            return None;
        }
        block!(here, self.text, at);
        let length = (L::stops(here) & !1).trailing_zeros() as usize;
        if length >= BLOCK {
            return self.find_long::<L>(object, at);
        }
        if *self.text.get(at + length)? != b'"' {
            return None;
        }
        if L::high(here) & low_bits(length) != 0 {
            std::str::from_utf8(self.text.get(at..at + length)?).ok()?;
        }
        let length = length - 1;
        let head = match self
            .text
            .get(at + 1..)
            .and_then(|rest| rest.first_chunk::<8>())
        {
            Some(head) if length >= 8 => u64::from_le_bytes(*head),
            Some(head) => u64::from_le_bytes(*head) & ((1 << (8 * length)) - 1),
            // At the end of a text, where nothing is in a hurry.
            None => return self.find_long::<L>(object, at),
        };
        let last = *self.text.get(at + length)?;
        // A name without a character has no last one.
        let last = if length == 0 { 0 } else { last };
        let slot = mix(head, last, length, object.seed) & (object.table.len() - 1);
        self.look_up::<L>(object, at, slot, at + length + 2)
    }

    /// The same for a name that no block holds.
    #[inline(never)]
    fn find_long<L: Lanes>(self, object: &Object, at: usize) -> Option<Found> {
        let end = self.end_of_name::<L>(at + 1)?;
        let name = self.text.get(at + 1..end)?;
        let slot = hash(name, object.seed) & (object.table.len() - 1);
        self.look_up::<L>(object, at, slot, end + 1)
    }

    #[inline(always)]
    fn look_up<L: Lanes>(
        self,
        object: &Object,
        at: usize,
        mut slot: usize,
        end: usize,
    ) -> Option<Found> {
        loop {
            let index = *object.table.get(slot)?;
            if index == EMPTY {
                return Some(Found::Undeclared(end));
            }
            let index = u32::from(index);
            let key = self.plan.keys.get((object.first + index) as usize)?;
            if self.is_literal::<L>(at, &key.literal) {
                return Some(Found::Declared(index, end));
            }
            slot = (slot + 1) & (object.table.len() - 1);
        }
    }

    /// The closing quote of a name without escapes.
    #[inline(always)]
    fn end_of_name<L: Lanes>(self, start: usize) -> Option<usize> {
        let (end, high) = self.plain::<L>(start)?;
        if *self.text.get(end)? != b'"' {
            return None;
        }
        if high {
            std::str::from_utf8(self.text.get(start..end)?).ok()?;
        }
        Some(end)
    }

    /// Keeps a name that is not declared, so that it is noticed when it comes again.
    fn undeclared(
        self,
        frame: &Frame,
        names: &mut Vec<(usize, usize)>,
        at: usize,
        end: usize,
    ) -> Option<()> {
        let name = self.text.get(at..end)?;
        let before = names.get(frame.names as usize..)?;
        if before.len() >= MOST_UNDECLARED {
            return None;
        }
        let again = before
            .iter()
            .any(|(at, end)| self.text.get(*at..*end) == Some(name));
        if again {
            return None;
        }
        names.push((at, end));
        Some(())
    }
}
