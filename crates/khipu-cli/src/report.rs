//! `khipu report`: what is done with reports that are there already.

use std::collections::HashSet;
use std::fs;
use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use khipu_validate::drift::Drift;
use khipu_validate::merge::{Merge, Merged, Validated};
use khipu_validate::{Finding, GithubWriter, JsonWriter, Sink, TextWriter, Unreadable};

use crate::console::{self, Console, Outcome, Refusal};
use crate::{document, files};

/// Works on reports that `khipu validate` and `khipu drift` wrote as JSON
#[derive(Args)]
pub(crate) struct Report {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    Merge(MergeReports),
}

/// Adds up reports of several runs, as one run over all their inputs would have told it
///
/// A report is a sum: captures can be checked part by part, on as many machines as there are, and it does not matter which
/// part holds what, nor in which order the reports come. The sum is the report of one run over all of it, byte for byte,
/// its sources in the order in which a folder is searched. Sums can be added up again.
///
/// All reports are of `validate`, or all of `drift`. Those of drift were made with one document, the one that is built in
/// or that of --openapi. No source may stand in two of them, for it would be counted twice.
///
/// Values that enumerations do not list are in no report. That two reports on drift mean the same one is known only if each run
/// had the same KHIPU_DRIFT_KEY in its environment (or --show-values). Without it, and where there are more new names than are
/// told apart, the sum says `"partial": true`; its counts are right even then.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
struct MergeReports {
    /// Reports, as --format json wrote them; `-` is standard input
    #[arg(value_name = "REPORT", required = true)]
    reports: Vec<PathBuf>,

    /// How to write the sum
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// The OpenAPI document that the reports on drift were made with, if it is not the contract that is built in
    #[arg(long, value_name = "FILE")]
    openapi: Option<PathBuf>,

    /// Sources of the same name are different ones: each machine has its own
    #[arg(long)]
    same_sources: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One JSON object, which can be added up again
    #[default]
    Json,
    /// For people; without the lines of the payloads, which no report holds
    Text,
    /// Annotations of GitHub Actions; of reports of validate
    Github,
    /// One page that needs nothing else; of reports on drift
    Html,
}

const AFTER_HELP: &str = "\
Examples:
  khipu validate monday/ --format json > monday.json
  khipu validate tuesday/ --format json > tuesday.json
  khipu report merge monday.json tuesday.json > both.json
                                                 as `khipu validate` of both folders
  khipu report merge --format html drift-*.json > drift.html
                                                 what several runs of drift found, on one page
  ssh host khipu drift --format json captures/ | khipu report merge here.json -

Many machines at once: examples/spark in the folder of this crate does it with Apache Spark.

Exit status, as that of the verb that wrote the reports:
  0  nothing was found
  1  there are findings, or drift
  2  the command line or a report cannot be used, and nothing is written; or an input could not be checked";

impl Report {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        let Verb::Merge(merge) = &self.verb;
        merge.run(console)
    }
}

impl MergeReports {
    fn run(&self, console: &Console) -> io::Result<Outcome> {
        match self.merged(console) {
            Ok(Merged::Validated(sum)) => self.tell_validated(&sum, console),
            Ok(Merged::Drift(sum)) => self.tell_drift(&sum, console),
            // No other kind is there yet.
            Ok(_) => Ok(Outcome::Unusable),
            Err(refusal) => Ok(console.refuse(&refusal)),
        }
    }

    fn merged(&self, console: &Console) -> Result<Merged, Refusal> {
        let contract = document::contract(self.openapi.as_deref(), console)?;
        let mut merge = Merge::new(&contract).same_sources(self.same_sources);
        let mut known = HashSet::new();
        for path in &self.reports {
            // One and the same file, whatever it is called.
            if !known.insert(fs::canonicalize(path).unwrap_or_else(|_| path.clone())) {
                let text = format!("{}: is named twice", named(path));
                return Err(Refusal::new(text).next("name each report once"));
            }
            let text = read(path)?;
            merge
                .add(&path.display().to_string(), &text)
                .map_err(|error| Refusal::new(error.to_string()).next(error.advice()))?;
        }
        merge
            .finish()
            .ok_or_else(|| Refusal::new("no report is named"))
    }

    fn unfit(&self, format: &str, verb: &str) -> Refusal {
        Refusal::new(format!("--format {format} is not for reports of {verb}"))
            .next("--format json and --format text are for all")
    }

    fn tell_validated(&self, sum: &Validated, console: &Console) -> io::Result<Outcome> {
        let out = console.out();
        let written = match self.format {
            Format::Json => {
                let mut writer = JsonWriter::new(out);
                let summary = sum.tell(&mut writer);
                summary.and_then(|summary| writer.finish(&summary).map(drop))
            }
            Format::Text => {
                let width = console::width(io::stdout().is_terminal());
                let mut text = Text {
                    writer: TextWriter::colored(out).width(width),
                    console,
                };
                let summary = sum.tell(&mut text);
                summary.and_then(|summary| text.writer.finish(&summary).map(drop))
            }
            Format::Github => {
                let mut writer = GithubWriter::new(out);
                let summary = sum.tell(&mut writer);
                summary.and_then(|summary| writer.finish(&summary).map(drop))
            }
            Format::Html => return Ok(console.refuse(&self.unfit("html", "validate"))),
        };
        read_on(written)?;
        Ok(match (sum.unreadable.is_empty(), sum.invalid) {
            (false, _) => Outcome::Unusable,
            (true, 0) => Outcome::Clean,
            (true, _) => Outcome::Findings,
        })
    }

    fn tell_drift(&self, sum: &Drift, console: &Console) -> io::Result<Outcome> {
        let mut out = console.out();
        let written = match self.format {
            Format::Json => sum.write_json(&mut out),
            Format::Text => sum.write_colored_text(&mut out),
            Format::Html => sum.write_html(&mut out),
            Format::Github => return Ok(console.refuse(&self.unfit("github", "drift"))),
        };
        read_on(written.and_then(|()| out.flush()))?;
        if sum.partial && self.format != Format::Json {
            console.note(
                "partial: some of it one run would have told apart otherwise; all counts are right",
            );
        }
        if self.format != Format::Json {
            for unreadable in &sum.unreadable {
                console.problem(&unreadable.to_string());
            }
        }
        Ok(if !sum.unreadable.is_empty() {
            Outcome::Unusable
        } else if sum.is_none() {
            Outcome::Clean
        } else {
            Outcome::Findings
        })
    }
}

fn named(path: &Path) -> String {
    match files::is_stdin(path) {
        true => "standard input".to_owned(),
        false => files::shown(path),
    }
}

/// Findings on standard output, what cannot be read on standard error.
struct Text<'a, W> {
    writer: TextWriter<W>,
    console: &'a Console,
}

impl<W: Write> Sink for Text<'_, W> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.writer.finding(finding)
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        self.console.problem(&unreadable.to_string());
        Ok(())
    }
}

fn read(path: &Path) -> Result<Vec<u8>, Refusal> {
    let mut text = Vec::new();
    let done = match files::is_stdin(path) {
        true => io::stdin().lock().read_to_end(&mut text).map(drop),
        false => fs::read(path).map(|read| text = read),
    };
    done.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Refusal::new(format!("{}: no such report", named(path))),
        kind => Refusal::new(format!("{}: cannot be read: {kind}", named(path))),
    })?;
    Ok(text)
}

/// A reader that had enough is no error: the status tells what was found.
fn read_on(written: io::Result<()>) -> io::Result<()> {
    match written {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
        _ => Ok(()),
    }
}
