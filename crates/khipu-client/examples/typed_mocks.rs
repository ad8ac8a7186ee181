//! A test of one's own code with typed mocks: no sandbox, and not a line of JSON.
//!
//! `cargo run -p khipu-client --example typed_mocks --features mock`

use httpmock::MockServer;
use khipu::{ErrorType, LoansData, LoansRequest, LoansResponse, OperationError};
use khipu_client::mocks::BancosecurityPersonalLoansMock;
use khipu_client::models as khipu;
use khipu_client::{Client, Credentials, Error};

/// The code that is tested.
async fn count(client: &Client) -> Result<usize, Error> {
    let call = client.bancosecurity_personal_loans(LoansRequest::new());
    Ok(call.fetch().await?.map_or(0, |data| data.loan.len()))
}

fn answer(error: Option<OperationError>) -> Result<LoansResponse, khipu::InvalidText> {
    let (status, data) = match error {
        None => (khipu::OperationStatus::Ok, Some(LoansData::new(vec![]))),
        Some(_) => (khipu::OperationStatus::Error, None),
    };
    let id = "6baf6c19-e485-463b-ae24-a821b025c8a4".parse()?;
    Ok(LoansResponse::new(id, status, None, error, None, data))
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = MockServer::start_async().await;
    let client = Client::builder()
        .base_url(server.base_url())
        .credentials(Credentials::jwt("any"))
        .build()?;

    // What is asked and what is answered are the models themselves: what they cannot be, a mock cannot be.
    let good = answer(None)?;
    let mut mock = server.bancosecurity_personal_loans(|when, then| {
        when.body(&LoansRequest::new());
        then.ok(&good);
    });
    println!("loans: {}", count(&client).await?);
    mock.delete();

    let wait = ErrorType::Wait4HoursBeforeRetry;
    let bad = answer(Some(OperationError::new().code("E201").type_(wait)))?;
    let mock = server.bancosecurity_personal_loans(|_, then| {
        then.ok(&bad);
    });
    if let Err(error) = count(&client).await {
        println!("failed with {:?}: {:?}", error.code(), error.retry_advice());
    }
    mock.assert_calls(1);
    Ok(())
}
