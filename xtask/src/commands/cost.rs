//! `cargo xtask cost`: what each crate costs those who build it, as a table in `xtask/README.md`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use anstream::{eprintln, println};

/// Where the table stands in the file.
const BEGIN: &str = "<!-- cost: written by `cargo xtask cost` -->\n";
const END: &str = "<!-- cost: end -->\n";

/// How the line about the program begins.
const SIZE: &str = "`khipu`, release: ";

/// What is counted: a crate, and the options that choose its features.
const CRATES: &[(&str, &str)] = &[
    ("khipu-document", ""),
    ("khipu-capture", ""),
    ("khipu-capture", "--features schemars"),
    ("khipu-models", ""),
    ("khipu-models", "--features schemars"),
    ("khipu-client", "--no-default-features"),
    ("khipu-client", ""),
    ("khipu-client", "--features receiver"),
    ("khipu-client", "--features mock"),
    ("khipu-validate", ""),
    ("khipu-sandbox", ""),
    ("khipu-cli", ""),
    ("xtask", ""),
];

/// What `cargo xtask cost` takes.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct Arguments {
    /// Also measures builds: each crate from nothing and after a change, and the program `khipu`; takes many minutes
    #[arg(long)]
    builds: bool,
}

/// Runs the verb.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    let root = super::root();
    let file = root.join("xtask/README.md");
    let written = fs::read_to_string(&file)
        .map_err(|error| format!("{}: {error}", file.display()))
        .and_then(|text| {
            let table = table(&root, arguments.builds, &text)?;
            println!("{table}");
            write(&file, &text, &table)
        });
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("problem: {why}");
            ExitCode::FAILURE
        }
    }
}

/// The table; times that are not measured are those of the one in `before`.
fn table(root: &Path, builds: bool, before: &str) -> Result<String, String> {
    let mut table = "| crate | dependencies | cold, s | again, s | what only one of its dependencies brings |\n|---|---|---|---|---|\n".to_owned();
    for (name, options) in CRATES {
        let tree = Tree::of(root, name, options)?;
        let (cold, again) = match builds {
            true => build_times(root, name, options)?,
            false => times(before, name, options),
        };
        let row = format!(
            "| {name} {options} | {} | {cold} | {again} | {} |",
            tree.all().len(),
            tree.heaviest()
        );
        if builds {
            // What was measured is there even if a later build fails.
            eprintln!("{row}");
        }
        table = table + &row + "\n";
    }
    let is_size = |line: &&str| line.starts_with(SIZE);
    let size = match builds {
        true => Some(format!("{SIZE}{:.1} MB.", binary(root)?)),
        false => before.lines().find(is_size).map(str::to_owned),
    };
    if let Some(size) = size {
        table = table + "\n" + &size + "\n";
    }
    Ok(table)
}

/// The times of a crate in a table that was written before.
fn times(before: &str, name: &str, options: &str) -> (String, String) {
    let begin = format!("| {name} {options} |");
    let row = before.lines().find(|line| line.starts_with(&begin));
    let cells: Vec<&str> = row.map(|row| row.split('|').collect()).unwrap_or_default();
    let cell = |at: usize| cells.get(at).map_or("–", |cell| cell.trim()).to_owned();
    (cell(3), cell(4))
}

/// What stands below a crate, by the dependency of its own that brings it.
struct Tree(BTreeMap<String, BTreeSet<String>>);

impl Tree {
    fn of(root: &Path, name: &str, options: &str) -> Result<Self, String> {
        let arguments = format!(
            "tree --offline --locked -p {name} {options} -e normal,build --prefix depth --no-dedupe --format /{{p}}"
        );
        let output = cargo(root, &arguments)
            .output()
            .map_err(|error| format!("cargo cannot be started: {error}"))?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let mut direct = BTreeMap::<String, BTreeSet<String>>::new();
        let mut of = String::new();
        for line in String::from_utf8_lossy(&output.stdout).lines() {
            let Some((depth, package)) = line.split_once('/') else {
                continue;
            };
            // A name and a release, without where it comes from.
            let package: Vec<&str> = package.split(' ').take(2).collect();
            let package = package.join(" ");
            match depth {
                "0" => continue,
                "1" => of.clone_from(&package),
                _ => {}
            }
            direct.entry(of.clone()).or_default().insert(package);
        }
        Ok(Self(direct))
    }

    fn all(&self) -> BTreeSet<&String> {
        self.0.values().flatten().collect()
    }

    /// The three dependencies that would take the most with them if they went.
    fn heaviest(&self) -> String {
        let alone = |name: &String, brought: &BTreeSet<String>| {
            let others = self.0.iter().filter(|(other, _)| *other != name);
            let others: BTreeSet<&String> = others.flat_map(|(_, brought)| brought).collect();
            brought.iter().filter(|one| !others.contains(one)).count()
        };
        let mut weights: Vec<(usize, &str)> = self
            .0
            .iter()
            .map(|(name, brought)| (alone(name, brought), name.split(' ').next().unwrap_or(name)))
            .collect();
        weights.sort_by(|a, b| b.cmp(a));
        let heaviest = weights.iter().take(3);
        let heaviest: Vec<String> = heaviest
            .map(|(count, name)| format!("{name} {count}"))
            .collect();
        heaviest.join(", ")
    }
}

/// Seconds of a build from nothing, and of one after a change of the crate.
fn build_times(root: &Path, name: &str, options: &str) -> Result<(String, String), String> {
    let target = tempfile::tempdir().map_err(|error| error.to_string())?;
    let timed = || {
        let began = Instant::now();
        let arguments = format!("build --offline --locked -p {name} {options}");
        let mut build = cargo(root, &arguments);
        build
            .env("CARGO_TARGET_DIR", target.path())
            .stderr(Stdio::null());
        let status = build
            .status()
            .map_err(|error| format!("cargo cannot be started: {error}"))?;
        match status.success() {
            true => Ok(format!("{:.1}", began.elapsed().as_secs_f64())),
            false => Err(format!("`cargo {arguments}` failed")),
        }
    };
    let cold = timed()?;
    let folder = match name {
        "xtask" => root.join(name),
        _ => root.join("crates").join(name),
    };
    let source = ["src/lib.rs", "src/main.rs"].map(|file| folder.join(file));
    if let Some(source) = source.iter().find(|file| file.exists()) {
        // As if it had been edited: cargo goes by the time.
        let file = fs::File::options().append(true).open(source);
        file.and_then(|file| file.set_modified(std::time::SystemTime::now()))
            .map_err(|error| format!("{}: {error}", source.display()))?;
    }
    Ok((cold, timed()?))
}

/// The size of the program in megabytes.
fn binary(root: &Path) -> Result<f64, String> {
    let status = cargo(root, "build --offline --locked --release -p khipu-cli").status();
    if !status.is_ok_and(|status| status.success()) {
        return Err("khipu cannot be built".to_owned());
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let program = format!("release/khipu{}", std::env::consts::EXE_SUFFIX);
    let program = fs::metadata(target.join(program)).map_err(|error| format!("khipu: {error}"))?;
    Ok(program.len() as f64 / 1e6)
}

fn cargo(root: &Path, arguments: &str) -> Command {
    let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.args(arguments.split_whitespace()).current_dir(root);
    command
}

/// Puts the table into the file, which holds `text`, in the place of the one before.
fn write(file: &Path, text: &str, table: &str) -> Result<(), String> {
    let place = text.split_once(BEGIN).and_then(|(before, rest)| {
        let (_, after) = rest.split_once(END)?;
        Some((before, after))
    });
    let (before, after) = place.ok_or_else(|| {
        format!(
            "{}: no place for the table: put back the two comments `cost`",
            file.display()
        )
    })?;
    fs::write(file, format!("{before}{BEGIN}\n{table}\n{END}{after}"))
        .map_err(|error| format!("{}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_of_a_table_are_those_of_the_same_crate_and_features() {
        let before = "| a | 1 | 2.0 | 0.5 | x 1 |\n| a --features b | 2 | 3.0 | 0.7 | x 1 |\n";
        let text = |cold: &str, again: &str| (cold.to_owned(), again.to_owned());
        assert_eq!(times(before, "a", "--features b"), text("3.0", "0.7"));
        assert_eq!(
            times(&before.replace("| a |", "| a  |"), "a", ""),
            text("2.0", "0.5")
        );
        assert_eq!(times(before, "c", ""), text("–", "–"));
    }
}
