//! The files of a document, read once each.

use std::collections::{BTreeMap, HashSet};
use std::io;
use std::sync::Arc;

use crate::{Bundle, Entry, Kind, Node, Problem, bundle, json_text, parse};

/// How a file is read: its name, relative to where the document begins, to its text.
pub type Read<'a> = &'a dyn Fn(&str) -> io::Result<String>;

/// The files that were read so far, each with its tree, and what was wrong with them.
#[derive(Debug, Default)]
pub struct Sources {
    files: BTreeMap<String, Option<Arc<Node>>>,
    parsed: BTreeMap<String, Parsed>,
    /// Whether `<<` brings in the members of another mapping, as in YAML 1.1.
    pub(crate) merges: bool,
    /// What was wrong with the files as YAML.
    pub problems: Vec<Problem>,
}

/// What [`parse`] made of a file.
pub type Parsed = (Option<Node>, Vec<Problem>);

impl Sources {
    /// Sources that take these files as they were parsed, whenever one is opened: whoever has every text at hand can
    /// parse them all at the same time. A file that is never opened is none of the sources.
    #[must_use]
    pub fn of_parsed(parsed: BTreeMap<String, Parsed>) -> Self {
        Self {
            parsed,
            ..Self::default()
        }
    }

    /// The tree of `file`, which is read if it was not yet. `Err` carries why it cannot be read; `Ok(None)` means that
    /// it was read and is no YAML, which [`Sources::problems`] already tells.
    pub fn open(&mut self, file: &str, read: Read<'_>) -> io::Result<Option<&Node>> {
        if !self.files.contains_key(file) {
            let (mut tree, problems) = match self.parsed.remove(file) {
                Some(parsed) => parsed,
                None => read_text(file, &read(file)?),
            };
            self.problems.extend(problems);
            if self.merges
                && let Some(tree) = &mut tree
            {
                merge(tree);
            }
            self.files.insert(file.to_owned(), tree.map(Arc::new));
        }
        Ok(self.get(file))
    }

    /// The tree of a file that was read, to keep while others are opened.
    pub(crate) fn shared(&self, file: &str) -> Option<Arc<Node>> {
        self.files.get(file)?.clone()
    }

    /// The tree of a file that was read.
    #[must_use]
    pub fn get(&self, file: &str) -> Option<&Node> {
        self.files.get(file)?.as_deref()
    }

    /// The files that were read, with their trees.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&Node>)> {
        self.files
            .iter()
            .map(|(file, tree)| (file.as_str(), tree.as_deref()))
    }
}

/// Puts the members that `<<` brings in where it stands; those that are there already win. The parser bounds the depth.
fn merge(node: &mut Node) {
    match &mut node.kind {
        Kind::Sequence(items) => items.iter_mut().for_each(merge),
        Kind::Mapping(entries) => {
            entries.iter_mut().for_each(|entry| merge(&mut entry.value));
            let is_merge = |entry: &Entry| {
                entry.key == "<<"
                    && matches!(entry.value.kind, Kind::Mapping(_) | Kind::Sequence(_))
            };
            let Some(at) = entries.iter().position(is_merge) else {
                return;
            };
            let brought = match entries.remove(at).value.kind {
                Kind::Mapping(brought) => brought,
                Kind::Sequence(several) => {
                    let each = several.into_iter().filter_map(|node| match node.kind {
                        Kind::Mapping(brought) => Some(brought),
                        _ => None,
                    });
                    each.flatten().collect()
                }
                _ => Vec::new(),
            };
            let mut known: HashSet<String> =
                entries.iter().map(|entry| entry.key.clone()).collect();
            entries.extend(
                brought
                    .into_iter()
                    .filter(|entry| known.insert(entry.key.clone())),
            );
        }
        _ => {}
    }
}

/// A file as what its name says, else as YAML, else as JSON, of which YAML does not contain all.
fn read_text(file: &str, text: &str) -> Parsed {
    if file.to_ascii_lowercase().ends_with(".json") {
        return json_text::parse(file, text);
    }
    let parsed = parse(file, text);
    if parsed.0.is_none() && text.trim_start().starts_with('{') {
        let json = json_text::parse(file, text);
        if json.0.is_some() {
            return json;
        }
    }
    parsed
}

/// Reads the document that begins in `file` with everything it refers to, as one bundle.
///
/// # Errors
///
/// Every problem that was found: a file that cannot be read or is no YAML, a reference that leads nowhere.
pub fn load(file: &str, read: Read<'_>) -> Result<Bundle, Vec<Problem>> {
    let mut sources = Sources::default();
    let (bundle, mut problems) = bundle(file, &mut sources, read);
    problems.append(&mut sources.problems);
    match bundle {
        Some(bundle) if problems.is_empty() => Ok(bundle),
        _ => {
            problems.sort();
            Err(problems)
        }
    }
}
