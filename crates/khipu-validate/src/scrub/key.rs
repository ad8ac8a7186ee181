//! The key that stand-ins are drawn under.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// What a stand-in hangs on, beside the value itself: under one key equal values get equal stand-ins, and without the key
/// nobody can say which value a stand-in stands for.
///
/// `Debug` shows nothing of it.
#[derive(Clone)]
pub struct Key {
    mac: Hmac<Sha256>,
}

impl Key {
    /// The fewest bytes that a key has.
    pub const SHORTEST: usize = 16;

    /// A key of at least [`Key::SHORTEST`] bytes; all of them count.
    ///
    /// # Errors
    ///
    /// When it is shorter.
    pub fn new(bytes: &[u8]) -> Result<Self, KeyError> {
        if bytes.len() < Self::SHORTEST {
            return Err(KeyError::Short);
        }
        // The construction takes keys of any length, so it refuses none.
        let mac = Hmac::new_from_slice(bytes).map_err(|_| KeyError::Short)?;
        Ok(Self { mac })
    }

    /// A key that nobody knows, for one run.
    ///
    /// # Errors
    ///
    /// When the system gives no random numbers.
    pub fn random() -> Result<Self, KeyError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(|_| KeyError::NoRandomness)?;
        Self::new(&bytes)
    }

    /// What chance says about `text`, the same each time. `purpose` keeps kinds of values apart, `attempt` gives another
    /// answer when one does not fit.
    pub(crate) fn draw(&self, purpose: &str, attempt: u32, text: &[u8]) -> Draw {
        let mut mac = self.mac.clone();
        mac.update(b"khipu scrub 1\0");
        mac.update(purpose.as_bytes());
        mac.update(b"\0");
        mac.update(&attempt.to_be_bytes());
        mac.update(text);
        let mut state = [0; 4];
        let bytes = mac.finalize().into_bytes();
        for (word, bytes) in state.iter_mut().zip(bytes.as_slice().chunks_exact(8)) {
            *word = bytes
                .iter()
                .fold(0, |word, byte| word << 8 | u64::from(*byte));
        }
        Draw { state }
    }

    /// A number that stands for `text`, the same each time.
    pub(crate) fn mark(&self, purpose: &str, text: &[u8]) -> u64 {
        let [mark, ..] = self.draw(purpose, 0, text).state;
        mark
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key([redacted])")
    }
}

/// Why there is no key. It quotes nothing of what was to be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// It has fewer than [`Key::SHORTEST`] bytes, so it could be guessed.
    Short,
    /// The system gives no random numbers.
    NoRandomness,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Short => write!(
                f,
                "is shorter than {} bytes and could be guessed",
                Key::SHORTEST
            ),
            Self::NoRandomness => f.write_str("cannot be made: the system gives no random numbers"),
        }
    }
}

impl std::error::Error for KeyError {}

/// A sequence of numbers that looks like chance. Its state comes from the key and tells nothing of it, nor of the value: so
/// a generator is good enough that is fast and hides nothing (xoshiro256++).
pub(crate) struct Draw {
    state: [u64; 4],
}

impl Draw {
    fn next(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number below `limit`; 0 when there is none.
    pub(crate) fn below(&mut self, limit: u32) -> u32 {
        let high = (u128::from(self.next()) * u128::from(limit)) >> 64;
        u32::try_from(high).unwrap_or(0)
    }

    /// One of `choices`.
    pub(crate) fn one_of<T: Copy>(&mut self, choices: &[T]) -> Option<T> {
        let count = u32::try_from(choices.len()).unwrap_or(u32::MAX);
        choices.get(self.below(count) as usize).copied()
    }

    pub(crate) fn byte(&mut self) -> u8 {
        self.next().to_be_bytes()[0]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(key: &Key, purpose: &str, attempt: u32, text: &str) -> Vec<u32> {
        let mut draw = key.draw(purpose, attempt, text.as_bytes());
        (0..4).map(|_| draw.below(1_000_000)).collect()
    }

    #[test]
    fn the_same_of_everything_gives_the_same_and_anything_else_something_else() {
        let key = Key::new(b"0123456789abcdef").unwrap();
        let other = Key::new(b"0123456789abcdeg").unwrap();
        let first = drawn(&key, "text", 0, "a");
        assert_eq!(first, drawn(&key.clone(), "text", 0, "a"));
        for another in [
            drawn(&key, "text", 0, "b"),
            drawn(&key, "text", 1, "a"),
            drawn(&key, "number", 0, "a"),
            drawn(&other, "text", 0, "a"),
            drawn(&Key::random().unwrap(), "text", 0, "a"),
        ] {
            assert_ne!(first, another);
        }
    }

    #[test]
    fn a_short_key_is_refused_and_no_key_is_shown() {
        assert_eq!(Key::new(b"0123456789abcde").unwrap_err(), KeyError::Short);
        let key = Key::new(b"sEnTiNeLsEnTiNeL").unwrap();
        assert_eq!(format!("{key:?}"), "Key([redacted])");
    }
}
