//! Numbers with a check digit: the RUT of Chile, and the numbers of cards.

use super::key::{Draw, Key};

/// How often digits are drawn until the check digit is of the right kind; `K` is one of eleven.
const DRAWS: u32 = 400;

/// Another number for a text that is one with the right check digit, written in the same way and right as well.
pub(crate) fn other(key: &Key, text: &str, attempt: u32) -> Option<String> {
    let check = Check::of(text)?;
    let mut draw = key.draw("check", attempt, text.as_bytes());
    (0..DRAWS).find_map(|_| check.drawn(text, &mut draw))
}

#[derive(Clone, Copy)]
enum Check {
    /// Modulo 11, `K` for 10, behind a hyphen: `12.345.678-5`.
    Rut,
    /// The formula of Luhn over 13 to 19 digits.
    Luhn,
}

impl Check {
    fn of(text: &str) -> Option<Self> {
        if text.len() > 40 || !text.is_ascii() {
            return None;
        }
        let (body, check) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let digits = digits(body);
        let separators = body.bytes().filter(|byte| !byte.is_ascii_digit());
        if let Some(number) = body.strip_suffix('-') {
            let is_plain = number
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b'.');
            let is_rut = is_plain && (6..=9).contains(&digits.len());
            return (is_rut && check.to_ascii_uppercase() == rut(&digits)).then_some(Self::Rut);
        }
        let mut separators = separators.collect::<Vec<_>>();
        separators.dedup();
        let is_card = matches!(separators.as_slice(), [] | [b' '] | [b'-'])
            && (12..=18).contains(&digits.len())
            && check == luhn(&digits);
        is_card.then_some(Self::Luhn)
    }

    /// The same form with other digits, if their check digit is one as in `text`: a digit or `K`.
    fn drawn(self, text: &str, draw: &mut Draw) -> Option<String> {
        let (body, last) = text.split_at_checked(text.len().checked_sub(1)?)?;
        let mut out = String::with_capacity(text.len());
        for c in body.chars() {
            match c {
                // A number does not begin with a zero, nor does another digit become one there.
                '0' if out.is_empty() => out.push('0'),
                '1'..='9' if out.is_empty() => out.push(digit(1 + draw.below(9))),
                '0'..='9' => out.push(digit(draw.below(10))),
                _ => out.push(c),
            }
        }
        let check = match self {
            Self::Rut => rut(&digits(&out)),
            Self::Luhn => luhn(&digits(&out)),
        };
        let is_digit = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if is_digit(&check) != is_digit(last) {
            return None;
        }
        out.push_str(&if last == "k" {
            check.to_ascii_lowercase()
        } else {
            check
        });
        Some(out)
    }
}

fn digits(text: &str) -> Vec<u32> {
    text.chars().filter_map(|c| c.to_digit(10)).collect()
}

fn digit(value: u32) -> char {
    char::from_digit(value, 10).unwrap_or('0')
}

fn rut(digits: &[u32]) -> String {
    let weights = (2..=7).cycle();
    let sum: u32 = digits
        .iter()
        .rev()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    match 11 - sum % 11 {
        11 => "0".to_owned(),
        10 => "K".to_owned(),
        check => check.to_string(),
    }
}

fn luhn(digits: &[u32]) -> String {
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match at % 2 {
            0 if *digit > 4 => digit * 2 - 9,
            0 => digit * 2,
            _ => *digit,
        })
        .sum();
    ((10 - sum % 10) % 10).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_right_check_digit_stays_right() {
        let key = Key::new(b"0123456789abcdef").unwrap();
        for text in [
            "12.345.678-5",
            "12345678-5",
            "10000013-K",
            "10000013-k",
            "4111 1111 1111 1111",
            "4111-1111-1111-1111",
            "378282246310005",
        ] {
            for attempt in 0..100 {
                let other = other(&key, text, attempt).unwrap();
                assert!(Check::of(&other).is_some(), "{text} {other}");
                let shape = |text: &str| text.replace(|c: char| c.is_ascii_digit(), "9");
                assert_eq!(shape(&other), shape(text));
            }
        }
    }

    #[test]
    fn other_numbers_have_no_check_digit() {
        for text in [
            "",
            "1",
            "12.345.678-9",
            "4111111111111112",
            "1234",
            "12-3x678-5",
            "ñ2345678-5",
        ] {
            assert!(Check::of(text).is_none(), "{text}");
        }
    }
}
