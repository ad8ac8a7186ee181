//! What to do about an error that an operation reported.
use std::time::Duration;

use crate::{ErrorType, OperationError};

/// When the same call may be made again, by the word of the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryAdvice {
    /// At once (`RETRY_IMMEDIATELY`).
    Immediately,
    /// After this time and not before: four hours (`WAIT_4_HOURS_BEFORE_RETRY`).
    After(Duration),
    /// Once the provider has said that the cause is gone (`RETRY_AFTER_NOTIFICATION`). How it says so is not
    /// documented; no operation of the API tells.
    AfterNotification,
    /// Not at all: the same call would fail again (`DO_NOT_RETRY`).
    Never,
    /// The provider gave no type, or one that the document does not list. Leave it to a person to repeat the call: it
    /// logs on at an institution again, and requests made with an API key are billed.
    Unknown,
}

const FOUR_HOURS: Duration = Duration::from_secs(4 * 60 * 60);

impl OperationError {
    /// When the same call may be made again. `Type` alone tells, as the provider asks; codes of one family differ
    /// in what helps.
    #[must_use]
    pub fn retry_advice(&self) -> RetryAdvice {
        // No catch-all arm: a type that the document comes to list needs a decision here.
        match self.type_ {
            Some(ErrorType::RetryImmediately) => RetryAdvice::Immediately,
            Some(ErrorType::Wait4HoursBeforeRetry) => RetryAdvice::After(FOUR_HOURS),
            Some(ErrorType::RetryAfterNotification) => RetryAdvice::AfterNotification,
            Some(ErrorType::DoNotRetry) => RetryAdvice::Never,
            Some(ErrorType::Unknown(_)) | None => RetryAdvice::Unknown,
        }
    }
}

/// The text if it looks like a code or an error type, and so may stand in a message. The contract puts no limit on
/// a code, so it could be anything, line breaks and a person's number included.
pub(crate) fn shown(text: &str) -> Option<&str> {
    let code_like = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let starts_like_one = text.starts_with(|first: char| first.is_ascii_uppercase());
    (starts_like_one && text.len() <= 32 && text.bytes().all(code_like)).then_some(text)
}
