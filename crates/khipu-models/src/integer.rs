//! Integers as the contract understands them, for `#[serde(with = "crate::integer::Required")]`.
//!
//! To JSON Schema a number is an integer if its fraction is zero, so `7.0`, `1e1` and `70e-1` are integers, and serde's
//! own `i64` refuses all three. They are read from their text, not through binary floating point, so
//! `9007199254740993.0` is exact. They are written as plain digits.
//!
//! What the contract accepts and this refuses: an integer beyond the 64 bits of `i64`.
//!
//! These are types and not modules because schemars takes the argument of `with` for the type that describes the
//! member.
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::json_text;
use crate::number::Number;
use crate::schema::json_schema;

/// Reads and writes an `i64` member.
pub(crate) struct Required;

impl Required {
    pub(crate) fn serialize<S: Serializer>(value: &i64, serializer: S) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<i64, D::Error> {
        parse(json_text::read_raw(deserializer)?.get()).map_err(D::Error::custom)
    }
}

json_schema!(inline Required, ::schemars::json_schema!({"type": "integer"}));

/// Reads and writes an `Option<i64>` member; null is None. A member that may also be absent says `default` beside it.
#[allow(
    dead_code,
    reason = "whether the document has such a member is up to the document"
)]
pub(crate) struct Optional;

#[allow(dead_code, reason = "as above")]
impl Optional {
    pub(crate) fn serialize<S: Serializer>(
        value: &Option<i64>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        value.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<i64>, D::Error> {
        let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
        raw.map(|raw| parse(raw.get()))
            .transpose()
            .map_err(D::Error::custom)
    }
}

json_schema!(inline Optional, ::schemars::json_schema!({"type": ["integer", "null"]}));

/// The message names the rule and never the number.
fn parse(text: &str) -> Result<i64, &'static str> {
    const BEYOND: &str =
        "not a valid integer: it must lie between -9223372036854775808 and 9223372036854775807";

    let number = Number::parse(text).ok_or("not a valid integer: it must be a JSON number")?;
    if number.is_zero() {
        return Ok(0);
    }
    if number.exponent < 0 {
        return Err("not a valid integer: it must not have a fraction");
    }
    let magnitude = number
        .magnitude_if_whole()
        .and_then(|magnitude| i128::try_from(magnitude).ok())
        .ok_or(BEYOND)?;
    let value = if number.negative {
        -magnitude
    } else {
        magnitude
    };
    i64::try_from(value).map_err(|_| BEYOND)
}

#[cfg(test)]
mod tests {
    use super::{Optional, Required};

    #[derive(serde::Serialize, serde::Deserialize, Debug, PartialEq)]
    struct Members {
        #[serde(with = "Required")]
        required: i64,
        #[serde(with = "Optional")]
        nullable: Option<i64>,
        #[serde(default, with = "Optional", skip_serializing_if = "Option::is_none")]
        optional: Option<i64>,
    }

    fn read(text: &str) -> Option<Members> {
        serde_json::from_str(text).ok()
    }

    #[test]
    fn null_and_absence_are_told_apart() {
        let null = r#"{"required":1,"nullable":null}"#;
        assert_eq!(
            read(null),
            Some(Members {
                required: 1,
                nullable: None,
                optional: None
            })
        );
        assert_eq!(
            read(null)
                .and_then(|members| serde_json::to_string(&members).ok())
                .as_deref(),
            Some(null)
        );
        assert_eq!(
            read(r#"{"required":1}"#),
            None,
            "a nullable member is required all the same"
        );
        assert_eq!(read(r#"{"required":null,"nullable":1}"#), None);
    }

    #[test]
    fn optional_members_take_the_same_spellings() {
        let members = Members {
            required: 10,
            nullable: Some(7),
            optional: Some(-1),
        };
        assert_eq!(
            read(r#"{"required":1e1,"nullable":7.0,"optional":-10e-1}"#),
            Some(members)
        );
        assert_eq!(read(r#"{"required":1,"nullable":7.5}"#), None);
    }

    #[cfg(feature = "schemars")]
    #[test]
    fn a_member_is_described_as_an_integer_without_limits() {
        #[derive(schemars::JsonSchema, serde::Serialize)]
        #[allow(dead_code)]
        struct Described {
            #[serde(with = "Required")]
            number: i64,
            #[serde(with = "Optional")]
            nullable: Option<i64>,
        }
        let schema = serde_json::json!(schemars::schema_for!(Described));
        let properties = serde_json::json!({"number": {"type": "integer"}, "nullable": {"type": ["integer", "null"]}});
        assert_eq!(schema.get("properties"), Some(&properties));
    }
}
