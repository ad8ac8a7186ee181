//! What became of the callbacks.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::Scenario;

/// How many callbacks are remembered.
const REMEMBERED: usize = 10_000;

/// What became of the callback of one accepted call. It knows neither the address nor the body.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The operation that was called.
    pub operation: Arc<str>,
    /// The `OperationId` of the acceptance.
    pub operation_id: String,
    /// The scenario of the call.
    pub scenario: Scenario,
    /// Each time that the callback was sent.
    pub attempts: Vec<Attempt>,
    /// How it ended.
    pub state: DeliveryState,
}

/// One time that a callback was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Attempt {
    /// The receiver answered with this status.
    Answered(u16),
    /// No connection could be made.
    Unreachable,
    /// The receiver did not answer in time.
    TimedOut,
    /// The connection broke.
    Broken,
}

impl Attempt {
    /// Whether the receiver took the callback.
    #[must_use]
    pub fn is_taken(self) -> bool {
        matches!(self, Self::Answered(200..=299))
    }
}

/// How far a callback has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum DeliveryState {
    /// It waits for its time, or is being sent.
    Pending,
    /// The receiver took it.
    Delivered,
    /// The receiver did not take it.
    Failed,
    /// The address is not one that callbacks are sent to.
    NotAllowed,
    /// It is never sent, because the scenario says so.
    Dropped,
    /// The sandbox stopped first.
    Cancelled,
}

/// The last callbacks, oldest first, each with a number that grows.
#[derive(Default)]
pub(crate) struct Log {
    entries: Mutex<Entries>,
}

#[derive(Default)]
struct Entries {
    first: u64,
    deliveries: VecDeque<Delivery>,
}

impl Log {
    pub(crate) fn begin(
        &self,
        operation: &Arc<str>,
        operation_id: &str,
        scenario: Scenario,
    ) -> u64 {
        let mut entries = self.lock();
        if entries.deliveries.len() >= REMEMBERED && entries.deliveries.pop_front().is_some() {
            entries.first += 1;
        }
        entries.deliveries.push_back(Delivery {
            operation: Arc::clone(operation),
            operation_id: operation_id.to_owned(),
            scenario,
            attempts: Vec::new(),
            state: DeliveryState::Pending,
        });
        let count = u64::try_from(entries.deliveries.len()).unwrap_or(u64::MAX);
        entries.first + count - 1
    }

    pub(crate) fn attempt(&self, number: u64, attempt: Attempt) {
        self.change(number, |delivery| delivery.attempts.push(attempt));
    }

    /// How a callback ended, unless that is known already.
    pub(crate) fn end(&self, number: u64, state: DeliveryState) {
        self.change(number, |delivery| {
            if delivery.state == DeliveryState::Pending {
                delivery.state = state;
            }
        });
    }

    pub(crate) fn all(&self) -> Vec<Delivery> {
        self.lock().deliveries.iter().cloned().collect()
    }

    fn change(&self, number: u64, change: impl FnOnce(&mut Delivery)) {
        let mut entries = self.lock();
        let at = number.checked_sub(entries.first);
        let at = at.and_then(|at| usize::try_from(at).ok());
        if let Some(delivery) = at.and_then(|at| entries.deliveries.get_mut(at)) {
            change(delivery);
        }
    }

    fn lock(&self) -> MutexGuard<'_, Entries> {
        self.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
