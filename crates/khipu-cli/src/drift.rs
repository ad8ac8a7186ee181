//! `khipu drift`: what the traffic shows and the document does not, and the other way round.

use std::fs;
use std::io::{self, BufWriter, ErrorKind, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use khipu_validate::drift::{self, Options, drift};
use khipu_validate::scrub::Key;
use khipu_validate::{Finding, Progress, Sink, Unreadable};

use crate::arguments::{Inputs, Reading};
use crate::console::{Console, Outcome, Refusal};
use crate::files;
use crate::output::Unfinished;
use crate::progress::Meter;

/// The key of the tags of values.
const KEY: &str = "KHIPU_DRIFT_KEY";

/// Tells what the traffic shows and the document does not, and what the document has and no traffic shows
///
/// Drift is everything that the document does not say: members, values of enumerations, types, nulls, statuses,
/// operations, payloads of another shape, required members that are not there, rules that values break. Each is told
/// once, with how often it was seen, how often it could have been, and where first.
///
/// What the document has and the traffic never shows is told too, but is no drift: other traffic may show it. Beside it
/// stands, in the formats json and html, how often each member of the document was there.
///
/// No value of a payload is ever shown, but for one thing that has to be asked for: --show-values. Names of members are
/// shown, unless they look like identifiers (four digits, an `@`); of unknown paths only plain words are.
///
/// Reports as JSON can be added up, by `khipu report merge`. With the same KHIPU_DRIFT_KEY in the environment of each run, values that
/// enumerations do not list have a tag by which that knows them again, and which says nothing without the key.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Drift {
    #[command(flatten)]
    inputs: Inputs,

    #[command(flatten)]
    reading: Reading,

    /// How to write the report
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,

    /// Write to this file instead of standard output; its owner alone can read it
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Print the YAML that the document lacks, each piece with file and line where it goes
    ///
    /// Members, statuses and values of enumerations can be added; for everything else it is said what has to be decided.
    /// The values themselves are in it only with --show-values.
    #[arg(long, conflicts_with = "format")]
    suggest: bool,

    /// Show the values that enumerations do not list
    ///
    /// Without this they are counted, with about how long they are. Never shown are those of places that the document
    /// marks with `x-sensitive`, and what is longer than 80 characters.
    #[arg(long)]
    show_values: bool,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object
    Json,
    /// One page that needs nothing else
    Html,
}

const AFTER_HELP: &str = "\
Examples:
  khipu drift traffic.ndjson                     what client and receiver wrote down
  khipu drift captures/ --format html -o drift.html
                                                 a page to look at and to pass on
  khipu drift captures/ --suggest                the YAML that the document lacks
  khipu drift captures/ --suggest --show-values  with the new values of enumerations
  khipu drift captures/ --openapi petstore.yaml  the traffic of another API
  khipu drift --format json captures/ | jq '.drift[].pointer'

Exit status:
  0  no drift
  1  the traffic shows what the document does not have
  2  the command line or an input cannot be used; the other inputs were looked at";

impl Drift {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        let contract = match self.reading.contract(console) {
            Ok(contract) => contract,
            Err(refusal) => return Ok(console.refuse(&refusal)),
        };
        let mut options = Options::default()
            .show_values(self.show_values)
            .without_excerpts()
            .max_record(self.reading.max_record);
        match self.reading.payload(&contract) {
            Ok(Some(payload)) => options = options.payload(payload),
            Ok(None) => {}
            Err(refusal) => return Ok(console.refuse(&refusal)),
        }
        match key() {
            Ok(Some(key)) => options = options.key(&key),
            Ok(None) => {}
            Err(refusal) => return Ok(console.refuse(&refusal)),
        }
        let Some(inputs) = self.inputs.named() else {
            let refusal =
                Refusal::new("nothing to look at: no input is named, and none is piped in");
            let next = "khipu drift FILE, or a folder; khipu drift --help shows more";
            return Ok(console.refuse(&refusal.next(next)));
        };
        let mut out = match self.out(console) {
            Ok(out) => out,
            Err(refusal) => return Ok(console.refuse(&refusal)),
        };
        let mut problems = Problems {
            console: (self.suggest || self.format != Format::Json).then_some(console),
            meter: Meter::new(),
        };
        let drift = drift(&contract, &options, &inputs, &mut problems)?;
        problems.meter.clear();
        let written = match &mut out {
            Out::Stream(out) => self.write(&drift, out),
            Out::File(file) => self.write(&drift, &mut BufWriter::new(file)),
        };
        match written {
            // A reader that had enough is no error: the status tells what was found.
            Err(error) if error.kind() != ErrorKind::BrokenPipe => return Err(error),
            _ => {}
        }
        if let Out::File(file) = out {
            file.finish()?;
        }
        if !drift.is_none() && !self.suggest && self.format == Format::Text {
            console.next("--suggest prints the YAML to add, and says what has to be decided");
        }
        Ok(if !drift.unreadable.is_empty() {
            Outcome::Unusable
        } else if drift.is_none() {
            Outcome::Clean
        } else {
            Outcome::Findings
        })
    }

    fn write(&self, drift: &drift::Drift, out: &mut dyn Write) -> io::Result<()> {
        if self.suggest {
            return drift.write_suggestions(out);
        }
        match self.format {
            Format::Text
                if self
                    .output
                    .as_deref()
                    .is_some_and(|path| !files::is_stdin(path)) =>
            {
                drift.write_text(out)
            }
            Format::Text => drift.write_colored_text(out),
            Format::Json => drift.write_json(out),
            Format::Html => drift.write_html(out),
        }
    }

    /// Where the report goes. A file is begun before the traffic is read, so that nobody waits for nothing, and gets its
    /// name when it is complete: a report that stood there before stays until then, and is no traffic.
    fn out(&self, console: &Console) -> Result<Out, Refusal> {
        let Some(path) = self.output.as_deref().filter(|path| !files::is_stdin(path)) else {
            return Ok(Out::Stream(console.out()));
        };
        let name = files::shown(path);
        let same = |input: &PathBuf| match (fs::canonicalize(input), fs::canonicalize(path)) {
            (Ok(input), Ok(output)) => input == output,
            _ => false,
        };
        if self.inputs.inputs.iter().any(same) {
            let text = format!("-o: {name} is one of the inputs");
            return Err(Refusal::new(text).next("name another file for the report"));
        }
        let file = Unfinished::begin(path).map_err(|error| {
            Refusal::new(format!("-o: {name} cannot be written: {error}"))
                .next("name a file in a folder that exists and is yours")
        })?;
        Ok(Out::File(file))
    }
}

/// The key in the environment, never in an argument, which every user of the machine can read.
fn key() -> Result<Option<Key>, Refusal> {
    let Some(set) = std::env::var_os(KEY) else {
        return Ok(None);
    };
    let text = set
        .into_string()
        .map_err(|_| Refusal::new(format!("{KEY} is not text")))?;
    Key::new(text.trim_ascii_end().as_bytes())
        .map(Some)
        .map_err(|error| {
            Refusal::new(format!("{KEY} {error}")).next("make one with: openssl rand -hex 32")
        })
}

/// Where a report goes.
enum Out {
    Stream(Box<dyn Write>),
    /// To a file that has no name yet.
    File(Unfinished),
}

/// Tells people what cannot be read, where the report does not.
struct Problems<'a> {
    console: Option<&'a Console>,
    meter: Meter,
}

impl Sink for Problems<'_> {
    fn finding(&mut self, _: &Finding) -> io::Result<()> {
        Ok(())
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        self.meter.clear();
        if let Some(console) = self.console {
            console.problem(&unreadable.to_string());
        }
        Ok(())
    }

    fn progress(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        self.meter.tick(progress);
        Ok(())
    }
}
