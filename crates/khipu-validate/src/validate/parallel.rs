//! Lines of one source on several cores, told in the order of the source.
//!
//! A thread takes the next lines from the source into memory of its own, and judges them while the others do the same: what was
//! just read is still in the cache of the core that needs it. Where another one has nothing to do it gets them, and where unpacking
//! takes longer than judging the thread that unpacks goes on and leaves what it read to the others. This thread is one of them, and
//! tells what came of all. So few batches may be ahead of what was told that memory does not grow with the input.

use std::io::{self, Read};
use std::thread;
use std::time::{Duration, Instant};

use khipu_capture::{Batch, Records};

use super::desk::{Closes, Desk, Next};
use super::{Options, Run};
use crate::contract::Contract;
use crate::finding::{Finding, Unreadable};
use crate::left::Left;
use crate::name::Known;
use crate::observe::Blind;
use crate::report::{Sink, Summary};
use crate::verdict::Judge;

/// How many batches may be under way, for each thread.
const UNDER_WAY: usize = 3;

/// What came of a batch.
pub(super) struct Done {
    findings: Vec<Finding>,
    summary: Summary,
    left: Left,
    /// How many records and lines there were.
    passed: (u64, u64),
    end: u64,
    pub(super) took: Duration,
}

/// What is the same for every batch.
#[derive(Clone, Copy)]
struct Task<'t, 'c> {
    contract: &'c Contract,
    options: &'c Options,
    source: &'t str,
    known: &'t Known<'c>,
}

impl<'c> Run<'_, 'c> {
    /// Judges all lines up to the end, or up to one that must be read by itself; `last` is the number of the last record.
    pub(super) fn batches<R: Read + Send>(
        &mut self,
        source: &str,
        known: &Known<'c>,
        records: &mut Records<R>,
        left: &mut Left,
        last: &mut u64,
    ) -> io::Result<()> {
        let Some(first) = records.batch(Vec::new()) else {
            return Ok(());
        };
        let task = Task {
            contract: self.contract,
            options: self.options,
            source,
            known,
        };
        let mut passed = records.passed();
        let told = if records.is_long() {
            self.on_threads(task, records, first, left, &mut passed)
        } else {
            let done = task.judge(&first, self.judge);
            self.tell_batch(source, done, left, &mut passed)
        };
        let before = records.passed();
        records.counted(passed.0 - before.0, passed.1 - before.1);
        *last = passed.0;
        told
    }

    /// Judges batches on as many threads as may be, and tells what comes of them in their order.
    fn on_threads<R: Read + Send>(
        &mut self,
        task: Task<'_, 'c>,
        records: &mut Records<R>,
        first: Batch,
        left: &mut Left,
        passed: &mut (u64, u64),
    ) -> io::Result<()> {
        let jobs = self.options.jobs;
        let desk = Desk::new(records, first, jobs * UNDER_WAY);
        thread::scope(|scope| {
            // Whatever ends this thread ends the others.
            let _closes = Closes::new(&desk);
            for _ in 1..jobs {
                let desk = &desk;
                scope.spawn(move || {
                    let _closes = Closes::new(desk);
                    let mut blind = Blind;
                    let mut judge = Judge::new(task.contract, task.options, &mut blind);
                    while let Some(Next::Batch(number, batch)) = desk.next(false) {
                        desk.done(number, task.judge(&batch, &mut judge), batch);
                    }
                });
            }
            while let Some(next) = desk.next(true) {
                match next {
                    Next::Batch(number, batch) => {
                        desk.done(number, task.judge(&batch, self.judge), batch);
                    }
                    Next::Done(done) => self.tell_batch(task.source, done, left, passed)?,
                }
            }
            Ok(())
        })
    }

    /// Tells what came of a batch. Its numbers and lines count from those before it.
    fn tell_batch(
        &mut self,
        source: &str,
        done: Done,
        left: &mut Left,
        passed: &mut (u64, u64),
    ) -> io::Result<()> {
        for mut finding in done.findings {
            finding.record += passed.0;
            finding.line += passed.1;
            self.sink.finding(&finding)?;
        }
        self.summary.add(&done.summary);
        left.merge(done.left, *passed);
        *passed = (passed.0 + done.passed.0, passed.1 + done.passed.1);
        self.progress(source, done.end)
    }
}

impl<'c> Task<'_, 'c> {
    fn judge(self, batch: &Batch, judge: &mut Judge<'c>) -> Done {
        let begin = Instant::now();
        let mut kept = Kept::default();
        let mut left = Left::default();
        let mut last = 0;
        let mut run = Run::new(self.contract, self.options, &mut kept, judge);
        let mut records = batch.records();
        for next in records.by_ref() {
            // What is kept cannot fail, and a batch does not end too early.
            let _ = run.record(self.source, self.known, next, &mut left, &mut last);
        }
        let passed = records.passed();
        Done {
            summary: run.summary,
            findings: kept.0,
            left,
            passed,
            end: batch.end(),
            took: begin.elapsed(),
        }
    }
}

/// Keeps findings for the thread that tells them.
#[derive(Default)]
struct Kept(Vec<Finding>);

impl Sink for Kept {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.0.push(finding.clone());
        Ok(())
    }

    fn unreadable(&mut self, _: &Unreadable) -> io::Result<()> {
        Ok(())
    }
}
