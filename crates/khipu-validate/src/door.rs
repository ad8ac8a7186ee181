//! The way to the explaining tier, for threads that have other things to do while it is not ready.

use std::sync::atomic::{AtomicU8, Ordering};

const SHUT: u8 = 0;
const OPENING: u8 = 1;
const OPEN: u8 = 2;

/// Whoever goes to the explaining tier first makes it ready, which takes some milliseconds.
#[derive(Default)]
pub(crate) struct Door(AtomicU8);

/// Somebody who went there.
pub(crate) struct Inside<'d>(Option<&'d Door>);

impl Door {
    /// Goes there; nothing while somebody else is making it ready.
    pub(crate) fn enter(&self) -> Option<Inside<'_>> {
        if self.0.load(Ordering::Acquire) == OPEN {
            return Some(Inside(None));
        }
        let (new, old) = (Ordering::Acquire, Ordering::Acquire);
        match self.0.compare_exchange(SHUT, OPENING, new, old) {
            Ok(_) => Some(Inside(Some(self))),
            Err(OPENING) => None,
            Err(_) => Some(Inside(None)),
        }
    }
}

impl Drop for Inside<'_> {
    fn drop(&mut self) {
        if let Some(door) = self.0 {
            door.0.store(OPEN, Ordering::Release);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_first_keeps_others_out_and_only_for_a_time() {
        let door = Door::default();
        let first = door.enter();
        assert!(first.is_some() && door.enter().is_none());
        drop(first);
        let second = door.enter();
        assert!(second.is_some() && door.enter().is_some());
    }
}
