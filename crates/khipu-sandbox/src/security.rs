//! Who may call an operation, as the document says.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::HeaderMap;
use khipu_document::{Bundle, Node};

/// The credential that is refused while any other is accepted.
pub(crate) const WRONG: &str = "wrong";

/// The credentials that are accepted; where there are none, any but the empty one and [`WRONG`].
#[derive(Clone, Default)]
pub(crate) struct Accepted {
    pub(crate) jwt: Option<String>,
    pub(crate) api_key: Option<String>,
}

impl Accepted {
    /// Whether no credential was fixed, of neither kind.
    fn is_any(&self) -> bool {
        self.jwt.is_none() && self.api_key.is_none()
    }
}

/// Shows which credentials are fixed, never what they are.
impl fmt::Debug for Accepted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Accepted")
            .field("jwt", &self.jwt.is_some())
            .field("api_key", &self.api_key.is_some())
            .finish()
    }
}

/// The security of an operation: one of the alternatives must be there, whole and alone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Security {
    alternatives: Vec<Vec<Scheme>>,
    /// A scheme that is not supported, or not declared.
    pub(crate) unsupported: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Scheme {
    /// `Authorization: Bearer …`.
    Bearer,
    /// A header with the key as its value.
    Header(String),
}

/// Who called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// Whether the call was made with a key, which needs the account's credential in the request.
    pub(crate) by_key: bool,
    /// Tells callers apart without knowing their credentials.
    pub(crate) id: u64,
}

impl Security {
    /// The security of an operation: its own, else that of the document.
    pub(crate) fn read(bundle: &Bundle, operation: &Node) -> Self {
        let document = bundle.document();
        let mut security = Self::default();
        let stated = operation
            .get("security")
            .or_else(|| document.get("security"));
        for alternative in stated.map_or(&[][..], Node::items) {
            let mut schemes = Vec::new();
            for entry in alternative.entries() {
                let declared = document.find(&["components", "securitySchemes", &entry.key]);
                match declared.and_then(scheme) {
                    Some(scheme) => schemes.push(scheme),
                    None => security.unsupported = Some(entry.key.clone()),
                }
            }
            security.alternatives.push(schemes);
        }
        security
    }

    /// Who calls, if the call has the credentials of exactly one alternative and they are accepted.
    pub(crate) fn check(&self, headers: &HeaderMap, accepted: &Accepted) -> Option<Caller> {
        let mut known: Vec<&Scheme> = Vec::new();
        for scheme in self.alternatives.iter().flatten() {
            if !known.contains(&scheme) {
                known.push(scheme);
            }
        }
        let given: Vec<&Scheme> = known
            .into_iter()
            .filter(|scheme| headers.contains_key(scheme.header()))
            .collect();
        if self.alternatives.is_empty() {
            return Some(Caller {
                by_key: false,
                id: 0,
            });
        }
        let is_asked = self.alternatives.iter().any(|alternative| {
            alternative.len() == given.len()
                && alternative.iter().all(|scheme| given.contains(&scheme))
        });
        let mut hasher = DefaultHasher::new();
        for scheme in &given {
            scheme.value(headers, accepted)?.hash(&mut hasher);
        }
        is_asked.then(|| Caller {
            by_key: given.iter().any(|scheme| **scheme != Scheme::Bearer),
            id: hasher.finish(),
        })
    }
}

impl Scheme {
    fn header(&self) -> &str {
        match self {
            Self::Bearer => "authorization",
            Self::Header(name) => name,
        }
    }

    /// The credential, if it is there once and accepted.
    fn value<'h>(&self, headers: &'h HeaderMap, accepted: &Accepted) -> Option<&'h [u8]> {
        let mut values = headers.get_all(self.header()).iter();
        let (value, None) = (values.next()?.as_bytes(), values.next()) else {
            return None;
        };
        let (value, fixed) = match self {
            Self::Bearer => {
                let (name, token) = value.split_at_checked(7)?;
                let token = name.eq_ignore_ascii_case(b"bearer ").then_some(token)?;
                (token.trim_ascii(), &accepted.jwt)
            }
            Self::Header(_) => (value.trim_ascii(), &accepted.api_key),
        };
        let fits = match fixed {
            Some(fixed) => value == fixed.as_bytes(),
            None => accepted.is_any() && !value.is_empty() && value != WRONG.as_bytes(),
        };
        fits.then_some(value)
    }
}

/// A scheme that a header carries.
fn scheme(node: &Node) -> Option<Scheme> {
    match (node.str("type")?, node.str("in")) {
        ("http", _) if node.str("scheme")?.eq_ignore_ascii_case("bearer") => Some(Scheme::Bearer),
        ("oauth2" | "openIdConnect", _) => Some(Scheme::Bearer),
        ("apiKey", Some("header")) => Some(Scheme::Header(node.str("name")?.to_ascii_lowercase())),
        _ => None,
    }
}
