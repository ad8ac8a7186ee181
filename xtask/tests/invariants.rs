//! What `.github/ARCHITECTURE.md` promises of the shape of the workspace.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// What cargo says of the workspace, without a network: of this system only, because of others not every crate may be there.
fn metadata() -> Value {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let told = Command::new(rustc).arg("-vV").output().unwrap();
    let told = String::from_utf8(told.stdout).unwrap();
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["metadata", "--format-version", "1", "--offline", "--locked"])
        .args(["--filter-platform", host.unwrap()])
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo does not know the workspace");
    serde_json::from_slice(&output.stdout).unwrap()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().unwrap()
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap()
}

fn members(metadata: &Value) -> Vec<&Value> {
    let ids = list(metadata, "workspace_members");
    let packages = list(metadata, "packages").iter();
    let members: Vec<&Value> = packages
        .filter(|package| ids.contains(&package["id"]))
        .collect();
    assert!(members.len() >= 8);
    members
}

/// Which crates of the workspace each may depend on, tests apart.
const ALLOWED: [(&str, &[&str]); 8] = [
    ("khipu-document", &[]),
    ("khipu-models", &[]),
    ("khipu-capture", &[]),
    ("khipu-validate", &["khipu-document", "khipu-capture"]),
    ("khipu-client", &["khipu-models", "khipu-capture"]),
    (
        "khipu-sandbox",
        &["khipu-document", "khipu-models", "khipu-validate"],
    ),
    (
        "khipu-cli",
        &[
            "khipu-document",
            "khipu-models",
            "khipu-capture",
            "khipu-validate",
            "khipu-client",
            "khipu-sandbox",
        ],
    ),
    ("xtask", &["khipu-document"]),
];

#[test]
fn crates_depend_on_what_they_may() {
    let metadata = metadata();
    let allowed: BTreeMap<&str, &[&str]> = ALLOWED.into();
    for member in members(&metadata) {
        let name = text(member, "name");
        let may = allowed
            .get(name)
            .unwrap_or_else(|| panic!("{name} is new: what may it depend on?"));
        for dependency in list(member, "dependencies") {
            let on = text(dependency, "name");
            let is_ours = allowed.contains_key(on) && on != name;
            if is_ours && dependency["kind"].is_null() {
                assert!(may.contains(&on), "{name} depends on {on}");
            }
        }
    }
}

#[test]
fn nothing_is_generated_while_building() {
    for member in members(&metadata()) {
        for target in list(member, "targets") {
            for kind in list(target, "kind") {
                assert!(
                    kind != "custom-build" && kind != "proc-macro",
                    "{} has a target of kind {kind}",
                    member["name"]
                );
            }
        }
    }
}

#[test]
fn models_stay_light() {
    let output = Command::new(env!("CARGO"))
        .current_dir(root())
        .args(["tree", "--package", "khipu-models", "--edges", "normal"])
        .args([
            "--prefix",
            "none",
            "--format",
            "{p}",
            "--offline",
            "--locked",
        ])
        .output()
        .unwrap();
    assert!(output.status.success(), "cargo does not know the models");
    let told = String::from_utf8(output.stdout).unwrap();
    let names = told.lines().filter_map(|line| line.split(' ').next());
    let tree: BTreeSet<&str> = names.filter(|name| *name != "khipu-models").collect();
    assert!(!tree.is_empty() && tree.len() <= 25, "{tree:?}");
    for heavy in [
        "tokio",
        "hyper",
        "http",
        "reqwest",
        "axum",
        "futures-core",
        "url",
    ] {
        assert!(!tree.contains(heavy), "khipu-models pulls {heavy}");
    }
}

fn rust_files(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

#[test]
fn unsafe_code_stands_in_one_module() {
    let mut files = Vec::new();
    for member in members(&metadata()) {
        let manifest = Path::new(text(member, "manifest_path"));
        rust_files(&manifest.parent().unwrap().join("src"), &mut files);
    }
    let allowing: Vec<&PathBuf> = files
        .iter()
        .filter(|file| {
            std::fs::read_to_string(file)
                .unwrap()
                .contains("allow(unsafe_code")
        })
        .collect();
    let [only] = allowing.as_slice() else {
        panic!("{allowing:?}");
    };
    assert!(
        only.ends_with("khipu-validate/src/fast/simd.rs"),
        "{only:?}"
    );
}

#[test]
fn every_crate_keeps_the_lints() {
    let workspace = read("Cargo.toml");
    let lints = |manifest: &str, table: &str| {
        let start = manifest.find(table).unwrap();
        let lints = manifest[start..].lines().skip(1);
        let lints = lints.take_while(|line| !line.starts_with('['));
        let each = lints.filter_map(|line| line.split_once(" = "));
        each.map(|(lint, level)| (lint.to_owned(), level.to_owned()))
            .collect::<BTreeMap<_, _>>()
    };
    for lint in ["unwrap_used", "expect_used", "panic", "indexing_slicing"] {
        let clippy = lints(&workspace, "[workspace.lints.clippy]");
        assert!(clippy.contains_key(lint), "{lint}");
    }
    for member in members(&metadata()) {
        let manifest = std::fs::read_to_string(text(member, "manifest_path")).unwrap();
        if manifest.contains("[lints]\nworkspace = true") {
            continue;
        }
        // One crate has them in full, for a single level is another there.
        let mut rust = lints(&workspace, "[workspace.lints.rust]");
        rust.insert("unsafe_code".to_owned(), "\"deny\"".to_owned());
        assert_eq!(lints(&manifest, "[lints.rust]"), rust, "{}", member["name"]);
        assert_eq!(
            lints(&manifest, "[lints.clippy]"),
            lints(&workspace, "[workspace.lints.clippy]"),
            "{}",
            member["name"]
        );
    }
}

#[test]
fn every_check_that_is_named_is_there() {
    let page = read(".github/ARCHITECTURE.md");
    let (_, table) = page.split_once("## Invariants").unwrap();
    let mut checks = 0;
    for row in table.lines().filter(|line| line.starts_with("| ")).skip(1) {
        let mut file = String::new();
        let held_by = row.rsplit('|').nth(1).unwrap();
        for quoted in held_by.split('`').skip(1).step_by(2) {
            if quoted.ends_with(".rs") {
                file = read(quoted);
            } else if !file.is_empty() {
                let (before, _) = file.split_once(&format!("fn {quoted}(")).expect(row);
                let is_test = |line: &str| line.contains("test]") || line.contains("test(");
                assert!(before.lines().rev().take(4).any(is_test), "{quoted}: {row}");
                checks += 1;
            }
        }
    }
    assert!(checks > 15, "{checks}");
}
