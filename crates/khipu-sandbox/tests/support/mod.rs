//! What the tests share. Not every test uses all of it.
#![allow(dead_code)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test may stop at the first surprise"
)]

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use khipu_sandbox::{Builder, RunningSandbox, Sandbox, Scenario};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};

pub(crate) const LOANS: &str = "/v1/cl/banking/personal/bancosecurity.cl/products/loans";
pub(crate) const LOANS_ID: &str = "bancosecurity_personal_loans";
pub(crate) const CARD: &str =
    "/v1/cl/banking/personal/consorcio.cl/credit-card/unbilled-transactions";
pub(crate) const CARD_ID: &str = "consorcio_personal_unbilled_transactions";

/// Settings that make tests quick.
pub(crate) fn builder() -> Builder {
    Sandbox::builder()
        .seed(7)
        .items(3)
        .callback_delay(Duration::from_millis(20))
        .callback_retries(4, Duration::from_millis(10))
        .gateway_delay(Duration::from_millis(30))
        .drop_pause(Duration::from_millis(5))
        .large_body(3 << 20)
        .on_notice(|_| {})
}

pub(crate) async fn start(builder: Builder) -> RunningSandbox {
    builder.start("127.0.0.1:0").await.unwrap()
}

/// With TLS by ring, as the sandbox itself: nothing else is built in.
pub(crate) fn http() -> reqwest::ClientBuilder {
    // Whoever was first has installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().no_proxy()
}

pub(crate) fn client() -> Client {
    http()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

/// The smallest request that an operation accepts.
pub(crate) fn request(path: &str) -> Value {
    if path == CARD {
        json!({"RequestData": {"LastDigits": "1234"}})
    } else {
        json!({"RequestData": {}})
    }
}

/// A call with a token, with a callback if there is one.
pub(crate) fn call(
    sandbox: &RunningSandbox,
    path: &str,
    scenario: Scenario,
    callback: Option<&str>,
) -> RequestBuilder {
    let mut body = request(path);
    if let Some(url) = callback {
        body["CallbackUrl"] = json!(url);
    }
    client()
        .post(format!("{}{path}", sandbox.base_url()))
        .bearer_auth("token")
        .header("x-sandbox-scenario", scenario.name())
        .json(&body)
}

/// A callback as it came.
#[derive(Clone)]
pub(crate) struct Received {
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    pub(crate) at: Instant,
}

impl Received {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

/// Receives callbacks, and answers with the statuses that it is given, then with 200.
pub(crate) struct Receiver {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Received>>>,
}

impl Receiver {
    pub(crate) async fn start(statuses: &[u16]) -> Self {
        let received: Arc<Mutex<Vec<Received>>> = Arc::default();
        let statuses = Arc::new(Mutex::new(VecDeque::from(statuses.to_vec())));
        let (log, listener) = (
            received.clone(),
            tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap(),
        );
        let url = format!("http://{}/callback/secret", listener.local_addr().unwrap());
        let elsewhere = url.clone();
        let router = Router::new().fallback(move |headers: HeaderMap, body: Bytes| async move {
            let at = Instant::now();
            log.lock().unwrap().push(Received { headers, body, at });
            let status = statuses.lock().unwrap().pop_front().unwrap_or(200);
            let location = [("location", elsewhere)];
            (StatusCode::from_u16(status).unwrap(), location)
        });
        tokio::spawn(serve(listener, router));
        Self { url, received }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.received.lock().unwrap().clone()
    }
}

/// As `axum::serve`, which needs features that the sandbox does without.
pub(crate) async fn serve(listener: tokio::net::TcpListener, router: Router) {
    use hyper_util::rt::TokioIo;
    use hyper_util::service::TowerToHyperService;
    while let Ok((stream, _)) = listener.accept().await {
        let service = TowerToHyperService::new(router.clone());
        let connection = hyper::server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service);
        tokio::spawn(connection);
    }
}
