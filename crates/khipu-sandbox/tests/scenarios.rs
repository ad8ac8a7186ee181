//! One row for each scenario, without and with a callback.
use std::time::{Duration, SystemTime};

use crate::support::{CARD, CARD_ID, LOANS, LOANS_ID, Receiver, builder, call, start};
use khipu_sandbox::{DeliveryState, Scenario};
use khipu_validate::Contract;
use serde_json::Value;

/// What a scenario does.
#[derive(Clone, Copy, Debug)]
enum Outcome {
    /// Data.
    Data,
    /// No data: null.
    Null,
    /// No data: `{}`.
    Empty,
    /// An error of this code and type.
    Error(&'static str, &'static str),
    /// A body for which this holds.
    Other(fn(&Value) -> bool),
    /// The operation is not executed; the body begins so.
    Fault(&'static str, &'static str),
    /// The body cannot be read.
    Broken,
    /// The body is not JSON.
    Text,
    /// The body is an acceptance.
    Accepted,
}
use Outcome::{Accepted, Broken, Data, Empty, Error, Fault, Null, Other, Text};

const NOW: &str = "RETRY_IMMEDIATELY";
const NEVER: &str = "DO_NOT_RETRY";
const HOURS: &str = "WAIT_4_HOURS_BEFORE_RETRY";
const NOTIFIED: &str = "RETRY_AFTER_NOTIFICATION";

/// The scenario, its status and outcome without a callback; with one its status, what it answers, how many callbacks come and
/// what they tell.
type Row = (Scenario, u16, Outcome, u16, Outcome, usize, Outcome);

fn rows() -> Vec<Row> {
    use Scenario as S;
    let error = |scenario, code, kind| {
        (
            scenario,
            200,
            Error(code, kind),
            202,
            Accepted,
            1,
            Error(code, kind),
        )
    };
    let fault = |scenario, status, kind, text| {
        let outcome = Fault(kind, text);
        (scenario, status, outcome, status, outcome, 0, Null)
    };
    let changed = |scenario, outcome| (scenario, 200, outcome, 202, Accepted, 1, outcome);
    let callback = |scenario, count, outcome| (scenario, 200, Data, 202, Accepted, count, outcome);
    vec![
        changed(S::Ok, Data),
        error(S::RetryImmediately, "E200", NOW),
        error(S::DoNotRetry, "E101", NEVER),
        error(S::Wait4Hours, "E201", HOURS),
        error(S::RetryAfterNotification, "E202", NOTIFIED),
        error(S::ErrorA000, "A000", NEVER),
        error(S::ErrorE1xx, "E102", NEVER),
        error(S::ErrorE2xx, "E203", HOURS),
        error(S::ErrorE3xx, "E301", NEVER),
        error(S::ErrorE4xx, "E401", NEVER),
        error(S::ErrorE5xx, "E501", NOTIFIED),
        error(S::ErrorE999, "E999", NEVER),
        error(S::ErrorE000, "E000", NOW),
        error(S::ErrorD000, "D000", NEVER),
        error(S::ErrorF000, "F000", NOTIFIED),
        error(S::ErrorT000, "T000", NOW),
        error(S::ErrorI001, "I001", HOURS),
        error(S::ErrorP001, "P001", NEVER),
        changed(S::NoData, Null),
        changed(S::EmptyData, Empty),
        fault(
            S::BadRequest,
            400,
            "text/plain; charset=utf-8",
            "the request is malformed",
        ),
        fault(
            S::Unauthorized,
            401,
            "text/plain",
            "\"Authorization failed\"",
        ),
        fault(
            S::NotFound,
            404,
            "text/plain; charset=utf-8",
            "no operation",
        ),
        fault(S::ServerError, 500, "text/plain", "The upstream server"),
        fault(S::GatewayTimeout, 504, "text/html", "<html>"),
        (S::SlowBody, 200, Data, 202, Accepted, 1, Data),
        (S::TruncatedBody, 200, Broken, 202, Broken, 1, Data),
        (S::TooLargeBody, 200, Data, 202, Accepted, 1, Data),
        (S::NotJson, 200, Text, 202, Text, 1, Data),
        changed(S::WrongContract, Other(|body| body["Data"].is_array())),
        changed(
            S::OlderEnvelope,
            Other(|body| {
                body["Status"] == "ERROR"
                    && body["Message"].is_string()
                    && body["FailureReason"].is_string()
                    && body.as_object().unwrap().len() == 4
            }),
        ),
        changed(
            S::UndocumentedField,
            Other(|body| {
                let data = body["Data"].as_object().unwrap();
                body["SandboxUndocumented"].is_object() && data["SandboxUndocumented"].is_object()
            }),
        ),
        changed(
            S::UndocumentedEnumValue,
            Other(|body| body.to_string().contains("\"UNDOCUMENTED\"")),
        ),
        changed(
            S::UndocumentedStatus,
            Other(|body| body["Status"] == "PENDING"),
        ),
        error(S::UndocumentedErrorType, "E204", "WAIT_UNTIL_MONDAY"),
        (S::AcceptedAsOk, 200, Accepted, 200, Accepted, 1, Data),
        (S::OkAsAccepted, 202, Data, 202, Data, 0, Null),
        fault(S::Redirect, 307, "text/plain; charset=utf-8", "elsewhere"),
        error(S::Flaky, "E200", NOW),
        callback(S::CallbackRepeated, 3, Data),
        callback(S::CallbackLate, 1, Data),
        callback(S::CallbackEarly, 1, Data),
        callback(S::CallbackOutOfOrder, 1, Data),
        callback(S::CallbackDropped, 0, Null),
        callback(S::CallbackRefusedAndRetried, 1, Data),
        callback(S::CallbackError, 1, Error("E101", NEVER)),
        callback(S::CallbackNotJson, 1, Text),
        callback(S::CallbackWrongId, 1, Data),
    ]
}

/// Whether a body is what the row says; a body that is as documented is also valid.
fn judge(row: &str, outcome: Outcome, payload: &str, text: &[u8]) {
    let body =
        || -> Value { serde_json::from_slice(text).unwrap_or_else(|_| panic!("{row}: not JSON")) };
    let mut is_valid = true;
    match outcome {
        Data => assert!(
            body()["Data"]
                .as_object()
                .is_some_and(|data| !data.is_empty()),
            "{row}"
        ),
        Null => assert!(
            body()["Data"].is_null() && body()["Status"] == "OK",
            "{row}"
        ),
        Empty => {
            assert_eq!(body()["Data"], serde_json::json!({}), "{row}");
            is_valid = false;
        }
        Error(code, kind) => {
            let body = body();
            assert_eq!(
                (&body["Status"], &body["Data"]),
                (&Value::from("ERROR"), &Value::Null),
                "{row}"
            );
            assert_eq!(body["Error"]["Code"], code, "{row}");
            assert_eq!(body["Error"]["Type"], kind, "{row}");
            is_valid = kind != "WAIT_UNTIL_MONDAY";
        }
        Other(holds) => {
            assert!(holds(&body()), "{row}: {}", body());
            is_valid = row.starts_with("undocumented-field");
        }
        Accepted => {
            let body = body();
            assert!(
                body["LifeSpan"].is_string() && body["Data"].is_null(),
                "{row}"
            );
            assert_eq!(
                body["AdditionalInformation"], "Data will be sent to the callback URL.",
                "{row}"
            );
        }
        Text => {
            assert_eq!(text, b"The data will be here soon", "{row}");
            return;
        }
        Fault(_, begin) => {
            assert!(
                text.starts_with(begin.as_bytes()),
                "{row}: {}",
                String::from_utf8_lossy(text)
            );
            return;
        }
        Broken => panic!("{row}: the body could be read"),
    }
    let payload = if matches!(outcome, Accepted) {
        payload.replace("/200", "/202").replace("/callback", "/202")
    } else {
        payload.to_owned()
    };
    let contract = Contract::embedded();
    let findings = contract
        .check(contract.payload(&payload).unwrap(), text)
        .unwrap();
    assert_eq!(findings.is_empty(), is_valid, "{row}: {findings:#?}");
}

#[test]
fn the_table_has_every_scenario() {
    let rows: Vec<Scenario> = rows().iter().map(|row| row.0).collect();
    assert_eq!(rows, Scenario::ALL);
    for scenario in Scenario::ALL {
        assert_eq!(scenario.name().parse(), Ok(scenario));
        assert!(
            scenario
                .name()
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        );
        assert!(!scenario.description().is_empty() && !scenario.description().contains('\n'));
    }
}

#[tokio::test]
async fn without_a_callback() {
    for (path, id) in [(LOANS, LOANS_ID), (CARD, CARD_ID)] {
        let sandbox = start(builder()).await;
        for (scenario, status, outcome, ..) in rows() {
            let row = format!("{scenario} of {id}");
            let answer = call(&sandbox, path, scenario, None).send().await.unwrap();
            assert_eq!(answer.status(), status, "{row}");
            let content_type = answer.headers()["content-type"]
                .to_str()
                .unwrap()
                .to_owned();
            match outcome {
                Fault(expected, _) => assert_eq!(content_type, expected, "{row}"),
                _ => assert_eq!(content_type, "application/json", "{row}"),
            }
            match (answer.bytes().await, outcome) {
                (Err(_), Broken) => {}
                (body, _) => judge(&row, outcome, &format!("{id}/200"), &body.unwrap()),
            }
        }
        assert_eq!(
            sandbox.requests()[id],
            u64::try_from(Scenario::ALL.len()).unwrap()
        );
        assert!(sandbox.deliveries().is_empty());
        assert_eq!(sandbox.shutdown().await, 0);
    }
}

#[tokio::test]
async fn with_a_callback() {
    let before = SystemTime::now();
    for (path, id) in [(LOANS, LOANS_ID), (CARD, CARD_ID)] {
        for (scenario, _, _, status, outcome, count, sent) in rows() {
            let row = format!("{scenario} of {id} with callback");
            let sandbox = start(builder().life_span(Duration::from_secs(2))).await;
            let receiver = Receiver::start(&[]).await;
            let answer = call(&sandbox, path, scenario, Some(&receiver.url))
                .send()
                .await
                .unwrap();
            assert_eq!(answer.status(), status, "{row}");
            let mut accepted = Value::Null;
            match (answer.bytes().await, outcome) {
                (Err(_), Broken) => {}
                (body, _) => {
                    let body = body.unwrap();
                    judge(&row, outcome, &format!("{id}/200"), &body);
                    accepted = serde_json::from_slice(&body).unwrap_or_default();
                }
            }
            if scenario == Scenario::CallbackOutOfOrder {
                assert!(!sandbox.settled(Duration::from_millis(100)).await);
            }
            assert!(sandbox.settled(Duration::from_secs(5)).await, "{row}");
            let received = receiver.received();
            assert_eq!(received.len(), count, "{row}");
            for callback in &received {
                judge(&row, sent, &format!("{id}/callback"), &callback.body);
                let is_text = matches!(sent, Text);
                let content_type = callback.headers["content-type"].to_str().unwrap();
                assert_eq!(content_type == "application/json", !is_text, "{row}");
                if is_text || accepted.is_null() {
                    continue;
                }
                let is_same = callback.json()["OperationId"] == accepted["OperationId"];
                assert_eq!(is_same, scenario != Scenario::CallbackWrongId, "{row}");
                assert_eq!(callback.body, received[0].body, "{row}");
            }
            let deliveries = sandbox.deliveries();
            match (count, deliveries.as_slice()) {
                (0, []) => {}
                (0, [delivery]) => assert_eq!(delivery.state, DeliveryState::Dropped, "{row}"),
                (_, [delivery]) => {
                    assert_eq!(delivery.state, DeliveryState::Delivered, "{row}");
                    assert_eq!(delivery.attempts.len(), count, "{row}");
                    assert_eq!(
                        (&*delivery.operation, delivery.scenario),
                        (id, scenario),
                        "{row}"
                    );
                    if accepted.is_object() {
                        assert_eq!(
                            accepted["OperationId"],
                            delivery.operation_id.as_str(),
                            "{row}"
                        );
                    }
                }
                other => panic!("{row}: {other:?}"),
            }
        }
    }
    assert!(before.elapsed().unwrap() < Duration::from_secs(60));
}
