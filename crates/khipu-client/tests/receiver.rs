//! The receiver over real HTTP: what it takes, what it refuses, what it keeps.
#![cfg(feature = "receiver")]

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{LOANS, callbacks, http, outcome};
use khipu_client::receiver::{Receiver, ReceiverBuilder, Running};
use reqwest::StatusCode;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

struct Here {
    receiver: Receiver,
    running: Running,
    folder: tempfile::TempDir,
}

impl Here {
    async fn with(set: impl FnOnce(ReceiverBuilder) -> ReceiverBuilder) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (receiver, running) = open(folder.path(), set).await;
        Self {
            receiver,
            running,
            folder,
        }
    }

    fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("callbacks.ndjson")
    }

    fn url(&self) -> String {
        self.receiver.callback_url(&LOANS).unwrap().into_exposed()
    }
}

async fn open(
    folder: &Path,
    set: impl FnOnce(ReceiverBuilder) -> ReceiverBuilder,
) -> (Receiver, Running) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let receiver = set(Receiver::builder(base, folder.join("callbacks.ndjson")))
        .build()
        .unwrap();
    let running = receiver.serve(listener);
    (receiver, running)
}

async fn post(url: &str, body: impl Into<reqwest::Body>) -> StatusCode {
    let answer = http().post(url).body(body).send().await.unwrap();
    answer.status()
}

#[tokio::test]
async fn a_callback_is_on_the_disk_before_it_is_acknowledged() {
    let here = Here::with(|builder| builder).await;
    assert_eq!(post(&here.url(), outcome("1")).await, 200);
    assert_eq!(callbacks(&here.file()), [outcome("1")]);
    let text = std::fs::read_to_string(here.file()).unwrap();
    assert!(
        text.contains(r#""operation":"bancosecurity_personal_loans""#),
        "{text}"
    );
    assert!(!text.contains("http://"), "the address is a secret: {text}");
}

#[tokio::test]
async fn a_repeat_is_acknowledged_and_not_written_again() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&heard);
    let here = Here::with(move |builder| {
        builder.on_callback(move |callback| hear.lock().unwrap().push(callback.is_repeat))
    })
    .await;
    let url = here.url();
    for _ in 0..3 {
        assert_eq!(post(&url, outcome("1")).await, 200);
    }
    assert_eq!(callbacks(&here.file()).len(), 1);
    assert_eq!(*heard.lock().unwrap(), [false, true, true]);
}

#[tokio::test]
async fn what_was_handed_out_before_a_restart_is_taken_after_it() {
    let folder = tempfile::tempdir().unwrap();
    let (receiver, running) = open(folder.path(), |builder| builder).await;
    let path = |url: &str| reqwest::Url::parse(url).unwrap().path().to_owned();
    let url = path(&receiver.callback_url(&LOANS).unwrap().into_exposed());
    let known = format!("http://{}{url}", running.address().unwrap());
    assert_eq!(post(&known, outcome("1")).await, 200);
    running.shutdown().await;
    drop(receiver);

    let (_receiver, running) = open(folder.path(), |builder| builder).await;
    let again = format!("http://{}{url}", running.address().unwrap());
    assert_eq!(post(&again, outcome("1")).await, 200, "a repeat");
    assert_eq!(post(&again, outcome("2")).await, 200, "something new");
    assert_eq!(
        callbacks(&folder.path().join("callbacks.ndjson")),
        [outcome("1"), outcome("2")]
    );
}

#[tokio::test]
async fn strangers_learn_nothing() {
    let here = Here::with(|builder| builder).await;
    let url = here.url();
    let base = format!("http://{}", here.running.address().unwrap());
    let mut wrong = url.clone().into_bytes();
    let last = wrong.len() - 1;
    wrong[last] = if wrong[last] == b'A' { b'B' } else { b'A' };
    let other = url.replace(
        "bancosecurity_personal_loans",
        "consorcio_personal_unbilled_transactions",
    );
    let cut = url[..url.len() - 3].to_owned();
    for stranger in [
        String::from_utf8(wrong).unwrap(),
        other,
        cut,
        format!("{base}/"),
        format!("{base}/bancosecurity_personal_loans"),
        format!("{base}/bancosecurity_personal_loans/AAAA"),
        format!("{base}/nothing/AAAA"),
        format!("{url}/more"),
    ] {
        assert_eq!(post(&stranger, outcome("1")).await, 404, "{stranger}");
    }
    // Not even that the address is right.
    assert_eq!(http().get(&url).send().await.unwrap().status(), 404);
    assert_eq!(callbacks(&here.file()).len(), 0);
}

#[tokio::test]
async fn what_is_not_json_is_kept_as_it_came() {
    let heard = Arc::new(Mutex::new(Vec::new()));
    let hear = Arc::clone(&heard);
    let here = Here::with(move |builder| {
        builder.on_callback(move |callback| hear.lock().unwrap().push(callback.is_json))
    })
    .await;
    assert_eq!(post(&here.url(), "not json").await, 200);
    assert_eq!(post(&here.url(), b"\xff\x00".to_vec()).await, 200);
    assert_eq!(post(&here.url(), "").await, 200);
    let text = std::fs::read_to_string(here.file()).unwrap();
    assert!(text.contains(r#""callback":{"text":"not json"}"#), "{text}");
    assert!(text.contains(r#""callback":{"base64":"/wA="}"#), "{text}");
    assert!(text.contains(r#""callback":{"text":""}"#), "{text}");
    assert_eq!(*heard.lock().unwrap(), [false, false, false]);
}

#[tokio::test]
async fn a_thousand_at_once_are_all_kept() {
    let here = Here::with(|builder| builder).await;
    let http = http();
    let sending: Vec<_> = (0..1000)
        .map(|number| {
            let (http, url) = (http.clone(), here.url());
            tokio::spawn(async move {
                http.post(url)
                    .body(outcome(&number.to_string()))
                    .send()
                    .await
                    .unwrap()
                    .status()
            })
        })
        .collect();
    for sent in sending {
        assert_eq!(sent.await.unwrap(), 200);
    }
    let mut kept = callbacks(&here.file());
    kept.sort();
    kept.dedup();
    assert_eq!(kept.len(), 1000);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let here = Here::with(|builder| builder.body_limit(1000)).await;
    assert_eq!(post(&here.url(), "x".repeat(1000)).await, 200);
    assert_eq!(post(&here.url(), "x".repeat(1001)).await, 413);
    assert_eq!(callbacks(&here.file()).len(), 1);
}

/// Sends raw bytes and returns what comes back until the connection ends.
async fn raw(here: &Here, parts: &[&str], pause: Duration) -> String {
    let mut stream = TcpStream::connect(here.running.address().unwrap())
        .await
        .unwrap();
    for part in parts {
        // The receiver may have hung up already, which is what this is about.
        let _ = stream.write_all(part.as_bytes()).await;
        tokio::time::sleep(pause).await;
    }
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut answer)).await;
    assert!(read.is_ok(), "the receiver kept a slow sender");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn slow_senders_are_cut_off() {
    let time = Duration::from_millis(200);
    let here = Here::with(|builder| builder.times(time, time)).await;
    let url = here.url();
    let path = reqwest::Url::parse(&url).unwrap().path().to_owned();
    let pause = Duration::from_millis(300);
    let headers = raw(
        &here,
        &["POST / HTTP/1.1\r\n", "host: a\r\n", "x: y\r\n"],
        pause,
    )
    .await;
    assert!(headers.is_empty() || headers.contains(" 408 "), "{headers}");
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: 100\r\n\r\n"
    );
    let body = raw(&here, &[&head, "x", "x", "x"], pause).await;
    assert!(body.contains(" 408 "), "{body}");
    assert_eq!(callbacks(&here.file()).len(), 0);
    assert_eq!(post(&url, outcome("1")).await, 200, "others are served");
}

#[tokio::test]
async fn the_router_can_be_mounted_in_an_application() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/hooks/khipu", listener.local_addr().unwrap());
    let receiver = Receiver::builder(base, folder.path().join("callbacks.ndjson"))
        .build()
        .unwrap();
    let application = axum::Router::new()
        .route("/", axum::routing::get(|| async { "mine" }))
        .nest("/hooks/khipu", receiver.router());
    tokio::spawn(async move { axum::serve(listener, application).await });
    let url = receiver.callback_url(&LOANS).unwrap().into_exposed();
    assert_eq!(post(&url, outcome("1")).await, 200);
    assert_eq!(callbacks(receiver.capture_path()).len(), 1);
}

#[test]
fn what_cannot_work_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let refusal = |url: &str| {
        let built = Receiver::builder(url, folder.path().join("a.ndjson")).build();
        let refusal = built.unwrap_err().to_string();
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        refusal
    };
    assert_eq!(
        refusal("nonsense"),
        "the public URL of the receiver is no URL"
    );
    assert_eq!(
        refusal("https://a.example/?q=1"),
        "the public URL of the receiver is not http or https with a host and a path alone"
    );
    assert_eq!(
        refusal("https://user:word@a.example"),
        refusal("https://a.example/?q=1")
    );
    let long = format!("https://a.example/{}", "x".repeat(200));
    assert_eq!(
        refusal(&long),
        "the public URL of the receiver is too long: with its token an address has more than 255 characters"
    );
    let upper = Receiver::builder("HTTPS://A.example/", folder.path().join("b.ndjson")).build();
    let url = upper.unwrap().callback_url(&LOANS).unwrap();
    assert!(url.expose().starts_with("https://a.example/bancosecurity"));
    let missing =
        Receiver::builder("https://a.example", folder.path().join("no/where/a.ndjson")).build();
    assert!(missing.unwrap_err().to_string().contains("capture file"));
}

#[test]
fn a_key_that_is_none_is_refused_and_left() {
    let folder = tempfile::tempdir().unwrap();
    let (file, key) = (
        folder.path().join("a.ndjson"),
        folder.path().join("a.ndjson.key"),
    );
    for wrong in [&b"short"[..], &[7; 33]] {
        std::fs::write(&key, wrong).unwrap();
        let refused = Receiver::builder("https://a.example", &file)
            .build()
            .unwrap_err();
        let cause = std::error::Error::source(&refused).unwrap().to_string();
        assert!(
            cause.contains("not the key that a receiver made"),
            "{cause}"
        );
        assert_eq!(std::fs::read(&key).unwrap(), wrong);
    }
}

#[tokio::test]
async fn a_connection_in_use_is_not_cut_off_in_the_middle_of_a_callback() {
    let limit = Duration::from_millis(200);
    let here = Here::with(|builder| builder.times(limit, limit)).await;
    let url = here.url();
    let (host, path) = url
        .strip_prefix("http://")
        .unwrap()
        .split_once('/')
        .unwrap();
    let head = format!("POST /{path} HTTP/1.1\r\nhost: {host}\r\ncontent-length: 2\r\n\r\n{{");
    let mut connection = TcpStream::connect(host).await.unwrap();
    let mut reconnections = 0;
    // Three times as long as a connection may live.
    for number in 0..20 {
        connection.write_all(head.as_bytes()).await.unwrap();
        tokio::time::sleep(Duration::from_millis(100)).await;
        connection.write_all(b"}").await.unwrap();
        let mut answer = Vec::new();
        while !answer.ends_with(b"received\n") {
            let count = connection.read_buf(&mut answer).await.unwrap();
            assert!(count > 0, "callback {number} was cut off");
        }
        if String::from_utf8(answer)
            .unwrap()
            .contains("connection: close")
        {
            connection = TcpStream::connect(host).await.unwrap();
            reconnections += 1;
        }
    }
    assert!(reconnections > 0, "a connection may not live for ever");
}
