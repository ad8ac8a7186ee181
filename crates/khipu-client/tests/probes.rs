//! The questions that were put to eight generators with the same document, put to ours. Each row is a yes, or the test fails
//! and says which is not. `cargo test -p khipu-client --all-features --test all probes -- --nocapture` prints the table.
//!
//! Two of the questions are answered elsewhere: drift (edited, orphaned, missing, another spelling of the path) by
//! `xtask/tests/codegen.rs`, and that every generated item is documented by the lint `missing_docs`, which is denied.
#![cfg(feature = "mock")]
use std::future::Future;
use std::pin::Pin;

use httpmock::{Method, MockServer};
use khipu_client::{Client, Credentials, Error};
use khipu_models::{
    AccountCredential, DateTime, Decimal, Envelope, LoansRequest, LoansResponse, OPERATIONS,
    SecurityKind, decode,
};
use serde_json::{Value, json};

const LOANS: &str = "/v1/cl/banking/personal/bancosecurity.cl/products/loans";

fn body(data: Value) -> Value {
    json!({"OperationId": "1", "Status": "OK", "AdditionalInformation": null, "Error": null, "LifeSpan": null, "Data": data})
}

const ACCEPTED: &str = r#"{"OperationId":"1","Status":"OK","Data":null,"AdditionalInformation":"later","Error":null,"LifeSpan":"2017-07-22T00:00:00-0400"}"#;

/// What the client makes of one raw answer, asked for data or for an acceptance.
async fn call(
    status: u16,
    kind: &str,
    body: &str,
    asynchronous: bool,
) -> Result<Option<LoansResponse>, Error> {
    let server = MockServer::start_async().await;
    server
        .mock_async(|when, then| {
            when.method(Method::POST).path(LOANS);
            then.status(status).header("content-type", kind).body(body);
        })
        .await;
    let client = Client::builder()
        .credentials(Credentials::jwt("a-token"))
        .base_url(server.base_url())
        .build()?;
    let call = client.bancosecurity_personal_loans(LoansRequest::new());
    match asynchronous {
        true => call
            .submit("https://localhost/callback")
            .await
            .map(|_| None),
        false => call.fetch_outcome().await.map(Some),
    }
}

type Answer = Pin<Box<dyn Future<Output = bool>>>;

/// Whether a payload comes back with this text in it.
fn keeps(text: &str, payload: &str) -> bool {
    let model: LoansResponse = decode(payload.as_bytes()).unwrap();
    serde_json::to_string(&model).unwrap().contains(text)
}

fn loan(amount: &str) -> String {
    let loan = json!({
        "Balance": {"Amount": 4711, "Currency": "CLP"}, "DueDate": "2023-07-26", "GrantDate": "2024-05-06",
        "GrantedAmount": {"Amount": 1, "Currency": "CLP"}, "LoanNumber": "75599",
        "InstalmentDetail": {"CurrentInstalmentNumber": 7, "InstalmentsNumber": 9}
    });
    body(json!({"Loan": [loan]}))
        .to_string()
        .replace("4711", amount)
}

/// A question, and how it is asked.
type Probe = (&'static str, fn() -> Answer);

const PROBES: &[Probe] = &[
    (
        "200 and 202 told apart by status, with exact types, asynchronously",
        || {
            Box::pin(async {
                let outcome = body(Value::Null).to_string();
                let done = call(200, "application/json", &outcome, false).await;
                let later = call(202, "application/json", ACCEPTED, true).await;
                let mixed = call(202, "application/json", ACCEPTED, false).await;
                matches!(done, Ok(Some(_)))
                    && later.is_ok()
                    && mixed.is_err_and(|error| error.is_wrong_reply())
            })
        },
    ),
    ("`Data: null` kept, and a missing `Data` refused", || {
        Box::pin(async {
            let text = body(Value::Null).to_string();
            let without = text.replace("\"Data\":null,", "");
            assert_ne!(text, without);
            keeps("\"Data\":null", &text) && decode::<LoansResponse>(without.as_bytes()).is_err()
        })
    }),
    ("money exact", || {
        Box::pin(async { keeps("12345678901234567.10", &loan("12345678901234567.10")) })
    }),
    ("-0400 kept byte for byte, and typed", || {
        Box::pin(async {
            let text = body(Value::Null).to_string();
            let text = text.replace(
                "\"LifeSpan\":null",
                "\"LifeSpan\":\"2017-07-22T00:00:00-0400\"",
            );
            let model: LoansResponse = decode(text.as_bytes()).unwrap();
            let at: &DateTime = model.life_span().unwrap();
            at.to_chrono().timestamp() == 1_500_696_000 && keeps("2017-07-22T00:00:00-0400", &text)
        })
    }),
    ("an unknown enumeration value kept", || {
        Box::pin(async {
            let text = body(Value::Null)
                .to_string()
                .replace("\"OK\"", "\"PARTIAL\"");
            keeps("\"Status\":\"PARTIAL\"", &text)
        })
    }),
    ("a credential in a body redacted in `Debug`", || {
        Box::pin(async {
            let credential = AccountCredential::username_password("somebody", "s3cret");
            let shown = format!("{:?}", LoansRequest::new().account_credential(credential));
            !shown.contains("s3cret") && !shown.contains("somebody")
        })
    }),
    (
        "401 with a text body is an error that keeps status and body",
        || {
            Box::pin(async {
                let error = call(401, "text/plain", "\"Authorization failed\"", false)
                    .await
                    .unwrap_err();
                error.is_auth()
                    && error.status() == Some(401)
                    && error.expose_body() == Some(b"\"Authorization failed\"")
            })
        },
    ),
    ("the callback's body typed", || {
        Box::pin(async {
            let callback: LoansResponse = decode(loan("1").as_bytes()).unwrap();
            let amount: Decimal = callback.into_result().unwrap().unwrap().loan[0]
                .balance
                .amount;
            amount == Decimal::from(1)
        })
    }),
    ("both security schemes generated", || {
        Box::pin(async {
            let schemes = |operation: &khipu_models::OperationInfo| {
                operation
                    .security
                    .iter()
                    .map(|scheme| (scheme.name, scheme.kind))
                    .collect::<Vec<_>>()
            };
            let wanted = [
                ("JWT", SecurityKind::Bearer),
                ("Api-Key", SecurityKind::ApiKeyHeader("x-api-key")),
            ];
            OPERATIONS
                .iter()
                .all(|operation| schemes(operation) == wanted)
        })
    }),
];

#[tokio::test]
async fn every_probe_is_a_yes() {
    let mut noes = Vec::new();
    println!("| probe | ours |\n|---|---|");
    for (probe, ask) in PROBES {
        let yes = ask().await;
        println!("| {probe} | {} |", if yes { "yes" } else { "no" });
        if !yes {
            noes.push(*probe);
        }
    }
    assert_eq!(noes, Vec::<&str>::new());
}
