//! Findings, counted by the rule that they break.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use super::counts::First;
use super::row::RuleCount;
use crate::finding::{Finding, SchemaPlace, Unreadable};
use crate::observe::Point;
use crate::report::Sink;

/// How many unreadable inputs are kept.
const MOST: usize = 1_000;

/// Keyword, place of the rule, payload; and which member is required, because all of an object share one place.
type Key = (String, Option<SchemaPlace>, Option<String>, String);

/// Counts findings on their way to another sink.
pub(super) struct Findings<'s> {
    next: &'s mut dyn Sink,
    rules: BTreeMap<Key, RuleCount>,
    unreadable: Vec<Unreadable>,
}

impl<'s> Findings<'s> {
    pub(super) fn new(next: &'s mut dyn Sink) -> Self {
        Self {
            next,
            rules: BTreeMap::new(),
            unreadable: Vec::new(),
        }
    }

    /// The rules, those that are broken most first.
    pub(super) fn finish(self) -> (Vec<RuleCount>, Vec<Unreadable>) {
        let mut rules: Vec<_> = self.rules.into_values().collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.count));
        (rules, self.unreadable)
    }
}

impl Sink for Findings<'_> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let key = (
            finding.keyword.clone(),
            finding.schema.clone(),
            finding.payload.clone(),
            match finding.keyword.as_str() {
                "required" => finding.message.clone(),
                _ => String::new(),
            },
        );
        let rule = self.rules.entry(key).or_insert_with(|| RuleCount {
            keyword: finding.keyword.clone(),
            schema: finding.schema.clone(),
            payload: finding.payload.clone(),
            message: finding.message.clone(),
            count: 0,
            first: First::new(
                &Arc::from(finding.source.as_str()),
                Point {
                    record: finding.record,
                    line: finding.line,
                    column: finding.column,
                    offset: finding.offset,
                },
            ),
        });
        rule.count += 1;
        self.next.finding(finding)
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        if self.unreadable.len() < MOST {
            self.unreadable.push(unreadable.clone());
        }
        self.next.unreadable(unreadable)
    }
}
