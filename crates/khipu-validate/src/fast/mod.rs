//! The fast pass: says of most payloads that they are valid, or which values are wrong, in one walk over their bytes.
//!
//! The usual way to validate builds a tree and asks the schema about it; the tree is most of the cost. Here the schema is
//! compiled into a *plan* once, and the plan walks the bytes. It has three answers: *valid*; *wrong, and only at these values*;
//! or *not for me to say*. What it does not say is judged by the explaining tier (`parse`, then the `jsonschema` crate), from
//! which every word of a finding comes: of values that are wrong in a way that was explained before, the same is said again
//! (`recall`). So the plan may be narrow but never lax: **it accepts nothing that the explaining tier would find fault
//! with, and calls nothing wrong with which it would not.**
//!
//! # The plan
//!
//! A place in a payload is a node: for each type of JSON a rule, a refusal, or a hand-over. References, `allOf`, and
//! alternatives that differ in type (`oneOf` with `null`) are resolved when the plan is compiled; what is left are lists and
//! indices into them. The schema
//!
//! ```yaml
//! type: object
//! required: [Status]
//! properties:
//!   Status: {type: string, enum: [OK, ERROR]}
//!   DueDate: {oneOf: [{type: string, pattern: '^[0-9]{4}-(0[1-9]|1[0-2])$'}, {type: 'null'}]}
//! ```
//!
//! becomes
//!
//! ```text
//! nodes    0 any   1 {object: 1}      2 {string: 1}        3 {string: 2, null}
//!                        │                 │                    │
//! objects  0 any   1 ────┘ required 01     │                    │
//!                    keys  "Status" ─▶ 2   │                    │
//!                          "DueDate" ─▶ 3  │                    │
//! texts    0 any   1 ──────────────────────┘ OK" | ERROR"       │
//!                  2 ───────────────────────────────────────────┘ fixed: low  0000-00"
//!                                                                        high 9999-19"  pair at 5: 01…12
//!
//! pieces   0 {"Status":"      one of text 1    ─▶ 1 2 3
//!          1 ,"DueDate":"     fixed text 2     ─▶ 4
//!          2 ,"DueDate":null                   ─▶ 4
//!          3 }                end
//!          4 }                end
//! ```
//!
//! # The walk
//!
//! An object is tried in three ways, each more patient than the one before; whichever fails begins again at its brace.
//! What came of them of late decides which are tried.
//!
//! 1. **On its track** (`run/track.rs`). An object without arrays has pieces: all that is certain between two values, from what
//!    closes the last one to the quote of the next. A piece is compared with the 32 bytes at hand in one step. Where several may come,
//!    because a member may be missing or a value null, they are alternatives; what is required needs no counting, for no piece
//!    leads past it. There are two tracks, without spaces and with one behind commas and colons.
//! 2. **Flat** (`run/flat.rs`). Members in any order: the first eight bytes of a name lead to the one that it may be, and that is
//!    compared. How long the name is need not be known. A place of the table fills a line of the cache and holds all that is asked
//!    of it. A bit for each member tells what is missing and what comes twice.
//! 3. **Member by member** (`run/members.rs`), whatever stands in it: arrays, conditions, any white space, members that are not
//!    declared. These are skipped by the same walk with the node that accepts everything, and their names are kept so
//!    that a repetition is noticed. A condition (`if`, `then`) looks back: where the members that it speaks of began was noted.
//!
//! Within them, **strings end where a block says so**: quotes, backslashes and control characters are found 32 bytes at a time.
//!
//! A string of an enumeration is found like a name: which it will be cannot be guessed. Dates are compared by a range for each
//! byte and one for the number that two digits with limits of their own make, once for each way in which what is optional in a
//! pattern can be there ([`shape`]), the way that was met last before the others; what has no such way is walked with an
//! automaton. Numbers are told by masks, without a jump for a point, and so is UTF-8 as long as no character has more than two
//! bytes.
//!
//! **A value that is certainly wrong** (`run/faults.rs`) is noted, and the walk goes on behind it. Whatever is unusual ends the
//! walk: a name with an escape, a repeated name, a number written with a point where a whole one is due, half a
//! surrogate pair, a keyword that the plan does not know.
//!
//! # Counting
//!
//! For drift the same walk notes what it sees ([`seen`]), in a plan whose nodes are places: nothing is shared between two
//! places. A piece of a track stands for all that is certain to be seen with it, so a member costs one number. Of a member that is
//! not declared it notes where it stands, and whoever counts reads that value alone. The same notes tell which payload a text
//! is, where nothing else does (`likeness`).
//!
//! [`scan`] holds the operations on blocks in portable Rust; [`simd`] says the same with AVX2 and is taken when the
//! machine has it and `KHIPU_PORTABLE` is not set. It is the only module with `unsafe` code.

mod compile;
mod fault;
mod places;
mod plan;
mod run;
mod scan;
mod seen;
mod shape;
#[cfg(target_arch = "x86_64")]
mod simd;

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests stop at the first surprise"
)]
pub(crate) mod tests;

use std::sync::LazyLock;

pub(crate) use compile::{For, compile};
pub(crate) use fault::{Fault, Sort, Step};
pub(crate) use places::Place;
pub(crate) use plan::Plan;
pub(crate) use seen::{Extra, Seen, Walked, found};

use crate::parse::MAX_DEPTH;

/// What a walk needs besides the text; it is used again for the next record.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    /// The present object or array, and what is open around it: as many as may be.
    open: Vec<Frame>,
    /// The names of members without declaration, of every open object: where they begin and end.
    names: Vec<(usize, usize)>,
    /// Where the values of watched members begin, of every open object.
    watched: Vec<usize>,
    /// How often guesses came true of late. Below zero it is not guessed.
    trust: i32,
    habit: run::Habit,
    /// Which of the ways to write a text of some shape was met last.
    way: usize,
    /// What the last walk found to be wrong.
    pub(crate) faults: Vec<Fault>,
    /// What the last walk saw, if it was asked to note it.
    pub(crate) seen: Vec<Seen>,
    /// The members without declaration that it met, if it was asked to note them.
    pub(crate) extras: Vec<Extra>,
}

/// What a walk is certain of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Valid,
    /// It is JSON, and nothing is wrong with it but [`Scratch::faults`].
    Faulty,
    /// The explaining tier must say.
    Unknown,
}

impl Scratch {
    fn clear(&mut self) {
        self.open.resize(MAX_DEPTH + 1, Frame::default());
        self.names.clear();
        self.watched.clear();
        self.faults.clear();
        self.seen.clear();
        self.extras.clear();
    }

    /// What was noted of `text`, which was walked last.
    pub(crate) fn walked<'s>(&'s self, text: &'s [u8]) -> Walked<'s> {
        Walked {
            text,
            seen: &self.seen,
            extras: &self.extras,
            faults: &self.faults,
        }
    }
}

/// An object or array that is open.
#[derive(Clone, Copy, Debug, Default)]
struct Frame {
    /// Which object of the plan, or that it is none.
    object: u32,
    /// Of an object the member of the plan that is guessed to come next.
    next: u32,
    /// Of an object the first of its members in the plan, of an array which it is.
    first: u32,
    /// Behind the last of its members in the plan.
    end: u32,
    /// Of an object a bit for each declared member that was there, of an array how many items there were.
    seen: u64,
    /// How many names were kept when it began.
    names: u32,
    /// How many members were watched when it began.
    watched: u32,
}

impl Frame {
    /// What is no object.
    #[inline(always)]
    fn of(object: u32) -> Self {
        Self {
            object,
            ..Self::default()
        }
    }
}

impl Plan {
    /// Walks `text`, as far as it is certain what it is.
    pub(crate) fn walk(&self, text: &[u8], scratch: &mut Scratch) -> Verdict {
        self.run::<false>(text, scratch)
    }

    /// Walks `text` and notes in [`Scratch::seen`] what is where, in [`Scratch::extras`] what is not declared. The plan must
    /// be one of places.
    pub(crate) fn count(&self, text: &[u8], scratch: &mut Scratch) -> Verdict {
        self.run::<true>(text, scratch)
    }

    fn run<const COUNTS: bool>(&self, text: &[u8], scratch: &mut Scratch) -> Verdict {
        static IS_PORTABLE: LazyLock<bool> =
            LazyLock::new(|| std::env::var_os("KHIPU_PORTABLE").is_some());
        #[cfg(target_arch = "x86_64")]
        if !*IS_PORTABLE && let Some(verdict) = simd::run_if_able::<COUNTS>(self, text, scratch) {
            return verdict;
        }
        run::run::<scan::Portable<COUNTS>>(self, text, scratch)
    }
}
