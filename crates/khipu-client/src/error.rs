//! Why a call did not end with data.

use std::error::Error as StdError;
use std::time::Duration;

use bytes::Bytes;
use khipu_models::{DateTime, ResponseError, RetryAdvice};

mod text;

/// Why a call did not end with data: one type for everything that can happen, with predicates for what callers decide on.
///
/// Neither `Display` nor `Debug` nor the source chain shows a body, a header, a credential or an address of a callback.
/// What the provider sent is there for whoever asks by name: [`Error::expose_body`].
pub struct Error {
    inner: Box<Inner>,
}

struct Inner {
    kind: Kind,
    operation: Option<&'static str>,
    operation_id: Option<String>,
    status: Option<u16>,
    body: Option<Bytes>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

#[derive(Debug)]
pub(crate) enum Kind {
    /// Something that the caller set, or did not set.
    Setting(String),
    /// Nobody answered at the address, so nothing was sent.
    Connect,
    /// No answer came in time.
    Timeout,
    /// The connection broke after the request was on its way.
    Interrupted,
    /// The body is longer than the limit.
    TooLarge { limit: usize },
    /// The body is not what the document says.
    Decode(Place),
    /// A status that is neither 200 nor 202.
    Status,
    /// A 202 where the data should come at once, or a 200 that is an acceptance; or a 200 where the data should come later.
    WrongReply { wanted: u16 },
    /// The provider says that the operation failed.
    Operation(ResponseError),
    /// No callback came until the end of the life span.
    #[cfg_attr(
        not(feature = "receiver"),
        allow(dead_code, reason = "only a receiver waits")
    )]
    Expired(DateTime),
    /// The callback could not be received.
    #[cfg_attr(
        not(feature = "receiver"),
        allow(dead_code, reason = "only a receiver receives")
    )]
    Receiver(String),
}

/// Where a body could not be read: never what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) is_syntax: bool,
    pub(crate) pointer: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

impl Error {
    pub(crate) fn new(kind: Kind) -> Self {
        Self {
            inner: Box::new(Inner {
                kind,
                operation: None,
                operation_id: None,
                status: None,
                body: None,
                source: None,
            }),
        }
    }

    pub(crate) fn setting(message: impl Into<String>) -> Self {
        Self::new(Kind::Setting(message.into()))
    }

    pub(crate) fn operation_named(mut self, operation: &'static str) -> Self {
        self.inner.operation = Some(operation);
        self
    }

    pub(crate) fn execution(mut self, operation_id: Option<String>) -> Self {
        self.inner.operation_id = operation_id;
        self
    }

    pub(crate) fn answered(mut self, status: Option<u16>, body: Option<Bytes>) -> Self {
        self.inner.status = status;
        self.inner.body = body;
        self
    }

    pub(crate) fn caused_by(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.inner.source = Some(Box::new(source));
        self
    }

    pub(crate) fn kind(&self) -> &Kind {
        &self.inner.kind
    }

    /// Whether the client was asked for something impossible: a credential that is missing, doubled or empty, an address
    /// that is none. Nothing was sent.
    ///
    /// *Troubleshooting:* the message names the setting or the variable.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        matches!(self.inner.kind, Kind::Setting(_))
    }

    /// Whether nobody answered at the provider's address. Nothing was sent.
    ///
    /// *Troubleshooting:* the source chain tells whether the name, the network or TLS was at fault.
    #[must_use]
    pub fn is_connect(&self) -> bool {
        matches!(self.inner.kind, Kind::Connect)
    }

    /// Whether no answer came in time. The provider may still be at work, and the bank may have been reached.
    ///
    /// *Troubleshooting:* the provider's gateway gives up after 180 seconds; long results are what asynchronous calls are for.
    #[must_use]
    pub fn is_timeout(&self) -> bool {
        let gateway =
            matches!(self.inner.kind, Kind::Status) && matches!(self.inner.status, Some(408 | 504));
        gateway || matches!(self.inner.kind, Kind::Timeout)
    }

    /// Whether the provider did not accept the client's credential: status 401 or 403, or code A000.
    ///
    /// *Troubleshooting:* a JWT expires; an API key must come with an `AccountCredential`.
    #[must_use]
    pub fn is_auth(&self) -> bool {
        let status =
            matches!(self.inner.kind, Kind::Status) && matches!(self.inner.status, Some(401 | 403));
        status || self.code() == Some("A000")
    }

    /// Whether the provider or the institution is out of order at the moment: a status of the 500s, or a code E2xx.
    #[must_use]
    pub fn is_unavailable(&self) -> bool {
        let status = matches!(self.inner.kind, Kind::Status)
            && self.inner.status.is_some_and(|status| status >= 500);
        status || self.code().is_some_and(|code| code.starts_with("E2"))
    }

    /// Whether the provider refused the request as such: a status of the 400s other than for credentials and time.
    #[must_use]
    pub fn is_rejected(&self) -> bool {
        let refused =
            |status: u16| (400..500).contains(&status) && !matches!(status, 401 | 403 | 408);
        matches!(self.inner.kind, Kind::Status) && self.inner.status.is_some_and(refused)
    }

    /// Whether the provider pointed to another address, which the client never follows.
    #[must_use]
    pub fn is_redirect(&self) -> bool {
        matches!(self.inner.kind, Kind::Status)
            && self
                .inner
                .status
                .is_some_and(|status| (300..400).contains(&status))
    }

    /// Whether the connection broke after the request was on its way. The bank may have been reached.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        matches!(self.inner.kind, Kind::Interrupted)
    }

    /// Whether the body was longer than the client's limit.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        matches!(self.inner.kind, Kind::TooLarge { .. })
    }

    /// Whether the body was not what the document says: not JSON, cut off, or of another shape.
    ///
    /// *Troubleshooting:* the message gives the place; `khipu validate` on a capture of the answer tells more.
    #[must_use]
    pub fn is_decode(&self) -> bool {
        matches!(self.inner.kind, Kind::Decode(_))
    }

    /// Whether the provider answered in the other way than asked: with an acceptance instead of data, or the other way
    /// round.
    ///
    /// *Troubleshooting:* whether there is data is unknown, and nothing says that it will be sent anywhere. A call that waits
    /// for its data is one without callback URL; [`Error::expose_body`] has the answer.
    #[must_use]
    pub fn is_wrong_reply(&self) -> bool {
        matches!(self.inner.kind, Kind::WrongReply { .. })
    }

    /// Whether the provider says that the operation failed; [`Error::response_error`] has the details.
    #[must_use]
    pub fn is_operation(&self) -> bool {
        matches!(self.inner.kind, Kind::Operation(_))
    }

    /// Whether no callback came until the end of the life span. One that comes later is still received and written down.
    #[must_use]
    pub fn is_expired(&self) -> bool {
        matches!(self.inner.kind, Kind::Expired(_))
    }

    /// Whether nothing of the request can have reached the provider.
    #[must_use]
    pub fn is_unsent(&self) -> bool {
        matches!(self.inner.kind, Kind::Setting(_) | Kind::Connect)
    }

    /// What the provider reported, if it says that the operation failed.
    #[must_use]
    pub fn response_error(&self) -> Option<&ResponseError> {
        match &self.inner.kind {
            Kind::Operation(error) => Some(error),
            _ => None,
        }
    }

    /// The provider's code of the failure, `E201` for instance. Show it to people; decide by [`Error::retry_advice`].
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.response_error().and_then(ResponseError::code)
    }

    /// The `operationId` of the operation that was called.
    #[must_use]
    pub fn operation(&self) -> Option<&'static str> {
        self.inner.operation
    }

    /// The provider's `OperationId` of this execution, where it could be read.
    #[must_use]
    pub fn operation_id(&self) -> Option<&str> {
        self.inner.operation_id.as_deref()
    }

    /// The HTTP status, where there was an answer.
    #[must_use]
    pub fn status(&self) -> Option<u16> {
        self.inner.status
    }

    /// The body as it came, at most as long as the client's limit. It holds the account holder's data: keep it out of logs.
    #[must_use]
    pub fn expose_body(&self) -> Option<&[u8]> {
        self.inner.body.as_deref()
    }

    /// When the same call may be made again, by what the provider says. `Immediately` also where nothing was sent, and
    /// `Unknown` where the provider says nothing and may have been at work.
    #[must_use]
    pub fn retry_advice(&self) -> RetryAdvice {
        match &self.inner.kind {
            Kind::Operation(error) => error.retry_advice(),
            Kind::Connect => RetryAdvice::Immediately,
            Kind::Setting(_) => RetryAdvice::Never,
            Kind::Status if matches!(self.inner.status, Some(400 | 401 | 403 | 404)) => {
                RetryAdvice::Never
            }
            _ => RetryAdvice::Unknown,
        }
    }

    /// The time of [`Error::retry_advice`], if it is one: how long to wait before the same call.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        match self.retry_advice() {
            RetryAdvice::Immediately => Some(Duration::ZERO),
            RetryAdvice::After(time) => Some(time),
            _ => None,
        }
    }
}
