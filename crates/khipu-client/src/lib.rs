//! Client of the Khipu Open Data API.
//!
//! [`low_level`] is the generated client: one function an operation, one HTTP exchange a call. Status 200 is
//! [`Reply::Completed`] with the operation's own type, 202 is [`Reply::Accepted`], and anything else is an error.
//!
//! ```
//! # async fn example(http: reqwest::Client) -> Result<(), Box<dyn std::error::Error>> {
//! use khipu_client::{Reply, low_level};
//! use khipu_models::{Envelope, LoansRequest};
//!
//! let client = low_level::Client::new_with_client("https://api.khipu.com", http);
//! match client.bancosecurity_personal_loans(&LoansRequest::new()).await?.into_inner() {
//!     Reply::Completed(response) => println!("{:?}", response.into_result()?),
//!     Reply::Accepted(accepted) => println!("until {}", accepted.life_span),
//! }
//! # Ok(()) }
//! ```
//!
//! # Features
//!
//! - `mock`: typed mocks of every operation for your own tests, in [`mocks`].

mod reply;

// Written by `cargo xtask codegen` from `schemas/`; never by hand.
#[rustfmt::skip]
mod generated;

pub use khipu_models as models;
pub use reply::Reply;

#[cfg(feature = "mock")]
pub use generated::mocks;
#[cfg(feature = "mock")]
pub(crate) use reply::mock_body;

/// The client as it is generated, and what it needs of progenitor.
///
/// The errors of this level hold the whole answer of the provider, and their `Debug` and `Display` show it: keep them
/// out of logs.
pub mod low_level {
    pub use crate::generated::Client;
    pub use progenitor_client::{Error, ResponseValue};
}
