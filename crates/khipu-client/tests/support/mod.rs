//! What several tests need.
#![allow(dead_code, reason = "each test uses its part")]

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use khipu_client::captures;
use khipu_client::models::{Operation, OperationInfo};

pub(crate) const LOANS: OperationInfo = khipu_models::BancosecurityPersonalLoans::INFO;

/// An outcome without data, as the provider sends it.
pub(crate) fn outcome(operation_id: &str) -> String {
    format!(
        r#"{{"OperationId":"{operation_id}","Status":"OK","Data":null,"AdditionalInformation":null,"Error":null,"LifeSpan":null}}"#
    )
}

/// An acceptance whose life span ends so many seconds from now.
pub(crate) fn acceptance(operation_id: &str, seconds: i64) -> String {
    let until = chrono::Utc::now() + chrono::TimeDelta::seconds(seconds);
    let until = until.format("%Y-%m-%dT%H:%M:%S%.3fZ");
    format!(
        r#"{{"OperationId":"{operation_id}","Status":"OK","Data":null,"AdditionalInformation":"later","Error":null,"LifeSpan":"{until}"}}"#
    )
}

/// The bodies of all callbacks in a capture file; every line must be a record.
pub(crate) fn callbacks(path: &Path) -> Vec<String> {
    let text = std::fs::read(path).unwrap();
    captures::read(&text)
        .map(|entry| {
            let record = entry
                .record
                .unwrap_or_else(|error| panic!("line {}: {error}", entry.line));
            String::from_utf8(record.callback.unwrap().to_bytes().unwrap()).unwrap()
        })
        .collect()
}

/// A number that differs from run to run.
pub(crate) fn seed() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap()
        .as_nanos() as u64
}

/// A client by hand, with TLS by ring as in the crate itself: nothing else is built in.
pub(crate) fn http() -> reqwest::Client {
    // Whoever was first has installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}
