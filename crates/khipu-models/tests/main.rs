//! The tests, each subject a module: one program links much faster than many.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise, and what helps them too"
)]

mod agreement;
mod date_time;
mod decimal;
mod fidelity;
mod integer;
mod open_enum;
mod outcome;
mod property;
mod schemars;
mod secrets;
mod support;
mod text_type;
