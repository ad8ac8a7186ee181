//! Members of objects: which one comes, and where its value begins.

use super::values::eight;
use super::{FIRST, Frame, Run};
use crate::fast::plan::{ANY, EMPTY, Key, Object};
use crate::fast::scan::{Lanes, block};

/// How many members without declaration an object may have before it is for the explaining tier: each is compared with
/// all that stood before it.
const MOST_UNDECLARED: usize = 24;

/// How far trust in guesses goes, and how much of it one takes that fails.
const MOST_TRUST: i32 = 64;
const DOUBT: i32 = 3;

impl<'a> Run<'a> {
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
        block!(L, here, self.blocks, at);
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
            block!(L, here, self.blocks, at - 1);
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
        let Some((index, key)) = self.find::<L>(object, at)? else {
            if object.is_closed {
                return None;
            }
            let end = self.end_of_name::<L>(at + 1)? + 1;
            self.undeclared(frame, names, at, end)?;
            return Some((self.colon::<L>(end)?, ANY));
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
        let value = self.colon::<L>(at + key.literal.length)?;
        self.watch(frame, watched, key, value)?;
        Some((value, key.node))
    }

    /// The value behind the colon that follows a name.
    #[inline(always)]
    fn colon<L: Lanes>(self, at: usize) -> Option<usize> {
        if let Some([b':', next, ..]) = self.text.get(at..)
            && *next > b' '
        {
            return Some(at + 1);
        }
        let at = self.skip::<L>(at);
        (*self.text.get(at)? == b':').then(|| self.skip::<L>(at + 1))
    }

    /// Which declared member the name at `at` is, if it is one. How long the name is need not be known: its beginning leads
    /// to the one that it may be.
    #[inline(always)]
    fn find<L: Lanes>(self, object: &Object, at: usize) -> Option<Option<(u32, &'a Key)>> {
        block!(L, here, self.blocks, at);
        let mut slot = object.table.first(eight(here, 1)?);
        while let Some(found) = slot
            && found.index != EMPTY
        {
            let key = object.first as usize + usize::from(found.index);
            let key = self.plan.keys.get(key)?;
            if self.is_literal::<L>(at, &key.literal) {
                return Some(Some((u32::from(found.index), key)));
            }
            slot = object.table.next(found);
        }
        Some(None)
    }

    /// The closing quote of a name without escapes.
    #[inline(always)]
    fn end_of_name<L: Lanes>(self, start: usize) -> Option<usize> {
        if *self.text.get(start - 1)? != b'"' {
            return None;
        }
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
