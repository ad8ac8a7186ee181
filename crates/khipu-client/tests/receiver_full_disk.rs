//! A receiver whose disk is full: nothing acknowledged is lost, and callbacks are taken again once there is room.
//!
//! The test runs this same executable again as a child, on a small disk that only the child sees.
#![cfg(all(feature = "receiver", unix))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a test"
)]

mod support;

use std::path::Path;
use std::process::Command;
use std::sync::{Arc, Mutex};

use khipu_client::receiver::{Receiver, Running};
use reqwest::StatusCode;
use support::{LOANS, http, outcome};
use tokio::net::TcpListener;

const FOLDER: &str = "KHIPU_TEST_FULL_DISK";

/// A line that a crash has cut off.
const TORN: &str = r#"{"khipu_capture":1,"at":"2026-11"#;

/// What `on_callback` heard: whether each callback was a repeat.
type Heard = Arc<Mutex<Vec<bool>>>;

async fn open(folder: &Path) -> (String, Running, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let heard = Heard::default();
    let hear = Arc::clone(&heard);
    let receiver = Receiver::builder(base, folder.join("callbacks.ndjson"))
        .on_callback(move |callback| hear.lock().unwrap().push(callback.is_repeat))
        .build()
        .unwrap();
    let url = receiver.callback_url(&LOANS).unwrap().into_exposed();
    (url, receiver.serve(listener), heard)
}

/// A callback of about three kilobytes.
fn callback(number: usize) -> String {
    outcome(&number.to_string()).replace("\"Data\":null", &format!("\"Data\":\"{number:3000}\""))
}

async fn post(url: &str, number: usize) -> StatusCode {
    let answer = http().post(url).body(callback(number)).send().await;
    answer.unwrap().status()
}

/// Every callback in the file, which begins with the torn line, has no other, and ends with its line.
fn kept(folder: &Path) -> Vec<String> {
    let text = std::fs::read(folder.join("callbacks.ndjson")).unwrap();
    assert!(text.ends_with(b"\n"));
    let mut entries = khipu_client::captures::read(&text);
    assert!(entries.next().unwrap().record.is_err());
    entries
        .map(|entry| entry.record.unwrap().callback.unwrap())
        .map(|body| String::from_utf8(body.to_bytes().unwrap()).unwrap())
        .collect()
}

/// What the child does; nothing when this is not one.
#[tokio::test]
async fn the_child() {
    let Some(folder) = std::env::var_os(FOLDER) else {
        return;
    };
    let folder = Path::new(&folder);
    std::fs::write(folder.join("callbacks.ndjson"), TORN).unwrap();
    let ballast = folder.join("ballast");
    std::fs::write(&ballast, vec![0; 32 << 10]).unwrap();
    let (url, running, heard) = open(folder).await;

    let mut taken = 0;
    while post(&url, taken).await == 200 {
        taken += 1;
    }
    assert!(taken > 3, "only {taken} were taken");
    let expected: Vec<String> = (0..taken).map(callback).collect();
    assert_eq!(kept(folder), expected);
    for _ in 0..10 {
        assert_eq!(post(&url, taken).await, 503);
    }
    assert_eq!(post(&url, 0).await, 200, "a repeat needs no room");
    assert_eq!(kept(folder), expected);

    std::fs::remove_file(ballast).unwrap();
    assert_eq!(post(&url, taken).await, 200, "there is room again");
    assert_eq!(post(&url, taken).await, 200);
    let expected: Vec<String> = (0..=taken).map(callback).collect();
    assert_eq!(kept(folder), expected);
    let mut told = vec![false; taken];
    // Of the one that was refused at first, what was kept in the end is not a repeat.
    told.extend([true, false, true]);
    assert_eq!(*heard.lock().unwrap(), told);

    running.shutdown().await;
    let (url, _running, heard) = open(folder).await;
    assert_eq!(post(&url, taken).await, 200);
    assert_eq!(*heard.lock().unwrap(), [true], "known after a restart");
    assert_eq!(kept(folder), expected);
    println!("done");
}

#[test]
fn a_full_disk_refuses_and_loses_nothing() {
    if std::env::var_os(FOLDER).is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mount = format!(
        "mount -t tmpfs -o size=128k none '{}'",
        folder.path().display()
    );
    // A mount that only the child sees, and that ends with it.
    let inside = |what: &str| {
        let mut command = Command::new("unshare");
        command.args(["-r", "-m", "sh", "-c", what]);
        command
    };
    let can = inside(&mount).output();
    if !can.is_ok_and(|output| output.status.success()) {
        eprintln!("passed over: this machine lets nobody mount a small disk");
        return;
    }
    let child = format!("{mount} && exec \"$0\" the_child --exact --nocapture");
    let output = inside(&child)
        .arg(std::env::current_exe().unwrap())
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("done"),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
}
