//! The cause of a failed exchange without anything of its content.

use std::error::Error as StdError;
use std::io::ErrorKind;
use std::{fmt, io};

/// A chain of causes, kept as far as it speaks of the network: operating system, TLS, name resolution. What speaks of the
/// exchange itself can quote it, and is left out.
#[derive(Debug)]
pub(crate) struct Source {
    text: &'static str,
    cause: Option<io::Error>,
}

impl Source {
    pub(crate) fn of(error: &reqwest::Error) -> Self {
        let mut chain = Chain::default();
        let mut cause = error.source();
        while let Some(inner) = cause {
            chain.see(inner);
            cause = inner.source();
        }
        let is_https = error.url().is_some_and(|url| url.scheme() == "https");
        let text = match () {
            () if error.is_timeout() => "the time is over",
            () if error.is_connect() && chain.is_name => {
                return Self {
                    text: "the name of the host cannot be resolved",
                    cause: chain.system,
                };
            }
            () if error.is_connect() && is_https && chain.system.is_none() => {
                return Self {
                    text: "TLS cannot be set up with whoever answers there",
                    cause: chain.tls,
                };
            }
            () if error.is_connect() => "the connection could not be made",
            () if error.is_body() || error.is_decode() => "the body ended before its end",
            () if error.is_request() => "the request could not be sent, or its answer not be read",
            () => "the exchange failed",
        };
        Self {
            text,
            cause: chain.system.or(chain.kind),
        }
    }
}

/// What a chain of causes says of the network.
#[derive(Default)]
struct Chain {
    /// Whether it was the resolution of a name.
    is_name: bool,
    /// The operating system's own words.
    system: Option<io::Error>,
    /// What TLS says. Nothing was exchanged then but what belongs to TLS.
    tls: Option<io::Error>,
    /// The kind of another failure, where it says something; a wrapped error could say anything.
    kind: Option<io::Error>,
}

impl Chain {
    fn see(&mut self, error: &(dyn StdError + 'static)) {
        let Some(found) = error.downcast_ref::<io::Error>() else {
            // hyper has no other sign of it.
            self.is_name |= error.to_string() == "dns error";
            return;
        };
        if let Some(code) = found.raw_os_error() {
            self.system = Some(io::Error::from_raw_os_error(code));
        } else if let Some(text) = tls(found) {
            self.tls = Some(io::Error::new(found.kind(), text));
        } else if found.kind() != ErrorKind::Other {
            self.kind = Some(io::Error::from(found.kind()));
        }
    }
}

/// What rustls says, wrapped as it is more than once.
#[cfg(feature = "rustls-ring")]
fn tls(error: &io::Error) -> Option<String> {
    let mut error = error;
    loop {
        let inner = error.get_ref()?;
        if let Some(tls) = inner.downcast_ref::<rustls::Error>() {
            // The names in a certificate are those of a stranger.
            let text = tls.to_string();
            return Some(text.chars().filter(|c| !c.is_control()).take(300).collect());
        }
        error = inner.downcast_ref::<io::Error>()?;
    }
}

#[cfg(not(feature = "rustls-ring"))]
fn tls(_: &io::Error) -> Option<String> {
    None
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
