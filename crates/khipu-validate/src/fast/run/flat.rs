//! Flat objects with their members in any order.

use super::{Run, Start, TRACK_DEPTH};
use crate::fast::plan::{Object, Value};
use crate::fast::scan::Lanes;
use crate::fast::seen::Seen;

impl Run<'_> {
    /// The end of the flat object that begins at `at`, if all its members are declared and written as they mostly are.
    /// Whatever it is otherwise, it is walked from its beginning.
    #[inline(always)]
    pub(in crate::fast) fn flat<L: Lanes>(
        self,
        object: &Object,
        start: Start,
        seen: &mut Vec<Seen>,
    ) -> Option<usize> {
        let Start {
            mut at,
            node,
            depth,
        } = start;
        self.see::<L>(node, at, at, seen)?;
        let mut present = 0_u64;
        at += 1;
        loop {
            let (index, key) = self.find::<L>(object, at)??;
            at += key.literal.length;
            let (first, gap) = match self.text.get(at..)? {
                [b':', b' ', first, ..] => (*first, 2),
                [b':', first, ..] => (*first, 1),
                _ => return None,
            };
            at += gap;
            let value = at;
            at = match (key.value, first) {
                (Value::Object(object), b'{') if depth < TRACK_DEPTH => {
                    let object = self.plan.objects.get(object as usize)?;
                    let depth = depth + 1;
                    let node = key.node;
                    L::flat(self, object, Start { at, node, depth }, seen)?
                }
                (Value::Decimal | Value::Integer | Value::Whole(_), _) => {
                    self.value::<L>(key.value, at)?
                }
                (Value::Free(_) | Value::OneOf(_) | Value::Fixed(_) | Value::Shape(_), b'"') => {
                    self.value::<L>(key.value, at + 1)?
                }
                (_, b'n') => {
                    let node = self.plan.nodes.get(key.node as usize)?;
                    self.word(node.null, at, b"null")?
                }
                _ => return None,
            };
            if first != b'{' {
                self.see::<L>(key.node, value, at, seen)?;
            }
            let bit = 1_u64 << index;
            if present & bit != 0 {
                return None;
            }
            present |= bit;
            at = match self.text.get(at..)? {
                [b',', b' ', ..] => at + 2,
                [b',', ..] => at + 1,
                [b'}', ..] => {
                    let is_complete = present & object.required == object.required;
                    return is_complete.then_some(at + 1);
                }
                _ => return None,
            };
        }
    }
}
