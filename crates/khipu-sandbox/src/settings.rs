//! Everything that can be set.

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::security::Accepted;
use crate::{Notice, Scenario};

/// What the builder collects.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) seed: u64,
    pub(crate) items: usize,
    pub(crate) scenario: Scenario,
    pub(crate) accepted: Accepted,
    pub(crate) callback_delay: Duration,
    pub(crate) callback_timeout: Duration,
    pub(crate) callback_attempts: u32,
    pub(crate) retry_pause: Duration,
    pub(crate) allowed_hosts: Vec<String>,
    pub(crate) max_callbacks: usize,
    pub(crate) max_pending: usize,
    pub(crate) life_span: Duration,
    pub(crate) gateway_delay: Duration,
    pub(crate) drop_pause: Duration,
    pub(crate) large_body: u64,
    pub(crate) redirect_to: String,
    pub(crate) max_request: usize,
    pub(crate) max_headers: usize,
    pub(crate) max_connections: usize,
    pub(crate) read_timeout: Duration,
    pub(crate) grace: Duration,
    pub(crate) clock: Arc<dyn Fn() -> SystemTime + Send + Sync>,
    pub(crate) notices: Arc<dyn Fn(&Notice) + Send + Sync>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            seed: 0,
            items: 5,
            scenario: Scenario::Ok,
            accepted: Accepted::default(),
            callback_delay: Duration::from_secs(1),
            callback_timeout: Duration::from_secs(10),
            callback_attempts: 5,
            retry_pause: Duration::from_millis(500),
            allowed_hosts: Vec::new(),
            max_callbacks: 64,
            max_pending: 10_000,
            life_span: Duration::from_secs(3600),
            gateway_delay: Duration::from_millis(100),
            drop_pause: Duration::from_millis(50),
            large_body: 65 << 20,
            redirect_to: "http://elsewhere.invalid/".to_owned(),
            max_request: 1 << 20,
            max_headers: 64,
            max_connections: 1024,
            read_timeout: Duration::from_secs(30),
            grace: Duration::from_secs(1),
            clock: Arc::new(SystemTime::now),
            notices: Arc::new(|notice| {
                // Unlike `eprintln!`, it bears a closed standard error.
                let _ = writeln!(std::io::stderr(), "khipu sandbox: {notice}");
            }),
        }
    }
}
