//! Every example runs against a sandbox in its own process and prints what it promises.
#![cfg(all(feature = "receiver", feature = "mock"))]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use std::path::Path;
use std::process::Command;

/// What an example prints on standard output. cargo has built it before this test, and builds nothing here.
fn printed(name: &str) -> String {
    let output = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .args(["run", "--quiet", "--offline", "--package", "khipu-client"])
        .args(["--features", "mock,receiver", "--example", name])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // An example must not call somebody in the name of whoever runs the tests.
        .env_remove("KHIPU_TOKEN")
        .env_remove("KHIPU_API_KEY")
        .env_remove("KHIPU_BASE_URL")
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{name} failed:\n{errors}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn synchronous() {
    let printed = printed("synchronous");
    let loans = printed.lines().filter(|line| line.starts_with("loan: "));
    assert_eq!(loans.count(), 5, "{printed}");
    assert!(printed.ends_with("purchases: 5\n"), "{printed}");
}

#[test]
fn asynchronous() {
    let expected = "accepted: Data will be sent to the callback URL.\nreceived: 5 loans\n";
    assert_eq!(printed("asynchronous"), expected);
}

#[test]
fn retry_advice() {
    let expected = "\
retry-immediately: once more, by hand
wait-4-hours: put off for 4 hours
retry-after-notification: put off until the provider gives notice
do-not-retry: give up
unauthorized: get a new credential
gateway-timeout: ask a person
";
    assert_eq!(printed("retry_advice"), expected);
}

#[test]
fn receiver_in_axum() {
    let expected = "bancosecurity_personal_loans: repeat false, JSON true\n";
    assert_eq!(printed("receiver_in_axum"), expected);
}

#[test]
fn typed_mocks() {
    let expected = "loans: 0\nfailed with Some(\"E201\"): After(14400s)\n";
    assert_eq!(printed("typed_mocks"), expected);
}

#[test]
fn every_example_is_short_and_tested() {
    let tests = include_str!("examples.rs");
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        assert!(lines < 60, "{name} has {lines} lines");
        assert!(
            tests.contains(&format!("fn {name}()")),
            "{name} has no test here"
        );
        count += 1;
    }
    assert_eq!(count, 5);
}
