//! What to check, and how it is read.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use khipu_capture::{Again, DecodeError, Form};

use crate::file::{self, Reader};

/// Something to check.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Input {
    /// A file, or a folder that is searched for `.json`, `.ndjson`, `.jsonl` and `.har` files, each also with `.gz` or `.zst`
    /// behind. They hold payloads, capture records, or the traffic of a browser or a proxy.
    ///
    /// A folder is searched with everything below it, in the order of the names; hidden files and folders, links to
    /// folders and what is no file are passed over. A file without one of these extensions, or that begins with a capture
    /// record, is NDJSON when its first line is complete JSON and more follow, else JSON. A file that begins as a HAR is one,
    /// and gzip and zstd are told by the first bytes, whatever the name says.
    Path(PathBuf),
    /// Standard input, as for a file without extension.
    Stdin,
    /// A text that is at hand, as for a file without extension.
    Text {
        /// What findings call it.
        source: String,
        /// The text.
        text: Vec<u8>,
    },
}

/// A source that can be read.
pub(crate) struct Source<'s> {
    pub(crate) name: String,
    pub(crate) reader: Box<dyn Read + Send + 's>,
    /// The file, where there is one.
    pub(crate) path: Option<&'s Path>,
    /// How it is known that a record is too long before it is held.
    pub(crate) ahead: Ahead,
    /// Whether somebody may be waiting for what is said of a line while the next one is not there yet.
    pub(crate) is_live: bool,
}

/// What can be known of a source before it is held.
pub(crate) enum Ahead {
    /// Nothing need be: all of it is held by somebody else.
    Held,
    /// What the source says once more.
    Again(Again),
    /// What is written down as it comes.
    Spooled,
}

impl<'s> Source<'s> {
    /// What is read once.
    pub(crate) fn new(name: String, reader: Box<dyn Read + Send + 's>) -> Self {
        Self {
            name,
            reader,
            path: None,
            ahead: Ahead::Spooled,
            is_live: false,
        }
    }

    /// A file, or a pipe in the place of one.
    fn of(name: String, path: Option<&'s Path>, file: Result<Reader, File>) -> Self {
        let source = match file {
            Ok(reader) => Self {
                ahead: Ahead::Again(reader.again()),
                ..Self::new(name, Box::new(reader))
            },
            Err(pipe) => Self {
                is_live: true,
                ..Self::new(name, Box::new(pipe))
            },
        };
        Self { path, ..source }
    }
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

/// Opens an input and hands each source, or why there is none, to `each`; stops at the first error of `each`.
pub(crate) fn open<E>(
    input: &Input,
    mut each: impl FnMut(Result<Source<'_>, Failure>) -> Result<(), E>,
) -> Result<(), E> {
    match input {
        Input::Stdin => each(Ok(match file::stdin() {
            Some(reader) => Source::of("-".to_owned(), None, Ok(reader)),
            None => Source {
                is_live: true,
                ..Source::new("-".to_owned(), Box::new(io::stdin()))
            },
        })),
        Input::Text { source, text } => each(Ok(Source {
            ahead: Ahead::Held,
            ..Source::new(source.clone(), Box::new(text.as_slice()))
        })),
        Input::Path(path) if path.is_dir() => {
            let found = search(path);
            if found.is_empty() {
                let message = "this folder holds no captures: no .json, .ndjson, .jsonl or .har file, nor one with .gz or .zst behind";
                return each(Err(Failure::new(shown(path), message)));
            }
            found.into_iter().try_for_each(|found| match found {
                Ok(path) => each(open_file(&path)),
                Err(failure) => each(Err(failure)),
            })
        }
        Input::Path(path) => each(open_file(path)),
    }
}

/// The captures in a folder and below, in the order of their names, and the folders that cannot be searched. It does not recur,
/// however deep the folders go.
fn search(folder: &Path) -> Vec<Result<PathBuf, Failure>> {
    let mut found = Vec::new();
    // What comes last is looked at first.
    let mut waiting = vec![folder.to_owned()];
    while let Some(path) = waiting.pop() {
        if !path.is_dir() {
            found.push(Ok(path));
            continue;
        }
        match entries(&path) {
            Ok(mut entries) => {
                entries.sort_by(|a, b| b.cmp(a));
                waiting.append(&mut entries);
            }
            Err(error) => found.push(Err(Failure::new(shown(&path), reason(&error)))),
        }
    }
    found
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
        // A pipe would be waited for, perhaps for ever. A link that leads nowhere is told when it is read.
        let is_file = || match path.metadata() {
            Ok(about) => about.is_file(),
            Err(_) => true,
        };
        if kind.is_dir() || (Form::of_name(&path).is_some() && is_file()) {
            found.push(path);
        }
    }
    Ok(found)
}

fn open_file(path: &Path) -> Result<Source<'_>, Failure> {
    let name = shown(path);
    match File::open(path) {
        Ok(file) => Ok(Source::of(name, Some(path), Reader::new(file))),
        Err(error) => Err(Failure::new(name, reason(&error))),
    }
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}

/// Why something cannot be read, without what the system might quote.
pub(crate) fn reason(error: &io::Error) -> String {
    if let Some(error) = DecodeError::within(error) {
        return error.to_string();
    }
    match error.kind() {
        io::ErrorKind::NotFound => "no such file or folder".to_owned(),
        kind => format!("cannot be read: {kind}"),
    }
}
