//! The generated client over real HTTP: what each status becomes.
#![cfg(feature = "mock")]
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use httpmock::{Method, MockServer};
use khipu_client::low_level::{Client, Error};
use khipu_client::mocks::{
    BancosecurityPersonalLoansMock, ConsorcioPersonalUnbilledTransactionsMock,
};
use khipu_client::{Reply, models};
use models::{
    AcceptedResponse, Envelope, LoansRequest, LoansResponse, UnbilledTransactionsRequest,
};

const LOANS: &str = "/v1/cl/banking/personal/bancosecurity.cl/products/loans";

fn payload(operation: &str, name: &str) -> String {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/payloads");
    std::fs::read_to_string(format!("{root}/{operation}/{name}")).unwrap()
}

fn loans() -> String {
    payload("bancosecurity_personal_loans", "200-documented-ok.json")
}

fn accepted() -> String {
    payload("bancosecurity_personal_loans", "202-documented.json")
}

fn client(server: &MockServer) -> Client {
    Client::new_with_client(&server.base_url(), reqwest::Client::new())
}

/// What the client makes of one raw answer.
async fn answer(
    status: u16,
    content_type: &str,
    body: &str,
) -> Result<Reply<LoansResponse>, Error<()>> {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.method(Method::POST).path(LOANS);
            then.status(status)
                .header("content-type", content_type)
                .body(body);
        })
        .await;
    let outcome = client(&server)
        .bancosecurity_personal_loans(&LoansRequest::new())
        .await;
    outcome.map(khipu_client::low_level::ResponseValue::into_inner)
}

#[tokio::test]
async fn status_200_is_completed() {
    let reply = answer(200, "application/json", &loans()).await.unwrap();
    let outcome = reply.completed().unwrap().into_result().unwrap();
    assert_eq!(outcome.unwrap().loan.len(), 1);
}

#[tokio::test]
async fn status_202_is_accepted() {
    let reply = answer(202, "application/json", &accepted()).await.unwrap();
    let accepted = reply.accepted().unwrap();
    assert_eq!(accepted.life_span.as_str(), "2017-07-22T00:00:00-0400");
}

#[tokio::test]
async fn the_body_of_the_other_status_is_an_error() {
    // An outcome has no `LifeSpan`, which an acceptance must have.
    let outcome = answer(202, "application/json", &loans()).await;
    assert!(
        matches!(outcome, Err(Error::InvalidResponsePayload(..))),
        "{outcome:?}"
    );
    let text = loans().replace("\"OperationId\"", "\"Operation\"");
    let outcome = answer(200, "application/json", &text).await;
    assert!(
        matches!(outcome, Err(Error::InvalidResponsePayload(..))),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn any_other_status_keeps_its_body() {
    for (status, content_type, body) in [
        (400, "application/json", "{}"),
        (401, "text/plain", "\"Authorization failed\""),
        (404, "text/plain", ""),
        (500, "text/plain", "a bare line"),
        (504, "text/html", "<html>a page</html>"),
        (204, "application/json", ""),
    ] {
        match answer(status, content_type, body).await {
            Err(Error::UnexpectedResponse(response)) => {
                assert_eq!(response.status().as_u16(), status);
                assert_eq!(response.text().await.unwrap(), body);
            }
            other => panic!("{status}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn typed_mocks_answer_exactly_what_they_are_given() {
    let server = MockServer::start_async().await;
    let text = loans().replace("10990", "12345678901234567.10");
    let outcome: LoansResponse = serde_json::from_str(&text).unwrap();
    let request = LoansRequest::new().callback_url("https://localhost/callback".parse().unwrap());
    let mock =
        BancosecurityPersonalLoansMock::bancosecurity_personal_loans(&server, |when, then| {
            let _ = when.body(&request);
            let _ = then.ok(&outcome);
        });
    let reply = client(&server)
        .bancosecurity_personal_loans(&request)
        .await
        .unwrap();
    assert_eq!(reply.into_inner(), Reply::Completed(outcome));
    mock.assert_async().await;
}

#[tokio::test]
async fn a_slash_at_the_end_of_the_address_is_ignored() {
    let server = MockServer::start_async().await;
    let accepted: AcceptedResponse = serde_json::from_str(&accepted()).unwrap();
    server.consorcio_personal_unbilled_transactions(|_, then| {
        let _ = then.accepted(&accepted);
    });
    let client =
        Client::new_with_client(&format!("{}/", server.base_url()), reqwest::Client::new());
    let request = UnbilledTransactionsRequest::new("1234".parse().unwrap());
    let reply = client
        .consorcio_personal_unbilled_transactions(&request)
        .await
        .unwrap();
    assert_eq!(reply.into_inner(), Reply::Accepted(accepted));
}

#[tokio::test]
async fn no_header_is_sent_that_the_api_does_not_know() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.method(Method::POST)
                .path(LOANS)
                .is_true(|request| !request.headers().contains_key("api-version"))
                .header("content-type", "application/json")
                .header("accept", "application/json");
            then.status(200).body(loans());
        })
        .await;
    client(&server)
        .bancosecurity_personal_loans(&LoansRequest::new())
        .await
        .unwrap();
    mock.assert_async().await;
}
