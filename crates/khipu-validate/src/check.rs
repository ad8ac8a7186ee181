//! One text against one payload of the contract.

use crate::contract::{Contract, ContractError, Payload};
use crate::escape;
use crate::explain::Explainer;
use crate::finding::{Finding, SchemaPlace};
use crate::locate::{Lines, count};
use crate::observe::{Point, Site};
use crate::parse::{self, Broken, Parsed};
use crate::records::{self, Record};

impl Contract {
    /// What is wrong with `text` as this payload, in the order of the text; nothing when it is valid.
    ///
    /// The findings count from the beginning of `text`; their source is empty and their record is 1.
    ///
    /// # Errors
    ///
    /// When the payload's schema cannot be compiled, or the payload is one of another contract. Neither happens with
    /// [`Contract::embedded`].
    pub fn check(&self, payload: &Payload, text: &[u8]) -> Result<Vec<Finding>, ContractError> {
        let record = records::whole(text);
        let mut origin = Origin::new("", text);
        if !payload.has_schema() {
            return Ok(Vec::new());
        }
        match parse::parse(record.text) {
            Ok(parsed) => {
                let marks = self.judge(payload, &parsed)?;
                Ok(origin.findings(&record, Some(payload.to_string()), marks))
            }
            Err(broken) => {
                Ok(origin.findings(&record, Some(payload.to_string()), vec![broken.into()]))
            }
        }
    }

    /// What is wrong with a text that is JSON, in the order of the text.
    pub(crate) fn judge(
        &self,
        payload: &Payload,
        parsed: &Parsed<'_>,
    ) -> Result<Vec<Mark>, ContractError> {
        let Some(pointer) = payload.schema() else {
            return Ok(Vec::new());
        };
        let schema = self.schema(pointer)?;
        let mut marks: Vec<Mark> = parsed.repeated.iter().map(Mark::repeated).collect();
        if !schema.accepts(&parsed.root) {
            let mut explainer = Explainer::new(self.document(), pointer, &parsed.root);
            for error in schema.errors(&parsed.root) {
                explainer.add(&error);
            }
            let faults = explainer.finish();
            if faults.is_empty() {
                // A verdict without a reason would pass for a valid payload.
                marks.push(Mark::unexplained(parsed.root.at));
            }
            for fault in faults {
                let value = parsed.root.pointer(&fault.pointer);
                marks.push(Mark {
                    at: value.map_or(parsed.root.at, |value| value.at),
                    pointer: fault.pointer,
                    keyword: fault.keyword,
                    message: fault.message,
                    schema: fault.place,
                });
            }
        }
        marks.sort_by_key(|mark| mark.at);
        Ok(marks)
    }
}

/// A finding before its source is known: the byte counts from the beginning of the record.
#[derive(Debug)]
pub(crate) struct Mark {
    pub(crate) at: usize,
    pub(crate) pointer: String,
    pub(crate) keyword: String,
    pub(crate) message: String,
    pub(crate) schema: Option<SchemaPlace>,
}

impl Mark {
    fn unexplained(at: usize) -> Self {
        Self {
            at,
            pointer: String::new(),
            keyword: "schema".to_owned(),
            message: "expected a value that the schema accepts".to_owned(),
            schema: None,
        }
    }

    fn repeated(repeated: &parse::Repeated) -> Self {
        Self {
            at: repeated.at,
            pointer: repeated.pointer.clone(),
            keyword: "duplicate-key".to_owned(),
            message: format!(
                "member {} occurs more than once in this object",
                escape::name(&repeated.name)
            ),
            schema: None,
        }
    }
}

impl From<Broken> for Mark {
    fn from(broken: Broken) -> Self {
        Self {
            at: broken.at,
            pointer: String::new(),
            keyword: "syntax".to_owned(),
            message: broken.reason.to_owned(),
            schema: None,
        }
    }
}

/// A source and how far its lines have been counted.
pub(crate) struct Origin<'t> {
    source: &'t str,
    lines: Lines<'t>,
}

impl<'t> Origin<'t> {
    pub(crate) fn new(source: &'t str, text: &'t [u8]) -> Self {
        Self {
            source,
            lines: Lines::new(text),
        }
    }

    /// The findings of one record.
    pub(crate) fn findings(
        &mut self,
        record: &Record<'_>,
        payload: Option<String>,
        marks: Vec<Mark>,
    ) -> Vec<Finding> {
        let each = marks.into_iter().map(|mark| {
            let offset = record.offset + mark.at;
            let (line, column) = self.lines.place(offset);
            Finding {
                source: self.source.to_owned(),
                record: record.number,
                line,
                column,
                offset: count(offset),
                payload: payload.clone(),
                pointer: mark.pointer,
                keyword: mark.keyword,
                message: mark.message,
                schema: mark.schema,
            }
        });
        each.collect()
    }

    /// A record as a site of what is seen in it.
    pub(crate) fn site<'o, 'r>(&'o mut self, record: &'o Record<'r>) -> RecordSite<'o, 't, 'r> {
        RecordSite {
            origin: self,
            record,
        }
    }

    /// The line on which a record begins.
    pub(crate) fn line(&mut self, record: &Record<'_>) -> u64 {
        self.lines.place(record.offset).0
    }
}

/// A record of a source.
pub(crate) struct RecordSite<'o, 't, 'r> {
    origin: &'o mut Origin<'t>,
    record: &'o Record<'r>,
}

impl Site for RecordSite<'_, '_, '_> {
    fn source(&self) -> &str {
        self.origin.source
    }

    fn point(&mut self, at: usize) -> Point {
        let offset = self.record.offset + at;
        let (line, column) = self.origin.lines.place(offset);
        Point {
            record: self.record.number,
            line,
            column,
            offset: count(offset),
        }
    }
}
