//! How an operation ended.
use std::fmt;

use crate::operation_error::{RetryAdvice, shown};
use crate::{EnvelopeParts, OperationError, OperationId, OperationStatus, UnknownValue};

/// The rule of [`Envelope::into_result`](crate::Envelope::into_result), apart from the trait so that it is compiled
/// once per data type.
pub(crate) fn of<Data>(parts: EnvelopeParts<Data>) -> Result<Option<Data>, ResponseError> {
    // No catch-all arm: a status that the document comes to list needs a decision here.
    let kind = match parts.status {
        OperationStatus::Ok => return Ok(parts.data),
        OperationStatus::Error => Kind::Reported(parts.error),
        OperationStatus::Unknown(status) => Kind::UnknownStatus(status),
    };
    Err(ResponseError(Box::new(Inner {
        operation_id: parts.operation_id,
        kind,
    })))
}

/// An operation ended without success, and its answer says so.
///
/// `Display` and `Debug` show the code and the type of the error and leave out its description: that is free text
/// of the provider, and [`reported`](Self::reported) gives it to whoever wants it.
#[derive(Clone, PartialEq)]
pub struct ResponseError(Box<Inner>);

#[derive(Clone, PartialEq)]
struct Inner {
    operation_id: OperationId,
    kind: Kind,
}

#[derive(Clone, PartialEq)]
enum Kind {
    /// Status `ERROR`.
    Reported(Option<OperationError>),
    /// Neither `OK` nor `ERROR`.
    UnknownStatus(UnknownValue),
}

impl ResponseError {
    /// The execution that failed.
    #[must_use]
    pub fn operation_id(&self) -> &OperationId {
        &self.0.operation_id
    }

    /// What the provider reported. None if it reported nothing although the contract says that it must, and if the
    /// status is unknown.
    #[must_use]
    pub fn reported(&self) -> Option<&OperationError> {
        match &self.0.kind {
            Kind::Reported(error) => error.as_ref(),
            Kind::UnknownStatus(_) => None,
        }
    }

    /// The code that the provider reported, a letter with three digits such as `E201`. Show it to people, and decide by
    /// [`retry_advice`](Self::retry_advice): codes of one family differ in what helps.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.reported()?.code.as_deref()
    }

    /// Whether the status of the answer is neither `OK` nor `ERROR`. Whether there is usable data is then anyone's
    /// guess, so none is handed out.
    ///
    /// # Troubleshooting
    /// The provider has changed its API. Look for a newer release of this crate, and read the members of the answer
    /// yourself until there is one: [`Envelope::into_parts`](crate::Envelope::into_parts).
    #[must_use]
    pub fn is_unknown_status(&self) -> bool {
        self.unknown_status().is_some()
    }

    /// The status that is neither `OK` nor `ERROR`, as it was sent.
    #[must_use]
    pub fn unknown_status(&self) -> Option<&UnknownValue> {
        match &self.0.kind {
            Kind::Reported(_) => None,
            Kind::UnknownStatus(status) => Some(status),
        }
    }

    /// When the same call may be made again; [`RetryAdvice::Unknown`] if nothing was reported.
    #[must_use]
    pub fn retry_advice(&self) -> RetryAdvice {
        self.reported()
            .map_or(RetryAdvice::Unknown, OperationError::retry_advice)
    }
}

impl fmt::Display for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_unknown_status() {
            return f.write_str("the status of the answer is neither OK nor ERROR");
        }
        let Some(error) = self.reported() else {
            return f.write_str("the operation failed, and the answer does not say why");
        };
        let code = error.code.as_deref().and_then(shown);
        let advice = error
            .type_
            .as_ref()
            .and_then(|advice| shown(advice.as_str()));
        match (code, advice) {
            (Some(code), Some(advice)) => {
                write!(f, "the operation failed with code {code} ({advice})")
            }
            (Some(code), None) => write!(f, "the operation failed with code {code}"),
            (None, Some(advice)) => write!(f, "the operation failed without a code ({advice})"),
            (None, None) => f.write_str("the operation failed without a code"),
        }
    }
}

impl fmt::Debug for ResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ResponseError")
            .field("operation_id", &self.0.operation_id)
            .field("message", &format_args!("{self}"))
            .finish_non_exhaustive()
    }
}

impl std::error::Error for ResponseError {}
