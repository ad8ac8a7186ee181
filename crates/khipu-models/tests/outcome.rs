//! An answer splits into data or error, and the error says when to try again.
use std::error::Error;
use std::time::Duration;

use khipu_models::{
    Envelope, LoansData, LoansResponse, OPERATIONS, Operation, OperationError, ResponseError,
    RetryAdvice,
};
use serde_json::{Value, json};

fn response(status: &str, data: Value, error: Value) -> LoansResponse {
    serde_json::from_value(json!({
        "OperationId": "6baf6c19-e485-463b-ae24-a821b025c8a4", "Status": status, "Data": data, "Error": error,
        "AdditionalInformation": "partial", "LifeSpan": "2017-07-22T00:00:00-0400",
    }))
    .unwrap()
}

fn failure(error: Value) -> ResponseError {
    response("ERROR", Value::Null, error)
        .into_result()
        .unwrap_err()
}

#[test]
fn ok_is_a_success_with_and_without_data() {
    let data: Option<LoansData> = response("OK", json!({"Loan": []}), Value::Null)
        .into_result()
        .unwrap();
    assert_eq!(data.unwrap().loan, []);
    assert_eq!(
        response("OK", Value::Null, Value::Null).into_result(),
        Ok(None)
    );
}

#[test]
fn the_status_decides_even_against_the_other_members() {
    let data = response("OK", json!({"Loan": []}), json!({"Code": "E201"}))
        .into_result()
        .unwrap();
    assert!(data.is_some());
    let error = response("ERROR", json!({"Loan": []}), Value::Null)
        .into_result()
        .unwrap_err();
    assert_eq!(error.reported(), None);
    assert_eq!(error.retry_advice(), RetryAdvice::Unknown);
    assert_eq!(
        error.to_string(),
        "the operation failed, and the answer does not say why"
    );
    assert!(!error.is_unknown_status());
}

#[test]
fn a_status_that_is_neither_is_an_error_of_its_own_kind() {
    let error = response(
        "PARTIAL",
        json!({"Loan": []}),
        json!({"Code": "E201", "Type": "RETRY_IMMEDIATELY"}),
    )
    .into_result()
    .unwrap_err();
    assert!(error.is_unknown_status());
    assert_eq!(error.unknown_status().unwrap().as_str(), "PARTIAL");
    assert_eq!(
        (error.reported(), error.code(), error.retry_advice()),
        (None, None, RetryAdvice::Unknown)
    );
    assert_eq!(error.operation_id(), "6baf6c19-e485-463b-ae24-a821b025c8a4");
    assert_eq!(
        error.to_string(),
        "the status of the answer is neither OK nor ERROR"
    );
}

#[test]
fn the_type_alone_gives_the_advice() {
    for (kind, advice) in [
        (json!("RETRY_IMMEDIATELY"), RetryAdvice::Immediately),
        (
            json!("WAIT_4_HOURS_BEFORE_RETRY"),
            RetryAdvice::After(Duration::from_secs(14_400)),
        ),
        (
            json!("RETRY_AFTER_NOTIFICATION"),
            RetryAdvice::AfterNotification,
        ),
        (json!("DO_NOT_RETRY"), RetryAdvice::Never),
        (json!("RETRY_TOMORROW"), RetryAdvice::Unknown),
        (Value::Null, RetryAdvice::Unknown),
    ] {
        for code in ["E101", "E201", "A000"] {
            let json = json!({"Code": code, "Type": kind});
            assert_eq!(failure(json.clone()).retry_advice(), advice, "{json}");
            let error: OperationError = serde_json::from_value(json).unwrap();
            assert_eq!(error.retry_advice(), advice);
        }
    }
}

#[test]
fn the_message_names_code_and_type_and_never_free_text() {
    for (error, message) in [
        (
            json!({"Code": "E201", "Type": "DO_NOT_RETRY"}),
            "the operation failed with code E201 (DO_NOT_RETRY)",
        ),
        (
            json!({"Code": "E201"}),
            "the operation failed with code E201",
        ),
        (
            json!({"Type": "DO_NOT_RETRY"}),
            "the operation failed without a code (DO_NOT_RETRY)",
        ),
        (json!({}), "the operation failed without a code"),
        (
            json!({"Code": "Joe Bloggs", "Type": "\u{1b}[31mX\n"}),
            "the operation failed without a code",
        ),
        (
            json!({"Code": "11111111", "Type": "E".repeat(33)}),
            "the operation failed without a code",
        ),
        (
            json!({"Code": "", "Type": ""}),
            "the operation failed without a code",
        ),
    ] {
        let mut error = error;
        error["Description"] = json!("cuenta de Joe Bloggs");
        let failure = failure(error);
        assert_eq!(failure.to_string(), message);
        assert!(failure.source().is_none());
        let debug = format!("{failure:?}");
        assert!(debug.contains(message) && !debug.contains("Joe"), "{debug}");
        assert_eq!(
            failure.reported().unwrap().description.as_deref(),
            Some("cuenta de Joe Bloggs")
        );
    }
    assert_eq!(
        failure(json!({"Code": "Joe Bloggs"})).code(),
        Some("Joe Bloggs"),
        "by name it can be had"
    );
}

#[test]
fn the_parts_are_the_members() {
    let response = response("OK", json!({"Loan": []}), Value::Null);
    assert_eq!(response.additional_information(), Some("partial"));
    let parts = response.clone().into_parts();
    assert_eq!(&parts.operation_id, response.operation_id());
    assert_eq!(&parts.status, response.status());
    assert_eq!(parts.data.as_ref(), response.data());
    assert_eq!(parts.error.as_ref(), response.error());
    assert_eq!(
        parts.life_span.as_ref().unwrap().as_str(),
        "2017-07-22T00:00:00-0400"
    );
    assert_eq!(parts.life_span.as_ref(), response.life_span());
}

#[test]
fn operations_are_listed_with_what_the_document_says() {
    let info = khipu_models::BancosecurityPersonalLoans::INFO;
    assert_eq!(
        (info.id, info.method, info.tag),
        ("bancosecurity_personal_loans", "POST", "loans")
    );
    assert_eq!(
        info.path,
        "/v1/cl/banking/personal/bancosecurity.cl/products/loans"
    );
    assert!(OPERATIONS.contains(&info));
    let kinds: Vec<_> = info
        .security
        .iter()
        .map(|scheme| (scheme.name, scheme.kind))
        .collect();
    let expected = [
        ("JWT", khipu_models::SecurityKind::Bearer),
        (
            "Api-Key",
            khipu_models::SecurityKind::ApiKeyHeader("x-api-key"),
        ),
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn errors_and_models_can_cross_threads() {
    fn check<T: Send + Sync + 'static>() {}
    check::<ResponseError>();
    check::<LoansResponse>();
    check::<khipu_models::InvalidText>();
}
