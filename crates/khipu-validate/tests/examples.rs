//! Every example runs and prints what it promises.
use std::path::Path;
use std::process::{Command, Stdio};

/// What an example prints on standard output. cargo has built it before this test, and builds nothing here.
fn printed(name: &str, input: &Path) -> String {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--offline", "--package", "khipu-validate"])
        .args(["--example", name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::from(std::fs::File::open(input).unwrap()))
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} failed:\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}

fn here(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn one_payload() {
    let printed = printed("one_payload", &here("Cargo.toml"));
    let mut lines = printed.lines();
    let first = "3:19: /RequestData/LastDigits: expected a string, found a number [type]";
    assert_eq!(lines.next(), Some(first), "{printed}");
    let rule = "  rule: schemas/components/card-purchases.yaml:";
    assert!(lines.next().unwrap().starts_with(rule), "{printed}");
    let last = "consorcio_personal_unbilled_transactions/request: 1 findings";
    assert_eq!(lines.next(), Some(last), "{printed}");
}

#[test]
fn stream() {
    let expected = "12 checked, 0 invalid, 2 skipped\n";
    assert_eq!(
        printed("stream", &here("tests/recorded/proxy.har")),
        expected
    );

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("broken.har");
    let har = std::fs::read_to_string(here("tests/recorded/proxy.har")).unwrap();
    std::fs::write(&path, har.replace(r#"\"CLP\""#, r#"\"pesos\""#)).unwrap();
    let printed = printed("stream", &path);
    let (broken, counts) = printed.split_once('\n').unwrap();
    assert!(
        broken.contains("× pattern of schemas/components/money.yaml:"),
        "{printed}"
    );
    assert!(broken.ends_with(", first in record 1"), "{printed}");
    assert_eq!(counts, "12 checked, 2 invalid, 2 skipped\n");
}

#[test]
fn axum_layer() {
    let printed = printed("axum_layer", &here("Cargo.toml"));
    let mut lines = printed.lines();
    let first =
        "bancosecurity_personal_loans/request: /RequestData: expected an object, found an array";
    assert_eq!(lines.next(), Some(first), "{printed}");
    assert!(
        lines.any(|line| line.starts_with("bancosecurity_personal_loans/200: ")),
        "{printed}"
    );
    assert!(
        printed.ends_with("untouched: true\n") && !printed.contains("secret"),
        "{printed}"
    );
}

#[test]
fn every_example_is_short_and_tested() {
    let tests = include_str!("examples.rs");
    let mut count = 0;
    for entry in std::fs::read_dir(here("examples")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines <= 85, "{name} has {lines} lines");
        assert!(
            tests.contains(&format!("fn {name}()")),
            "{name} has no test here"
        );
        count += 1;
    }
    assert_eq!(count, 3);
}
