//! What the facade costs: one call through it against the same exchange written by hand with `reqwest` and `serde_json`,
//! decoded into the same model under the same limit, in pairs in one run.
//!
//! `cargo bench -p khipu-client --bench overhead`
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark"
)]

use std::time::{Duration, Instant};

use axum::http::header::CONTENT_TYPE;
use khipu_client::{Client, Credentials};
use khipu_models::{
    BancosecurityPersonalLoans, ConsorcioPersonalUnbilledTransactions, Envelope, LoansRequest,
    LoansResponse, Operation, UnbilledTransactionsRequest, UnbilledTransactionsResponse,
};

/// Calls in one measurement, and how many pairs of measurements there are.
const CALLS: u32 = 300;
const PAIRS: usize = 31;
const LIMIT: usize = 64 * 1024 * 1024;

fn envelope(data: &str) -> String {
    format!(
        r#"{{"OperationId":"6baf6c19-e485-463b-ae24-a821b025c8a4","Status":"OK","Data":{data},"AdditionalInformation":null,"Error":null,"LifeSpan":null}}"#
    )
}

fn small() -> String {
    let money = r#"{"Amount":10990,"Currency":"CLP"}"#;
    envelope(&format!(
        r#"{{"Loan":[{{"Balance":{money},"DueDate":"2023-07-26","GrantDate":"2024-05-06","GrantedAmount":{money},"InstalmentDetail":{{"CurrentInstalmentNumber":7,"InstalmentsNumber":9}},"LoanNumber":"75599"}}]}}"#
    ))
}

/// About 50 KB.
fn large() -> String {
    let transaction = r#"{"Amount":{"Amount":10990,"Currency":"CLP"},"BookingDateTime":"2017-07-22T00:00:00-0400","CreditDebitIndicator":"Debit","Status":"Booked","TransactionInformation":"PAGO DE CUENTAS","LocalForeignIndicator":"Local","Instalment":{"CurrentInstalmentNumber":9,"InstalmentsNumber":12}}"#;
    let transactions = vec![transaction; 180].join(",");
    envelope(&format!(
        r#"{{"CardPurchase":{{"Statement":[],"Transaction":[{transactions}]}}}}"#
    ))
}

/// A server that answers both operations, on a thread and a runtime of its own.
fn serve() -> String {
    let (sender, address) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let answer = |body: String| {
                axum::routing::post(move || {
                    std::future::ready(([(CONTENT_TYPE, "application/json")], body.clone()))
                })
            };
            let application = axum::Router::new()
                .route(BancosecurityPersonalLoans::INFO.path, answer(small()))
                .route(
                    ConsorcioPersonalUnbilledTransactions::INFO.path,
                    answer(large()),
                );
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            sender
                .send(format!("http://{}", listener.local_addr().unwrap()))
                .unwrap();
            axum::serve(listener, application).await.unwrap();
        });
    });
    address.recv().unwrap()
}

/// The exchange as one would write it by hand.
async fn by_hand<O: Operation>(
    http: &reqwest::Client,
    base: &str,
    request: &O::Request,
) -> O::Response {
    let mut response = http
        .post(format!("{base}{}", O::INFO.path))
        .bearer_auth("a-token")
        .header("accept", "application/json")
        .json(request)
        .send()
        .await
        .unwrap();
    assert_eq!(response.status(), 200);
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.unwrap() {
        assert!(body.len() + chunk.len() <= LIMIT);
        body.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&body).unwrap()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn main() {
    // The client of this crate brings its own; the one by hand asks for one that the process has.
    rustls::crypto::ring::default_provider()
        .install_default()
        .unwrap();
    let base = serve();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let client = Client::builder()
        .credentials(Credentials::jwt("a-token"))
        .base_url(&base)
        .build()
        .unwrap();
    let http = reqwest::Client::builder()
        .timeout(Duration::from_secs(200))
        .build()
        .unwrap();

    let facade = |large: bool| {
        runtime.block_on(async {
            let began = Instant::now();
            for _ in 0..CALLS {
                if large {
                    let request = UnbilledTransactionsRequest::new("1234".parse().unwrap());
                    let outcome: UnbilledTransactionsResponse = client
                        .consorcio_personal_unbilled_transactions(request)
                        .fetch_outcome()
                        .await
                        .unwrap();
                    assert!(outcome.data().is_some());
                } else {
                    let outcome: LoansResponse = client
                        .bancosecurity_personal_loans(LoansRequest::new())
                        .fetch_outcome()
                        .await
                        .unwrap();
                    assert!(outcome.data().is_some());
                }
            }
            began.elapsed() / CALLS
        })
    };
    let hand = |large: bool| {
        runtime.block_on(async {
            let began = Instant::now();
            for _ in 0..CALLS {
                if large {
                    let request = UnbilledTransactionsRequest::new("1234".parse().unwrap());
                    let outcome =
                        by_hand::<ConsorcioPersonalUnbilledTransactions>(&http, &base, &request)
                            .await;
                    assert!(outcome.data().is_some());
                } else {
                    let outcome =
                        by_hand::<BancosecurityPersonalLoans>(&http, &base, &LoansRequest::new())
                            .await;
                    assert!(outcome.data().is_some());
                }
            }
            began.elapsed() / CALLS
        })
    };

    println!("| answer | by hand | facade | facade / by hand |\n|---|---|---|---|");
    for (name, large) in [
        ("small, one loan", false),
        ("50 KB, 180 transactions", true),
    ] {
        // Connections and caches are warm before anything counts.
        facade(large);
        hand(large);
        let mut ratios = Vec::new();
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for pair in 0..PAIRS {
            // Who comes first changes, so that neither profits from it.
            let (facade, hand) = if pair % 2 == 0 {
                let facade = facade(large);
                (facade, hand(large))
            } else {
                let hand = hand(large);
                (facade(large), hand)
            };
            ratios.push(facade.as_secs_f64() / hand.as_secs_f64());
            ours.push(facade.as_secs_f64() * 1e6);
            theirs.push(hand.as_secs_f64() * 1e6);
        }
        println!(
            "| {name} | {:.0} µs | {:.0} µs | {:.3} |",
            median(theirs),
            median(ours),
            median(ratios)
        );
    }
}
