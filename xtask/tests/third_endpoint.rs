//! Adding an endpoint is YAML and payloads only: a third one, added in a copy of the repository.
use std::path::{Path, PathBuf};
use std::process::Command;

use xtask::codegen::disk::{self, State};
use xtask::codegen::document::Files;
use xtask::codegen::generate;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("..")
        .canonicalize()
        .unwrap()
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        std::fs::create_dir_all(to).unwrap();
        for entry in std::fs::read_dir(from).unwrap() {
            let name = entry.unwrap().file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        std::fs::copy(from, to).unwrap();
    }
}

/// The crates that an endpoint reaches, in a workspace of their own, with the third endpoint's files laid over.
fn copy_with_third_endpoint(to: &Path) {
    let root = root();
    for name in [
        "schemas",
        "crates/khipu-capture",
        "crates/khipu-document",
        "crates/khipu-models",
        "crates/khipu-client",
        "crates/khipu-sandbox",
        "crates/khipu-validate",
        "Cargo.lock",
    ] {
        std::fs::create_dir_all(to.join(name).parent().unwrap()).unwrap();
        copy(&root.join(name), &to.join(name));
    }
    let manifest = std::fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let members = "members = [\"crates/*\", \"xtask\"]";
    assert!(
        manifest.contains(members),
        "the workspace lists its members in another way"
    );
    std::fs::write(
        to.join("Cargo.toml"),
        manifest.replace(members, "members = [\"crates/*\"]"),
    )
    .unwrap();
    copy(
        &root.join("xtask/tests/third_endpoint/schemas"),
        &to.join("schemas"),
    );
    let document = to.join("schemas/openapi.yaml");
    let text = std::fs::read_to_string(&document).unwrap();
    let with_path = text.replace(
        "\ncomponents:\n",
        "\n  /v1/cl/banking/personal/itau.cl/products/loans:\n    $ref: paths/cl/banking/personal/itau.cl/products/loans.yaml\ncomponents:\n",
    );
    assert_ne!(with_path, text, "the document has no `components`");
    std::fs::write(document, with_path).unwrap();
}

#[test]
fn a_third_endpoint_takes_no_rust() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path();
    copy_with_third_endpoint(copy);
    let outputs = generate(&Files::read(copy).unwrap()).unwrap();
    let entries = disk::compare(copy, &outputs).unwrap();
    let changed: Vec<&str> = entries
        .iter()
        .filter(|entry| entry.state != State::Fresh)
        .map(|entry| &*entry.path)
        .collect();
    // Its own files, and the lists that name every operation or module; nothing that another endpoint has.
    assert_eq!(
        changed,
        [
            "crates/khipu-client/src/generated/mocks.rs",
            "crates/khipu-client/src/generated/operations/itau_personal_loans.rs",
            "crates/khipu-client/src/generated/operations/mod.rs",
            "crates/khipu-client/src/generated/table.rs",
            "crates/khipu-models/src/generated/components/itau_loans.rs",
            "crates/khipu-models/src/generated/components/json_schemas.rs",
            "crates/khipu-models/src/generated/components/mod.rs",
            "crates/khipu-models/src/generated/operations/itau_personal_loans.rs",
            "crates/khipu-models/src/generated/operations/mod.rs",
            "crates/khipu-models/src/generated/operations/table.rs",
            "crates/khipu-validate/src/generated/contract/components/itau-loans.json",
            "crates/khipu-validate/src/generated/contract/document.json",
            "crates/khipu-validate/src/generated/contract/paths/itau_personal_loans.json",
            "crates/khipu-validate/src/generated/mod.rs",
        ]
    );
    disk::write(copy, &entries).unwrap();

    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let check = Command::new(cargo)
        .args([
            "check",
            "--offline",
            "--quiet",
            "-p",
            "khipu-models",
            "-p",
            "khipu-client",
        ])
        .args(["--features", "khipu-client/mock,khipu-models/schemars"])
        .current_dir(copy)
        .env(
            "CARGO_TARGET_DIR",
            Path::new(env!("CARGO_TARGET_TMPDIR")).join("scratch"),
        )
        .output()
        .unwrap();
    assert!(
        check.status.success(),
        "{}",
        String::from_utf8_lossy(&check.stderr)
    );

    // A list that may be missing is apart from an empty one: the provider means something by either.
    let module = std::fs::read_to_string(
        copy.join("crates/khipu-models/src/generated/components/itau_loans.rs"),
    );
    assert!(module.unwrap().contains("pub loan: Option<Vec<Loan>>,"));
}
