//! One call: what is asked, and how the answer is to come.

use std::fmt;
use std::future::Future;

use khipu_models::{
    AcceptedResponse, CallbackUrl, Envelope, InvalidText, Operation, OperationRequest,
};
use progenitor_client::ResponseValue;
use tracing::Instrument;

use crate::error::Kind;
use crate::generated::Client as Generated;
use crate::transport::{self, Exchange, Seen};
use crate::{Client, Error, Reply};

/// An operation that the client can call. Every operation of the document is one; nothing else can be.
pub trait Callable: Operation {
    /// One exchange by the generated client.
    #[doc(hidden)]
    fn exchange<'a>(
        client: &'a Generated,
        request: &'a Self::Request,
    ) -> impl Future<
        Output = Result<ResponseValue<Reply<Self::Response>>, progenitor_client::Error<()>>,
    > + Send
    + 'a;
}

/// What the operation `O` returns.
pub type Data<O> = <<O as Operation>::Response as Envelope>::Data;

/// A call that is ready to be made, in one of its ways: [`fetch`](Self::fetch) waits for the data,
/// [`submit`](Self::submit) has it sent to a callback.
///
/// Dropping the future of a call abandons it: nothing goes on in the background. What has reached the provider by then goes on
/// there.
#[must_use = "a call does nothing until `fetch` or `submit`"]
pub struct Call<O: Callable> {
    client: Client,
    request: O::Request,
}

impl<O: Callable> Call<O> {
    pub(crate) fn new(client: Client, request: O::Request) -> Self {
        Self { client, request }
    }

    /// Calls and waits for the data, which can take minutes. `None` is a success: the operation was executed and there is
    /// nothing to return.
    ///
    /// # Errors
    ///
    /// See the predicates of [`Error`]. That the operation failed is an error too, with the provider's advice. So is an answer
    /// without data that has a `LifeSpan`, as only an acceptance has one ([`Error::is_wrong_reply`]): there may be data.
    pub async fn fetch(self) -> Result<Option<Data<O>>, Error> {
        let outcome = self.fetch_outcome().await?;
        Ok(outcome.into_parts().data)
    }

    /// As [`fetch`](Self::fetch), with everything that stands around the data.
    ///
    /// # Errors
    ///
    /// As [`fetch`](Self::fetch).
    pub async fn fetch_outcome(self) -> Result<O::Response, Error> {
        if self.request.callback_url().is_some() {
            let message = "the request names a callback URL, which makes the call asynchronous, nothing was sent: use \
                           `submit`, or take the URL away";
            return Err(Error::setting(message).operation_named(O::INFO.id));
        }
        let (reply, seen, _) = self.repeat().await?;
        let operation_id = match reply {
            Reply::Completed(outcome) if !is_acceptance(&outcome) => return Ok(outcome),
            Reply::Completed(outcome) => outcome.operation_id().to_string(),
            Reply::Accepted(accepted) => accepted.operation_id.to_string(),
        };
        Err(wrong_reply::<O>(200, operation_id, seen))
    }

    /// Calls, and has the outcome sent to `callback_url` later. The provider recommends this way.
    ///
    /// # Errors
    ///
    /// When the address is none, or is longer than the 255 characters that the provider takes: nothing was sent then. Else as
    /// [`fetch`](Self::fetch).
    pub async fn submit<U>(self, callback_url: U) -> Result<AcceptedResponse, Error>
    where
        U: TryInto<CallbackUrl>,
        U::Error: Into<InvalidText>,
    {
        Ok(self.submitted(callback_url).await?.0)
    }

    /// The acceptance, and how many attempts it took.
    pub(crate) async fn submitted<U>(
        mut self,
        callback_url: U,
    ) -> Result<(AcceptedResponse, u32), Error>
    where
        U: TryInto<CallbackUrl>,
        U::Error: Into<InvalidText>,
    {
        let url = callback_url.try_into().map_err(|error| {
            Error::setting("the callback URL cannot be used, nothing was sent")
                .operation_named(O::INFO.id)
                .caused_by(error.into())
        })?;
        check_callback_url(&url).map_err(|error| error.operation_named(O::INFO.id))?;
        self.request.set_callback_url(Some(url));
        match self.repeat().await? {
            (Reply::Accepted(accepted), _, attempts) => Ok((accepted, attempts)),
            (Reply::Completed(outcome), seen, _) => {
                let operation_id = outcome.operation_id().to_string();
                Err(wrong_reply::<O>(202, operation_id, seen))
            }
        }
    }

    /// Calls until there is an answer that counts, or no further attempt is allowed. Says how many attempts there were.
    async fn repeat(&self) -> Result<(Reply<O::Response>, Seen, u32), Error> {
        let settings = &self.client.settings;
        let began = settings.clock.now();
        let mut attempt = 1;
        loop {
            let span = tracing::debug_span!(
                "khipu.call",
                operation = O::INFO.id,
                attempt,
                status = tracing::field::Empty,
                operation_id = tracing::field::Empty,
            );
            let error = match self.once().instrument(span).await {
                Ok((reply, seen)) => return Ok((reply, seen, attempt)),
                Err(error) => error.operation_named(O::INFO.id),
            };
            let elapsed = settings.clock.now().saturating_duration_since(began);
            let Some(delay) = settings
                .retry
                .next(&error, attempt, elapsed, fastrand::f64())
            else {
                return Err(error);
            };
            settings.clock.sleep(delay).await;
            attempt += 1;
        }
    }

    /// One attempt.
    async fn once(&self) -> Result<(Reply<O::Response>, Seen), Error> {
        let settings = &self.client.settings;
        if settings.credentials.is_api_key() && self.request.account_credential().is_none() {
            return Err(Error::setting(
                "a call with an API key needs the account's credential, nothing was sent: set `account_credential` on \
                 the request",
            ));
        }
        let header = settings.credentials.header(&O::INFO)?;
        let exchange = Exchange::new(settings, header);
        let client =
            Generated::new_with_client(&settings.base_url, settings.http.clone(), exchange);
        let answer = O::exchange(&client, &self.request).await;
        let seen = client.inner.seen();
        seen.capture(settings, &O::INFO, &self.request);
        let span = tracing::Span::current();
        if let Some(status) = seen.status {
            span.record("status", status);
        }
        let reply = match answer {
            Ok(answer) => answer.into_inner(),
            Err(error) => {
                let error = transport::failure::<O>(error, seen, settings.body_limit).await;
                if let Some(id) = error.operation_id() {
                    span.record("operation_id", id);
                }
                return Err(error);
            }
        };
        match reply {
            Reply::Accepted(accepted) => {
                span.record("operation_id", &*accepted.operation_id);
                Ok((Reply::Accepted(accepted), seen))
            }
            Reply::Completed(outcome) => {
                span.record("operation_id", &**outcome.operation_id());
                match failed(outcome) {
                    Ok(outcome) => Ok((Reply::Completed(outcome), seen)),
                    Err(error) => Err(error.answered(seen.status, seen.received)),
                }
            }
        }
    }
}

fn wrong_reply<O: Operation>(wanted: u16, operation_id: String, seen: Seen) -> Error {
    Error::new(Kind::WrongReply { wanted })
        .operation_named(O::INFO.id)
        .execution(Some(operation_id))
        .answered(seen.status, seen.received)
}

/// Whether an answer that should have the data is an acceptance under the wrong status: without data, and with a life span,
/// which is null in an answer that comes at once. To take it for an outcome without data could be wrong in silence.
fn is_acceptance(outcome: &impl Envelope) -> bool {
    outcome.data().is_none() && outcome.life_span().is_some()
}

/// An outcome that says that the operation failed is an error.
pub(crate) fn failed<R: Envelope + Clone>(outcome: R) -> Result<R, Error> {
    if outcome.status().as_str() == "OK" {
        return Ok(outcome);
    }
    let operation_id = outcome.operation_id().to_string();
    match outcome.clone().into_result() {
        Ok(_) => Ok(outcome),
        Err(reported) => Err(Error::new(Kind::Operation(reported)).execution(Some(operation_id))),
    }
}

/// The pattern of the document lets through what is no address.
fn check_callback_url(url: &CallbackUrl) -> Result<(), Error> {
    match reqwest::Url::parse(url.expose()) {
        Ok(parsed) if parsed.host().is_some() => Ok(()),
        _ => Err(Error::setting(
            "the callback URL is not an absolute URL with a host, nothing was sent",
        )),
    }
}

impl<O: Callable> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("operation", &O::INFO.id)
            .field("request", &self.request)
            .finish_non_exhaustive()
    }
}
