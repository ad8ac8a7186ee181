//! What the sandbox has to say while it runs.

use std::fmt;

/// A callback that was not sent, or not taken. Its text is one line without the address, which is a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Notice {
    /// The operation.
    pub operation: String,
    /// The `OperationId` of its acceptance.
    pub operation_id: String,
    /// Why.
    pub reason: &'static str,
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "callback of {} (OperationId {}) not delivered: {}",
            self.operation.escape_debug(),
            self.operation_id.escape_debug(),
            self.reason
        )
    }
}
