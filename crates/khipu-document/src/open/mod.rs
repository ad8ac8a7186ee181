//! Documents by anyone: OpenAPI 3.0 and 3.1, as YAML or JSON, in one file or many.
//!
//! [`open`] makes a [`Bundle`] of them whose schemas are JSON Schema 2020-12, whatever they were written as:
//!
//! - `nullable: true` of 3.0 lets null in, whatever else stands in the schema: `type: X` becomes `type: [X, 'null']`, an
//!   `enum` gets null as a value, and a composition becomes one of two alternatives. The letter of 3.0.3 is narrower in the
//!   last two cases; notes tell where.
//! - `exclusiveMinimum: true` of 3.0 takes the limit of `minimum`; likewise the maximum.
//! - What stands beside `$ref` in 3.0 is ignored, as that version demands.
//! - Keywords that 3.0 does not have are read as 3.1 has them: whoever wrote them meant them.
//! - A member that is `required` and `readOnly` need not be in a request, one that is `writeOnly` not in an answer.
//! - `<<` of YAML brings in the members of another mapping.
//! - `$anchor` is followed, `$dynamicRef` as if it were `$ref`; `$id` changes nothing.
//! - A keyword whose value makes no sense (`required: true`), a pattern that no engine takes, a reference to another host:
//!   these are left out, so that the rest can be checked.
//!
//! Every node keeps the position that it has in its file, and what is put in stands where the keyword stood that it comes
//! from. Whatever is not followed, or not to the letter, is a [`Note`].

mod direction;
pub(crate) mod keyword;
mod note;
mod rewrite;
mod schema;
mod survey;
mod version;

use std::borrow::Cow;
use std::fs;
use std::io::{self, Read as _};
use std::path::Path;

pub(crate) use direction::split;
pub(crate) use keyword::{Form, count, form};
pub use note::Note;
pub(crate) use note::{Notes, is_hidden, shown};
pub use schema::UsablePattern;
pub(crate) use schema::{beside, is_remote, remote};
pub(crate) use version::Version;

use crate::bundle::bundle_with;
use crate::{Bundle, Node, Position, Problem, Read, Sources};

/// The largest file of a document that is read, in bytes.
const LONGEST: u64 = 256 << 20;

/// A document that was read.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Opened {
    /// The document.
    pub bundle: Bundle,
    /// What it says and nothing here follows, in the order of the document.
    pub notes: Vec<Note>,
}

/// Reads the document that begins in `file`, with everything that it refers to. `pattern` tells whether a text can be used
/// as pattern by whoever will check values.
///
/// # Errors
///
/// Every problem that leaves no document to stand on: a file that cannot be read or is neither YAML nor JSON, a version of
/// OpenAPI that is not read, a reference that leads nowhere.
pub fn open(
    file: &str,
    read: Read<'_>,
    pattern: UsablePattern<'_>,
) -> Result<Opened, Vec<Problem>> {
    let mut sources = Sources::default();
    sources.merges = true;
    let mut adapter = Adapter {
        version: Version::V3_1,
        pattern,
        notes: Notes::default(),
    };
    let (bundle, mut problems) = bundle_with(file, &mut sources, read, Some(&mut adapter));
    let Adapter {
        version, mut notes, ..
    } = adapter;
    for problem in std::mem::take(&mut sources.problems) {
        let effect = match problem.rule {
            "yaml-duplicate-key" | "json-duplicate-key" => "the first counts",
            "yaml-number" => "it is read as text",
            "yaml-tag" => "it is read as if the tag were not there",
            _ => {
                problems.push(problem);
                continue;
            }
        };
        notes.add(
            &problem.at,
            problem.rule,
            note::shown(&problem.message),
            effect,
        );
    }
    match bundle {
        Some(bundle) if problems.is_empty() => {
            survey::survey(bundle.document(), version, &mut notes);
            Ok(Opened {
                bundle,
                notes: notes.finish(),
            })
        }
        _ => {
            problems.sort();
            problems.dedup();
            Err(problems)
        }
    }
}

/// Reads the document in the file at `path`; the files that it refers to are found from its folder, and positions name them
/// relative to it.
///
/// # Errors
///
/// As [`open`].
pub fn open_file(path: &Path, pattern: UsablePattern<'_>) -> Result<Opened, Vec<Problem>> {
    let folder = path.parent().unwrap_or(Path::new(""));
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
        return Err(vec![Problem::new(
            &Position::start_of(""),
            "unreadable-file",
            "a document is a file whose name is text",
            "name the file in which the document begins",
        )]);
    };
    open(name, &|file| read_file(&folder.join(file)), pattern)
}

/// As [`open_file`], but positions name each file as `path` does, so that two documents in two folders are told apart.
///
/// # Errors
///
/// As [`open`].
pub fn open_path(path: &Path, pattern: UsablePattern<'_>) -> Result<Opened, Vec<Problem>> {
    let Some(name) = path.to_str() else {
        return Err(vec![Problem::new(
            &Position::start_of(""),
            "unreadable-file",
            "a document is a file whose path is text",
            "name the file in which the document begins",
        )]);
    };
    open(name, &|file| read_file(Path::new(file)), pattern)
}

fn read_file(path: &Path) -> io::Result<String> {
    let mut text = String::new();
    let from = fs::File::open(path)?;
    from.take(LONGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LONGEST {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    Ok(text)
}

/// How a document by anyone is read while it is bundled.
pub(crate) struct Adapter<'a> {
    pub(crate) version: Version,
    pub(crate) pattern: UsablePattern<'a>,
    pub(crate) notes: Notes,
}

impl Adapter<'_> {
    /// Takes in which version the document says it is.
    pub(crate) fn begin(&mut self, root: &Node) -> Result<(), Problem> {
        self.version = version::version(root, &mut self.notes)?;
        Ok(())
    }

    pub(crate) fn schema<'n>(&mut self, node: &'n Node) -> Cow<'n, Node> {
        schema::adapt(node, self.version, self.pattern, &mut self.notes)
    }
}
