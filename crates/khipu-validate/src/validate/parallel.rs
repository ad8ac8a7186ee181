//! Lines of one source on several cores, told in the order of the source.
//!
//! A thread takes the next lines from the source into memory of its own, and judges them while the others do the same: what was
//! just read is still in the cache of the core that needs it. Where another one has nothing to do it gets them, and where unpacking
//! takes longer than judging the thread that unpacks goes on and leaves what it read to the others. One that needs the explaining
//! tier while another makes it ready does not wait, but puts its batch aside. This thread is one of them, and tells what came of
//! all. So few batches may be ahead of what was told that memory does not grow with the input.

use std::io::{self, Read};
use std::thread;
use std::time::{Duration, Instant};

use khipu_capture::{Batch, Records};

use super::desk::{Closes, Desk, Next};
use super::{Options, Run};
use crate::contract::Contract;
use crate::finding::{Finding, Unreadable};
use crate::left::Left;
use crate::locate::count;
use crate::name::Known;
use crate::observe::Blind;
use crate::report::{Sink, Summary};
use crate::verdict::Judge;

/// How many bytes may be under way for each thread, and how many more for all: where lines are long, one batch has as many as a
/// thread may.
const UNDER_WAY: u64 = 768 << 10;
const ASIDE: u64 = 2 << 20;

/// What came of a batch.
pub(super) struct Done {
    findings: Vec<Finding>,
    summary: Summary,
    left: Left,
    /// How many records and lines there were.
    passed: (u64, u64),
    pub(super) end: u64,
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
            // It waits for whoever it must, so something comes of it.
            let done = task.judge(&first, self.judge);
            done.map_or(Ok(()), |done| {
                self.tell_batch(source, done, left, &mut passed)
            })
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
        let desk = Desk::new(records, first, count(jobs) * UNDER_WAY + ASIDE);
        thread::scope(|scope| {
            // Whatever ends this thread ends the others.
            let _closes = Closes::new(&desk);
            for _ in 1..jobs {
                let desk = &desk;
                scope.spawn(move || {
                    let _closes = Closes::new(desk);
                    let mut blind = Blind;
                    let mut judge = Judge::new(task.contract, task.options, &mut blind);
                    while let Some(next) = desk.next(false) {
                        task.take(next, &mut judge, desk);
                    }
                });
            }
            while let Some(next) = desk.next(true) {
                if let Some(done) = task.take(next, self.judge, &desk) {
                    self.tell_batch(task.source, done, left, passed)?;
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
    /// Does what is to be done next; what is to be told is not for this.
    fn take<R: Read>(self, next: Next, judge: &mut Judge<'c>, desk: &Desk<'_, R>) -> Option<Done> {
        let (number, batch) = match next {
            Next::Batch(number, batch) => {
                judge.hurry(true);
                (number, batch)
            }
            Next::Late(number, batch) => {
                judge.go_back();
                (number, batch)
            }
            Next::Done(done) => return Some(done),
        };
        let done = self.judge(&batch, judge);
        // Nobody would come back to what is judged line by line.
        judge.hurry(false);
        desk.done(number, done, batch);
        None
    }

    /// Judges a batch; nothing comes of it when it must wait for another thread and `judge` does not.
    fn judge(self, batch: &Batch, judge: &mut Judge<'c>) -> Option<Done> {
        let begin = Instant::now();
        let mut kept = Kept::default();
        let mut left = Left::default();
        let mut last = 0;
        let mut run = Run::new(self.contract, self.options, &mut kept, judge);
        let mut records = batch.records();
        for next in records.by_ref() {
            // What is kept cannot fail, and a batch does not end too early.
            let _ = run.record(self.source, self.known, next, &mut left, &mut last);
            if run.is_late {
                return None;
            }
        }
        let passed = records.passed();
        Some(Done {
            summary: run.summary,
            findings: kept.0,
            left,
            passed,
            end: batch.end(),
            took: begin.elapsed(),
        })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Input;
    use crate::report::TextWriter;
    use crate::validate;

    #[test]
    fn what_is_put_aside_is_told_in_its_place() {
        let bundle = Contract::embedded_bundle().unwrap();
        let valid = format!(r#"{{"RequestData": {{"x": "{}"}}}}"#, "y".repeat(200));
        let texts = [
            &valid,
            r#"{"RequestData": 1}"#,
            "",
            "{",
            r#"{"RequestData": {}, "CallbackUrl": 1}"#,
        ];
        // So rarely that the first three that are alike stand in several batches.
        let kind = |at: usize| match at % 3_000 {
            0..2_995 => 0,
            at => at % texts.len(),
        };
        let lines: Vec<&str> = (0..30_000).map(|at| texts[kind(at)]).collect();
        let folder = tempfile::tempdir().unwrap();
        // What comes behind it is judged by this thread alone.
        let inputs = [
            ("long", lines.join("\n")),
            ("short", lines[2_990..3_010].join("\n")),
        ];
        let inputs = inputs.map(|(name, text)| {
            let path = folder.path().join(name).with_extension("ndjson");
            std::fs::write(&path, text).unwrap();
            Input::Path(path)
        });
        let report = |jobs, is_kept_out: bool| {
            let contract = Contract::from_bundle(&bundle);
            let inside = is_kept_out.then(|| contract.door().enter());
            let payload = contract.payload("bancosecurity_personal_loans/request");
            let options = Options::default().payload(payload.unwrap()).jobs(jobs);
            let options = options.excerpts_alike(TextWriter::ALIKE);
            let mut writer = TextWriter::new(Vec::new());
            let summary = validate(&contract, &options, &inputs, &mut writer);
            drop(inside);
            writer.finish(&summary.unwrap()).unwrap()
        };
        let one = report(1, false);
        assert!(one.len() > 1_000);
        for (jobs, is_kept_out) in [(3, true), (2, true), (2, false)] {
            let several = report(jobs, is_kept_out);
            assert_eq!(String::from_utf8(several), String::from_utf8(one.clone()));
        }
    }
}
