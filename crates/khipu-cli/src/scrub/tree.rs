//! The captures of a folder, and where each goes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use khipu_capture::Form;

use crate::console::Refusal;
use crate::files;

/// The captures in `from` and below with their places in `to`, in the order of their names, the folders made. Hidden files
/// and links to folders are passed over.
pub(super) fn find(from: &Path, to: &Path) -> Result<Vec<(PathBuf, PathBuf)>, Refusal> {
    if files::is_stdin(to) {
        let text = "a folder cannot be written to standard output: nothing was written";
        return Err(Refusal::new(text).next("name a folder with -o"));
    }
    let failed = |path: &Path, what: &str, error: &io::Error| {
        let name = files::shown(path);
        Refusal::new(format!("{name} cannot be {what}: {error}"))
    };
    let mut found = Vec::new();
    // What comes last is looked at first.
    let mut waiting = vec![PathBuf::new()];
    while let Some(below) = waiting.pop() {
        let folder = from.join(&below);
        let entries = fs::read_dir(&folder).map_err(|error| failed(&folder, "read", &error))?;
        let mut inner = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| failed(&folder, "read", &error))?;
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = below.join(entry.file_name());
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder {
                inner.push(path);
            } else if Form::of_name(&path).is_some() && !from.join(&path).is_dir() {
                found.push(path);
            }
        }
        inner.sort_by(|a, b| b.cmp(a));
        waiting.append(&mut inner);
    }
    if found.is_empty() {
        let name = files::shown(from);
        let text = format!("{name} holds no captures: no .json, .ndjson, .jsonl or .har file");
        return Err(Refusal::new(text));
    }
    found.sort();
    let is_new = !to.exists();
    fs::create_dir_all(to).map_err(|error| failed(to, "made", &error))?;
    let real = |path: &Path| fs::canonicalize(path).map_err(|error| failed(path, "read", &error));
    if real(to)?.starts_with(real(from)?) {
        if is_new {
            // It is empty; if it cannot be taken away, it does no harm.
            let _ = fs::remove_dir(to);
        }
        let name = files::shown(to);
        let text = format!("{name} is in the folder that is read: nothing was written");
        return Err(Refusal::new(text).next("name a folder outside of it with -o"));
    }
    let mut pairs = Vec::with_capacity(found.len());
    for path in found {
        let target = to.join(&path);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).map_err(|error| failed(folder, "made", &error))?;
        }
        pairs.push((from.join(&path), target));
    }
    Ok(pairs)
}
