//! What the sandbox bears, and how strange answers look on the wire.
use crate::support;
use std::time::{Duration, Instant};

use crate::support::{LOANS, Receiver, builder, call, client, request, start};
use axum::Router;
use khipu_sandbox::{RunningSandbox, Sandbox, Scenario};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Sends bytes and reads everything that comes back until the connection ends.
async fn raw(sandbox: &RunningSandbox, text: &str) -> String {
    let mut stream = TcpStream::connect(sandbox.address()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let _ = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut answer))
        .await
        .unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

fn post(scenario: Scenario, more: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "POST {LOANS} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer t\r\ncontent-type: application/json\r\n\
         x-sandbox-scenario: {scenario}\r\nconnection: close\r\n{more}content-length: {length}\r\n\r\n{body}"
    )
}

const BODY: &str = r#"{"RequestData": {}}"#;

#[tokio::test]
async fn large_requests_are_refused() {
    let sandbox = start(builder().max_request(1000)).await;
    let exact = format!(r#"{{"RequestData": {{}}{}}}"#, " ".repeat(1000 - 19));
    assert_eq!(exact.len(), 1000);
    for (body, status) in [
        (exact.clone(), 200),
        (format!("{exact} "), 413),
        ("x".repeat(8 << 20), 413),
    ] {
        let url = format!("{}{LOANS}", sandbox.base_url());
        let call = client()
            .post(url)
            .bearer_auth("t")
            .header("content-type", "application/json");
        assert_eq!(call.body(body).send().await.unwrap().status(), status);
    }
    let default = start(builder()).await;
    let url = format!("{}{LOANS}", default.base_url());
    let body = format!("{BODY}{}", " ".repeat((1 << 20) - BODY.len() + 1));
    let call = client()
        .post(url)
        .bearer_auth("t")
        .header("content-type", "application/json");
    assert_eq!(call.body(body).send().await.unwrap().status(), 413);
}

#[tokio::test]
async fn many_headers_are_refused() {
    let sandbox = start(builder()).await;
    let few: String = (0..50).map(|at| format!("x-{at}: 1\r\n")).collect();
    let many: String = (0..70).map(|at| format!("x-{at}: 1\r\n")).collect();
    assert!(
        raw(&sandbox, &post(Scenario::Ok, &few, BODY))
            .await
            .starts_with("HTTP/1.1 200")
    );
    assert!(
        raw(&sandbox, &post(Scenario::Ok, &many, BODY))
            .await
            .starts_with("HTTP/1.1 431")
    );
}

#[tokio::test]
async fn slow_senders_are_not_waited_for() {
    let sandbox = start(builder().read_timeout(Duration::from_millis(100))).await;
    let text = post(Scenario::Ok, "", BODY);
    let begin = Instant::now();
    assert!(
        raw(&sandbox, &text[..text.len() - 3])
            .await
            .starts_with("HTTP/1.1 408")
    );
    raw(&sandbox, "POST / HTTP/1.1\r\nhost:").await;
    assert!(begin.elapsed() < Duration::from_secs(5));
}

#[tokio::test]
async fn a_truncated_body_is_shorter_than_it_says() {
    let sandbox = start(builder()).await;
    let whole = raw(&sandbox, &post(Scenario::TruncatedBody, "", BODY)).await;
    let (head, body) = whole.split_once("\r\n\r\n").unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    let length: usize = length.parse().unwrap();
    assert_eq!(body.len(), length / 2);
    assert!(body.starts_with("{\"OperationId\""));
}

#[tokio::test]
async fn a_large_body_is_as_large_as_was_asked_and_a_slow_one_as_slow() {
    let sandbox = start(builder().large_body(5_000_001)).await;
    let answer = call(&sandbox, LOANS, Scenario::TooLargeBody, None)
        .send()
        .await
        .unwrap();
    assert!(answer.content_length().is_none());
    assert_eq!(answer.bytes().await.unwrap().len(), 5_000_001);

    let slow = start(builder().drop_pause(Duration::from_millis(20))).await;
    let begin = Instant::now();
    let mut answer = call(&slow, LOANS, Scenario::SlowBody, None)
        .send()
        .await
        .unwrap();
    let first = begin.elapsed();
    let mut drops = 0;
    while answer.chunk().await.unwrap().is_some() {
        drops += 1;
    }
    assert!(drops >= 10, "{drops}");
    assert!(begin.elapsed() - first >= Duration::from_millis(200));
}

#[tokio::test]
async fn a_client_that_follows_redirects_is_seen_elsewhere() {
    let elsewhere = Receiver::start(&[]).await;
    let sandbox = start(builder().redirect_to(elsewhere.url.clone())).await;
    let answer = call(&sandbox, LOANS, Scenario::Redirect, None)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["location"], elsewhere.url.as_str());
    assert!(elsewhere.received().is_empty());

    let follower = support::http().build().unwrap();
    let url = format!("{}{LOANS}", sandbox.base_url());
    let call = follower
        .post(url)
        .bearer_auth("t")
        .json(&request(LOANS))
        .header("x-sandbox-scenario", "redirect");
    assert_eq!(call.send().await.unwrap().status(), 200);
    assert_eq!(elsewhere.received().len(), 1);
}

#[tokio::test]
async fn the_gateway_takes_its_time_and_shutdown_does_not_wait_for_it() {
    let sandbox = start(builder().gateway_delay(Duration::from_millis(200))).await;
    let begin = Instant::now();
    assert_eq!(
        call(&sandbox, LOANS, Scenario::GatewayTimeout, None)
            .send()
            .await
            .unwrap()
            .status(),
        504
    );
    assert!(begin.elapsed() >= Duration::from_millis(200));

    let sandbox = start(
        builder()
            .gateway_delay(Duration::from_secs(180))
            .grace(Duration::from_millis(100)),
    )
    .await;
    let waiting = tokio::spawn(call(&sandbox, LOANS, Scenario::GatewayTimeout, None).send());
    tokio::time::sleep(Duration::from_millis(100)).await;
    let begin = Instant::now();
    assert_eq!(sandbox.shutdown().await, 0);
    assert!(begin.elapsed() < Duration::from_secs(2));
    assert!(waiting.await.unwrap().is_err());
}

#[tokio::test]
async fn answers_under_way_may_finish() {
    let sandbox = start(builder().gateway_delay(Duration::from_millis(900))).await;
    let waiting = tokio::spawn(call(&sandbox, LOANS, Scenario::GatewayTimeout, None).send());
    tokio::time::sleep(Duration::from_millis(400)).await;
    sandbox.shutdown().await;
    assert_eq!(waiting.await.unwrap().unwrap().status(), 504);
}

#[tokio::test]
async fn mounted_in_another_router() {
    let sandbox = builder().build().unwrap();
    let router = Router::new().nest("/khipu", sandbox.router());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/khipu", listener.local_addr().unwrap());
    tokio::spawn(support::serve(listener, router));
    let receiver = Receiver::start(&[]).await;
    let mut body = request(LOANS);
    body["CallbackUrl"] = receiver.url.clone().into();
    let call = client()
        .post(format!("{base}{LOANS}"))
        .bearer_auth("t")
        .json(&body);
    assert_eq!(call.send().await.unwrap().status(), 202);
    assert!(sandbox.settled(Duration::from_secs(5)).await);
    assert_eq!(receiver.received().len(), 1);
}

#[test]
fn everything_may_cross_threads() {
    fn crosses<T: Send + Sync + 'static>() {}
    crosses::<Sandbox>();
    crosses::<RunningSandbox>();
    crosses::<khipu_sandbox::Builder>();
    crosses::<khipu_sandbox::generate::Generator>();
}
