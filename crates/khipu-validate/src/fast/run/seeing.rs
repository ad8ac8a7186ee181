//! What is seen on the way, where it is counted.

use super::Run;
use crate::fast::plan::{ANY, Text};
use crate::fast::scan::Lanes;
use crate::fast::seen::{MOST_LISTED, Seen, found};

impl Run<'_> {
    /// Notes the value from `start` to `end`, which the node accepts; nothing when it cannot be told where it belongs.
    /// Of an object or array the beginning is enough.
    #[inline(always)]
    pub(super) fn see<L: Lanes>(
        self,
        node: u32,
        start: usize,
        end: usize,
        seen: &mut Vec<Seen>,
    ) -> Option<()> {
        match L::COUNTS {
            true => self.note(node, start, end, seen),
            false => Some(()),
        }
    }

    #[inline(always)]
    fn note(self, node: u32, start: usize, end: usize, seen: &mut Vec<Seen>) -> Option<()> {
        // Whatever may stand there is no place of its own.
        if node == ANY {
            return None;
        }
        let what = match *self.text.get(start)? {
            b'"' => self.listed(node, start, end)?,
            b'{' => found::OBJECT,
            b'[' => found::ARRAY,
            b't' | b'f' => found::BOOLEAN,
            b'n' => found::NULL,
            _ => {
                let digits = self.text.get(start..end)?;
                let is_whole = digits
                    .iter()
                    .all(|byte| !matches!(byte, b'.' | b'e' | b'E'));
                match is_whole {
                    true => found::INTEGER,
                    false => found::NUMBER,
                }
            }
        };
        seen.push(Seen::new(node, what));
        Some(())
    }

    /// Which of the listed texts stands there, where they are listed.
    #[inline(always)]
    fn listed(self, node: u32, start: usize, end: usize) -> Option<u32> {
        let rule = self.plan.nodes.get(node as usize)?;
        let Some(Text::OneOf(values)) = self.plan.texts.get(rule.string as usize) else {
            return Some(found::STRING);
        };
        let text = self.text.get(start + 1..end)?;
        let mut values = values.iter().take(MOST_LISTED);
        let index = values.position(|value| value.bytes() == text)?;
        Some(found::LISTED + u32::try_from(index).ok()?)
    }
}
