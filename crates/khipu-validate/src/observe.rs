//! Sees the traffic as `validate` goes through it.
//!
//! `validate` tells an [`Observe`] what it has just read, in the order of the sources. Each call stands beside the place
//! that decides the same thing for the findings, and needs nothing but what is at hand there.

use crate::check::Mark;
use crate::fast::Walked;
use crate::operation::{Operation, Payload};
use crate::tree::Value;

/// Where something stands in its source. Numbers count as those of a [`Finding`](crate::Finding) do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) record: u64,
    pub(crate) line: u64,
    pub(crate) column: u64,
    pub(crate) offset: u64,
}

/// The source of what is seen. A place is found only when somebody asks for it.
pub(crate) trait Site {
    /// The name of the source.
    fn source(&self) -> &str;

    /// The place of a byte of the text that is seen, counted from the beginning of that text.
    fn point(&mut self, at: usize) -> Point;
}

/// Takes what is seen. By default it looks at nothing.
pub(crate) trait Observe {
    /// Whether it looks at nothing, so that nothing need be read for it.
    fn is_blind(&self) -> bool {
        false
    }

    /// A payload that is JSON and was judged; without `marks` it is valid.
    fn payload(
        &mut self,
        _payload: &Payload,
        _root: &Value<'_>,
        _marks: &[Mark],
        _site: &mut dyn Site,
    ) {
    }

    /// A payload as the fast pass saw it. Whether that is enough: where something declared is seen for the first time its
    /// place is asked for, and then the payload comes as a tree.
    fn counted(&mut self, _payload: &Payload, _walked: &Walked<'_>, _site: &mut dyn Site) -> bool {
        false
    }

    /// The payload that came as a tree is this one of those that the fast pass saw; each mark tells of the fault in its
    /// place.
    fn is_known(&mut self, _payload: &Payload, _walked: &Walked<'_>, _marks: &[Mark]) {}

    /// A payload of which the contract says nothing, so that anything is valid.
    fn unspecified(&mut self, _payload: &Payload) {}

    /// A payload that should be JSON and is not.
    fn not_json(&mut self, _payload: &Payload, _site: &mut dyn Site) {}

    /// A status that the contract does not declare for the operation.
    fn status(&mut self, _operation: &Operation, _status: &str, _site: &mut dyn Site) {}

    /// A call that the contract does not have.
    fn foreign(&mut self, _method: &str, _path: &str, _site: &mut dyn Site) {}
}

/// Sees nothing.
pub(crate) struct Blind;

impl Observe for Blind {
    fn is_blind(&self) -> bool {
        true
    }
}
