//! `cargo xtask docs`: the document as one page to read, and rustdoc that leads to it.

pub mod page;
pub mod renderer;
mod shown;

use std::fs;
use std::path::Path;

use khipu_document::Bundle;

pub use self::shown::shown;

/// The document in one piece, as `schemas/` has it.
///
/// # Errors
///
/// What is wrong with it, each problem with its place.
pub fn document(root: &Path) -> Result<Bundle, String> {
    let read = |file: &str| fs::read_to_string(root.join("schemas").join(file));
    khipu_document::load("openapi.yaml", &read).map_err(|problems| {
        let lines: String = problems
            .iter()
            .map(|problem| format!("\n  {problem}"))
            .collect();
        format!("schemas/openapi.yaml cannot be read:{lines}")
    })
}

/// The same as JSON, its members in the order of the document.
///
/// # Errors
///
/// When it has a number that JSON has not.
pub fn json(bundle: &Bundle) -> Result<String, String> {
    serde_json::to_string_pretty(bundle.document()).map_err(|error| error.to_string())
}
