//! Values that are certainly wrong: the walk goes on behind them.

use super::numbers::any_number;
use super::{IN_ARRAY, IN_NOTHING, Run};
use crate::fast::Frame;
use crate::fast::fault::{Fault, LONGEST_VALUE, MOST_FAULTS, Sort, Step};
use crate::fast::plan::{Node, Number, Text, types};
use crate::fast::scan::Lanes;
use crate::fast::seen::found;

impl Run<'_> {
    /// Notes the value at `at`, which `node` does not accept, and says where it ends; nothing unless it is certain
    /// that it is wrong, and how.
    #[cold]
    #[inline(never)]
    pub(super) fn fault<L: Lanes>(
        self,
        open: &[Frame],
        node: u32,
        at: usize,
        faults: &mut Vec<Fault>,
    ) -> Option<usize> {
        let rule = self.plan.nodes.get(node as usize)?;
        let parent = open.last()?;
        // What is said of a member may depend on the condition.
        let objects = &self.plan.objects;
        let is_free = match parent.object {
            IN_NOTHING => return None,
            IN_ARRAY => true,
            object => objects.get(object as usize)?.conditions.is_empty(),
        };
        if !is_free || faults.len() >= MOST_FAULTS {
            return None;
        }
        let (sort, end) = self.sort::<L>(rule, at)?;
        let path = open.iter().filter_map(|frame| match frame.object {
            IN_NOTHING => None,
            IN_ARRAY => Some(Step::Item(frame.seen)),
            _ => Some(Step::Member(frame.next.wrapping_sub(1))),
        });
        let path = path.collect();
        faults.push(Fault {
            at,
            path,
            node,
            sort,
        });
        Some(end)
    }

    fn sort<L: Lanes>(self, rule: &Node, at: usize) -> Option<(Sort, usize)> {
        let first = *self.text.get(at)?;
        let of = types::of(first);
        let end = match of {
            types::STRING => {
                let (end, high) = self.plain::<L>(at + 1)?;
                if high || *self.text.get(end)? != b'"' {
                    return None;
                }
                end + 1
            }
            types::NUMBER => any_number(self.text, at)?,
            types::NULL => self.word(true, at, b"null")?,
            types::BOOLEAN if first == b't' => self.word(true, at, b"true")?,
            types::BOOLEAN => self.word(true, at, b"false")?,
            _ => return None,
        };
        if rule.refused & of != 0 {
            let found = match of {
                types::NULL => found::NULL,
                types::BOOLEAN => found::BOOLEAN,
                types::NUMBER => self.kind_of_number::<L>(at, end),
                _ => found::STRING,
            };
            return Some((Sort::Type(found), end));
        }
        let sort = match (of, self.plan.texts.get(rule.string as usize), rule.number) {
            // A shape says all that there is to say of text without escapes in ASCII, a list as well.
            (types::STRING, Some(Text::Fixed(_)), _) => Sort::Form,
            (types::STRING, Some(Text::Shape { least, most, .. }), _)
                if *least == 0 && *most == u32::MAX =>
            {
                Sort::Form
            }
            (types::STRING, Some(Text::OneOf(_)), _) if end - at <= LONGEST_VALUE => {
                Sort::Unlisted(self.text.get(at..end)?.into())
            }
            (types::NUMBER, _, Number::Whole { least, most }) => {
                let digits = self.text.get(at..end)?;
                let value: i64 = std::str::from_utf8(digits).ok()?.parse().ok()?;
                match (value < least, value > most) {
                    (true, false) => Sort::Below,
                    (false, true) => Sort::Above,
                    _ => return None,
                }
            }
            _ => return None,
        };
        Some((sort, end))
    }
}
