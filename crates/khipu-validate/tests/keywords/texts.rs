//! Words that schemas and values are made of, and texts that were changed a little.

use crate::dice::Dice;

/// Names of members; few, so that schemas and values meet. Some are alike in their first eight bytes, their last and their
/// length, which is all that is looked at to find them, and one is longer than a block.
pub(crate) const NAMES: &[&str] = &[
    "a",
    "b",
    "ab",
    "c",
    "x-1",
    "ñ",
    "",
    "a",
    "b",
    "Currency",
    "CurrencyXb",
    "CurrencyYb",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

/// Patterns, and texts of which the first match.
pub(crate) const PATTERNS: &[(&str, &[&str])] = &[
    ("^a", &["a", "ab", "aaaa", "b"]),
    ("^[a-c]{2}$", &["ab", "cc", "ab\n", "abc"]),
    (
        "^[0-9]{4}-[0-9]{2}$",
        &["2021-12", "0000-00", "2*21-12", "2021-12 "],
    ),
    ("^(red|green)$", &["red", "green", "redgreen"]),
    ("b", &["b", "abc", "a"]),
    ("^x-", &["x-1", "x-", "x"]),
    ("^.{2,3}$", &["ñu", "🦙🦙", "a"]),
    ("^\\d+$", &["0", "42", "٣", "4 2"]),
    ("", &["", "a"]),
];

pub(crate) const TEXTS: &[&str] = &[
    "a",
    "",
    "b",
    "ab",
    "abc",
    "red",
    "ñ",
    "ñu",
    "🦙",
    "\"",
    "\\",
    "a/b",
    "\n",
    "2021-12-15",
    "x@y.cl",
    "\u{7f}\u{80}",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
];

pub(crate) const NUMBERS: &[&str] = &[
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "10",
    "-1",
    "-0",
    "1.0",
    "1.5",
    "2.0",
    "0.5",
    "2.5",
    "1e1",
    "1E+0",
    "10e-1",
    "-1.5",
    "100",
    "0.1",
    "9007199254740",
    "5e-1",
];

/// What is put into a text.
const PIECES: &[&str] = &[
    "\"",
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    " ",
    "\n",
    "null",
    "true",
    "0",
    "-",
    ".5",
    "e3",
    "00",
    "\"\"",
    "\\u0041",
    "\\ud800",
    "\u{0}",
    "\u{1f}",
    "ñ",
    "\"a\":1,",
    ",\"b\":null",
    "{}",
    "1.0",
];

/// A text that differs in a place or two.
pub(crate) fn mutated(text: &str, dice: &mut Dice<'_>) -> Vec<u8> {
    let mut text = text.as_bytes().to_vec();
    for _ in 0..=dice.roll(2) {
        if text.is_empty() {
            break;
        }
        let at = dice.roll(text.len());
        let until = (at + 1 + dice.roll(8)).min(text.len());
        match dice.roll(5) {
            0 => text[at] ^= 1 << dice.roll(8),
            1 => drop(text.drain(at..until)),
            2 => {
                let piece = dice.pick(PIECES);
                text.splice(at..at, piece.bytes());
            }
            3 => {
                let piece = dice.pick(PIECES);
                text.splice(at..until, piece.bytes());
            }
            _ => {
                let piece = text[at..until].to_vec();
                let to = dice.roll(text.len());
                text.splice(to..to, piece);
            }
        }
    }
    text
}
