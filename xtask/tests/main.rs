//! The tests, each subject a module: one program links much faster than many.

#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    missing_docs,
    reason = "tests stop at the first surprise, and what helps them too"
)]

mod codegen;
mod diff;
mod docs;
mod facts;
mod generated;
mod growth;
mod invariants;
mod lint;
mod lint_cases;
mod mutations;
mod readme;
mod suggested;
mod support;
mod third_endpoint;
