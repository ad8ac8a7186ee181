//! Typed models of the Khipu Open Data API: what is sent, what comes back, and how it ends. No HTTP and no I/O: a
//! service that only receives callbacks needs this crate alone.
//!
//! # Reading an answer
//!
//! The body of a 200 answer and that of a callback are the same type. [`Envelope::into_result`] splits it into data
//! or error:
//!
//! ```
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use khipu_models::{Envelope, LoansResponse, decode};
//!
//! # let body = r#"{"OperationId":"6baf6c19-e485-463b-ae24-a821b025c8a4","Status":"OK","Data":{"Loan":[{
//! #     "Balance":{"Amount":12345678901234567.10,"Currency":"CLP"},"DueDate":"2023-07-26","GrantDate":"2024-05-06",
//! #     "GrantedAmount":{"Amount":10990,"Currency":"CLP"},
//! #     "InstalmentDetail":{"CurrentInstalmentNumber":7,"InstalmentsNumber":9},"LoanNumber":"75599"}]},
//! #     "AdditionalInformation":null,"Error":null,"LifeSpan":null}"#;
//! let response: LoansResponse = decode(body.as_bytes())?;
//! for loan in response.into_result()?.map(|data| data.loan).unwrap_or_default() {
//!     println!("{} {} until {}", loan.balance.amount, loan.balance.currency, loan.due_date);
//!     # assert_eq!(loan.balance.amount.to_string(), "12345678901234567.10");
//! }
//! # Ok(()) }
//! ```
//!
//! A failure says when to try again: [`ResponseError::retry_advice`].
//!
//! # Building a request
//!
//! ```
//! use khipu_models::{TransactionType, UnbilledTransactionsRequest};
//!
//! let request = UnbilledTransactionsRequest::new("1234".parse()?)
//!     .transaction_type(TransactionType::National)
//!     .callback_url("https://my-api.my-business.com/api/open-data-response".parse()?);
//! # assert!(!format!("{request:?}").contains("1234"));
//! # Ok::<(), khipu_models::InvalidText>(())
//! ```
//!
//! # What holds for every model
//!
//! - Amounts are exact: [`Decimal`]. Points in time come back byte for byte: [`DateTime`].
//! - Enumerations are open: a value that the document does not list is kept and written back as [`UnknownValue`].
//! - A text keeps the rules of its component, and the error that says otherwise never quotes it: [`InvalidText`].
//! - What identifies a person, a card, an account or a credential shows as [`Redacted`] in `Debug` and needs
//!   `expose()`. serde_json's own errors quote what they could not read; those of
//!   [`decode`] do not.
//! - Members that the document does not know are dropped.
//! - Decoding is not validation. A few texts that the contract accepts are refused (each type says which), and
//!   rules between members, such as the one for `Status` and `Error`, are left to the validator.
//! - Amounts, integers and credentials are read from JSON text. So read a model with serde_json, and not inside a
//!   flattened or untagged type of your own.
//!
//! # Features
//!
//! - `schemars`: `schemars::JsonSchema` for every model, and `json_schemas`, all of them at once.
#![cfg_attr(
    khipu_docs,
    doc = "\n# The document\n\nAll of this is generated from one OpenAPI document: [on one page](../api.html), and [as JSON](../openapi.json)."
)]

mod credential;
mod date;
mod date_time;
mod decimal;
mod decode;
mod integer;
mod invalid_text;
#[cfg(feature = "schemars")]
mod json_schemas;
mod json_text;
mod number;
mod open_enum;
mod operation;
mod operation_error;
mod outcome;
mod redacted;
mod scan;
mod schema;
mod text_type;
mod undocumented;

// Written by `cargo xtask codegen` from `schemas/`; never by hand.
#[rustfmt::skip]
mod generated;

pub use credential::AccountCredential;
pub use date::Date;
pub use date_time::DateTime;
pub use decimal::Decimal;
pub use decode::{DecodeError, decode};
pub use generated::*;
pub use invalid_text::InvalidText;
#[cfg(feature = "schemars")]
pub use json_schemas::json_schemas;
pub use open_enum::UnknownValue;
pub use operation::{
    Envelope, EnvelopeParts, Operation, OperationInfo, OperationRequest, OperationVisitor,
    SecurityKind, SecurityScheme,
};
pub use operation_error::RetryAdvice;
pub use outcome::ResponseError;
pub use redacted::Redacted;
pub use undocumented::UndocumentedObject;

// Their types are part of this interface; whoever uses these needs no release of its own that fits.
pub use chrono;
pub use rust_decimal;
#[cfg(feature = "schemars")]
pub use schemars;

// What generated code calls as `crate::…!`.
pub(crate) use open_enum::open_enum;
pub(crate) use text_type::text_type;
