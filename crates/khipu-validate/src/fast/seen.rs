//! What a walk sees, for whoever counts it.

/// A value at a place: a number for each node of a plan and each type that a value can have there, or each of the texts that
/// are listed there. In a plan of places each node is one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen(u32);

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

    #[inline(always)]
    pub(crate) fn slot(self) -> usize {
        self.0 as usize
    }
}
