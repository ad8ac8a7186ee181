//! A receiver that is killed at random moments loses nothing that it acknowledged.
#![cfg(all(feature = "receiver", unix))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::cast_possible_truncation,
    missing_docs,
    unreachable_pub,
    reason = "a test"
)]

mod support;

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use khipu_client::receiver::Receiver;
use support::{LOANS, http, outcome, seed};
use tokio::net::TcpListener;

const ROUNDS: usize = 20;
const CALLBACKS: usize = 10_000;
/// How many senders there are at once.
const SENDERS: usize = 32;

/// The receiver as a process of its own: this test binary, started again for this one test.
#[tokio::test]
async fn child() {
    let Ok(folder) = std::env::var("KHIPU_TEST_RECEIVER") else {
        return;
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let receiver = Receiver::builder(base, Path::new(&folder).join("callbacks.ndjson"))
        .build()
        .unwrap();
    let _running = receiver.serve(listener);
    println!(
        "URL {}",
        receiver.callback_url(&LOANS).unwrap().into_exposed()
    );
    std::future::pending::<()>().await;
}

fn start(folder: &Path) -> (Child, String) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--nocapture"])
        .env("KHIPU_TEST_RECEIVER", folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let url = lines
        .map_while(Result::ok)
        .find_map(|line| line.split_once("URL ").map(|(_, url)| url.to_owned()))
        .unwrap_or_else(|| panic!("the receiver has not started"));
    (child, url)
}

/// What a capture file holds: the `OperationId` of every record, and how many lines are no record.
fn kept(folder: &Path) -> (BTreeSet<String>, usize) {
    let text = std::fs::read(folder.join("callbacks.ndjson")).unwrap();
    let (mut ids, mut torn) = (BTreeSet::new(), 0);
    for entry in khipu_client::captures::read(&text) {
        match entry.record {
            Ok(record) => {
                let body = record.callback.unwrap().to_bytes().unwrap();
                let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
                ids.insert(body["OperationId"].as_str().unwrap().to_owned());
            }
            Err(_) => torn += 1,
        }
    }
    (ids, torn)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost() {
    if std::env::var_os("KHIPU_TEST_RECEIVER").is_some() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let mut random = seed();
    let mut acknowledged: BTreeSet<String> = BTreeSet::new();
    let mut sent = 0;
    let mut first_path = None;
    let mut round = 0;
    while round < ROUNDS || sent < CALLBACKS {
        let (child, url) = start(folder.path());
        let child = Arc::new(Mutex::new(child));
        let base = url.split("/bancosecurity").next().unwrap().to_owned();
        let path = url[base.len()..].to_owned();
        // An address of the first life of the receiver serves in all of them.
        let first = first_path.get_or_insert(path).clone();
        let url = format!("{base}{first}");
        if let Some(known) = acknowledged.iter().next() {
            let size = || {
                std::fs::metadata(folder.path().join("callbacks.ndjson"))
                    .unwrap()
                    .len()
            };
            let before = size();
            let repeat = http().post(&url).body(outcome(known)).send().await.unwrap();
            assert_eq!(repeat.status(), 200);
            assert_eq!(size(), before, "a repeat is known across a restart");
        }
        random = random
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        // The kill comes at a random moment of a stream that is in full flow.
        let enough = 350 + (random >> 33) as usize % 500;
        let taken = Arc::new(AtomicUsize::new(0));
        let senders: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (url, http) = (url.clone(), http());
                let (taken, child) = (Arc::clone(&taken), Arc::clone(&child));
                tokio::spawn(async move {
                    let mut known = Vec::new();
                    for number in 0.. {
                        let id = format!("{round}-{sender}-{number}");
                        match http.post(&url).body(outcome(&id)).send().await {
                            Ok(answer) if answer.status() == 200 => {
                                known.push(id);
                                // The sender that hears the last of the round kills, while the others are in full flow.
                                if taken.fetch_add(1, Ordering::Relaxed) == enough {
                                    child.lock().unwrap().kill().unwrap();
                                }
                            }
                            // The receiver is gone.
                            _ => return (known, number + 1),
                        }
                    }
                    (known, 0)
                })
            })
            .collect();
        for sender in senders {
            let (known, tried) = sender.await.unwrap();
            acknowledged.extend(known);
            sent += tried;
        }
        child.lock().unwrap().wait().unwrap();
        let (ids, torn) = kept(folder.path());
        let lost: Vec<&String> = acknowledged.difference(&ids).collect();
        assert!(
            lost.is_empty(),
            "round {round}: {} lost: {lost:?}",
            lost.len()
        );
        // At most one line a kill can be cut off, and none of those was acknowledged.
        assert!(
            torn <= round + 1,
            "round {round}: {torn} lines are no records"
        );
        round += 1;
        assert!(
            round < 400,
            "the machine is too slow for this test: {sent} callbacks in {round} rounds"
        );
    }
    println!(
        "{round} kills, {sent} callbacks sent, {} acknowledged, all kept",
        acknowledged.len()
    );
}
