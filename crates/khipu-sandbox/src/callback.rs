//! Callbacks: when they are sent, how often, and what became of them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::{Client, Url, redirect};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::address::allowed;
use crate::log::Log;
use crate::settings::Settings;
use crate::{Attempt, Delivery, DeliveryState, Notice, SandboxError, Scenario};

/// How often a repeated callback is sent.
const COPIES: u32 = 3;

/// A callback to be sent.
pub(crate) struct Callback {
    pub(crate) operation: Arc<str>,
    pub(crate) operation_id: String,
    pub(crate) scenario: Scenario,
    pub(crate) url: String,
    pub(crate) content_type: &'static str,
    pub(crate) body: Vec<u8>,
    /// How long after the acceptance.
    pub(crate) delay: Duration,
}

/// There are too many callbacks already.
pub(crate) struct Full;

/// Every callback of a sandbox. What is pending ends with it.
pub(crate) struct Callbacks {
    office: Arc<Office>,
    tasks: Mutex<JoinSet<()>>,
}

/// What sends callbacks.
struct Office {
    client: Client,
    log: Log,
    permits: Semaphore,
    settings: Settings,
    pending: watch::Sender<usize>,
    /// The largest number of a callback that has ended.
    ended: watch::Sender<Option<u64>>,
    /// Whether a callback waits to be overtaken.
    holds: AtomicBool,
}

/// A callback that has not ended. However it goes, it is counted out and logged.
struct Ticket {
    office: Arc<Office>,
    number: u64,
}

impl Callbacks {
    pub(crate) fn new(settings: &Settings) -> Result<Self, SandboxError> {
        let client = Client::builder()
            .tls_backend_preconfigured(tls()?)
            .no_proxy()
            .redirect(redirect::Policy::none())
            .connect_timeout(settings.callback_timeout)
            .timeout(settings.callback_timeout)
            .pool_idle_timeout(Duration::from_secs(5))
            .build()
            .map_err(|error| SandboxError::new("the client for callbacks cannot be made", error))?;
        Ok(Self {
            office: Arc::new(Office {
                client,
                log: Log::default(),
                permits: Semaphore::new(settings.max_callbacks),
                settings: settings.clone(),
                pending: watch::Sender::new(0),
                ended: watch::Sender::new(None),
                holds: AtomicBool::new(false),
            }),
            tasks: Mutex::default(),
        })
    }

    pub(crate) fn deliveries(&self) -> Vec<Delivery> {
        self.office.log.all()
    }

    /// Takes a callback on. An early one has been sent when this returns.
    pub(crate) async fn take(&self, callback: Callback) -> Result<(), Full> {
        let office = &self.office;
        if *office.pending.borrow() >= office.settings.max_pending {
            return Err(Full);
        }
        let ticket = office.issue(&callback);
        if callback.scenario == Scenario::CallbackDropped {
            office.log.end(ticket.number, DeliveryState::Dropped);
            return Ok(());
        }
        let url = match allowed(&callback.url, &office.settings.allowed_hosts) {
            Ok(url) => url,
            Err(reason) => {
                office.log.end(ticket.number, DeliveryState::NotAllowed);
                office.notice(&callback, reason);
                return Ok(());
            }
        };
        if callback.scenario == Scenario::CallbackEarly {
            ticket.send(&callback, &url).await;
            return Ok(());
        }
        let mut tasks = self.tasks();
        while tasks.try_join_next().is_some() {}
        tasks.spawn(async move { ticket.run(callback, url).await });
        Ok(())
    }

    /// Waits until nothing is pending.
    pub(crate) async fn settled(&self, longest: Duration) -> bool {
        let mut pending = self.office.pending.subscribe();
        let none = timeout(longest, pending.wait_for(|pending| *pending == 0));
        none.await.is_ok()
    }

    pub(crate) async fn cancel(&self) -> usize {
        let mut tasks = std::mem::take(&mut *self.tasks());
        let pending = *self.office.pending.borrow();
        tasks.shutdown().await;
        pending
    }

    fn tasks(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.tasks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Office {
    fn issue(self: &Arc<Self>, callback: &Callback) -> Ticket {
        self.pending.send_modify(|pending| *pending += 1);
        let number = self.log.begin(
            &callback.operation,
            &callback.operation_id,
            callback.scenario,
        );
        Ticket {
            office: Arc::clone(self),
            number,
        }
    }

    fn notice(&self, callback: &Callback, reason: &'static str) {
        (self.settings.notices)(&Notice {
            operation: callback.operation.to_string(),
            operation_id: callback.operation_id.clone(),
            reason,
        });
    }

    async fn attempt(&self, callback: &Callback, url: &Url) -> Attempt {
        let request = self
            .client
            .post(url.clone())
            .header(
                CONTENT_TYPE,
                HeaderValue::from_static(callback.content_type),
            )
            .body(callback.body.clone());
        // Never closed, so there is always a permit sooner or later.
        let _permit = self.permits.acquire().await;
        match request.send().await {
            Ok(answer) => Attempt::Answered(answer.status().as_u16()),
            Err(error) if error.is_timeout() => Attempt::TimedOut,
            Err(error) if error.is_connect() => Attempt::Unreachable,
            Err(_) => Attempt::Broken,
        }
    }
}

impl Ticket {
    /// Waits for the time of the callback and sends it.
    async fn run(self, callback: Callback, url: Url) {
        sleep(callback.delay).await;
        let holds = &self.office.holds;
        // Of two that wait to be overtaken, the second is the one that overtakes.
        if callback.scenario == Scenario::CallbackOutOfOrder && !holds.swap(true, Ordering::Relaxed)
        {
            let hold = Hold(&self.office.holds);
            let mut ended = self.office.ended.subscribe();
            let later = ended.wait_for(|ended| ended.is_some_and(|ended| ended > self.number));
            let _ = timeout(self.office.settings.life_span, later).await;
            drop(hold);
        }
        self.send(&callback, &url).await;
    }

    async fn send(&self, callback: &Callback, url: &Url) {
        let office = &self.office;
        let (copies, attempts) = match callback.scenario {
            Scenario::CallbackRepeated => (COPIES, 1),
            Scenario::CallbackRefusedAndRetried => (1, office.settings.callback_attempts),
            _ => (1, 1),
        };
        let mut is_taken = false;
        for _ in 0..copies {
            for attempt in 0..attempts {
                if attempt > 0 {
                    sleep(office.settings.retry_pause).await;
                }
                let attempt = office.attempt(callback, url).await;
                office.log.attempt(self.number, attempt);
                if attempt.is_taken() {
                    is_taken = true;
                    break;
                }
            }
        }
        if is_taken {
            office.log.end(self.number, DeliveryState::Delivered);
        } else {
            office.log.end(self.number, DeliveryState::Failed);
            office.notice(callback, "the receiver did not take it");
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.office.log.end(self.number, DeliveryState::Cancelled);
        self.office
            .ended
            .send_modify(|ended| *ended = (*ended).max(Some(self.number)));
        self.office.pending.send_modify(|pending| *pending -= 1);
    }
}

/// Lets the next callback wait to be overtaken, also when this one is cancelled.
struct Hold<'o>(&'o AtomicBool);

impl Drop for Hold<'_> {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

/// TLS by rustls with ring and the machine's own trust in certificates; nothing is installed for the whole process.
fn tls() -> Result<rustls::ClientConfig, SandboxError> {
    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(BuilderVerifierExt::with_platform_verifier);
    let unusable = |error| SandboxError::new("the client for callbacks cannot be made", error);
    Ok(config.map_err(unusable)?.with_no_client_auth())
}
