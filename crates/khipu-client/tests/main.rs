//! The tests, each subject a module: one program links much faster than many.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise, and what helps them too"
)]

// Not here: `receiver_kill`, `receiver_full_disk`, `settings`, `soak`, which must have processes of their own.
mod connect;
mod discretion;
mod examples;
mod http;
mod probes;
mod receiver;
mod receiver_races;
mod retry;
mod scenarios;
mod support;
