//! What the demonstration takes from the document.

use std::path::{Path, PathBuf};

use crate::codegen::disk::{self, State};
use crate::codegen::document::Files;
use crate::codegen::generate;

/// An operation with an example of its request.
pub(super) struct Operation {
    pub(super) id: String,
    /// Relative to the root of the repository.
    pub(super) request: PathBuf,
    /// Whether it is more than the request that `khipu call` sends by itself.
    pub(super) needs_request: bool,
}

/// Every operation of the document, so that one that is added is shown too.
pub(super) fn operations(root: &Path) -> Result<Vec<Operation>, String> {
    let read = |file: &str| std::fs::read_to_string(root.join("schemas").join(file));
    let bundle = khipu_document::load("openapi.yaml", &read).map_err(|problems| {
        let lines: String = problems
            .iter()
            .map(|problem| format!("\n  {problem}"))
            .collect();
        format!("schemas/openapi.yaml cannot be read:{lines}")
    })?;
    let operations = bundle.operations().into_iter();
    operations
        .map(|operation| {
            let request = request(root, &operation.id)?;
            let text = std::fs::read_to_string(root.join(&request)).unwrap_or_default();
            let text: String = text.split_whitespace().collect();
            Ok(Operation {
                needs_request: text != r#"{"RequestData":{}}"#,
                request,
                id: operation.id,
            })
        })
        .collect()
}

/// The shortest example of a request that names no callback URL.
fn request(root: &Path, operation: &str) -> Result<PathBuf, String> {
    let folder = Path::new("schemas/payloads").join(operation);
    let none = || {
        format!(
            "{} holds no request-*.json without CallbackUrl",
            folder.display()
        )
    };
    let entries = std::fs::read_dir(root.join(&folder)).map_err(|_| none())?;
    let mut found: Vec<(usize, PathBuf)> = Vec::new();
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_request = name
            .to_str()
            .is_some_and(|name| name.starts_with("request-"));
        let Ok(text) = std::fs::read_to_string(entry.path()) else {
            continue;
        };
        if is_request && !text.contains("CallbackU") && !text.contains("\\u") {
            found.push((text.len(), folder.join(name)));
        }
    }
    found.sort();
    found
        .into_iter()
        .next()
        .map(|(_, path)| path)
        .ok_or_else(none)
}

/// Whether the generated files are what the document says.
pub(super) fn check(root: &Path) -> Result<String, String> {
    let files = Files::read(root).map_err(|error| error.to_string())?;
    let outputs = generate(&files).map_err(|problems| {
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        lines.join("\n")
    })?;
    let entries = disk::compare(root, &outputs).map_err(|error| error.to_string())?;
    let other: Vec<&str> = entries
        .iter()
        .filter(|entry| entry.state != State::Fresh)
        .map(|entry| &*entry.path)
        .collect();
    match other.as_slice() {
        [] => Ok(format!("{} files", entries.len())),
        _ => Err(format!(
            "run `cargo xtask codegen`; not as generated:\n  {}",
            other.join("\n  ")
        )),
    }
}
