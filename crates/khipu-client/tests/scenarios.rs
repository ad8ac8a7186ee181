//! Every scenario of the sandbox in both modes: what the caller gets, pinned one row a scenario.
#![cfg(feature = "receiver")]
use std::fmt::Write;
use std::time::Duration;

use khipu_client::models::{LoansData, LoansRequest, RetryAdvice};
use khipu_client::receiver::Receiver;
use khipu_client::{Client, Credentials, Error, RetryPolicy};
use khipu_sandbox::{RunningSandbox, Sandbox, Scenario};

/// The credential that every request carries; no text may show it.
const TOKEN: &str = "s3ntinel-token";

async fn sandbox(scenario: Scenario) -> RunningSandbox {
    Sandbox::builder()
        .scenario(scenario)
        .seed(7)
        .items(3)
        .callback_delay(Duration::from_millis(20))
        // Waited for to its end where nothing comes; elsewhere it is there for slow machines.
        .life_span(Duration::from_secs(match scenario {
            Scenario::CallbackDropped => 1,
            _ => 60,
        }))
        .gateway_delay(Duration::from_millis(20))
        .drop_pause(Duration::from_millis(100))
        .callback_retries(3, Duration::from_millis(50))
        .start("127.0.0.1:0")
        .await
        .unwrap()
}

fn client(sandbox: &RunningSandbox) -> Client {
    Client::builder()
        .credentials(Credentials::jwt(TOKEN))
        .base_url(sandbox.base_url())
        .timeout(Duration::from_secs(60))
        .body_limit(1024 * 1024)
        .retry(RetryPolicy::default().delay(Duration::from_millis(1), Duration::from_millis(2)))
        .build()
        .unwrap()
}

/// An outcome in one line, and a check that it shows nothing that was exchanged.
fn told(outcome: Result<Option<LoansData>, Error>) -> String {
    let error = match outcome {
        Ok(None) => return "no data".to_owned(),
        Ok(Some(data)) => return format!("{} loans", data.loan.len()),
        Err(error) => error,
    };
    let mut shown = format!("{error} {error:?} {error:#?}");
    let mut source = std::error::Error::source(&error);
    while let Some(cause) = source {
        write!(shown, " {cause} {cause:?}").unwrap();
        source = cause.source();
    }
    assert!(
        !shown.contains("s3ntinel") && !shown.contains("http://"),
        "{shown}"
    );
    if let Some(body) = error.expose_body() {
        let body = String::from_utf8_lossy(body);
        // Longer values: words of a sentence, an identifier, a tag. Names of members are the document's.
        let is_value =
            |piece: &&str| piece.len() > 14 && piece.contains(|c: char| !c.is_ascii_alphabetic());
        let pieces = body.split(['"', '<', '>', '\n']).filter(is_value);
        let reported = error.response_error().and_then(|failed| failed.reported());
        let advice = reported.and_then(|reported| reported.type_.as_ref());
        for piece in pieces {
            // What an error is there to tell.
            let is_told = error.operation_id() == Some(piece)
                || advice.is_some_and(|advice| advice.as_str() == piece);
            assert!(
                is_told || !shown.contains(piece),
                "{piece:?} shows in {shown}"
            );
        }
    }
    let predicates: Vec<&str> = [
        ("auth", error.is_auth()),
        ("configuration", error.is_configuration()),
        ("connect", error.is_connect()),
        ("decode", error.is_decode()),
        ("expired", error.is_expired()),
        ("interrupted", error.is_interrupted()),
        ("operation", error.is_operation()),
        ("redirect", error.is_redirect()),
        ("rejected", error.is_rejected()),
        ("timeout", error.is_timeout()),
        ("too-large", error.is_too_large()),
        ("unavailable", error.is_unavailable()),
        ("wrong-reply", error.is_wrong_reply()),
    ]
    .into_iter()
    .filter_map(|(name, holds)| holds.then_some(name))
    .collect();
    let advice = match error.retry_advice() {
        RetryAdvice::After(time) => format!("after {} h", time.as_secs() / 3600),
        advice => format!("{advice:?}").to_lowercase(),
    };
    let message = error.to_string();
    let message = message
        .strip_prefix("bancosecurity_personal_loans: ")
        .unwrap_or(&message);
    // The end of a life span is another each time.
    let message = match message.split_once("no callback came until ") {
        Some(_) => "no callback came until <time>, the end of the life span",
        None => message,
    };
    format!("[{}; {advice}] {message}", predicates.join(" "))
}

async fn fetch(scenario: Scenario) -> String {
    let sandbox = sandbox(scenario).await;
    let outcome = client(&sandbox)
        .bancosecurity_personal_loans(LoansRequest::new())
        .fetch()
        .await;
    told(outcome)
}

async fn submit(scenario: Scenario) -> String {
    let sandbox = sandbox(scenario).await;
    let folder = tempfile::tempdir().unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let receiver = Receiver::builder(base, folder.path().join("callbacks.ndjson"))
        .build()
        .unwrap();
    let _running = receiver.serve(listener);
    let client = client(&sandbox);
    let submitted = client
        .bancosecurity_personal_loans(LoansRequest::new())
        .submit_to(&receiver)
        .await;
    if scenario.name() == "callback-out-of-order" {
        // Its callback comes after that of the next operation.
        let next = client
            .bancosecurity_personal_loans(LoansRequest::new())
            .submit_to(&receiver)
            .await;
        drop(next);
    }
    match submitted {
        Ok(pending) => told(pending.wait().await),
        Err(error) => format!("not accepted: {}", told(Err(error))),
    }
}

/// Some scenarios side by side; each has a sandbox of its own.
async fn table<F: Future<Output = String> + Send + 'static>(ask: fn(Scenario) -> F) -> String {
    let room = std::sync::Arc::new(tokio::sync::Semaphore::new(8));
    let rows: Vec<_> = Scenario::ALL
        .iter()
        .map(|scenario| {
            let room = room.clone();
            let row = tokio::spawn(async move {
                let _permit = room.acquire().await.unwrap();
                ask(*scenario).await
            });
            (scenario.name(), row)
        })
        .collect();
    let mut text = String::new();
    for (name, row) in rows {
        writeln!(text, "{name}: {}", row.await.unwrap()).unwrap();
    }
    text
}

#[tokio::test]
async fn synchronous() {
    insta::assert_snapshot!(table(fetch).await);
}

#[tokio::test]
async fn asynchronous() {
    insta::assert_snapshot!(table(submit).await);
}
