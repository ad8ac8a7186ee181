//! Inputs to findings.

use std::collections::BTreeMap;
use std::io;

use crate::capture::{self, Body, Taken};
use crate::check::{Mark, Origin};
use crate::contract::{Contract, Operation, Payload};
use crate::finding::Unreadable;
use crate::input::{self, Input, Source};
use crate::name::Known;
use crate::observe::{Blind, Observe};
use crate::parse;
use crate::records::{self, Record};
use crate::report::{Sink, Summary};
use crate::rule;
use crate::shape::{Shape, shape};

/// How to check.
#[derive(Clone, Debug, Default)]
pub struct Options {
    payload: Option<Payload>,
}

impl Options {
    /// Takes every record for this payload, whatever its path and its shape say. A capture record is what it says itself.
    #[must_use]
    pub fn payload(mut self, payload: &Payload) -> Self {
        self.payload = Some(payload.clone());
        self
    }
}

/// Checks the inputs one after the other and hands what it finds to `sink` as it finds it.
///
/// Which payload a record is, [`Options::payload`] says, else the path of its file
/// (`…/<operationId>/200-x.json`, with any number of folders between), else its shape. An input that cannot be read, and
/// records whose payload nothing tells, are [`Unreadable`]; the others are still checked.
///
/// A record of `khipu-capture` says itself what its bodies are: its method and path name the operation, whatever the host,
/// for a callback its `operation` does; the status names the response. It may stand among bare payloads. Each of its bodies
/// is checked, and counts, by itself. A status that the contract does not declare is a finding with the keyword `status`,
/// text where JSON is due one with the keyword `syntax`. A record of an operation that the contract does not have is
/// skipped.
///
/// # Errors
///
/// Only those of `sink`.
pub fn validate(
    contract: &Contract,
    options: &Options,
    inputs: &[Input],
    sink: &mut dyn Sink,
) -> io::Result<Summary> {
    observed(contract, options, inputs, sink, &mut Blind)
}

/// As [`validate`], and tells `observer` what it sees.
pub(crate) fn observed(
    contract: &Contract,
    options: &Options,
    inputs: &[Input],
    sink: &mut dyn Sink,
    observer: &mut dyn Observe,
) -> io::Result<Summary> {
    let mut run = Run {
        contract,
        options,
        sink,
        observer,
        summary: Summary::default(),
    };
    for input in inputs {
        input::read(input, |source| match source {
            Ok(source) => run.source(&source),
            Err(failure) => run.unreadable(failure.source, failure.message),
        })?;
    }
    Ok(run.summary)
}

struct Run<'a> {
    contract: &'a Contract,
    options: &'a Options,
    sink: &'a mut dyn Sink,
    observer: &'a mut dyn Observe,
    summary: Summary,
}

/// What came of one record.
enum Verdict<'c> {
    /// It was checked as this payload, if it has a name.
    Checked(Option<String>, Vec<Mark>),
    /// Nothing tells which payload it is.
    Nameless(&'static str, Vec<&'c Payload>),
    /// The contract cannot be used for it.
    Unusable(String),
}

/// Records that cannot be told are told together, so that a large file gives few lines: by message the first of them, its
/// line, and how many there are.
type Left = BTreeMap<String, (u64, u64, u64)>;

impl Run<'_> {
    fn source(&mut self, source: &Source) -> io::Result<()> {
        let contract = self.contract;
        let known = match (&self.options.payload, &source.path) {
            (Some(payload), _) => Known::Payload(payload),
            (None, Some(path)) => Known::by_path(contract, path),
            (None, None) => Known::nothing(contract),
        };
        let mut origin = Origin::new(&source.name, &source.text);
        let mut empty = true;
        let mut left = Left::new();
        for record in records::records(&source.text, source.form) {
            empty = false;
            match capture::take_apart(contract, &record) {
                Taken::Bare => {
                    let verdict = verdict(contract, &known, &record, self.observer, &mut origin);
                    self.tell(&mut origin, &mut left, &record, verdict)?;
                }
                Taken::Bodies(bodies) => {
                    for body in bodies {
                        let verdict = body_verdict(contract, &body, self.observer, &mut origin);
                        self.tell(&mut origin, &mut left, &body.record, verdict)?;
                    }
                }
                Taken::Foreign(method, path) => {
                    self.summary.skipped += 1;
                    let site = &mut origin.site(&record);
                    self.observer.foreign(&method, &path, site);
                }
                Taken::Broken(broken) => {
                    let verdict = Verdict::Checked(None, vec![broken.into()]);
                    self.tell(&mut origin, &mut left, &record, verdict)?;
                }
                Taken::Unusable(message) => {
                    self.tell(&mut origin, &mut left, &record, Verdict::Unusable(message))?;
                }
            }
        }
        if empty {
            self.unreadable(source.name.clone(), "holds no records".to_owned())?;
        }
        let mut left: Vec<_> = left.into_iter().collect();
        left.sort_by_key(|(_, (number, ..))| *number);
        for (message, (number, line, count)) in left {
            let more = match count {
                1 => String::new(),
                2 => " and 1 more".to_owned(),
                count => format!(" and {} more", count - 1),
            };
            let message = format!("record {number} on line {line}{more} {message}");
            self.unreadable(source.name.clone(), message)?;
        }
        Ok(())
    }

    /// Tells what came of a record, or keeps it for the end.
    fn tell(
        &mut self,
        origin: &mut Origin<'_>,
        left: &mut Left,
        record: &Record<'_>,
        verdict: Verdict<'_>,
    ) -> io::Result<()> {
        let message = match verdict {
            Verdict::Checked(payload, marks) => {
                self.summary.count(marks.is_empty());
                for finding in origin.findings(record, payload, marks) {
                    self.summary.findings += 1;
                    self.sink.finding(&finding)?;
                }
                return Ok(());
            }
            Verdict::Nameless(what, candidates) => format!("{what}; {}", advice(&candidates)),
            Verdict::Unusable(message) => message,
        };
        let line = origin.line(record);
        left.entry(message).or_insert((record.number, line, 0)).2 += 1;
        Ok(())
    }

    fn unreadable(&mut self, source: String, message: String) -> io::Result<()> {
        self.summary.unreadable += 1;
        self.sink.unreadable(&Unreadable { source, message })
    }
}

/// A body of a capture record.
fn body_verdict<'c>(
    contract: &'c Contract,
    body: &Body<'_, 'c>,
    observer: &mut dyn Observe,
    origin: &mut Origin<'_>,
) -> Verdict<'c> {
    let known = match &body.known {
        Ok(known) => known,
        Err(message) => return Verdict::Unusable(message.clone()),
    };
    match (known, body.instead) {
        (Known::Payload(payload), Some(found)) if payload.has_schema() => {
            observer.not_json(payload, &mut origin.site(&body.record));
            let mark = Mark {
                at: 0,
                pointer: String::new(),
                keyword: "syntax".to_owned(),
                message: format!("expected JSON, found {found}"),
                schema: None,
            };
            Verdict::Checked(Some(payload.to_string()), vec![mark])
        }
        _ => verdict(contract, known, &body.record, observer, origin),
    }
}

fn verdict<'c>(
    contract: &'c Contract,
    known: &Known<'c>,
    record: &Record<'_>,
    observer: &mut dyn Observe,
    origin: &mut Origin<'_>,
) -> Verdict<'c> {
    let candidates = match known {
        Known::Payload(payload) if !payload.has_schema() => {
            observer.unspecified(payload);
            return Verdict::Checked(Some(payload.to_string()), Vec::new());
        }
        Known::Payload(payload) => std::slice::from_ref(payload),
        Known::Undeclared { operation, status } => {
            observer.status(operation, status, &mut origin.site(record));
            let name = format!("{}/{status}", operation.id);
            return Verdict::Checked(Some(name), vec![undeclared(operation, status)]);
        }
        Known::OneOf(candidates) => candidates,
    };
    let parsed = match parse::parse(record.text) {
        Ok(parsed) => parsed,
        Err(broken) => {
            let name = match known {
                Known::Payload(payload) => {
                    observer.not_json(payload, &mut origin.site(record));
                    Some(payload.to_string())
                }
                _ => None,
            };
            return Verdict::Checked(name, vec![broken.into()]);
        }
    };
    let found = match shape(contract, candidates, &parsed.root) {
        Ok(Shape::Found(found)) => found,
        Ok(Shape::Ambiguous(candidates)) => {
            return Verdict::Nameless("fits several payloads", candidates);
        }
        Ok(Shape::Unknown(candidates)) => {
            return Verdict::Nameless("has the shape of no payload", candidates);
        }
        Err(error) => return Verdict::Unusable(format!("cannot be checked: {error}")),
    };
    let Some(first) = found.first() else {
        return Verdict::Nameless("has the shape of no payload", Vec::new());
    };
    match contract.judge(first, &parsed) {
        // Operations share some bodies: whose it is matters only when there is something to tell.
        Ok(marks) if !marks.is_empty() && found.len() > 1 => {
            Verdict::Nameless("is invalid and fits several payloads", found)
        }
        Ok(marks) => {
            observer.payload(first, &parsed.root, &marks, &mut origin.site(record));
            Verdict::Checked(Some(first.to_string()), marks)
        }
        Err(error) => Verdict::Unusable(format!("cannot be checked: {error}")),
    }
}

fn undeclared(operation: &Operation, status: &str) -> Mark {
    let declared = operation.payloads.iter().map(Payload::name);
    let declared: Vec<_> = declared
        .filter(|name| crate::contract::is_status(name))
        .collect();
    Mark {
        at: 0,
        pointer: String::new(),
        keyword: "status".to_owned(),
        message: format!(
            "expected one of the statuses {}, found {status}",
            declared.join(", ")
        ),
        schema: Some(rule::place(&operation.responses_at)),
    }
}

/// What to type so that a record has a name.
fn advice(candidates: &[&Payload]) -> String {
    let names: Vec<String> = candidates
        .iter()
        .map(|payload| format!("--as {payload}"))
        .collect();
    match names.as_slice() {
        [] => "the contract has no payloads".to_owned(),
        [only] => format!("say so with {only}"),
        several => format!("say which with one of {}", several.join(", ")),
    }
}
