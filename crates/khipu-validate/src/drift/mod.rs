//! Drift: what the traffic shows and the contract does not, and what the contract has and the traffic never shows.
//!
//! ```
//! use khipu_validate::drift::{Kind, Options, drift};
//! use khipu_validate::{Contract, Input};
//!
//! # struct Quiet;
//! # impl khipu_validate::Sink for Quiet {
//! #     fn finding(&mut self, _: &khipu_validate::Finding) -> std::io::Result<()> { Ok(()) }
//! #     fn unreadable(&mut self, _: &khipu_validate::Unreadable) -> std::io::Result<()> { Ok(()) }
//! # }
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let contract = Contract::embedded();
//! let request = contract.payload("bancosecurity_personal_loans/request")?;
//! let options = Options::default().payload(request);
//! let text = br#"{"RequestData": {"Language": "es"}}"#.to_vec();
//! let input = Input::Text { source: "here".to_owned(), text };
//!
//! let drift = drift(&contract, &options, &[input], &mut Quiet)?;
//! assert_eq!(drift.drift.len(), 1);
//! assert_eq!(drift.drift[0].kind, Kind::UndocumentedMember);
//! assert_eq!(drift.drift[0].pointer, "/RequestData/Language");
//! # Ok(())
//! # }
//! ```
//!
//! Everything is a count with the place where it was seen first, so that reports can be added up. Memory is bounded,
//! whatever the traffic: of names, values, shapes and paths a number is told apart and the rest is counted together.
//!
//! # Discretion
//!
//! A report shows names, types, counts and what the contract itself says. No value of a payload is in it, in no format;
//! with one exception that has to be asked for: [`Options::show_values`] shows the values of enumerations that the contract
//! does not list, up to 80 characters each, and never where the contract marks the place as sensitive. Where it is not asked
//! for, values are told apart by a hash and not kept. Names that look like identifiers are masked: members with four digits
//! or an `@` in their name, and the parts of an unknown path that are no plain words.

mod add;
mod breaches;
mod collect;
mod counts;
mod findings;
mod html;
mod json;
mod names;
mod places;
mod quick;
mod read;
mod row;
mod rules;
mod seen;
mod shape;
mod suggest;
mod tally;
mod telling;
mod text;

use std::io;

use crate::contract::Contract;
use crate::input::Input;
use crate::operation::Payload;
use crate::report::Sink;
use crate::scrub::Key;

pub(crate) use add::{Misfit, Sum};
pub use counts::First;
pub use row::{
    Drift, Kind, Member, PayloadCount, Row, RuleCount, Unseen, UnseenKind, VERSION, ValueCount,
};
pub use shape::Within;
pub use suggest::{Edit, Suggestion};

/// How to look for drift.
#[derive(Clone, Debug, Default)]
pub struct Options {
    validate: crate::Options,
    show_values: bool,
    key: Option<Key>,
}

impl Options {
    /// Takes every record for this payload, as [`crate::Options::payload`] does.
    #[must_use]
    pub fn payload(mut self, payload: &Payload) -> Self {
        self.validate = self.validate.payload(payload);
        self
    }

    /// Holds records up to this many bytes, as [`crate::Options::max_record`] does.
    #[must_use]
    pub fn max_record(mut self, bytes: usize) -> Self {
        self.validate = self.validate.max_record(bytes);
        self
    }

    /// Leaves out what a sink that does not look at the findings has no use for, as
    /// [`crate::Options::without_excerpts`] does.
    #[must_use]
    pub fn without_excerpts(mut self) -> Self {
        self.validate = self.validate.without_excerpts();
        self
    }

    /// Shows the undocumented values of enumerations, which are the only values that a report can show.
    #[must_use]
    pub fn show_values(mut self, show: bool) -> Self {
        self.show_values = show;
        self
    }

    /// Gives each undocumented value of an enumeration a tag that is the same in every report under one key, so that
    /// [`merge`](crate::merge) knows values again that no report shows. Who has the key can try out which value a tag stands
    /// for; without it a tag says nothing.
    #[must_use]
    pub fn key(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }
}

/// Reads the inputs as [`validate`](crate::validate()) does and tells what drifted. What cannot be read goes to `sink`, and so
/// does each finding.
///
/// # Errors
///
/// Only those of `sink`.
pub fn drift(
    contract: &Contract,
    options: &Options,
    inputs: &[Input],
    sink: &mut dyn Sink,
) -> io::Result<Drift> {
    let mut tally = tally::Tally::new(contract, options.show_values, options.key.clone());
    let mut findings = findings::Findings::new(sink);
    let summary = crate::validate::observed(
        contract,
        &options.validate,
        inputs,
        &mut findings,
        &mut tally,
    )?;
    tally.finish();
    let (rules, unreadable) = findings.finish();
    let mut drift = collect::collect(&tally);
    drift.checked = summary.checked;
    drift.valid = summary.valid;
    drift.invalid = summary.invalid;
    drift.skipped = summary.skipped;
    drift.rules = rules;
    drift.unreadable = unreadable;
    let mark = |key: &Key| format!("{:016x}", key.mark("drift key", b""));
    drift.key = options.key.as_ref().map(mark);
    drift.suggestions = suggest::suggest(&tally, options.show_values);
    Ok(drift)
}
