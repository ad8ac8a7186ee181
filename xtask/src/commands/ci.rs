//! `cargo xtask ci`: everything that must hold before a change lands, in one run.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anstream::println;
use clap::builder::styling::{AnsiColor, Style};

use super::codegen;

const STEP: Style = AnsiColor::Cyan.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// A step: its name, and what it does; `Err` carries why it failed.
type Step = (&'static str, fn(&Path) -> Result<(), String>);

const STEPS: &[Step] = &[
    ("test", test),
    ("snapshots", snapshots),
    ("format", |root| cargo(root, "fmt --all --check", &[])),
    ("clippy", |root| {
        cargo(root, "clippy --workspace --all-targets -- -D warnings", &[])
    }),
    ("features", |root| {
        cargo(
            root,
            "check -p khipu-models -p khipu-client --no-default-features",
            &[],
        )
    }),
    ("codegen", fresh),
    ("docs", |root| {
        cargo(
            root,
            "doc --workspace --no-deps --features khipu-client/mock,khipu-client/receiver,khipu-models/schemars,khipu-capture/schemars",
            &[("RUSTDOCFLAGS", "-D warnings")],
        )
    }),
];

/// Runs every step, each also when one before it failed, and sums up. The status is 1 if any failed.
#[must_use]
pub fn run() -> ExitCode {
    let root = super::root();
    let mut failed = Vec::new();
    for (name, step) in STEPS {
        println!("{STEP}── {name}{STEP:#}");
        if let Err(reason) = step(&root) {
            println!("{BAD}problem:{BAD:#} {reason}");
            failed.push(*name);
        }
    }
    let passed = STEPS.len() - failed.len();
    let style = if failed.is_empty() { GOOD } else { BAD };
    println!(
        "{style}ci: {passed} steps passed, {} failed{style:#} {}",
        failed.len(),
        failed.join(" ")
    );
    ExitCode::from(u8::from(!failed.is_empty()))
}

/// The test command of README.md, which tells insta to write down every snapshot that it looks at.
fn test(root: &Path) -> Result<(), String> {
    let readme = std::fs::read_to_string(root.join("README.md"))
        .map_err(|error| format!("README.md: {error}"))?;
    let command = readme
        .lines()
        .find_map(|line| line.strip_prefix("cargo test"))
        .map(|arguments| arguments.split('#').next().unwrap_or(arguments).trim())
        .ok_or("README.md names no test command: give it a line that begins with `cargo test`")?;
    let references = references(root);
    if references.exists() {
        std::fs::remove_file(&references)
            .map_err(|error| format!("{}: {error}", references.display()))?;
    }
    let references = references.display().to_string();
    let environment = [
        ("INSTA_SNAPSHOT_REFERENCES_FILE", references.as_str()),
        ("INSTA_UPDATE", "no"),
    ];
    cargo(root, &format!("test {command}"), &environment)
}

fn references(root: &Path) -> PathBuf {
    root.join("target/snapshot-references.txt")
}

/// Every snapshot belongs to a test: one that nothing looks at pins nothing.
fn snapshots(root: &Path) -> Result<(), String> {
    let list = references(root);
    let list = std::fs::read_to_string(&list)
        .map_err(|error| format!("the tests left no list of snapshots: {error}"))?;
    let referenced: BTreeSet<PathBuf> = list
        .lines()
        .filter_map(|line| Path::new(line).canonicalize().ok())
        .collect();
    let mut found = Vec::new();
    for folder in ["crates", "xtask"] {
        collect(&root.join(folder), &mut found).map_err(|error| error.to_string())?;
    }
    let orphans: Vec<String> = found
        .iter()
        .filter(|path| {
            path.canonicalize()
                .is_ok_and(|path| !referenced.contains(&path))
        })
        .map(|path| {
            path.strip_prefix(root)
                .unwrap_or(path)
                .display()
                .to_string()
        })
        .collect();
    if orphans.is_empty() {
        println!("{} snapshots, each looked at by a test", found.len());
        return Ok(());
    }
    Err(format!(
        "no test looks at these snapshots, remove them:\n  {}",
        orphans.join("\n  ")
    ))
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if path.file_name().is_none_or(|name| name != "target") {
                collect(&path, found)?;
            }
        } else if path
            .extension()
            .is_some_and(|extension| extension == "snap")
        {
            found.push(path);
        }
    }
    Ok(())
}

/// Generated files are what the document says.
fn fresh(root: &Path) -> Result<(), String> {
    let arguments = codegen::Arguments {
        check: true,
        root: Some(root.to_path_buf()),
        ..codegen::Arguments::default()
    };
    match codegen::run(&arguments) == ExitCode::SUCCESS {
        true => Ok(()),
        false => Err("generated files are not what the document says".to_owned()),
    }
}

fn cargo(root: &Path, arguments: &str, environment: &[(&str, &str)]) -> Result<(), String> {
    println!("cargo {arguments}");
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(program)
        .args(arguments.split_whitespace())
        .envs(environment.iter().copied())
        .current_dir(root)
        .status()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("`cargo {arguments}` failed")),
    }
}
