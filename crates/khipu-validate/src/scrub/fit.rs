//! Stand-ins that the contract judges as it judges the value.

use khipu_document::{Kind as Known, Node};

use super::classes::{Class, is_hex};
use super::maker::{Maker, Part, is_replaceable};
use crate::tree::{Kind, Value};

/// How many stand-ins are tried as they come.
const TRIES: u32 = 40;

/// The same for a text so long that each costs time.
const FEW: u32 = 3;
const LONG: usize = 4096;

/// The longest text that is tried character by character.
const PATIENT: usize = 256;

/// What the contract knows of the place of a value.
pub(crate) struct Rules<'r> {
    /// Whether the contract judges another value as it judges this one.
    pub(crate) fits: &'r dyn Fn(&Value<'_>) -> bool,
    pub(crate) listed: &'r [&'r Node],
    pub(crate) examples: &'r [&'r Node],
    /// Which try of the whole body this is.
    pub(crate) salt: u32,
}

impl Rules<'_> {
    fn fits_text(&self, text: &str) -> bool {
        (self.fits)(&Value {
            at: 0,
            kind: Kind::String(text.into()),
        })
    }

    fn fits_number(&self, text: &str) -> bool {
        (self.fits)(&Value {
            at: 0,
            kind: Kind::Number(text),
        })
    }
}

impl Maker {
    /// A stand-in for a text, and whether it fits. It is never the text itself, unless nothing in that can be replaced or
    /// the contract allows no other.
    pub(crate) fn fitting_text(&mut self, text: &str, rules: &Rules<'_>) -> (String, bool) {
        if let Some(other) = self.listed(text, rules) {
            return (other, true);
        }
        if !is_replaceable(text) {
            return (text.to_owned(), true);
        }
        let tries = if text.len() > LONG { FEW } else { TRIES };
        let first = rules.salt * tries;
        for attempt in first..first + tries {
            let other = self.text(text, attempt);
            if other != text && rules.fits_text(&other) {
                return (other, true);
            }
        }
        for part in [Part::Digits, Part::Letters] {
            for attempt in first..first + tries / 4 {
                let other = self.shaped(text, part, attempt);
                if other != text && rules.fits_text(&other) {
                    return (other, true);
                }
            }
        }
        if let Some(other) = self.by_character(text, rules) {
            return (other, true);
        }
        let examples = rules.examples.iter().filter_map(|node| node.as_str());
        for example in examples {
            if example != text && rules.fits_text(example) {
                return (example.to_owned(), true);
            }
        }
        let any = (first..first + TRIES).map(|attempt| self.text(text, attempt));
        let other = any.into_iter().find(|other| other != text);
        (other.unwrap_or_else(|| "x".repeat(text.len())), false)
    }

    /// A stand-in for a number, and whether it fits.
    pub(crate) fn fitting_number(&mut self, text: &str, rules: &Rules<'_>) -> (String, bool) {
        let tries = if text.len() > LONG { FEW } else { 4 * TRIES };
        let first = rules.salt * tries;
        for attempt in first..first + tries {
            let other = self.number(text, attempt);
            if other != text && rules.fits_number(&other) {
                return (other, true);
            }
        }
        let known = rules.listed.iter().chain(rules.examples);
        for node in known {
            if let Known::Number(example) = &node.kind
                && example != text
                && rules.fits_number(example)
            {
                return (example.clone(), true);
            }
        }
        let other = self.number(text, 0);
        (
            if other == text {
                self.number(text, 1)
            } else {
                other
            },
            false,
        )
    }

    /// `true` or `false`, as chance says for this member. A stand-in that were always the other one would hide nothing, so
    /// this one may be the value itself.
    pub(crate) fn flag(&mut self, name: &str, value: bool, salt: u32) -> bool {
        let text = format!("{value}{name}");
        let mut draw = self.key.draw("flag", salt, text.as_bytes());
        draw.below(2) == 0
    }

    /// Another of the values that the contract lists, if the text is one of them.
    fn listed(&mut self, text: &str, rules: &Rules<'_>) -> Option<String> {
        let mut listed: Vec<&str> = rules
            .listed
            .iter()
            .filter_map(|node| node.as_str())
            .collect();
        listed.sort_unstable();
        listed.dedup();
        let at = listed.iter().position(|known| *known == text)?;
        let count = u32::try_from(listed.len()).unwrap_or(u32::MAX);
        let mut draw = self
            .key
            .draw("listed", rules.salt, listed.join("\0").as_bytes());
        // The same step for all of them, so that two do not become one.
        let step = 1 + draw.below(count.saturating_sub(1)) as usize;
        let others = (0..listed.len()).map(|more| (at + step + more) % listed.len());
        let others = others.filter(|other| *other != at);
        let other = others
            .filter_map(|other| listed.get(other))
            .find(|other| rules.fits_text(other));
        Some((*other.unwrap_or(&text)).to_owned())
    }

    /// Replaces what the contract lets go, one character after the other: what stays is what its pattern asks for.
    fn by_character(&mut self, text: &str, rules: &Rules<'_>) -> Option<String> {
        let mut now: Vec<char> = text.chars().collect();
        if now.len() > PATIENT {
            return None;
        }
        let hex = is_hex(text);
        let mut draw = self.key.draw("character", rules.salt, text.as_bytes());
        let mut changed = false;
        for at in 0..now.len() {
            let Some(before) = now.get(at).copied() else {
                break;
            };
            let class = Class::of(before, hex);
            if class.is_fixed() {
                continue;
            }
            for _ in 0..8 {
                let Some(other) = class.nth(draw.below(class.size())) else {
                    break;
                };
                if other == before {
                    continue;
                }
                if let Some(c) = now.get_mut(at) {
                    *c = other;
                }
                let candidate: String = now.iter().collect();
                if rules.fits_text(&candidate) {
                    changed = true;
                    break;
                }
                if let Some(c) = now.get_mut(at) {
                    *c = before;
                }
            }
        }
        changed.then(|| now.into_iter().collect())
    }
}
