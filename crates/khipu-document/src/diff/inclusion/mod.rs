//! Whether everything that one schema says is accepted by another, decided where it can be.
//!
//! [`covers`] never guesses. `Yes` is a proof over the cases of both schemas; `No` carries a value that was made up here and
//! that an evaluator found valid on the one side and refused on the other; everything else is `Unknown`, and whoever asks
//! falls back on a rule. Followed are types, `enum`, `const`, limits, patterns that are regular, `required`, `properties`,
//! `additionalProperties`, `items`, `allOf`, `anyOf`, `oneOf` of alternatives of different types, and conditions about listed values
//! of members. What is not followed counts as equal to itself, word for word.
//!
//! A pair of schemas that comes back while it is being compared counts as covered, because values end; how many pairs are
//! compared is bounded, so that no document takes longer than it may.

mod case;
mod cases;
mod condition;
mod cover;
mod evaluate;
mod leaf;
mod pattern;
mod sample;
mod term;

use std::collections::HashMap;

use serde_json::Value;

pub(super) use pattern::Memo;
pub(super) use sample::Made;
pub(super) use term::{OTHER, Term, View, is_assertion};

/// The answer to whether one schema covers another.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Verdict {
    /// Everything is accepted.
    Yes,
    /// This, made up here, is said by the one and refused by the other.
    No(Value),
    /// It cannot be decided here.
    Unknown,
}

/// What a schema says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Every value that is valid, with members that nothing declares.
    Open,
    /// What somebody sends who knows only this document: declared members alone.
    Declared,
}

/// Whether `accepts` takes all that `says` says. `untouched` tells of components of the first document that both sides have in
/// common with everything that they refer to.
pub(super) fn covers<'a>(
    accepts: (View<'a>, Term<'a>),
    says: (View<'a>, Term<'a>),
    reading: Reading,
    untouched: Option<&dyn Fn(&str) -> bool>,
) -> Verdict {
    let mut cover = cover::Cover {
        accepts: accepts.0,
        says: says.0,
        reading,
        untouched,
        steps: 0,
        known: HashMap::new(),
        open: Vec::new(),
        rests_on: usize::MAX,
    };
    cover.all(&[accepts.1], &[says.1])
}
