//! JSON numbers taken apart exactly, without a detour through binary floating point.

/// `coefficient × 10^exponent`, negated if `negative`.
///
/// The coefficient does not end in zero unless it is zero, which makes the two questions asked of it simple: a
/// number is whole if its exponent is not negative, and it has `-exponent` decimal places if it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Number {
    /// Also of a zero: JSON writes `-0`.
    pub(crate) negative: bool,
    /// None if it needs more than 128 bits, hence more than any type here can hold.
    pub(crate) coefficient: Option<u128>,
    /// Saturated, far beyond every exponent that is of use.
    pub(crate) exponent: i64,
    /// How many decimal places the text gave, trailing zeros included; negative for `1e3`.
    pub(crate) written_places: i64,
}

impl Number {
    /// Takes a text apart that is one JSON number and nothing else; None if it is anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (decimal, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((decimal, exponent)) => (decimal, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match decimal.split_once('.') {
            Some((whole, fraction)) if is_digits(fraction) => (whole, fraction),
            Some(_) => return None,
            None => (decimal, ""),
        };
        if !is_digits(whole) || (whole.len() > 1 && whole.starts_with('0')) {
            return None;
        }

        let written_places = i64::try_from(fraction.len()).ok()?.saturating_sub(exponent);
        let (coefficient, trailing_zeros) =
            significant_digits(whole.bytes().chain(fraction.bytes()));
        Some(Self {
            negative,
            coefficient,
            exponent: trailing_zeros.saturating_sub(written_places),
            written_places,
        })
    }

    /// Whether it is zero, however written.
    pub(crate) fn is_zero(&self) -> bool {
        self.coefficient == Some(0)
    }

    /// The coefficient times ten as often as a positive exponent says; None beyond 128 bits.
    pub(crate) fn magnitude_if_whole(&self) -> Option<u128> {
        let power = u32::try_from(self.exponent).ok()?;
        self.coefficient?.checked_mul(10_u128.checked_pow(power)?)
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn parse_exponent(text: &str) -> Option<i64> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    if !is_digits(digits) {
        return None;
    }
    // Of digits alone, only too many fail to parse; no text is long enough to bring such a number back in range.
    let magnitude = digits.parse().unwrap_or(i64::MAX);
    Some(if negative { -magnitude } else { magnitude })
}

/// The digits without the zeros at their end as one integer, and how many zeros those were.
fn significant_digits(digits: impl Iterator<Item = u8>) -> (Option<u128>, i64) {
    let mut coefficient = Some(0_u128);
    let mut zeros = 0_u32;
    for digit in digits.map(|byte| byte.wrapping_sub(b'0')) {
        if digit == 0 {
            zeros = zeros.saturating_add(1);
            continue;
        }
        coefficient = coefficient.and_then(|so_far| append(so_far, zeros, digit));
        zeros = 0;
    }
    (coefficient, i64::from(zeros))
}

fn append(coefficient: u128, zeros: u32, digit: u8) -> Option<u128> {
    if coefficient == 0 {
        return Some(u128::from(digit));
    }
    let shift = 10_u128.checked_pow(zeros.checked_add(1)?)?;
    coefficient
        .checked_mul(shift)?
        .checked_add(u128::from(digit))
}
