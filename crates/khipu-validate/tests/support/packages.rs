//! Files that other packages ship with their source.

use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

/// The folder of a package that this one is built with: where cargo says that it is.
///
/// Only packages of this machine's platform are asked for. If one of them was never needed here, cargo fetches it; else it
/// asks nobody.
pub(crate) fn folder(name: &str) -> PathBuf {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = Command::new(rustc).arg("-vV").output();
    let told = String::from_utf8(output.unwrap().stdout).unwrap();
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["metadata", "--format-version", "1", "--locked"])
        .args(["--filter-platform", host.unwrap()])
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "cargo does not tell where its crates are: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let mut packages = metadata["packages"].as_array().unwrap().iter();
    let package = packages.find(|package| package["name"] == name);
    let manifest = package.unwrap()["manifest_path"].as_str().unwrap();
    PathBuf::from(manifest).parent().unwrap().to_owned()
}
