//! JSON strings as they are written: their escapes stay where they are.

use std::borrow::Cow;
use std::fmt::Write;

use crate::strings;

/// The text of a string whose quotes are part of `raw`.
pub(crate) fn read(raw: &str) -> Cow<'_, str> {
    strings::read(raw, 0).map_or(Cow::Borrowed(""), |(text, _)| text)
}

/// Writes `other` as a string in the way in which `raw`, with its quotes, writes another text of as many characters: what
/// stood there as an escape is an escape again.
pub(crate) fn write(out: &mut String, raw: &str, other: &str) {
    let inner = raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default();
    out.push('"');
    if inner.contains('\\') {
        let mut others = other.chars();
        let mut at = 0;
        while let Some((unit, c)) = next(inner, at) {
            let Some(other) = others.next() else { break };
            if c == other {
                out.push_str(unit);
            } else if unit.starts_with("\\u") {
                push_unicode(out, unit, other);
            } else {
                push(out, other);
            }
            at += unit.len();
        }
        others.for_each(|c| push(out, c));
    } else {
        push_all(out, other);
    }
    out.push('"');
}

/// Writes a text as the inside of a string.
fn push_all(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(|c: char| c < ' ' || c == '"' || c == '\\') {
        let (plain, special) = rest.split_at(at);
        out.push_str(plain);
        let mut chars = special.chars();
        chars.by_ref().take(1).for_each(|c| push(out, c));
        rest = chars.as_str();
    }
    out.push_str(rest);
}

fn push(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        '\0'..='\u{1f}' => {
            // Writing into a string cannot fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
        c => out.push(c),
    }
}

/// An escape by number, in the case of `like`.
fn push_unicode(out: &mut String, like: &str, c: char) {
    let is_upper = like.contains(|c: char| c.is_ascii_uppercase());
    for unit in c.encode_utf16(&mut [0; 2]) {
        let _ = match is_upper {
            true => write!(out, "\\u{unit:04X}"),
            false => write!(out, "\\u{unit:04x}"),
        };
    }
}

/// The character that begins at byte `at` of the inside of a string, and how it is written.
fn next(inner: &str, at: usize) -> Option<(&str, char)> {
    let rest = inner.get(at..)?;
    let first = rest.chars().next()?;
    if first != '\\' {
        return Some((rest.get(..first.len_utf8())?, first));
    }
    let length = match rest.as_bytes().get(1)? {
        b'u' => {
            let high = rest
                .get(2..6)
                .and_then(|hex| u32::from_str_radix(hex, 16).ok())?;
            if (0xd800..0xdc00).contains(&high) {
                12
            } else {
                6
            }
        }
        _ => 2,
    };
    let unit = rest.get(..length)?;
    let text = read_unit(unit)?;
    Some((unit, text))
}

fn read_unit(unit: &str) -> Option<char> {
    let quoted = format!("\"{unit}\"");
    let (text, _) = strings::read(&quoted, 0).ok()?;
    text.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(raw: &str, other: &str) -> String {
        let mut out = String::new();
        write(&mut out, raw, other);
        assert_eq!(read(&out), other);
        out
    }

    #[test]
    fn escapes_stay_where_they_are() {
        assert_eq!(written(r#""a\/b\u00F1\n""#, "x/yé\n"), r#""x\/y\u00E9\n""#);
        assert_eq!(
            written(r#""\ud83d\ude00-a""#, "😁-b"),
            r#""\ud83d\ude01-b""#
        );
        assert_eq!(written(r#""\u0041""#, "b"), r#""\u0062""#);
        assert_eq!(written(r#""ab""#, "\"\\\u{1}\n"), r#""\"\\\u0001\n""#);
        // More or fewer characters than before.
        assert_eq!(written(r#""\u0041b""#, "xyz"), r#""\u0078yz""#);
        assert_eq!(written(r#""\u0041bc""#, "x"), r#""\u0078""#);
    }
}
