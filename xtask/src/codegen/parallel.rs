//! The same work on many things, on every core: a document of hundreds of endpoints is thousands of files.
//!
//! Results come back in the order of what they were made of, so that nothing depends on the number of cores.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle, available_parallelism};

/// How many things are worked on together: fewer are done sooner than a thread is started, and what many need at once is
/// memory that is touched for the first time, which costs more than the work.
const SHARE: usize = 48;

/// As many of what takes a generator a millisecond each.
pub(crate) const LARGE: usize = 6;

/// What `work` makes of each of `items`.
pub(crate) fn map<'t, T: Sync, R: Send>(
    items: &'t [T],
    work: impl Fn(&'t T) -> R + Sync,
) -> Vec<R> {
    let shares = in_shares(items, SHARE, |share| {
        share.iter().map(&work).collect::<Vec<R>>()
    });
    shares.into_iter().flatten().collect()
}

/// What `work` makes of `items`, at most `size` at a time; at least of one share, be it empty.
pub(crate) fn in_shares<'t, T: Sync, R: Send>(
    items: &'t [T],
    size: usize,
    work: impl Fn(&'t [T]) -> R + Sync,
) -> Vec<R> {
    let shares: Vec<&[T]> = items.chunks(size).collect();
    let cores = available_parallelism().map_or(1, NonZero::get);
    if shares.len() <= 1 || cores == 1 {
        let shares = if shares.is_empty() {
            vec![items]
        } else {
            shares
        };
        return shares.into_iter().map(work).collect();
    }
    let next = AtomicUsize::new(0);
    let worker = || {
        let mut done = Vec::new();
        loop {
            let turn = next.fetch_add(1, Ordering::Relaxed);
            if turn >= shares.len() {
                return done;
            }
            // In turn from both ends: neighbours are files of one folder, which takes one change at a time.
            let index = match turn % 2 {
                0 => turn / 2,
                _ => shares.len() - 1 - turn / 2,
            };
            let Some(share) = shares.get(index) else {
                return done;
            };
            done.push((index, work(share)));
        }
    };
    let mut done: Vec<(usize, R)> = thread::scope(|scope| {
        let others: Vec<_> = (1..cores.min(shares.len()))
            .map(|_| scope.spawn(worker))
            .collect();
        let own = worker();
        own.into_iter()
            .chain(others.into_iter().flat_map(finish))
            .collect()
    });
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, result)| result).collect()
}

/// The result of a thread; a panic in it goes on here.
pub(crate) fn finish<R>(worker: ScopedJoinHandle<'_, R>) -> R {
    worker.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_keep_their_order() {
        for count in [0, 1, 47, 48, 49, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(super::map(&items, |item| item * 2), doubled);
        }
    }
}
