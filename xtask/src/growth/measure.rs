//! One case after the other: grown, generated, checked, each step a process with a clock around it.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use super::crates::{self, CRATES, PEER};
use super::source::Source;
use super::{Sharing, grow, lower};
use crate::codegen::document::Files;
use crate::codegen::{self, FOLDERS};

/// What to measure.
#[derive(Debug)]
pub struct Plan {
    /// The repository whose document is grown.
    pub root: PathBuf,
    /// The release binary of xtask, which is measured.
    pub xtask: PathBuf,
    /// The numbers of endpoints.
    pub endpoints: Vec<usize>,
}

/// What was measured of one case. Times are medians.
#[derive(Clone, Debug)]
pub struct Row {
    /// How many endpoints.
    pub endpoints: usize,
    /// Whether they have product schemas of their own.
    pub sharing: Sharing,
    /// The whole process of `xtask codegen` that writes every file.
    pub write: Duration,
    /// The whole process of `xtask codegen --check` on fresh files.
    pub check: Duration,
    /// The whole process of progenitor alone.
    pub peer_codegen: Duration,
    /// Lines of Rust in `khipu-models` and in `khipu-client` (mocks included), and lines of the contract.
    pub lines: [usize; 3],
    /// Lines of Rust that progenitor alone wrote.
    pub peer_lines: usize,
    /// `cargo check` of `khipu-models` and `khipu-client`.
    pub cargo_check: Duration,
    /// `cargo check` of the crate with progenitor's output.
    pub peer_cargo_check: Duration,
}

/// Measures every case of `plan`.
///
/// # Errors
///
/// What the disk says, and the standard error of a process that fails.
pub fn run(plan: &Plan) -> Result<Vec<Row>, String> {
    let source = Source::read(&plan.root)?;
    let aside = Aside::new(&plan.root)?;
    let mut rows = Vec::new();
    for sharing in [Sharing::Own, Sharing::Shared] {
        for &endpoints in &plan.endpoints {
            rows.push(case(plan, &source, &aside, endpoints, sharing)?);
        }
    }
    Ok(rows)
}

/// Where folders go that are no longer wanted; they are removed with it, when everything is measured.
///
/// Removed between two measurements, thousands of files would slow the next one down: ext4 looks at every inode that was
/// freed in the last half minute before it takes another one, which costs a first run several times what it costs
/// otherwise.
struct Aside(tempfile::TempDir);

impl Aside {
    fn new(root: &Path) -> Result<Self, String> {
        let folder = root.join("target/growth");
        std::fs::create_dir_all(&folder)
            .and_then(|()| tempfile::Builder::new().prefix("aside-").tempdir_in(folder))
            .map(Self)
            .map_err(|error| format!("target/growth: {error}"))
    }

    /// Moves `folder` here, if it is there.
    fn take(&self, folder: &Path) -> std::io::Result<()> {
        if !folder.exists() {
            return Ok(());
        }
        let place = tempfile::tempdir_in(self.0.path())?.keep();
        std::fs::rename(folder, place.join("folder"))
    }
}

/// The folders of one case.
struct Case<'a> {
    plan: &'a Plan,
    name: String,
    folder: PathBuf,
    target: PathBuf,
    aside: &'a Aside,
}

fn case(
    plan: &Plan,
    source: &Source,
    aside: &Aside,
    endpoints: usize,
    sharing: Sharing,
) -> Result<Row, String> {
    let growth = plan.root.join("target/growth");
    let name = format!("{endpoints}-{}", sharing.name());
    let case = Case {
        plan,
        folder: growth.join(&name),
        target: growth.join("target"),
        name,
        aside,
    };
    let case = &case;
    case.tell("grow");
    case.grow(source, endpoints, sharing)?;
    let is_large = endpoints > 100;
    let (mut write, mut check, mut peer_codegen) = (Vec::new(), Vec::new(), Vec::new());
    // One after the other in every round, so that whatever else the machine does falls on all of them.
    case.tell("generate");
    for _ in 0..if is_large { 5 } else { 9 } {
        case.remove_generated()?;
        write.push(timed(&mut case.codegen(&[]))?);
        check.push(timed(&mut case.codegen(&["--check"]))?);
        peer_codegen.push(timed(&mut case.peer())?);
    }
    case.tell("check dependencies");
    case.check_dependencies()?;
    let (mut cargo_check, mut peer_cargo_check) = (Vec::new(), Vec::new());
    for _ in 0..if is_large { 1 } else { 3 } {
        case.tell("cargo check");
        cargo_check.push(case.cargo_check(CRATES)?);
        case.tell("cargo check of progenitor alone");
        peer_cargo_check.push(case.cargo_check(&[PEER])?);
    }
    Ok(Row {
        endpoints,
        sharing,
        write: median(write),
        check: median(check),
        peer_codegen: median(peer_codegen),
        lines: case.lines()?,
        peer_lines: lines_below(&case.peer_source())?,
        cargo_check: median(cargo_check),
        peer_cargo_check: median(peer_cargo_check),
    })
}

impl Case<'_> {
    /// Writes the document, the crates around it, and the document as the peer takes it.
    fn grow(&self, source: &Source, endpoints: usize, sharing: Sharing) -> Result<(), String> {
        let failed = |error: std::io::Error| format!("{}: {error}", self.name);
        self.aside.take(&self.folder).map_err(failed)?;
        let tree = grow::grow(source, endpoints, sharing)?;
        for (path, text) in &tree {
            let path = self.folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap_or(&self.folder)).map_err(failed)?;
            std::fs::write(path, text).map_err(failed)?;
        }
        crates::write(&self.plan.root, &self.folder).map_err(failed)?;
        let files = Files(tree);
        let document = codegen::check(&files).map_err(|problems| {
            let first = problems.first().map(ToString::to_string);
            format!("{}: {}", self.name, first.unwrap_or_default())
        })?;
        let lowered = lower::lower(&document.bundle);
        std::fs::write(self.peer_document(), lowered.to_string()).map_err(failed)
    }

    fn peer_document(&self) -> PathBuf {
        self.folder.join("openapi-3.0.json")
    }

    fn peer_source(&self) -> PathBuf {
        self.folder.join("crates").join(PEER).join("src/lib.rs")
    }

    fn remove_generated(&self) -> Result<(), String> {
        for folder in FOLDERS {
            self.aside
                .take(&self.folder.join(folder))
                .map_err(|error| format!("{}: {error}", self.name))?;
        }
        Ok(())
    }

    fn codegen(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.plan.xtask);
        command.arg("codegen").arg("--root").arg(&self.folder);
        command.args(arguments);
        command
    }

    fn peer(&self) -> Command {
        let mut command = Command::new(&self.plan.xtask);
        command.args(["growth", "--peer"]);
        command.arg(self.peer_document()).arg(self.peer_source());
        command
    }

    /// Brings everything up to the crates that are measured.
    fn check_dependencies(&self) -> Result<(), String> {
        let mut all = CRATES.to_vec();
        all.push(PEER);
        // Large crates take as long as the measurement itself; the dependencies are those of the small case.
        if self.target.exists() && self.name.starts_with("500") {
            return Ok(());
        }
        timed(&mut self.cargo(&all)).map(drop)
    }

    fn cargo_check(&self, packages: &[&str]) -> Result<Duration, String> {
        for package in packages {
            let file = self.folder.join("crates").join(package).join("src/lib.rs");
            touch(&file).map_err(|error| format!("{}: {error}", self.name))?;
        }
        timed(&mut self.cargo(packages))
    }

    fn cargo(&self, packages: &[&str]) -> Command {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(cargo);
        command.current_dir(&self.folder);
        command.args(["check", "--offline", "--quiet", "--target-dir"]);
        command.arg(&self.target);
        for package in packages {
            command.args(["--package", package]);
        }
        // What has not changed would not be checked again.
        command.env("CARGO_INCREMENTAL", "0");
        command
    }

    fn lines(&self) -> Result<[usize; 3], String> {
        let mut lines = [0; 3];
        for (count, folder) in lines.iter_mut().zip(FOLDERS) {
            *count = lines_below(&self.folder.join(folder))?;
        }
        Ok(lines)
    }

    /// Progress, for whoever waits at a terminal.
    fn tell(&self, step: &str) {
        if std::io::stderr().is_terminal() {
            anstream::eprintln!("{:>12}: {step}", self.name);
        }
    }
}

/// How long a process takes that must succeed.
pub(crate) fn timed(command: &mut Command) -> Result<Duration, String> {
    let start = Instant::now();
    let output = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().display()))?;
    let time = start.elapsed();
    if output.status.success() {
        return Ok(time);
    }
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let end: Vec<&str> = text.lines().rev().take(20).collect();
    let end: Vec<&str> = end.into_iter().rev().collect();
    Err(format!("{command:?} fails:\n{}", end.join("\n")))
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn touch(file: &Path) -> std::io::Result<()> {
    let file = std::fs::File::options().append(true).open(file)?;
    file.set_modified(std::time::SystemTime::now())
}

fn lines_below(path: &Path) -> Result<usize, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", path.display());
    if path.is_file() {
        let text = std::fs::read_to_string(path).map_err(failed)?;
        return Ok(text.lines().count());
    }
    let mut lines = 0;
    for entry in std::fs::read_dir(path).map_err(failed)? {
        lines += lines_below(&entry.map_err(failed)?.path())?;
    }
    Ok(lines)
}
