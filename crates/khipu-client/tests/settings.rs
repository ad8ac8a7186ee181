//! What cannot be called is refused before anything is sent, and the message names the setting.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs, reason = "a test")]

use std::process::Command;

use khipu_client::models::{AccountCredential, LoansRequest};
use khipu_client::{Client, Credentials, Error};

fn jwt() -> Credentials {
    Credentials::jwt("a-token")
}

fn refusal(built: Result<Client, Error>) -> String {
    let error = built.unwrap_err();
    assert!(error.is_configuration() && error.is_unsent(), "{error}");
    error.to_string()
}

#[test]
fn base_urls_that_would_show_credentials_are_refused() {
    let built = |url: &str| Client::builder().credentials(jwt()).base_url(url).build();
    for url in [
        "https://api.khipu.com",
        "https://a.example/prefix/",
        "http://127.0.0.1:1",
        "http://localhost",
        "http://[::1]:8080",
    ] {
        built(url).unwrap();
    }
    assert!(refusal(built("http://api.khipu.com")).contains("in the clear"));
    assert!(refusal(built("http://localhost.example.com")).contains("in the clear"));
    assert!(refusal(built("ftp://api.khipu.com")).contains("neither https nor http"));
    assert_eq!(refusal(built("nonsense")), "the base URL is no URL");
    assert!(refusal(built("https://user:word@api.khipu.com")).contains("more than scheme"));
    let allowed = Client::builder()
        .credentials(jwt())
        .base_url("http://10.0.0.1")
        .allow_insecure_base_url();
    allowed.build().unwrap();
}

/// Nobody has installed a provider of TLS for this whole process, with which reqwest's own default would be a panic.
#[test]
fn the_http_client_can_be_changed_and_keeps_its_tls() {
    let client = Client::builder()
        .credentials(jwt())
        .base_url("https://api.khipu.com")
        .http(|http| http.tcp_nodelay(false));
    client.build().unwrap();
}

#[test]
fn empty_credentials_are_refused() {
    for credentials in [Credentials::jwt(""), Credentials::api_key("  ")] {
        assert_eq!(
            refusal(Client::builder().credentials(credentials).build()),
            "the credential given to the builder is empty"
        );
    }
    let broken = Client::builder()
        .credentials(Credentials::jwt("a\nb"))
        .build();
    assert!(refusal(broken).contains("white space or control characters"));
}

/// The environment belongs to the whole process, so each case is a process of its own: this test, started again.
#[test]
fn credentials_come_from_the_environment() {
    if std::env::var_os("KHIPU_TEST_ENVIRONMENT").is_some() {
        match Client::from_env() {
            Ok(client) => println!("ANSWER {client:?}"),
            Err(error) => println!("ANSWER {error}"),
        }
        return;
    }
    let answer = |variables: &[(&str, &str)]| {
        let output = Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "credentials_come_from_the_environment",
                "--nocapture",
            ])
            .env_remove("KHIPU_TOKEN")
            .env_remove("KHIPU_API_KEY")
            .env_remove("KHIPU_BASE_URL")
            .env("KHIPU_TEST_ENVIRONMENT", "1")
            .envs(variables.iter().copied())
            .output()
            .unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let line = text
            .lines()
            .find_map(|line| line.split_once("ANSWER "))
            .map(|(_, answer)| answer.to_owned());
        line.unwrap_or_else(|| panic!("{text}"))
    };
    assert_eq!(
        answer(&[("KHIPU_TOKEN", "s3ntinel")]),
        "Client { credentials: Credentials(JWT, [redacted]), base_url: \"https://api.khipu.com\", .. }"
    );
    assert_eq!(
        answer(&[
            ("KHIPU_API_KEY", "s3ntinel"),
            ("KHIPU_BASE_URL", "http://localhost:1")
        ]),
        "Client { credentials: Credentials(Api-Key, [redacted]), base_url: \"http://localhost:1\", .. }"
    );
    assert!(answer(&[]).starts_with("no credential: set KHIPU_TOKEN or KHIPU_API_KEY"));
    assert!(
        answer(&[("KHIPU_TOKEN", "a"), ("KHIPU_API_KEY", "b")])
            .starts_with("KHIPU_TOKEN and KHIPU_API_KEY are both set")
    );
    assert!(answer(&[("KHIPU_TOKEN", " ")]).starts_with("KHIPU_TOKEN is set and empty"));
    assert!(
        answer(&[("KHIPU_TOKEN", "a"), ("KHIPU_BASE_URL", "http://a.example")])
            .contains("in the clear")
    );
}

#[tokio::test]
async fn a_callback_url_that_cannot_be_one_is_refused_before_sending() {
    // Nobody listens there: an attempt to send would be another error.
    let client = Client::builder()
        .credentials(jwt())
        .base_url("http://127.0.0.1:9")
        .build()
        .unwrap();
    let long = format!("https://a.example/{}", "x".repeat(255));
    for url in [
        long.as_str(),
        "nonsense",
        "/relative",
        "ftp://a.example",
        "https://",
        "http://",
    ] {
        let error = client
            .bancosecurity_personal_loans(LoansRequest::new())
            .submit(url)
            .await
            .unwrap_err();
        assert!(error.is_configuration(), "{url}: {error}");
        assert!(error.to_string().contains("nothing was sent"), "{error}");
    }
    let named = LoansRequest::new().callback_url("https://a.example".parse().unwrap());
    let error = client
        .bancosecurity_personal_loans(named)
        .fetch()
        .await
        .unwrap_err();
    assert!(
        error.is_configuration() && error.to_string().contains("use `submit`"),
        "{error}"
    );
}

#[tokio::test]
async fn an_api_key_needs_the_credential_of_the_account() {
    let client = Client::builder()
        .credentials(Credentials::api_key("a-key"))
        .base_url("http://127.0.0.1:9")
        .retry(khipu_client::RetryPolicy::never())
        .build()
        .unwrap();
    let error = client
        .bancosecurity_personal_loans(LoansRequest::new())
        .fetch()
        .await
        .unwrap_err();
    assert!(error.is_configuration(), "{error}");
    assert!(
        error.to_string().contains("`account_credential`"),
        "{error}"
    );
    let request = LoansRequest::new().account_credential(AccountCredential::account_link("a-link"));
    let error = client
        .bancosecurity_personal_loans(request)
        .fetch()
        .await
        .unwrap_err();
    assert!(error.is_connect(), "{error}");
}
