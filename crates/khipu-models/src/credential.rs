//! The credential of the account holder.
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::invalid_text::Rule;
use crate::schema::json_schema;
use crate::{InvalidText, Redacted, json_text};

/// The credential with which an operation logs on at the institution, in the name of the account holder.
///
/// The provider prints its type as "any". Two shapes are known, an object with `AccountLink` and one with
/// `Username` and `Password`; [`account_link`](Self::account_link) and
/// [`username_password`](Self::username_password) make them, and [`other`](Self::other) and
/// [`from_json`](Self::from_json) take whatever else an institution asks for. It is mandatory with an API key and
/// deprecated otherwise.
///
/// The JSON text is kept and written back byte for byte, white space within it included, and equality is that of
/// the text: `{"a":1}` does not equal `{ "a": 1 }`.
///
/// `Debug` shows `[redacted]`, there is no `Display`, and [`expose`](Self::expose) gives the text. **The memory is
/// not wiped** when the value is dropped, and parsing and sending make copies that nobody wipes either.
///
/// Where the member is optional, an explicit `null` is read as absent and not written back.
///
/// ```
/// use khipu_models::AccountCredential;
///
/// let credential = AccountCredential::account_link("c2VjcmV0");
/// assert_eq!(format!("{credential:?}"), "AccountCredential([redacted])");
/// assert_eq!(serde_json::to_string(&credential)?, r#"{"AccountLink":"c2VjcmV0"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct AccountCredential(Box<str>);

impl AccountCredential {
    /// A link to an account that the provider has issued. It is opaque: the documented example is not even valid
    /// base64.
    #[must_use]
    pub fn account_link(link: impl Into<String>) -> Self {
        Self(format!(r#"{{"AccountLink":{}}}"#, json_string(link)).into())
    }

    /// The name and the password that the account holder has at the institution. The members may differ by institution:
    /// see [`other`](Self::other).
    #[must_use]
    pub fn username_password(username: impl Into<String>, password: impl Into<String>) -> Self {
        let (username, password) = (json_string(username), json_string(password));
        Self(format!(r#"{{"Username":{username},"Password":{password}}}"#).into())
    }

    /// Any JSON value, for the institutions that ask for something else.
    #[must_use]
    pub fn other(value: &Value) -> Self {
        Self(value.to_string().into())
    }

    /// Any JSON text, kept as it stands, except for white space around it.
    ///
    /// # Errors
    /// If the text is not one JSON value.
    pub fn from_json(text: &str) -> Result<Self, InvalidText> {
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) => Ok(Self(raw.get().into())),
            Err(_) => Err(InvalidText::new(
                "AccountCredential",
                Rule::Stated("must be one JSON value"),
            )),
        }
    }

    /// The JSON text. Keep it away from logs, errors and reports.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// A text in quotes, escaped. `Value` writes itself without a way to fail, unlike `serde_json::to_string`.
fn json_string(text: impl Into<String>) -> Value {
    Value::String(text.into())
}

impl fmt::Debug for AccountCredential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("AccountCredential").field(&Redacted).finish()
    }
}

impl Serialize for AccountCredential {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        json_text::write_raw(&self.0, serializer)
    }
}

impl<'de> Deserialize<'de> for AccountCredential {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(json_text::read_raw(deserializer)?.into()))
    }
}

json_schema!(AccountCredential, ::schemars::Schema::from(true));
