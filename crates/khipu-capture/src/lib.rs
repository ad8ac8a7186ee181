//! How traffic is written down and read back.
//!
//! A capture file is NDJSON: one [`Record`] a line, an exchange or a callback. [`Writer`] appends records so that each is on
//! the disk before it says so; [`read`] gives them back with the place of every body in the file, so that whoever judges a
//! body can point at the byte.
//!
//! No header is ever recorded. A body is recorded as it came: JSON as JSON, so that positions, numbers and repeated keys
//! survive, anything else as text or base64. Whoever hands a body over decides what may stand in it.
//!
//! ```
//! use khipu_capture::{Body, Record};
//!
//! let record = Record::exchange("POST", "/v1/cl/banking/personal/bancosecurity.cl/products/loans")
//!     .operation("bancosecurity_personal_loans")
//!     .request(Body::from_bytes(br#"{"RequestData": {}}"#))
//!     .response(401, Body::from_bytes(br#"Authorization failed"#));
//! let line = record.to_line();
//! assert!(line.starts_with(r#"{"khipu_capture":1,"#));
//! assert!(line.ends_with(r#""status":401,"response":{"text":"Authorization failed"}}"#));
//! ```
//!
//! Reading back what was written:
//!
//! ```
//! use khipu_capture::{Body, Record, Writer};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("traffic.ndjson");
//! let writer = Writer::open(&path)?;
//! writer.append(&Record::callback("/v1/accounts", Body::from_bytes(br#"{"Status": "OK"}"#)))?;
//!
//! let text = std::fs::read(&path)?;
//! for entry in khipu_capture::read(&text) {
//!     let record = entry.record?;
//!     assert_eq!(record.path, "/v1/accounts");
//!     let place = entry.callback.ok_or("a callback")?;
//!     assert_eq!(text.get(place.range()), Some(&br#"{"Status": "OK"}"#[..]));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! # Features
//!
//! - `schemars`: the JSON Schema of a record, which is committed as `record.schema.json`.

mod body;
mod decode;
mod har;
mod log;
mod read;
mod record;
mod stream;
mod write;

pub use body::Body;
pub use decode::{Compression, DecodeError, Decoder};
pub use har::{Har, HarBody, HarEntry, HarError, Origins, Position};
pub use read::{Entry, Place, ReadError, is_record, read, read_one};
pub use record::{FORMAT, Record};
pub use stream::{
    Again, Batch, BatchRecords, Form, MAX_RECORD, RawRecord, RecordError, Records, SpoolFile,
    Stream,
};
pub use write::{WriteError, Writer};
