//! The command: what it says, what it writes, and how it ends.

use crate::support;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{Repository, codegen_from, fixture, outputs, repository};
use xtask::codegen::disk::{self, State};
use xtask::codegen::document::Files;
use xtask::codegen::{FOLDERS, generate};

const MODELS: &str = "crates/khipu-models/src/generated";
const MONEY: &str = "crates/khipu-models/src/generated/components/money.rs";

/// Pins a transcript, which must be short enough to be read.
macro_rules! assert_transcript {
    ($name:literal, $run:expr) => {
        let text = shortened(&$run.transcript());
        assert!(text.lines().count() < 80, "{text}");
        insta::assert_snapshot!($name, text);
    };
}

/// The transcript with runs of fresh files counted instead of listed.
fn shortened(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut fresh = 0;
    for line in text.lines() {
        if line.starts_with("     Fresh ") {
            fresh += 1;
            if fresh > 1 {
                lines.pop();
                lines.push(format!("     Fresh ({fresh} files)"));
                continue;
            }
        } else {
            fresh = 0;
        }
        lines.push(line.to_owned());
    }
    lines.join("\n")
}

/// What stands in the generated folders, by path.
fn generated(repository: &Repository) -> BTreeMap<String, String> {
    repository
        .files()
        .into_iter()
        .filter(|path| FOLDERS.iter().any(|folder| path.starts_with(folder)))
        .map(|path| {
            let text = repository.read(&path);
            (path, text)
        })
        .collect()
}

#[test]
fn the_committed_files_are_what_codegen_generates() {
    let root = repository();
    let outputs = match generate(&Files::read(&root).unwrap()) {
        Ok(outputs) => outputs,
        Err(problems) => panic!(
            "the document breaks a rule:\n{}",
            support::printed(&problems)
        ),
    };
    let stale: Vec<String> = disk::compare(&root, &outputs)
        .unwrap()
        .into_iter()
        .filter(|entry| entry.state != State::Fresh)
        .map(|entry| format!("{:?} {}", entry.state, entry.path))
        .collect();
    assert!(
        stale.is_empty(),
        "generated files are not what the document says; run `cargo xtask codegen`:\n{}",
        stale.join("\n")
    );
}

#[test]
fn two_runs_generate_the_same() {
    assert_eq!(outputs(), outputs());
}

/// The order of the components in the document is that of their files, however the folder was read.
#[test]
fn the_order_of_reading_changes_nothing() {
    let files = fixture();
    let mut backwards = Files::default();
    for (path, text) in files.0.iter().rev() {
        backwards.0.insert(path.clone(), text.clone());
    }
    assert_eq!(generate(&backwards).unwrap(), outputs());

    // Files made in another order are listed by the system in another order.
    let repository = Repository::new(&[]);
    let copy = tempfile::TempDir::new().unwrap();
    for path in repository.files().iter().rev() {
        let target = copy.path().join(path);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(repository.path(path), target).unwrap();
    }
    let read = Files::read(copy.path()).unwrap();
    assert_eq!(read, files);
    assert_eq!(generate(&read).unwrap(), outputs());
}

/// Line ends of another system in the document must not reach the generated files.
#[test]
fn line_ends_of_the_document_do_not_matter() {
    let mut files = fixture();
    for text in files.0.values_mut() {
        *text = text.replace('\n', "\r\n");
    }
    let generated = generate(&files).unwrap();
    assert_eq!(generated, outputs());
}

#[test]
fn a_first_run_writes_everything_and_a_second_nothing() {
    let repository = Repository::new(&[]);
    let run = repository.codegen(&[]);
    assert_transcript!("first_run", run);
    let first = generated(&repository);
    assert_eq!(first.len(), outputs().len());
    let times: Vec<_> = first
        .keys()
        .map(|path| {
            fs::metadata(repository.path(path))
                .unwrap()
                .modified()
                .unwrap()
        })
        .collect();
    assert_transcript!("second_run", repository.codegen(&[]));
    let again: Vec<_> = first
        .keys()
        .map(|path| {
            fs::metadata(repository.path(path))
                .unwrap()
                .modified()
                .unwrap()
        })
        .collect();
    assert_eq!(times, again, "a fresh file was written again");
    assert_eq!(generated(&repository), first);
}

#[test]
fn check_of_fresh_files() {
    assert_transcript!("check_fresh", Repository::generated().codegen(&["--check"]));
}

#[test]
fn check_after_the_document_changed() {
    let repository = Repository::generated();
    repository.replace(
        "schemas/components/money.yaml",
        "The code of the currency.",
        "The three letters of the currency.",
    );
    let before = generated(&repository);
    assert_transcript!("check_changed_document", repository.codegen(&["--check"]));
    assert_eq!(generated(&repository), before);
    assert_eq!(repository.codegen(&[]).status, 0);
    assert_eq!(repository.codegen(&["--check"]).status, 0);
}

#[test]
fn check_of_a_file_edited_by_hand() {
    let repository = Repository::generated();
    repository.replace(MONEY, "pub currency: String,", "pub currency: Box<str>,");
    assert_transcript!("check_edited", repository.codegen(&["--check"]));
    assert_transcript!("check_edited_then_written", repository.codegen(&[]));
    assert!(repository.read(MONEY).contains("pub currency: String,"));
}

#[test]
fn check_of_an_orphan() {
    let repository = Repository::generated();
    repository.write(&format!("{MODELS}/helpers/extra.rs"), "// By hand.\n");
    assert_transcript!("check_orphan", repository.codegen(&["--check"]));
    assert!(
        repository
            .path(&format!("{MODELS}/helpers/extra.rs"))
            .exists()
    );
}

#[test]
fn writing_removes_an_orphan_and_its_folder() {
    let repository = Repository::generated();
    let sibling = "crates/khipu-models/src/by_hand.rs";
    repository.write(&format!("{MODELS}/helpers/extra.rs"), "// By hand.\n");
    repository.write(sibling, "// By hand.\n");
    assert_transcript!("write_orphan", repository.codegen(&[]));
    assert!(!repository.path(&format!("{MODELS}/helpers")).exists());
    assert!(
        repository.path(sibling).exists(),
        "only generated folders are owned"
    );
}

/// A run that was killed between writing and renaming leaves a temporary file, which the next run takes away.
#[test]
fn what_a_killed_run_left_is_removed() {
    let repository = Repository::generated();
    let left = format!("{MODELS}/components/.codegen-a1b2c3");
    repository.write(&left, "half a fi");
    assert_eq!(repository.codegen(&["--check"]).status, 1);
    assert_eq!(repository.codegen(&[]).status, 0);
    assert!(!repository.path(&left).exists());
    assert_eq!(repository.codegen(&["--check"]).status, 0);
}

#[test]
fn check_of_a_missing_file() {
    let repository = Repository::generated();
    fs::remove_file(repository.path(MONEY)).unwrap();
    assert_transcript!("check_missing", repository.codegen(&["--check"]));
    assert!(!repository.path(MONEY).exists());
}

/// A large difference is cut, and the transcript says where the rest is.
#[test]
fn check_shows_the_beginning_of_a_large_difference() {
    let repository = Repository::generated();
    repository.write(
        "crates/khipu-models/src/generated/components/accounts.rs",
        "",
    );
    let run = repository.codegen(&["--check"]);
    assert_transcript!("check_large_difference", run);
}

#[test]
fn diff_shows_everything_and_writes_nothing() {
    let repository = Repository::generated();
    repository.replace(
        "schemas/components/money.yaml",
        "The code of the currency.",
        "The three letters of the currency.",
    );
    repository.write(&format!("{MODELS}/extra.rs"), "// By hand.\n");
    let before = generated(&repository);
    assert_transcript!("diff", repository.codegen(&["--diff"]));
    assert_eq!(generated(&repository), before);
}

#[test]
fn diff_of_fresh_files() {
    assert_transcript!("diff_fresh", Repository::generated().codegen(&["--diff"]));
}

#[test]
fn check_and_diff_are_two_things() {
    let run = Repository::new(&[]).codegen(&["--check", "--diff"]);
    assert_transcript!("check_and_diff", run);
}

/// From the repository, from another folder, by a relative path: the same verdict.
#[test]
fn the_verdict_does_not_depend_on_the_working_directory() {
    let repository = Repository::generated();
    repository.write(&format!("{MODELS}/extra.rs"), "// By hand.\n");
    let root = repository.root().to_str().unwrap();
    let expected = repository.codegen(&["--check"]).transcript();
    for (from, root) in [
        (repository.root(), root),
        (Path::new("/"), root),
        (repository.root(), "."),
        (&*repository.path("schemas"), ".."),
    ] {
        let run = codegen_from(from, root, &["--check"]);
        assert_eq!(run.transcript(), expected, "{}", from.display());
    }
}

#[test]
fn a_document_that_does_not_parse_is_named_with_its_place() {
    let repository = Repository::generated();
    repository.replace(
        "schemas/components/money.yaml",
        "[Amount, Currency]",
        "[Amount, Currency",
    );
    let before = generated(&repository);
    assert_transcript!("yaml_does_not_parse", repository.codegen(&[]));
    assert_eq!(generated(&repository), before);
}

#[test]
#[cfg(unix)]
fn a_root_without_a_document() {
    let empty = tempfile::TempDir::new().unwrap();
    let root = empty.path().to_str().unwrap();
    assert_transcript!("no_schemas", codegen_from(empty.path(), root, &[]));
    fs::create_dir(empty.path().join("schemas")).unwrap();
    assert_transcript!("empty_schemas", codegen_from(empty.path(), root, &[]));
}

#[test]
fn a_document_that_is_no_text() {
    let repository = Repository::new(&[]);
    fs::write(
        repository.path("schemas/components/money.yaml"),
        [0xff, 0xfe, 0x00],
    )
    .unwrap();
    assert_transcript!("not_text", repository.codegen(&[]));
}

/// A folder where a file belongs: nothing is written, not even the files before it.
#[test]
#[cfg(unix)]
fn a_folder_in_the_place_of_a_file() {
    let repository = Repository::new(&[]);
    repository.write(&format!("{MONEY}/inside.txt"), "by hand\n");
    let before = repository.files();
    assert_transcript!("folder_in_place", repository.codegen(&[]));
    assert_eq!(repository.files(), before);
}

/// A file where a folder belongs.
#[test]
#[cfg(unix)]
fn a_file_in_the_place_of_a_folder() {
    let repository = Repository::new(&[]);
    repository.write(MODELS, "by hand\n");
    let before = repository.files();
    assert_transcript!("file_in_place", repository.codegen(&[]));
    assert_eq!(repository.files(), before);
}

/// When a file cannot be replaced, the old one stays whole and no temporary file stays behind.
#[test]
fn a_replacement_that_fails_leaves_the_old_file() {
    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("money.rs");
    fs::create_dir(&target).unwrap();
    fs::write(target.join("old.rs"), "old").unwrap();
    let error = disk::replace(&target, "new").unwrap_err();
    assert!(!error.to_string().is_empty());
    assert_eq!(fs::read_to_string(target.join("old.rs")).unwrap(), "old");
    let left: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["money.rs"]);
}

/// The old file is replaced by another, not written over: whoever has it open reads on in the old text.
#[test]
#[cfg(unix)]
fn a_replacement_is_another_file() {
    use std::io::Read as _;
    use std::os::unix::fs::PermissionsExt as _;

    let folder = tempfile::TempDir::new().unwrap();
    let target = folder.path().join("money.rs");
    fs::write(&target, "old").unwrap();
    let mut open = fs::File::open(&target).unwrap();
    disk::replace(&target, "new and longer").unwrap();
    let mut text = String::new();
    open.read_to_string(&mut text).unwrap();
    assert_eq!(text, "old");
    assert_eq!(fs::read_to_string(&target).unwrap(), "new and longer");
    let mode = fs::metadata(&target).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o644);
}
