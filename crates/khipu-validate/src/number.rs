//! Numbers as they are written: exact, whatever their size.

/// A number taken apart: its digits without zeros at either end, and the power of ten of the last one.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Decimal {
    pub(crate) negative: bool,
    pub(crate) digits: String,
    pub(crate) exponent: i64,
}

impl Decimal {
    /// Reads a text that has the form of a JSON number. An exponent too large for 18 digits is taken as that large.
    pub(crate) fn new(text: &str) -> Self {
        const LARGEST: i64 = 1_000_000_000_000_000_000;
        let unsigned = text.strip_prefix('-');
        let negative = unsigned.is_some();
        let unsigned = unsigned.unwrap_or(text);
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => {
                let large = if exponent.starts_with('-') {
                    -LARGEST
                } else {
                    LARGEST
                };
                let value = exponent.parse::<i64>().unwrap_or(large);
                (mantissa, value.clamp(-LARGEST, LARGEST))
            }
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let significant = all.trim_end_matches('0');
        let dropped = length(&all) - length(significant);
        let digits = significant.trim_start_matches('0').to_owned();
        if digits.is_empty() {
            return Self {
                negative: false,
                digits,
                exponent: 0,
            };
        }
        Self {
            negative,
            digits,
            exponent: exponent - length(fraction) + dropped,
        }
    }

    /// Whether it is a whole number, as JSON Schema sees it: `7.0` and `1e3` are.
    pub(crate) fn is_whole(&self) -> bool {
        self.exponent >= 0
    }
}

fn length(text: &str) -> i64 {
    i64::try_from(text.len()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_told_exactly() {
        for text in [
            "0",
            "-0",
            "7",
            "7.0",
            "1e3",
            "12.50e2",
            "-3E+0",
            "1e999999999999999999999",
            "0e-5",
            "100e-2",
            "0.0e9",
        ] {
            assert!(Decimal::new(text).is_whole(), "{text}");
        }
        for text in [
            "7.5",
            "1e-1",
            "12.345e2",
            "123456789012345678901234567890.5",
            "1e-999999999999999999999",
            "105e-2",
        ] {
            assert!(!Decimal::new(text).is_whole(), "{text}");
        }
    }

    #[test]
    fn equal_numbers_are_equal_however_written() {
        for (a, b) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("-0", "0"),
            ("0.10", "1E-1"),
            ("-12.5", "-125e-1"),
        ] {
            assert_eq!(Decimal::new(a), Decimal::new(b), "{a} {b}");
        }
        for (a, b) in [
            ("1", "-1"),
            ("1e400", "2e400"),
            ("9007199254740993", "9007199254740992"),
        ] {
            assert_ne!(Decimal::new(a), Decimal::new(b), "{a} {b}");
        }
    }
}
