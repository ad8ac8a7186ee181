//! Who calls: one of the ways that the document knows, never two.

use std::fmt;

use khipu_models::{OperationInfo, SecurityKind};
use reqwest::header::{AUTHORIZATION, HeaderName, HeaderValue};

use crate::Error;

/// The credential of the caller: a JWT or an API key.
///
/// `Debug` shows which of the two, and nothing of it.
#[derive(Clone)]
pub struct Credentials(Secret);

#[derive(Clone)]
enum Secret {
    Jwt(String),
    ApiKey(String),
}

impl Credentials {
    /// A JSON Web Token that the provider issued; sent as bearer token.
    #[must_use]
    pub fn jwt(token: impl Into<String>) -> Self {
        Self(Secret::Jwt(token.into()))
    }

    /// An API key. It has full privileges, each request is billed, and each must carry an `AccountCredential`.
    #[must_use]
    pub fn api_key(key: impl Into<String>) -> Self {
        Self(Secret::ApiKey(key.into()))
    }

    /// The credential in `KHIPU_TOKEN` (a JWT) or `KHIPU_API_KEY`.
    ///
    /// # Errors
    ///
    /// When neither variable is set, both are, or the one that is set is empty.
    pub fn from_env() -> Result<Self, Error> {
        let token = variable("KHIPU_TOKEN")?;
        let key = variable("KHIPU_API_KEY")?;
        match (token, key) {
            (Some(_), Some(_)) => Err(Error::setting(
                "KHIPU_TOKEN and KHIPU_API_KEY are both set: unset the one that is not meant",
            )),
            (Some(token), None) => Ok(Self::jwt(token)),
            (None, Some(key)) => Ok(Self::api_key(key)),
            (None, None) => Err(Error::setting(
                "no credential: set KHIPU_TOKEN or KHIPU_API_KEY, or give the builder `credentials`",
            )),
        }
    }

    pub(crate) fn is_api_key(&self) -> bool {
        matches!(self.0, Secret::ApiKey(_))
    }

    /// The header that carries the credential for an operation.
    pub(crate) fn header(
        &self,
        operation: &OperationInfo,
    ) -> Result<(HeaderName, HeaderValue), Error> {
        let found = operation
            .security
            .iter()
            .find_map(|scheme| match (&self.0, scheme.kind) {
                (Secret::Jwt(token), SecurityKind::Bearer) => {
                    Some((AUTHORIZATION, format!("Bearer {token}")))
                }
                (Secret::ApiKey(key), SecurityKind::ApiKeyHeader(name)) => {
                    HeaderName::try_from(name)
                        .ok()
                        .map(|name| (name, key.clone()))
                }
                _ => None,
            });
        let kind = if self.is_api_key() {
            "an API key"
        } else {
            "a JWT"
        };
        let (name, value) = found.ok_or_else(|| {
            Error::setting(format!("this operation cannot be called with {kind}"))
        })?;
        let mut value = HeaderValue::try_from(value).map_err(|_| {
            Error::setting(format!(
                "the credential holds characters that {kind} cannot have"
            ))
        })?;
        value.set_sensitive(true);
        Ok((name, value))
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let (Secret::Jwt(secret) | Secret::ApiKey(secret)) = &self.0;
        if secret.trim().is_empty() {
            return Err(Error::setting(
                "the credential given to the builder is empty",
            ));
        }
        if secret.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(Error::setting(
                "the credential given to the builder holds white space or control characters",
            ));
        }
        Ok(())
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Secret::Jwt(_) => f.write_str("Credentials(JWT, [redacted])"),
            Secret::ApiKey(_) => f.write_str("Credentials(Api-Key, [redacted])"),
        }
    }
}

/// An environment variable that is set to something.
pub(crate) fn variable(name: &str) -> Result<Option<String>, Error> {
    match std::env::var(name) {
        Ok(value) if value.trim().is_empty() => Err(Error::setting(format!(
            "{name} is set and empty: give it a value, or unset it"
        ))),
        Ok(value) => Ok(Some(value.trim().to_owned())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Error::setting(format!("{name} is not text")))
        }
    }
}
