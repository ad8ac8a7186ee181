//! Objects that are written the way their track says.

use super::Run;
use crate::fast::plan::{Number, OVER, Object, STYLES, Value};
use crate::fast::scan::{Lanes, block};

/// How many objects are passed at the most before a track is tried again.
const LONGEST_PAUSE: u32 = 64;

/// Whether tracks are worth trying, by what came of them of late.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::fast) struct Habit {
    /// The style that was met last.
    style: usize,
    /// How many objects will be passed by without trying, and how many were after the last failure.
    pause: u32,
    last: u32,
}

impl Run<'_> {
    /// The end of the object that begins at `at`, if it keeps to its track. Whatever it is otherwise, it is walked from its
    /// beginning.
    #[inline(always)]
    pub(super) fn on_track<L: Lanes>(
        self,
        object: &Object,
        habit: &mut Habit,
        at: usize,
    ) -> Option<usize> {
        if object.tracks == [OVER; STYLES] {
            return None;
        }
        if habit.pause > 0 {
            habit.pause -= 1;
            return None;
        }
        for _ in 0..STYLES {
            let track = *object.tracks.get(habit.style)?;
            if let Some(end) = self.follow::<L>(track, at) {
                habit.last = 0;
                return Some(end);
            }
            habit.style = (habit.style + 1) % STYLES;
        }
        habit.last = (habit.last * 2 + 1).min(LONGEST_PAUSE);
        habit.pause = habit.last;
        None
    }

    #[inline(always)]
    fn follow<L: Lanes>(self, track: u32, mut at: usize) -> Option<usize> {
        let mut index = track;
        loop {
            let piece = self.plan.pieces.get(index as usize)?;
            block!(here, self.text, at);
            if L::equal(here, &piece.lead) & piece.mask != piece.mask {
                if piece.is_last {
                    return None;
                }
                index += 1;
                continue;
            }
            at += piece.length as usize;
            at = match piece.value {
                Value::Nothing => at,
                Value::End => return Some(at),
                Value::Free(rule) => self.free_text::<L>(rule, at)?,
                Value::OneOf(rule) => self.one_of::<L>(rule, at)?,
                Value::Shape(rule) => self.shaped::<L>(rule, at)?,
                Value::Decimal => self.decimal::<L>(at)?,
                Value::Whole(node) => match self.plan.nodes.get(node as usize)?.number {
                    Number::Whole { least, most } => self.whole_number::<L>(least, most, at)?,
                    _ => return None,
                },
            };
            index = piece.next;
        }
    }
}
