//! The machine of the workspace: `cargo xtask`.
//!
//! `codegen` is the pure core; `commands` holds one file a verb, which reads, calls the core and prints.

pub mod codegen;
pub mod commands;
pub mod demo;
pub mod docs;
pub mod growth;
