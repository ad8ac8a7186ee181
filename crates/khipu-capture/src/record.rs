//! What one line of a capture file says.

use std::fmt;

use chrono::{SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use crate::Body;

/// The version of the format that this crate writes.
pub const FORMAT: u32 = 1;

/// An exchange with the provider, or a callback from it.
///
/// `Debug` shows neither bodies nor anything else of a payload.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schemars",
    schemars(
        title = "Capture record",
        description = "One line of a capture file: an exchange with the provider, or a callback from it."
    )
)]
#[non_exhaustive]
pub struct Record {
    /// The version of the format: 1. It stands first, and tells a record from any other line of JSON.
    #[cfg_attr(feature = "schemars", schemars(extend("const" = FORMAT)))]
    pub khipu_capture: u32,
    /// When it was written down, RFC 3339 in UTC with milliseconds.
    #[cfg_attr(feature = "schemars", schemars(extend("format" = "date-time")))]
    pub at: String,
    /// The HTTP method, in upper case.
    pub method: String,
    /// The path of the operation, without host and query. For a callback, that of the operation it belongs to: the
    /// address of a callback is a secret.
    pub path: String,
    /// The `operationId`, where whoever wrote the record knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// The body of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<Body>,
    /// The status of the response; absent when none came, and for a callback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The body of the response.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub response: Option<Body>,
    /// The body of a callback.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub callback: Option<Body>,
}

impl Record {
    /// An exchange that begins now. A query that `path` has is left out: it may hold what is secret.
    #[must_use]
    pub fn exchange(method: impl Into<String>, path: impl Into<String>) -> Self {
        let mut path = path.into();
        if let Some(end) = path.find(['?', '#']) {
            path.truncate(end);
        }
        Self {
            khipu_capture: FORMAT,
            at: Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true),
            method: method.into(),
            path,
            operation: None,
            request: None,
            status: None,
            response: None,
            callback: None,
        }
    }

    /// A callback that has just come; `path` is that of the operation it belongs to.
    #[must_use]
    pub fn callback(path: impl Into<String>, body: Body) -> Self {
        let mut record = Self::exchange("POST", path);
        record.callback = Some(body);
        record
    }

    /// Sets the `operationId`.
    #[must_use]
    pub fn operation(mut self, operation: impl Into<String>) -> Self {
        self.operation = Some(operation.into());
        self
    }

    /// Sets the body of the request.
    #[must_use]
    pub fn request(mut self, body: Body) -> Self {
        self.request = Some(body);
        self
    }

    /// Sets the status and the body of the response.
    #[must_use]
    pub fn response(mut self, status: u16, body: Body) -> Self {
        self.status = Some(status);
        self.response = Some(body);
        self
    }

    /// The record as one line of JSON, without its end.
    #[must_use]
    pub fn to_line(&self) -> String {
        // Text, numbers, and JSON that was JSON already: none of it can fail to be written into memory.
        self.line().unwrap_or_default()
    }

    /// As [`Record::to_line`], for whoever must not take an empty line for a record.
    pub(crate) fn line(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string(self)
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Record")
            .field("at", &self.at)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("operation", &self.operation)
            .field("status", &self.status)
            .field("request", &self.request)
            .field("response", &self.response)
            .field("callback", &self.callback)
            .finish()
    }
}
