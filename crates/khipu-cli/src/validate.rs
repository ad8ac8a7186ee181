//! `khipu validate`: checks payloads against the contract.

use std::io::{self, ErrorKind, IsTerminal, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use khipu_validate::{Finding, Input, JsonWriter, Options, Sink, Summary, TextWriter, Unreadable};

use crate::console::{Console, Outcome};
use crate::document;

/// Checks payloads against the contract and tells where they break it
///
/// A finding tells file, line, column, JSON pointer, what was expected, and the line of the rule. It never shows a
/// value of the payload.
///
/// Which payload a record is, --as says; else the path, `…/<operationId>/200-x.json`, with any number of folders
/// between; else the shape of the record. `khipu operations` lists the names.
///
/// A capture record says itself what it is, by method, path and status: each of its bodies is checked, and counted, by
/// itself. Those of operations that the contract does not have are skipped.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Validate {
    /// Files (.json, .ndjson, .jsonl), folders, or `-` for standard input
    ///
    /// A .json file holds one payload, an .ndjson or .jsonl file one, or one capture record, a line. A folder is searched with everything below
    /// it. Without INPUT, standard input is read, unless it is a terminal.
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// What the bare payloads are, as `<operationId>/<payload>`
    #[arg(long = "as", value_name = "PAYLOAD")]
    payload: Option<String>,

    /// Check against this OpenAPI document instead of the contract that is built in
    ///
    /// OpenAPI 3.0 or 3.1, YAML or JSON, in one file or many; nothing is fetched. What of it is not checked, or not to
    /// the letter, is told on standard error. Bodies are checked; parameters and headers are not.
    #[arg(long, value_name = "FILE")]
    openapi: Option<PathBuf>,

    /// How to write the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object
    Json,
}

const AFTER_HELP: &str = "\
Examples:
  khipu validate captures/                       every capture in a folder
  khipu validate loans.ndjson card.json          some files
  khipu validate traffic.ndjson                  what client and receiver wrote down
  curl … | khipu validate --as bancosecurity_personal_loans/200
                                                 an answer that has no name yet
  khipu validate --openapi petstore.yaml traffic.ndjson
                                                 the traffic of another API
  khipu validate --format json captures/ | jq .findings

Exit status:
  0  nothing was found
  1  there are findings
  2  the command line or an input cannot be used; the other inputs were checked";

impl Validate {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        let contract = match document::contract(self.openapi.as_deref(), console) {
            Ok(contract) => contract,
            Err(refusal) => return Ok(console.refuse(&refusal)),
        };
        let mut options = Options::default();
        if let Some(name) = &self.payload {
            match contract.payload(name) {
                Ok(payload) => options = options.payload(payload),
                Err(unknown) => {
                    let known = unknown.known.join("\n  ");
                    console.problem(&format!(
                        "--as: there is no such payload; these are known:\n  {known}"
                    ));
                    return Ok(Outcome::Unusable);
                }
            }
        }
        let Some(inputs) = self.inputs() else {
            console.problem(
                "nothing to check: name files or folders, or pipe payloads in (see khipu validate --help)",
            );
            return Ok(Outcome::Unusable);
        };
        let mut report = Report {
            console,
            writer: match self.format {
                Format::Text => Writer::Text(TextWriter::colored(console.out())),
                Format::Json => Writer::Json(JsonWriter::new(console.out())),
            },
            outcome: Outcome::Clean,
        };
        let done = khipu_validate::validate(&contract, &options, &inputs, &mut report);
        let outcome = report.outcome;
        match done.and_then(|summary| report.writer.finish(&summary)) {
            // A reader that had enough is no error: the status tells what was found until then.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(error),
            _ => Ok(outcome),
        }
    }

    /// What to check; `None` when nothing was named and nobody pipes anything in.
    fn inputs(&self) -> Option<Vec<Input>> {
        if self.inputs.is_empty() {
            return (!io::stdin().is_terminal()).then(|| vec![Input::Stdin]);
        }
        let each = self.inputs.iter().map(|path| match path.as_os_str() {
            name if name == "-" => Input::Stdin,
            _ => Input::Path(path.clone()),
        });
        Some(each.collect())
    }
}

/// The report on its way out, and the exit status so far.
struct Report<'a> {
    console: &'a Console,
    writer: Writer,
    outcome: Outcome,
}

enum Writer {
    Text(TextWriter<Box<dyn Write>>),
    Json(JsonWriter<Box<dyn Write>>),
}

impl Writer {
    fn finish(self, summary: &Summary) -> io::Result<()> {
        match self {
            Writer::Text(writer) => writer.finish(summary).map(drop),
            Writer::Json(writer) => writer.finish(summary).map(drop),
        }
    }
}

impl Sink for Report<'_> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.outcome = self.outcome.max(Outcome::Findings);
        match &mut self.writer {
            Writer::Text(writer) => writer.finding(finding),
            Writer::Json(writer) => writer.finding(finding),
        }
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        self.outcome = Outcome::Unusable;
        match &mut self.writer {
            Writer::Text(_) => {
                self.console.problem(&unreadable.to_string());
                Ok(())
            }
            Writer::Json(writer) => writer.unreadable(unreadable),
        }
    }
}
