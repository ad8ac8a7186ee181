//! The verbs of `cargo xtask`, one file each.

pub mod ci;
pub mod codegen;
pub mod cost;
pub mod demo;
pub mod diff;
pub mod docs;
pub mod growth;
pub mod package;

use std::path::{Path, PathBuf};

/// The root of the repository, wherever the command was started.
#[must_use]
pub fn root() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_path_buf()
}
