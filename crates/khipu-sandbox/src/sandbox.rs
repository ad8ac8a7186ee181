//! A sandbox that is made, and may be served.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use khipu_document::Bundle;
use khipu_validate::Contract;
use tokio::net::ToSocketAddrs;

use crate::bodies::Bodies;
use crate::callback::Callbacks;
use crate::generate::Generator;
use crate::routes::Routes;
use crate::settings::Settings;
use crate::{Builder, Delivery, RunningSandbox, SandboxError, answer};

/// How many clients are told apart for [`Scenario::Flaky`](crate::Scenario::Flaky).
const CLIENTS: usize = 10_000;

/// The API, to be served on an address of its own or mounted in another server. A clone is the same sandbox.
///
/// A router that is mounted elsewhere sends its callbacks from the runtime that serves it. They end when the last clone
/// of the sandbox and of its routers is gone.
#[derive(Clone)]
pub struct Sandbox {
    pub(crate) shared: Arc<Shared>,
}

/// What every request needs.
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) routes: Routes,
    pub(crate) contract: Contract,
    pub(crate) bodies: Bodies,
    pub(crate) callbacks: Callbacks,
    /// How often each client has called an operation in the scenario of flaky answers.
    flaky: Mutex<HashMap<(Arc<str>, u64), u64>>,
}

impl Shared {
    /// How often this client called this operation before.
    pub(crate) fn calls_before(&self, operation: &Arc<str>, client: u64) -> u64 {
        let mut calls = self.flaky.lock().unwrap_or_else(PoisonError::into_inner);
        if calls.len() >= CLIENTS {
            calls.clear();
        }
        let count = calls.entry((Arc::clone(operation), client)).or_default();
        let before = *count;
        *count += 1;
        before
    }
}

impl Sandbox {
    /// Settings for a new sandbox.
    #[must_use]
    pub fn builder() -> Builder {
        Builder::default()
    }

    pub(crate) fn new(bundle: &Bundle, settings: Settings) -> Result<Self, SandboxError> {
        let contract = Contract::from_bundle(bundle);
        let generator = Generator::new(bundle, settings.seed);
        let bodies = Bodies::new(generator, contract.clone(), &settings);
        let callbacks = Callbacks::new(&settings)?;
        Ok(Self {
            shared: Arc::new(Shared {
                routes: Routes::new(bundle),
                contract,
                bodies,
                callbacks,
                flaky: Mutex::default(),
                settings,
            }),
        })
    }

    /// The operations as a router.
    pub fn router(&self) -> Router {
        Router::new()
            .fallback(answer::handle)
            .with_state(Arc::clone(&self.shared))
    }

    /// Serves the sandbox on an address; port 0 takes a free one.
    ///
    /// # Errors
    ///
    /// When the address cannot be used.
    pub async fn start(&self, address: impl ToSocketAddrs) -> Result<RunningSandbox, SandboxError> {
        RunningSandbox::start(self.clone(), address).await
    }

    /// The callbacks of the last 10,000 accepted calls, oldest first.
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.shared.callbacks.deliveries()
    }

    /// How often each operation was called, whatever was answered.
    #[must_use]
    pub fn requests(&self) -> BTreeMap<String, u64> {
        let routes = self.shared.routes.all();
        routes
            .map(|route| (route.id.to_string(), route.calls.load(Ordering::Relaxed)))
            .collect()
    }

    /// Waits until no callback is pending. `false` when some still are after `longest`.
    pub async fn settled(&self, longest: Duration) -> bool {
        self.shared.callbacks.settled(longest).await
    }

    /// Cancels every callback that is pending and says how many those were.
    pub async fn cancel_callbacks(&self) -> usize {
        self.shared.callbacks.cancel().await
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox")
            .field("requests", &self.requests())
            .finish_non_exhaustive()
    }
}
