//! What a walk sees, for whoever counts it.

/// A value at a place: the node of the plan, and its type or which of the listed texts it is. In a plan of places each
/// node is one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Seen(u32);

/// How many bits tell what was seen at a node.
const BITS: u32 = 11;

/// Types of values, in the order in which they are counted.
pub(crate) mod found {
    pub(crate) const NULL: u32 = 0;
    pub(crate) const BOOLEAN: u32 = 1;
    pub(crate) const INTEGER: u32 = 2;
    pub(crate) const NUMBER: u32 = 3;
    pub(crate) const STRING: u32 = 4;
    pub(crate) const ARRAY: u32 = 5;
    pub(crate) const OBJECT: u32 = 6;
    /// The first of the listed texts.
    pub(crate) const LISTED: u32 = 8;
}

/// How many listed texts can be told apart.
pub(crate) const MOST_LISTED: usize = (1 << BITS) - found::LISTED as usize;

impl Seen {
    #[inline(always)]
    pub(crate) fn new(node: u32, what: u32) -> Self {
        Self(node << BITS | what)
    }

    pub(crate) fn node(self) -> u32 {
        self.0 >> BITS
    }

    /// One of [`found`], or which of the listed texts.
    pub(crate) fn what(self) -> u32 {
        self.0 & ((1 << BITS) - 1)
    }
}
