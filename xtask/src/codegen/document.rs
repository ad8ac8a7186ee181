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
        let mut files = BTreeMap::new();
        let mut folders = vec!["schemas".to_owned()];
        while !folders.is_empty() {
            let level = parallel::map(&folders, |folder| read_folder(root, folder));
            folders.clear();
            for folder in level {
                let (below, texts) = folder?;
                folders.extend(below);
                files.extend(texts);
            }
        }
        Ok(Self(files))
    }
}

/// The folders of a folder, and its files with their texts.
type Level = (Vec<String>, Vec<(String, String)>);

/// The folders in `folder`, and the files in it that belong to the document.
fn read_folder(root: &Path, folder: &str) -> io::Result<Level> {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(root.join(folder)).map_err(|error| named(folder, &error))? {
        let entry = entry.map_err(|error| named(folder, &error))?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = format!("{folder}/{name}");
        let kind = entry.file_type().map_err(|error| named(&path, &error))?;
        if kind.is_dir() {
            folders.push(path);
        } else if !name.starts_with('.') && !name.ends_with(".md") {
            let text = std::fs::read_to_string(entry.path());
            files.push((path.clone(), text.map_err(|error| named(&path, &error))?));
        }
    }
    Ok((folders, files))
}

fn named(path: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
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
