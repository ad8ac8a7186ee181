//! `cargo xtask codegen`: writes what the document says, or tells how the disk differs from it.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anstream::{eprintln, print, println};
use clap::builder::styling::{AnsiColor, Style};
use khipu_document::Problem;
use similar::TextDiff;

use crate::codegen::disk::{self, Entry, State};
use crate::codegen::document::Files;
use crate::codegen::generate;

const RULE: Style = Style::new().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();
const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// How many lines of one file's difference `--check` shows before it refers to `--diff`.
const DIFF_LINES: usize = 30;

/// Arguments of `cargo xtask codegen`.
#[derive(Debug, Default, clap::Args)]
pub struct Arguments {
    /// Write nothing; fail if a generated file is not what the document says
    #[arg(long, conflicts_with = "diff")]
    pub check: bool,
    /// Write nothing; show what would change
    #[arg(long)]
    pub diff: bool,
    /// The repository to work on, if it is not the one that this command belongs to
    #[arg(long, value_name = "FOLDER")]
    pub root: Option<PathBuf>,
}

/// Runs the verb. The status is 0 when everything is fresh or was written, 1 when something is not as it should be,
/// 2 when the disk does not let it work.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let root = arguments.root.clone().unwrap_or_else(super::root);
    match work(arguments, &root) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{BAD}problem:{BAD:#} {error}");
            ExitCode::from(2)
        }
    }
}

fn work(arguments: &Arguments, root: &Path) -> std::io::Result<bool> {
    let files = Files::read(root)?;
    let outputs = match generate(&files) {
        Ok(outputs) => outputs,
        Err(problems) => {
            refuse(&problems);
            return Ok(false);
        }
    };
    let entries = disk::compare(root, &outputs)?;
    let changed: Vec<&Entry<'_>> = entries
        .iter()
        .filter(|entry| entry.state != State::Fresh)
        .collect();
    if arguments.diff {
        for entry in &changed {
            println!("{}", difference(entry, usize::MAX));
        }
        summary(&entries, "would change");
        return Ok(true);
    }
    if arguments.check {
        print!("{}", listing(&entries, describe));
        for entry in &changed {
            explain(entry);
        }
        summary(&entries, "not as generated");
        if !changed.is_empty() {
            println!("{HINT:}next:{HINT:#} cargo xtask codegen");
        }
        return Ok(changed.is_empty());
    }
    disk::write(root, &entries)?;
    let done = |state| match state {
        State::Fresh => ("Fresh", GOOD),
        State::Stale | State::Missing => ("Wrote", GOOD),
        State::Orphan => ("Removed", GOOD),
    };
    print!("{}", listing(&entries, done));
    summary(&entries, "changed");
    Ok(true)
}

/// Prints every rule that the document breaks.
fn refuse(problems: &[Problem]) {
    for problem in problems {
        eprintln!("{RULE}{}{RULE:#}", problem.at);
        eprintln!(
            "  {BAD}problem:{BAD:#} {} [{}]",
            problem.message, problem.rule
        );
        eprintln!("      {HINT}fix:{HINT:#} {}", problem.fix);
    }
    let count = problems.len();
    let plural = if count == 1 { "" } else { "s" };
    eprintln!("{BAD}{count} problem{plural}{BAD:#} in schemas/: nothing was written");
}

/// A line a file. It is printed as one text: a document of hundreds of endpoints has thousands of files.
fn listing(entries: &[Entry<'_>], describe: impl Fn(State) -> (&'static str, Style)) -> String {
    entries.iter().fold(String::new(), |mut text, entry| {
        let (verb, style) = describe(entry.state);
        let Entry { path, .. } = entry;
        text.push_str(&format!("{style}{verb:>10}{style:#} {path}\n"));
        text
    })
}

fn describe(state: State) -> (&'static str, Style) {
    match state {
        State::Fresh => ("Fresh", GOOD),
        State::Stale => ("Stale", BAD),
        State::Missing => ("Missing", BAD),
        State::Orphan => ("Orphan", BAD),
    }
}

fn explain(entry: &Entry<'_>) {
    let (problem, fix) = match entry.state {
        State::Fresh => return,
        State::Stale => (
            "this file is not what the document says: the document has changed, or the file was edited by hand",
            "run `cargo xtask codegen`; what was written here by hand belongs into `schemas/` or into a sibling module",
        ),
        State::Missing => (
            "the document says that this file should be there",
            "run `cargo xtask codegen`",
        ),
        State::Orphan => (
            "nothing in the document generates this file, and its folder holds generated files alone",
            "run `cargo xtask codegen`, which removes it; move what was written by hand out of `generated/` first",
        ),
    };
    println!();
    println!("{RULE}{}{RULE:#}", entry.path);
    println!("  {BAD}problem:{BAD:#} {problem}");
    println!("      {HINT}fix:{HINT:#} {fix}");
    println!("{}", difference(entry, DIFF_LINES));
}

/// The difference from what stands on the disk to what codegen generates, at most `limit` lines of it.
fn difference(entry: &Entry<'_>, limit: usize) -> String {
    let diff = TextDiff::from_lines(&*entry.found, entry.wanted);
    let text = diff
        .unified_diff()
        .context_radius(2)
        .header(
            &format!("{} (on disk)", entry.path),
            &format!("{} (generated)", entry.path),
        )
        .to_string();
    let lines: Vec<&str> = text.lines().collect();
    let mut shown = lines
        .iter()
        .take(limit)
        .copied()
        .collect::<Vec<_>>()
        .join("\n");
    if lines.len() > limit {
        let rest = lines.len() - limit;
        shown.push_str(&format!(
            "\n… {rest} more lines: cargo xtask codegen --diff"
        ));
    }
    shown
}

fn summary(entries: &[Entry<'_>], changed: &str) {
    let fresh = entries
        .iter()
        .filter(|entry| entry.state == State::Fresh)
        .count();
    let others = entries.len() - fresh;
    println!(
        "{} generated files: {fresh} fresh, {others} {changed}",
        entries.len()
    );
}
