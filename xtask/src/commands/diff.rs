//! `cargo xtask diff`: what has changed in the document since a revision, and whom that breaks.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anstream::{AutoStream, eprintln};
use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Style};
use khipu_document::Problem;
use khipu_document::diff::{self, Diff, Heading, Severity};

use crate::codegen::document::{Document, Files, PAYLOADS};

const BAD: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// How to write the report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object
    Json,
    /// A comment for a pull request
    Markdown,
}

/// From which changes on the exit status is 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
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

/// Arguments of `cargo xtask diff`.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = AFTER_HELP)]
pub struct Arguments {
    /// The revision to compare with what stands in `schemas/` now
    #[arg(value_name = "REV", default_value = "HEAD")]
    pub rev: String,
    /// How to write the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
    /// From which changes on the exit status is 1
    #[arg(long, value_enum, default_value_t, value_name = "SEVERITY")]
    pub fail_on: FailOn,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// The repository to work on, if it is not the one that this command belongs to
    #[arg(long, value_name = "FOLDER")]
    pub root: Option<PathBuf>,
}

const AFTER_HELP: &str = "\
Examples:
  cargo xtask diff                               what you have changed since the last commit
  cargo xtask diff $(git merge-base main HEAD)   since your branch left off
  cargo xtask diff v0.1.0                        since a release: which version comes next
  cargo xtask diff origin/main --format markdown -o comment.md
                                                 for a pull request
  cargo xtask diff main --fail-on risky          for a check that is stricter

Exit status:
  0  no change of the severity of --fail-on, or worse
  1  there are such changes
  2  the revision, or the document in it or on the disk, cannot be used";

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let root = arguments.root.clone().unwrap_or_else(super::root);
    match work(arguments, &root) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(Refusal { text, next }) => {
            eprintln!("{BAD}problem:{BAD:#} {text}");
            eprintln!("{HINT}next:{HINT:#} {next}");
            ExitCode::from(2)
        }
    }
}

/// Why there is nothing to compare, and what to do about it.
struct Refusal {
    text: String,
    next: String,
}

fn refusal(text: impl Into<String>, next: impl Into<String>) -> Refusal {
    Refusal {
        text: text.into(),
        next: next.into(),
    }
}

fn work(arguments: &Arguments, root: &Path) -> Result<bool, Refusal> {
    let commit = commit(root, &arguments.rev)?;
    let before = files_at(root, &commit, &arguments.rev)?;
    let after = Files::read(root).map_err(|error| {
        refusal(
            error.to_string(),
            "the document stands in schemas/ of the repository",
        )
    })?;
    let short = commit.get(..10).unwrap_or(&commit);
    let old_name = format!("{} ({short})", arguments.rev);
    let old = load(&before, &old_name)?;
    let new = load(&after, "the working tree")?;
    let found = diff::diff(&old.bundle, &new.bundle);
    let heading = Heading {
        old: &old_name,
        new: "the working tree",
    };
    let written = match &arguments.output {
        None => {
            let mut out = AutoStream::auto(std::io::stdout());
            write(
                &found,
                arguments.format,
                heading,
                diff::Style::Colored,
                &mut out,
            )
        }
        Some(path) => File::create(path).and_then(|mut file| {
            write(
                &found,
                arguments.format,
                heading,
                diff::Style::Plain,
                &mut file,
            )
        }),
    };
    match written {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {}
        Err(error) => {
            return Err(refusal(
                format!("the report cannot be written: {error}"),
                "name another file with -o",
            ));
        }
        Ok(()) => {}
    }
    let worst = match arguments.fail_on {
        FailOn::Breaking => Severity::Breaking,
        FailOn::Risky => Severity::Risky,
        FailOn::Any => Severity::Safe,
        FailOn::Never => return Ok(true),
    };
    Ok(found.severity().is_none_or(|found| found < worst))
}

fn write(
    found: &Diff,
    format: Format,
    heading: Heading<'_>,
    style: diff::Style,
    out: &mut dyn Write,
) -> std::io::Result<()> {
    match format {
        Format::Text => found.write_text(heading, style, out),
        Format::Json => found.write_json(heading, out),
        Format::Markdown => found.write_markdown(heading, out),
    }
}

fn load<'a>(files: &'a Files, name: &str) -> Result<Document<'a>, Refusal> {
    let (document, problems) = Document::load(files);
    match document {
        Some(document) if problems.is_empty() => Ok(document),
        _ => {
            let lines: String = problems
                .iter()
                .take(20)
                .map(|problem: &Problem| format!("\n  {problem}"))
                .collect();
            let next = "mend it, or compare with a revision in which it can be read";
            Err(refusal(
                format!("the document of {name} cannot be read:{lines}"),
                next,
            ))
        }
    }
}

/// The commit that a revision names.
fn commit(root: &Path, rev: &str) -> Result<String, Refusal> {
    if git(root, &["rev-parse", "--git-dir"], Stdio::null())?.is_none() {
        let text = format!(
            "{} is no git repository, so there is no other state to compare with",
            root.display()
        );
        return Err(refusal(
            text,
            "khipu diff OLD NEW compares two documents in files",
        ));
    }
    let named = format!("{rev}^{{commit}}");
    let found = git(
        root,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &named,
        ],
        Stdio::null(),
    )?;
    let found = found
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .map(|text| text.trim().to_owned());
    found.filter(|commit| !commit.is_empty()).ok_or_else(|| {
        let text = format!("git knows no revision `{}`", rev.escape_debug());
        refusal(text, "name a branch, a tag or a commit; `git fetch` brings those of others; a shallow clone has few")
    })
}

/// The files of `schemas/` in a commit, payloads left out.
fn files_at(root: &Path, commit: &str, rev: &str) -> Result<Files, Refusal> {
    let failed = || {
        refusal(
            format!("git cannot list schemas/ of `{}`", rev.escape_debug()),
            "git fsck tells what is broken",
        )
    };
    let list = git(
        root,
        &[
            "ls-tree",
            "-r",
            "-z",
            "--name-only",
            commit,
            "--",
            "schemas/",
        ],
        Stdio::null(),
    )?
    .ok_or_else(failed)?;
    let list = String::from_utf8(list).map_err(|_| failed())?;
    let names = list
        .split('\0')
        .filter(|name| name.ends_with(".yaml") && !name.starts_with(PAYLOADS));
    let names: Vec<&str> = names.filter(|name| !name.contains('\n')).collect();
    if names.is_empty() {
        let text = format!("there is no schemas/ in `{}`", rev.escape_debug());
        return Err(refusal(
            text,
            "name a revision that has the document already",
        ));
    }
    let unreadable = |error: std::io::Error| {
        refusal(
            format!("git cannot be asked: {error}"),
            "see whether the disk is full",
        )
    };
    let mut asked = tempfile::tempfile().map_err(unreadable)?;
    for name in &names {
        writeln!(asked, "{commit}:./{name}").map_err(unreadable)?;
    }
    asked.rewind().map_err(unreadable)?;
    let answer = git(root, &["cat-file", "--batch"], Stdio::from(asked))?.ok_or_else(failed)?;
    let mut rest = answer.as_slice();
    let mut files = BTreeMap::new();
    for name in names {
        let (text, after) = blob(rest).ok_or_else(failed)?;
        files.insert(name.to_owned(), text);
        rest = after;
    }
    Ok(Files(files))
}

/// One answer of `git cat-file --batch`: a line that ends with the size, and so many bytes.
fn blob(answer: &[u8]) -> Option<(String, &[u8])> {
    let end = answer.iter().position(|byte| *byte == b'\n')?;
    let (head, rest) = answer.split_at_checked(end)?;
    let head = std::str::from_utf8(head).ok()?;
    let size: usize = head.rsplit(' ').next()?.parse().ok()?;
    let (text, rest) = rest.get(1..)?.split_at_checked(size)?;
    Some((String::from_utf8_lossy(text).into_owned(), rest.get(1..)?))
}

/// What git answers; nothing when it refuses.
fn git(root: &Path, arguments: &[&str], input: Stdio) -> Result<Option<Vec<u8>>, Refusal> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .stdin(input)
        .output();
    let output = output.map_err(|error| {
        refusal(
            format!("git cannot be started: {error}"),
            "install git, or compare files with khipu diff OLD NEW",
        )
    })?;
    Ok(output.status.success().then_some(output.stdout))
}
