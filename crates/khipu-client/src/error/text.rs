//! What an error shows of itself.

use std::error::Error as StdError;
use std::fmt;

use super::{Error, Kind, Place};

impl Error {
    fn what(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.inner.kind {
            Kind::Setting(message) | Kind::Receiver(message) => f.write_str(message),
            Kind::Connect => {
                f.write_str("nobody answered at the provider's address, so nothing was sent")
            }
            Kind::Timeout => {
                f.write_str("no answer came in time; the provider may still be at work")
            }
            Kind::Interrupted => {
                f.write_str("the connection broke after the request was on its way")
            }
            Kind::TooLarge { limit } => write!(
                f,
                "the body is longer than {limit} bytes, the client's limit"
            ),
            Kind::Decode(place) => write!(f, "{place}"),
            Kind::Status => match self.inner.status {
                Some(401 | 403) => f.write_str("the provider did not accept the credential"),
                Some(status) if (300..400).contains(&status) => {
                    f.write_str("the provider points to another address, which is never followed")
                }
                Some(504) => f.write_str("the provider's gateway gave up waiting"),
                Some(status) if status >= 500 => f.write_str("the provider is out of order"),
                Some(status) if status >= 400 => f.write_str("the provider refused the request"),
                _ => f.write_str(
                    "the provider answered with a status that the document does not have",
                ),
            },
            Kind::WrongReply { wanted: 200 } if self.inner.status == Some(200) => f.write_str(
                "the answer has no data and a life span, as an acceptance has, where the data should come at once",
            ),
            Kind::WrongReply { wanted: 200 } => f.write_str(
                "the provider accepted the operation for later, where the data should come at once",
            ),
            Kind::WrongReply { .. } => f.write_str(
                "the provider answered at once, where the outcome should go to the callback",
            ),
            Kind::Operation(error) => write!(f, "{error}"),
            Kind::Expired(until) => write!(
                f,
                "no callback came until {until}, the end of the life span"
            ),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_syntax {
            true => f.write_str("the body is not JSON, or ends too early")?,
            false => f.write_str("the body does not have the shape that the document states")?,
        }
        if !self.pointer.is_empty() {
            write!(f, ", at {}", self.pointer)?;
        }
        write!(f, ", line {} column {}", self.line, self.column)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.inner.operation {
            write!(f, "{operation}: ")?;
        }
        self.what(f)?;
        if let Some(status) = self.inner.status {
            write!(f, " (status {status})")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("message", &format_args!("{self}"))
            .field("operation_id", &self.inner.operation_id)
            .field("retry_advice", &self.retry_advice())
            .field(
                "body",
                &self
                    .inner
                    .body
                    .as_ref()
                    .map(|body| format!("{} bytes", body.len())),
            )
            .field("source", &self.inner.source)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match &self.inner.kind {
            Kind::Operation(error) => Some(error),
            _ => self
                .inner
                .source
                .as_deref()
                .map(|source| source as &(dyn StdError + 'static)),
        }
    }
}
