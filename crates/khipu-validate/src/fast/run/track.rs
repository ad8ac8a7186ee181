//! Objects that are written the way their track says.

use super::{Run, Start};
use crate::fast::plan::{Number, OVER, Object, STYLES, Value};
use crate::fast::scan::{Lanes, block};
use crate::fast::seen::{Seen, found};

/// How many objects are passed at the most before something is tried again.
const LONGEST_PAUSE: u32 = 64;

/// What came of attempts of late.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::fast) struct Habit {
    /// The style of tracks that was met last.
    style: usize,
    track: Pause,
    flat: Pause,
}

/// Whether something is worth trying: after each failure it is tried more rarely.
#[derive(Clone, Copy, Debug, Default)]
struct Pause {
    /// How many objects will be passed by without trying, and how many were after the last failure.
    left: u32,
    last: u32,
}

impl Pause {
    #[inline(always)]
    fn is_worth_it(&mut self) -> bool {
        let is_over = self.left == 0;
        self.left = self.left.saturating_sub(1);
        is_over
    }

    #[inline(always)]
    fn was_right(&mut self, was_right: bool) {
        self.last = match was_right {
            true => 0,
            false => (self.last * 2 + 1).min(LONGEST_PAUSE),
        };
        self.left = self.last;
    }
}

impl<'a> Run<'a> {
    /// The end of the object that begins at `at`, if it keeps to its track, or is flat. Whatever it is otherwise, it is
    /// walked from its beginning.
    #[inline(always)]
    pub(super) fn at_once<L: Lanes>(
        self,
        object: &'a Object,
        habit: &mut Habit,
        start: Start,
        seen: &mut Vec<Seen>,
    ) -> Option<usize> {
        let before = seen.len();
        if object.tracks != [OVER; STYLES] && habit.track.is_worth_it() {
            for _ in 0..STYLES {
                let track = *object.tracks.get(habit.style)?;
                if let Some(end) = self.follow::<L>(track, start, seen) {
                    habit.track.was_right(true);
                    return Some(end);
                }
                seen.truncate(before);
                habit.style = (habit.style + 1) % STYLES;
            }
            habit.track.was_right(false);
        }
        if object.is_flat && habit.flat.is_worth_it() {
            let end = L::flat((self.plan, self.text, self.way), object, start, seen);
            habit.flat.was_right(end.is_some());
            if end.is_none() {
                seen.truncate(before);
            }
            return end;
        }
        None
    }

    #[inline(always)]
    fn follow<L: Lanes>(self, track: u32, start: Start, seen: &mut Vec<Seen>) -> Option<usize> {
        let Start { mut at, node } = start;
        self.see::<L>(node, at, at, seen)?;
        let mut index = track;
        loop {
            let piece = self.plan.pieces.get(index as usize)?;
            block!(L, here, self.blocks, at);
            if L::equal(here, &piece.lead) & piece.mask != piece.mask {
                if piece.is_last {
                    return None;
                }
                index += 1;
                continue;
            }
            at += usize::from(piece.length);
            if L::COUNTS {
                seen.push(Seen::piece(self.plan.slots, index));
            }
            at = match piece.value {
                Value::Nothing => at,
                Value::End => return Some(at),
                Value::OneOf(rule) => {
                    let (end, which) = self.which_of::<L>(rule, at)?;
                    if L::COUNTS {
                        seen.push(Seen::new(piece.slots, found::LISTED + which));
                    }
                    end
                }
                Value::Decimal => {
                    let (end, is_whole) = self.plain_decimal::<L>(at)?;
                    if L::COUNTS {
                        let what = match is_whole {
                            true => found::INTEGER,
                            false => found::NUMBER,
                        };
                        seen.push(Seen::new(piece.slots, what));
                    }
                    end
                }
                // What else they are is known from the piece.
                Value::Free(rule) => self.free_text::<L>(rule, at)?,
                Value::Fixed(rule) => self.fixed_text::<L>(rule, at)?,
                Value::Shape(rule) => self.shaped::<L>(rule, at)?,
                Value::Integer => self.plain_whole::<L>(at)?,
                Value::Whole(node) => self.whole_of::<L>(node, at)?,
                Value::Object(_) => return None,
            };
            index = piece.next;
        }
    }

    #[inline(always)]
    pub(super) fn whole_of<L: Lanes>(self, node: u32, at: usize) -> Option<usize> {
        match self.plan.nodes.get(node as usize)?.number {
            Number::Whole { least, most } => self.whole_number::<L>(least, most, at),
            _ => None,
        }
    }
}
