//! The tests, each subject a module: one program links much faster than many.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise, and what helps them too"
)]

mod callbacks;
mod documents;
mod generate;
mod limits;
mod requests;
mod scenarios;
mod support;
