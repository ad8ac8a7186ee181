//! `cargo xtask package`: what would be published, used as others would use it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use anstream::println;
use clap::builder::styling::{AnsiColor, Style};
use serde_json::Value;

use crate::demo::process::{Server, run as output};

const STEP: Style = AnsiColor::Cyan.on_default().bold();
const GOOD: Style = AnsiColor::Green.on_default().bold();
const BAD: Style = AnsiColor::Red.on_default().bold();

/// Packages every published crate, builds each from its tarball, and builds and runs two programs outside the workspace that
/// depend on the unpacked tarballs. Needs no network once everything in `Cargo.lock` is on the machine.
#[must_use]
pub fn run() -> ExitCode {
    match packaged(&super::root()) {
        Ok(count) => {
            println!("{GOOD}package: {count} crates, each builds from its tarball{GOOD:#}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            println!("{BAD}problem:{BAD:#} {why}");
            ExitCode::FAILURE
        }
    }
}

fn packaged(root: &Path) -> Result<usize, String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let folder = folder.path();
    let work = Work::new(root, folder)?;

    println!("{STEP}── tarballs{STEP:#}");
    let mut package = work.cargo("package --workspace --allow-dirty", root);
    for private in &work.private {
        package.args(["--exclude", private]);
    }
    shown(&mut package)?;

    println!("{STEP}── unpacked, outside the workspace{STEP:#}");
    let mut patches = "[patch.crates-io]\n".to_owned();
    for (name, version) in &work.published {
        let tarball = format!("{name}-{version}.crate");
        let tarball = work.target.join("package").join(tarball);
        output(
            Command::new("tar")
                .arg("-xzf")
                .arg(tarball)
                .arg("-C")
                .arg(folder),
            folder,
        )?;
        // What is written into memory is written.
        let _ = writeln!(patches, "{name} = {{ path = '{name}-{version}' }}");
    }
    let config = folder.join(".cargo");
    fs::create_dir(&config).map_err(|error| error.to_string())?;
    write(&config.join("config.toml"), &patches)?;

    let payload = root.join("schemas/payloads/bancosecurity_personal_loans/200-documented-ok.json");
    let models = work.program("models", "", include_str!("../package/models.rs"))?;
    let printed = output(Command::new(models).arg(payload), folder)?;
    println!("with khipu-models alone: {}", printed.trim());

    let tokio = "tokio = { version = \"1\", features = [\"macros\", \"rt\"] }\n";
    let client = work.program("client", tokio, include_str!("../package/client.rs"))?;
    let khipu = work.build("khipu-cli", "khipu")?;
    let mut sandbox = Command::new(khipu);
    sandbox
        .args(["sandbox", "--listen", "127.0.0.1:0"])
        .env("KHIPU_SANDBOX_TOKEN", "packaged");
    let sandbox = Server::start(&mut sandbox, folder)?;
    let mut client = Command::new(client);
    client
        .env("KHIPU_BASE_URL", &sandbox.first_line)
        .env("KHIPU_TOKEN", "packaged")
        .env_remove("KHIPU_API_KEY")
        .env("NO_PROXY", "127.0.0.1");
    let printed = output(&mut client, folder)?;
    println!(
        "with khipu-client, against the packaged sandbox: {}",
        printed.trim()
    );
    Ok(work.published.len())
}

/// Where it is done, and with what.
struct Work<'a> {
    root: &'a Path,
    folder: &'a Path,
    target: PathBuf,
    /// The crates to publish, name and version.
    published: Vec<(String, String)>,
    private: Vec<String>,
}

impl<'a> Work<'a> {
    fn new(root: &'a Path, folder: &'a Path) -> Result<Self, String> {
        let mut work = Self {
            root,
            folder,
            target: PathBuf::new(),
            published: Vec::new(),
            private: Vec::new(),
        };
        let mut metadata = work.cargo("metadata --no-deps --format-version 1", root);
        let metadata: Value = serde_json::from_str(&output(&mut metadata, folder)?)
            .map_err(|error| format!("cargo metadata: {error}"))?;
        let text = |value: &Value, member| {
            let text = value.get(member).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        work.target = text(&metadata, "target_directory").into();
        let packages = metadata.get("packages").and_then(Value::as_array);
        for package in packages.into_iter().flatten() {
            let name = text(package, "name");
            // `publish = false` is an empty list of registries.
            match package.get("publish").is_none_or(Value::is_null) {
                true => work.published.push((name, text(package, "version"))),
                false => work.private.push(name),
            }
        }
        Ok(work)
    }

    fn cargo(&self, arguments: &str, folder: &Path) -> Command {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(program);
        command
            .args(arguments.split_whitespace())
            .arg("--offline")
            .current_dir(folder)
            // As the profile of the workspace, so that what it has built of other crates is used again.
            .env("CARGO_PROFILE_DEV_DEBUG", "line-tables-only");
        if !self.target.as_os_str().is_empty() {
            command.env("CARGO_TARGET_DIR", &self.target);
        }
        command
    }

    /// A program that depends on `khipu-<name>`, as it was packaged, built.
    fn program(&self, name: &str, dependencies: &str, source: &str) -> Result<PathBuf, String> {
        let package = format!("uses-khipu-{name}");
        let folder = self.folder.join(&package);
        fs::create_dir_all(folder.join("src")).map_err(|error| error.to_string())?;
        let version = self
            .published
            .iter()
            .find_map(|(found, version)| {
                (found.strip_prefix("khipu-") == Some(name)).then_some(version)
            })
            .ok_or_else(|| format!("khipu-{name} is not published"))?;
        let manifest = format!(
            "[package]\nname = \"{package}\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nkhipu-{name} = \"{version}\"\n{dependencies}"
        );
        write(&folder.join("Cargo.toml"), &manifest)?;
        write(&folder.join("src/main.rs"), source)?;
        self.built(&folder, &package)
    }

    /// The program of a crate, built from what was in its tarball.
    fn build(&self, package: &str, program: &str) -> Result<PathBuf, String> {
        let (name, version) = self
            .published
            .iter()
            .find(|(name, _)| name == package)
            .ok_or_else(|| format!("{package} is not published"))?;
        self.built(&self.folder.join(format!("{name}-{version}")), program)
    }

    fn built(&self, folder: &Path, program: &str) -> Result<PathBuf, String> {
        // The releases that the workspace has, which are on this machine.
        fs::copy(self.root.join("Cargo.lock"), folder.join("Cargo.lock"))
            .map_err(|error| format!("Cargo.lock: {error}"))?;
        // A program uses few of the crates, and cargo warns of every other.
        shown(&mut self.cargo("build --quiet", folder))?;
        let built = self.target.join("debug").join(program);
        // Whatever is built next may be called the same.
        let programs = self.folder.join("programs");
        fs::create_dir_all(&programs).map_err(|error| error.to_string())?;
        let kept = programs.join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
        fs::copy(built.with_extension(std::env::consts::EXE_EXTENSION), &kept)
            .map_err(|error| format!("{program}: {error}"))?;
        Ok(kept)
    }
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

fn shown(command: &mut Command) -> Result<(), String> {
    let status = command
        .status()
        .map_err(|error| format!("cargo cannot be started: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err("see above".to_owned()),
    }
}
