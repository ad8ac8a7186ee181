//! When callbacks come, where they go, and what is known of them afterwards.
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime};

use crate::support::{CARD, LOANS, LOANS_ID, Receiver, builder, call, start};
use khipu_sandbox::{Attempt, DeliveryState, Notice, Scenario};
use serde_json::Value;

const SOON: Duration = Duration::from_secs(5);

async fn operation_id(call: reqwest::RequestBuilder) -> String {
    let answer = call.send().await.unwrap();
    assert_eq!(answer.status(), 202);
    let body: Value = answer.json().await.unwrap();
    body["OperationId"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_callback_waits_for_its_time_and_an_early_one_does_not() {
    let delay = Duration::from_millis(500);
    let sandbox = start(builder().callback_delay(delay)).await;
    let receiver = Receiver::start(&[]).await;
    let begin = Instant::now();
    operation_id(call(&sandbox, LOANS, Scenario::Ok, Some(&receiver.url))).await;
    let accepted = Instant::now();
    assert!(accepted - begin < delay && receiver.received().is_empty());
    assert!(sandbox.settled(SOON).await);
    assert!(receiver.received()[0].at - begin >= delay);

    operation_id(call(
        &sandbox,
        LOANS,
        Scenario::CallbackEarly,
        Some(&receiver.url),
    ))
    .await;
    assert_eq!(receiver.received().len(), 2);
}

#[tokio::test]
async fn a_late_callback_comes_after_its_life_span() {
    let sandbox = start(builder()).await;
    let receiver = Receiver::start(&[]).await;
    let answer = call(&sandbox, LOANS, Scenario::CallbackLate, Some(&receiver.url))
        .send()
        .await
        .unwrap();
    let accepted: Value = answer.json().await.unwrap();
    let life_span = accepted["LifeSpan"].as_str().unwrap().to_owned();
    assert!(
        life_span.ends_with("-0400") && life_span.contains('.'),
        "{life_span}"
    );
    let answered = Instant::now();
    assert!(sandbox.settled(SOON).await);
    assert!(receiver.received()[0].at - answered >= Duration::from_millis(100));
    assert_eq!(
        receiver.received()[0].json()["LifeSpan"],
        life_span.as_str()
    );
}

#[tokio::test]
async fn the_life_span_is_told_by_the_clock() {
    let clock = || SystemTime::UNIX_EPOCH + Duration::from_secs(1_500_672_748);
    let sandbox = start(builder().clock(clock).life_span(Duration::from_secs(60))).await;
    let receiver = Receiver::start(&[]).await;
    let answer = call(&sandbox, CARD, Scenario::Ok, Some(&receiver.url))
        .send()
        .await
        .unwrap();
    assert_eq!(
        answer.json::<Value>().await.unwrap()["LifeSpan"],
        "2017-07-21T17:33:28-0400"
    );
}

#[tokio::test]
async fn out_of_order_is_after_the_next() {
    let sandbox = start(builder()).await;
    let receiver = Receiver::start(&[]).await;
    let url = Some(receiver.url.as_str());
    let first = operation_id(call(&sandbox, LOANS, Scenario::CallbackOutOfOrder, url)).await;
    tokio::time::sleep(Duration::from_millis(60)).await;
    assert!(receiver.received().is_empty());
    let second = operation_id(call(&sandbox, CARD, Scenario::Ok, url)).await;
    assert!(sandbox.settled(SOON).await);
    let ids: Vec<Value> = receiver
        .received()
        .iter()
        .map(|received| received.json()["OperationId"].clone())
        .collect();
    assert_eq!(ids, [second, first]);

    // As the scenario of every call: each pair is turned around.
    let third = operation_id(call(&sandbox, LOANS, Scenario::CallbackOutOfOrder, url)).await;
    tokio::time::sleep(Duration::from_millis(40)).await;
    let fourth = operation_id(call(&sandbox, LOANS, Scenario::CallbackOutOfOrder, url)).await;
    assert!(sandbox.settled(SOON).await);
    let ids: Vec<Value> = receiver
        .received()
        .iter()
        .skip(2)
        .map(|received| received.json()["OperationId"].clone())
        .collect();
    assert_eq!(ids, [fourth, third]);
}

#[tokio::test]
async fn a_refused_callback_is_sent_again_a_bounded_number_of_times() {
    use Attempt::Answered;
    let rows: [(Scenario, &[u16], Vec<Attempt>, DeliveryState); 6] = [
        (
            Scenario::CallbackRefusedAndRetried,
            &[503, 500],
            vec![Answered(503), Answered(500), Answered(200)],
            DeliveryState::Delivered,
        ),
        (
            Scenario::CallbackRefusedAndRetried,
            &[503; 9],
            vec![Answered(503); 4],
            DeliveryState::Failed,
        ),
        (
            Scenario::CallbackRefusedAndRetried,
            &[307, 204],
            vec![Answered(307), Answered(204)],
            DeliveryState::Delivered,
        ),
        (
            Scenario::Ok,
            &[503],
            vec![Answered(503)],
            DeliveryState::Failed,
        ),
        (
            Scenario::Ok,
            &[307],
            vec![Answered(307)],
            DeliveryState::Failed,
        ),
        (
            Scenario::CallbackRepeated,
            &[500, 200, 500],
            vec![Answered(500), Answered(200), Answered(500)],
            DeliveryState::Delivered,
        ),
    ];
    for (scenario, statuses, attempts, state) in rows {
        let sandbox = start(builder()).await;
        let receiver = Receiver::start(statuses).await;
        let id = operation_id(call(&sandbox, LOANS, scenario, Some(&receiver.url))).await;
        assert!(sandbox.settled(SOON).await);
        assert_eq!(
            receiver.received().len(),
            attempts.len(),
            "{scenario} {statuses:?}"
        );
        let [delivery] = <[_; 1]>::try_from(sandbox.deliveries()).unwrap();
        assert_eq!(
            (delivery.attempts, delivery.state),
            (attempts, state),
            "{scenario} {statuses:?}"
        );
        assert_eq!(delivery.operation_id, id);
    }
}

#[tokio::test]
async fn a_receiver_that_is_not_there_or_does_not_answer() {
    let sandbox = start(builder().callback_timeout(Duration::from_millis(150))).await;
    let silent = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let gone = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    for (address, attempt) in [
        (silent.local_addr().unwrap(), Attempt::TimedOut),
        (gone, Attempt::Unreachable),
    ] {
        operation_id(call(
            &sandbox,
            LOANS,
            Scenario::Ok,
            Some(&format!("http://{address}/")),
        ))
        .await;
        assert!(sandbox.settled(SOON).await);
        let last = sandbox.deliveries().pop().unwrap();
        assert_eq!(
            (last.attempts, last.state),
            (vec![attempt], DeliveryState::Failed)
        );
    }
}

#[tokio::test]
async fn other_addresses_are_accepted_and_never_called() {
    let notices: Arc<Mutex<Vec<Notice>>> = Arc::default();
    let log = notices.clone();
    let sandbox =
        start(builder().on_notice(move |notice| log.lock().unwrap().push(notice.clone()))).await;
    let urls = [
        "http://192.0.2.1/SENTINEL",
        "https://my-api.my-business.com/SENTINEL",
        "http://SENTINEL@example.com/",
        "http://localhost.example.com/SENTINEL",
        "http://SENTINEL[",
    ];
    for url in urls {
        let id = operation_id(call(&sandbox, LOANS, Scenario::Ok, Some(url))).await;
        let last = sandbox.deliveries().pop().unwrap();
        assert_eq!(
            (last.operation_id.as_str(), last.state, last.attempts.len()),
            (id.as_str(), DeliveryState::NotAllowed, 0)
        );
        let notice = notices.lock().unwrap().pop().unwrap();
        assert_eq!(
            (notice.operation.as_str(), notice.operation_id.as_str()),
            (LOANS_ID, id.as_str())
        );
        let line = notice.to_string();
        assert!(
            !line.contains("SENTINEL") && !line.contains("http") && !line.contains('\n'),
            "{line}"
        );
    }
    assert!(sandbox.settled(SOON).await);
}

#[tokio::test]
async fn a_host_is_allowed_by_name() {
    // The name resolves to nothing, which is told apart from one that is not allowed.
    let sandbox = start(builder().allow_callback_host("Receiver.Invalid")).await;
    operation_id(call(
        &sandbox,
        LOANS,
        Scenario::Ok,
        Some("http://receiver.invalid:1/"),
    ))
    .await;
    assert!(sandbox.settled(Duration::from_secs(15)).await);
    let last = sandbox.deliveries().pop().unwrap();
    assert_eq!(
        (last.state, last.attempts.len()),
        (DeliveryState::Failed, 1)
    );
}

#[tokio::test]
async fn shutdown_cancels_what_is_pending_and_counts_it() {
    let sandbox = start(builder().callback_delay(Duration::from_secs(3600))).await;
    let receiver = Receiver::start(&[]).await;
    for _ in 0..5 {
        operation_id(call(&sandbox, LOANS, Scenario::Ok, Some(&receiver.url))).await;
    }
    let kept = sandbox.sandbox().clone();
    let address = sandbox.address();
    let begin = Instant::now();
    assert_eq!(sandbox.shutdown().await, 5);
    assert!(begin.elapsed() < Duration::from_secs(1));
    assert!(
        kept.deliveries()
            .iter()
            .all(|delivery| delivery.state == DeliveryState::Cancelled)
    );
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    assert!(receiver.received().is_empty());
}

#[tokio::test]
async fn a_dropped_sandbox_sends_nothing_more() {
    let receiver = Receiver::start(&[]).await;
    let sandbox = start(builder().callback_delay(Duration::from_millis(100))).await;
    operation_id(call(&sandbox, LOANS, Scenario::Ok, Some(&receiver.url))).await;
    let address = sandbox.address();
    drop(sandbox);
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert!(receiver.received().is_empty());
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn pending_callbacks_are_bounded() {
    let sandbox = start(
        builder()
            .callback_delay(Duration::from_secs(60))
            .max_callbacks(1, 2),
    )
    .await;
    let mut statuses = Vec::new();
    for _ in 0..3 {
        let answer = call(&sandbox, LOANS, Scenario::Ok, Some("http://127.0.0.1:1/"))
            .send()
            .await
            .unwrap();
        statuses.push(answer.status().as_u16());
    }
    assert_eq!(statuses, [202, 202, 503]);
    assert_eq!(sandbox.sandbox().cancel_callbacks().await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_hundred_callbacks_at_once() {
    let sandbox = start(builder().callback_delay(Duration::from_millis(1))).await;
    let receiver = Receiver::start(&[]).await;
    let calls: Vec<_> = (0..500)
        .map(|_| {
            tokio::spawn(operation_id(call(
                &sandbox,
                LOANS,
                Scenario::Ok,
                Some(&receiver.url),
            )))
        })
        .collect();
    let mut ids = Vec::new();
    for call in calls {
        ids.push(call.await.unwrap());
    }
    assert!(sandbox.settled(Duration::from_secs(30)).await);
    let mut received: Vec<String> = receiver
        .received()
        .iter()
        .map(|received| received.json()["OperationId"].as_str().unwrap().to_owned())
        .collect();
    ids.sort();
    received.sort();
    assert_eq!(ids, received);
    ids.dedup();
    assert_eq!(ids.len(), 500);
}
