//! Sandbox, client and receiver together for minutes: nothing is lost, and memory does not grow.
//!
//! `KHIPU_SOAK_MINUTES=10 cargo test --release -p khipu-client --test soak -- --ignored --nocapture`
#![cfg(all(target_os = "linux", feature = "receiver"))]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    unreachable_pub,
    reason = "a test"
)]

mod support;

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use khipu_client::models::{Envelope, LoansRequest, UnbilledTransactionsRequest};
use khipu_client::receiver::Receiver;
use khipu_client::{Client, Credentials};
use khipu_sandbox::{Sandbox, Scenario};
use tokio::net::TcpListener;

/// How many callers there are at once.
const CALLERS: usize = 12;

/// The pause of a caller: the set of callbacks that a receiver knows grows with them, and is not what is measured.
const PAUSE: Duration = Duration::from_millis(60);

/// Memory may be this much above that after the first tenth of the time: what the allocator keeps.
const GROWTH: u64 = 8 << 20;

/// What the receiver remembers of each callback, so that a repeat is known as one, and this test of each promise.
const MARK: u64 = 100;

#[derive(Default)]
struct Counts {
    fetched: AtomicU64,
    submitted: AtomicU64,
    waited: AtomicU64,
    failed: AtomicU64,
}

/// The memory that the process holds, in bytes.
fn memory() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = statm.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4096
}

/// An operation id in little memory.
fn number(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

/// What the callers got, by the operation ids of what was promised.
async fn call(client: Client, receiver: Receiver, counts: Arc<Counts>, until: Instant) -> Vec<u64> {
    let mut promised = Vec::new();
    while Instant::now() < until {
        let fetched = client
            .bancosecurity_personal_loans(LoansRequest::new())
            .fetch()
            .await;
        counts.fetched.fetch_add(1, Ordering::Relaxed);
        if fetched.is_err() {
            counts.failed.fetch_add(1, Ordering::Relaxed);
        }
        let card = UnbilledTransactionsRequest::new("1234".parse().unwrap());
        let call = client.consorcio_personal_unbilled_transactions(card);
        match call.submit_to(&receiver).await {
            Err(_) => {
                counts.failed.fetch_add(1, Ordering::Relaxed);
            }
            Ok(pending) => {
                counts.submitted.fetch_add(1, Ordering::Relaxed);
                let id = pending.accepted().operation_id.to_string();
                let outcome =
                    tokio::time::timeout(Duration::from_secs(60), pending.wait_outcome()).await;
                if outcome
                    .is_ok_and(|got| got.is_ok_and(|got| got.operation_id().to_string() == id))
                {
                    counts.waited.fetch_add(1, Ordering::Relaxed);
                }
                promised.push(number(&id));
            }
        }
        tokio::time::sleep(PAUSE).await;
    }
    promised
}

#[ignore = "takes minutes"]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_memory_does_not_grow() {
    let minutes = std::env::var("KHIPU_SOAK_MINUTES").map_or(10.0, |text| text.parse().unwrap());
    let whole = Duration::from_secs_f64(60.0 * minutes);
    let sandbox = Sandbox::builder()
        .scenario(Scenario::Ok)
        .callback_delay(Duration::from_millis(20));
    let sandbox = sandbox.start("127.0.0.1:0").await.unwrap();
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .credentials(Credentials::jwt("any"))
        .build()
        .unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("callbacks.ndjson");
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let public_url = format!("http://{}", listener.local_addr().unwrap());
    let receiver = Receiver::builder(public_url, &file).build().unwrap();
    let running = receiver.serve(listener);

    let began = Instant::now();
    let counts = Arc::new(Counts::default());
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (client, receiver) = (client.clone(), receiver.clone());
            tokio::spawn(call(client, receiver, Arc::clone(&counts), began + whole))
        })
        .collect();

    println!("seconds  memory, KiB  fetched  submitted  received  failed");
    let step = (whole / 60).min(Duration::from_secs(10));
    let (mut settled, mut most) = (0, 0);
    loop {
        let (memory, seconds) = (memory(), began.elapsed());
        let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
        println!(
            "{:>7.0}  {:>11}  {:>7}  {:>9}  {:>8}  {:>6}",
            seconds.as_secs_f64(),
            memory >> 10,
            count(&counts.fetched),
            count(&counts.submitted),
            count(&counts.waited),
            count(&counts.failed)
        );
        if seconds < whole / 10 {
            settled = settled.max(memory);
        }
        most = most.max(memory);
        if seconds >= whole {
            break;
        }
        tokio::time::sleep(step).await;
    }
    let mut promised = BTreeSet::new();
    for caller in callers {
        promised.extend(caller.await.unwrap());
    }
    running.shutdown().await;

    let text = std::fs::read(&file).unwrap();
    let kept: BTreeSet<u64> = support::callbacks(&file)
        .iter()
        .map(|body| {
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            number(body["OperationId"].as_str().unwrap())
        })
        .collect();
    let [fetched, submitted, waited, failed] = [
        &counts.fetched,
        &counts.submitted,
        &counts.waited,
        &counts.failed,
    ]
    .map(|count| count.load(Ordering::Relaxed));
    println!(
        "{fetched} fetched, {submitted} submitted, {waited} received, {} on the disk ({} bytes), {failed} failed; \
         memory {} KiB after a tenth of the time, {} KiB at the most",
        kept.len(),
        text.len(),
        settled >> 10,
        most >> 10
    );
    assert_eq!(failed, 0);
    assert_eq!(
        waited, submitted,
        "an outcome was lost on its way to the caller"
    );
    assert_eq!(kept, promised, "the file does not hold what was promised");
    assert!(most <= settled + GROWTH + MARK * waited, "memory grows");
}
