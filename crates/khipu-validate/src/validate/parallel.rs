//! Lines of one source on several cores, told in the order of the source.
//!
//! Each thread takes the next lines from the source itself, into memory of its own, and judges them while the others do the
//! same: what was just read is still in the cache of the core that needs it, and nobody is woken up for it. This thread is one
//! of them, and tells between two batches what came of all. So few batches may be ahead of it that memory does not grow with
//! the input.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use khipu_capture::{Batch, Records};

use super::{Options, Run};
use crate::contract::Contract;
use crate::finding::{Finding, Unreadable};
use crate::left::Left;
use crate::name::Known;
use crate::observe::Blind;
use crate::report::{Sink, Summary};
use crate::verdict::Judge;

/// How many batches may be judged and not yet told, for each other thread.
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
}

/// What is the same for every batch.
#[derive(Clone, Copy)]
struct Task<'t, 'c> {
    contract: &'c Contract,
    options: &'c Options,
    source: &'t str,
    known: &'t Known<'c>,
}

/// The source, for one thread at a time.
struct Queue<'q, R> {
    records: &'q mut Records<R>,
    /// What was read before there were threads.
    first: Option<Batch>,
    /// How many batches were taken.
    taken: usize,
}

impl<R: Read> Queue<'_, R> {
    /// The next batch and its number, in this memory; nothing when there are no more.
    fn next(&mut self, memory: Vec<u8>) -> Option<(usize, Batch)> {
        let batch = match self.first.take() {
            Some(first) => first,
            None => self.records.batch(memory)?,
        };
        let number = self.taken;
        self.taken += 1;
        Some((number, batch))
    }
}

/// What a panic leaves behind is as whole as any.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
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
            let done = task.judge(0, &first, self.judge);
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
        let others = self.options.jobs.saturating_sub(1);
        let queue = Mutex::new(Queue {
            records,
            first: Some(first),
            taken: 0,
        });
        let (allow, allowed) = channel();
        let allowed = Mutex::new(allowed);
        thread::scope(|scope| {
            let (tell, done) = channel();
            for _ in 0..others {
                let (tell, queue, allowed) = (tell.clone(), &queue, &allowed);
                scope.spawn(move || task.work(queue, allowed, &tell));
            }
            // Held here, it would keep the channel open when all are done.
            drop(tell);
            for _ in 0..others * UNDER_WAY {
                // The other end is here.
                let _ = allow.send(());
            }
            let mut in_order = InOrder::default();
            let mut memory = Vec::new();
            let mut is_at_end = false;
            loop {
                // Another thread may have a batch that takes long: nobody hurries ahead of it.
                let waits = is_at_end || in_order.early.len() > others * UNDER_WAY;
                let arrived = match waits {
                    true => done.recv().ok(),
                    false => done.try_recv().ok(),
                };
                if let Some(arrived) = arrived {
                    in_order.add(arrived, By::Other);
                } else if is_at_end {
                    return Ok(());
                } else {
                    let next = lock(&queue).next(std::mem::take(&mut memory));
                    is_at_end = next.is_none();
                    if let Some((number, batch)) = next {
                        in_order.add(task.judge(number, &batch, self.judge), By::This);
                        memory = batch.into_memory();
                    }
                }
                while let Some((in_turn, by)) = in_order.next() {
                    self.tell_batch(task.source, in_turn, left, passed)?;
                    if by == By::Other {
                        let _ = allow.send(());
                    }
                }
            }
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
    /// Takes batches, as many as are allowed, and judges them until there are no more.
    fn work<R: Read>(
        self,
        queue: &Mutex<Queue<'_, R>>,
        allowed: &Mutex<Receiver<()>>,
        tell: &Sender<Done>,
    ) {
        let mut blind = Blind;
        let mut judge = Judge::new(self.contract, self.options, &mut blind);
        let mut memory = Vec::new();
        while lock(allowed).recv().is_ok() {
            let next = lock(queue).next(memory);
            let Some((number, batch)) = next else { return };
            if tell.send(self.judge(number, &batch, &mut judge)).is_err() {
                return;
            }
            memory = batch.into_memory();
        }
    }

    fn judge(self, number: usize, batch: &Batch, judge: &mut Judge<'c>) -> Done {
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
            number,
            summary: run.summary,
            findings: kept.0,
            left,
            passed,
            end: batch.end(),
        }
    }
}

/// Which thread judged a batch.
#[derive(Clone, Copy, PartialEq, Eq)]
enum By {
    /// The one that tells.
    This,
    Other,
}

/// What came of batches, given back in their order.
#[derive(Default)]
struct InOrder {
    early: BTreeMap<usize, (Done, By)>,
    next: usize,
}

impl InOrder {
    fn add(&mut self, done: Done, by: By) {
        self.early.insert(done.number, (done, by));
    }

    fn next(&mut self) -> Option<(Done, By)> {
        let next = self.early.remove(&self.next)?;
        self.next += 1;
        Some(next)
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
