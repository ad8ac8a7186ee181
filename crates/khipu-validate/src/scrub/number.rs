//! Numbers: their stand-ins have as many digits before and behind the point.

use super::cycle::{join, split};
use super::maker::Maker;

/// The longest exponent that is left as it is: it says how large the number is, as the count of its digits does.
const EXPONENT: usize = 3;

impl Maker {
    /// Another number for a JSON number: the same sign and as many digits, a whole one for a whole one. It does not begin
    /// with a zero unless the number has one digit there.
    pub(crate) fn number(&mut self, text: &str, attempt: u32) -> String {
        let choices = choices(text);
        let places: Vec<u32> = choices.iter().filter(|n| **n > 1).copied().collect();
        let chosen = match self.cycles.of(&self.key, &places) {
            Some(circle) => {
                let now = text.bytes().zip(&choices).filter(|(_, of)| **of > 1);
                let now: Vec<_> = now
                    .map(|(byte, of)| (u32::from(byte - b'0').saturating_sub(10 - of), *of))
                    .collect();
                let mut at = join(&now);
                for _ in 0..=attempt {
                    at = circle.get(at as usize).copied().unwrap_or(0);
                }
                split(at, &places)
            }
            None => {
                let mut draw = self.key.draw("number", attempt, text.as_bytes());
                places.iter().map(|of| draw.below(*of)).collect()
            }
        };
        let mut chosen = chosen.into_iter();
        let each = text.chars().zip(&choices).map(|(c, of)| match of {
            0 | 1 => c,
            of => chosen
                .next()
                .and_then(|value| char::from_digit(value + 10 - of, 10))
                .unwrap_or('1'),
        });
        each.collect()
    }
}

/// How many digits each character may become; one for those that stay.
fn choices(text: &str) -> Vec<u32> {
    let mut choices = vec![1; text.len()];
    let exponent = text.find(['e', 'E']).unwrap_or(text.len());
    let point = text.find('.').filter(|point| *point < exponent);
    let start = usize::from(text.starts_with('-'));
    let whole = start..point.unwrap_or(exponent);
    let length = whole.len();
    for (at, of) in choices.get_mut(whole).into_iter().flatten().enumerate() {
        *of = if at == 0 && length > 1 { 9 } else { 10 };
    }
    let fraction = point.map_or(exponent..exponent, |point| point + 1..exponent);
    let is_whole = |text: &str| text.bytes().all(|byte| byte == b'0');
    if !text.get(fraction.clone()).is_none_or(is_whole) {
        choices
            .get_mut(fraction)
            .into_iter()
            .flatten()
            .for_each(|of| *of = 10);
    }
    let rest = text.get(exponent..).unwrap_or_default();
    let sign = rest
        .find(|c: char| c.is_ascii_digit())
        .unwrap_or(rest.len());
    if rest.len() - sign > EXPONENT {
        let digits = choices.get_mut(exponent + sign..);
        digits.into_iter().flatten().for_each(|of| *of = 10);
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scrub::key::Key;

    #[test]
    fn a_number_keeps_sign_digits_and_wholeness() {
        let mut maker = Maker::new(Key::new(b"0123456789abcdef").unwrap());
        for text in [
            "0",
            "7",
            "-0",
            "10",
            "99",
            "-1234",
            "0.5",
            "0.00",
            "10990.00",
            "12.50",
            "1e5",
            "1.5E+10",
            "-1e-3",
            "12345678901234567.10",
            "1e918273645",
            "918273645918273645",
        ] {
            let mut seen = std::collections::BTreeSet::new();
            for attempt in 0..50 {
                let other = maker.number(text, attempt);
                let shape = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "9");
                assert_eq!(shape(&other), shape(text), "{text} {other}");
                let parsed: Result<serde_json::value::Number, _> = serde_json::from_str(&other);
                assert!(parsed.is_ok() || text.contains('e'), "{text} {other}");
                let is_whole = |text: &str| crate::number::Decimal::new(text).is_whole();
                assert!(!is_whole(text) || is_whole(&other), "{text} {other}");
                seen.insert(other);
            }
            assert!(seen.len() > 5, "{text} {seen:?}");
        }
    }

    #[test]
    fn small_numbers_are_never_themselves_and_never_meet() {
        let mut maker = Maker::new(Key::new(b"0123456789abcdef").unwrap());
        for range in [0..10, 10..100, 1000..10000] {
            let mut seen = std::collections::BTreeSet::new();
            for number in range.clone() {
                let other = maker.number(&number.to_string(), 0);
                assert_ne!(other, number.to_string());
                assert!(seen.insert(other));
            }
            assert_eq!(seen.len(), range.len());
        }
    }
}
