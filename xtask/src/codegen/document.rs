//! The folder `schemas/` in memory: what codegen is a function of.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use khipu_document::{Bundle, Problem, Sources, bundle};

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
        let mut files = Self::default();
        files.read_folder(root, "schemas")?;
        Ok(files)
    }

    fn read_folder(&mut self, root: &Path, folder: &str) -> io::Result<()> {
        let name_it = |name: &str| {
            let name = name.to_owned();
            move |error: io::Error| io::Error::new(error.kind(), format!("{name}: {error}"))
        };
        for entry in std::fs::read_dir(root.join(folder)).map_err(name_it(folder))? {
            let entry = entry.map_err(name_it(folder))?;
            let Ok(name) = entry.file_name().into_string() else {
                continue;
            };
            let path = format!("{folder}/{name}");
            if entry.file_type().map_err(name_it(&path))?.is_dir() {
                self.read_folder(root, &path)?;
            } else if !name_of(&path).starts_with('.') && !path.ends_with(".md") {
                let text = std::fs::read_to_string(root.join(&path)).map_err(name_it(&path))?;
                self.0.insert(path, text);
            }
        }
        Ok(())
    }
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
        let mut sources = Sources::default();
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
