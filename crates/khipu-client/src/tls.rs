//! TLS by feature: rustls with ring by default, which builds in seconds and needs nothing of the machine.

/// The HTTP client to build upon.
pub(crate) fn http() -> reqwest::ClientBuilder {
    let builder =
        reqwest::Client::builder().user_agent(concat!("khipu-rs/", env!("CARGO_PKG_VERSION")));
    #[cfg(feature = "rustls-ring")]
    if let Some(config) = ring() {
        return builder.tls_backend_preconfigured(config);
    }
    builder
}

/// rustls with ring and the machine's own trust in certificates. The provider is given here and not installed for the whole
/// process, which belongs to somebody else.
#[cfg(feature = "rustls-ring")]
fn ring() -> Option<rustls::ClientConfig> {
    use rustls_platform_verifier::BuilderVerifierExt;

    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .ok()?
        .with_platform_verifier()
        .ok()?
        .with_no_client_auth();
    Some(config)
}
