//! The same work on many things, on every core: a document of hundreds of endpoints is thousands of files.
//!
//! Results come back in the order of what they were made of, so that nothing depends on the number of cores.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{self, ScopedJoinHandle, available_parallelism};

/// Fewer things than these are done sooner than a thread is started.
const FEW: usize = 32;

/// What `work` makes of each of `items`.
pub(crate) fn map<T: Sync, R: Send>(items: &[T], work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let shares = in_shares(items, |share| share.iter().map(&work).collect::<Vec<R>>());
    shares.into_iter().flatten().collect()
}

/// What `work` makes of `items` in as many shares as there are cores.
pub(crate) fn in_shares<T: Sync, R: Send>(items: &[T], work: impl Fn(&[T]) -> R + Sync) -> Vec<R> {
    let cores = available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(cores).max(FEW);
    if items.len() <= share {
        return vec![work(items)];
    }
    let work = &work;
    thread::scope(|scope| {
        let workers: Vec<_> = items
            .chunks(share)
            .map(|share| scope.spawn(move || work(share)))
            .collect();
        workers.into_iter().map(finish).collect()
    })
}

/// The result of a thread; a panic in it goes on here.
pub(crate) fn finish<R>(worker: ScopedJoinHandle<'_, R>) -> R {
    worker.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    #[test]
    fn results_keep_their_order() {
        for count in [0, 1, 31, 32, 33, 1000] {
            let items: Vec<usize> = (0..count).collect();
            let doubled: Vec<usize> = items.iter().map(|item| item * 2).collect();
            assert_eq!(super::map(&items, |item| item * 2), doubled);
        }
    }
}
