//! The report on its way out, with progress and what to do next.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};
use std::rc::Rc;

use khipu_validate::{
    Finding, GithubWriter, JsonWriter, JunitWriter, Progress, SarifWriter, Sink, Summary,
    TextWriter, Unreadable,
};

use super::Format;
use crate::console::{self, Console, Outcome};
use crate::progress::{Above, Meter};

type Out = Box<dyn Write>;

/// The report, and the exit status so far.
pub(super) struct Report<'a> {
    console: &'a Console,
    writer: Writer,
    outcome: Outcome,
    meter: Rc<RefCell<Meter>>,
    show_values: bool,
    seen: Seen,
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
        let meter = Rc::new(RefCell::new(Meter::new()));
        let mut out = console.out();
        let terminal = io::stdout().is_terminal();
        if terminal {
            let meter = Rc::clone(&meter);
            out = Box::new(Above { out, meter });
        }
        let writer = match format {
            Format::Text => {
                let width = console::width(terminal);
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
            meter,
            show_values,
            seen: Seen::default(),
        }
    }

    pub(super) fn outcome(&self) -> Outcome {
        self.outcome
    }

    pub(super) fn finish(self, summary: &Summary) -> io::Result<()> {
        self.meter.borrow_mut().clear();
        match self.writer {
            Writer::Text(writer) => {
                let hidden = writer.hidden();
                drop(writer.finish(summary)?);
                if summary.findings > 0 {
                    for advice in self.seen.advice(hidden) {
                        self.console.next(advice);
                    }
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
        self.outcome = self.outcome.max(Outcome::Findings);
        self.seen.add(finding, self.show_values);
        self.writer.sink().finding(finding)
    }

    fn unreadable(&mut self, unreadable: &Unreadable) -> io::Result<()> {
        self.meter.borrow_mut().clear();
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
        self.meter.borrow_mut().tick(progress);
        Ok(())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.sink().flush()
    }
}

/// What the findings have in common, for the advice at the end.
#[derive(Default)]
struct Seen {
    /// Some name a rule of the contract.
    rules: bool,
    /// Some show a line with masked values.
    masked: bool,
    /// Some may be the document's fault: what was sent is something that it does not know.
    undeclared: bool,
}

impl Seen {
    fn add(&mut self, finding: &Finding, show_values: bool) {
        self.rules |= finding.schema.is_some();
        self.masked |= finding.excerpt.is_some() && !show_values;
        self.undeclared |= matches!(
            finding.keyword.as_str(),
            "enum" | "status" | "additionalProperties" | "unevaluatedProperties"
        );
    }

    /// What to do about the findings, `hidden` of which were not written.
    fn advice(&self, hidden: u64) -> Vec<&'static str> {
        let mend = match self.rules {
            true => {
                "mend the payload where a finding stands, or the rule that it names if the payload is right"
            }
            false => "mend the payload where a finding stands",
        };
        let each = [
            (true, mend),
            (self.masked, "--show-values unmasks the values"),
            (hidden > 0, "--format json lists every finding"),
            (
                self.undeclared,
                "khipu drift shows what the traffic has and the document has not",
            ),
        ];
        let wanted = each.into_iter().filter(|(wanted, _)| *wanted);
        wanted.map(|(_, advice)| advice).collect()
    }
}
