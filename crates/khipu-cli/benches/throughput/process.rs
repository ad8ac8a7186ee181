//! The programs as processes: how they are started, how long they take, and what they need.

use std::io::BufReader;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde::Deserialize;
use wait4::Wait4;

use crate::data::Kind;

/// A program that reads an input.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Program {
    /// `khipu validate --jobs 1`.
    Validate,
    /// `khipu validate --jobs 2`.
    TwoJobs,
    /// `khipu validate --jobs 1` twice at the same time, each on a half: what the machine's second core is worth to programs
    /// that share nothing.
    Halves,
    /// `khipu validate --jobs 1` on a file that nothing says the payload of.
    Unnamed,
    /// `KHIPU_PORTABLE=1 khipu validate --jobs 1`.
    Portable,
    /// `khipu drift`.
    Drift,
    /// The usual pipeline: `serde_json` into a tree, then `jsonschema` on the tree.
    Usual,
    /// The same with `boon`.
    Boon,
    /// The tree of `serde_json`, and nothing with it.
    Value,
    /// The tape of `simd-json`, and nothing with it.
    Tape,
    /// Lines that are UTF-8.
    Scan,
    /// What is packed, unpacked.
    Unpack,
}

/// What a process took.
#[derive(Clone)]
pub(crate) struct Measured {
    pub(crate) wall: Duration,
    pub(crate) user: Duration,
    /// At its peak, in bytes.
    pub(crate) memory: u64,
}

/// This program, to be started again.
pub(crate) fn itself() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

impl Program {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Validate => "validate",
            Self::TwoJobs => "validate, two jobs",
            Self::Halves => "validate, two processes",
            Self::Unnamed => "validate, by shape",
            Self::Portable => "validate, portable",
            Self::Drift => "drift",
            Self::Usual => "usual",
            Self::Boon => "boon",
            Self::Value => "tree only",
            Self::Tape => "tape only",
            Self::Scan => "lines only",
            Self::Unpack => "unpack only",
        }
    }

    /// The peer that this is; `khipu` is none.
    fn peer(self) -> Option<&'static str> {
        Some(match self {
            Self::Usual => "usual",
            Self::Boon => "boon",
            Self::Value => "value",
            Self::Tape => "tape",
            Self::Scan => "scan",
            Self::Unpack => "unpack",
            Self::Validate
            | Self::TwoJobs
            | Self::Halves
            | Self::Unnamed
            | Self::Portable
            | Self::Drift => return None,
        })
    }

    /// Whether it tells valid records from others.
    fn judges(self) -> bool {
        !matches!(
            self,
            Self::Drift | Self::Halves | Self::Value | Self::Tape | Self::Scan | Self::Unpack
        )
    }

    /// What is started at the same time.
    pub(crate) fn commands(self, kind: Kind, schema: &Path, input: &Path) -> Vec<Command> {
        match self {
            Self::Halves => halves(input)
                .iter()
                .map(|half| self.command(kind, schema, half))
                .collect(),
            _ => vec![self.command(kind, schema, input)],
        }
    }

    pub(crate) fn command(self, kind: Kind, schema: &Path, input: &Path) -> Command {
        if let Some(peer) = self.peer() {
            let mut command = itself();
            command.args(["--peer", peer]).arg(schema).arg(input);
            return command;
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_khipu"));
        command.env_remove("KHIPU_PORTABLE");
        command.arg(if self == Self::Drift {
            "drift"
        } else {
            "validate"
        });
        match self {
            Self::Drift => {}
            Self::TwoJobs => drop(command.args(["--jobs", "2"])),
            _ => drop(command.args(["--jobs", "1"])),
        }
        if self == Self::Portable {
            command.env("KHIPU_PORTABLE", "1");
        }
        if self != Self::Unnamed {
            command.arg("--as").arg(format!("{}/200", kind.operation()));
        }
        command.arg(input);
        command
    }
}

/// Where the halves of an input are.
pub(crate) fn halves(input: &Path) -> [PathBuf; 2] {
    ["first.ndjson", "second.ndjson"].map(|half| input.with_extension(half))
}

/// How many records a program calls valid.
pub(crate) fn valid(program: Program, mut command: Command) -> Option<u64> {
    let is_khipu = program.peer().is_none();
    if is_khipu && program.judges() {
        command.args(["--format", "json"]);
    }
    let out = if program.judges() {
        Stdio::piped()
    } else {
        Stdio::null()
    };
    let mut child = command.stdout(out).stderr(Stdio::null()).spawn().unwrap();
    // Nothing of a report is held but this number: the memory of a child begins with that of its parent.
    let valid = child.stdout.take().map(|out| {
        let out = BufReader::new(out);
        match is_khipu {
            true => serde_json::from_reader::<_, Told>(out).unwrap().valid,
            false => serde_json::from_reader(out).unwrap(),
        }
    });
    // 1 says that there are findings.
    let status = child.wait().unwrap();
    assert!(matches!(status.code(), Some(0 | 1)), "{}", program.name());
    valid
}

/// What is read of a report.
#[derive(Deserialize)]
struct Told {
    valid: u64,
}

/// Runs them once, at the same time.
pub(crate) fn measured(mut commands: Vec<Command>) -> Measured {
    for command in &mut commands {
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
    }
    let start = Instant::now();
    let started: Vec<_> = commands
        .iter_mut()
        .map(|command| command.spawn().unwrap())
        .collect();
    let ended: Vec<_> = started
        .into_iter()
        .map(|mut child| child.wait4().unwrap())
        .collect();
    let wall = start.elapsed();
    assert!(
        ended
            .iter()
            .all(|ended| matches!(ended.status.code(), Some(0 | 1)))
    );
    Measured {
        wall,
        user: ended.iter().map(|ended| ended.rusage.utime).sum(),
        memory: ended.iter().map(|ended| ended.rusage.maxrss).sum(),
    }
}
