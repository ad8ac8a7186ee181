//! Waiting for the outcome of an asynchronous call.

use std::fmt;
use std::time::Duration;

use khipu_models::{AcceptedResponse, Envelope};
use tokio::time::timeout;

use super::{Receiver, Ticket};
use crate::call::{Call, Callable, Data, failed};
use crate::error::Kind;
use crate::{Error, transport};

impl<O: Callable> Call<O> {
    /// Calls, and has the outcome sent to `receiver`; [`Pending::wait`] waits for it.
    ///
    /// # Errors
    ///
    /// As [`Call::submit`].
    pub async fn submit_to(self, receiver: &Receiver) -> Result<Pending<O>, Error> {
        // Somebody waits before the request goes out, because a callback can overtake its own 202.
        let (url, ticket) = receiver
            .expect(&O::INFO)
            .map_err(|error| error.operation_named(O::INFO.id))?;
        let (accepted, attempts) = self.submitted(url).await?;
        Ok(Pending {
            accepted,
            is_repeated: attempts > 1,
            ticket,
            operation: std::marker::PhantomData,
        })
    }
}

/// An asynchronous call whose outcome has not been read yet.
///
/// Dropping it gives the wait up and nothing else: the callback is still received and written down.
#[must_use = "the outcome is read by `wait`"]
pub struct Pending<O: Callable> {
    accepted: AcceptedResponse,
    /// Whether the address was given to the provider more than once.
    is_repeated: bool,
    ticket: Ticket,
    operation: std::marker::PhantomData<O>,
}

impl<O: Callable> Pending<O> {
    /// The provider's acknowledgement, with the `OperationId` and the life span.
    #[must_use]
    pub fn accepted(&self) -> &AcceptedResponse {
        &self.accepted
    }

    /// Waits for the callback until the end of the life span and returns its data. `None` is a success, as with
    /// [`Call::fetch`].
    ///
    /// # Errors
    ///
    /// When the life span ends first ([`Error::is_expired`]); when the body is not the outcome that the document states, or
    /// is that of another execution; when the operation failed.
    pub async fn wait(self) -> Result<Option<Data<O>>, Error> {
        Ok(self.wait_outcome().await?.into_parts().data)
    }

    /// As [`wait`](Self::wait), with everything that stands around the data.
    ///
    /// # Errors
    ///
    /// As [`wait`](Self::wait).
    pub async fn wait_outcome(mut self) -> Result<O::Response, Error> {
        let expected = self.accepted.operation_id.to_string();
        let told = |error: Error| {
            let id = error
                .operation_id()
                .map_or_else(|| expected.clone(), str::to_owned);
            error.operation_named(O::INFO.id).execution(Some(id))
        };
        let mut other = None;
        loop {
            let body = match timeout(self.time_left(), self.ticket.bodies.recv()).await {
                Ok(Some(body)) => body,
                // The sender goes only with the receiver itself.
                Ok(None) => {
                    let message = "the receiver has ended".to_owned();
                    return Err(told(Error::new(Kind::Receiver(message))));
                }
                Err(_) => {
                    let expired = Error::new(Kind::Expired(self.accepted.life_span.clone()));
                    return Err(other.unwrap_or_else(|| told(expired)));
                }
            };
            let outcome: O::Response = serde_json::from_slice(&body).map_err(|_| {
                let place = transport::place::<O::Response>(&body);
                told(
                    Error::new(Kind::Decode(place))
                        .execution(transport::operation_id(&body))
                        .answered(None, Some(body.clone())),
                )
            })?;
            if *outcome.operation_id() == self.accepted.operation_id {
                // The callback has no status of its own.
                return failed(outcome).map_err(|error| told(error.answered(None, Some(body))));
            }
            let message =
                "the callback carries another `OperationId` than the acceptance".to_owned();
            let error = told(Error::new(Kind::Receiver(message)).answered(None, Some(body)));
            if !self.is_repeated {
                return Err(error);
            }
            // It may belong to an attempt whose acceptance was never read; ours can still come.
            other = Some(error);
        }
    }

    fn time_left(&self) -> Duration {
        let until = self.accepted.life_span.to_chrono();
        (until - chrono::Utc::now().with_timezone(&until.timezone()))
            .to_std()
            .unwrap_or(Duration::ZERO)
    }
}

impl<O: Callable> fmt::Debug for Pending<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending")
            .field("operation", &O::INFO.id)
            .field("operation_id", &self.accepted.operation_id)
            .finish_non_exhaustive()
    }
}
