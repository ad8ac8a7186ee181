//! Reading one JSON value as it was sent, without an error ever quoting it.
use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserializer, Error, Unexpected, Visitor};
use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;

/// Reads a JSON string.
///
/// # Errors
/// If the value is not a string. The message names the kind of value and not the value: serde_json's own message would
/// quote it, and four digits that were sent as a number are still the digits of a card.
pub(crate) fn read_string<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Cow<'de, str>, D::Error> {
    // `deserialize_str` would let serde_json write the message; only `deserialize_any` asks the visitor.
    deserializer.deserialize_any(StringVisitor)
}

/// Reads any JSON value and keeps its text.
///
/// # Errors
/// If the input is not JSON, or if the deserializer has already taken it apart (flattened and untagged types do).
pub(crate) fn read_raw<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Box<RawValue>, D::Error> {
    Box::<RawValue>::deserialize(deserializer)
}

/// Writes JSON text as it stands.
///
/// # Errors
/// If the text is not JSON, or if the serializer fails. Every caller holds JSON, so only the second can happen.
pub(crate) fn write_raw<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    match serde_json::from_str::<&RawValue>(text) {
        Ok(raw) => raw.serialize(serializer),
        Err(_) => Err(serde::ser::Error::custom("not JSON")),
    }
}

struct StringVisitor;

impl<'de> Visitor<'de> for StringVisitor {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text))
    }

    // The provided methods below would quote the value.
    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Err(E::invalid_type(Unexpected::Other("a boolean"), &self))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Err(E::invalid_type(Unexpected::Other("a number"), &self))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Err(E::invalid_type(Unexpected::Other("a number"), &self))
    }

    fn visit_i128<E: Error>(self, _: i128) -> Result<Self::Value, E> {
        Err(E::invalid_type(Unexpected::Other("a number"), &self))
    }

    fn visit_u128<E: Error>(self, _: u128) -> Result<Self::Value, E> {
        Err(E::invalid_type(Unexpected::Other("a number"), &self))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Err(E::invalid_type(Unexpected::Other("a number"), &self))
    }
}
