//! The client.

use std::fmt;
use std::sync::Arc;

use crate::capture::Capture;
use crate::{Call, Callable, ClientBuilder, Clock, Credentials, Error, RetryPolicy};

/// Calls the operations of the API.
///
/// A clone is cheap and shares the connections. There is one method an operation, generated from the document; each makes a
/// [`Call`] that says how the answer is to come. Works on a tokio runtime of either kind.
#[derive(Clone)]
pub struct Client {
    pub(crate) settings: Arc<Settings>,
}

pub(crate) struct Settings {
    pub(crate) credentials: Credentials,
    pub(crate) base_url: String,
    pub(crate) http: reqwest::Client,
    pub(crate) body_limit: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) capture: Option<Capture>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Client {
    pub(crate) fn new(settings: Settings) -> Self {
        Self {
            settings: Arc::new(settings),
        }
    }

    /// Sets a client up.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::new()
    }

    /// A client with everything from the environment: `KHIPU_TOKEN` or `KHIPU_API_KEY`, and `KHIPU_BASE_URL`.
    ///
    /// # Errors
    ///
    /// See [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().build()
    }

    /// A call of any operation, for code that serves them all. The operations' own methods do the same.
    pub fn call<O: Callable>(&self, request: O::Request) -> Call<O> {
        Call::new(self.clone(), request)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("credentials", &self.settings.credentials)
            .field("base_url", &self.settings.base_url)
            .finish_non_exhaustive()
    }
}
