//! What to check, and how it is read.

use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use crate::records::{Form, guess};

/// The extensions that a folder is searched for.
const EXTENSIONS: [&str; 3] = ["json", "ndjson", "jsonl"];

/// Something to check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// A file, or a folder that is searched for `.json`, `.ndjson` and `.jsonl` files. They hold payloads, or capture
    /// records.
    ///
    /// A folder is searched with everything below it, in the order of the names; hidden files and folders and links to
    /// folders are passed over. A file without one of these extensions, or that begins with a capture record, is NDJSON
    /// when its first line is complete JSON and more follow, else JSON.
    Path(PathBuf),
    /// Standard input, JSON or NDJSON as for a file without extension.
    Stdin,
    /// A text that is at hand, JSON or NDJSON as for a file without extension.
    Text {
        /// What findings call it.
        source: String,
        /// The text.
        text: Vec<u8>,
    },
}

/// A source that was read.
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) text: Vec<u8>,
    pub(crate) form: Form,
    /// The file, where there is one.
    pub(crate) path: Option<PathBuf>,
}

/// Why a source cannot be read.
pub(crate) struct Failure {
    pub(crate) source: String,
    pub(crate) message: String,
}

impl Failure {
    fn new(source: String, message: impl Into<String>) -> Self {
        Self {
            source,
            message: message.into(),
        }
    }
}

/// Reads an input and hands each source, or why there is none, to `each`; stops at the first error of `each`.
pub(crate) fn read<E>(
    input: &Input,
    mut each: impl FnMut(Result<Source, Failure>) -> Result<(), E>,
) -> Result<(), E> {
    match input {
        Input::Stdin => {
            let mut text = Vec::new();
            each(match io::stdin().lock().read_to_end(&mut text) {
                Ok(_) => Ok(nameless("-".to_owned(), text)),
                Err(error) => Err(Failure::new("-".to_owned(), reason(&error))),
            })
        }
        Input::Text { source, text } => each(Ok(nameless(source.clone(), text.clone()))),
        Input::Path(path) if path.is_dir() => {
            let mut files = Vec::new();
            let mut failures = Vec::new();
            search(path, &mut files, &mut failures);
            if files.is_empty() && failures.is_empty() {
                let message = "this folder holds no captures: no .json, .ndjson or .jsonl file";
                failures.push(Failure::new(shown(path), message));
            }
            failures
                .into_iter()
                .try_for_each(|failure| each(Err(failure)))?;
            files.iter().try_for_each(|path| each(file(path)))
        }
        Input::Path(path) => each(file(path)),
    }
}

/// The captures in a folder and below, in the order of their names. It does not recur, however deep the folders go.
fn search(folder: &Path, files: &mut Vec<PathBuf>, failures: &mut Vec<Failure>) {
    // What comes last is looked at first.
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if !path.is_dir() {
            files.push(path);
            continue;
        }
        match entries(&path) {
            Ok(mut entries) => {
                entries.sort_by(|a, b| b.cmp(a));
                waiting.append(&mut entries);
            }
            Err(error) => failures.push(Failure::new(shown(&path), reason(&error))),
        }
    }
}

/// The folders and captures right in a folder.
fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        let path = entry.path();
        let kind = entry.file_type()?;
        let is_capture = extension(&path).is_some_and(|end| EXTENSIONS.contains(&end.as_str()));
        if kind.is_dir() || (is_capture && !path.is_dir()) {
            found.push(path);
        }
    }
    Ok(found)
}

fn file(path: &Path) -> Result<Source, Failure> {
    let name = shown(path);
    let extension = extension(path);
    let packed = ["gz", "zst", "har"];
    if let Some(end) = extension.as_deref().filter(|end| packed.contains(end)) {
        let message = format!(
            "`.{end}` files cannot be read yet; unpack the bodies into .json or .ndjson files"
        );
        return Err(Failure::new(name, message));
    }
    let text = fs::read(path).map_err(|error| Failure::new(name.clone(), reason(&error)))?;
    let form = match extension.as_deref() {
        // Capture records in a file of this name still stand one on each line.
        Some("json") if !khipu_capture::is_record(&text) => Form::Json,
        Some("ndjson" | "jsonl") => Form::Ndjson,
        _ => guess(&text),
    };
    Ok(Source {
        name,
        text,
        form,
        path: Some(path.to_owned()),
    })
}

fn nameless(name: String, text: Vec<u8>) -> Source {
    Source {
        form: guess(&text),
        name,
        text,
        path: None,
    }
}

fn extension(path: &Path) -> Option<String> {
    Some(path.extension()?.to_str()?.to_ascii_lowercase())
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        kind => format!("cannot be read: {kind}"),
    }
}
