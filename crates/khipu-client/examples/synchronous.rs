//! A synchronous call: wait for the data.
//!
//! `cargo run -p khipu-client --example synchronous`

use khipu_client::models::{LoansRequest, UnbilledTransactionsRequest};
use khipu_client::{Client, Credentials};
use khipu_sandbox::Sandbox;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    // The API on this machine. For the provider, leave it and the base URL away, and set KHIPU_TOKEN.
    let sandbox = Sandbox::builder().seed(7).start("127.0.0.1:0").await?;
    let client = Client::builder()
        .base_url(sandbox.base_url())
        .credentials(Credentials::jwt("any"))
        .build()?;

    // `None` is a success: the operation was executed, and there is nothing to return.
    let request = LoansRequest::new();
    let loans = client.bancosecurity_personal_loans(request).fetch().await?;
    for loan in loans.map(|data| data.loan).unwrap_or_default() {
        let (balance, due) = (loan.balance, loan.due_date);
        println!("loan: {} {} until {due}", balance.amount, balance.currency);
    }

    // Whose card is a request's business; what is asked for is checked where it is written.
    let request = UnbilledTransactionsRequest::new("1234".parse()?);
    let call = client.consorcio_personal_unbilled_transactions(request);
    let purchases = call
        .fetch()
        .await?
        .map(|data| data.card_purchase.transaction);
    println!("purchases: {}", purchases.map_or(0, |list| list.len()));
    Ok(())
}
