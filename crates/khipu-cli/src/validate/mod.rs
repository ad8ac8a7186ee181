//! `khipu validate`: checks payloads against the contract.

mod report;

use std::io::{self, ErrorKind};
use std::num::NonZero;
use std::thread;

use clap::{Args, ValueEnum};
use khipu_validate::{Options, TextWriter};

use self::report::Report;
use crate::arguments::{Inputs, Reading};
use crate::console::{Console, Outcome, Refusal};

/// Checks payloads against the contract and tells where they break it
///
/// A finding tells file, line, column, JSON pointer, what was expected, and the line of the rule, and shows the line of
/// the payload with every value masked: no value is ever shown, unless --show-values asks for it.
///
/// Of findings that are alike the first three are shown and the others counted; --format json lists all.
///
/// Which payload a record is, --as says; else the path, `…/<operationId>/200-x.json`, with any number of folders
/// between; else the shape of the record. `khipu operations` lists the names.
///
/// A capture record says itself what it is, by method, path and status, and so does an entry of a HAR, whatever its host:
/// each of their bodies is checked, and counted, by itself. Those of operations that the contract does not have are
/// skipped.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Validate {
    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    reading: Reading,

    /// On how many cores lines are judged; all of this machine by default
    ///
    /// What is reported, and in which order, does not depend on it. What comes through a pipe is judged on one, and each line told
    /// when it has come.
    #[arg(long, value_name = "N", value_parser = jobs)]
    jobs: Option<usize>,

    /// How to write the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// Shows the values around each finding, which are people's bank data; in text and junit
    #[arg(long)]
    show_values: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: each finding with its line, values masked
    #[default]
    Text,
    /// One JSON object with all findings
    Json,
    /// JUnit XML: a suite for each source, a test case for each payload with findings
    Junit,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
}

const AFTER_HELP: &str = "\
Examples:
  khipu validate captures/                       every capture in a folder
  khipu validate loans.ndjson card.json          some files
  khipu validate traffic.ndjson                  what client and receiver wrote down
  khipu validate browser.har archive.ndjson.gz   what a browser saved; a packed file
  curl … | khipu validate --as bancosecurity_personal_loans/200
                                                 an answer that has no name yet
  tail -f traffic.ndjson | khipu validate        what comes in, as it comes in
  khipu validate --openapi petstore.yaml traffic.ndjson
                                                 the traffic of another API
  khipu validate --format json captures/ | jq .findings
  khipu validate --format sarif captures/ > khipu.sarif
                                                 for code scanning; junit and github are for CI too

Exit status:
  0  nothing was found
  1  there are findings
  2  the command line or an input cannot be used; the other inputs were checked";

impl Validate {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        let contract = match self.reading.contract(console) {
            Ok(contract) => contract,
            Err(refusal) => return Ok(console.refuse(&refusal)),
        };
        let cores = || thread::available_parallelism().map_or(1, NonZero::get);
        let mut options = Options::default()
            .max_record(self.reading.max_record)
            .jobs(self.jobs.unwrap_or_else(cores));
        match self.reading.payload(&contract) {
            Ok(Some(payload)) => options = options.payload(payload),
            Ok(None) => {}
            Err(refusal) => return Ok(console.refuse(&refusal)),
        }
        if self.show_values {
            options = options.show_values();
        } else if !matches!(self.format, Format::Text | Format::Junit) {
            options = options.without_excerpts();
        }
        if self.format == Format::Text {
            options = options.excerpts_alike(TextWriter::ALIKE);
        }
        let Some(inputs) = self.inputs.named() else {
            let refusal = Refusal::new("nothing to check: no input is named, and none is piped in");
            let next = "khipu validate FILE, or a folder; khipu validate --help shows more";
            return Ok(console.refuse(&refusal.next(next)));
        };
        let mut report = Report::new(console, self.format, self.show_values);
        let done = khipu_validate::validate(&contract, &options, &inputs, &mut report);
        let outcome = report.outcome();
        match done.and_then(|summary| report.finish(&summary)) {
            // A reader that had enough is no error: the status tells what was found until then.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            _ => Ok(outcome),
        }
    }
}

/// How many threads: at least one, and no more than any machine has use for.
fn jobs(text: &str) -> Result<usize, &'static str> {
    let number = text
        .parse()
        .ok()
        .filter(|number| (1..=1024).contains(number));
    number.ok_or("expected a number from 1 to 1024")
}
