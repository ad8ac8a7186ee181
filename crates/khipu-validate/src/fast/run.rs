//! One pass over the bytes of a record, as its plan says.
//!
//! Nothing is built and nothing is allocated; what is open stands on a stack that is used again for the next record.

use super::plan::{
    Condition, Demand, EMPTY, Literal, Number, OVER, Object, Plan, Text, low_bits, types,
};
use super::scan::{BLOCK, Lanes, block};
use super::shape::{Automaton, Shape};
use super::{Frame, Scratch};
use crate::parse::MAX_DEPTH;

/// How many members without declaration an object may have before it is for the explaining tier: each is compared with
/// all that stood before it.
const MOST_UNDECLARED: usize = 24;

/// What a value is in.
const IN_ARRAY: u32 = u32::MAX - 1;
const IN_NOTHING: u32 = u32::MAX - 2;

/// Whether `text` is JSON that the plan is certain of.
#[inline(always)]
pub(crate) fn run<L: Lanes>(plan: &Plan, text: &[u8], scratch: &mut Scratch) -> bool {
    scratch.clear();
    let run = Run {
        plan,
        text,
        scratch,
    };
    run.whole::<L>().is_some()
}

struct Run<'a> {
    plan: &'a Plan,
    text: &'a [u8],
    scratch: &'a mut Scratch,
}

impl Run<'_> {
    /// Walks the text; nothing as soon as it is not certain.
    #[inline(always)]
    fn whole<L: Lanes>(mut self) -> Option<()> {
        let mut at = self.skip::<L>(0);
        let mut node = self.plan.root;
        let mut frame = Frame {
            object: IN_NOTHING,
            ..Frame::default()
        };
        loop {
            let rule = self.plan.nodes.get(node as usize)?;
            let first = *self.text.get(at)?;
            match first {
                b'"' => at = self.string::<L>(rule.string, at + 1)?,
                b'{' => {
                    let watched = self.plan.objects.get(rule.object as usize)?.watched;
                    self.open(&frame)?;
                    frame = Frame {
                        object: rule.object,
                        names: self.scratch.names.len(),
                        watched: self.scratch.watched.len(),
                        ..Frame::default()
                    };
                    if watched > 0 {
                        let wanted = frame.watched + watched as usize;
                        self.scratch.watched.resize(wanted, 0);
                    }
                    at = self.skip::<L>(at + 1);
                    if *self.text.get(at)? != b'}' {
                        (at, node) = self.member::<L>(&mut frame, at)?;
                        continue;
                    }
                    self.end_of_object(&frame)?;
                    frame = self.close(&frame)?;
                    at += 1;
                }
                b'[' => {
                    let array = self.plan.arrays.get(rule.array as usize)?;
                    self.open(&frame)?;
                    frame = Frame {
                        object: IN_ARRAY,
                        array: rule.array,
                        names: self.scratch.names.len(),
                        watched: self.scratch.watched.len(),
                        ..Frame::default()
                    };
                    at = self.skip::<L>(at + 1);
                    if *self.text.get(at)? != b']' {
                        node = array.items;
                        continue;
                    }
                    if array.least > 0 {
                        return None;
                    }
                    frame = self.close(&frame)?;
                    at += 1;
                }
                b'-' | b'0'..=b'9' => at = self.number(rule.number, at)?,
                b't' => at = self.word(rule.boolean, at, b"true")?,
                b'f' => at = self.word(rule.boolean, at, b"false")?,
                b'n' => at = self.word(rule.null, at, b"null")?,
                _ => return None,
            }
            // A value is complete; what follows it closes what it is in, or begins the next one.
            loop {
                at = self.skip::<L>(at);
                let next = self.text.get(at).copied();
                match frame.object {
                    IN_NOTHING => return next.is_none().then_some(()),
                    IN_ARRAY => {
                        let array = self.plan.arrays.get(frame.array as usize)?;
                        frame.count = frame.count.checked_add(1)?;
                        if next? == b',' {
                            at = self.skip::<L>(at + 1);
                            node = array.items;
                            break;
                        }
                        if next? != b']' || frame.count < array.least || frame.count > array.most {
                            return None;
                        }
                    }
                    _ => {
                        if next? == b',' {
                            at = self.skip::<L>(at + 1);
                            (at, node) = self.member::<L>(&mut frame, at)?;
                            break;
                        }
                        if next? != b'}' {
                            return None;
                        }
                        self.end_of_object(&frame)?;
                    }
                }
                frame = self.close(&frame)?;
                at += 1;
            }
        }
    }

    /// Puts what is open aside, because something opens within it.
    #[inline(always)]
    fn open(&mut self, frame: &Frame) -> Option<()> {
        // What is in nothing is put aside too.
        if self.scratch.open.len() >= MAX_DEPTH {
            return None;
        }
        self.scratch.open.push(*frame);
        Some(())
    }

    /// Goes back to what was open before `frame`.
    #[inline(always)]
    fn close(&mut self, frame: &Frame) -> Option<Frame> {
        self.scratch.names.truncate(frame.names);
        self.scratch.watched.truncate(frame.watched);
        self.scratch.open.pop()
    }

    /// The first byte at or after `at` that is not white space.
    #[inline(always)]
    fn skip<L: Lanes>(&self, at: usize) -> usize {
        match self.text.get(at) {
            Some(byte) if *byte <= b' ' => self.skip_spaces::<L>(at),
            _ => at,
        }
    }

    #[inline(always)]
    fn skip_spaces<L: Lanes>(&self, mut at: usize) -> usize {
        // One space is most common.
        if self.text.get(at) == Some(&b' ')
            && self.text.get(at + 1).is_some_and(|next| *next > b' ')
        {
            return at + 1;
        }
        loop {
            let spaces = L::spaces(&block(self.text, at));
            if spaces != u32::MAX {
                return at + spaces.trailing_ones() as usize;
            }
            at += BLOCK;
        }
    }

    /// Reads the name of a member and the colon: where its value begins, and the node for it.
    #[inline(always)]
    fn member<L: Lanes>(&mut self, frame: &mut Frame, at: usize) -> Option<(usize, u32)> {
        let object = self.plan.objects.get(frame.object as usize)?;
        let here = block(self.text, at);
        let guess = (frame.count < object.count)
            .then(|| self.plan.keys.get((object.first + frame.count) as usize))
            .flatten();
        let index = match guess {
            Some(key)
                if L::equal(&here, &key.literal.block) & key.literal.mask == key.literal.mask
                    && key.literal.long.is_empty() =>
            {
                frame.count
            }
            _ => match self.find::<L>(object, &here, at)? {
                Found::Declared(index) => index,
                Found::Undeclared(end) => {
                    if object.is_closed {
                        return None;
                    }
                    self.undeclared(frame, at, end)?;
                    let at = self.colon::<L>(end)?;
                    return Some((at, super::plan::ANY));
                }
            },
        };
        let key = self.plan.keys.get((object.first + index) as usize)?;
        let bit = 1_u64 << index;
        if frame.seen & bit != 0 {
            return None;
        }
        frame.seen |= bit;
        frame.count = index + 1;
        let at = self.colon::<L>(at + key.literal.length)?;
        if key.watch != EMPTY {
            let place = frame.watched + usize::from(key.watch);
            *self.scratch.watched.get_mut(place)? = at;
        }
        Some((at, key.node))
    }

    /// The value behind the colon that follows a name.
    #[inline(always)]
    fn colon<L: Lanes>(&self, at: usize) -> Option<usize> {
        let at = self.skip::<L>(at);
        (*self.text.get(at)? == b':').then(|| self.skip::<L>(at + 1))
    }

    /// Which member the name at `at` is.
    #[inline(always)]
    fn find<L: Lanes>(&self, object: &Object, here: &[u8; BLOCK], at: usize) -> Option<Found> {
        if *self.text.get(at)? != b'"' {
            return None;
        }
        let end = self.end_of_name::<L>(at + 1)?;
        let name = self.text.get(at + 1..end)?;
        let slot = super::hash(name) & (object.table.len() - 1);
        let mut slot = slot;
        loop {
            let index = *object.table.get(slot)?;
            if index == EMPTY {
                return Some(Found::Undeclared(end + 1));
            }
            let key = self
                .plan
                .keys
                .get((object.first + u32::from(index)) as usize)?;
            if self.is_literal::<L>(here, at, &key.literal) {
                return Some(Found::Declared(u32::from(index)));
            }
            slot = (slot + 1) & (object.table.len() - 1);
        }
    }

    #[inline(always)]
    fn is_literal<L: Lanes>(&self, here: &[u8; BLOCK], at: usize, literal: &Literal) -> bool {
        match literal.long.is_empty() {
            true => L::equal(here, &literal.block) & literal.mask == literal.mask,
            false => self
                .text
                .get(at..)
                .is_some_and(|rest| rest.starts_with(&literal.long)),
        }
    }

    /// The closing quote of a name without escapes.
    #[inline(always)]
    fn end_of_name<L: Lanes>(&self, start: usize) -> Option<usize> {
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
    fn undeclared(&mut self, frame: &Frame, at: usize, end: usize) -> Option<()> {
        let name = self.text.get(at..end)?;
        let before = self.scratch.names.get(frame.names..)?;
        if before.len() >= MOST_UNDECLARED {
            return None;
        }
        let again = before
            .iter()
            .any(|(at, end)| self.text.get(*at..*end) == Some(name));
        if again {
            return None;
        }
        self.scratch.names.push((at, end));
        Some(())
    }

    /// The end of a run of plain characters, and whether there are some beyond ASCII.
    #[inline(always)]
    fn plain<L: Lanes>(&self, start: usize) -> Option<(usize, bool)> {
        let mut at = start;
        let mut high = 0;
        loop {
            let here = block(self.text, at);
            let stops = L::stops(&here);
            if stops != 0 {
                let count = stops.trailing_zeros() as usize;
                high |= L::high(&here) & low_bits(count);
                return Some((at + count, high != 0));
            }
            high |= L::high(&here);
            at += BLOCK;
        }
    }

    /// Judges the string whose content begins at `start`; where it ends, behind its quote.
    #[inline(always)]
    fn string<L: Lanes>(&self, rule: u32, start: usize) -> Option<usize> {
        match self.plan.texts.get(rule as usize)? {
            Text::Free { least, most } => self.free::<L>(start, start, *least, *most),
            Text::OneOf(values) => {
                let here = block(self.text, start);
                let found = values
                    .iter()
                    .find(|value| self.is_literal::<L>(&here, start, value))?;
                Some(start + found.length)
            }
            Text::Shape { shape, least, most } => self.shape::<L>(shape, start, *least, *most),
        }
    }

    /// The rest of a string in which anything may stand, from `at` on.
    #[inline(always)]
    fn free<L: Lanes>(&self, start: usize, at: usize, least: u32, most: u32) -> Option<usize> {
        let (end, high) = self.plain::<L>(at)?;
        if *self.text.get(end)? != b'"' {
            return self.escaped::<L>(start, end, least, most);
        }
        if high {
            return self.beyond_ascii(start, end, least, most);
        }
        let length = end - start;
        (length >= least as usize && length <= most as usize).then_some(end + 1)
    }

    /// A string with characters beyond ASCII: its length is another than its bytes.
    #[inline(never)]
    fn beyond_ascii(&self, start: usize, end: usize, least: u32, most: u32) -> Option<usize> {
        let text = std::str::from_utf8(self.text.get(start..end)?).ok()?;
        if least > 0 || most < u32::MAX {
            let length = text.chars().count();
            if length < least as usize || length > most as usize {
                return None;
            }
        }
        Some(end + 1)
    }

    /// A string with escapes: any may stand where anything may.
    #[inline(never)]
    fn escaped<L: Lanes>(
        &self,
        start: usize,
        mut at: usize,
        least: u32,
        most: u32,
    ) -> Option<usize> {
        if least > 0 || most < u32::MAX {
            return None;
        }
        loop {
            match *self.text.get(at)? {
                b'"' => break,
                b'\\' => {
                    at += match *self.text.get(at + 1)? {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => 2,
                        b'u' => {
                            // Halves of pairs are for the explaining tier.
                            let digits = self.text.get(at + 2..at + 6)?;
                            let is_half = matches!(
                                digits,
                                [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]
                            );
                            if is_half || !digits.iter().all(u8::is_ascii_hexdigit) {
                                return None;
                            }
                            6
                        }
                        _ => return None,
                    };
                }
                _ => return None,
            }
            at = self.plain::<L>(at)?.0;
        }
        std::str::from_utf8(self.text.get(start..at)?).ok()?;
        Some(at + 1)
    }

    #[inline(always)]
    fn shape<L: Lanes>(&self, shape: &Shape, start: usize, least: u32, most: u32) -> Option<usize> {
        let here = block(self.text, start);
        if L::within(&here, &shape.low, &shape.high) & shape.mask != shape.mask {
            return None;
        }
        for (at, pairs) in &shape.pairs {
            if !pairs.has(*here.get(*at)?, *here.get(*at + 1)?) {
                return None;
            }
        }
        let mut at = start + shape.width;
        if let Some(rest) = &shape.rest {
            let mut state = Automaton::START;
            loop {
                if shape.is_open && rest.accepts(state) {
                    break;
                }
                let byte = *self.text.get(at)?;
                if byte == b'"' {
                    if !rest.accepts(state) {
                        return None;
                    }
                    break;
                }
                state = rest.step(state, byte);
                if state == 0 {
                    return None;
                }
                at += 1;
            }
        }
        if shape.is_open {
            return self.free::<L>(start, at, least, most);
        }
        let length = at - start;
        let is_end = *self.text.get(at)? == b'"';
        (is_end && length >= least as usize && length <= most as usize).then_some(at + 1)
    }

    #[inline(always)]
    fn number(&self, rule: Number, start: usize) -> Option<usize> {
        let mut at = start;
        let is_negative = *self.text.get(at)? == b'-';
        at += usize::from(is_negative);
        let digits = at;
        let first = *self.text.get(at)?;
        if !first.is_ascii_digit() {
            return None;
        }
        at = self.digits(at);
        if first == b'0' && at > digits + 1 {
            return None;
        }
        let whole = at;
        if self.text.get(at) == Some(&b'.') {
            let fraction = at + 1;
            at = self.digits(fraction);
            if at == fraction {
                return None;
            }
        }
        if let Some(b'e' | b'E') = self.text.get(at) {
            at += 1;
            if let Some(b'+' | b'-') = self.text.get(at) {
                at += 1;
            }
            let exponent = at;
            at = self.digits(exponent);
            if at == exponent {
                return None;
            }
        }
        match rule {
            Number::Any => Some(at),
            Number::Whole { least, most } => {
                if at != whole || whole - digits > 18 {
                    return None;
                }
                let value = self.text.get(digits..whole)?;
                let value = value
                    .iter()
                    .fold(0, |value: i64, digit| value * 10 + i64::from(digit & 15));
                let value = if is_negative { -value } else { value };
                (value >= least && value <= most).then_some(at)
            }
            Number::Over => None,
        }
    }

    #[inline(always)]
    fn digits(&self, mut at: usize) -> usize {
        while self.text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    }

    #[inline(always)]
    fn word(&self, is_allowed: bool, at: usize, word: &[u8]) -> Option<usize> {
        let is_there = self.text.get(at..at + word.len()) == Some(word);
        (is_allowed && is_there).then_some(at + word.len())
    }

    #[inline(always)]
    fn end_of_object(&self, frame: &Frame) -> Option<()> {
        let object = self.plan.objects.get(frame.object as usize)?;
        if frame.seen & object.required != object.required {
            return None;
        }
        object
            .conditions
            .iter()
            .try_for_each(|condition| self.keeps(frame, condition))
    }

    fn keeps(&self, frame: &Frame, condition: &Condition) -> Option<()> {
        let mut holds = frame.seen & condition.when_present == condition.when_present;
        for (bit, watch, literal) in &condition.when {
            if holds && frame.seen & bit != 0 {
                holds = self.is_value(frame, *watch, literal)?;
            }
        }
        let demand = if holds {
            &condition.then
        } else {
            &condition.otherwise
        };
        self.meets(frame, demand)
    }

    /// Whether a member is this string; nothing if it may be, written in another way.
    fn is_value(&self, frame: &Frame, watch: u8, literal: &Literal) -> Option<bool> {
        let at = *self
            .scratch
            .watched
            .get(frame.watched + usize::from(watch))?;
        let rest = self.text.get(at..)?;
        let wanted = match literal.long.is_empty() {
            true => literal.block.get(..literal.length)?,
            false => &literal.long,
        };
        if rest.starts_with(wanted) {
            return Some(true);
        }
        if rest.first() != Some(&b'"') {
            return Some(false);
        }
        let end = rest
            .iter()
            .skip(1)
            .find(|byte| matches!(byte, b'"' | b'\\'))?;
        (*end == b'"').then_some(false)
    }

    fn meets(&self, frame: &Frame, demand: &Demand) -> Option<()> {
        if frame.seen & demand.present != demand.present {
            return None;
        }
        for (watch, allowed) in &demand.types {
            // Nothing was noted of a member that is not there.
            let at = *self
                .scratch
                .watched
                .get(frame.watched + usize::from(*watch))?;
            if at > 0 && types::of(*self.text.get(at)?) & allowed == 0 {
                return None;
            }
        }
        Some(())
    }
}

/// What a name is.
enum Found {
    /// The declared member with this index.
    Declared(u32),
    /// None; its closing quote stands before this byte.
    Undeclared(usize),
}

const _: () = assert!(OVER > IN_ARRAY && IN_ARRAY > IN_NOTHING);
