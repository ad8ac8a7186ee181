//! What is told when nobody can be reached: whether the name, the network or TLS was at fault.
use khipu_client::models::LoansRequest;
use khipu_client::{Client, Credentials, RetryPolicy};
use tokio::net::TcpListener;

/// The cause of a call that reaches nobody, and what is behind it.
async fn cause(base: &str) -> (String, Option<String>) {
    let client = Client::builder()
        .credentials(Credentials::jwt("a-token"))
        .base_url(base)
        .retry(RetryPolicy::never())
        .build()
        .unwrap();
    let call = client.bancosecurity_personal_loans(LoansRequest::new());
    let error = call.fetch().await.unwrap_err();
    assert!(error.is_connect() && error.is_unsent(), "{error:?}");
    let source = std::error::Error::source(&error).unwrap();
    (source.to_string(), source.source().map(ToString::to_string))
}

#[tokio::test]
async fn the_name() {
    let (cause, _) = cause("https://nobody.invalid").await;
    assert_eq!(cause, "the name of the host cannot be resolved");
}

#[tokio::test]
async fn the_network() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    for scheme in ["http", "https"] {
        let (cause, behind) = cause(&format!("{scheme}://{address}")).await;
        assert_eq!(cause, "the connection could not be made");
        assert!(behind.unwrap().contains("refused"));
    }
}

#[tokio::test]
async fn tls() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, axum::Router::new()).await });
    let (cause, behind) = cause(&format!("https://{address}")).await;
    assert_eq!(cause, "TLS cannot be set up with whoever answers there");
    let behind = behind.unwrap();
    assert!(behind.contains("corrupt message"), "{behind}");
}
