//! Strings and words.

use super::Run;
use crate::fast::plan::{EMPTY, Literal, Text, low_bits};
use crate::fast::scan::{BLOCK, Block, Lanes, block};
use crate::fast::shape::{Automaton, Fixed, Rest, Shape};

/// The eight bytes of a block from one of its bytes on.
#[inline(always)]
pub(super) fn eight(block: &Block, from: usize) -> Option<u64> {
    let bytes = block.get(from..)?.first_chunk()?;
    Some(u64::from_le_bytes(*bytes))
}

/// Which of these begins at `start`, where some are too long for a block, or they are too many for a table.
#[cold]
#[inline(never)]
fn which_of_long(text: &[u8], values: &[Literal], start: usize) -> Option<(usize, u32)> {
    let rest = text.get(start..)?;
    let is_there = |value: &Literal| rest.starts_with(value.bytes());
    let index = values.iter().position(is_there)?;
    let end = start + values.get(index)?.length;
    Some((end, u32::try_from(index).ok()?))
}

/// The end of a string that begins at `start` and of which all before `at` are plain characters: escapes may follow, and bytes
/// that are none of UTF-8.
#[inline(never)]
fn patient(text: &[u8], start: usize, mut at: usize, least: u32, most: u32) -> Option<usize> {
    let mut is_plain = true;
    loop {
        let is_stop = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..=0x1f);
        at += text.get(at..)?.iter().position(is_stop)?;
        match *text.get(at)? {
            b'"' => break,
            b'\\' => at += escape(text.get(at + 1..)?)?,
            _ => return None,
        }
        is_plain = false;
    }
    let content = std::str::from_utf8(text.get(start..at)?).ok()?;
    if least > 0 || most < u32::MAX {
        // An escape is one character or half of one.
        let length = content.chars().count();
        if !is_plain || length < least as usize || length > most as usize {
            return None;
        }
    }
    Some(at + 1)
}

/// The length of an escape that goes on with these bytes.
fn escape(behind: &[u8]) -> Option<usize> {
    match *behind.first()? {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(2),
        b'u' => {
            // Halves of pairs are for the explaining tier.
            let digits = behind.get(1..5)?;
            let is_half = matches!(
                digits,
                [b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..]
            );
            (!is_half && digits.iter().all(u8::is_ascii_hexdigit)).then_some(6)
        }
        _ => None,
    }
}

/// The end of a string that begins at `start` and of which the beginning alone has a fixed place.
#[inline(never)]
fn rest_of_shape(text: &[u8], rest: &Rest, start: usize, least: u32, most: u32) -> Option<usize> {
    let mut at = start + rest.head.width;
    if let Some(tail) = &rest.tail {
        let mut state = Automaton::START;
        loop {
            if rest.is_open && tail.accepts(state) {
                break;
            }
            let byte = *text.get(at)?;
            if byte == b'"' {
                if !tail.accepts(state) {
                    return None;
                }
                break;
            }
            state = tail.step(state, byte);
            if state == 0 {
                return None;
            }
            at += 1;
        }
    }
    if rest.is_open {
        return patient(text, start, at, least, most);
    }
    let length = at - start;
    let is_end = *text.get(at)? == b'"';
    (is_end && length >= least as usize && length <= most as usize).then_some(at + 1)
}

impl Run<'_> {
    #[inline(always)]
    pub(super) fn is_literal<L: Lanes>(self, at: usize, literal: &Literal) -> bool {
        match literal.long.is_empty() {
            true => {
                block!(L, here, self.blocks, at);
                L::equal(here, &literal.block) & literal.mask == literal.mask
            }
            false => {
                let rest = self.text.get(at..);
                rest.is_some_and(|rest| rest.starts_with(&literal.long))
            }
        }
    }

    /// The end of a run of plain characters, and whether there are some beyond ASCII.
    #[inline(always)]
    pub(super) fn plain<L: Lanes>(self, start: usize) -> Option<(usize, bool)> {
        let mut at = start;
        let mut seen = 0;
        loop {
            block!(L, here, self.blocks, at);
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
    pub(super) fn string<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
        match self.plan.texts.get(rule as usize)? {
            Text::Free { .. } => self.free_text::<L>(rule, start),
            Text::OneOf(_) => self.one_of::<L>(rule, start),
            Text::Fixed(_) | Text::Shape { .. } => self.shaped::<L>(rule, start),
        }
    }

    #[inline(always)]
    pub(super) fn free_text<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
        let Some(Text::Free { least, most }) = self.plan.texts.get(rule as usize) else {
            return None;
        };
        self.free::<L>(start, start, *least, *most)
    }

    #[inline(always)]
    pub(super) fn one_of<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
        self.which_of::<L>(rule, start).map(|(end, _)| end)
    }

    /// The end of one of the listed texts, and which it is.
    #[inline(always)]
    pub(super) fn which_of<L: Lanes>(self, rule: u32, start: usize) -> Option<(usize, u32)> {
        let Some(Text::OneOf(listed)) = self.plan.texts.get(rule as usize) else {
            return None;
        };
        let Some(table) = &listed.table else {
            return which_of_long(self.text, &listed.values, start);
        };
        block!(L, here, self.blocks, start);
        let mut slot = table.first(eight(here, 0)?)?;
        while !L::equal(here, &slot.word) & slot.mask != 0 {
            slot = table.next(slot)?;
        }
        // Of a free place no byte is compared.
        let end = start + slot.length as usize;
        (slot.index != EMPTY).then_some((end, u32::from(slot.index)))
    }

    #[inline(always)]
    pub(super) fn shaped<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
        match self.plan.texts.get(rule as usize)? {
            Text::Shape { shape, least, most } => self.shape::<L>(shape, start, *least, *most),
            _ => self.fixed_text::<L>(rule, start),
        }
    }

    #[inline(always)]
    pub(super) fn fixed_text<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
        let Some(Text::Fixed(fixed)) = self.plan.texts.get(rule as usize) else {
            return None;
        };
        let end = start + fixed.width + 1;
        self.fixed::<L>(fixed, start).then_some(end)
    }

    /// The rest of a string in which anything may stand, from `at` on.
    #[inline(always)]
    fn free<L: Lanes>(self, start: usize, at: usize, least: u32, most: u32) -> Option<usize> {
        let (end, wide) = self.characters::<L>(at)?;
        if *self.text.get(end)? != b'"' {
            return patient(self.text, start, end, least, most);
        }
        let Some(wide) = wide else {
            return patient(self.text, start, end, least, most);
        };
        let length = end - start - wide;
        (length >= least as usize && length <= most as usize).then_some(end + 1)
    }

    /// The end of a run of plain characters, and how many bytes of it continue the one before; that is told only where no
    /// character has more than two bytes, as in most languages with Latin letters.
    #[inline(always)]
    fn characters<L: Lanes>(self, start: usize) -> Option<(usize, Option<usize>)> {
        const LEAD: (Block, Block) = ([0xc2; BLOCK], [0xdf; BLOCK]);
        const CONTINUATION: (Block, Block) = ([0x80; BLOCK], [0xbf; BLOCK]);
        let mut at = start;
        let (mut wide, mut is_simple) = (0, true);
        // Whether the last byte of the block before begins a character.
        let mut begun = 0;
        loop {
            block!(L, here, self.blocks, at);
            let stops = L::stops(here);
            let before = !stops & stops.wrapping_sub(1);
            let high = L::high(here) & before;
            if high | begun != 0 {
                let leads = L::within(here, &LEAD.0, &LEAD.1) & before;
                let others = L::within(here, &CONTINUATION.0, &CONTINUATION.1) & before;
                is_simple &= high == leads | others && others == leads << 1 | begun;
                wide += others.count_ones() as usize;
                begun = leads >> (u32::BITS - 1);
            }
            if stops != 0 {
                let end = at + stops.trailing_zeros() as usize;
                return Some((end, is_simple.then_some(wide)));
            }
            at += BLOCK;
        }
    }

    #[inline(always)]
    fn shape<L: Lanes>(self, shape: &Shape, start: usize, least: u32, most: u32) -> Option<usize> {
        // What was written in one way will be so again.
        if let Some(whole) = shape.wholes.get(self.way.get())
            && self.fixed::<L>(whole, start)
        {
            return Some(start + whole.width + 1);
        }
        for (way, whole) in shape.wholes.iter().enumerate() {
            if self.fixed::<L>(whole, start) {
                self.way.set(way);
                return Some(start + whole.width + 1);
            }
        }
        let rest = shape.rest.as_ref()?;
        match self.fixed::<L>(&rest.head, start) {
            true => rest_of_shape(self.text, rest, start, least, most),
            false => None,
        }
    }

    #[inline(always)]
    fn fixed<L: Lanes>(self, fixed: &Fixed, start: usize) -> bool {
        block!(L, here, self.blocks, start);
        if L::within(here, &fixed.low, &fixed.high) & fixed.mask != fixed.mask {
            return false;
        }
        // Of the bytes that are compared at all, each pair is among the first.
        fixed.pairs.iter().all(|pair| {
            let both = here.get(pair.at..).and_then(|rest| rest.first_chunk());
            both.is_some_and(|both| pair.has(*both))
        })
    }

    #[inline(always)]
    pub(super) fn word(self, is_allowed: bool, at: usize, word: &[u8]) -> Option<usize> {
        let is_there = self.text.get(at..at + word.len()) == Some(word);
        (is_allowed && is_there).then_some(at + word.len())
    }
}
