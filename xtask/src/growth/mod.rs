//! What more endpoints cost: the real document grown to many, and progenitor alone on the same document beside it.
//!
//! ```text
//! schemas/ ──read──▶ Source ──grow──▶ target/growth/<case>/schemas, crates (hand-written sources), peer
//!                                        │ xtask codegen --root   │ xtask growth --peer
//!                                        ▼                        ▼
//!                                     cargo check              cargo check      ──▶ table and verdicts
//! ```

mod crates;
mod grow;
mod lower;
mod measure;
pub mod peer;
mod report;
mod source;

use std::path::Path;

use crate::codegen::document::Files;

pub use self::measure::{Plan, Row, run};
pub use self::report::{Verdict, report, verdicts};

/// The document of the repository at `root`, grown to so many endpoints.
///
/// # Errors
///
/// When the document cannot be read, or has more endpoints already.
pub fn grown(root: &Path, endpoints: usize, sharing: Sharing) -> Result<Files, String> {
    let source = source::Source::read(root)?;
    grow::grow(&source, endpoints, sharing).map(Files)
}

/// Whether endpoints have product schemas of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// One set of product schemas an endpoint.
    Own,
    /// At most [`SETS`] sets, which all endpoints share.
    Shared,
}

/// How many sets of product schemas are shared.
pub const SETS: usize = 25;

impl Sharing {
    /// Its name in the table and in folders.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Shared => "shared",
        }
    }

    /// How many sets of product schemas so many endpoints have.
    fn sets(self, endpoints: usize) -> usize {
        match self {
            Self::Own => endpoints,
            Self::Shared => endpoints.min(SETS),
        }
    }
}
