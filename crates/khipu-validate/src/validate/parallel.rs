//! Lines of one source on several cores, told in the order of the source.
//!
//! This thread reads, unpacks and tells; the others judge, a batch of lines each. As many batches are under way as keep
//! every core busy, so that memory does not grow with the input.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use khipu_capture::{Batch, Records};

use super::{Options, Run};
use crate::contract::Contract;
use crate::finding::{Finding, Unreadable};
use crate::left::Left;
use crate::name::Known;
use crate::observe::Blind;
use crate::report::{Sink, Summary};

/// How many batches are under way for each core.
const UNDER_WAY: usize = 3;

/// What came of a batch.
struct Done {
    number: usize,
    findings: Vec<Finding>,
    summary: Summary,
    left: Left,
    /// How many records and lines there were.
    passed: (u64, u64),
    end: u64,
    /// The memory of the batch, for another.
    memory: Vec<u8>,
}

/// What is the same for every batch.
#[derive(Clone, Copy)]
struct Task<'t, 'c> {
    contract: &'c Contract,
    options: &'c Options,
    source: &'t str,
    known: &'t Known<'c>,
}

impl<'a> Run<'a> {
    /// Judges all lines up to the end, or up to one that must be read by itself; `last` is the number of the last record.
    pub(super) fn batches<R: Read>(
        &mut self,
        source: &str,
        known: &Known<'a>,
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
        if !records.is_long() {
            let done = task.judge(0, first);
            return self.told(source, done, records, left, last).map(drop);
        }
        let jobs = self.options.jobs;
        thread::scope(|scope| {
            let (give, tasks) = sync_channel(jobs * UNDER_WAY);
            let (tell, done) = channel();
            let tasks = Arc::new(Mutex::new(tasks));
            for _ in 0..jobs {
                let (tasks, tell) = (Arc::clone(&tasks), tell.clone());
                scope.spawn(move || task.work(&tasks, &tell));
            }
            // Held here, they would keep the channel open for a thread that is gone.
            drop(tasks);
            drop(tell);
            self.distribute(source, first, records, give, &done, left, last)
        })
    }

    /// Hands out batches, and tells what comes of them in their order.
    #[allow(
        clippy::too_many_arguments,
        reason = "what a source needs, and the two ends of the channels"
    )]
    fn distribute<R: Read>(
        &mut self,
        source: &str,
        first: Batch,
        records: &mut Records<R>,
        give: SyncSender<(usize, Batch)>,
        done: &Receiver<Done>,
        left: &mut Left,
        last: &mut u64,
    ) -> io::Result<()> {
        let most = self.options.jobs * UNDER_WAY;
        let (mut given, mut told) = (0, 0);
        let mut early: BTreeMap<usize, Done> = BTreeMap::new();
        let mut spare = Vec::new();
        let mut next = Some(first);
        while let Some(batch) = next {
            // The other end is gone only when a thread panicked, which the scope passes on.
            if give.send((given, batch)).is_err() {
                return Ok(());
            }
            given += 1;
            while given - told >= most {
                let Ok(arrived) = done.recv() else {
                    return Ok(());
                };
                early.insert(arrived.number, arrived);
                while let Some(in_turn) = early.remove(&told) {
                    told += 1;
                    spare.push(self.told(source, in_turn, records, left, last)?);
                }
            }
            next = records.batch(spare.pop().unwrap_or_default());
        }
        drop(give);
        for arrived in done {
            early.insert(arrived.number, arrived);
            while let Some(in_turn) = early.remove(&told) {
                told += 1;
                self.told(source, in_turn, records, left, last)?;
            }
        }
        Ok(())
    }

    /// Tells what came of a batch, and gives its memory back. Its numbers and lines count from those before it.
    fn told<R: Read>(
        &mut self,
        source: &str,
        done: Done,
        records: &mut Records<R>,
        left: &mut Left,
        last: &mut u64,
    ) -> io::Result<Vec<u8>> {
        let before = records.passed();
        for mut finding in done.findings {
            finding.record += before.0;
            finding.line += before.1;
            self.sink.finding(&finding)?;
        }
        self.summary.add(&done.summary);
        left.merge(done.left, before);
        records.counted(done.passed.0, done.passed.1);
        *last = records.passed().0;
        self.progress(source, done.end)?;
        Ok(done.memory)
    }
}

impl Task<'_, '_> {
    /// Takes batches until there are no more.
    fn work(self, tasks: &Mutex<Receiver<(usize, Batch)>>, tell: &Sender<Done>) {
        loop {
            let taken = tasks.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok((number, batch)) = taken else { return };
            if tell.send(self.judge(number, batch)).is_err() {
                return;
            }
        }
    }

    fn judge(self, number: usize, batch: Batch) -> Done {
        let mut kept = Kept::default();
        let mut blind = Blind;
        let mut left = Left::default();
        let mut last = 0;
        let mut run = Run::new(self.contract, self.options, &mut kept, &mut blind);
        let mut records = batch.records();
        for next in records.by_ref() {
            // What is kept cannot fail, and a batch does not end too early.
            let _ = run.record(self.source, self.known, next, &mut left, &mut last);
        }
        let passed = records.passed();
        Done {
            number,
            summary: run.summary,
            findings: kept.0,
            left,
            passed,
            end: batch.end(),
            memory: batch.into_memory(),
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
