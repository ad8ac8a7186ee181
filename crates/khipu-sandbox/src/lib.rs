//! The Khipu Open Data API on one's own machine: 200, 202 with real callbacks, and every way to fail.
//!
//! The sandbox serves every operation of the contract, or of an OpenAPI document of your own. It checks credentials and
//! requests as the document says, makes up lifelike data that keeps the document, and does what a [`Scenario`] says.
//!
//! ```
//! use khipu_sandbox::{Sandbox, Scenario};
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let _ = rustls::crypto::ring::default_provider().install_default();
//! let sandbox = Sandbox::builder().seed(7).items(3).start("127.0.0.1:0").await?;
//! let url = format!("{}/v1/cl/banking/personal/bancosecurity.cl/products/loans", sandbox.base_url());
//!
//! let call = |scenario: Scenario| {
//!     let request = reqwest::Client::new().post(&url).bearer_auth("any token");
//!     request.json(&serde_json::json!({"RequestData": {}})).header("x-sandbox-scenario", scenario.name())
//! };
//! let answer: serde_json::Value = call(Scenario::Ok).send().await?.json().await?;
//! assert_eq!(answer["Data"]["Loan"].as_array().unwrap().len(), 3);
//!
//! let answer: serde_json::Value = call(Scenario::Wait4Hours).send().await?.json().await?;
//! assert_eq!(answer["Error"]["Type"], "WAIT_4_HOURS_BEFORE_RETRY");
//!
//! assert_eq!(sandbox.requests()["bancosecurity_personal_loans"], 2);
//! sandbox.shutdown().await;
//! # Ok(())
//! # }
//! ```
//!
//! # Requests
//!
//! - No such path: 404. Another method than the document has: 405 with `Allow`.
//! - No credential, the credential `wrong`, or both kinds at once: 401 with the text `"Authorization failed"`, quotes
//!   included, as the provider answers. [`Builder::jwt`] and [`Builder::api_key`] accept what they are given and nothing
//!   else.
//! - A body that is not `application/json`, not JSON or not the contract, and a key without `AccountCredential`: 400
//!   with a JSON body that names pointers and keywords, never values. Larger than [`Builder::max_request`]: 413.
//! - A schema with a keyword that the generator does not know: 501, naming the keyword and its place.
//!
//! Without a callback the answer is 200. With one it is 202, and the body of the 200 is sent to the callback after
//! [`Builder::callback_delay`], by POST, to loopback addresses and [allowed](Builder::allow_callback_host) hosts only.
//!
//! # Scenarios
//!
//! [`Builder::scenario`] chooses one for all calls, the header `x-sandbox-scenario` for one call. With `flaky`, the
//! header
//! `x-sandbox-times` says how many calls of one client (one credential, one operation) fail.
//!
//! # Features
//!
//! - `tls`: callbacks to `https` addresses. Without it they are refused as other addresses are.
//!
//! reqwest's feature `rustls-no-provider` is on with this crate. A `reqwest::Client` of your own in the same program needs
//! another TLS feature of reqwest, its default features for instance, or a provider that was installed for rustls
//! (`rustls::crypto::ring::default_provider().install_default()`); without either, making it panics.
//!
//! Nothing is global: two sandboxes in one process know nothing of each other. The same seed gives the same answers in
//! the same order for each operation; only `LifeSpan` is told by the clock, which [`Builder::clock`] sets.

mod address;
mod answer;
mod bodies;
mod builder;
mod callback;
mod check;
mod error;
mod failure;
pub mod generate;
mod log;
mod notice;
mod respond;
mod routes;
mod running;
mod sandbox;
mod scenario;
mod security;
mod settings;
mod stream;

pub use builder::Builder;
pub use error::SandboxError;
pub use log::{Attempt, Delivery, DeliveryState};
pub use notice::Notice;
pub use running::RunningSandbox;
pub use sandbox::Sandbox;
pub use scenario::{Scenario, UnknownScenario};

/// The examples of the README are compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
