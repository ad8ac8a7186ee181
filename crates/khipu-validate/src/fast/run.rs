//! One pass over the bytes of a record, as its plan says.
//!
//! Nothing is built and nothing is allocated; what is open stands on a stack that is used again for the next record.

use super::plan::{
    ANY, Condition, Demand, EMPTY, Expected, Key, Literal, Number, OVER, Object, Plan, Text,
    low_bits, types,
};
use super::scan::{BLOCK, Block, Lanes, block};
use super::shape::{Automaton, Shape};
use super::{Frame, Scratch, hash, mix};

/// How many members without declaration an object may have before it is for the explaining tier: each is compared with
/// all that stood before it.
const MOST_UNDECLARED: usize = 24;

/// How far trust in guesses goes, and how much of it one takes that fails.
const MOST_TRUST: i32 = 64;
const DOUBT: i32 = 3;

/// Which bytes of a lead are compared: all, or all but the comma.
const ALL: u32 = u32::MAX;
const FIRST: u32 = !1;

/// What a value is in.
const IN_ARRAY: u32 = u32::MAX - 1;
const IN_NOTHING: u32 = u32::MAX - 2;

/// Whether `text` is JSON that the plan is certain of.
#[inline(always)]
pub(crate) fn run<L: Lanes>(plan: &Plan, text: &[u8], scratch: &mut Scratch) -> bool {
    scratch.clear();
    let run = Run { plan, text };
    run.whole::<L>(scratch).is_some()
}

#[derive(Clone, Copy)]
struct Run<'a> {
    plan: &'a Plan,
    text: &'a [u8],
}

impl Run<'_> {
    /// Walks the text; nothing as soon as it is not certain.
    #[inline(always)]
    fn whole<L: Lanes>(self, scratch: &mut Scratch) -> Option<()> {
        let Scratch {
            open,
            names,
            watched,
            trust,
        } = scratch;
        let mut at = self.skip::<L>(0);
        let mut node = self.plan.root;
        // Frames are changed where they stand: to copy one would wait for what was just written into it.
        let mut depth = 0;
        *open.get_mut(depth)? = Frame::of(IN_NOTHING);
        loop {
            let rule = self.plan.nodes.get(node as usize)?;
            let first = *self.text.get(at)?;
            // One jump where the kind of value is known; whatever else stands there is looked at below.
            let known = match rule.expected {
                Expected::Free if first == b'"' => self.free_text::<L>(rule.string, at + 1),
                Expected::OneOf if first == b'"' => self.one_of::<L>(rule.string, at + 1),
                Expected::Shape if first == b'"' => self.shaped::<L>(rule.string, at + 1),
                Expected::Number if first == b'-' || first.is_ascii_digit() => {
                    self.number::<L>(rule.number, at)
                }
                _ => Some(0),
            }?;
            if known > 0 {
                at = known;
            } else {
                match first {
                    b'"' => at = self.string::<L>(rule.string, at + 1)?,
                    b'{' => {
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
                            (at, node) = self.member::<L>(frame, names, watched, trust, at)?;
                            continue;
                        }
                        self.end_of_object(frame, names, watched)?;
                        depth -= 1;
                        at += 1;
                    }
                    b'[' => {
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
                    b'-' | b'0'..=b'9' => at = self.number::<L>(rule.number, at)?,
                    b't' => at = self.word(rule.boolean, at, b"true")?,
                    b'f' => at = self.word(rule.boolean, at, b"false")?,
                    b'n' => at = self.word(rule.null, at, b"null")?,
                    _ => return None,
                }
            }
            // A value is complete; what follows it closes what it is in, or begins the next one.
            loop {
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
                            at = self.skip::<L>(at + 1);
                            (at, node) = self.member::<L>(frame, names, watched, trust, at)?;
                            break;
                        }
                        if next? != b'}' {
                            return None;
                        }
                        self.end_of_object(frame, names, watched)?;
                    }
                }
                depth -= 1;
                at += 1;
            }
        }
    }

    /// Where the value of the next declared member begins, if that member stands at `at` with nothing between its parts, and
    /// the node for it. Of the first member the comma is another byte, which `of` leaves out.
    #[inline(always)]
    fn lead<L: Lanes>(
        self,
        frame: &mut Frame,
        watched: &mut [usize],
        at: usize,
        of: u32,
    ) -> Option<(usize, u32)> {
        let key = self.plan.keys.get(frame.next as usize)?;
        let wanted = key.lead_mask & of;
        block!(here, self.text, at);
        let value = at + key.literal.length + 2;
        let bit = 1_u64.checked_shl(frame.next.wrapping_sub(frame.first))?;
        // What is unusual is told by whoever looks closer.
        let is_there = wanted != 0
            && L::equal(here, &key.lead) & wanted == wanted
            && frame.next < frame.end
            && frame.seen & bit == 0
            && *self.text.get(value)? > b' ';
        if !is_there {
            return None;
        }
        frame.seen |= bit;
        frame.next += 1;
        self.watch(frame, watched, key, value)?;
        Some((value, key.node))
    }

    /// Notes where the value of a member begins, if a condition asks for it.
    #[inline(always)]
    fn watch(self, frame: &Frame, watched: &mut [usize], key: &Key, value: usize) -> Option<()> {
        if key.watch != EMPTY {
            let place = frame.watched as usize + usize::from(key.watch);
            *watched.get_mut(place)? = value;
        }
        Some(())
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
            block!(here, self.text, at);
            let spaces = L::spaces(here);
            if spaces != u32::MAX {
                return at + spaces.trailing_ones() as usize;
            }
            at += BLOCK;
        }
    }

    /// Reads the name of a member and the colon: where its value begins, and the node for it.
    #[inline(always)]
    fn member<L: Lanes>(
        self,
        frame: &mut Frame,
        names: &mut Vec<(usize, usize)>,
        watched: &mut [usize],
        trust: &mut i32,
        at: usize,
    ) -> Option<(usize, u32)> {
        // With spaces between its parts, it may be the next one all the same.
        if *trust >= 0
            && let Some(key) = self.plan.keys.get(frame.next as usize)
        {
            let wanted = key.lead_mask & FIRST;
            block!(here, self.text, at - 1);
            let bit = 1_u64.checked_shl(frame.next.wrapping_sub(frame.first))?;
            if wanted != 0
                && L::equal(here, &key.lead) & wanted == wanted
                && frame.next < frame.end
                && frame.seen & bit == 0
            {
                frame.seen |= bit;
                frame.next += 1;
                let value = self.skip::<L>(at + key.literal.length + 1);
                self.watch(frame, watched, key, value)?;
                return Some((value, key.node));
            }
        }
        let object = self.plan.objects.get(frame.object as usize)?;
        let (index, end) = match self.find::<L>(object, at)? {
            Found::Declared(index, end) => (index, end),
            Found::Undeclared(end) => {
                if object.is_closed {
                    return None;
                }
                self.undeclared(frame, names, at, end)?;
                return Some((self.colon::<L>(end)?, ANY));
            }
        };
        let bit = 1_u64 << index;
        if frame.seen & bit != 0 {
            return None;
        }
        frame.seen |= bit;
        let found = object.first + index;
        // Where members come in another order every time, a guess costs more than it gains.
        *trust = match found == frame.next {
            true => (*trust + 1).min(MOST_TRUST),
            false => (*trust - DOUBT).max(-MOST_TRUST),
        };
        frame.next = found + 1;
        let key = self.plan.keys.get(found as usize)?;
        let value = self.colon::<L>(end)?;
        self.watch(frame, watched, key, value)?;
        Some((value, key.node))
    }

    /// The value behind the colon that follows a name.
    #[inline(always)]
    fn colon<L: Lanes>(self, at: usize) -> Option<usize> {
        let at = self.skip::<L>(at);
        (*self.text.get(at)? == b':').then(|| self.skip::<L>(at + 1))
    }

    /// Which member the name at `at` is.
    #[inline(always)]
    fn find<L: Lanes>(self, object: &Object, at: usize) -> Option<Found> {
        if *self.text.get(at)? != b'"' {
            return None;
        }
        block!(here, self.text, at);
        let length = (L::stops(here) & !1).trailing_zeros() as usize;
        if length >= BLOCK {
            return self.find_long::<L>(object, at);
        }
        if *self.text.get(at + length)? != b'"' {
            return None;
        }
        if L::high(here) & low_bits(length) != 0 {
            std::str::from_utf8(self.text.get(at..at + length)?).ok()?;
        }
        let length = length - 1;
        let head = match self
            .text
            .get(at + 1..)
            .and_then(|rest| rest.first_chunk::<8>())
        {
            Some(head) if length >= 8 => u64::from_le_bytes(*head),
            Some(head) => u64::from_le_bytes(*head) & ((1 << (8 * length)) - 1),
            // At the end of a text, where nothing is in a hurry.
            None => return self.find_long::<L>(object, at),
        };
        let last = *self.text.get(at + length)?;
        // A name without a character has no last one.
        let last = if length == 0 { 0 } else { last };
        let slot = mix(head, last, length, object.seed) & (object.table.len() - 1);
        self.look_up::<L>(object, at, slot, at + length + 2)
    }

    /// The same for a name that no block holds.
    #[inline(never)]
    fn find_long<L: Lanes>(self, object: &Object, at: usize) -> Option<Found> {
        let end = self.end_of_name::<L>(at + 1)?;
        let name = self.text.get(at + 1..end)?;
        let slot = hash(name, object.seed) & (object.table.len() - 1);
        self.look_up::<L>(object, at, slot, end + 1)
    }

    #[inline(always)]
    fn look_up<L: Lanes>(
        self,
        object: &Object,
        at: usize,
        mut slot: usize,
        end: usize,
    ) -> Option<Found> {
        loop {
            let index = *object.table.get(slot)?;
            if index == EMPTY {
                return Some(Found::Undeclared(end));
            }
            let index = u32::from(index);
            let key = self.plan.keys.get((object.first + index) as usize)?;
            if self.is_literal::<L>(at, &key.literal) {
                return Some(Found::Declared(index, end));
            }
            slot = (slot + 1) & (object.table.len() - 1);
        }
    }

    #[inline(always)]
    fn is_literal<L: Lanes>(self, at: usize, literal: &Literal) -> bool {
        match literal.long.is_empty() {
            true => {
                block!(here, self.text, at);
                L::equal(here, &literal.block) & literal.mask == literal.mask
            }
            false => {
                let rest = self.text.get(at..);
                rest.is_some_and(|rest| rest.starts_with(&literal.long))
            }
        }
    }

    /// The closing quote of a name without escapes.
    #[inline(always)]
    fn end_of_name<L: Lanes>(self, start: usize) -> Option<usize> {
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
    fn undeclared(
        self,
        frame: &Frame,
        names: &mut Vec<(usize, usize)>,
        at: usize,
        end: usize,
    ) -> Option<()> {
        let name = self.text.get(at..end)?;
        let before = names.get(frame.names as usize..)?;
        if before.len() >= MOST_UNDECLARED {
            return None;
        }
        let again = before
            .iter()
            .any(|(at, end)| self.text.get(*at..*end) == Some(name));
        if again {
            return None;
        }
        names.push((at, end));
        Some(())
    }

    /// The end of a run of plain characters, and whether there are some beyond ASCII.
    #[inline(always)]
    fn plain<L: Lanes>(self, start: usize) -> Option<(usize, bool)> {
        let mut at = start;
        let mut seen = 0;
        loop {
            block!(here, self.text, at);
            let (stops, high) = (L::stops(here), L::high(here));
            if stops != 0 {
                let count = stops.trailing_zeros() as usize;
                seen |= high & low_bits(count);
                return Some((at + count, seen != 0));
            }
            seen |= high;
            at += BLOCK;
        }
    }

    /// Judges the string whose content begins at `start`; where it ends, behind its quote.
    #[inline(always)]
    fn string<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
        match self.plan.texts.get(rule as usize)? {
            Text::Free { .. } => self.free_text::<L>(rule, start),
            Text::OneOf(_) => self.one_of::<L>(rule, start),
            Text::Shape { .. } => self.shaped::<L>(rule, start),
        }
    }

    #[inline(always)]
    fn free_text<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
        let Some(Text::Free { least, most }) = self.plan.texts.get(rule as usize) else {
            return None;
        };
        self.free::<L>(start, start, *least, *most)
    }

    #[inline(always)]
    fn one_of<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
        let Some(Text::OneOf(values)) = self.plan.texts.get(rule as usize) else {
            return None;
        };
        let mut values = values.iter();
        let found = values.find(|value| self.is_literal::<L>(start, value))?;
        Some(start + found.length)
    }

    #[inline(always)]
    fn shaped<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
        let Some(Text::Shape { shape, least, most }) = self.plan.texts.get(rule as usize) else {
            return None;
        };
        self.shape::<L>(shape, start, *least, *most)
    }

    /// The rest of a string in which anything may stand, from `at` on.
    #[inline(always)]
    fn free<L: Lanes>(self, start: usize, at: usize, least: u32, most: u32) -> Option<usize> {
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
    fn beyond_ascii(self, start: usize, end: usize, least: u32, most: u32) -> Option<usize> {
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
        self,
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
    fn shape<L: Lanes>(self, shape: &Shape, start: usize, least: u32, most: u32) -> Option<usize> {
        block!(here, self.text, start);
        if L::within(here, &shape.low, &shape.high) & shape.mask != shape.mask {
            return None;
        }
        let fixed = self.text.get(start..start + shape.width)?;
        for (at, pairs) in &shape.pairs {
            if !pairs.has(*fixed.get(*at)?, *fixed.get(*at + 1)?) {
                return None;
            }
        }
        if shape.is_closed {
            let is_fit = shape.width >= least as usize && shape.width <= most as usize;
            return is_fit.then_some(start + shape.width + 1);
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
    fn number<L: Lanes>(self, rule: Number, start: usize) -> Option<usize> {
        let is_negative = *self.text.get(start)? == b'-';
        let digits = start + usize::from(is_negative);
        let whole = self.digits::<L>(digits)?;
        let first = *self.text.get(digits)?;
        if first == b'0' && whole > digits + 1 {
            return None;
        }
        let mut at = whole;
        if self.text.get(at) == Some(&b'.') {
            at = self.digits::<L>(at + 1)?;
        }
        if let Some(b'e' | b'E') = self.text.get(at) {
            at += 1;
            if let Some(b'+' | b'-') = self.text.get(at) {
                at += 1;
            }
            at = self.digits::<L>(at)?;
        }
        match rule {
            Number::Any => Some(at),
            Number::Whole { least, most } => {
                if at != whole {
                    return None;
                }
                if least == i64::MIN && most == i64::MAX {
                    return Some(at);
                }
                if whole - digits > 18 {
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

    /// The end of the digits at `at`, of which there is one at least.
    #[inline(always)]
    fn digits<L: Lanes>(self, at: usize) -> Option<usize> {
        const LOW: Block = [b'0'; BLOCK];
        const HIGH: Block = [b'9'; BLOCK];
        block!(here, self.text, at);
        let count = L::within(here, &LOW, &HIGH).trailing_ones() as usize;
        // Numbers of that many digits are for those who have time.
        (count > 0 && count < BLOCK).then_some(at + count)
    }

    #[inline(always)]
    fn word(self, is_allowed: bool, at: usize, word: &[u8]) -> Option<usize> {
        let is_there = self.text.get(at..at + word.len()) == Some(word);
        (is_allowed && is_there).then_some(at + word.len())
    }

    #[inline(always)]
    fn end_of_object(
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
            self.keeps(frame, watched, condition)?;
        }
        names.truncate(frame.names as usize);
        watched.truncate(frame.watched as usize);
        Some(())
    }

    fn keeps(self, frame: &Frame, watched: &[usize], condition: &Condition) -> Option<()> {
        let mut holds = frame.seen & condition.when_present == condition.when_present;
        for (bit, watch, literal) in &condition.when {
            if holds && frame.seen & bit != 0 {
                let at = watched.get(frame.watched as usize + usize::from(*watch))?;
                holds = self.is_value(*at, literal)?;
            }
        }
        let demand = match holds {
            true => &condition.then,
            false => &condition.otherwise,
        };
        self.meets(frame, watched, demand)
    }

    /// Whether a member is this string; nothing if it may be, written in another way.
    fn is_value(self, at: usize, literal: &Literal) -> Option<bool> {
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

/// What a name is.
enum Found {
    /// The declared member with this index; its closing quote stands before this byte.
    Declared(u32, usize),
    /// None; its closing quote stands before this byte.
    Undeclared(usize),
}

const _: () = assert!(OVER > IN_ARRAY && IN_ARRAY > IN_NOTHING);
