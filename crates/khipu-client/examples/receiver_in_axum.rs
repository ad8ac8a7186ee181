//! A receiver inside an axum application: its router is nested, and callbacks are handed to the application.
//!
//! `cargo run -p khipu-client --example receiver_in_axum --features receiver`

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use khipu_client::models::{BancosecurityPersonalLoans, LoansRequest, Operation};
use khipu_client::receiver::Receiver;
use khipu_client::{Client, Credentials};
use khipu_sandbox::Sandbox;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let here = format!("http://{}", listener.local_addr()?);

    // The public URL has the path at which the router is nested.
    let (sender, mut callbacks) = mpsc::unbounded_channel();
    let receiver = Receiver::builder(
        format!("{here}/khipu"),
        folder.path().join("callbacks.ndjson"),
    )
    .on_callback(move |received| {
        // On the disk already. A queue, because whoever sent it waits.
        let _ = sender.send((received.operation, received.is_repeat, received.is_json));
    })
    .build()?;
    let application = Router::new()
        .route("/health", get(|| async { "well" }))
        .nest("/khipu", receiver.router());
    tokio::spawn(async move { axum::serve(listener, application).await });

    let sandbox = Sandbox::builder().callback_delay(Duration::from_millis(100));
    let sandbox = sandbox.start("127.0.0.1:0").await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .credentials(Credentials::jwt("any"))
        .build()?;

    // Nobody waits for this one in particular, so that it may come after a restart.
    let url = receiver.callback_url(&BancosecurityPersonalLoans::INFO)?;
    let call = client.bancosecurity_personal_loans(LoansRequest::new());
    call.submit(url).await?;
    if let Some((operation, is_repeat, is_json)) = callbacks.recv().await {
        println!("{operation}: repeat {is_repeat}, JSON {is_json}");
    }
    Ok(())
}
