//! Full disks and killed processes.
//!
//! The tests run this same executable again as a child, with its part in an environment variable.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test stops at the first surprise, its helpers too"
)]

use std::collections::HashSet;
use std::io::{BufRead, BufReader, ErrorKind};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;
use std::{env, fs, thread};

use khipu_capture::{Body, Record, Writer, read};

const ROLE: &str = "KHIPU_CAPTURE_TEST_ROLE";
/// A line of a child that appends, whole.
const LINE: &str = "acknowledged /1000000";
const FILE: &str = "KHIPU_CAPTURE_TEST_FILE";

fn record(number: usize, size: usize) -> Record {
    let body = format!("{{\"fill\": \"{}\"}}", "x".repeat(size));
    Record::callback(format!("/{number}"), Body::from_bytes(body.as_bytes()))
}

/// The paths of the records in a file, every line of which must be one.
fn paths(file: &Path) -> Vec<String> {
    let text = fs::read(file).unwrap();
    assert!(text.is_empty() || text.ends_with(b"\n"));
    read(&text)
        .map(|entry| entry.record.unwrap().path)
        .collect()
}

/// A shell that prepares and then becomes this executable in a role.
fn child(role: &str, file: &Path, prepare: &str) -> Command {
    let mut command = Command::new("sh");
    command
        .args([
            "-c",
            &format!("{prepare}\nexec \"$0\" the_child --exact --nocapture"),
        ])
        .arg(env::current_exe().unwrap())
        .env(ROLE, role)
        .env(FILE, file);
    command
}

/// What a child does; nothing when this is not one.
#[test]
fn the_child() {
    let file = || PathBuf::from(env::var_os(FILE).unwrap());
    match env::var(ROLE).as_deref() {
        Ok("append") => append_for_ever(&file()),
        Ok("limited") => fill_a_limited_file(&file()),
        Ok("full") => fill_a_disk(&file()),
        _ => {}
    }
}

/// Says on standard error which records are acknowledged, until it is killed.
fn append_for_ever(file: &Path) {
    let writer = Writer::open(file).unwrap();
    let start = paths_of_good_lines(file);
    // It ends, in case nobody kills it.
    for number in start..start + 20_000 {
        // The sizes vary, so that the kill meets writes of all kinds.
        let size = (number * 7919) % 20_000;
        if number % 3 == 0 {
            writer.append(&record(number, size)).unwrap();
            eprintln!("acknowledged /{number}");
        } else {
            writer.append_then(&record(number, size), move |outcome| {
                outcome.unwrap();
                eprintln!("acknowledged /{number}");
            });
        }
    }
}

fn paths_of_good_lines(file: &Path) -> usize {
    read(&fs::read(file).unwrap())
        .filter(|entry| entry.record.is_ok())
        .count()
        + 1_000_000
}

#[test]
fn what_was_acknowledged_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("traffic.ndjson");
    let mut acknowledged = Vec::new();
    for round in 0..10 {
        let mut killed = child("append", &file, "")
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(killed.stderr.take().unwrap());
        let (sender, begun) = channel();
        let reading = thread::spawn(move || {
            let mut acknowledged = Vec::new();
            for line in lines.split(b'\n') {
                acknowledged.push(String::from_utf8(line.unwrap()).unwrap());
                // Nobody waits for more than the first.
                let _ = sender.send(());
            }
            // The last may have been cut off.
            if (acknowledged.last()).is_some_and(|line| line.len() < LINE.len()) {
                acknowledged.pop();
            }
            acknowledged
        });
        begun.recv_timeout(Duration::from_secs(60)).unwrap();
        thread::sleep(Duration::from_millis(10 + round * 13));
        killed.kill().unwrap();
        killed.wait().unwrap();
        for line in reading.join().unwrap() {
            let path = line.strip_prefix("acknowledged ");
            acknowledged.push(path.unwrap_or_else(|| panic!("{line}")).to_owned());
        }

        let text = fs::read(&file).unwrap();
        let (good, bad): (Vec<_>, Vec<_>) = read(&text).partition(|entry| entry.record.is_ok());
        let good: HashSet<String> = good
            .into_iter()
            .map(|entry| entry.record.unwrap().path)
            .collect();
        assert!(
            bad.len() as u64 <= round + 1,
            "a kill tears one line at most"
        );
        for path in &acknowledged {
            assert!(good.contains(path), "round {round}: {path} is lost");
        }
    }
    assert!(
        acknowledged.len() >= 10,
        "only {} were acknowledged",
        acknowledged.len()
    );
}

/// The file may have 16 KiB.
fn fill_a_limited_file(file: &Path) {
    let writer = Writer::open(file).unwrap();
    writer.append(&record(0, 6_000)).unwrap();
    writer.append(&record(1, 6_000)).unwrap();
    let refused = writer.append(&record(2, 6_000)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::FileTooLarge);
    assert_eq!(paths(file), ["/0", "/1"]);
    // What fits goes in.
    writer.append(&record(3, 500)).unwrap();
    // A group with one that does not fit: the others go in, each is told its own outcome, in order.
    let (sender, told) = channel();
    let wait = sender.clone();
    writer.append_then(&record(4, 10), move |outcome| {
        thread::sleep(Duration::from_millis(200));
        wait.send((4, outcome.is_ok())).unwrap();
    });
    for (number, size) in [(5, 10), (6, 9_000), (7, 10)] {
        let sender = sender.clone();
        writer.append_then(&record(number, size), move |outcome| {
            sender.send((number, outcome.is_ok())).unwrap();
        });
    }
    let told: Vec<_> = told.iter().take(4).collect();
    assert_eq!(told, [(4, true), (5, true), (6, false), (7, true)]);
    assert_eq!(paths(file), ["/0", "/1", "/3", "/4", "/5", "/7"]);
    // Room again.
    fs::write(file, "").unwrap();
    writer.append(&record(8, 6_000)).unwrap();
    assert_eq!(paths(file), ["/8"]);
    eprintln!("done");
}

#[test]
fn a_file_that_may_not_grow_stays_good() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("traffic.ndjson");
    // The unit of `ulimit -f` is 512 bytes in some shells and 1024 in others; the signal would end the child.
    let prepare =
        "trap '' XFSZ; if [ -n \"$BASH_VERSION\" ]; then ulimit -f 16; else ulimit -f 32; fi";
    let output = child("limited", &file, prepare).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("done"),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stdout)
    );
    Writer::open(&file)
        .unwrap()
        .append(&record(9, 20_000))
        .unwrap();
    assert_eq!(paths(&file), ["/8", "/9"]);
}

/// The disk has 64 KiB.
fn fill_a_disk(file: &Path) {
    let writer = Writer::open(file).unwrap();
    let other = file.with_file_name("other");
    fs::write(&other, vec![0; 32 << 10]).unwrap();
    let mut expected = Vec::new();
    let full = (0..).find_map(|number| {
        let outcome = writer.append(&record(number, 3_000));
        match outcome {
            Ok(()) => expected.push(format!("/{number}")),
            Err(error) => return Some(error),
        }
        None
    });
    let full = full.unwrap();
    assert_eq!(full.kind(), ErrorKind::StorageFull);
    assert!(
        full.to_string().contains("No space left on device"),
        "{full}"
    );
    assert!(expected.len() > 3);
    assert_eq!(paths(file), expected);
    for _ in 0..20 {
        writer.append(&record(1, 30_000)).unwrap_err();
    }
    assert_eq!(paths(file), expected);
    fs::remove_file(other).unwrap();
    writer.append(&record(2_000, 20_000)).unwrap();
    expected.push("/2000".to_owned());
    assert_eq!(paths(file), expected);
    eprintln!("done");
}

#[test]
fn a_full_disk_loses_nothing_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().unwrap();
    let mount = format!(
        "mount -t tmpfs -o size=64k none '{}'",
        folder.path().display()
    );
    // A mount that only the child sees, and that ends with it.
    let inside = |command: &Command| {
        let mut unshared = Command::new("unshare");
        unshared
            .args(["-r", "-m"])
            .arg(command.get_program())
            .args(command.get_args());
        unshared.envs(
            command
                .get_envs()
                .filter_map(|(name, value)| Some((name, value?))),
        );
        unshared
    };
    let can = inside(Command::new("sh").args(["-c", &mount])).output();
    if !can.is_ok_and(|output| output.status.success()) {
        eprintln!("passed over: this machine lets nobody mount a small disk");
        return;
    }
    let file = folder.path().join("traffic.ndjson");
    let output = inside(&child("full", &file, &mount)).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        output.status.success() && said.contains("done"),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stdout)
    );
}
