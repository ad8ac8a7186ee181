//! The tests, each subject a module: one program links much faster than many.

#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests stop at the first surprise, and what helps them too"
)]

// Not here: `memory`, which counts what its whole process takes.
mod alternatives;
mod bad_inputs;
mod callbacks;
mod capture_files;
mod captures;
mod corpus;
mod dialects;
mod discretion;
mod documents;
mod drift;
mod drift_discretion;
mod drift_suggest;
mod drift_suggest_any;
mod engine;
mod examples;
mod formats;
mod har;
mod inputs;
mod jobs;
mod merge;
mod merge_refusals;
mod messages;
mod naming;
mod payloads;
mod positions;
mod recorded;
mod reports;
mod scrub;
mod scrub_any;
mod scrub_captures;
mod scrub_har;
mod scrub_hostile;
mod scrub_schemas;
mod support;
