//! Client of the Khipu Open Data API.
//!
//! One method an operation; how the answer is to come is said at the end. Everything here works for every operation of the
//! document, those of later releases included.
//!
//! Synchronous: wait for the data.
//!
//! ```no_run
//! use khipu_client::{Client, Credentials};
//! use khipu_models::LoansRequest;
//!
//! # async fn example(token: String) -> Result<(), khipu_client::Error> {
//! let client = Client::builder().credentials(Credentials::jwt(token)).build()?;
//! let loans = client.bancosecurity_personal_loans(LoansRequest::new()).fetch().await?;
//! println!("{} loans", loans.map_or(0, |data| data.loan.len()));
//! # Ok(()) }
//! ```
//!
//! Asynchronous: the outcome comes later, to a callback of yours. The provider recommends this way.
//!
//! ```no_run
//! # async fn example(client: khipu_client::Client) -> Result<(), khipu_client::Error> {
//! # use khipu_models::LoansRequest;
//! let accepted = client
//!     .bancosecurity_personal_loans(LoansRequest::new())
//!     .submit("https://my-api.my-business.com/api/open-data-response")
//!     .await?;
//! println!("{} until {}", accepted.operation_id, accepted.life_span);
//! # Ok(()) }
//! ```
//!
//! Asynchronous, received here (feature `receiver`): submit, then wait until the end of the life span.
//!
//! ```no_run
//! # #[cfg(feature = "receiver")]
//! # async fn example(client: khipu_client::Client) -> Result<(), Box<dyn std::error::Error>> {
//! # use khipu_models::LoansRequest;
//! use khipu_client::receiver::Receiver;
//!
//! let receiver = Receiver::builder("https://callbacks.example.com", "callbacks.ndjson").build()?;
//! let serving = receiver.serve(tokio::net::TcpListener::bind("127.0.0.1:8080").await?);
//! let pending = client.bancosecurity_personal_loans(LoansRequest::new()).submit_to(&receiver).await?;
//! let loans = pending.wait().await?;
//! # Ok(()) }
//! ```
//!
//! # What it does and does not do
//!
//! - `Status: ERROR` is an error, with the provider's advice: [`Error::retry_advice`]. Status 200 and 202 are never taken for
//!   each other.
//! - It repeats only what may be repeated at once, a bounded number of times: [`RetryPolicy`]. It never sleeps four hours, and
//!   never repeats what may have reached the bank unless told to.
//! - It waits 200 seconds by default, longer than the 180 at which the provider's gateway gives up.
//! - It follows no redirect, and sends credentials over https alone, or to this machine.
//! - It shows no body, header or credential: not in errors, not in `Debug`, not in its tracing spans, which carry the
//!   operation, the attempt, the status and the `OperationId`.
//! - It reads no body beyond a limit, 64 MiB by default.
//! - A future that is dropped leaves nothing behind; nothing is global.
//!
//! # Features
//!
//! - `rustls-ring` (default): TLS by rustls with ring and the machine's own certificates; builds fast, needs nothing installed.
//! - `rustls-aws-lc`: TLS by rustls with aws-lc, reqwest's own default.
//! - `native-tls`: TLS of the operating system.
//! - `receiver`: receives callbacks, in an application of yours or by itself.
//! - `mock`: typed mocks of every operation for your own tests, in `mocks`.
//!
//! # TLS
//!
//! Nothing is installed for the whole program: this client carries its own TLS. But features of cargo are shared, and
//! `rustls-ring` turns on reqwest's `rustls-no-provider`. A `reqwest::Client` of your own, of the same release of reqwest, is
//! then one without TLS of its own, and making it panics with "No provider set", even if it never calls `https`. One of these
//! mends it:
//!
//! - keep reqwest's default features, or its feature `rustls` or `native-tls`: nothing else is needed;
//! - install a provider once, as the first thing in `main`: `rustls::crypto::ring::default_provider().install_default()`;
//! - use `rustls-aws-lc` or `native-tls` of this crate instead of `rustls-ring`, with `default-features = false`.
#![cfg_attr(
    khipu_docs,
    doc = "\n# The document\n\nAll of this is generated from one OpenAPI document: [on one page](../api.html), and [as JSON](../openapi.json)."
)]

mod builder;
mod call;
mod capture;
mod client;
mod credentials;
mod error;
#[cfg(feature = "receiver")]
pub mod receiver;
mod reply;
mod retry;
mod source;
mod tls;
mod transport;

// Written by `cargo xtask codegen` from `schemas/`; never by hand.
#[rustfmt::skip]
mod generated;

pub use builder::ClientBuilder;
pub use call::{Call, Callable, Data};
pub use capture::Capture;
pub use client::Client;
pub use credentials::Credentials;
pub use error::Error;
#[cfg(feature = "mock")]
pub use generated::mocks;
pub use generated::table::{CallVisitor, visit_call};
pub use reply::Reply;
#[cfg(feature = "mock")]
pub(crate) use reply::mock_body;
pub use retry::{Clock, RetryPolicy};

pub use khipu_capture as captures;
pub use khipu_models as models;

/// What the generated code needs to name. Not for use: it changes without notice.
#[doc(hidden)]
pub mod __generated {
    pub use crate::generated::Client;
    pub use crate::transport::Exchange;
}
