//! Writing down what was exchanged.

use std::fmt;
use std::sync::Arc;

use khipu_capture::{Body, Record, Writer};
use khipu_models::OperationRequest;

/// Where captures go: a [`Writer`], or a function.
///
/// A record holds the bodies as they were, but for `AccountCredential`, which is null in it. It holds no header. The client
/// does not wait for the disk.
#[derive(Clone)]
pub struct Capture(Arc<dyn Fn(Record) + Send + Sync>);

impl Capture {
    /// Gives every record to `keep`, which should be quick: the call waits for it.
    pub fn new(keep: impl Fn(Record) + Send + Sync + 'static) -> Self {
        Self(Arc::new(keep))
    }

    pub(crate) fn keep(&self, record: Record) {
        (self.0)(record);
    }
}

impl From<Writer> for Capture {
    fn from(writer: Writer) -> Self {
        Self::new(move |record| {
            writer.append_then(&record, |outcome| {
                if let Err(error) = outcome {
                    tracing::error!(%error, "an exchange was not captured");
                }
            });
        })
    }
}

impl fmt::Debug for Capture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Capture")
    }
}

/// The body of a request as it may be written down: null where the credential stood.
pub(crate) fn without_credential(body: &[u8], request: &impl OperationRequest) -> Body {
    let Some(credential) = request.account_credential() else {
        return Body::from_bytes(body);
    };
    // A credential is written exactly as it is kept, and within a string the quotes of a member name would be escaped.
    let credential = format!("\"AccountCredential\":{}", credential.expose());
    let text = String::from_utf8_lossy(body);
    match text.split_once(&credential) {
        Some((before, after)) => {
            Body::from_bytes(format!("{before}\"AccountCredential\":null{after}").as_bytes())
        }
        // Rather nothing than a credential.
        None => Body::from_bytes(b"null"),
    }
}
