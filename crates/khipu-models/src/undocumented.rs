//! Objects about whose members nothing is known.
use std::fmt;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::invalid_text::Rule;
use crate::schema::json_schema;
use crate::{InvalidText, Redacted, json_text};

/// A JSON object whose members the provider does not document, so nothing says that they are harmless.
///
/// The text is kept and written back byte for byte, white space within it included, and equality is that of the
/// text. `Debug` shows `[redacted]`, there is no `Display`, and [`expose`](Self::expose) gives the text. The memory
/// is not wiped when the value is dropped.
///
/// ```
/// use khipu_models::UndocumentedObject;
///
/// let object: UndocumentedObject = serde_json::from_str(r#"{"Note": 1.10}"#)?;
/// assert_eq!(format!("{object:?}"), "UndocumentedObject([redacted])");
/// assert_eq!(object.expose(), r#"{"Note": 1.10}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct UndocumentedObject(Box<str>);

impl UndocumentedObject {
    /// A JSON object, kept as it stands, except for white space around it.
    ///
    /// # Errors
    /// If the text is not one JSON object.
    pub fn from_json(text: &str) -> Result<Self, InvalidText> {
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) if raw.get().starts_with('{') => Ok(Self(raw.get().into())),
            _ => Err(InvalidText::new(
                "UndocumentedObject",
                Rule::Stated("must be one JSON object"),
            )),
        }
    }

    /// The JSON text. Keep it away from logs, errors and reports.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UndocumentedObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UndocumentedObject")
            .field(&Redacted)
            .finish()
    }
}

impl Serialize for UndocumentedObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json_text::write_raw(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for UndocumentedObject {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = json_text::read_raw(deserializer)?;
        Self::from_json(raw.get()).map_err(D::Error::custom)
    }
}

json_schema!(
    UndocumentedObject,
    ::schemars::json_schema!({"type": "object"})
);
