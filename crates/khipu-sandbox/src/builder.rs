//! How a sandbox is made.

use std::fmt;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use khipu_document::Bundle;
use tokio::net::ToSocketAddrs;
use tokio::sync::Semaphore;

use crate::settings::Settings;
use crate::{Notice, RunningSandbox, Sandbox, SandboxError, Scenario};

/// The place for headers is made before they come.
const MOST_HEADERS: usize = 10_000;

/// No timer needs more.
const A_DAY: Duration = Duration::from_secs(86_400);

/// Makes a [`Sandbox`].
///
/// ```
/// use std::time::Duration;
/// use khipu_sandbox::{Sandbox, Scenario};
///
/// let sandbox = Sandbox::builder()
///     .seed(7)
///     .items(100)
///     .scenario(Scenario::Flaky)
///     .callback_delay(Duration::from_millis(50))
///     .build()?;
/// let mine: axum::Router = axum::Router::new().nest("/khipu", sandbox.router());
/// # Ok::<(), khipu_sandbox::SandboxError>(())
/// ```
#[derive(Clone, Default)]
pub struct Builder {
    bundle: Option<Bundle>,
    settings: Settings,
}

impl Builder {
    /// Serves this document instead of the contract that is built in.
    #[must_use]
    pub fn bundle(mut self, bundle: Bundle) -> Self {
        self.bundle = Some(bundle);
        self
    }

    /// Where the made-up data begins; the same seed gives the same data. 0 by default.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// How many items the lists of an answer have, if the document allows it; 5 by default.
    #[must_use]
    pub fn items(mut self, items: usize) -> Self {
        self.settings.items = items;
        self
    }

    /// Accepts this token and no other, and no key but that of [`api_key`](Self::api_key). By default any credential is
    /// accepted that is neither empty nor `wrong`.
    #[must_use]
    pub fn jwt(mut self, token: impl Into<String>) -> Self {
        self.settings.accepted.jwt = Some(token.into());
        self
    }

    /// Accepts this key and no other, and no token but that of [`jwt`](Self::jwt). By default any credential is
    /// accepted that is neither empty nor `wrong`.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<String>) -> Self {
        self.settings.accepted.api_key = Some(key.into());
        self
    }

    /// What is answered to calls that do not choose for themselves; [`Scenario::Ok`] by default.
    #[must_use]
    pub fn scenario(mut self, scenario: Scenario) -> Self {
        self.settings.scenario = scenario;
        self
    }

    /// How long after the acceptance a callback is sent; one second by default.
    #[must_use]
    pub fn callback_delay(mut self, delay: Duration) -> Self {
        self.settings.callback_delay = delay;
        self
    }

    /// How long a receiver has to answer a callback; ten seconds by default.
    #[must_use]
    pub fn callback_timeout(mut self, timeout: Duration) -> Self {
        self.settings.callback_timeout = timeout;
        self
    }

    /// How often [`Scenario::CallbackRefusedAndRetried`] sends a callback at most, and how long it pauses in between:
    /// five times and half a second by default.
    #[must_use]
    pub fn callback_retries(mut self, attempts: u32, pause: Duration) -> Self {
        self.settings.callback_attempts = attempts.max(1);
        self.settings.retry_pause = pause;
        self
    }

    /// Sends callbacks to this host too, whatever it resolves to. Loopback addresses are always allowed.
    #[must_use]
    pub fn allow_callback_host(mut self, name: impl Into<String>) -> Self {
        self.settings
            .allowed_hosts
            .push(name.into().to_ascii_lowercase());
        self
    }

    /// How many callbacks are sent at one time, and how many may be under way or waiting for their time: 64 and 10,000
    /// by default. A call beyond the latter is answered 503.
    #[must_use]
    pub fn max_callbacks(mut self, at_once: usize, pending: usize) -> Self {
        self.settings.max_callbacks = at_once.clamp(1, Semaphore::MAX_PERMITS);
        self.settings.max_pending = pending;
        self
    }

    /// How far in the future the `LifeSpan` of an acceptance lies; an hour by default.
    #[must_use]
    pub fn life_span(mut self, life_span: Duration) -> Self {
        self.settings.life_span = life_span;
        self
    }

    /// How long [`Scenario::GatewayTimeout`] waits; a tenth of a second by default. The real gateway takes 180 seconds.
    #[must_use]
    pub fn gateway_delay(mut self, delay: Duration) -> Self {
        self.settings.gateway_delay = delay;
        self
    }

    /// How long [`Scenario::SlowBody`] pauses before each of its twenty drops; 50 ms by default.
    #[must_use]
    pub fn drop_pause(mut self, pause: Duration) -> Self {
        self.settings.drop_pause = pause;
        self
    }

    /// How many bytes [`Scenario::TooLargeBody`] sends at least; 65 MiB by default.
    #[must_use]
    pub fn large_body(mut self, bytes: u64) -> Self {
        self.settings.large_body = bytes;
        self
    }

    /// Where [`Scenario::Redirect`] sends clients; a host that cannot exist by default.
    #[must_use]
    pub fn redirect_to(mut self, url: impl Into<String>) -> Self {
        self.settings.redirect_to = url.into();
        self
    }

    /// How many bytes a request may have; 1 MiB by default.
    #[must_use]
    pub fn max_request(mut self, bytes: usize) -> Self {
        self.settings.max_request = bytes;
        self
    }

    /// How many headers a request may have; 64 by default. A router that is served elsewhere has the limit of that
    /// server.
    #[must_use]
    pub fn max_headers(mut self, headers: usize) -> Self {
        self.settings.max_headers = headers.min(MOST_HEADERS);
        self
    }

    /// How many connections are served at one time; 1024 by default.
    #[must_use]
    pub fn max_connections(mut self, connections: usize) -> Self {
        self.settings.max_connections = connections.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// How long a request may take to arrive: its headers, and again its body. 30 seconds by default.
    #[must_use]
    pub fn read_timeout(mut self, timeout: Duration) -> Self {
        self.settings.read_timeout = timeout.min(A_DAY);
        self
    }

    /// How long [`RunningSandbox::shutdown`] waits for answers that are under way; one second by default.
    #[must_use]
    pub fn grace(mut self, grace: Duration) -> Self {
        self.settings.grace = grace;
        self
    }

    /// The clock that `LifeSpan` is told by.
    #[must_use]
    pub fn clock(mut self, clock: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.settings.clock = Arc::new(clock);
        self
    }

    /// Who is told of callbacks that could not be delivered. By default each is a line on standard error.
    #[must_use]
    pub fn on_notice(mut self, notices: impl Fn(&Notice) + Send + Sync + 'static) -> Self {
        self.settings.notices = Arc::new(notices);
        self
    }

    /// The sandbox, to be mounted as a router.
    ///
    /// # Errors
    ///
    /// When the client for callbacks cannot be made.
    pub fn build(self) -> Result<Sandbox, SandboxError> {
        let bundle = match self.bundle {
            Some(bundle) => bundle,
            None => khipu_validate::Contract::embedded_bundle().map_err(|error| {
                SandboxError::new("the contract that is built in cannot be read", error)
            })?,
        };
        Sandbox::new(&bundle, self.settings)
    }

    /// The sandbox, listening on an address; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the address cannot be used, and those of [`build`](Self::build).
    pub async fn start(self, address: impl ToSocketAddrs) -> Result<RunningSandbox, SandboxError> {
        self.build()?.start(address).await
    }
}

impl fmt::Debug for Builder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings = &self.settings;
        f.debug_struct("Builder")
            .field("seed", &settings.seed)
            .field("items", &settings.items)
            .field("scenario", &settings.scenario)
            .field("accepted", &settings.accepted)
            .finish_non_exhaustive()
    }
}
