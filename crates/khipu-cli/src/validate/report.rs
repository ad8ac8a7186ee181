//! The report on its way out, with progress and what to do next.

use std::io::{self, IsTerminal, Write};

use khipu_validate::{
    Finding, GithubWriter, JsonWriter, JunitWriter, Progress, SarifWriter, Sink, Summary,
    TextWriter, Unreadable,
};

use super::Format;
use super::progress::Meter;
use crate::console::{self, Console, Outcome};

type Out = Box<dyn Write>;

/// The report, and the exit status so far.
pub(super) struct Report<'a> {
    console: &'a Console,
    writer: Writer,
    outcome: Outcome,
    meter: Meter,
    show_values: bool,
    /// Whether a finding may be the document's fault: something was sent that it does not know.
    undeclared: bool,
}

enum Writer {
    Text(TextWriter<Out>),
    Json(JsonWriter<Out>),
    Junit(JunitWriter<Out>),
    Sarif(SarifWriter<Out>),
    Github(GithubWriter<Out>),
}

impl Writer {
    fn sink(&mut self) -> &mut dyn Sink {
        match self {
            Writer::Text(writer) => writer,
            Writer::Json(writer) => writer,
            Writer::Junit(writer) => writer,
            Writer::Sarif(writer) => writer,
            Writer::Github(writer) => writer,
        }
    }
}

impl<'a> Report<'a> {
    pub(super) fn new(console: &'a Console, format: Format, show_values: bool) -> Self {
        let out = console.out();
        let writer = match format {
            Format::Text => {
                let width = console::width(io::stdout().is_terminal());
                Writer::Text(TextWriter::colored(out).width(width))
            }
            Format::Json => Writer::Json(JsonWriter::new(out)),
            Format::Junit => Writer::Junit(JunitWriter::new(out)),
            Format::Sarif => Writer::Sarif(SarifWriter::new(out)),
            Format::Github => Writer::Github(GithubWriter::new(out)),
        };
        Self {
            console,
            writer,
            outcome: Outcome::Clean,
            meter: Meter::new(),
            show_values,
            undeclared: false,
        }
    }

    pub(super) fn outcome(&self) -> Outcome {
        self.outcome
    }

    pub(super) fn finish(mut self, summary: &Summary) -> io::Result<()> {
        self.meter.clear();
        match self.writer {
            Writer::Text(writer) => {
                let hidden = writer.hidden();
                drop(writer.finish(summary)?);
                for advice in advice(summary, hidden, self.show_values, self.undeclared) {
                    self.console.next(&advice);
                }
                Ok(())
            }
            Writer::Json(writer) => writer.finish(summary).map(drop),
            Writer::Junit(writer) => writer.finish(summary).map(drop),
            Writer::Sarif(writer) => writer.finish(summary).map(drop),
            Writer::Github(writer) => writer.finish(summary).map(drop),
        }
    }
}

impl Sink for Report<'_> {
    fn finding(&mut self, finding: &Finding) -> io::Result<()> {
        self.meter.clear();
        self.outcome = self.outcome.max(Outcome::Findings);
        self.undeclared |= matches!(
            finding.keyword.as_str(),
            "enum" | "status" | "additionalProperties" | "unevaluatedProperties"
        );
        self.writer.sink().finding(finding)
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        self.meter.clear();
        self.outcome = Outcome::Unusable;
        match &mut self.writer {
            Writer::Text(_) => {
                self.console.problem(&unreadable.to_string());
                Ok(())
            }
            writer => writer.sink().unreadable(unreadable),
        }
    }

    fn source(&mut self, name: &str, summary: &Summary) -> io::Result<()> {
        self.writer.sink().source(name, summary)
    }

    fn progress(&mut self, progress: &Progress<'_>) -> io::Result<()> {
        self.meter.tick(progress);
        Ok(())
    }
}

/// What to do about findings.
fn advice(summary: &Summary, hidden: u64, show_values: bool, undeclared: bool) -> Vec<String> {
    let mut advice = Vec::new();
    if summary.findings == 0 {
        return advice;
    }
    let mut first =
        "mend the payload where a finding stands, or the rule that it names if the payload is right".to_owned();
    if !show_values {
        first.push_str("; --show-values unmasks the values");
    }
    advice.push(first);
    if hidden > 0 {
        advice.push("--format json lists every finding".to_owned());
    }
    if undeclared {
        advice.push("khipu drift shows what the traffic has and the document has not".to_owned());
    }
    advice
}
