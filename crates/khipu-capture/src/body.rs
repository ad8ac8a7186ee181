//! A body as it stands in a record.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;

/// A body, as one of three: JSON, other text, or bytes that are no text.
///
/// JSON is kept byte for byte, except that line breaks between its tokens become spaces and white space around the whole
/// is dropped: numbers stay as they were written, and a repeated key stays repeated.
///
/// `Debug` tells only which of the three it is, and how long.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "schemars",
    schemars(description = "A body: JSON, other text, or bytes that are no text.")
)]
pub struct Body(Kind);

/// A body: JSON, other text, or bytes that are no text.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schemars", schemars(inline))]
enum Kind {
    /// JSON, byte for byte, except that line breaks between tokens are spaces here.
    Json(
        #[serde(deserialize_with = "read_json")]
        #[cfg_attr(feature = "schemars", schemars(with = "serde_json::Value"))]
        Box<RawValue>,
    ),
    /// Text that is not JSON.
    Text(String),
    /// Bytes that are not UTF-8, in base64 with padding.
    Base64(String),
}

impl Body {
    /// The body that `bytes` are.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Self(Kind::Base64(STANDARD.encode(bytes)));
        };
        let json = serde_json::from_str::<&RawValue>(text);
        Self(match json.and_then(on_one_line) {
            Ok(json) => Kind::Json(json),
            Err(_) => Kind::Text(text.to_owned()),
        })
    }

    /// The JSON, when the body is that.
    #[must_use]
    pub fn as_json(&self) -> Option<&str> {
        match &self.0 {
            Kind::Json(json) => Some(json.get()),
            Kind::Text(_) | Kind::Base64(_) => None,
        }
    }

    /// The bytes of the body; nothing if what should be base64 is not.
    #[must_use]
    pub fn to_bytes(&self) -> Option<Vec<u8>> {
        match &self.0 {
            Kind::Json(json) => Some(json.get().as_bytes().to_vec()),
            Kind::Text(text) => Some(text.as_bytes().to_vec()),
            Kind::Base64(text) => STANDARD.decode(text).ok(),
        }
    }

    pub(crate) fn json(json: &RawValue) -> Result<Self, serde_json::Error> {
        on_one_line(json).map(|json| Self(Kind::Json(json)))
    }

    pub(crate) fn text(text: String) -> Self {
        Self(Kind::Text(text))
    }

    pub(crate) fn base64(text: String) -> Self {
        Self(Kind::Base64(text))
    }
}

/// In JSON a line break stands between tokens only, within a string it is an escape: so each can become a space, and the
/// record stays one line.
fn on_one_line(json: &RawValue) -> Result<Box<RawValue>, serde_json::Error> {
    if json.get().contains(['\n', '\r']) {
        RawValue::from_string(json.get().replace(['\n', '\r'], " "))
    } else {
        Ok(json.to_owned())
    }
}

fn read_json<'de, D: Deserializer<'de>>(from: D) -> Result<Box<RawValue>, D::Error> {
    let json = Box::<RawValue>::deserialize(from)?;
    on_one_line(&json).map_err(serde::de::Error::custom)
}

impl PartialEq for Body {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Kind::Json(a), Kind::Json(b)) => a.get() == b.get(),
            (Kind::Text(a), Kind::Text(b)) | (Kind::Base64(a), Kind::Base64(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Body {}

impl fmt::Debug for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, length) = match &self.0 {
            Kind::Json(json) => ("json", json.get().len()),
            Kind::Text(text) => ("text", text.len()),
            Kind::Base64(text) => ("base64", text.len()),
        };
        write!(f, "Body({kind}, {length} bytes)")
    }
}
