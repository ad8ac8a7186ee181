//! What the tests of codegen share: the fixture document, edits of it, and what the command prints.

#![allow(dead_code, reason = "each test uses a part of this")]

use std::path::{Path, PathBuf};
use std::process::Command;

use khipu_document::Problem;
use tempfile::TempDir;
use xtask::codegen::document::Files;
use xtask::codegen::{Output, generate};

pub(crate) const DOCUMENT: &str = "openapi.yaml";
pub(crate) const PATH: &str = "paths/cl/banking/personal/bank.example/accounts.yaml";
pub(crate) const ACCOUNTS: &str = "components/accounts.yaml";
pub(crate) const CREDENTIALS: &str = "components/credentials.yaml";
pub(crate) const ENVELOPE: &str = "components/envelope.yaml";
pub(crate) const MONEY: &str = "components/money.yaml";
pub(crate) const TIME: &str = "components/time.yaml";
pub(crate) const PAYLOADS: &str = "payloads/bank_personal_accounts";

/// One change to the fixture; files are named relative to `schemas/`.
#[derive(Clone, Debug)]
pub(crate) enum Edit {
    /// Replaces a text that stands in the file exactly once.
    Replace(&'static str, &'static str, String),
    /// Adds a file, or writes one anew.
    Write(String, String),
    /// Removes a file.
    Remove(String),
}

pub(crate) fn replace(file: &'static str, find: &'static str, with: impl Into<String>) -> Edit {
    Edit::Replace(file, find, with.into())
}

/// Puts `text` behind a text that stands in the file exactly once.
pub(crate) fn insert(file: &'static str, after: &'static str, text: &str) -> Edit {
    Edit::Replace(file, after, format!("{after}{text}"))
}

pub(crate) fn write(file: impl Into<String>, text: impl Into<String>) -> Edit {
    Edit::Write(file.into(), text.into())
}

pub(crate) fn remove(file: impl Into<String>) -> Edit {
    Edit::Remove(file.into())
}

/// The root of the repository.
pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The fixture document in memory.
pub(crate) fn fixture() -> Files {
    Files::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixture")).unwrap()
}

/// The fixture document after some edits.
pub(crate) fn edited(edits: &[Edit]) -> Files {
    let mut files = fixture();
    for edit in edits {
        match edit {
            Edit::Replace(file, find, with) => {
                let text = files.0.get_mut(&format!("schemas/{file}")).unwrap();
                assert_eq!(
                    text.matches(find).count(),
                    1,
                    "{find:?} must stand in {file} exactly once"
                );
                *text = text.replace(find, with);
            }
            Edit::Write(file, text) => {
                files.0.insert(format!("schemas/{file}"), text.clone());
            }
            Edit::Remove(file) => {
                let removed = files.0.remove(&format!("schemas/{file}"));
                assert!(removed.is_some(), "there is no {file} to remove");
            }
        }
    }
    files
}

/// What codegen generates from the fixture, by path.
pub(crate) fn outputs() -> Vec<Output> {
    generate(&fixture()).unwrap()
}

/// What is wrong with the fixture after some edits, as codegen finds it.
pub(crate) fn problems(edits: &[Edit]) -> Vec<Problem> {
    generate(&edited(edits)).err().unwrap_or_default()
}

/// Problems as `cargo xtask codegen` prints them.
pub(crate) fn printed(problems: &[Problem]) -> String {
    problems
        .iter()
        .map(|problem| {
            format!(
                "{}\n  problem: {} [{}]\n      fix: {}\n",
                problem.at, problem.message, problem.rule, problem.fix
            )
        })
        .collect()
}

/// A repository on disk that holds the fixture and nothing else.
pub(crate) struct Repository {
    folder: TempDir,
}

/// How a run of the command ended.
pub(crate) struct Run {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Run {
    /// The run as a transcript.
    pub(crate) fn transcript(&self) -> String {
        let mut text = format!("exit status {}\n", self.status);
        for (name, stream) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !stream.is_empty() {
                text.push_str(&format!("--- {name}\n{stream}"));
            }
        }
        text
    }
}

impl Repository {
    /// The fixture after some edits, with nothing generated.
    pub(crate) fn new(edits: &[Edit]) -> Self {
        let repository = Self {
            folder: TempDir::new().unwrap(),
        };
        for (path, text) in &edited(edits).0 {
            repository.write(path, text);
        }
        repository
    }

    /// The fixture with everything generated.
    pub(crate) fn generated() -> Self {
        let repository = Self::new(&[]);
        let run = repository.codegen(&[]);
        assert_eq!(run.status, 0, "{}", run.stderr);
        repository
    }

    pub(crate) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.root().join(path)
    }

    pub(crate) fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.path(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Replaces a text that stands in the file exactly once.
    pub(crate) fn replace(&self, path: &str, find: &str, with: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(find).count(), 1, "{find:?} in {path}");
        self.write(path, &text.replace(find, with));
    }

    /// Every file, by its path from the root.
    pub(crate) fn files(&self) -> Vec<String> {
        let mut files = Vec::new();
        let mut open = vec![self.root().to_owned()];
        while let Some(folder) = open.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    let path = path.strip_prefix(self.root()).unwrap();
                    files.push(path.to_str().unwrap().replace('\\', "/"));
                }
            }
        }
        files.sort();
        files
    }

    /// Runs `cargo xtask codegen` here.
    pub(crate) fn codegen(&self, arguments: &[&str]) -> Run {
        let root = self.root().to_str().unwrap().to_owned();
        codegen_from(Path::new(env!("CARGO_MANIFEST_DIR")), &root, arguments)
    }
}

/// Runs `cargo xtask codegen --root ROOT` in the folder `from`.
pub(crate) fn codegen_from(from: &Path, root: &str, arguments: &[&str]) -> Run {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["codegen", "--root", root])
        .args(arguments)
        .current_dir(from)
        .env("NO_COLOR", "1")
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap();
        match Path::new(root).is_absolute() {
            true => text.replace(root, "ROOT"),
            false => text,
        }
    };
    Run {
        status: output.status.code().unwrap(),
        stdout: text(output.stdout),
        stderr: text(output.stderr),
    }
}
