//! What to do about a failure: the provider says when the same call may be made again.
//!
//! `cargo run -p khipu-client --example retry_advice`

use khipu_client::models::{LoansRequest, RetryAdvice};
use khipu_client::{Client, Credentials, Error, RetryPolicy};
use khipu_sandbox::{Sandbox, Scenario};

/// What a program does after a failure. What may be repeated at once, the client has repeated already.
fn decide(error: &Error) -> String {
    match error.retry_advice() {
        RetryAdvice::Immediately => "once more, by hand".to_owned(),
        RetryAdvice::After(time) => format!("put off for {} hours", time.as_secs() / 3600),
        RetryAdvice::AfterNotification => "put off until the provider gives notice".to_owned(),
        RetryAdvice::Never if error.is_auth() => "get a new credential".to_owned(),
        RetryAdvice::Never => "give up".to_owned(),
        // The institution may have been reached, and would see a second log-on.
        _ => "ask a person".to_owned(),
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    for scenario in [
        Scenario::RetryImmediately,
        Scenario::Wait4Hours,
        Scenario::RetryAfterNotification,
        Scenario::DoNotRetry,
        Scenario::Unauthorized,
        Scenario::GatewayTimeout,
    ] {
        let sandbox = Sandbox::builder()
            .scenario(scenario)
            .start("127.0.0.1:0")
            .await?;
        let client = Client::builder()
            .base_url(sandbox.base_url())
            .credentials(Credentials::jwt("any"))
            // Three attempts are the default.
            .retry(RetryPolicy::default().attempts(2))
            .build()?;
        let call = client.bancosecurity_personal_loans(LoansRequest::new());
        if let Err(error) = call.fetch().await {
            println!("{scenario}: {}", decide(&error));
            // It names code, status and place, and never what the body says.
            eprintln!("  {error}");
        }
    }
    Ok(())
}
