//! What was explained before, and is said again.
//!
//! The fast pass tells of many invalid texts which values are wrong, and in which way. What is to be said about them does not
//! depend on anything else in the text, so it is learnt from the explaining tier once and said again of every value that
//! is wrong in the same way at the same place, whatever the numbers of the items around it.

use std::collections::HashMap;

use crate::check::Mark;
use crate::excerpt::{self, Show};
use crate::fast::{Fault, Plan, Sort, Step, Walked};
use crate::finding::SchemaPlace;
use crate::operation::Payload;

/// How many explanations are kept. Those of values that are not listed are as many as there are values.
const MOST: usize = 1024;

/// Explanations by where and how a value is wrong.
#[derive(Default)]
pub(crate) struct Memory {
    known: HashMap<Place, Explained>,
    /// How many of those that are alike have an excerpt; all, if nobody said.
    excerpts: Option<u64>,
}

/// The payload, the plan whose members the path names, the path without the numbers of items, and the sort of fault.
#[derive(PartialEq, Eq, Hash)]
struct Place {
    payload: usize,
    plan: usize,
    path: Vec<Option<u32>>,
    sort: Sort,
}

struct Explained {
    /// How often it was said.
    told: u64,
    keyword: String,
    message: String,
    schema: Option<SchemaPlace>,
    help: Option<String>,
}

impl Place {
    fn new(payload: &Payload, plan: &Plan, fault: &Fault) -> Self {
        let step = |step: &Step| match step {
            Step::Member(key) => Some(*key),
            Step::Item(_) => None,
        };
        Self {
            payload: std::ptr::from_ref(payload).addr(),
            plan: std::ptr::from_ref(plan).addr(),
            path: fault.path.iter().map(step).collect(),
            sort: fault.sort.clone(),
        }
    }
}

impl Memory {
    /// One that has no excerpts for what was said so often.
    pub(crate) fn with_excerpts(excerpts: Option<u64>) -> Self {
        let known = HashMap::new();
        Self { known, excerpts }
    }

    /// Counts anew how often each was said: of what comes now, some may be told before what was counted.
    pub(crate) fn begin_anew(&mut self) {
        for explained in self.known.values_mut() {
            explained.told = 0;
        }
    }

    /// What is to be said about the faults of a text that was walked, if all of it was said before, with its excerpts.
    pub(crate) fn recall(
        &mut self,
        payload: &Payload,
        plan: &Plan,
        walked: &Walked<'_>,
        show: Show,
    ) -> Option<Vec<Mark>> {
        let mut marks = Vec::with_capacity(walked.faults.len());
        for fault in walked.faults {
            let explained = self.known.get_mut(&Place::new(payload, plan, fault))?;
            explained.told += 1;
            let mut mark = Mark {
                at: fault.at,
                pointer: plan.pointer(&fault.path)?,
                keyword: explained.keyword.clone(),
                message: explained.message.clone(),
                schema: explained.schema.clone(),
                help: explained.help.clone(),
                excerpt: None,
            };
            if self.excerpts.is_none_or(|most| explained.told <= most) {
                mark.excerpt = excerpt::near(walked.text, show, mark.at);
            }
            marks.push(mark);
        }
        Some(marks)
    }

    /// Keeps what the explaining tier said of a text in which the fast pass saw `faults`, if both speak of the same values.
    /// Whether they do.
    pub(crate) fn learn(
        &mut self,
        payload: &Payload,
        plan: &Plan,
        faults: &[Fault],
        marks: &[Mark],
    ) -> bool {
        let is_alike = |(fault, mark): (&Fault, &Mark)| {
            fault.at == mark.at && plan.pointer(&fault.path).as_ref() == Some(&mark.pointer)
        };
        if faults.len() != marks.len() || !faults.iter().zip(marks).all(is_alike) {
            return false;
        }
        for (fault, mark) in faults.iter().zip(marks) {
            if self.known.len() >= MOST {
                break;
            }
            let explained = Explained {
                told: 1,
                keyword: mark.keyword.clone(),
                message: mark.message.clone(),
                schema: mark.schema.clone(),
                help: mark.help.clone(),
            };
            self.known
                .insert(Place::new(payload, plan, fault), explained);
        }
        true
    }
}

impl std::fmt::Debug for Memory {
    /// Without what is kept: there are values in it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Memory({})", self.known.len())
    }
}
