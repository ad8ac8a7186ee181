//! The two answers of an operation.

use khipu_models::AcceptedResponse;

/// What an operation answered: its outcome, or that the outcome will be sent to the callback.
///
/// The HTTP status alone decides: 200 is `Completed`, 202 is `Accepted`. That the operation failed is an outcome too:
/// see [`Envelope::into_result`](khipu_models::Envelope::into_result).
#[derive(Clone, Debug, PartialEq)]
#[allow(
    clippy::exhaustive_enums,
    reason = "the API has these two answers, and a match should say both"
)]
pub enum Reply<T> {
    /// Status 200: the operation has ended.
    Completed(T),
    /// Status 202: the operation was taken on; its outcome follows by callback.
    Accepted(AcceptedResponse),
}

impl<T> Reply<T> {
    /// The outcome, if the operation has ended.
    #[must_use]
    pub fn completed(self) -> Option<T> {
        match self {
            Reply::Completed(outcome) => Some(outcome),
            Reply::Accepted(_) => None,
        }
    }

    /// The acceptance, if the operation was taken on.
    #[must_use]
    pub fn accepted(self) -> Option<AcceptedResponse> {
        match self {
            Reply::Completed(_) => None,
            Reply::Accepted(accepted) => Some(accepted),
        }
    }
}

/// The body of a mocked answer. By way of `serde_json::Value`, as `httpmock` does it, amounts would lose digits.
#[cfg(feature = "mock")]
pub(crate) fn mock_body<T: serde::Serialize>(value: &T) -> Vec<u8> {
    // Models serialize to text always; an empty body would fail the test that asked for it, which is the right end.
    serde_json::to_vec(value).unwrap_or_default()
}
