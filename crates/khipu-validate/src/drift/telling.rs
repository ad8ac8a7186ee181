//! How undocumented values are told apart without being kept.

use std::hash::{BuildHasher, RandomState};

use super::places::{Id, Places};
use super::seen::Identity;
use crate::scrub::Key;

/// Gives a value its identity: under the key of the user, or one that means nothing outside of this run.
pub(super) struct Telling {
    pub(super) key: Option<Key>,
    hasher: RandomState,
}

impl Telling {
    pub(super) fn new(key: Option<Key>) -> Self {
        Self {
            key,
            hasher: RandomState::new(),
        }
    }

    /// The identity of a value at a place of a payload.
    pub(super) fn apart(&self, payload: &str, places: &Places<'_>, id: Id, text: &str) -> Identity {
        let Some(key) = &self.key else {
            return self.by_hash(text);
        };
        let place = places.pointer(id);
        let text = format!("{payload}\0{place}\0{text}");
        Identity::Tag(key.mark("drift value", text.as_bytes()))
    }

    pub(super) fn by_hash(&self, text: &str) -> Identity {
        Identity::Hash(self.hasher.hash_one(text))
    }
}
