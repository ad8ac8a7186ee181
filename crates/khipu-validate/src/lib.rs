//! Checks payloads of the Khipu Open Data API against its contract.
//!
//! The contract is the OpenAPI document of this repository, built into the crate. A payload that breaks it gives
//! [`Finding`]s: the file, line, column and byte where the fault stands, the payload and the JSON pointer, the keyword
//! and the YAML line of the rule, and a message that says what was expected. **No finding ever holds a value of the
//! payload**: these are people's bank data. Names of members, types and what the contract itself says may be shown.
//!
//! ```
//! use khipu_validate::Contract;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let contract = Contract::embedded();
//! let payload = contract.payload("bancosecurity_personal_loans/request")?;
//! assert!(contract.check(payload, br#"{"RequestData": {}}"#)?.is_empty());
//!
//! let findings = contract.check(payload, br#"{"RequestData": []}"#)?;
//! assert_eq!(findings[0].pointer, "/RequestData");
//! assert_eq!(findings[0].message, "expected an object, found an array");
//! assert_eq!((findings[0].line, findings[0].column), (1, 17));
//! # Ok(())
//! # }
//! ```
//!
//! [`validate`] does the same for files and folders of JSON, NDJSON and HAR, also packed with gzip or zstd, finds out which
//! payload each record is, and hands what it finds to a [`Sink`]: [`TextWriter`], [`JsonWriter`], [`JunitWriter`],
//! [`SarifWriter`], [`GithubWriter`] or one of your own. Records of the crate `khipu-capture` are read too: each body in them
//! is a payload of its own. Memory does not grow with the input.
//!
//! The contract alone decides: this crate knows none of the Rust models.

mod alternatives;
mod capture;
mod check;
mod containers;
mod contract;
mod contract_error;
mod declared;
mod door;
pub mod drift;
mod escape;
mod excerpt;
mod explain;
mod fast;
mod file;
mod finding;
mod fingerprint;
#[rustfmt::skip]
mod generated;
mod input;
mod json;
mod left;
mod likeness;
mod load;
mod locate;
pub mod merge;
mod message;
mod name;
mod number;
mod observe;
mod operation;
mod order;
mod parse;
mod recall;
mod report;
mod routes;
mod rule;
mod schema;
pub mod scrub;
mod servers;
mod shape;
mod strings;
mod suggest;
mod text;
mod tokens;
mod tree;
mod validate;
mod validator;
mod verdict;

pub use contract::Contract;
pub use contract_error::{ContractError, UnknownPayload};
pub use excerpt::Excerpt;
pub use finding::{BodyPlace, Finding, SchemaPlace, Unreadable};
pub use input::Input;
pub use khipu_document::{Note, Opened, Problem};
pub use load::{LoadError, open};
pub use operation::{Operation, Payload};
pub use report::{
    GithubWriter, JsonWriter, JunitWriter, Progress, SarifWriter, Sink, Summary, TextWriter,
};
pub use validate::{Options, validate, validate_reader};
pub use validator::Validator;

/// The examples of the README are compiled and run with the tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
