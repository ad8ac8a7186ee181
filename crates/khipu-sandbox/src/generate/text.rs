//! Strings that keep their rules and read like what they are.

use std::sync::Arc;

use super::pattern::Pattern;
use super::rng::Rng;
use super::time::{self, Offset};
use super::words;

/// How often a pattern is tried before it counts as one that no text can be drawn for.
const TRIES: u32 = 200;

/// The rules for a string.
#[derive(Clone, Default)]
pub(super) struct Text {
    pub(super) style: Style,
    pub(super) patterns: Vec<Arc<Pattern>>,
    /// In characters.
    pub(super) shortest: usize,
    pub(super) longest: Option<usize>,
}

/// What a string is about.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Style {
    Date(Around),
    DateTime(Around),
    Id,
    Digits,
    Person,
    Product,
    Sentence,
    #[default]
    Phrase,
}

/// When a date lies.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    Past,
    Future,
}

impl Style {
    /// The style of the member `name` whose component is of the type `rust_type`.
    pub(super) fn of(rust_type: Option<&str>, name: &str) -> Self {
        let is = |words: &[&str]| words.iter().any(|word| name.contains(word));
        let around = if is(&["Due", "Expir", "Next", "LifeSpan"]) {
            Around::Future
        } else {
            Around::Past
        };
        match rust_type {
            Some("Date") => Self::Date(around),
            Some("DateTime") => Self::DateTime(around),
            _ if name.ends_with("Id") => Self::Id,
            _ if name.ends_with("Number") || name.ends_with("Code") => Self::Digits,
            _ if is(&["Name", "Holder"]) => Self::Person,
            _ if is(&["Type", "Product", "Kind"]) => Self::Product,
            _ if name == "AdditionalInformation" || is(&["Description", "Message"]) => {
                Self::Sentence
            }
            _ => Self::Phrase,
        }
    }
}

impl Text {
    pub(super) fn fits(&self, text: &str) -> bool {
        let length = text.chars().count();
        length >= self.shortest
            && self.longest.is_none_or(|longest| length <= longest)
            && self.patterns.iter().all(|pattern| pattern.matches(text))
    }

    /// A text that keeps the rules; `None` when none was found.
    pub(super) fn draw(&self, rng: &mut Rng) -> Option<String> {
        let candidate = self.candidate(rng);
        if self.fits(&candidate) {
            return Some(candidate);
        }
        let Some(pattern) = self.patterns.first() else {
            return self.cut(candidate);
        };
        (0..TRIES).find_map(|attempt| {
            let text = pattern.draw(rng, attempt % 4 + attempt / 50)?;
            self.fits(&text).then_some(text)
        })
    }

    /// What the style makes, whatever the rules say.
    fn candidate(&self, rng: &mut Rng) -> String {
        let mut pick = |words: &[&'static str]| rng.pick(words).copied().unwrap_or_default();
        match self.style {
            Style::Date(around) => time::date(day(around, rng)),
            Style::DateTime(around) => date_time(around, rng),
            Style::Id => rng.uuid(),
            Style::Digits => format!("{:0>8}", rng.below(100_000_000)),
            Style::Person => format!("{} {}", pick(words::GIVEN), pick(words::FAMILY)),
            Style::Product => pick(words::PRODUCTS).to_owned(),
            Style::Sentence => pick(words::SENTENCES).to_owned(),
            Style::Phrase => pick(words::PHRASES).to_owned(),
        }
    }

    /// The candidate with the length that the rules ask for.
    fn cut(&self, mut text: String) -> Option<String> {
        while text.chars().count() < self.shortest {
            text.push_str(if text.is_empty() { "ñ" } else { " y más" });
        }
        if let Some(longest) = self.longest {
            text = text.chars().take(longest).collect();
        }
        self.fits(&text).then_some(text)
    }
}

/// A day, counted from 1970: from 2019 to 2025, or from 2027 to 2033.
fn day(around: Around, rng: &mut Rng) -> i64 {
    match around {
        Around::Past => rng.between(17_897, 20_453),
        Around::Future => rng.between(20_820, 23_375),
    }
}

fn date_time(around: Around, rng: &mut Rng) -> String {
    let seconds = day(around, rng) * 86_400 + rng.between(0, 86_399);
    let offset = match rng.below(10) {
        0..7 => Offset::Basic,
        7 => Offset::Extended,
        _ => Offset::Utc,
    };
    let fraction = rng.chance(10).then(|| rng.below(1000));
    let fraction = fraction.and_then(|fraction| u32::try_from(fraction).ok());
    time::date_time(seconds, fraction, offset)
}
