//! The generated client over real HTTP: what each status becomes.
#![cfg(feature = "mock")]
use httpmock::{Method, MockServer};
use khipu_client::mocks::{
    BancosecurityPersonalLoansMock, ConsorcioPersonalUnbilledTransactionsMock,
};
use khipu_client::models;
use khipu_client::{Client, Credentials, Error};
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
    Client::builder()
        .credentials(Credentials::jwt("a-token"))
        .base_url(server.base_url())
        .build()
        .unwrap()
}

/// A server that has one raw answer, and a client of it.
async fn answering(status: u16, content_type: &str, body: &str) -> (MockServer, Client) {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.method(Method::POST).path(LOANS);
            then.status(status)
                .header("content-type", content_type)
                .body(body);
        })
        .await;
    let client = client(&server);
    (server, client)
}

async fn fetch(status: u16, content_type: &str, body: &str) -> Result<LoansResponse, Error> {
    let (_server, client) = answering(status, content_type, body).await;
    client
        .bancosecurity_personal_loans(LoansRequest::new())
        .fetch_outcome()
        .await
}

async fn submit(status: u16, body: &str) -> Result<AcceptedResponse, Error> {
    let (_server, client) = answering(status, "application/json", body).await;
    client
        .bancosecurity_personal_loans(LoansRequest::new())
        .submit("https://localhost/callback")
        .await
}

#[tokio::test]
async fn status_200_is_completed() {
    let outcome = fetch(200, "application/json", &loans()).await.unwrap();
    assert_eq!(outcome.into_result().unwrap().unwrap().loan.len(), 1);
}

#[tokio::test]
async fn status_202_is_accepted() {
    let accepted = submit(202, &accepted()).await.unwrap();
    assert_eq!(accepted.life_span.as_str(), "2017-07-22T00:00:00-0400");
}

#[tokio::test]
async fn the_other_status_is_an_error_of_its_own() {
    let error = fetch(202, "application/json", &accepted())
        .await
        .unwrap_err();
    assert!(
        error.is_wrong_reply() && error.status() == Some(202),
        "{error}"
    );
    assert_eq!(
        error.operation_id(),
        Some("6baf6c19-e485-463b-ae24-a821b025c8a4")
    );
    assert_eq!(error.expose_body(), Some(accepted().as_bytes()));
    let error = submit(200, &loans()).await.unwrap_err();
    assert!(
        error.is_wrong_reply() && error.status() == Some(200),
        "{error}"
    );
    assert_eq!(error.expose_body(), Some(loans().as_bytes()));
}

/// Without data and with a life span: nobody may take that for an outcome without data.
#[tokio::test]
async fn an_acceptance_with_status_200_is_no_outcome() {
    let answer = |data: &str, life_span: &str| {
        format!(
            r#"{{"OperationId":"1","Status":"OK","Data":{data},"AdditionalInformation":"later","Error":null,"LifeSpan":{life_span}}}"#
        )
    };
    let until = r#""2017-07-22T00:00:00-0400""#;
    let accepted = answer("null", until);
    let error = fetch(200, "application/json", &accepted).await.unwrap_err();
    assert!(error.is_wrong_reply(), "{error}");
    assert_eq!(
        (error.status(), error.operation_id()),
        (Some(200), Some("1"))
    );
    assert_eq!(error.retry_advice(), models::RetryAdvice::Unknown);
    assert_eq!(error.expose_body(), Some(accepted.as_bytes()));
    // One of the two alone says nothing of the kind.
    for (data, life_span) in [("null", "null"), (r#"{"Loan":[]}"#, until)] {
        let outcome = fetch(200, "application/json", &answer(data, life_span)).await;
        assert_eq!(outcome.unwrap().data().is_some(), data != "null");
    }
}

#[tokio::test]
async fn an_operation_that_failed_keeps_its_body() {
    let text = payload("bancosecurity_personal_loans", "200-documented-error.json");
    let error = fetch(200, "application/json", &text).await.unwrap_err();
    assert!(error.is_operation(), "{error}");
    assert_eq!(error.expose_body(), Some(text.as_bytes()));
}

#[tokio::test]
async fn the_body_of_the_other_status_is_an_error() {
    // An outcome has no `LifeSpan`, which an acceptance must have.
    let error = submit(202, &loans()).await.unwrap_err();
    assert!(error.is_decode(), "{error}");
    assert_eq!(error.expose_body(), Some(loans().as_bytes()));
    let text = loans().replace("\"Amount\": 10990", "\"Amount\": \"s3ntinel\"");
    let error = fetch(200, "application/json", &text).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "bancosecurity_personal_loans: the body does not have the shape that the document states, at \
         /Data/Loan/0/Balance/Amount, line 8 column 30 (status 200)"
    );
    assert_eq!(
        error.operation_id(),
        Some("6baf6c19-e485-463b-ae24-a821b025c8a4")
    );
    assert!(!format!("{error:?}").contains("s3ntinel"));
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
        let error = fetch(status, content_type, body).await.unwrap_err();
        assert_eq!(error.status(), Some(status));
        // There is no body with 204.
        assert_eq!(error.expose_body(), Some(body.as_bytes()), "{status}");
        assert_eq!(error.is_auth(), status == 401);
        assert_eq!(error.is_unavailable(), status >= 500);
        assert_eq!(error.is_timeout(), status == 504);
        assert!(
            body.is_empty() || !format!("{error} {error:?}").contains(body),
            "{error:?}"
        );
    }
}

#[tokio::test]
async fn typed_mocks_answer_exactly_what_they_are_given() {
    let server = MockServer::start_async().await;
    let text = loans().replace("10990", "12345678901234567.10");
    let outcome: LoansResponse = serde_json::from_str(&text).unwrap();
    let request = LoansRequest::new();
    let mock =
        BancosecurityPersonalLoansMock::bancosecurity_personal_loans(&server, |when, then| {
            when.body(&request);
            then.ok(&outcome);
        });
    let call = client(&server).bancosecurity_personal_loans(request);
    assert_eq!(call.fetch_outcome().await.unwrap(), outcome);
    mock.assert_async().await;
}

#[tokio::test]
async fn a_slash_at_the_end_of_the_address_is_ignored() {
    let server = MockServer::start_async().await;
    let accepted: AcceptedResponse = serde_json::from_str(&accepted()).unwrap();
    server.consorcio_personal_unbilled_transactions(|_, then| {
        then.accepted(&accepted);
    });
    let client = Client::builder()
        .credentials(Credentials::jwt("a-token"))
        .base_url(format!("{}/", server.base_url()))
        .build()
        .unwrap();
    let request = UnbilledTransactionsRequest::new("1234".parse().unwrap());
    let call = client.consorcio_personal_unbilled_transactions(request);
    assert_eq!(
        call.submit("https://localhost/callback").await.unwrap(),
        accepted
    );
}

#[tokio::test]
async fn headers_are_those_that_the_api_knows() {
    let server = MockServer::start_async().await;
    let mock = server
        .mock_async(|when, then| {
            when.method(Method::POST)
                .path(LOANS)
                .is_true(|request| !request.headers().contains_key("api-version"))
                .is_true(|request| !request.headers().contains_key("x-api-key"))
                .header("authorization", "Bearer a-token")
                .header("content-type", "application/json")
                .header("accept", "application/json");
            then.status(200).body(loans());
        })
        .await;
    let call = client(&server).bancosecurity_personal_loans(LoansRequest::new());
    call.fetch().await.unwrap();
    mock.assert_async().await;
}
