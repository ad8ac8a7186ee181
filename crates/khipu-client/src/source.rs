//! The cause of a failed exchange without anything of its content.

use std::error::Error as StdError;
use std::fmt;

/// A chain of causes, kept as far as it speaks of the network: operating system, TLS, name resolution. What speaks of the
/// exchange itself can quote it, and is left out.
#[derive(Debug)]
pub(crate) struct Source {
    text: &'static str,
    cause: Option<std::io::Error>,
}

impl Source {
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        let text = match () {
            () if error.is_timeout() => "the time is over",
            () if error.is_connect() => "the connection could not be made",
            () if error.is_body() || error.is_decode() => "the body ended before its end",
            () if error.is_request() => "the request could not be sent, or its answer not be read",
            () => "the exchange failed",
        };
        let mut cause = error.source();
        let mut io = None;
        while let Some(inner) = cause {
            if let Some(found) = inner.downcast_ref::<std::io::Error>() {
                // The kind and the operating system's own words; a wrapped error could say anything.
                io = Some(found.raw_os_error().map_or_else(
                    || std::io::Error::from(found.kind()),
                    std::io::Error::from_raw_os_error,
                ));
            }
            cause = inner.source();
        }
        Self { text, cause: io }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text)
    }
}

impl StdError for Source {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause
            .as_ref()
            .map(|cause| cause as &(dyn StdError + 'static))
    }
}
