//! A program that calls the API, settings from the environment.

use khipu_client::Client;
use khipu_client::models::LoansRequest;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().build()?;
    let request = LoansRequest::new();
    let data = client.bancosecurity_personal_loans(request).fetch().await?;
    println!("{} loans", data.map_or(0, |data| data.loan.len()));
    Ok(())
}
