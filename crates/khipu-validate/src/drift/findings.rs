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
pub(super) const MOST: usize = 1_000;

/// Keyword, place of the rule, payload; and which member is required, because all of an object share one place.
type Key = (String, Option<SchemaPlace>, Option<String>, String);

/// The rules that are broken, with their counts.
#[derive(Default)]
pub(super) struct RuleCounts(BTreeMap<Key, RuleCount>);

impl RuleCounts {
    /// Adds what another run counted.
    pub(super) fn add(&mut self, rule: RuleCount) {
        let key = key(&rule.keyword, &rule.schema, &rule.payload, &rule.message);
        match self.0.get_mut(&key) {
            Some(known) => {
                let count = known.count.saturating_add(rule.count);
                if rule.first.is_before(&known.first) {
                    *known = rule;
                }
                known.count = count;
            }
            None => {
                self.0.insert(key, rule);
            }
        }
    }

    /// The rules, those that are broken most first.
    pub(super) fn finish(self) -> Vec<RuleCount> {
        let mut rules: Vec<_> = self.0.into_values().collect();
        rules.sort_by_key(|rule| std::cmp::Reverse(rule.count));
        rules
    }
}

fn key(
    keyword: &str,
    schema: &Option<SchemaPlace>,
    payload: &Option<String>,
    message: &str,
) -> Key {
    let message = match keyword {
        "required" => message.to_owned(),
        _ => String::new(),
    };
    (keyword.to_owned(), schema.clone(), payload.clone(), message)
}

/// Counts findings on their way to another sink.
pub(super) struct Findings<'s> {
    next: &'s mut dyn Sink,
    rules: RuleCounts,
    unreadable: Vec<Unreadable>,
}

impl<'s> Findings<'s> {
    pub(super) fn new(next: &'s mut dyn Sink) -> Self {
        Self {
            next,
            rules: RuleCounts::default(),
            unreadable: Vec::new(),
        }
    }

    /// The rules, those that are broken most first.
    pub(super) fn finish(self) -> (Vec<RuleCount>, Vec<Unreadable>) {
        (self.rules.finish(), self.unreadable)
    }
}

impl Sink for Findings<'_> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        let key = key(
            &finding.keyword,
            &finding.schema,
            &finding.payload,
            &finding.message,
        );
        let rule = self.rules.0.entry(key).or_insert_with(|| RuleCount {
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
