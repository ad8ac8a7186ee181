//! Reports added up: what many machines found, each in its part of the captures, as one machine would have told it.
//!
//! ```
//! use khipu_validate::merge::{Merge, Merged};
//! use khipu_validate::Contract;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let contract = Contract::embedded();
//! let mut merge = Merge::new(&contract);
//! merge.add("a.json", br#"{"findings": [], "unreadable": [], "checked": 2, "valid": 2, "invalid": 0, "skipped": 1}"#)?;
//! merge.add("b.json", br#"{"findings": [], "unreadable": [], "checked": 3, "valid": 3, "invalid": 0, "skipped": 0}"#)?;
//! let Some(Merged::Validated(sum)) = merge.finish() else { panic!() };
//! assert_eq!((sum.checked, sum.skipped), (5, 1));
//! # Ok(())
//! # }
//! ```
//!
//! A report is a sum of counts, so that it does not matter how captures were spread over machines, nor in which order the
//! reports come: the sum is the report of one run over all captures, byte for byte, if that run reads them in the order in
//! which a folder is searched (folder by folder, by the bytes of the names). Findings are in the order of their sources,
//! those of a source as they were found. A report by itself is merely put into this order.
//!
//! What a report on drift does not tell apart, because there are more names, values or shapes than it has places for, cannot
//! be told apart afterwards. Where one run would have told it otherwise, the sum says so itself
//! ([`Drift::partial`](crate::drift::Drift::partial)); what is counted for places of the contract is right even then. Undocumented values of
//! enumerations are in no report, so whether two reports saw the same one is known only by tags
//! ([`Options::key`](crate::drift::Options::key)) or where the values were asked for.
//!
//! No source may stand in two reports: it would be counted twice. [`Merge::same_sources`] takes it that machines have files of
//! the same names. A source in which nothing was found stands in no report, so nobody notices that its report is added twice.
//!
//! Memory grows with what the reports of `validate` list; reports on drift are held one at a time.

mod error;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::io;

use serde::Deserialize;
use serde::de::IgnoredAny;

use self::error::Fault;
pub use self::error::MergeError;
use crate::contract::Contract;
use crate::drift::{Drift, Misfit, Sum, VERSION};
use crate::finding::{Finding, Unreadable};
use crate::order;
use crate::report::{Sink, Summary};

/// Adds reports up.
pub struct Merge<'c> {
    contract: &'c Contract,
    same_sources: bool,
    /// By source the report that tells of it.
    sources: HashMap<String, String>,
    sum: Option<Adding<'c>>,
}

enum Adding<'c> {
    Validated(Validated),
    Drift(Box<Sum<'c>>),
}

/// The sum of some reports.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Merged {
    /// Of reports of [`validate`](crate::validate()).
    Validated(Validated),
    /// Of reports on drift.
    Drift(Box<Drift>),
}

/// A report of [`validate`](crate::validate()), as [`JsonWriter`](crate::JsonWriter) writes it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Validated {
    /// What was found, in the order of the sources.
    pub findings: Vec<Finding>,
    /// What could not be read, in the order of the sources.
    pub unreadable: Vec<Unreadable>,
    /// Payloads that were checked.
    pub checked: u64,
    /// Payloads without a finding.
    pub valid: u64,
    /// Payloads with findings.
    pub invalid: u64,
    /// Capture records of operations that the contract does not have.
    pub skipped: u64,
}

impl Validated {
    /// Tells all of it to a sink, as a run would; the summary is for its end.
    ///
    /// # Errors
    ///
    /// Only those of `sink`.
    pub fn tell(&self, sink: &mut dyn Sink) -> io::Result<Summary> {
        for finding in &self.findings {
            sink.finding(finding)?;
        }
        for unreadable in &self.unreadable {
            sink.unreadable(unreadable)?;
        }
        Ok(Summary {
            checked: self.checked,
            valid: self.valid,
            invalid: self.invalid,
            skipped: self.skipped,
            findings: crate::locate::count(self.findings.len()),
            unreadable: crate::locate::count(self.unreadable.len()),
        })
    }

    fn add(&mut self, other: Self) {
        self.findings.extend(other.findings);
        self.unreadable.extend(other.unreadable);
        for (count, more) in [
            (&mut self.checked, other.checked),
            (&mut self.valid, other.valid),
            (&mut self.invalid, other.invalid),
            (&mut self.skipped, other.skipped),
        ] {
            *count = count.saturating_add(more);
        }
    }

    fn sort(&mut self) {
        // What is equal stays as it was: as it was found.
        self.findings
            .sort_by(|a, b| order::of_sources(&a.source, &b.source));
        self.unreadable
            .sort_by(|a, b| order::of_sources(&a.source, &b.source));
    }
}

/// What tells one kind of report from the other.
#[derive(Deserialize)]
struct Head {
    version: Option<IgnoredAny>,
    findings: Option<IgnoredAny>,
    drift: Option<IgnoredAny>,
}

/// The version, which is looked at before anything else is.
#[derive(Deserialize)]
struct Version {
    #[serde(deserialize_with = "known_version")]
    #[allow(dead_code, reason = "reading it is what matters")]
    version: u32,
}

fn known_version<'de, D: serde::Deserializer<'de>>(reader: D) -> Result<u32, D::Error> {
    match u32::deserialize(reader)? {
        VERSION => Ok(VERSION),
        _ => Err(serde::de::Error::custom("another version")),
    }
}

impl<'c> Merge<'c> {
    /// Nothing yet. `contract` is the one that reports on drift were made with; to those of `validate` it does not matter.
    #[must_use]
    pub fn new(contract: &'c Contract) -> Self {
        Self {
            contract,
            same_sources: false,
            sources: HashMap::new(),
            sum: None,
        }
    }

    /// Takes it that sources of one name in different reports are different ones, as on machines that keep their captures in
    /// the same place. They then stand in the order in which the reports were added. Standard input and texts without a name
    /// always are.
    #[must_use]
    pub fn same_sources(mut self, allowed: bool) -> Self {
        self.same_sources = allowed;
        self
    }

    /// Adds the report in `text`, which errors call `name`.
    ///
    /// # Errors
    ///
    /// When it is no report, or one that cannot be added to those before it. Nothing more can be added then.
    pub fn add(&mut self, name: &str, text: &[u8]) -> Result<(), MergeError> {
        let head: Head = read(name, text)?;
        if head.version.is_some() {
            let version: Result<Version, _> = serde_json::from_slice(text);
            version.map_err(|error| MergeError::at(name, &error, Fault::Version))?;
        }
        match (head.findings, head.drift) {
            (Some(_), None) => self.add_validated(name, read(name, text)?),
            (None, Some(_)) => self.add_drift(name, read(name, text)?),
            _ => Err(MergeError::new(name, Fault::NoReport)),
        }
    }

    fn add_validated(&mut self, name: &str, report: Validated) -> Result<(), MergeError> {
        if report.valid.checked_add(report.invalid) != Some(report.checked) {
            return Err(MergeError::new(name, Fault::Counts));
        }
        if matches!(self.sum, Some(Adding::Drift(_))) {
            return Err(MergeError::new(name, Fault::Kind));
        }
        let findings = report.findings.iter().map(|it| it.source.as_str());
        let unreadable = report.unreadable.iter().map(|it| it.source.as_str());
        self.sources(name, findings.chain(unreadable))?;
        match &mut self.sum {
            Some(Adding::Validated(sum)) => sum.add(report),
            _ => self.sum = Some(Adding::Validated(report)),
        }
        Ok(())
    }

    fn add_drift(&mut self, name: &str, report: Drift) -> Result<(), MergeError> {
        if report.valid.checked_add(report.invalid) != Some(report.checked) {
            return Err(MergeError::new(name, Fault::Counts));
        }
        if matches!(self.sum, Some(Adding::Validated(_))) {
            return Err(MergeError::new(name, Fault::Kind));
        }
        let rows = report.drift.iter().flat_map(|row| {
            let values = row.values.iter().map(|value| &value.first);
            values.chain([&row.first])
        });
        let rows = rows.flatten().map(|first| &*first.source);
        let rules = report.rules.iter().map(|rule| &*rule.first.source);
        let unreadable = report.unreadable.iter().map(|it| it.source.as_str());
        self.sources(name, rows.chain(rules).chain(unreadable))?;
        let contract = self.contract;
        let empty = || Adding::Drift(Box::new(Sum::new(contract)));
        match self.sum.get_or_insert_with(empty) {
            Adding::Drift(sum) => sum.add(report).map_err(|misfit| {
                let fault = match misfit {
                    Misfit::Document => Fault::Document,
                    Misfit::Key => Fault::Key,
                    Misfit::Rows => Fault::Rows,
                };
                MergeError::new(name, fault)
            }),
            Adding::Validated(_) => Err(MergeError::new(name, Fault::Kind)),
        }
    }

    /// Takes note of the sources of a report.
    fn sources<'s>(
        &mut self,
        name: &str,
        sources: impl Iterator<Item = &'s str>,
    ) -> Result<(), MergeError> {
        if self.same_sources {
            return Ok(());
        }
        let mut own: Vec<&str> = sources.filter(|it| !matches!(*it, "" | "-")).collect();
        own.sort_unstable();
        own.dedup();
        for source in own {
            match self.sources.entry(source.to_owned()) {
                Entry::Occupied(known) => {
                    let fault = Fault::Source(source.to_owned(), known.get().clone());
                    return Err(MergeError::new(name, fault));
                }
                Entry::Vacant(entry) => {
                    entry.insert(name.to_owned());
                }
            }
        }
        Ok(())
    }

    /// The sum; nothing if nothing was added.
    #[must_use]
    pub fn finish(self) -> Option<Merged> {
        Some(match self.sum? {
            Adding::Validated(mut sum) => {
                sum.sort();
                Merged::Validated(sum)
            }
            Adding::Drift(sum) => Merged::Drift(Box::new(sum.finish())),
        })
    }
}

impl fmt::Debug for Merge<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Merge").finish_non_exhaustive()
    }
}

fn read<'t, T: Deserialize<'t>>(name: &str, text: &'t [u8]) -> Result<T, MergeError> {
    serde_json::from_slice(text).map_err(|error| MergeError::at(name, &error, Fault::NoReport))
}
