//! What is seen on the way, where it is counted.

use super::Run;
use crate::fast::plan::{ANY, Node};
use crate::fast::scan::{BLOCK, Block, Lanes, block};
use crate::fast::seen::{Seen, found};

impl Run<'_> {
    /// Notes the value from `start` to `end` at the node with this number; nothing when it cannot be told where it belongs.
    /// Of an object or array the beginning is enough.
    #[inline(always)]
    pub(super) fn see<L: Lanes>(
        self,
        id: u32,
        start: usize,
        end: usize,
        seen: &mut Vec<Seen>,
    ) -> Option<()> {
        if !L::COUNTS {
            return Some(());
        }
        // Whatever may stand there is no place of its own.
        if id == ANY {
            return None;
        }
        let node: &Node = self.plan.nodes.get(id as usize)?;
        let what = match *self.text.get(start)? {
            b'"' => self.listed::<L>(node.string, start + 1),
            b'{' => found::OBJECT,
            b'[' => found::ARRAY,
            b't' | b'f' => found::BOOLEAN,
            b'n' => found::NULL,
            _ => self.kind_of_number::<L>(start, end),
        };
        seen.push(Seen::new(node.slots, what));
        Some(())
    }

    /// Which of the listed texts begins at `start`, behind its quote.
    #[inline(always)]
    fn listed<L: Lanes>(self, rule: u32, start: usize) -> u32 {
        match self.which_of::<L>(rule, start) {
            Some((_, which)) => found::LISTED + which,
            None => found::STRING,
        }
    }

    #[inline(always)]
    pub(super) fn kind_of_number<L: Lanes>(self, start: usize, end: usize) -> u32 {
        const LOW: Block = [b'0'; BLOCK];
        const HIGH: Block = [b'9'; BLOCK];
        block!(L, here, self.blocks, start);
        let sign = u32::from(here.first() == Some(&b'-'));
        let run = (L::within(here, &LOW, &HIGH) | sign).trailing_ones();
        // One that a block does not hold may have anything behind it.
        let is_long = run as usize == BLOCK && end > start + BLOCK;
        let rest = self.text.get(start + BLOCK..end).unwrap_or_default();
        let is_whole = match is_long {
            true => rest.iter().all(u8::is_ascii_digit),
            false => start + run as usize == end,
        };
        match is_whole {
            true => found::INTEGER,
            false => found::NUMBER,
        }
    }
}
