//! Making a client.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use reqwest::redirect::Policy;

use crate::capture::Capture;
use crate::client::{Client, Settings};
use crate::credentials::variable;
use crate::retry::SystemClock;
use crate::{Clock, Credentials, Error, RetryPolicy};

/// The provider's only server.
const PROVIDER: &str = "https://api.khipu.com";

/// The provider's gateway gives up after 180 seconds; the client waits a little longer, so that it hears about it.
const TIMEOUT: Duration = Duration::from_secs(200);

const CONNECT_TIMEOUT: Duration = Duration::from_secs(15);

/// The longest body that is read, in bytes.
const BODY_LIMIT: usize = 64 * 1024 * 1024;

/// Makes a [`Client`]. What is not set has a default that fits the provider.
#[must_use]
pub struct ClientBuilder {
    credentials: Option<Credentials>,
    base_url: Option<String>,
    insecure: bool,
    timeout: Duration,
    body_limit: usize,
    retry: RetryPolicy,
    capture: Option<Capture>,
    clock: Arc<dyn Clock>,
    http: reqwest::ClientBuilder,
}

impl ClientBuilder {
    pub(crate) fn new() -> Self {
        Self {
            credentials: None,
            base_url: None,
            insecure: false,
            timeout: TIMEOUT,
            body_limit: BODY_LIMIT,
            retry: RetryPolicy::default(),
            capture: None,
            clock: Arc::new(SystemClock),
            http: crate::tls::http(),
        }
    }

    /// Who calls. Without it, [`ClientBuilder::build`] looks into `KHIPU_TOKEN` and `KHIPU_API_KEY`.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// Where the provider is: `https://api.khipu.com`, unless this or `KHIPU_BASE_URL` says otherwise. On this machine it is
    /// called without any proxy, because credentials would leave the machine.
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// Accepts a base URL that is neither https nor on this machine. Credentials and account data then cross the network in
    /// the clear.
    pub fn allow_insecure_base_url(mut self) -> Self {
        self.insecure = true;
        self
    }

    /// How long one attempt may take in all; 200 seconds by default, because the provider's gateway takes up to 180.
    pub fn timeout(mut self, time: Duration) -> Self {
        self.timeout = time;
        self
    }

    /// The longest body that is read, in bytes; 64 MiB by default.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.body_limit = bytes;
        self
    }

    /// When a call is made again.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// Writes every exchange down: give it a [`khipu_capture::Writer`], or a [`Capture`] of your own.
    pub fn capture(mut self, capture: impl Into<Capture>) -> Self {
        self.capture = Some(capture.into());
        self
    }

    /// The clock that delays between attempts are measured with.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Changes the HTTP client underneath, for a proxy or a resolver of your own. Redirects stay forbidden, and time-outs are
    /// set here.
    ///
    /// With the feature `rustls-ring` TLS is set up already: certificates of your own go into a configuration for
    /// `tls_backend_preconfigured`, and reqwest's own settings for TLS have no effect. With the other kinds of TLS they have.
    pub fn http(
        mut self,
        change: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
    ) -> Self {
        self.http = change(self.http);
        self
    }

    /// Makes the client.
    ///
    /// # Errors
    ///
    /// When there is no credential, or more than one, or an empty one; when the base URL is no URL, or would send
    /// credentials in the clear; when TLS cannot be set up.
    pub fn build(self) -> Result<Client, Error> {
        let credentials = match self.credentials {
            Some(credentials) => credentials,
            None => Credentials::from_env()?,
        };
        credentials.check()?;
        let base_url = match self.base_url {
            Some(url) => url,
            None => variable("KHIPU_BASE_URL")?.unwrap_or_else(|| PROVIDER.to_owned()),
        };
        let is_here = check_base_url(&base_url, self.insecure)?;
        // A proxy of the environment would get what is meant for this machine alone, and over http in the clear.
        let http = match is_here {
            true => self.http.no_proxy(),
            false => self.http,
        };
        let http = http
            .redirect(Policy::none())
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(self.timeout)
            .build()
            .map_err(|error| Error::setting("the HTTP client cannot be set up").caused_by(error))?;
        Ok(Client::new(Settings {
            credentials,
            base_url: base_url.trim_end_matches('/').to_owned(),
            http,
            body_limit: self.body_limit,
            retry: self.retry,
            capture: self.capture,
            clock: self.clock,
        }))
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .field("timeout", &self.timeout)
            .field("body_limit", &self.body_limit)
            .field("retry", &self.retry)
            .finish_non_exhaustive()
    }
}

/// Refuses what would send credentials where they can be read; else says whether the URL is one of this machine.
fn check_base_url(url: &str, insecure: bool) -> Result<bool, Error> {
    let parsed = Url::parse(url)
        .map_err(|error| Error::setting("the base URL is no URL").caused_by(error))?;
    if parsed.query().is_some()
        || parsed.fragment().is_some()
        || !parsed.username().is_empty()
        || parsed.password().is_some()
    {
        return Err(Error::setting(
            "the base URL has more than scheme, host, port and path",
        ));
    }
    let loopback = match parsed.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    };
    match parsed.scheme() {
        "https" => Ok(loopback),
        "http" if loopback || insecure => Ok(loopback),
        "http" => Err(Error::setting(
            "the base URL is http and not on this machine, so credentials would cross the network in the clear: write \
             https, or call `allow_insecure_base_url`",
        )),
        _ => Err(Error::setting("the base URL is neither https nor http")),
    }
}
