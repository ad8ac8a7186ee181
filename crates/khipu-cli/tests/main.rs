//! The tests, each subject a module: one program links much faster than many.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise, and what helps them too"
)]

mod call;
mod diff;
mod drift;
mod drift_changes;
mod live;
mod openapi;
mod outputs;
mod refusals;
mod report;
mod scrub;
mod sentinels;
mod sentinels_in_files;
mod servers;
mod support;
#[path = "support/traffic.rs"]
mod traffic;
mod transcripts;
mod validate;
