//! `cargo xtask growth`: what more endpoints cost.

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anstream::{eprintln, print};

use crate::growth::{self, Plan};

/// Arguments of `cargo xtask growth`.
#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// The numbers of endpoints to measure
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [2, 50, 500])]
    pub endpoints: Vec<usize>,
    /// Let progenitor alone make OUTPUT of INPUT: the process that is compared with
    #[arg(long, hide = true, num_args = 2, value_names = ["INPUT", "OUTPUT"])]
    pub peer: Vec<PathBuf>,
}

/// Runs the verb. The status is 0 when every goal is met, 1 when one is not, 2 when it cannot be measured.
#[must_use]
pub fn run(arguments: &Arguments) -> ExitCode {
    if let [input, output] = arguments.peer.as_slice() {
        return finish(growth::peer::run(input, output).map(|()| true));
    }
    finish(measure(arguments))
}

fn finish(outcome: Result<bool, String>) -> ExitCode {
    match outcome {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(message) => {
            eprintln!("problem: {message}");
            ExitCode::from(2)
        }
    }
}

fn measure(arguments: &Arguments) -> Result<bool, String> {
    let root = super::root();
    let plan = Plan {
        xtask: release_binary(&root)?,
        root,
        endpoints: arguments.endpoints.clone(),
    };
    let rows = growth::run(&plan)?;
    let verdicts = growth::verdicts(&rows);
    print!("{}", growth::report(&rows, &verdicts));
    Ok(verdicts
        .iter()
        .all(|verdict| verdict.is_met() != Some(false)))
}

/// Builds the release binary of xtask and puts a copy where no other build replaces it while it is measured.
fn release_binary(root: &Path) -> Result<PathBuf, String> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .current_dir(root)
        .args(["build", "--release", "--quiet", "--package", "xtask"])
        .args(["--message-format", "json-render-diagnostics"])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|error| format!("cargo cannot be run: {error}"))?;
    if !output.status.success() {
        return Err("xtask cannot be built".to_owned());
    }
    let built = String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter_map(|message| Some(PathBuf::from(message.get("executable")?.as_str()?)))
        .next_back()
        .ok_or("cargo did not tell where it put the binary of xtask")?;
    let folder = root.join("target/growth");
    let copy = folder.join(built.file_name().unwrap_or("xtask".as_ref()));
    std::fs::create_dir_all(&folder)
        .and_then(|()| std::fs::copy(&built, &copy))
        .map_err(|error| format!("the binary of xtask cannot be copied: {error}"))?;
    Ok(copy)
}
