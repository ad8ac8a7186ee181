//! Numbers.

use super::Run;
use crate::fast::plan::Number;
use crate::fast::scan::{BLOCK, Block, Lanes, block};

/// A number written in any way.
#[inline(never)]
pub(super) fn any_number(text: &[u8], start: usize) -> Option<usize> {
    let digits = |at: usize| {
        let count = text
            .get(at..)?
            .iter()
            .take_while(|byte| byte.is_ascii_digit());
        Some(at + count.count()).filter(|end| *end > at)
    };
    let whole = start + usize::from(*text.get(start)? == b'-');
    let mut at = digits(whole)?;
    if *text.get(whole)? == b'0' && at > whole + 1 {
        return None;
    }
    if text.get(at) == Some(&b'.') {
        at = digits(at + 1)?;
    }
    if let Some(b'e' | b'E') = text.get(at) {
        at += 1;
        if let Some(b'+' | b'-') = text.get(at) {
            at += 1;
        }
        at = digits(at)?;
    }
    Some(at)
}

impl Run<'_> {
    /// A number as most are written: digits, of which some may stand behind a point.
    #[inline(always)]
    pub(super) fn number<L: Lanes>(self, rule: Number, start: usize) -> Option<usize> {
        match rule {
            Number::Any => self.decimal::<L>(start).map(|(end, _)| end),
            Number::Whole { least, most } => self.whole_number::<L>(least, most, start),
            Number::Over => None,
        }
    }

    /// The end of a number, and whether it is written without point and exponent.
    #[inline(always)]
    pub(super) fn decimal<L: Lanes>(self, start: usize) -> Option<(usize, bool)> {
        if let Some((end, is_whole)) = self.plain_decimal::<L>(start)
            && (self.text.get(end)).is_none_or(|next| next | 0x20 != b'e')
        {
            return Some((end, is_whole));
        }
        let end = any_number(self.text, start)?;
        let text = self.text.get(start..end)?;
        let is_other = |byte: &u8| matches!(byte, b'.' | b'e' | b'E');
        Some((end, !text.iter().any(is_other)))
    }

    /// The end of digits, some of which may stand behind a point, and whether none does. An exponent may follow: that it
    /// does not is for the caller to see.
    #[inline(always)]
    pub(super) fn plain_decimal<L: Lanes>(self, start: usize) -> Option<(usize, bool)> {
        const LOW: Block = [b'0'; BLOCK];
        const HIGH: Block = [b'9'; BLOCK];
        const POINT: Block = [b'.'; BLOCK];
        block!(L, here, self.blocks, start);
        let sign = u32::from(here.first() == Some(&b'-'));
        let is_zero = u32::from(here.get(sign as usize) == Some(&b'0'));
        let digits = L::within(here, &LOW, &HIGH);
        let points = L::equal(here, &POINT);
        // Its bytes are a run from the first on; all of this is told without a jump, because nothing tells beforehand
        // whether a number has a point.
        let of_number = digits | points | sign;
        let behind = of_number.wrapping_add(1);
        let points = points & of_number & !behind;
        let first = digits >> sign;
        let wrong = (points & points.wrapping_sub(1))
            | (points << 1 & !digits)
            | (!first & 1)
            | (is_zero & first >> 1);
        let length = behind.trailing_zeros() as usize;
        (wrong == 0 && length < BLOCK).then_some((start + length, points == 0))
    }

    /// The end of digits, which may be a part of a number that goes on: that it does not is for the caller to see.
    #[inline(always)]
    pub(super) fn plain_whole<L: Lanes>(self, start: usize) -> Option<usize> {
        let digits = start + usize::from(*self.text.get(start)? == b'-');
        let end = self.digits::<L>(digits)?;
        (*self.text.get(digits)? != b'0' || end == digits + 1).then_some(end)
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
        block!(L, here, self.blocks, at);
        let count = L::within(here, &LOW, &HIGH).trailing_ones() as usize;
        // Numbers of that many digits are for those who have time.
        (count > 0 && count < BLOCK).then_some(at + count)
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
