//! An asynchronous call whose callback is received here: submit, then wait until the end of the life span.
//!
//! `cargo run -p khipu-client --example asynchronous --features receiver`

use std::time::Duration;

use khipu_client::models::LoansRequest;
use khipu_client::receiver::Receiver;
use khipu_client::{Client, Credentials};
use khipu_sandbox::Sandbox;
use tokio::net::TcpListener;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The API on this machine. For the provider, leave it and the base URL away, and set KHIPU_TOKEN.
    let sandbox = Sandbox::builder().callback_delay(Duration::from_millis(200));
    let sandbox = sandbox.start("127.0.0.1:0").await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .credentials(Credentials::jwt("any"))
        .build()?;

    // The provider needs an address that it can reach, such as https://callbacks.example.com. A callback is answered once
    // it is in the file.
    let folder = tempfile::tempdir()?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let public_url = format!("http://{}", listener.local_addr()?);
    let receiver = Receiver::builder(public_url, folder.path().join("callbacks.ndjson")).build()?;
    let running = receiver.serve(listener);

    let call = client.bancosecurity_personal_loans(LoansRequest::new());
    let pending = call.submit_to(&receiver).await?;
    println!(
        "accepted: {}",
        pending.accepted().additional_information.as_str()
    );

    let loans = pending.wait().await?;
    println!(
        "received: {} loans",
        loans.map_or(0, |data| data.loan.len())
    );
    running.shutdown().await;
    Ok(())
}
