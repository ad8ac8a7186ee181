//! `cargo xtask diff`: what it says of a repository with a past.

use std::process::Command;

use crate::support::Repository;

const ACCOUNTS: &str = "schemas/components/accounts.yaml";

fn git(repository: &Repository, arguments: &[&str]) {
    let output = Command::new("git")
        .arg("-C")
        .arg(repository.root())
        .args([
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@example.com",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(arguments)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The fixture, committed.
fn committed() -> Repository {
    let repository = Repository::new(&[]);
    git(&repository, &["init", "--quiet", "--initial-branch=main"]);
    git(&repository, &["add", "."]);
    git(
        &repository,
        &["commit", "--quiet", "--no-verify", "-m", "one"],
    );
    repository
}

/// What the command prints, but for what differs from run to run.
fn diff(repository: &Repository, arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["diff", "--root"])
        .arg(repository.root())
        .args(arguments)
        .env("NO_COLOR", "1")
        .env(
            "GIT_CEILING_DIRECTORIES",
            repository.root().parent().unwrap(),
        )
        .output()
        .unwrap();
    let text = |bytes: &[u8]| {
        let text = String::from_utf8(bytes.to_vec())
            .unwrap()
            .replace(repository.root().to_str().unwrap(), "ROOT");
        // The name of a commit in parentheses.
        let words = text
            .split_inclusive(['(', ')'])
            .map(|word| match word.strip_suffix(')') {
                Some(name) if name.len() == 10 && name.chars().all(|c| c.is_ascii_hexdigit()) => {
                    "COMMIT)"
                }
                _ => word,
            });
        words.collect::<String>()
    };
    let mut shown = format!(
        "$ cargo xtask diff {}\n{}",
        arguments.join(" "),
        text(&output.stdout)
    );
    if !output.stderr.is_empty() {
        shown.push_str(&format!("--- stderr\n{}", text(&output.stderr)));
    }
    format!("{shown}--- exit status {}\n", output.status.code().unwrap())
}

/// A member of an answer that was always there need not be there any more.
fn change(repository: &Repository) {
    repository.replace(ACCOUNTS, "Balance, Holder]", "Balance]");
}

#[test]
fn what_has_changed_since_a_revision() {
    let repository = committed();
    let nothing = diff(&repository, &["--fail-on", "any"]);
    change(&repository);
    let shown = [
        nothing,
        diff(&repository, &[]),
        diff(
            &repository,
            &["main", "--fail-on", "never", "--format", "markdown"],
        ),
    ];
    insta::assert_snapshot!("since", shown.join("\n"));
    // Once it is committed, it is the state of before that has to be named.
    git(
        &repository,
        &["commit", "--quiet", "--no-verify", "-am", "two"],
    );
    assert!(diff(&repository, &[]).contains("no changes"));
    assert!(diff(&repository, &["HEAD~1"]).contains("1 change "));
}

#[test]
fn what_cannot_be_compared() {
    let repository = committed();
    let mut shown = vec![
        diff(&repository, &["no-such-branch"]),
        diff(&repository, &["--", "-x"]),
    ];
    git(&repository, &["checkout", "--quiet", "--orphan", "empty"]);
    git(&repository, &["rm", "--quiet", "-r", "--cached", "."]);
    git(
        &repository,
        &[
            "commit",
            "--quiet",
            "--no-verify",
            "--allow-empty",
            "-m",
            "nothing",
        ],
    );
    shown.push(diff(&repository, &["empty"]));
    repository.write(ACCOUNTS, "a: [\n");
    shown.push(diff(&repository, &["main"]));
    shown.push(diff(&Repository::new(&[]), &[]));
    insta::assert_snapshot!("refusals", shown.join("\n"));
}

#[test]
fn help() {
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["diff", "--help"])
        .env("COLUMNS", "100")
        .output()
        .unwrap();
    insta::assert_snapshot!("diff_help", String::from_utf8(output.stdout).unwrap());
}
