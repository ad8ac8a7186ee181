//! The captures of a folder, and where each goes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use khipu_capture::Form;

use crate::console::Refusal;
use crate::files;

/// The captures of a folder.
pub(super) struct Found {
    /// Each with its place, in the order of their names.
    pub(super) files: Vec<(PathBuf, PathBuf)>,
    /// What of the folder cannot be used, and why.
    pub(super) left_out: Vec<Refusal>,
}

/// The captures in `from` and below with their places in `to`, the folders made. Hidden files and links to folders are
/// passed over.
pub(super) fn find(from: &Path, to: &Path) -> Result<Found, Refusal> {
    if files::is_stdin(to) {
        let text = "a folder cannot be written to standard output: nothing was written";
        return Err(Refusal::new(text).next("name a folder with -o"));
    }
    let failed = |path: &Path, error: &io::Error| {
        let (name, why) = (files::shown(path), files::reason(error));
        Refusal::new(format!("{name}: {why}"))
    };
    let unmade = |path: &Path, error: &io::Error| {
        let (name, why) = (files::shown(path), error.kind());
        Refusal::new(format!("{name}: cannot be made: {why}"))
    };
    let mut left_out = Vec::new();
    let mut found = Vec::new();
    // What comes last is looked at first.
    let mut waiting = vec![PathBuf::new()];
    while let Some(below) = waiting.pop() {
        let folder = from.join(&below);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) => {
                left_out.push(failed(&folder, &error));
                continue;
            }
        };
        let mut inner = Vec::new();
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    left_out.push(failed(&folder, &error));
                    break;
                }
            };
            if entry.file_name().as_encoded_bytes().starts_with(b".") {
                continue;
            }
            let path = below.join(entry.file_name());
            let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
            if is_folder {
                inner.push(path);
            } else if Form::of_name(&path).is_some() && is_file(&from.join(&path)) {
                found.push(path);
            }
        }
        inner.sort_by(|a, b| b.cmp(a));
        waiting.append(&mut inner);
    }
    if found.is_empty() {
        if let Some(refusal) = left_out.pop() {
            return Err(refusal);
        }
        let name = files::shown(from);
        let text = format!("{name} holds no captures: no .json, .ndjson, .jsonl or .har file");
        return Err(Refusal::new(text));
    }
    found.sort();
    let is_new = !to.exists();
    fs::create_dir_all(to).map_err(|error| unmade(to, &error))?;
    let real = |path: &Path| fs::canonicalize(path).map_err(|error| failed(path, &error));
    if real(to)?.starts_with(real(from)?) {
        if is_new {
            // It is empty; if it cannot be taken away, it does no harm.
            let _ = fs::remove_dir(to);
        }
        let name = files::shown(to);
        let text = format!("{name} is in the folder that is read: nothing was written");
        return Err(Refusal::new(text).next("name a folder outside of it with -o"));
    }
    let mut files = Vec::with_capacity(found.len());
    for path in found {
        let target = to.join(&path);
        let folder = target.parent().unwrap_or(to);
        match fs::create_dir_all(folder) {
            Ok(()) => files.push((from.join(&path), target)),
            Err(error) => left_out.push(unmade(folder, &error)),
        }
    }
    Ok(Found { files, left_out })
}

/// A pipe would be waited for, perhaps for ever. A link that leads nowhere is told when it is read.
fn is_file(path: &Path) -> bool {
    fs::metadata(path).map_or(true, |about| about.is_file())
}
