//! Where the threads that judge the lines of a source get them, and leave what came of them.

use std::collections::{BTreeMap, VecDeque};
use std::hint;
use std::io::Read;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use khipu_capture::{Batch, Records};

use super::parallel::Done;

/// How often a thread that has nothing to do looks for something before it sleeps: for less time than it would take to wake it.
const LOOKS: usize = 2_000;

/// Where the threads of a source meet.
pub(super) struct Desk<'d, R> {
    state: Mutex<State<'d, R>>,
    /// That the state is another.
    changed: Condvar,
    /// How often it has become another.
    changes: AtomicUsize,
    /// How many bytes may be under way before another batch is read.
    most: u64,
}

struct State<'d, R> {
    /// The source, unless somebody reads it.
    source: Option<&'d mut Records<R>>,
    /// How many batches were taken from it, and how many of them were told.
    taken: usize,
    told: usize,
    /// The bytes of the source at which these end.
    taken_end: u64,
    told_end: u64,
    /// Batches for those that have nothing to do.
    ready: VecDeque<(usize, Batch)>,
    /// Batches that were begun, and need what another thread was making.
    late: BTreeMap<usize, Batch>,
    /// How many threads have nothing to do.
    idle: usize,
    /// What came of batches, by their numbers.
    done: BTreeMap<usize, Done>,
    /// Memory for the next ones.
    memory: Vec<Vec<u8>>,
    /// How long the last batch took to be read, and to be judged, once there was one.
    reading: Duration,
    judging: Option<Duration>,
    /// Whether nothing more is read.
    is_at_end: bool,
}

/// What a thread does next.
pub(super) enum Next {
    /// Judge this.
    Batch(usize, Batch),
    /// Judge this, whoever must be waited for: there is nothing else to do.
    Late(usize, Batch),
    /// Tell this.
    Done(Done),
}

impl<'d, R: Read> Desk<'d, R> {
    pub(super) fn new(source: &'d mut Records<R>, first: Batch, most: u64) -> Self {
        Self {
            state: Mutex::new(State {
                source: Some(source),
                taken: 1,
                told: 0,
                taken_end: first.end(),
                told_end: first.begin(),
                ready: VecDeque::from([(0, first)]),
                late: BTreeMap::new(),
                idle: 0,
                done: BTreeMap::new(),
                memory: Vec::new(),
                reading: Duration::ZERO,
                judging: None,
                is_at_end: false,
            }),
            changed: Condvar::new(),
            changes: AtomicUsize::new(0),
            most,
        }
    }

    /// Says that the state is another than before.
    fn change(&self, state: &State<'d, R>) {
        self.changes.fetch_add(1, Ordering::Release);
        // It would ask the system, whether somebody waits or not.
        if state.idle > 0 {
            self.changed.notify_all();
        }
    }

    /// Waits until the state is another; for a moment awake.
    fn wait<'s>(&'s self, state: MutexGuard<'s, State<'d, R>>) -> MutexGuard<'s, State<'d, R>> {
        let before = self.changes.load(Ordering::Acquire);
        drop(state);
        let has_changed = || self.changes.load(Ordering::Acquire) != before;
        let mut looks = (0..LOOKS).inspect(|_| hint::spin_loop());
        looks.any(|_| has_changed());
        let state = self.lock();
        // Nobody changes it without the lock.
        match has_changed() {
            true => state,
            false => (self.changed.wait(state)).unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// The state; what a panic leaves behind is as whole as any.
    fn lock(&self) -> MutexGuard<'_, State<'d, R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What to do, as soon as there is something; nothing when all is done. One thread `tells`.
    pub(super) fn next(&self, tells: bool) -> Option<Next> {
        let mut state = self.lock();
        loop {
            let told = state.told;
            if tells && let Some(done) = state.done.remove(&told) {
                state.told += 1;
                state.told_end = done.end;
                self.change(&state);
                return Some(Next::Done(done));
            }
            let under_way = state.taken.saturating_sub(state.told);
            let held = state.taken_end.saturating_sub(state.told_end);
            let may_read = !state.is_at_end && held < self.most;
            // What is ready is for those that wait, unless there is more of it or nothing else to do. Where reading takes the
            // longest, as it does when it is unpacking, somebody should always be reading.
            let is_slow = state.judging.is_some_and(|judging| state.reading > judging);
            let is_left = state.ready.len() > state.idle && !is_slow;
            let is_mine = is_left || !may_read || state.source.is_none();
            if is_mine && let Some((number, batch)) = state.ready.pop_front() {
                return Some(Next::Batch(number, batch));
            }
            if may_read && let Some(source) = state.source.take() {
                state = self.read(state, source);
                continue;
            }
            // The first of them first: all others are told behind it.
            if let Some((number, batch)) = state.late.pop_first() {
                return Some(Next::Late(number, batch));
            }
            if state.is_at_end && (!tells || under_way == 0) {
                return None;
            }
            state.idle += 1;
            state = self.wait(state);
            state.idle -= 1;
        }
    }

    /// Takes the next batch from the source while the others go on.
    fn read<'s>(
        &'s self,
        mut state: MutexGuard<'s, State<'d, R>>,
        source: &'d mut Records<R>,
    ) -> MutexGuard<'s, State<'d, R>> {
        let memory = state.memory.pop().unwrap_or_default();
        drop(state);
        let begin = Instant::now();
        let batch = source.batch(memory);
        let took = begin.elapsed();
        let mut state = self.lock();
        state.reading = took;
        state.source = Some(source);
        match batch {
            Some(batch) => {
                let number = state.taken;
                state.taken += 1;
                state.taken_end = batch.end();
                state.ready.push_back((number, batch));
            }
            None => state.is_at_end = true,
        }
        self.change(&state);
        state
    }

    /// Takes in what came of a batch, or the batch for later.
    pub(super) fn done(&self, number: usize, done: Option<Done>, batch: Batch) {
        let mut state = self.lock();
        let Some(done) = done else {
            state.late.insert(number, batch);
            return self.change(&state);
        };
        state.judging = Some(done.took);
        state.done.insert(number, done);
        state.memory.push(batch.into_memory());
        self.change(&state);
    }
}

/// Ends the work of all threads with that of one. At the end there is none.
pub(super) struct Closes<'c, 'd, R: Read>(&'c Desk<'d, R>);

impl<'c, 'd, R: Read> Closes<'c, 'd, R> {
    pub(super) fn new(desk: &'c Desk<'d, R>) -> Self {
        Self(desk)
    }
}

impl<R: Read> Drop for Closes<'_, '_, R> {
    fn drop(&mut self) {
        let mut state = self.0.lock();
        state.is_at_end = true;
        if thread::panicking() {
            // What is missing will not come.
            state.taken = state.told;
        }
        self.0.change(&state);
    }
}
