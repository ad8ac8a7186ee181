//! The tests, each subject a module: one program links much faster than many.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise, and what helps them too"
)]

// Not here: `harm`. It starts processes, and until a process has become another program it holds every lock on a file that its
// parent holds.
mod bodies;
mod har;
mod lines;
mod long;
mod packed;
mod records;
mod schema;
mod support;
mod writer;
