//! One pass over the bytes of a record, as its plan says.
//!
//! Nothing is built and nothing is allocated; what is open stands on a stack that is used again for the next record.

mod conditions;
mod faults;
mod flat;
mod members;
mod numbers;
mod seeing;
mod track;
mod values;

use std::cell::Cell;

pub(super) use self::track::Habit;
use crate::parse::MAX_DEPTH;

use super::plan::{Expected, OVER, Plan};
use super::scan::{BLOCK, Blocks, Lanes, block};
use super::seen::Extra;
use super::{Frame, Scratch, Verdict};

/// Which bytes of a lead are compared: all, or all but the comma.
const ALL: u32 = u32::MAX;
const FIRST: u32 = !1;

/// What a value is in.
const IN_ARRAY: u32 = u32::MAX - 1;
const IN_NOTHING: u32 = u32::MAX - 2;

/// How many objects a track opens at the most.
pub(super) const TRACK_DEPTH: usize = 6;

/// What the plan is certain of.
#[inline(always)]
pub(crate) fn run<L: Lanes>(plan: &Plan, text: &[u8], scratch: &mut Scratch) -> Verdict {
    scratch.clear();
    let way = Cell::new(scratch.way);
    let end = Run::new((plan, text, &way)).whole::<L>(scratch);
    scratch.way = way.get();
    match end {
        Some(()) if scratch.faults.is_empty() => Verdict::Valid,
        Some(()) => Verdict::Faulty,
        None => Verdict::Unknown,
    }
}

/// Where a value begins, and what it is in.
#[derive(Clone, Copy)]
pub(super) struct Start {
    pub(super) at: usize,
    pub(super) node: u32,
}

#[derive(Clone, Copy)]
pub(super) struct Run<'a> {
    plan: &'a Plan,
    text: &'a [u8],
    /// The same text.
    blocks: Blocks<'a>,
    /// Of the ways to write a text of some shape the one that was met last.
    way: &'a Cell<usize>,
}

/// What makes a [`Run`].
pub(super) type Of<'a> = (&'a Plan, &'a [u8], &'a Cell<usize>);

impl<'a> Run<'a> {
    #[inline(always)]
    pub(super) fn new((plan, text, way): Of<'a>) -> Self {
        let blocks = Blocks::of(text);
        Self {
            plan,
            text,
            blocks,
            way,
        }
    }

    /// Walks the text; nothing as soon as it is not certain.
    #[inline(always)]
    fn whole<L: Lanes>(self, scratch: &mut Scratch) -> Option<()> {
        let Scratch {
            open,
            names,
            watched,
            trust,
            habit,
            faults,
            seen,
            extras,
            ..
        } = scratch;
        let mut at = self.skip::<L>(0);
        let mut node = self.plan.root;
        // Frames are changed where they stand: to copy one would wait for what was just written into it.
        let mut depth = 0;
        // How deep the object is whose member without declaration is walked, where places are noted: what is in such a member
        // has none.
        let mut free = 0;
        *open.get_mut(depth)? = Frame::of(IN_NOTHING);
        loop {
            let rule = self.plan.nodes.get(node as usize)?;
            let first = *self.text.get(at)?;
            let start = at;
            // One jump where the kind of value is known; whatever else stands there is looked at below.
            let known = match rule.expected {
                Expected::Free if first == b'"' => self.free_text::<L>(rule.string, at + 1),
                Expected::OneOf if first == b'"' => self.one_of::<L>(rule.string, at + 1),
                Expected::Shape if first == b'"' => self.shaped::<L>(rule.string, at + 1),
                Expected::Number if first == b'-' || first.is_ascii_digit() => {
                    self.number::<L>(rule.number, at)
                }
                _ => Some(0),
            };
            let end = known.unwrap_or(0);
            if end > 0 {
                at = end;
            } else if known.is_none() {
                at = self.fault::<L>(open.get(..=depth)?, node, at, faults)?;
            } else if first == b'{'
                && free == 0
                && let Some(object) = self.plan.objects.get(rule.object as usize)
                && depth + TRACK_DEPTH < MAX_DEPTH
                && let Some(end) = self.at_once::<L>(object, habit, Start { at, node }, seen)
            {
                at = end;
            } else {
                match first {
                    b'{' => {
                        if free == 0 {
                            self.see::<L>(node, start, at, seen)?;
                        }
                        let object = self.plan.objects.get(rule.object as usize)?;
                        depth += 1;
                        let frame = open.get_mut(depth)?;
                        *frame = Frame {
                            object: rule.object,
                            next: object.first,
                            first: object.first,
                            end: object.first + object.count,
                            seen: 0,
                            names: u32::try_from(names.len()).ok()?,
                            watched: u32::try_from(watched.len()).ok()?,
                        };
                        if object.watched > 0 {
                            watched.resize(watched.len() + object.watched as usize, 0);
                        }
                        if *trust >= 0
                            && let Some(next) = self.lead::<L>(frame, watched, at, FIRST)
                        {
                            (at, node) = next;
                            continue;
                        }
                        at = self.skip::<L>(at + 1);
                        if *self.text.get(at)? != b'}' {
                            let name = at;
                            (at, node) = self.member::<L>(frame, names, watched, trust, at)?;
                            if free == 0 && note_undeclared::<L>(frame, names, (name, at), extras) {
                                free = depth;
                            }
                            continue;
                        }
                        self.end_of_object::<L>(frame, names, watched)?;
                        depth -= 1;
                        at += 1;
                    }
                    b'[' => {
                        if free == 0 {
                            self.see::<L>(node, start, at, seen)?;
                        }
                        let array = self.plan.arrays.get(rule.array as usize)?;
                        depth += 1;
                        let frame = open.get_mut(depth)?;
                        *frame = Frame::of(IN_ARRAY);
                        frame.first = rule.array;
                        at = self.skip::<L>(at + 1);
                        if *self.text.get(at)? != b']' {
                            node = array.items;
                            continue;
                        }
                        if array.least > 0 {
                            return None;
                        }
                        depth -= 1;
                        at += 1;
                    }
                    _ => {
                        let end = match first {
                            b'"' => self.string::<L>(rule.string, at + 1),
                            b'-' | b'0'..=b'9' => self.number::<L>(rule.number, at),
                            b't' => self.word(rule.boolean, at, b"true"),
                            b'f' => self.word(rule.boolean, at, b"false"),
                            b'n' => self.word(rule.null, at, b"null"),
                            _ => return None,
                        };
                        at = match end {
                            Some(end) => end,
                            None => self.fault::<L>(open.get(..=depth)?, node, at, faults)?,
                        };
                    }
                }
            }
            // Objects and arrays were seen where they began.
            if free == 0 && !matches!(first, b'{' | b'[') {
                self.see::<L>(node, start, at, seen)?;
            }
            // A value is complete; what follows it closes what it is in, or begins the next one.
            loop {
                if depth == free {
                    free = 0;
                }
                let frame = open.get_mut(depth)?;
                if *trust >= 0
                    && frame.next < frame.end
                    && let Some(next) = self.lead::<L>(frame, watched, at, ALL)
                {
                    (at, node) = next;
                    break;
                }
                at = self.skip::<L>(at);
                let next = self.text.get(at).copied();
                match frame.object {
                    IN_NOTHING => return next.is_none().then_some(()),
                    IN_ARRAY => {
                        let array = self.plan.arrays.get(frame.first as usize)?;
                        frame.seen += 1;
                        if next? == b',' {
                            at = self.skip::<L>(at + 1);
                            node = array.items;
                            break;
                        }
                        let is_fit = frame.seen >= u64::from(array.least)
                            && frame.seen <= u64::from(array.most);
                        if next? != b']' || !is_fit {
                            return None;
                        }
                    }
                    _ => {
                        if next? == b',' {
                            let name = self.skip::<L>(at + 1);
                            (at, node) = self.member::<L>(frame, names, watched, trust, name)?;
                            if free == 0 && note_undeclared::<L>(frame, names, (name, at), extras) {
                                free = depth;
                            }
                            break;
                        }
                        if next? != b'}' {
                            return None;
                        }
                        self.end_of_object::<L>(frame, names, watched)?;
                    }
                }
                depth -= 1;
                at += 1;
            }
        }
    }

    /// The first byte at or after `at` that is not white space.
    #[inline(always)]
    fn skip<L: Lanes>(self, at: usize) -> usize {
        match self.text.get(at) {
            Some(byte) if *byte <= b' ' => self.skip_spaces::<L>(at),
            _ => at,
        }
    }

    #[inline(always)]
    fn skip_spaces<L: Lanes>(self, mut at: usize) -> usize {
        // One space is most common.
        if self.text.get(at) == Some(&b' ')
            && self.text.get(at + 1).is_some_and(|next| *next > b' ')
        {
            return at + 1;
        }
        loop {
            block!(L, here, self.blocks, at);
            let spaces = L::spaces(here);
            if spaces != u32::MAX {
                return at + spaces.trailing_ones() as usize;
            }
            at += BLOCK;
        }
    }
}

/// Notes the member of `frame` whose name and value begin `at` these bytes, where places are noted and if it was kept as one that is
/// not declared. Whether it was noted.
#[inline(always)]
fn note_undeclared<L: Lanes>(
    frame: &Frame,
    names: &[(usize, usize)],
    (name, at): (usize, usize),
    extras: &mut Vec<Extra>,
) -> bool {
    let kept = names.last().copied().filter(|kept| kept.0 == name);
    let Some(name) = kept.filter(|_| L::COUNTS) else {
        return false;
    };
    extras.push(Extra {
        object: frame.object,
        name,
        at,
    });
    true
}

const _: () = assert!(OVER > IN_ARRAY && IN_ARRAY > IN_NOTHING);
