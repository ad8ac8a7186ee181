//! Inputs to findings.

mod desk;
mod options;
mod parallel;

use std::io::{self, Read};

use khipu_capture::{Decoder, Form, Har, HarError, RawRecord, RecordError, Records, Stream};

pub use self::options::Options;
use crate::capture::{self, Taken};
use crate::check;
use crate::contract::Contract;
use crate::finding::Unreadable;
use crate::input::{self, Ahead, Input, Source};
use crate::left::Left;
use crate::locate::count;
use crate::name::Known;
use crate::observe::{Blind, Observe};
use crate::report::{Progress, Sink, Summary};
use crate::text::Text;
use crate::verdict::{self, Judge, Verdict};

/// What to do about a record that is too long.
const MORE: &str = "allow more with --max-record";

/// From this length on the memory of a decoded body is given back.
const KEPT: usize = 1 << 20;

/// Checks the inputs one after the other and hands what it finds to `sink` as it finds it.
///
/// Which payload a record is, [`Options::payload`] says, else the path of its file
/// (`…/<operationId>/200-x.json`, with any number of folders between), else its shape. An input that cannot be read, and
/// records whose payload nothing tells, are [`Unreadable`]; the others are still checked.
///
/// A record of `khipu-capture` says itself what its bodies are: its method and path name the operation, whatever the host,
/// for a callback its `operation` does; the status names the response. It may stand among bare payloads. Each of its bodies
/// is checked, and counts, by itself. A status that the contract does not declare is a finding with the keyword `status`,
/// text where JSON is due one with the keyword `syntax`. A record of an operation that the contract does not have is
/// skipped. The entries of a HAR are taken in the same way.
///
/// Every input is read from its beginning to its end, and one record of it is held at a time: memory does not grow with the
/// input. Of a record that is too long only the beginning is held, a few MiB: a regular file is read a second time some way
/// ahead of it. What cannot be read twice, such as a pipe, is written into a temporary file without a name, of the record no more
/// than up to the limit; where there is no room for that, it is held.
///
/// # Errors
///
/// Only those of `sink`.
pub fn validate(
    contract: &Contract,
    options: &Options,
    inputs: &[Input],
    sink: &mut dyn Sink,
) -> io::Result<Summary> {
    observed(contract, options, inputs, sink, &mut Blind)
}

/// As [`validate`], and tells `observer` what it sees.
pub(crate) fn observed(
    contract: &Contract,
    options: &Options,
    inputs: &[Input],
    sink: &mut dyn Sink,
    observer: &mut dyn Observe,
) -> io::Result<Summary> {
    let mut judge = Judge::new(contract, options, observer);
    let mut run = Run::new(contract, options, sink, &mut judge);
    for input in inputs {
        input::open(input, |source| match source {
            Ok(source) => run.source(source),
            Err(failure) => run.unreadable(failure.source, failure.message),
        })?;
    }
    Ok(run.summary)
}

/// As [`validate`], of what a reader gives: plain, gzip or zstd, of any form. `source` is what findings call it.
///
/// ```
/// use khipu_validate::{Contract, Options, TextWriter, validate_reader};
///
/// # fn main() -> std::io::Result<()> {
/// let contract = Contract::embedded();
/// let records = &b"{\"RequestData\": {}}\n{\"RequestData\": 1}\n"[..];
/// let options = Options::default().payload(contract.payload("bancosecurity_personal_loans/request").unwrap());
/// let mut report = TextWriter::new(Vec::new());
/// let summary = validate_reader(&contract, &options, "upload", records, &mut report)?;
/// assert_eq!((summary.valid, summary.invalid), (1, 1));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// Only those of `sink`.
pub fn validate_reader(
    contract: &Contract,
    options: &Options,
    source: &str,
    reader: impl Read + Send,
    sink: &mut dyn Sink,
) -> io::Result<Summary> {
    let mut blind = Blind;
    let mut judge = Judge::new(contract, options, &mut blind);
    let mut run = Run::new(contract, options, sink, &mut judge);
    run.source(Source::new(source.to_owned(), Box::new(reader)))?;
    Ok(run.summary)
}

struct Run<'r, 'c> {
    contract: &'c Contract,
    options: &'c Options,
    sink: &'r mut dyn Sink,
    summary: Summary,
    judge: &'r mut Judge<'c>,
    /// Whether lines of the present source are judged in batches.
    is_parallel: bool,
    /// Whether somebody may be waiting for what is said of them.
    is_live: bool,
    /// Whether a text could not be judged without waiting, so that its batch must be judged again.
    is_late: bool,
}

/// How reading a source ended.
enum End {
    /// With its last record, if it has any.
    Done(u64),
    /// Too early.
    Broken(u64, String),
}

impl<'r, 'c> Run<'r, 'c> {
    fn new(
        contract: &'c Contract,
        options: &'c Options,
        sink: &'r mut dyn Sink,
        judge: &'r mut Judge<'c>,
    ) -> Self {
        Self {
            contract,
            options,
            sink,
            summary: Summary::default(),
            judge,
            is_parallel: false,
            is_live: false,
            is_late: false,
        }
    }

    fn source(&mut self, source: Source<'_>) -> io::Result<()> {
        let Source {
            name,
            reader,
            path,
            ahead,
            is_live,
        } = source;
        self.is_live = is_live;
        self.is_parallel = !is_live && self.options.jobs > 1 && self.judge.is_blind();
        let decoder = match Decoder::new(reader) {
            Ok(decoder) => decoder,
            Err(error) => return self.unreadable(name, input::reason(&error)),
        };
        let known = match (&self.options.payload, path) {
            (Some(payload), _) => Known::Payload(payload),
            (None, Some(path)) => Known::by_path(self.contract, path),
            (None, None) => Known::nothing(self.contract),
        };
        let named = path.and_then(Form::of_name);
        let before = self.summary;
        let mut left = Left::default();
        let most = self.options.max_record;
        let stream = match ahead {
            Ahead::Held => Stream::open(decoder, named, most),
            Ahead::Again(again) => Stream::open_twice(decoder, named, most, again),
            Ahead::Spooled => {
                Stream::open_spooled(decoder, named, most, Box::new(tempfile::tempfile))
            }
        };
        let end = match stream {
            Stream::Records(records) => self.records(&name, &known, records, &mut left)?,
            Stream::Har(har) => self.entries(&name, *har, &mut left)?,
        };
        for message in left.messages() {
            self.unreadable(name.clone(), message)?;
        }
        match end {
            End::Done(0) => self.unreadable(name.clone(), "holds no records".to_owned())?,
            End::Done(_) => {}
            End::Broken(0, message) => self.unreadable(name.clone(), message)?,
            End::Broken(_, message) => {
                let message = format!("{message}; the records before it were checked");
                self.unreadable(name.clone(), message)?;
            }
        }
        self.sink.source(&name, &self.summary.since(&before))
    }

    fn records<R: Read + Send>(
        &mut self,
        source: &str,
        known: &Known<'c>,
        mut records: Records<R>,
        left: &mut Left,
    ) -> io::Result<End> {
        let mut last = 0;
        loop {
            if self.is_parallel {
                self.batches(source, known, &mut records, left, &mut last)?;
            }
            if self.is_live && records.is_awaited() {
                self.sink.flush()?;
            }
            let Some(next) = records.next() else {
                return Ok(End::Done(last));
            };
            if let Some(end) = self.record(source, known, next, left, &mut last)? {
                return Ok(end);
            }
        }
    }

    /// Judges one record; tells how the source ended, if it did.
    fn record(
        &mut self,
        source: &str,
        known: &Known<'c>,
        next: Result<RawRecord<'_>, RecordError>,
        left: &mut Left,
        last: &mut u64,
    ) -> io::Result<Option<End>> {
        let record = match next {
            Ok(record) => record,
            Err(RecordError::TooLong { number, line }) => {
                *last = number;
                let limit = shown(self.options.max_record);
                let message = format!("is longer than {limit} and was passed over; {MORE}");
                left.add(message, number, line);
                return Ok(None);
            }
            Err(RecordError::Read(error)) => {
                return Ok(Some(End::Broken(*last, input::reason(&error))));
            }
        };
        *last = record.number;
        let text = Text::of(&record);
        let end = record.offset + count(record.text.len());
        match capture::take_apart(self.contract, &record) {
            Taken::Bare => {
                let verdict = self.judge.of(known, source, &text);
                self.tell(source, left, &text, verdict)?;
            }
            Taken::Bodies(bodies) => {
                for body in bodies {
                    let verdict = self.judge.of_body(source, &body);
                    self.tell(source, left, &body.text, verdict)?;
                }
            }
            Taken::Foreign(method, path) => {
                self.summary.skipped += 1;
                self.judge.foreign(&method, &path, source, &text);
            }
            Taken::Broken(broken) => {
                let verdict = Verdict::Checked(None, vec![broken.into()]);
                self.tell(source, left, &text, verdict)?;
            }
            Taken::Unusable(message) => {
                self.tell(source, left, &text, Verdict::Unusable(message))?;
            }
        }
        self.progress(source, end)?;
        Ok(None)
    }

    fn entries<R: Read>(
        &mut self,
        source: &str,
        mut har: Har<R>,
        left: &mut Left,
    ) -> io::Result<End> {
        let contract = self.contract;
        let limit = shown(self.options.max_record);
        let mut last = 0;
        let mut bytes = Vec::new();
        while let Some(next) = har.next() {
            let entry = match next {
                Ok(entry) => entry,
                Err(HarError::Read(error)) => {
                    return Ok(End::Broken(last, input::reason(&error)));
                }
                Err(error) => return Ok(End::Broken(last, error.to_string())),
            };
            last = entry.number;
            self.progress(source, entry.position.offset)?;
            let Some(exchanges) = capture::exchanges(contract, &entry) else {
                self.summary.skipped += 1;
                let text = Text::at(entry.number, entry.position);
                self.judge.foreign(entry.method, entry.path, source, &text);
                continue;
            };
            for exchange in exchanges {
                let Some(body) = exchange.body else {
                    let text = Text::at(entry.number, entry.position);
                    let verdict = self.judge.without_body(exchange.known, source, &text);
                    self.tell(source, left, &text, verdict)?;
                    continue;
                };
                bytes.clear();
                let is_due = verdict::needs_text(&exchange.known);
                if is_due && body.is_too_long() {
                    let what = exchange.what;
                    let message = format!(
                        "has a {what} body longer than {limit}, which was passed over; {MORE}"
                    );
                    left.add(message, entry.number, body.position().line);
                    continue;
                }
                let is_decoded = !is_due || body.decode(&mut bytes);
                let text = Text::decoded(entry.number, body, &bytes);
                let verdict = self.judge.of_exchange(&exchange, is_decoded, source, &text);
                self.tell(source, left, &text, verdict)?;
            }
            if bytes.capacity() > KEPT {
                bytes = Vec::new();
            }
        }
        Ok(End::Done(last))
    }

    /// Tells how far the run has come in a source.
    fn progress(&mut self, source: &str, bytes: u64) -> io::Result<()> {
        let Summary {
            checked, invalid, ..
        } = self.summary;
        self.sink
            .progress(&Progress::new(source, bytes, checked, invalid))
    }

    /// Tells what came of a text, or keeps it for the end.
    fn tell(
        &mut self,
        source: &str,
        left: &mut Left,
        text: &Text<'_>,
        verdict: Verdict<'_>,
    ) -> io::Result<()> {
        let message = match verdict {
            Verdict::Checked(payload, marks) => {
                self.summary.count(marks.is_empty());
                if marks.is_empty() {
                    return Ok(());
                }
                for finding in check::findings(source, text, payload, marks) {
                    self.summary.findings += 1;
                    self.sink.finding(&finding)?;
                }
                return Ok(());
            }
            Verdict::Nameless(what, candidates) => {
                format!("{what}; {}", verdict::advice(&candidates))
            }
            Verdict::Unusable(message) => message,
            Verdict::Later => {
                self.is_late = true;
                return Ok(());
            }
        };
        left.add(message, text.record, text.line());
        Ok(())
    }

    fn unreadable(&mut self, source: String, message: String) -> io::Result<()> {
        self.summary.unreadable += 1;
        self.sink.unreadable(&Unreadable { source, message })
    }
}

/// A number of bytes as people write it.
pub(crate) fn shown(bytes: usize) -> String {
    match bytes {
        bytes if bytes >= 1 << 20 && bytes % (1 << 20) == 0 => format!("{} MiB", bytes >> 20),
        bytes => format!("{bytes} bytes"),
    }
}
