//! Escapes in the strings of a HAR.

/// The longest escape.
pub(super) const LONGEST: usize = 6;

/// How long the escape at the beginning of `text` is; `None` when it is none, or not all of it is there. A pair of halves
/// is two escapes here.
pub(super) fn length(text: &[u8]) -> Option<usize> {
    match text {
        [
            b'\\',
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't',
            ..,
        ] => Some(2),
        [b'\\', b'u', a, b, c, d, ..] => [a, b, c, d]
            .iter()
            .all(|digit| digit.is_ascii_hexdigit())
            .then_some(6),
        _ => None,
    }
}

/// Whether `text`, which begins with a backslash, can be no escape however it goes on.
pub(super) fn is_wrong(text: &[u8]) -> bool {
    match text {
        [_, b'u', digits @ ..] => digits
            .iter()
            .take(4)
            .any(|digit| !digit.is_ascii_hexdigit()),
        [_, ..] => length(text).is_none() && text.len() > 1,
        [] => false,
    }
}

/// What the escape at the beginning of `text` stands for: how long it is, the bytes of its character, and how many those
/// are. Half of a pair that stands alone becomes bytes that are not UTF-8, so that whoever reads them on notices.
pub(super) fn read(text: &[u8]) -> (usize, [u8; 4], usize) {
    let one = |byte| (2, [byte, 0, 0, 0], 1);
    match text {
        [_, b'b', ..] => one(8),
        [_, b'f', ..] => one(12),
        [_, b'n', ..] => one(b'\n'),
        [_, b'r', ..] => one(b'\r'),
        [_, b't', ..] => one(b'\t'),
        [_, b'u', rest @ ..] => {
            let first = unit(rest);
            let second = match rest {
                [_, _, _, _, b'\\', b'u', rest @ ..] => unit(rest),
                _ => 0,
            };
            let mut bytes = [0; 4];
            if (0xd800..0xdc00).contains(&first) && (0xdc00..0xe000).contains(&second) {
                let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                let character = char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER);
                let count = character.encode_utf8(&mut bytes).len();
                return (12, bytes, count);
            }
            let Some(character) = char::from_u32(first) else {
                // As three bytes, the way its number would be written.
                let byte = |shift: u32, mark: u8| (first >> shift) as u8 & 0x3f | mark;
                return (
                    6,
                    [(first >> 12) as u8 | 0xe0, byte(6, 0x80), byte(0, 0x80), 0],
                    3,
                );
            };
            let count = character.encode_utf8(&mut bytes).len();
            (6, bytes, count)
        }
        [_, byte, ..] => one(*byte),
        _ => (text.len().max(1), [0; 4], 0),
    }
}

fn unit(digits: &[u8]) -> u32 {
    digits.iter().take(4).fold(0, |unit, digit| {
        unit << 4 | char::from(*digit).to_digit(16).unwrap_or_default()
    })
}

/// Appends what a string as it is written, without quotes, stands for.
pub(super) fn decode(raw: &[u8], out: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(run) = memchr::memchr(b'\\', rest) {
        let (plain, escaped) = rest.split_at(run);
        out.extend_from_slice(plain);
        let (length, bytes, count) = read(escaped);
        out.extend_from_slice(bytes.get(..count).unwrap_or_default());
        rest = escaped.get(length..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}
