//! What holds of an object as a whole: which members it must have, and what follows from one for another.

use super::{Frame, Run};
use crate::fast::plan::{Condition, Demand, Literal, types};
use crate::fast::scan::Lanes;

impl Run<'_> {
    #[inline(always)]
    pub(super) fn end_of_object<L: Lanes>(
        self,
        frame: &Frame,
        names: &mut Vec<(usize, usize)>,
        watched: &mut Vec<usize>,
    ) -> Option<()> {
        let object = self.plan.objects.get(frame.object as usize)?;
        if frame.seen & object.required != object.required {
            return None;
        }
        for condition in &object.conditions {
            self.keeps::<L>(frame, watched, condition)?;
        }
        names.truncate(frame.names as usize);
        watched.truncate(frame.watched as usize);
        Some(())
    }

    #[inline(always)]
    fn keeps<L: Lanes>(
        self,
        frame: &Frame,
        watched: &[usize],
        condition: &Condition,
    ) -> Option<()> {
        let mut holds = frame.seen & condition.when_present == condition.when_present;
        for (bit, watch, literal) in &condition.when {
            if holds && frame.seen & bit != 0 {
                let at = watched.get(frame.watched as usize + usize::from(*watch))?;
                holds = self.is_value::<L>(*at, literal)?;
            }
        }
        let demand = match holds {
            true => &condition.then,
            false => &condition.otherwise,
        };
        self.meets(frame, watched, demand)
    }

    /// Whether a member is this string; nothing if it may be, written in another way.
    #[inline(always)]
    fn is_value<L: Lanes>(self, at: usize, literal: &Literal) -> Option<bool> {
        if self.is_literal::<L>(at, literal) {
            return Some(true);
        }
        if *self.text.get(at)? != b'"' {
            return Some(false);
        }
        let (end, _) = self.plain::<L>(at + 1)?;
        (*self.text.get(end)? == b'"').then_some(false)
    }

    #[inline(always)]
    fn meets(self, frame: &Frame, watched: &[usize], demand: &Demand) -> Option<()> {
        if frame.seen & demand.present != demand.present {
            return None;
        }
        for (watch, allowed) in &demand.types {
            // Nothing was noted of a member that is not there.
            let at = *watched.get(frame.watched as usize + usize::from(*watch))?;
            if at > 0 && types::of(*self.text.get(at)?) & allowed == 0 {
                return None;
            }
        }
        Some(())
    }
}
