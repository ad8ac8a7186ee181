//! The code of README.md is what it says: the first block is a whole program outside the workspace, the second compiles.
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

/// The block of README.md that follows the mark `name`.
fn block(name: &str) -> String {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let mark = format!("<!-- tests/readme: {name} -->\n```rust\n");
    let (_, rest) = readme
        .split_once(&mark)
        .unwrap_or_else(|| panic!("README.md has no block `{name}`"));
    rest.split_once("```").unwrap().0.to_owned()
}

/// A crate outside the workspace with these dependencies of ours and this program, and what came of running cargo in it.
fn cargo(name: &str, dependencies: &str, main: &str, command: &str) -> (String, PathBuf) {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(folder.join("src")).unwrap();
    let manifest = format!(
        "[package]\nname = \"outside\"\nversion = \"0.0.0\"\nedition = \"2024\"\n[workspace]\n[dependencies]\n{dependencies}"
    );
    std::fs::write(folder.join("Cargo.toml"), manifest).unwrap();
    std::fs::write(folder.join("src/main.rs"), main).unwrap();
    // The versions that the workspace was built with are on the machine; others may not be.
    std::fs::copy(root().join("Cargo.lock"), folder.join("Cargo.lock")).unwrap();
    let example =
        root().join("schemas/payloads/bancosecurity_personal_loans/200-documented-ok.json");
    std::fs::copy(example, folder.join("loans-200.json")).unwrap();
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([command, "--offline", "--quiet"])
        .current_dir(&folder)
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("outside"),
        )
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    (String::from_utf8(output.stdout).unwrap(), folder)
}

#[test]
fn a_crate_outside_decodes_a_captured_answer_with_the_models_alone() {
    let main = block("main.rs");
    assert!(
        main.lines().count() < 12,
        "the README promises a short program"
    );
    let models = root().join("crates/khipu-models");
    let dependencies = format!("khipu-models = {{ path = {:?} }}\n", models);
    let (printed, folder) = cargo("outside-models", &dependencies, &main, "run");
    assert_eq!(printed, "10990 CLP until 2023-07-26\n");

    let tree = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args([
            "tree",
            "--offline",
            "--edges",
            "normal",
            "--prefix",
            "none",
            "--no-dedupe",
        ])
        .current_dir(folder)
        .output()
        .unwrap();
    let tree = String::from_utf8(tree.stdout).unwrap();
    let crates: std::collections::BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .filter(|name| *name != "outside")
        .collect();
    assert!(crates.len() <= 25, "{} crates: {crates:?}", crates.len());
    for name in [
        "tokio",
        "hyper",
        "http",
        "reqwest",
        "futures-core",
        "async-trait",
    ] {
        assert!(!crates.contains(name), "the models need {name}");
    }
}

#[test]
fn the_call_compiles() {
    let crates = root().join("crates");
    let dependencies = format!(
        "khipu-client = {{ path = {:?}, features = [\"receiver\"] }}\nkhipu-models = {{ path = {:?} }}\n",
        crates.join("khipu-client"),
        crates.join("khipu-models")
    );
    let main = block("call") + "\nfn main() {\n    let _ = call;\n    let _ = advise;\n}\n";
    cargo("outside-client", &dependencies, &main, "check");
}
