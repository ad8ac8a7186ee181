//! `khipu diff`: what has changed between two documents, and whom that breaks.

use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use khipu_document::diff::{self, Heading, Severity, Style};
use khipu_document::{Bundle, Problem, open_path};

use crate::console::{Console, Outcome, Refusal};
use crate::files;
use crate::output::Unfinished;

/// How many problems of a document are printed.
const MOST_PROBLEMS: usize = 20;

/// Notes on a document that are nothing to a comparison: it follows these, or tells changes of them by themselves.
const COMPARED: [&str; 7] = [
    "format",
    "discriminator",
    "media-type",
    "xml",
    "content",
    "read-only",
    "write-only",
];

/// Tells what has changed between two documents, and whom that breaks
///
/// Each change is safe, risky or breaking for clients, which send requests and receive answers and callbacks: where less
/// is accepted in a request, old clients break; where more may come in an answer, they break too. A change of a shared
/// component is told once, with every operation and payload that sees it.
///
/// Schemas are compared by what they accept, not by how they are written: a pattern that is written in another way, or a
/// limit that held anyway, is safe. What cannot be decided so is judged by a rule, which the report says.
///
/// The Rust API is the one that `cargo xtask codegen` would generate: what has to be recompiled (patch), what is new
/// (minor), what does not compile any more (major).
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Diff {
    /// The old document: OpenAPI 3.0 or 3.1, YAML or JSON, in one file or many; nothing is fetched
    #[arg(value_name = "OLD")]
    old: PathBuf,

    /// The new document
    #[arg(value_name = "NEW")]
    new: PathBuf,

    /// How to write the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// From which changes on the exit status is 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    fail_on: FailOn,

    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object
    Json,
    /// A comment for a pull request
    Markdown,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum FailOn {
    /// Changes that break somebody
    #[default]
    Breaking,
    /// Those, and changes that somebody may notice
    Risky,
    /// Every change, that of a description too
    Any,
    /// None: the report is all that is wanted
    Never,
}

const AFTER_HELP: &str = "\
Examples:
  khipu diff old.yaml new.yaml                   what has changed, the worst first
  khipu diff old.yaml new.yaml --fail-on risky   for a check that is stricter
  khipu diff old/openapi.yaml openapi.yaml --format markdown -o comment.md
                                                 for a pull request
  khipu diff --format json old.yaml new.yaml | jq '.changes[] | select(.severity == \"breaking\")'

Exit status:
  0  no change of the severity of --fail-on, or worse
  1  there are such changes
  2  the command line or a document cannot be used";

impl Diff {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        let (old, new) = match (read(&self.old, console), read(&self.new, console)) {
            (Ok(old), Ok(new)) => (old, new),
            (old, new) => {
                for refusal in [old.err(), new.err()].into_iter().flatten() {
                    console.refuse(&refusal);
                }
                return Ok(Outcome::Unusable);
            }
        };
        let file = self.output.as_deref().filter(|path| !files::is_stdin(path));
        let file = match file.map(Unfinished::begin).transpose() {
            Ok(file) => file,
            Err(error) => {
                let name = self.output.as_deref().map(files::shown).unwrap_or_default();
                let refusal = Refusal::new(format!("-o: {name} cannot be written: {error}"));
                let next = "name a file in a folder that exists and is yours";
                return Ok(console.refuse(&refusal.next(next)));
            }
        };
        let found = diff::diff(&old, &new);
        match file {
            None => self.write(&found, Style::Colored, &mut console.out())?,
            Some(mut file) => {
                self.write(&found, Style::Plain, &mut BufWriter::new(&mut file))?;
                file.finish()?;
            }
        }
        let worst = match self.fail_on {
            FailOn::Breaking => Some(Severity::Breaking),
            FailOn::Risky => Some(Severity::Risky),
            FailOn::Any => Some(Severity::Safe),
            FailOn::Never => None,
        };
        Ok(match (found.severity(), worst) {
            (Some(found), Some(worst)) if found >= worst => Outcome::Findings,
            _ => Outcome::Clean,
        })
    }

    fn write(&self, found: &diff::Diff, style: Style, out: &mut dyn Write) -> io::Result<()> {
        let (old, new) = (files::shown(&self.old), files::shown(&self.new));
        let heading = Heading {
            old: &old,
            new: &new,
        };
        let written = match self.format {
            Format::Text => found.write_text(heading, style, out),
            Format::Json => found.write_json(heading, out),
            Format::Markdown => found.write_markdown(heading, out),
        };
        match written {
            // A reader that had enough is no error: the status tells what was found.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        }
    }
}

/// Reads a document, and tells what of it is not compared.
fn read(path: &Path, console: &Console) -> Result<Bundle, Refusal> {
    // A pattern that no engine takes is compared as the text that it is.
    let opened = open_path(path, &|_| true).map_err(|problems| refused(path, &problems))?;
    for note in opened
        .notes
        .iter()
        .filter(|note| !COMPARED.contains(&note.rule))
    {
        console.note(&format!("note: {note}"));
    }
    Ok(opened.bundle)
}

fn refused(path: &Path, problems: &[Problem]) -> Refusal {
    let mut text = format!("the document {} cannot be used:", files::shown(path));
    for problem in problems.iter().take(MOST_PROBLEMS) {
        text.push_str(&format!("\n  {}", files::shown_text(&problem.to_string())));
    }
    match problems.len().saturating_sub(MOST_PROBLEMS) {
        0 => {}
        more => text.push_str(&format!("\n  and {more} more")),
    }
    let refusal = Refusal::new(text);
    match problems.first() {
        Some(first) => refusal.next(files::shown_text(&first.fix)),
        None => refusal,
    }
}
