//! Repeating a call: only what may be repeated, bounded, and on a clock that tests can hold.

use std::fmt::Debug;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use khipu_models::RetryAdvice;

use crate::Error;
use crate::error::Kind;

/// When a call is made again.
///
/// By default twice more, after about one and two seconds, and only where the provider says `RETRY_IMMEDIATELY` or nothing
/// was sent. Advice to wait longer is never slept: it is in the error.
#[derive(Clone, Debug)]
pub struct RetryPolicy {
    attempts: u32,
    within: Duration,
    first_delay: Duration,
    longest_delay: Duration,
    repeat_sent: bool,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            attempts: 3,
            within: Duration::from_secs(600),
            first_delay: Duration::from_secs(1),
            longest_delay: Duration::from_secs(30),
            repeat_sent: false,
        }
    }
}

impl RetryPolicy {
    /// Never again.
    #[must_use]
    pub fn never() -> Self {
        Self {
            attempts: 1,
            ..Self::default()
        }
    }

    /// At most `attempts` in all, the first included.
    #[must_use]
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }

    /// No new attempt later than `time` after the call began.
    #[must_use]
    pub fn within(mut self, time: Duration) -> Self {
        self.within = time;
        self
    }

    /// The delay before the second attempt, which doubles each time up to `longest`. What is really waited lies between half
    /// of it and all of it, at random.
    #[must_use]
    pub fn delay(mut self, first: Duration, longest: Duration) -> Self {
        self.first_delay = first;
        self.longest_delay = longest;
        self
    }

    /// Repeats also what may have reached the bank: a time-out, a broken connection, a status of the 500s. Each request is
    /// billed, and the institution may see a second log-on.
    #[must_use]
    pub fn repeat_sent(mut self) -> Self {
        self.repeat_sent = true;
        self
    }

    /// How long to wait before the next attempt; nothing when there is none.
    pub(crate) fn next(
        &self,
        error: &Error,
        attempt: u32,
        elapsed: Duration,
        random: f64,
    ) -> Option<Duration> {
        if attempt >= self.attempts || !self.allows(error) {
            return None;
        }
        let doubled = self
            .first_delay
            .saturating_mul(2_u32.saturating_pow(attempt - 1));
        // Halves, because a delay may be as long as a time can be.
        let half = doubled.min(self.longest_delay) / 2;
        let delay = half.saturating_add(half.mul_f64(random));
        (elapsed.saturating_add(delay) <= self.within).then_some(delay)
    }

    fn allows(&self, error: &Error) -> bool {
        match error.kind() {
            Kind::Operation(reported) => reported.retry_advice() == RetryAdvice::Immediately,
            Kind::Connect => true,
            Kind::Timeout | Kind::Interrupted => self.repeat_sent,
            Kind::Status => self.repeat_sent && error.is_unavailable(),
            _ => false,
        }
    }
}

/// The time as the client sees it. Tests give their own to the builder.
pub trait Clock: Debug + Send + Sync {
    /// Now.
    fn now(&self) -> Instant;

    /// Ends after `time`.
    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        Instant::now()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(tokio::time::sleep(time))
    }
}

#[cfg(test)]
mod tests {
    use super::{Duration, Error, Kind, RetryPolicy};

    #[test]
    fn no_time_is_too_long() {
        let error = Error::new(Kind::Connect);
        let policy = RetryPolicy::default()
            .attempts(u32::MAX)
            .within(Duration::MAX)
            .delay(Duration::MAX, Duration::MAX);
        for random in [0.0, 0.5, 1.0_f64.next_down()] {
            let delay = policy.next(&error, u32::MAX - 1, Duration::MAX, random);
            assert!(delay.is_some_and(|delay| delay >= Duration::MAX / 2));
        }
        assert_eq!(policy.next(&error, u32::MAX, Duration::ZERO, 0.0), None);
    }
}
