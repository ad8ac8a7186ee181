//! Strings of JSON.

use std::borrow::Cow;

const ENDS: &str = "the text ends within a string";

/// A string and the byte after it, or the byte at which it breaks and why.
pub(crate) type Read<'t> = Result<(Cow<'t, str>, usize), (usize, &'static str)>;

/// Reads the string whose opening quote stands at byte `start`. A text without escapes is borrowed.
pub(crate) fn read(text: &str, start: usize) -> Read<'_> {
    let bytes = text.as_bytes();
    let mut owned: Option<String> = None;
    let mut from = start + 1;
    let mut at = from;
    loop {
        match bytes.get(at) {
            None => return Err((bytes.len(), ENDS)),
            Some(b'"') => {
                let rest = text.get(from..at).unwrap_or_default();
                let whole = match owned {
                    Some(mut owned) => {
                        owned.push_str(rest);
                        Cow::Owned(owned)
                    }
                    None => Cow::Borrowed(rest),
                };
                return Ok((whole, at + 1));
            }
            Some(b'\\') => {
                let owned = owned.get_or_insert_with(String::new);
                owned.push_str(text.get(from..at).unwrap_or_default());
                let (c, next) = escape(bytes, at)?;
                owned.push(c);
                at = next;
                from = next;
            }
            Some(0..=0x1f) => {
                return Err((
                    at,
                    "a control character in a string is written as an escape",
                ));
            }
            Some(_) => at += 1,
        }
    }
}

/// The character that the escape at byte `at` stands for, and the byte after it.
fn escape(bytes: &[u8], at: usize) -> Result<(char, usize), (usize, &'static str)> {
    let simple = match bytes.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode(bytes, at),
        Some(_) => return Err((at, "JSON has no such escape")),
        None => return Err((bytes.len(), ENDS)),
    };
    Ok((simple, at + 2))
}

fn unicode(bytes: &[u8], at: usize) -> Result<(char, usize), (usize, &'static str)> {
    const HALF: &str = "half of a surrogate pair stands alone, no text can hold it";
    let first = unit(bytes, at)?;
    let (code, next) = match first {
        0xd800..=0xdbff => {
            match (bytes.get(at + 6), bytes.get(at + 7)) {
                (Some(b'\\'), Some(b'u')) => {}
                (None, _) | (Some(b'\\'), None) => return Err((bytes.len(), ENDS)),
                _ => return Err((at, HALF)),
            }
            let second = unit(bytes, at + 6)?;
            if !(0xdc00..=0xdfff).contains(&second) {
                return Err((at, HALF));
            }
            (
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00),
                at + 12,
            )
        }
        code => (code, at + 6),
    };
    let c = char::from_u32(code).ok_or((at, HALF))?;
    Ok((c, next))
}

/// The four hexadecimal digits of the `\u` escape at byte `at`.
fn unit(bytes: &[u8], at: usize) -> Result<u32, (usize, &'static str)> {
    let mut code = 0;
    for place in at + 2..at + 6 {
        let byte = bytes.get(place).ok_or((bytes.len(), ENDS))?;
        let digit = char::from(*byte).to_digit(16);
        code = code * 16 + digit.ok_or((place, "an escape `\\u` has four hexadecimal digits"))?;
    }
    Ok(code)
}
