//! Kinds of characters: what a character may become.

/// What stands in for a character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Itself: punctuation and white space carry the shape.
    Fixed,
    Digit,
    Lower,
    Upper,
    /// One of these characters.
    Set(&'static [char]),
    /// One of so many characters from this code on.
    Range(u32, u32),
}

pub(crate) const HEX_LOWER: &[char] = &['a', 'b', 'c', 'd', 'e', 'f'];
pub(crate) const HEX_UPPER: &[char] = &['A', 'B', 'C', 'D', 'E', 'F'];

// A stand-in takes as many bytes as what it stands for, so each set holds characters of one length.
const ACCENTED_LOWER: &[char] = &['á', 'é', 'í', 'ó', 'ú', 'ñ', 'ü'];
const ACCENTED_UPPER: &[char] = &['Á', 'É', 'Í', 'Ó', 'Ú', 'Ñ', 'Ü'];
const MARKS: &[char] = &['\u{300}', '\u{301}', '\u{302}', '\u{303}', '\u{308}'];
const SIGNS: &[char] = &['§', '¶', '¤', '¦', '¬', '±'];
const LONG_LOWER: &[char] = &['ạ', 'ả', 'ẹ', 'ẻ', 'ị', 'ọ', 'ỏ', 'ụ', 'ủ', 'ỵ'];
const LONG_UPPER: &[char] = &['Ạ', 'Ả', 'Ẹ', 'Ẻ', 'Ị', 'Ọ', 'Ỏ', 'Ụ', 'Ủ', 'Ỵ'];

impl Class {
    /// The class of a character. `hex` says that it belongs to a hexadecimal number and must stay a digit of one.
    ///
    /// Whatever is not known to be punctuation is replaced: a picture or an invisible mark can carry data too.
    pub(crate) fn of(c: char, hex: bool) -> Self {
        match c {
            '0'..='9' => return Self::Digit,
            'a'..='f' if hex => return Self::Set(HEX_LOWER),
            'A'..='F' if hex => return Self::Set(HEX_UPPER),
            'a'..='z' => return Self::Lower,
            'A'..='Z' => return Self::Upper,
            '\0'..='\u{7f}' => return Self::Fixed,
            '\u{a0}' | '¡' | '¿' | '«' | '»' | '°' | '·' | '´' | '¨' => return Self::Fixed,
            '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{20a0}'..='\u{20cf}' => {
                return Self::Fixed;
            }
            '\u{3000}'..='\u{3003}' | '\u{3008}'..='\u{3011}' => return Self::Fixed,
            '\u{300}'..='\u{36f}' => return Self::Set(MARKS),
            _ => {}
        }
        let (is_lower, is_upper) = (c.is_lowercase(), c.is_uppercase());
        match c.len_utf8() {
            2 if is_lower => Self::Set(ACCENTED_LOWER),
            2 if is_upper => Self::Set(ACCENTED_UPPER),
            // Arabic-Indic digits, Hebrew letters, signs.
            2 if c.is_numeric() => Self::Range(0x0660, 10),
            2 if c.is_alphabetic() => Self::Range(0x05d0, 27),
            2 => Self::Set(SIGNS),
            3 if is_lower => Self::Set(LONG_LOWER),
            3 if is_upper => Self::Set(LONG_UPPER),
            // Ideographs, geometric shapes.
            3 if c.is_alphanumeric() => Self::Range(0x4e00, 0x5000),
            3 => Self::Range(0x25a0, 0x60),
            // Ideographs, faces.
            _ if c.is_alphanumeric() => Self::Range(0x2_0000, 0xa000),
            _ => Self::Range(0x1_f600, 0x50),
        }
    }

    /// How many characters it has.
    pub(crate) fn size(self) -> u32 {
        match self {
            Self::Fixed => 1,
            Self::Digit => 10,
            Self::Lower | Self::Upper => 26,
            Self::Set(set) => u32::try_from(set.len()).unwrap_or(u32::MAX),
            Self::Range(_, size) => size,
        }
    }

    /// Its character with this number.
    pub(crate) fn nth(self, at: u32) -> Option<char> {
        let from = |first: char| char::from_u32(u32::from(first) + at);
        match self {
            Self::Fixed => None,
            Self::Digit => from('0'),
            Self::Lower => from('a'),
            Self::Upper => from('A'),
            Self::Set(set) => set.get(at as usize).copied(),
            Self::Range(first, _) => char::from_u32(first + at),
        }
    }

    /// The number of a character of it.
    pub(crate) fn index(self, c: char) -> Option<u32> {
        let size = self.size();
        let from = |first: u32| u32::from(c).checked_sub(first).filter(|at| *at < size);
        match self {
            Self::Fixed => None,
            Self::Digit => from(u32::from('0')),
            Self::Lower => from(u32::from('a')),
            Self::Upper => from(u32::from('A')),
            Self::Set(set) => {
                let at = set.iter().position(|known| *known == c)?;
                u32::try_from(at).ok()
            }
            Self::Range(first, _) => from(first),
        }
    }

    /// Whether it is one of letters or digits.
    pub(crate) fn is_fixed(self) -> bool {
        self == Self::Fixed
    }

    /// Whether it is one of the letters of a plain word.
    pub(crate) fn is_letter(self) -> bool {
        matches!(self, Self::Lower | Self::Upper)
    }
}

/// Whether a text reads as a number in hexadecimal digits, with or without separators: a UUID, a hash.
pub(crate) fn is_hex(text: &str) -> bool {
    let mut digits = 0;
    let mut letters = 0;
    for c in text.chars() {
        match c {
            '0'..='9' => digits += 1,
            'a'..='f' | 'A'..='F' => letters += 1,
            '-' | ':' => {}
            _ => return false,
        }
    }
    digits > 0 && letters > 0 && digits + letters >= 8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_of_the_same_class_and_length() {
        let all = (0..0x11_0000).filter_map(char::from_u32);
        for c in all {
            for hex in [false, c.is_ascii_hexdigit()] {
                let class = Class::of(c, hex);
                for at in [0, class.size() / 2, class.size() - 1] {
                    let Some(other) = class.nth(at) else {
                        assert!(class.is_fixed(), "{c:?} {at}");
                        continue;
                    };
                    assert_eq!(class.index(other), Some(at), "{c:?} {other:?}");
                    assert_eq!(other.len_utf8(), c.len_utf8(), "{c:?} {other:?}");
                    assert_eq!(Class::of(other, hex), class, "{c:?} {other:?}");
                    assert_eq!(c.is_ascii_digit(), other.is_ascii_digit());
                    assert_eq!(c.is_ascii_lowercase(), other.is_ascii_lowercase());
                    assert_eq!(c.is_ascii_uppercase(), other.is_ascii_uppercase());
                }
            }
        }
    }

    #[test]
    fn numbers_in_hexadecimal_digits_are_known() {
        for text in ["6baf6c19-e485-463b-ae24-a821b025c8a4", "DEADBEEF01"] {
            assert!(is_hex(text), "{text}");
        }
        for text in [
            "",
            "12345678",
            "cafe",
            "deadbeef",
            "1234567g",
            "0xdeadbeef12",
        ] {
            assert!(!is_hex(text), "{text}");
        }
    }
}
