//! What all verbs share: where they write, with which colours, and how they end.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;
use clap::builder::styling::{AnsiColor, Style};

const RED: Style = AnsiColor::Red.on_default().bold();
const CYAN: Style = AnsiColor::Cyan.on_default().bold();

/// When to use colours.
#[derive(Clone, Copy, Default, ValueEnum)]
pub(crate) enum Color {
    // Without descriptions their list is one line in every help.
    #[default]
    Auto,
    Always,
    Never,
}

/// How a verb ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    /// Nothing was found.
    Clean,
    /// There are findings.
    Findings,
    /// An operation did not end with data.
    Failed,
    /// The command line or an input cannot be used.
    Unusable,
    /// Somebody pressed Ctrl-C.
    Interrupted,
}

/// Why a verb cannot do its work, and what to do about it.
#[derive(Debug)]
pub(crate) struct Refusal {
    text: String,
    next: Option<String>,
}

impl Refusal {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            next: None,
        }
    }

    /// Adds what to do next.
    pub(crate) fn next(mut self, next: impl Into<String>) -> Self {
        self.next = Some(next.into());
        self
    }
}

/// Standard output and standard error.
#[derive(Clone, Copy)]
pub(crate) struct Console {
    choice: ColorChoice,
}

impl Console {
    pub(crate) fn new(color: Color) -> Self {
        let choice = match color {
            Color::Auto => ColorChoice::Auto,
            Color::Always => ColorChoice::AlwaysAnsi,
            Color::Never => ColorChoice::Never,
        };
        Self { choice }
    }

    /// Where results go, without the colours that are not wanted. A terminal gets each line at once.
    pub(crate) fn out(&self) -> Box<dyn Write> {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        let out = AutoStream::new(stdout, self.choice);
        if terminal {
            Box::new(out)
        } else {
            Box::new(io::BufWriter::new(out))
        }
    }

    /// Tells people what went wrong.
    pub(crate) fn problem(&self, text: &str) {
        let mut err = AutoStream::new(io::stderr(), self.choice);
        // With standard error closed too, the exit status is all that is left.
        let _ = writeln!(err, "{RED}khipu:{RED:#} {text}");
    }

    /// Tells why nothing was done.
    pub(crate) fn refuse(&self, refusal: &Refusal) -> Outcome {
        self.problem(&refusal.text);
        if let Some(next) = &refusal.next {
            self.next(next);
        }
        Outcome::Unusable
    }

    /// Says what to do next.
    pub(crate) fn next(&self, text: &str) {
        let mut err = AutoStream::new(io::stderr(), self.choice);
        let _ = writeln!(err, "{CYAN}next:{CYAN:#} {text}");
    }

    /// Tells people what goes on.
    pub(crate) fn note(&self, text: &str) {
        let mut err = AutoStream::new(io::stderr(), self.choice);
        let _ = writeln!(err, "{text}");
    }

    /// The exit status. A reader that had enough is no error.
    pub(crate) fn exit(&self, done: io::Result<Outcome>) -> ExitCode {
        match done {
            Ok(Outcome::Clean) => ExitCode::SUCCESS,
            Ok(Outcome::Findings | Outcome::Failed) => ExitCode::from(1),
            Ok(Outcome::Unusable) => ExitCode::from(2),
            // As a shell reports it.
            Ok(Outcome::Interrupted) => ExitCode::from(130),
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
            Err(error) => {
                self.problem(&format!("the result cannot be written: {}", error.kind()));
                ExitCode::from(2)
            }
        }
    }
}

/// The columns of the terminal, if there is one; else those that the environment names, else 100. Never more than 160,
/// because lines that long are hard to read.
pub(crate) fn width(terminal: bool) -> usize {
    let size = terminal.then(terminal_size::terminal_size).flatten();
    let columns = match size {
        Some((terminal_size::Width(columns), _)) => Some(usize::from(columns)),
        None => std::env::var("COLUMNS")
            .ok()
            .and_then(|columns| columns.parse().ok()),
    };
    columns.unwrap_or(100).min(160)
}
