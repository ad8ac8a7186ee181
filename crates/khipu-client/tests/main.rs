//! The tests, each subject a module: one program links much faster than many.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise, and what helps them too"
)]

// Not here: `examples`, `receiver_kill`, `receiver_full_disk`, `settings` and `soak`. They start processes, and until a process has
// become another program it holds every lock on a file that its parent holds.
mod connect;
mod discretion;
mod http;
mod probes;
mod receiver;
mod receiver_races;
mod retry;
mod scenarios;
mod support;
