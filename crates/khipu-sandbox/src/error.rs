//! Why a sandbox does not start.

use std::fmt;

/// Why a sandbox cannot be made or started.
#[derive(Debug)]
pub struct SandboxError {
    what: &'static str,
    source: Box<dyn std::error::Error + Send + Sync>,
}

impl SandboxError {
    pub(crate) fn new(
        what: &'static str,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self {
            what,
            source: source.into(),
        }
    }
}

impl fmt::Display for SandboxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what)
    }
}

impl std::error::Error for SandboxError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&*self.source)
    }
}
