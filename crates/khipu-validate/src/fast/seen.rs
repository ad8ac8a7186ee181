//! What a walk sees, for whoever counts it.

use super::fault::Fault;

/// A value at a place: a number for each node of a plan and each type that a value can have there, or each of the texts that
/// are listed there; or a piece of a track. In a plan of places each node is one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen(u32);

/// A member that is not declared, of an object that has a place of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extra {
    /// The object of the plan.
    pub(crate) object: u32,
    /// Where the name begins and ends, quotes included. It has no escapes.
    pub(crate) name: (usize, usize),
    /// Where the value begins.
    pub(crate) at: usize,
}

impl Extra {
    /// The name, of the text that was walked.
    pub(crate) fn name(self, text: &str) -> Option<&str> {
        text.get(self.name.0 + 1..self.name.1.checked_sub(1)?)
    }
}

/// All that a walk noted of a text of which it is certain. It holds the text, so it is never shown.
#[derive(Clone, Copy)]
pub(crate) struct Walked<'s> {
    pub(crate) text: &'s [u8],
    /// What is declared.
    pub(crate) seen: &'s [Seen],
    /// What is not, but for what is in it, in the order of the text.
    pub(crate) extras: &'s [Extra],
    pub(crate) faults: &'s [Fault],
}

/// What can be seen at a node: types of values, then the texts that are listed for it.
pub(crate) mod found {
    pub(crate) const NULL: u32 = 0;
    pub(crate) const BOOLEAN: u32 = 1;
    pub(crate) const INTEGER: u32 = 2;
    pub(crate) const NUMBER: u32 = 3;
    pub(crate) const STRING: u32 = 4;
    pub(crate) const ARRAY: u32 = 5;
    pub(crate) const OBJECT: u32 = 6;
    /// The first of the listed texts.
    pub(crate) const LISTED: u32 = 7;
}

impl Seen {
    /// `slots` is the number of the first thing that can be seen at the node.
    #[inline(always)]
    pub(crate) fn new(slots: u32, what: u32) -> Self {
        Self(slots + what)
    }

    /// A piece of a track, which stands for all that is certain to be seen with it; the numbers of pieces come after all
    /// others.
    #[inline(always)]
    pub(crate) fn piece(slots: u32, piece: u32) -> Self {
        Self(slots + piece)
    }

    #[inline(always)]
    pub(crate) fn slot(self) -> usize {
        self.0 as usize
    }
}
