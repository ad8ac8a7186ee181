//! The receiver when things happen at the same moment. The disk is held, so that each moment is decided here.
#![cfg(feature = "receiver")]

use crate::support;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::Poll;

use crate::support::{LOANS, callbacks, http, outcome};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use khipu_client::captures::{Body as Captured, Record, Writer};
use khipu_client::models::LoansRequest;
use khipu_client::receiver::Receiver;
use khipu_client::{Client, Credentials, RetryPolicy};
use khipu_sandbox::Sandbox;
use tokio::net::TcpListener;
use tower::ServiceExt;

/// A receiver whose writer stands still until it is let go, and what `on_callback` heard.
struct Held {
    receiver: Receiver,
    gate: mpsc::Sender<()>,
    heard: Arc<Mutex<Vec<bool>>>,
    told: tokio::sync::mpsc::UnboundedReceiver<()>,
    folder: tempfile::TempDir,
}

type Answering = Pin<Box<dyn Future<Output = Result<Response, Infallible>>>>;

impl Held {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let writer = Writer::open(folder.path().join("callbacks.ndjson")).unwrap();
        let heard = Arc::<Mutex<Vec<bool>>>::default();
        let hear = Arc::clone(&heard);
        let (tell, told) = tokio::sync::mpsc::unbounded_channel();
        let receiver = Receiver::builder_with_writer("http://localhost", writer.clone())
            .on_callback(move |callback| {
                hear.lock().unwrap().push(callback.is_repeat);
                tell.send(()).unwrap();
            })
            .build()
            .unwrap();
        let (gate, opened) = mpsc::channel::<()>();
        let (standing, stands) = mpsc::channel();
        let first = Record::callback("/", Captured::from_bytes(b"first"));
        writer.append_then(&first, move |_| {
            standing.send(()).unwrap();
            let _ = opened.recv();
        });
        stands.recv().unwrap();
        Self {
            receiver,
            gate,
            heard,
            told,
            folder,
        }
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("callbacks.ndjson")
    }

    /// A callback, as far as it comes while the disk is held.
    async fn begin(&self, url: &str) -> Answering {
        let request = Request::post(url).body(Body::from(outcome("1"))).unwrap();
        let mut answering: Answering = Box::pin(self.receiver.router().oneshot(request));
        for _ in 0..3 {
            poll_fn(|context| {
                assert!(answering.as_mut().poll(context).is_pending());
                Poll::Ready(())
            })
            .await;
            tokio::task::yield_now().await;
        }
        answering
    }
}

#[tokio::test]
async fn a_sender_that_goes_before_the_answer_is_heard_of() {
    let mut held = Held::new();
    let url = held.receiver.callback_url(&LOANS).unwrap().into_exposed();
    drop(held.begin(&url).await);
    held.gate.send(()).unwrap();
    held.told.recv().await.unwrap();
    assert_eq!(*held.heard.lock().unwrap(), [false]);
    assert_eq!(callbacks(&held.file()), ["first", &outcome("1")]);
    let again = Request::post(&url).body(Body::from(outcome("1"))).unwrap();
    let answer = held.receiver.router().oneshot(again).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(*held.heard.lock().unwrap(), [false, true]);
}

#[tokio::test]
async fn two_copies_at_once_are_one_and_its_repeat() {
    let held = Held::new();
    let url = held.receiver.callback_url(&LOANS).unwrap().into_exposed();
    let (first, second) = (held.begin(&url).await, held.begin(&url).await);
    held.gate.send(()).unwrap();
    assert_eq!(first.await.unwrap().status(), StatusCode::OK);
    assert_eq!(second.await.unwrap().status(), StatusCode::OK);
    assert_eq!(*held.heard.lock().unwrap(), [false, true]);
    assert_eq!(callbacks(&held.file()), ["first", &outcome("1")]);
}

#[tokio::test]
async fn exchanges_and_callbacks_share_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("traffic.ndjson");
    let writer = Writer::open(&file).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("http://{}", listener.local_addr().unwrap());
    let receiver = Receiver::builder_with_writer(here, writer.clone())
        .build()
        .unwrap();
    let running = receiver.serve(listener);
    let sandbox = Sandbox::builder()
        .callback_delay(std::time::Duration::from_millis(20))
        .start("127.0.0.1:0")
        .await
        .unwrap();
    let client = Client::builder()
        .credentials(Credentials::jwt("any"))
        .base_url(sandbox.base_url())
        .capture(writer)
        .build()
        .unwrap();
    let call = client.bancosecurity_personal_loans(LoansRequest::new());
    let pending = call.submit_to(&receiver).await.unwrap();
    assert!(pending.wait().await.unwrap().is_some());
    running.shutdown().await;
    let text = std::fs::read(&file).unwrap();
    let kinds: Vec<_> = khipu_client::captures::read(&text)
        .map(|entry| (entry.response.is_some(), entry.callback.is_some()))
        .collect();
    assert_eq!(kinds, [(true, false), (false, true)]);
    assert_eq!(receiver.capture_path(), file);
}

/// With `repeat_sent` an attempt whose answer was lost may have been accepted, and its callback comes to the same address.
#[tokio::test]
async fn the_callback_of_an_earlier_attempt_is_not_taken_for_ours() {
    let folder = tempfile::tempdir().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let here = format!("http://{}", listener.local_addr().unwrap());
    let receiver = Receiver::builder(here, folder.path().join("callbacks.ndjson"))
        .build()
        .unwrap();
    let _running = receiver.serve(listener);

    let provider = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", provider.local_addr().unwrap());
    let requests = Arc::<Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&requests);
    let application = axum::Router::new().fallback(move |body: String| {
        let mut seen = seen.lock().unwrap();
        seen.push(body);
        let answer = match seen.len() {
            1 => (StatusCode::GATEWAY_TIMEOUT, "words".to_owned()),
            _ => (StatusCode::ACCEPTED, support::acceptance("ours", 30)),
        };
        std::future::ready(answer)
    });
    tokio::spawn(async move { axum::serve(provider, application).await });

    let client = Client::builder()
        .credentials(Credentials::jwt("any"))
        .base_url(base)
        .retry(RetryPolicy::default().repeat_sent().delay(
            std::time::Duration::from_millis(1),
            std::time::Duration::from_millis(1),
        ))
        .build()
        .unwrap();
    let call = client.bancosecurity_personal_loans(LoansRequest::new());
    let pending = call.submit_to(&receiver).await.unwrap();
    let request: LoansRequest = serde_json::from_str(&requests.lock().unwrap()[1]).unwrap();
    let url = request.callback_url.unwrap().into_exposed();
    for id in ["lost", "ours"] {
        let answer = http().post(&url).body(outcome(id)).send().await.unwrap();
        assert_eq!(answer.status(), 200);
    }
    let ours = pending.wait_outcome().await.unwrap();
    assert_eq!(ours.operation_id.as_str(), "ours");
}
