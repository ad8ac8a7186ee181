//! Records out of a capture file, with the place of every body.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::{Body, FORMAT, Record};

const BOM: &[u8] = b"\xef\xbb\xbf";

/// A line of a capture file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Entry {
    /// The line, from 1.
    pub line: u64,
    /// Where the line begins, in bytes from 0.
    pub offset: usize,
    /// The record, or why the line is none.
    pub record: Result<Record, ReadError>,
    /// Where the body of the request stands.
    pub request: Option<Place>,
    /// Where the body of the response stands.
    pub response: Option<Place>,
    /// Where the body of the callback stands.
    pub callback: Option<Place>,
}

/// Where a body stands in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Place {
    /// The byte at which it begins, from 0: of the JSON, or of the string that holds text or base64, its quote.
    pub offset: usize,
    /// How many bytes of the file it takes.
    pub length: usize,
    /// Whether every byte of the body stands at its own place from there: so it is for JSON.
    pub is_verbatim: bool,
}

impl Place {
    /// The bytes of the file that it takes.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.offset..self.offset.saturating_add(self.length)
    }

    const fn from(self, start: usize) -> Self {
        Self {
            offset: self.offset.saturating_add(start),
            ..self
        }
    }
}

/// A line that is no record: cut off by a crash, or written by something else. It quotes nothing of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    fault: Fault,
    column: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Syntax,
    Shape,
    Version(u64),
}

impl ReadError {
    /// Whether the line is not JSON at all, or only the beginning of some.
    #[must_use]
    pub const fn is_syntax(&self) -> bool {
        matches!(self.fault, Fault::Syntax)
    }

    /// The version of the format, when it is one that this release does not know.
    #[must_use]
    pub const fn unknown_version(&self) -> Option<u64> {
        match self.fault {
            Fault::Version(version) => Some(version),
            Fault::Syntax | Fault::Shape => None,
        }
    }

    /// The column of the line at which it was noticed, in bytes from 1.
    #[must_use]
    pub const fn column(&self) -> usize {
        self.column
    }

    fn new(fault: Fault, error: &serde_json::Error, start: usize) -> Self {
        Self {
            fault,
            column: start.saturating_add(error.column().max(1)),
        }
    }

    const fn version(version: u64) -> Self {
        Self {
            fault: Fault::Version(version),
            column: 1,
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let column = self.column;
        match self.fault {
            Fault::Syntax => write!(
                f,
                "this line is not JSON, or ends too early, at column {column}"
            ),
            Fault::Shape => write!(
                f,
                "this line does not have the shape of a capture record, at column {column}"
            ),
            Fault::Version(version) => write!(
                f,
                "this is a capture record of format version {version}, this release reads version {FORMAT}"
            ),
        }
    }
}

impl std::error::Error for ReadError {}

/// Whether a line is meant as a capture record: its first member says so.
#[must_use]
pub fn is_record(line: &[u8]) -> bool {
    let inner = without_bom(line).trim_ascii_start().strip_prefix(b"{");
    inner.is_some_and(|inner| inner.trim_ascii_start().starts_with(br#""khipu_capture""#))
}

/// The records of a capture file. Blank lines are passed over; a line that is no record is an entry that says so.
pub fn read(text: &[u8]) -> impl Iterator<Item = Entry> {
    let rest = without_bom(text);
    let mut offset = text.len() - rest.len();
    let lines = rest.split_inclusive(|byte| *byte == b'\n').zip(1..);
    lines.filter_map(move |(line, number)| {
        let at = offset;
        offset += line.len();
        (!line.trim_ascii().is_empty()).then(|| {
            let entry = read_one(line);
            let moved = |place: Option<Place>| place.map(|place| place.from(at));
            Entry {
                line: number,
                offset: at,
                request: moved(entry.request),
                response: moved(entry.response),
                callback: moved(entry.callback),
                record: entry.record,
            }
        })
    })
}

/// One record, as if `text` were a file that holds nothing else. It may also stand over several lines.
#[must_use]
pub fn read_one(text: &[u8]) -> Entry {
    let mut entry = Entry {
        line: 1,
        offset: 0,
        record: Err(ReadError {
            fault: Fault::Syntax,
            column: 1,
        }),
        request: None,
        response: None,
        callback: None,
    };
    // An end of the line would be a line of its own to serde_json, and its columns begin again there.
    let text = match std::str::from_utf8(text) {
        Ok(text) => text.trim_end_matches(['\n', '\r']),
        Err(error) => {
            entry.record = Err(ReadError {
                fault: Fault::Syntax,
                column: error.valid_up_to() + 1,
            });
            return entry;
        }
    };
    match Line::read(text) {
        Ok(line) => {
            let place = |body: &Option<RawBody<'_>>| body.as_ref().map(|body| body.place(text));
            entry.request = place(&line.request);
            entry.response = place(&line.response);
            entry.callback = place(&line.callback);
            entry.record = line.record(text);
        }
        Err(error) => entry.record = Err(error),
    }
    entry
}

fn without_bom(text: &[u8]) -> &[u8] {
    text.strip_prefix(BOM).unwrap_or(text)
}

/// A record whose bodies still stand in the line that they came in.
#[derive(Deserialize)]
struct Line<'a> {
    khipu_capture: u64,
    #[serde(borrow)]
    at: Cow<'a, str>,
    #[serde(borrow)]
    method: Cow<'a, str>,
    #[serde(borrow)]
    path: Cow<'a, str>,
    #[serde(borrow, default)]
    operation: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    request: Option<RawBody<'a>>,
    #[serde(default)]
    status: Option<u16>,
    #[serde(borrow, default)]
    response: Option<RawBody<'a>>,
    #[serde(borrow, default)]
    callback: Option<RawBody<'a>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum RawBody<'a> {
    #[serde(borrow)]
    Json(&'a RawValue),
    #[serde(borrow)]
    Text(&'a RawValue),
    #[serde(borrow)]
    Base64(&'a RawValue),
}

/// All that is known of a record of another version.
#[derive(Deserialize)]
struct Version {
    khipu_capture: u64,
}

impl<'a> Line<'a> {
    fn read(text: &'a str) -> Result<Self, ReadError> {
        let error = match serde_json::from_str::<Self>(text) {
            Ok(line) if line.khipu_capture == u64::from(FORMAT) => return Ok(line),
            Ok(line) => return Err(ReadError::version(line.khipu_capture)),
            Err(error) => error,
        };
        if let Err(error) = serde_json::from_str::<IgnoredAny>(text) {
            return Err(ReadError::new(Fault::Syntax, &error, 0));
        }
        // A record of another version may have another shape.
        Err(match serde_json::from_str::<Version>(text) {
            Ok(Version { khipu_capture }) if khipu_capture != u64::from(FORMAT) => {
                ReadError::version(khipu_capture)
            }
            _ => ReadError::new(Fault::Shape, &error, 0),
        })
    }

    fn record(self, text: &str) -> Result<Record, ReadError> {
        let owned = |body: Option<RawBody<'_>>| body.map(|body| body.owned(text)).transpose();
        Ok(Record {
            khipu_capture: FORMAT,
            at: self.at.into_owned(),
            method: self.method.into_owned(),
            path: self.path.into_owned(),
            operation: self.operation.map(Cow::into_owned),
            request: owned(self.request)?,
            status: self.status,
            response: owned(self.response)?,
            callback: owned(self.callback)?,
        })
    }
}

impl RawBody<'_> {
    const fn raw(&self) -> &RawValue {
        match self {
            Self::Json(raw) | Self::Text(raw) | Self::Base64(raw) => raw,
        }
    }

    /// Its place in `text`, which it is a part of: so the difference of the two addresses is its offset.
    fn place(&self, text: &str) -> Place {
        let raw = self.raw().get();
        let offset = raw.as_ptr().addr().saturating_sub(text.as_ptr().addr());
        Place {
            offset,
            length: raw.len(),
            is_verbatim: matches!(self, Self::Json(_)),
        }
    }

    fn owned(&self, text: &str) -> Result<Body, ReadError> {
        let string = || serde_json::from_str::<String>(self.raw().get());
        let body = match self {
            Self::Json(raw) => Body::json(raw),
            Self::Text(_) => string().map(Body::text),
            Self::Base64(_) => string().map(Body::base64),
        };
        body.map_err(|error| ReadError::new(Fault::Shape, &error, self.place(text).offset))
    }
}
