//! OpenAPI documents with the position of every node.
//!
//! [`open`] and [`open_file`] read a document by anyone, OpenAPI 3.0 or 3.1, YAML or JSON, and tell what it says that nothing
//! here follows; [`load`] reads one that keeps our own rules, and changes nothing in it.
//!
//! A document is split over many YAML files. This crate reads them ([`load`]), joins them into one document in which
//! every node still knows its file, line and column ([`Bundle`]), and can write that bundle down in reviewable pieces
//! and read it back ([`Bundle::to_pieces`], [`Bundle::from_pieces`]). It knows nothing of generated code, of Rust
//! types or of payloads: the generator and the validator both stand on it. Two documents are compared by [`diff`](mod@diff).
//!
//! ```
//! # fn main() -> Result<(), Vec<khipu_document::Problem>> {
//! let files = |name: &str| match name {
//!     "openapi.yaml" => Ok("openapi: 3.1.1\npaths: {}\n".to_owned()),
//!     _ => Err(std::io::Error::from(std::io::ErrorKind::NotFound)),
//! };
//! let bundle = khipu_document::load("openapi.yaml", &files)?;
//! assert_eq!(bundle.document().get("openapi").unwrap().as_str(), Some("3.1.1"));
//! # Ok(())
//! # }
//! ```

mod bundle;
mod bundler;
pub mod diff;
mod json;
mod json_text;
mod node;
mod open;
mod operation;
mod pieces;
mod position;
mod problem;
mod reference;
mod sources;
mod yaml;

pub use bundle::{Bundle, Component, bundle};
pub use node::{Entry, Kind, Node};
pub use open::{Note, Opened, UsablePattern, open, open_file, open_path};
pub use operation::{Operation, Payload, PayloadKind};
pub use pieces::Piece;
pub use position::Position;
pub use problem::Problem;
pub use reference::{escape_pointer, resolve_file};
pub use sources::{Parsed, Read, Sources, load};
pub use yaml::parse;
