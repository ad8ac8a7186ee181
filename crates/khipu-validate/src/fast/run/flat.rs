//! Flat objects with their members in any order.

use super::values::eight;
use super::{Run, Start, TRACK_DEPTH};
use crate::fast::plan::{OVER, Object, Value};
use crate::fast::scan::{Lanes, block};
use crate::fast::seen::Seen;

impl<'a> Run<'a> {
    /// The end of the flat object that begins at `start`, if all its members are declared and written as they mostly are.
    /// Whatever it is otherwise, it is walked from its beginning.
    #[inline(always)]
    pub(in crate::fast) fn flat<L: Lanes>(
        self,
        root: &'a Object,
        Start { mut at, node }: Start,
        seen: &mut Vec<Seen>,
    ) -> Option<usize> {
        self.see::<L>(node, at, at, seen)?;
        // The object at hand, its number, and a bit for each of its members that was there; those around it.
        let (mut object, mut open) = (root, (OVER, 0_u64));
        let mut around = [open; TRACK_DEPTH];
        let mut depth = 0;
        at += 1;
        loop {
            block!(L, here, self.blocks, at);
            let mut slot = object.table.first(eight(here, 1)?)?;
            while !L::equal(here, &slot.word) & slot.mask != 0 {
                slot = object.table.next(slot)?;
            }
            // Where no name is, there is no such bit.
            let bit = 1_u64.checked_shl(slot.index.into())?;
            if open.1 & bit != 0 {
                return None;
            }
            open.1 |= bit;
            at += slot.length as usize;
            at += usize::from(*self.text.get(at)? == b' ');
            let value = at;
            let first = *self.text.get(at)?;
            let end = match slot.value {
                Value::Object(inner) if first == b'{' => {
                    self.see::<L>(slot.node, at, at, seen)?;
                    *around.get_mut(depth)? = open;
                    depth += 1;
                    open = (inner, 0);
                    object = self.plan.objects.get(inner as usize)?;
                    at += 1;
                    continue;
                }
                Value::Fixed(rule) if first == b'"' => self.fixed_text::<L>(rule, at + 1),
                Value::OneOf(rule) if first == b'"' => self.one_of::<L>(rule, at + 1),
                Value::Free(rule) if first == b'"' => self.free_text::<L>(rule, at + 1),
                Value::Shape(rule) if first == b'"' => self.shaped::<L>(rule, at + 1),
                Value::Decimal => self.plain_decimal::<L>(at).map(|(end, _)| end),
                Value::Integer => self.plain_whole::<L>(at),
                Value::Whole(node) => self.whole_of::<L>(node, at),
                _ => None,
            };
            at = match end {
                Some(end) => end,
                None if first == b'n' => {
                    let node = self.plan.nodes.get(slot.node as usize)?;
                    self.word(node.null, at, b"null")?
                }
                None => return None,
            };
            self.see::<L>(slot.node, value, at, seen)?;
            loop {
                let next = *self.text.get(at)?;
                at += 1;
                if next == b',' {
                    at += usize::from(*self.text.get(at)? == b' ');
                    break;
                }
                if next != b'}' || object.required & !open.1 != 0 {
                    return None;
                }
                if depth == 0 {
                    return Some(at);
                }
                depth -= 1;
                open = *around.get(depth)?;
                object = match open.0 {
                    OVER => root,
                    number => self.plan.objects.get(number as usize)?,
                };
            }
        }
    }
}
