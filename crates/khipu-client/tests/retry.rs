//! What is repeated, how often, and after how long: on a clock that the test holds, against a server that counts.

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::support::outcome;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use khipu_client::models::{LoansRequest, RetryAdvice};
use khipu_client::{Client, ClientBuilder, Clock, Credentials, Error, RetryPolicy};
use tokio::net::TcpListener;

/// A clock that stands still while nobody sleeps, and notes every sleep.
#[derive(Debug)]
struct Held {
    began: Instant,
    slept: Mutex<Vec<Duration>>,
}

impl Held {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            began: Instant::now(),
            slept: Mutex::default(),
        })
    }

    fn slept(&self) -> Vec<Duration> {
        self.slept.lock().unwrap().clone()
    }
}

impl Clock for Held {
    fn now(&self) -> Instant {
        self.began + self.slept().iter().sum::<Duration>()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.slept.lock().unwrap().push(time);
        Box::pin(std::future::ready(()))
    }
}

/// A failure with this advice, as the provider sends it.
fn failure(advice: &str) -> String {
    outcome("1")
        .replace(r#""Status":"OK""#, r#""Status":"ERROR""#)
        .replace(
            r#""Error":null"#,
            &format!(r#""Error":{{"Code":"E201","Type":"{advice}","Description":"words"}}"#),
        )
}

/// A server that gives the answers in their order and the last one for ever, and counts what comes.
async fn server(answers: Vec<(u16, String)>) -> (String, Arc<AtomicUsize>) {
    let count = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let counter = Arc::clone(&count);
    let application = axum::Router::new().fallback(move || {
        let number = counter
            .fetch_add(1, Ordering::SeqCst)
            .min(answers.len() - 1);
        let (status, body) = answers[number].clone();
        async move { (StatusCode::from_u16(status).unwrap(), body).into_response() }
    });
    tokio::spawn(async move { axum::serve(listener, application).await });
    (base, count)
}

fn builder(base: &str, clock: &Arc<Held>) -> ClientBuilder {
    Client::builder()
        .credentials(Credentials::jwt("a-token"))
        .base_url(base)
        .clock(Arc::clone(clock) as Arc<dyn Clock>)
}

async fn fetch(client: &Client) -> Result<(), Error> {
    client
        .bancosecurity_personal_loans(LoansRequest::new())
        .fetch()
        .await
        .map(|_| ())
}

#[tokio::test]
async fn what_may_be_repeated_at_once_is_repeated() {
    let clock = Held::new();
    let retry = failure("RETRY_IMMEDIATELY");
    let (base, count) = server(vec![
        (200, retry.clone()),
        (200, retry),
        (200, outcome("1")),
    ])
    .await;
    let client = builder(&base, &clock).build().unwrap();
    fetch(&client).await.unwrap();
    assert_eq!(count.load(Ordering::SeqCst), 3);
    let slept = clock.slept();
    assert_eq!(slept.len(), 2);
    // Between half of the delay and all of it, at random, and doubled the second time.
    assert!(
        slept[0] >= Duration::from_millis(500) && slept[0] <= Duration::from_secs(1),
        "{slept:?}"
    );
    assert!(
        slept[1] >= Duration::from_secs(1) && slept[1] <= Duration::from_secs(2),
        "{slept:?}"
    );
}

#[tokio::test]
async fn attempts_and_time_are_bounded() {
    let clock = Held::new();
    let (base, count) = server(vec![(200, failure("RETRY_IMMEDIATELY"))]).await;
    let error = fetch(&builder(&base, &clock).build().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.retry_advice(), RetryAdvice::Immediately);
    assert_eq!(count.load(Ordering::SeqCst), 3);

    let clock = Held::new();
    let (base, count) = server(vec![(200, failure("RETRY_IMMEDIATELY"))]).await;
    let long = Duration::from_secs(10);
    let policy = RetryPolicy::default()
        .attempts(100)
        .delay(long, long)
        .within(Duration::from_secs(60));
    fetch(&builder(&base, &clock).retry(policy).build().unwrap())
        .await
        .unwrap_err();
    let total: Duration = clock.slept().iter().sum();
    assert!(total <= Duration::from_secs(60), "{total:?}");
    assert!((6..=13).contains(&count.load(Ordering::SeqCst)));

    let clock = Held::new();
    let (base, count) = server(vec![(200, failure("RETRY_IMMEDIATELY"))]).await;
    fetch(
        &builder(&base, &clock)
            .retry(RetryPolicy::never())
            .build()
            .unwrap(),
    )
    .await
    .unwrap_err();
    assert_eq!((count.load(Ordering::SeqCst), clock.slept().len()), (1, 0));
}

#[tokio::test]
async fn other_advice_is_given_on_and_never_slept() {
    for (advice, wanted) in [
        (
            "WAIT_4_HOURS_BEFORE_RETRY",
            RetryAdvice::After(Duration::from_secs(4 * 3600)),
        ),
        ("DO_NOT_RETRY", RetryAdvice::Never),
        ("RETRY_AFTER_NOTIFICATION", RetryAdvice::AfterNotification),
        ("SOMETHING_NEW", RetryAdvice::Unknown),
    ] {
        let clock = Held::new();
        let (base, count) = server(vec![(200, failure(advice))]).await;
        let error = fetch(&builder(&base, &clock).build().unwrap())
            .await
            .unwrap_err();
        assert_eq!(error.retry_advice(), wanted);
        assert_eq!(error.code(), Some("E201"));
        assert_eq!(
            (count.load(Ordering::SeqCst), clock.slept().len()),
            (1, 0),
            "{advice}"
        );
    }
}

#[tokio::test]
async fn what_may_have_reached_the_bank_is_not_repeated_unless_told_to() {
    for status in [500, 502, 503, 504] {
        let clock = Held::new();
        let (base, count) = server(vec![(status, "words".to_owned()), (200, outcome("1"))]).await;
        let error = fetch(&builder(&base, &clock).build().unwrap())
            .await
            .unwrap_err();
        assert!(error.is_unavailable());
        assert_eq!(count.load(Ordering::SeqCst), 1, "{status}");

        let (base, count) = server(vec![(status, "words".to_owned()), (200, outcome("1"))]).await;
        let policy = RetryPolicy::default().repeat_sent();
        fetch(&builder(&base, &clock).retry(policy).build().unwrap())
            .await
            .unwrap();
        assert_eq!(count.load(Ordering::SeqCst), 2, "{status}");
    }
    for status in [400, 401, 404] {
        let clock = Held::new();
        let (base, count) = server(vec![(status, "words".to_owned())]).await;
        let policy = RetryPolicy::default().repeat_sent();
        fetch(&builder(&base, &clock).retry(policy).build().unwrap())
            .await
            .unwrap_err();
        assert_eq!(count.load(Ordering::SeqCst), 1, "{status}");
    }
}

#[tokio::test]
async fn a_time_out_is_not_repeated() {
    let count = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let counter = Arc::clone(&count);
    let application = axum::Router::new().fallback(move || {
        counter.fetch_add(1, Ordering::SeqCst);
        std::future::pending::<StatusCode>()
    });
    tokio::spawn(async move { axum::serve(listener, application).await });
    let clock = Held::new();
    let client = builder(&base, &clock)
        .timeout(Duration::from_millis(200))
        .build()
        .unwrap();
    let error = fetch(&client).await.unwrap_err();
    assert!(error.is_timeout() && !error.is_unsent(), "{error}");
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn what_was_never_sent_is_repeated() {
    // An address at which nobody listens.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let clock = Held::new();
    let error = fetch(&builder(&base, &clock).build().unwrap())
        .await
        .unwrap_err();
    assert!(error.is_connect() && error.is_unsent(), "{error}");
    assert_eq!(error.retry_advice(), RetryAdvice::Immediately);
    assert_eq!(clock.slept().len(), 2);
}

#[tokio::test]
async fn a_redirect_takes_nothing_to_another_host() {
    let elsewhere = Arc::new(AtomicUsize::new(0));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let other = format!("http://{}/there", listener.local_addr().unwrap());
    let counter = Arc::clone(&elsewhere);
    let application = axum::Router::new().fallback(move || {
        counter.fetch_add(1, Ordering::SeqCst);
        std::future::ready(StatusCode::OK)
    });
    tokio::spawn(async move { axum::serve(listener, application).await });
    for status in [301, 302, 303, 307, 308] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let mut headers = HeaderMap::new();
        headers.insert("location", other.parse().unwrap());
        let application = axum::Router::new().fallback(move || {
            std::future::ready((StatusCode::from_u16(status).unwrap(), headers.clone(), ""))
        });
        tokio::spawn(async move { axum::serve(listener, application).await });
        let error = fetch(&builder(&base, &Held::new()).build().unwrap())
            .await
            .unwrap_err();
        assert!(error.is_redirect(), "{error}");
        assert!(!format!("{error} {error:?}").contains("there"));
    }
    assert_eq!(elsewhere.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_not_read() {
    let (base, _) = server(vec![(200, " ".repeat(2000))]).await;
    let error = fetch(
        &builder(&base, &Held::new())
            .body_limit(1000)
            .build()
            .unwrap(),
    )
    .await
    .unwrap_err();
    assert!(error.is_too_large(), "{error}");
    assert_eq!((error.status(), error.expose_body()), (Some(200), None));
    assert_eq!(
        error.to_string(),
        "bancosecurity_personal_loans: the body is longer than 1000 bytes, the client's limit (status 200)"
    );
}

#[tokio::test]
async fn a_call_that_is_dropped_leaves_nothing_behind() {
    let (base, count) = server(vec![(200, failure("RETRY_IMMEDIATELY"))]).await;
    let client = Client::builder()
        .credentials(Credentials::jwt("a-token"))
        .base_url(&base)
        .build()
        .unwrap();
    // The first delay is at least half a second.
    let cut = tokio::time::timeout(Duration::from_millis(200), fetch(&client)).await;
    assert!(cut.is_err());
    tokio::time::sleep(Duration::from_millis(1200)).await;
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[test]
fn futures_can_be_sent_and_the_client_cloned() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let client = Client::builder()
        .credentials(Credentials::jwt("a-token"))
        .build()
        .unwrap();
    let call = || {
        client
            .clone()
            .bancosecurity_personal_loans(LoansRequest::new())
    };
    drop(is_send(call().fetch()));
    drop(is_send(call().submit("https://localhost/callback")));
    assert!(size_of_val(&client) <= size_of::<usize>());
}
