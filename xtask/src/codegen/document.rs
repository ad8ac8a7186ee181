//! The folder `schemas/` in memory: what codegen is a function of.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use khipu_document::{Bundle, Problem, Sources, bundle, parse};

use super::parallel;

/// Where the document begins, relative to the repository's root.
pub const ENTRY: &str = "schemas/openapi.yaml";

/// Where the example payloads are.
pub const PAYLOADS: &str = "schemas/payloads/";

/// Every file under `schemas/` by its path relative to the repository's root, but for hidden files and Markdown: a file
/// whose ending is mistyped must be refused, not passed over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Files(pub BTreeMap<String, String>);

impl Files {
    /// Reads `schemas/` of the repository at `root`.
    ///
    /// # Errors
    ///
    /// When a folder or a file cannot be read, with its path.
    pub fn read(root: &Path) -> io::Result<Self> {
        let mut paths = Vec::new();
        list(root, "schemas", &mut paths)?;
        let texts = parallel::map(&paths, |path| {
            std::fs::read_to_string(root.join(path)).map_err(|error| named(path, &error))
        });
        let files = paths.into_iter().zip(texts);
        let files = files.map(|(path, text)| Ok((path, text?)));
        files.collect::<io::Result<_>>().map(Self)
    }
}

/// Adds the files below `folder` that belong to the document.
fn list(root: &Path, folder: &str, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in std::fs::read_dir(root.join(folder)).map_err(|error| named(folder, &error))? {
        let entry = entry.map_err(|error| named(folder, &error))?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = format!("{folder}/{name}");
        let kind = entry.file_type().map_err(|error| named(&path, &error))?;
        if kind.is_dir() {
            list(root, &path, paths)?;
        } else if !name_of(&path).starts_with('.') && !path.ends_with(".md") {
            paths.push(path);
        }
    }
    Ok(())
}

fn named(path: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
}

fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The document, read and joined.
#[derive(Debug)]
pub struct Document<'a> {
    /// All files, joined into one document.
    pub bundle: Bundle,
    /// The YAML files that the document reached.
    pub sources: Sources,
    /// The folder as it was read.
    pub files: &'a Files,
}

impl<'a> Document<'a> {
    /// Joins the document. The problems are those of reading: what is no YAML, what refers to nothing. The document is
    /// there as long as its first file can be read, so that everything else can be checked in the same run.
    #[must_use]
    pub fn load(files: &'a Files) -> (Option<Self>, Vec<Problem>) {
        let read = |name: &str| {
            files
                .0
                .get(name)
                .cloned()
                .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
        };
        let yaml: Vec<(&String, &String)> = files
            .0
            .iter()
            .filter(|(path, _)| path.ends_with(".yaml") && !path.starts_with(PAYLOADS))
            .collect();
        let parsed = parallel::map(&yaml, |(path, text)| ((*path).clone(), parse(path, text)));
        let mut sources = Sources::of_parsed(parsed.into_iter().collect());
        let (bundle, mut problems) = bundle(ENTRY, &mut sources, &read);
        problems.append(&mut sources.problems);
        let document = bundle.map(|bundle| Self {
            bundle,
            sources,
            files,
        });
        (document, problems)
    }
}
