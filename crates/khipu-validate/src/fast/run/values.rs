//! Strings and words.

use super::Run;
use crate::fast::plan::{Literal, Text, low_bits};
use crate::fast::scan::{BLOCK, Lanes, block};
use crate::fast::shape::{Automaton, Fixed, Rest, Shape};

impl Run<'_> {
    #[inline(always)]
    pub(super) fn is_literal<L: Lanes>(self, at: usize, literal: &Literal) -> bool {
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

    /// The end of a run of plain characters, and whether there are some beyond ASCII.
    #[inline(always)]
    pub(super) fn plain<L: Lanes>(self, start: usize) -> Option<(usize, bool)> {
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
    pub(super) fn string<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
        match self.plan.texts.get(rule as usize)? {
            Text::Free { .. } => self.free_text::<L>(rule, start),
            Text::OneOf(_) => self.one_of::<L>(rule, start),
            Text::Shape { .. } => self.shaped::<L>(rule, start),
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
        let Some(Text::OneOf(values)) = self.plan.texts.get(rule as usize) else {
            return None;
        };
        // Each is compared: which it will be cannot be guessed.
        let (mut length, mut index) = (0, 0);
        for (at, value) in values.iter().enumerate() {
            if self.is_literal::<L>(start, value) {
                (length, index) = (value.length, at);
            }
        }
        let index = u32::try_from(index).ok()?;
        (length > 0).then_some((start + length, index))
    }

    #[inline(always)]
    pub(super) fn shaped<L: Lanes>(self, rule: u32, start: usize) -> Option<usize> {
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
        for whole in &shape.wholes {
            if self.fixed::<L>(whole, start) {
                let is_fit = whole.width >= least as usize && whole.width <= most as usize;
                return is_fit.then_some(start + whole.width + 1);
            }
        }
        self.rest::<L>(shape.rest.as_ref()?, start, least, most)
    }

    #[inline(always)]
    fn fixed<L: Lanes>(self, fixed: &Fixed, start: usize) -> bool {
        block!(here, self.text, start);
        if L::within(here, &fixed.low, &fixed.high) & fixed.mask != fixed.mask {
            return false;
        }
        // Of the bytes that are compared at all, each pair is among the first.
        fixed.pairs.iter().all(|(at, pairs)| {
            let pair = here.get(*at..).and_then(|rest| rest.first_chunk::<2>());
            pair.is_some_and(|[first, second]| pairs.has(*first, *second))
        })
    }

    /// A string whose beginning alone has a fixed place.
    #[inline(never)]
    fn rest<L: Lanes>(self, rest: &Rest, start: usize, least: u32, most: u32) -> Option<usize> {
        if !self.fixed::<L>(&rest.head, start) {
            return None;
        }
        let mut at = start + rest.head.width;
        if let Some(tail) = &rest.tail {
            let mut state = Automaton::START;
            loop {
                if rest.is_open && tail.accepts(state) {
                    break;
                }
                let byte = *self.text.get(at)?;
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
            return self.free::<L>(start, at, least, most);
        }
        let length = at - start;
        let is_end = *self.text.get(at)? == b'"';
        (is_end && length >= least as usize && length <= most as usize).then_some(at + 1)
    }

    #[inline(always)]
    pub(super) fn word(self, is_allowed: bool, at: usize, word: &[u8]) -> Option<usize> {
        let is_there = self.text.get(at..at + word.len()) == Some(word);
        (is_allowed && is_there).then_some(at + word.len())
    }
}
