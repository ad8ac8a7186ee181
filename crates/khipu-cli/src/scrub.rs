//! `khipu scrub`: replaces what identifies somebody, so that captures can be shared.

mod key;
mod packed;
mod tree;

use std::fs::File;
use std::io::{self, ErrorKind, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};

use clap::{Arg, Args};
use khipu_capture::Decoder;
use khipu_validate::Contract;
use khipu_validate::scrub::{Key, Scrub as Work, ScrubError, Scrubbed};

use crate::arguments::Reading;
use crate::console::{Console, Outcome, Refusal};
use crate::files;
use crate::progress::Meter;
use packed::Output;

/// Replaces what identifies somebody by stand-ins, so that captures can be shared
///
/// Replaced is what the contract marks as sensitive (names, numbers of cards and loans, credentials, addresses), and everything
/// that it does not describe: undocumented members, values and statuses, other operations, text that is not JSON. Of a HAR
/// also what is in headers, cookies, queries and unknown addresses, and every member that HAR 1.2 does not have. Amounts,
/// dates and codes that the contract describes and does not mark stay.
///
/// A stand-in looks like what it stands for, so the result validates as the original did: four digits stay four
/// digits, names stay names. Under one key equal values get equal stand-ins, in every file; without the key nobody can tell
/// what a stand-in stands for. Lines, white space and the order of members stay.
#[derive(Args)]
#[command(after_help = AFTER_HELP, mut_arg("openapi", openapi), mut_arg("max_record", max_record))]
pub(crate) struct Scrub {
    /// A file (.json, .ndjson, .jsonl, .har, each also .gz or .zst), a folder, or `-` for standard input
    #[arg(value_name = "INPUT")]
    input: PathBuf,

    /// Where to write: a file, a folder if INPUT is one, or `-` for standard output
    ///
    /// A name that ends in .gz or .zst is packed. The file appears when everything is written, and only its owner can read it.
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,

    /// A file with the key, of at least 16 bytes, instead of KHIPU_SCRUB_KEY
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,

    #[command(flatten)]
    reading: Reading,
}

const AFTER_HELP: &str = "\
Examples:
  khipu scrub traffic.ndjson -o shared.ndjson    with a key that nobody knows, for this run
  openssl rand -hex 32 > key; chmod 600 key
  khipu scrub captures/ -o shared/ --key-file key
                                                 the same value has the same stand-in everywhere
  khipu scrub browser.har -o shared.har.zst      packed, as the name of OUT says
  khipu scrub pets.har -o shared.har --openapi petstore.yaml
                                                 the traffic of another API
  curl … | khipu scrub - -o - --as bancosecurity_personal_loans/200

Environment:
  KHIPU_SCRUB_KEY  the key, as text of at least 16 bytes

Whoever has the key can find out what a short stand-in stands for, by trying: keep it like the
captures. Amounts and times stay; where they would tell too much, do not share the result.

Exit status:
  0  everything was scrubbed and written
  2  the command line or an input cannot be used; of that input nothing was written";

/// What is otherwise here than in the verbs that look on.
fn openapi(argument: Arg) -> Arg {
    argument.long_help(
        "Take this OpenAPI document instead of the contract that is built in\n\n\
         OpenAPI 3.0 or 3.1, YAML or JSON, in one file or many; nothing is fetched. Where it marks nothing with \
         `x-sensitive`, every value is replaced.",
    )
}

fn max_record(argument: Arg) -> Arg {
    argument.long_help(
        "The longest record that is held: bytes, or with K, M or G behind; in a HAR the record is one body\n\n\
         A file with a longer record is not written, and that is told.",
    )
}

impl Scrub {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        let contract = match self.reading.contract(console) {
            Ok(contract) => contract,
            Err(refusal) => return Ok(console.refuse(&refusal)),
        };
        let (mut work, is_for_once) = match self.work(&contract, console) {
            Ok(work) => work,
            Err(refusal) => return Ok(console.refuse(&refusal)),
        };
        let mut run = Run {
            console,
            meter: Meter::new(),
            total: Scrubbed::default(),
        };
        let outcome = if self.input.is_dir() {
            run.folder(&mut work, &self.input, &self.output)?
        } else {
            run.file(&mut work, &self.input, &self.output)?
        };
        let total = &run.total;
        if outcome == Outcome::Clean || total.records > 0 {
            console.note(&total.to_string());
            if is_for_once && total.values > 0 {
                console.next("stand-ins differ from run to run; set KHIPU_SCRUB_KEY to keep them");
            }
        }
        Ok(outcome)
    }

    /// What scrubs, and whether its key is for this run alone.
    fn work<'c>(
        &self,
        contract: &'c Contract,
        console: &Console,
    ) -> Result<(Work<'c>, bool), Refusal> {
        let (key, is_for_once) = match key::find(self.key_file.as_deref())? {
            Some(key) => (key, false),
            None => {
                let key = Key::random();
                (
                    key.map_err(|error| Refusal::new(format!("a key {error}")))?,
                    true,
                )
            }
        };
        let mut work = Work::new(contract, key).max_record(self.reading.max_record);
        if let Some(payload) = self.reading.payload(contract)? {
            work = work.payload(payload);
        }
        if let Some(path) = &self.reading.openapi
            && work.replaces_everything()
        {
            let name = files::shown(path);
            console.note(&format!(
                "{name} marks nothing with `x-sensitive`, so every value is replaced; what it describes stays once something is marked"
            ));
        }
        Ok((work, is_for_once))
    }
}

/// What came of a run so far, and who is told.
struct Run<'a> {
    console: &'a Console,
    meter: Meter,
    total: Scrubbed,
}

impl Run<'_> {
    /// Scrubs a folder into another one; what cannot be used does not stop the rest.
    fn folder(&mut self, work: &mut Work<'_>, from: &Path, to: &Path) -> io::Result<Outcome> {
        let found = match tree::find(from, to) {
            Ok(found) => found,
            Err(refusal) => return Ok(self.console.refuse(&refusal)),
        };
        let mut outcome = Outcome::Clean;
        for refusal in &found.left_out {
            outcome = outcome.max(self.console.refuse(refusal));
        }
        for (from, to) in found.files {
            outcome = outcome.max(self.file(work, &from, &to)?);
        }
        Ok(outcome)
    }

    fn file(&mut self, work: &mut Work<'_>, from: &Path, to: &Path) -> io::Result<Outcome> {
        let done = scrub(work, from, to, &mut self.meter);
        self.meter.clear();
        match done {
            Ok(done) => {
                self.total.add(&done);
                Ok(Outcome::Clean)
            }
            // A reader that had enough is no error.
            Err(Failed::Closed) => Err(ErrorKind::BrokenPipe.into()),
            Err(Failed::Refused(refusal)) => Ok(self.console.refuse(&refusal)),
        }
    }
}

/// Why a file was not scrubbed.
enum Failed {
    /// Nobody reads standard output any more.
    Closed,
    Refused(Refusal),
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

fn scrub(
    work: &mut Work<'_>,
    from: &Path,
    to: &Path,
    meter: &mut Meter,
) -> Result<Scrubbed, Failed> {
    let named = match files::is_stdin(from) {
        true => "standard input".to_owned(),
        false => files::shown(from),
    };
    let outcome = match files::is_stdin(to) {
        true => "the output is not whole",
        false => "nothing was written",
    };
    let refused = |why: String| Refusal::new(format!("{named}: {why}; {outcome}"));
    let (input, path): (Box<dyn Read>, _) = if files::is_stdin(from) {
        (Box::new(io::stdin().lock()), None)
    } else {
        let file = File::open(from).map_err(|error| {
            let why = files::reason(&error);
            Refusal::new(format!("{named}: {why}; nothing was written"))
        })?;
        packed::check_apart(&file, from, to)?;
        (Box::new(file), Some(from))
    };
    let input = Decoder::new(input).map_err(|error| refused(format!("cannot be read: {error}")))?;
    // The line would stand among what goes to a terminal.
    let is_seen = !(files::is_stdin(to) && io::stdout().is_terminal());
    let input = Counted {
        input,
        meter: is_seen.then_some(meter),
        source: from,
        bytes: 0,
    };
    let mut output = Output::create(to)?;
    let done = match work.run(input, &mut output, path) {
        Ok(done) => done,
        Err(ScrubError::Write(error)) => return Err(packed::failed(to, &error)),
        Err(error @ ScrubError::TooLong { .. }) => {
            let refusal = refused(error.to_string());
            return Err(refusal.next("allow more with --max-record").into());
        }
        Err(error) => return Err(refused(error.to_string()).into()),
    };
    let finished = output.flush().and_then(|()| output.finish());
    finished.map_err(|error| packed::failed(to, &error))?;
    Ok(done)
}

/// Tells how much has been read.
struct Counted<'a, R> {
    input: R,
    meter: Option<&'a mut Meter>,
    source: &'a Path,
    bytes: u64,
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.input.read(buffer)?;
        self.bytes = self.bytes.saturating_add(count as u64);
        if let Some(meter) = &mut self.meter {
            meter.read(self.source, self.bytes);
        }
        Ok(count)
    }
}
