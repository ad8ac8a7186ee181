//! Stand-ins of the same shape.

use super::classes::{Class, is_hex};
use super::cycle::{Cycles, join, split};
use super::key::{Draw, Key};
use super::{checks, dates};

const VOWELS: &str = "aeiou";
const CONSONANTS: &str = "bcdfghjklmnpqrstvwxyz";

/// Words of fewer characters may by chance be what they were, within a text that is not.
const WORD: usize = 3;

/// What of a text is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    All,
    Digits,
    Letters,
}

/// Makes stand-ins under one key.
pub(crate) struct Maker {
    pub(crate) key: Key,
    pub(crate) cycles: Cycles,
}

impl Maker {
    pub(crate) fn new(key: Key) -> Self {
        Self {
            key,
            cycles: Cycles::default(),
        }
    }

    /// Another text of the kind that `text` is: a date for a date, an address for an address, else words and digits.
    pub(crate) fn text(&mut self, text: &str, attempt: u32) -> String {
        let other = dates::other(&self.key, text, attempt);
        let other = other.or_else(|| checks::other(&self.key, text, attempt));
        let other = other.or_else(|| self.url(text, attempt));
        let other = other.or_else(|| self.mail(text, attempt));
        other.unwrap_or_else(|| self.shaped(text, Part::All, attempt))
    }

    /// Another text of the same shape: digits for digits, letters of the same case for letters, as many of each; words can
    /// be spoken. Punctuation and white space stay.
    pub(crate) fn shaped(&mut self, text: &str, part: Part, attempt: u32) -> String {
        let hex = is_hex(text);
        let class = |c: char| {
            let class = Class::of(c, hex);
            match part {
                Part::All => class,
                Part::Digits if class == Class::Digit => class,
                Part::Letters if class != Class::Digit => class,
                _ => Class::Fixed,
            }
        };
        if let Some(other) = self.in_circle(text, class, attempt) {
            return other;
        }
        let mut draw = self.key.draw("text", attempt, text.as_bytes());
        let mut out = String::with_capacity(text.len());
        let mut rest = text;
        while !rest.is_empty() {
            let end = rest.find(|c| class(c).is_fixed()).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            let at = out.len();
            for _ in 0..8 {
                out.truncate(at);
                push_word(&mut out, word, class, &mut draw);
                let same = out.get(at..) == Some(word);
                if !same || word.len() < WORD {
                    break;
                }
            }
            let fixed = after.find(|c| !class(c).is_fixed()).unwrap_or(after.len());
            let (fixed, after) = after.split_at(fixed);
            out.push_str(fixed);
            rest = after;
        }
        out
    }

    /// The stand-in of a text of which there are few.
    fn in_circle(
        &mut self,
        text: &str,
        class: impl Fn(char) -> Class,
        attempt: u32,
    ) -> Option<String> {
        let mut places = Vec::new();
        let mut open = text.chars().filter(|c| !class(*c).is_fixed());
        // Seven places are more than any circle has, unless they have two or three choices each.
        for c in open.by_ref().take(20) {
            let class = class(c);
            places.push((class.index(c)?, class.size()));
        }
        if open.next().is_some() {
            return None;
        }
        let choices: Vec<u32> = places.iter().map(|(_, of)| *of).collect();
        let circle = self.cycles.of(&self.key, &choices)?;
        let mut at = join(&places);
        for _ in 0..=attempt {
            at = circle.get(at as usize).copied()?;
        }
        let mut chosen = split(at, &choices).into_iter();
        let each = text.chars().map(|c| match class(c) {
            Class::Fixed => Some(c),
            class => class.nth(chosen.next()?),
        });
        each.collect()
    }
}

/// Whether anything of a text can be replaced.
pub(crate) fn is_replaceable(text: &str) -> bool {
    text.chars().any(|c| !Class::of(c, false).is_fixed())
}

/// Letters take turns, a consonant and a vowel, so that names look like names.
fn push_word(out: &mut String, word: &str, class: impl Fn(char) -> Class, draw: &mut Draw) {
    let mut vowel_before: Option<bool> = None;
    for c in word.chars() {
        let class = class(c);
        let other = if class.is_letter() {
            let vowel = match vowel_before {
                Some(before) => !before,
                None => draw.below(4) == 0,
            };
            vowel_before = Some(vowel);
            let letters = if vowel { VOWELS } else { CONSONANTS };
            let letter = draw.one_of(letters.as_bytes()).map_or('x', char::from);
            if class == Class::Upper {
                letter.to_ascii_uppercase()
            } else {
                letter
            }
        } else {
            vowel_before = match class {
                Class::Set(_) => Some(true),
                _ => None,
            };
            class.nth(draw.below(class.size())).unwrap_or('x')
        };
        out.push(other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn maker() -> Maker {
        Maker::new(Key::new(b"0123456789abcdef").unwrap())
    }

    #[test]
    fn four_digits_are_never_themselves_and_never_meet() {
        let mut maker = maker();
        let mut seen = std::collections::BTreeSet::new();
        for number in 0..10_000 {
            let text = format!("{number:04}");
            let other = maker.text(&text, 0);
            assert_ne!(other, text);
            assert!(seen.insert(other));
        }
    }

    #[test]
    fn the_shape_stays() {
        let mut maker = maker();
        for text in [
            "PAGO DE CUENTAS",
            "Joe Bloggs",
            "José Ñandú Muñoz-Pérez",
            "75599",
            "AB-1234/x",
            "日本 🎉 Ωμέγα",
            "CL93 0000 1234",
            "6baf6c19-e485-463b-ae24-a821b025c8a4",
            "a",
            "Z9",
        ] {
            let hex = is_hex(text);
            let shape = |text: &str| -> Vec<(usize, Class, Option<char>)> {
                let each = text.chars().map(|c| {
                    let class = Class::of(c, hex);
                    (c.len_utf8(), class, class.is_fixed().then_some(c))
                });
                each.collect()
            };
            for attempt in 0..20 {
                let other = maker.text(text, attempt);
                assert_eq!(shape(&other), shape(text), "{text} {other}");
                assert_ne!(other, text);
                assert_eq!(other, maker.text(text, attempt));
            }
        }
        assert_eq!(maker.text("--- ¿?", 0), "--- ¿?");
        assert!(!is_replaceable("--- ¿?") && is_replaceable("---1"));
    }

    #[test]
    fn the_shape_of_any_text_stays_and_the_text_does_not() {
        let mut maker = maker();
        let alphabets = [
            "0123456789",
            "abcXYZ",
            "aé日Ñß🎉١א-",
            "0a-",
            "01.-kK",
            "abcdef0123456789",
            "https://a.b/?=&%20@",
            "\u{300}\u{200b}\u{fe0f}\u{e0041}x",
            "2024-05T:Z",
        ];
        for alphabet in alphabets {
            let letters: Vec<char> = alphabet.chars().collect();
            let mut draw = maker.key.draw("test", 0, alphabet.as_bytes());
            for _ in 0..1500 {
                let length = 1 + draw.below(24);
                let text: String = (0..length).filter_map(|_| draw.one_of(&letters)).collect();
                let other = maker.shaped(&text, Part::All, 0);
                let hex = is_hex(&text);
                let shape = |text: &str| -> Vec<_> {
                    let each = text.chars().map(|c| Class::of(c, hex));
                    each.collect()
                };
                assert_eq!(other.len(), text.len(), "{text:?} {other:?}");
                // A class may have members that its stand-ins never are, so the length and the kind are what stays.
                for (a, b) in shape(&text).into_iter().zip(shape(&other)) {
                    assert_eq!(a, b, "{text:?} {other:?}");
                }
                let rules = super::super::fit::Rules {
                    fits: &|_| true,
                    listed: &[],
                    examples: &[],
                    salt: 0,
                };
                let (fitting, fits) = maker.fitting_text(&text, &rules);
                assert!(
                    fits && (fitting != text || !is_replaceable(&text)),
                    "{text:?}"
                );
                assert_eq!(fitting, maker.fitting_text(&text, &rules).0);
            }
        }
    }

    #[test]
    fn no_word_is_left_by_chance() {
        let mut maker = maker();
        let text = "Ana Eva Teo ".repeat(2000);
        let other = maker.text(&text, 0);
        let same = text
            .split(' ')
            .zip(other.split(' '))
            .filter(|(a, b)| a == b && !a.is_empty());
        assert_eq!(same.count(), 0);
    }
}
