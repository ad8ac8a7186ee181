//! Strings, numbers and words.

use super::Run;
use crate::fast::plan::{Literal, Number, Text, low_bits};
use crate::fast::scan::{BLOCK, Block, Lanes, block};
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
        let Some(Text::OneOf(values)) = self.plan.texts.get(rule as usize) else {
            return None;
        };
        // Each is compared: which it will be cannot be guessed.
        let length = values.iter().fold(0, |length, value| {
            match self.is_literal::<L>(start, value) {
                true => value.length,
                false => length,
            }
        });
        (length > 0).then_some(start + length)
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

    /// A number as most are written: digits, of which some may stand behind a point.
    #[inline(always)]
    pub(super) fn number<L: Lanes>(self, rule: Number, start: usize) -> Option<usize> {
        match rule {
            Number::Any => self.decimal::<L>(start),
            Number::Whole { least, most } => self.whole_number::<L>(least, most, start),
            Number::Over => None,
        }
    }

    #[inline(always)]
    pub(super) fn decimal<L: Lanes>(self, start: usize) -> Option<usize> {
        const LOW: Block = [b'0'; BLOCK];
        const HIGH: Block = [b'9'; BLOCK];
        const POINT: Block = [b'.'; BLOCK];
        block!(here, self.text, start);
        let sign = u32::from(here.first() == Some(&b'-'));
        let digits = L::within(here, &LOW, &HIGH);
        let points = L::equal(here, &POINT);
        // Its bytes are a run from the first on; all of this is told without a jump, because nothing tells beforehand
        // whether a number has a point.
        let length = (digits | points | sign).trailing_ones();
        let run = 1_u32.checked_shl(length)?.wrapping_sub(1);
        let points = points & run;
        let first = digits >> sign;
        let last = digits & (run ^ run >> 1);
        let is_zero = L::equal(here, &LOW) >> sign & 1;
        let is_plain = (points & points.wrapping_sub(1) == 0)
            & (first & 1 == 1)
            & (last != 0)
            & (is_zero & (first >> 1) == 0);
        let end = start + length as usize;
        let is_exponent = self.text.get(end).is_some_and(|next| next | 0x20 == b'e');
        match is_plain && !is_exponent {
            true => Some(end),
            false => self.any_number::<L>(start),
        }
    }

    /// A number written in any way.
    #[inline(never)]
    pub(super) fn any_number<L: Lanes>(self, start: usize) -> Option<usize> {
        let digits = start + usize::from(*self.text.get(start)? == b'-');
        let mut at = self.digits::<L>(digits)?;
        if *self.text.get(digits)? == b'0' && at > digits + 1 {
            return None;
        }
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
        Some(at)
    }

    /// A whole number in limits, written without point and exponent.
    #[inline(always)]
    pub(super) fn whole_number<L: Lanes>(
        self,
        least: i64,
        most: i64,
        start: usize,
    ) -> Option<usize> {
        let is_negative = *self.text.get(start)? == b'-';
        let digits = start + usize::from(is_negative);
        let end = self.digits::<L>(digits)?;
        let length = end - digits;
        // In another way it may be whole too.
        let is_other = matches!(self.text.get(end), Some(b'.' | b'e' | b'E'));
        if is_other || (*self.text.get(digits)? == b'0' && length > 1) {
            return None;
        }
        if least == i64::MIN && most == i64::MAX {
            return Some(end);
        }
        let value = match self.text.get(digits..)?.first_chunk::<8>() {
            Some(chunk) if length <= 8 => eight_digits(*chunk, length),
            _ if length > 18 => return None,
            _ => {
                let value = self.text.get(digits..end)?;
                value
                    .iter()
                    .fold(0, |value, digit| value * 10 + i64::from(digit & 15))
            }
        };
        let value = if is_negative { -value } else { value };
        (value >= least && value <= most).then_some(end)
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
    pub(super) fn word(self, is_allowed: bool, at: usize, word: &[u8]) -> Option<usize> {
        let is_there = self.text.get(at..at + word.len()) == Some(word);
        (is_allowed && is_there).then_some(at + word.len())
    }
}

/// The number that the first `length` digits of eight bytes are; from one to eight.
#[inline(always)]
fn eight_digits(chunk: [u8; 8], length: usize) -> i64 {
    // The digits are moved to the end and zeros come before them; then neighbours become one number, three times.
    let digits = u64::from_le_bytes(chunk) << (64 - 8 * length) & 0x0f0f_0f0f_0f0f_0f0f;
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    let all = (fours * 10_000 + (fours >> 32)) & 0xffff_ffff;
    all.cast_signed()
}

#[cfg(test)]
mod tests {
    use super::eight_digits;

    #[test]
    fn digits_are_a_number() {
        assert_eq!(eight_digits(*b"12345678", 8), 12_345_678);
        assert_eq!(eight_digits(*b"99999999", 8), 99_999_999);
        assert_eq!(eight_digits(*b"360,\"abc", 3), 360);
        assert_eq!(eight_digits(*b"0},\"abcd", 1), 0);
        assert_eq!(eight_digits(*b"9876543}", 7), 9_876_543);
    }
}
