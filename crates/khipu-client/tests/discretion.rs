//! Sentinels are planted wherever something secret can stand; nothing that is shown holds one.
#![cfg(feature = "receiver")]

use std::fmt::{Debug, Write as _};
use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{acceptance, http, outcome};
use axum::http::StatusCode;
use khipu_client::captures::Writer;
use khipu_client::models::{AccountCredential, LoansRequest};
use khipu_client::receiver::Receiver;
use khipu_client::{Client, Credentials, RetryPolicy};
use tokio::net::TcpListener;

const SENTINEL: &str = "s3ntinel";

/// Everything that is traced, as text.
#[derive(Clone, Default)]
struct Traced(Arc<Mutex<Vec<u8>>>);

impl Write for Traced {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Traced {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

fn traced() -> (Traced, tracing::subscriber::DefaultGuard) {
    let traced = Traced::default();
    let writer = traced.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(tracing_subscriber::fmt::format::FmtSpan::FULL)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    (traced, tracing::subscriber::set_default(subscriber))
}

/// An outcome with a sentinel in everything that is marked, and some where the document has nothing.
fn loans() -> String {
    let loan = r#"{"Balance":{"Amount":1,"Currency":"CLP"},"DueDate":"2023-07-26","GrantDate":"2024-05-06","GrantedAmount":{"Amount":1,"Currency":"CLP"},"InstalmentDetail":{"CurrentInstalmentNumber":7,"InstalmentsNumber":9},"LoanNumber":"s3ntinel","Other":"s3ntinel"}"#;
    outcome("1").replace(
        r#""Data":null"#,
        &format!(r#""Data":{{"Loan":[{loan}],"s3ntinel":1}}"#),
    )
}

/// Answers that can hold a sentinel: status and body.
fn answers() -> Vec<(u16, String)> {
    let bodies = [
        loans(),
        loans().replace("75599", "1").replace("\"Amount\":1", "\"Amount\":\"s3ntinel\""),
        loans().replace("2023-07-26", "s3ntinel"),
        loans().replace("\"CLP\"", "\"s3ntinel\""),
        loans().replace("\"CurrentInstalmentNumber\":7", "\"CurrentInstalmentNumber\":\"s3ntinel\""),
        loans().replace("\"Loan\":[", "\"Loan\":[\"s3ntinel\","),
        loans().replace("\"OperationId\":\"1\"", "\"OperationId\":\"s3ntinel s3ntinel\", \"Status\": 1"),
        "s3ntinel".to_owned(),
        "\"s3ntinel\"".to_owned(),
        "{\"s3ntinel\":".to_owned(),
        outcome("1").replace("\"OK\"", "\"ERROR\"").replace(
            "\"Error\":null",
            "\"Error\":{\"Code\":\"s3ntinel words\",\"Type\":\"s3ntinel words\",\"Description\":\"s3ntinel\"}",
        ),
        outcome("1").replace("\"OK\"", "\"s3ntinel words\""),
        acceptance("1", 1).replace("\"Data\":null", "\"Data\":{\"s3ntinel\":\"s3ntinel\"}"),
    ];
    let statuses = [200, 202, 302, 400, 401, 404, 500, 504];
    let pairs = bodies
        .iter()
        .flat_map(|body| statuses.map(|status| (status, body.clone())));
    pairs.collect()
}

async fn server(status: u16, body: String) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let application = axum::Router::new().fallback(move || {
        let headers = [
            ("x-s3ntinel", "s3ntinel"),
            ("location", "http://127.0.0.1:9/s3ntinel"),
        ];
        std::future::ready((StatusCode::from_u16(status).unwrap(), headers, body.clone()))
    });
    tokio::spawn(async move { axum::serve(listener, application).await });
    base
}

/// What a value shows of itself.
fn debug(into: &mut String, value: &impl Debug) {
    write!(into, "{value:?} {value:#?} ").unwrap();
}

fn error(into: &mut String, error: &(dyn std::error::Error + 'static)) {
    let mut cause = Some(error);
    while let Some(inner) = cause {
        write!(into, "{inner} {inner:?} {inner:#?} ").unwrap();
        cause = inner.source();
    }
}

#[tokio::test]
async fn nothing_secret_shows() {
    let (traced, _guard) = traced();
    let mut shown = String::new();
    let folder = tempfile::tempdir().unwrap();
    for credentials in [
        Credentials::jwt("s3ntinel-token"),
        Credentials::api_key("s3ntinel-key"),
    ] {
        for (number, (status, body)) in answers().into_iter().enumerate() {
            let base = server(status, body).await;
            let builder = Client::builder()
                .credentials(credentials.clone())
                .base_url(&base)
                .timeout(Duration::from_secs(5))
                .retry(RetryPolicy::never());
            debug(&mut shown, &builder);
            let client = builder.build().unwrap();
            debug(&mut shown, &client);
            debug(&mut shown, &credentials);
            let credential = AccountCredential::username_password("s3ntinel-name", "s3ntinel-word");
            let call = || {
                client.bancosecurity_personal_loans(
                    LoansRequest::new().account_credential(credential.clone()),
                )
            };
            debug(&mut shown, &call());
            match call().fetch_outcome().await {
                Ok(outcome) => debug(&mut shown, &outcome),
                Err(failed) => error(&mut shown, &failed),
            }
            match call().submit("https://localhost/s3ntinel").await {
                Ok(accepted) => debug(&mut shown, &accepted),
                Err(failed) => error(&mut shown, &failed),
            }
            let receiver = Receiver::builder(
                "https://localhost/s3ntinel",
                folder.path().join(format!("{status}-{number}")),
            );
            debug(&mut shown, &receiver);
            if let Ok(receiver) = receiver.build() {
                debug(&mut shown, &receiver);
                match call().submit_to(&receiver).await {
                    Ok(pending) => {
                        debug(&mut shown, &pending);
                        error(&mut shown, &pending.wait().await.unwrap_err());
                    }
                    Err(failed) => error(&mut shown, &failed),
                }
            }
            std::fs::remove_dir_all(folder.path()).unwrap();
            std::fs::create_dir_all(folder.path()).unwrap();
        }
    }
    assert!(
        shown.len() > 10_000 && !shown.contains(SENTINEL),
        "{}",
        around(&shown)
    );
    let traced = traced.text();
    assert!(
        traced.contains("khipu.call") && traced.contains("status=200"),
        "the spans are traced"
    );
    assert!(!traced.contains(SENTINEL), "{}", around(&traced));
}

/// The text around a sentinel, for whoever reads the failure.
fn around(text: &str) -> String {
    let at = text.find(SENTINEL).unwrap_or(0);
    text.chars()
        .skip(text[..at].chars().count().saturating_sub(200))
        .take(400)
        .collect()
}

#[tokio::test]
async fn received_callbacks_show_nothing() {
    let (traced, _guard) = traced();
    let folder = tempfile::tempdir().unwrap();
    let shown = Arc::new(Mutex::new(String::new()));
    let hear = Arc::clone(&shown);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let receiver = Receiver::builder(base, folder.path().join("callbacks.ndjson"))
        .on_callback(move |callback| debug(&mut hear.lock().unwrap(), callback))
        .build()
        .unwrap();
    let running = receiver.serve(listener);
    debug(&mut shown.lock().unwrap(), &running);
    let operation = &khipu_client::models::OPERATIONS[0];
    let url = receiver.callback_url(operation).unwrap();
    let token = url.expose().rsplit('/').next().unwrap().to_owned();
    let http = http();
    for body in [loans(), "s3ntinel".to_owned(), "{\"s3ntinel\":".to_owned()] {
        http.post(url.expose())
            .header("x-s3ntinel", SENTINEL)
            .body(body)
            .send()
            .await
            .unwrap();
        http.post(format!("{}x", url.expose()))
            .body("s3ntinel")
            .send()
            .await
            .unwrap();
    }
    let shown = shown.lock().unwrap().clone();
    assert!(
        shown.contains("Received") && !shown.contains(SENTINEL),
        "{}",
        around(&shown)
    );
    assert!(!shown.contains(&token));
    let traced = traced.text();
    assert!(
        !traced.contains(SENTINEL) && !traced.contains(&token),
        "{}",
        around(&traced)
    );
}

#[tokio::test]
async fn a_capture_holds_no_credential_and_no_header() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("traffic.ndjson");
    let base = server(200, loans()).await;
    let writer = Writer::open(&file).unwrap();
    let client = Client::builder()
        .credentials(Credentials::api_key("secret-key"))
        .base_url(base)
        .capture(writer)
        .build()
        .unwrap();
    let credential =
        AccountCredential::username_password("secret-name", "a \"quoted\" secret-word");
    let request = LoansRequest::new().account_credential(credential);
    client
        .bancosecurity_personal_loans(request)
        .fetch()
        .await
        .unwrap();
    drop(client);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains(r#""request":{"json":{"RequestData":{"AccountCredential":null}}}"#),
        "{text}"
    );
    assert!(
        text.contains(r#""status":200"#) && text.contains("LoanNumber"),
        "{text}"
    );
    assert!(!text.contains("secret"), "{text}");
}
