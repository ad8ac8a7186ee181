//! A JSON value whose members keep their order and whose numbers keep their text.

use std::sync::Arc;

use khipu_document::{Kind, Node};
use rust_decimal::Decimal;

/// A JSON value. It has no `Debug`: what it holds may have come from a person's data.
#[derive(Clone)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Number(String),
    String(String),
    Array(Vec<Json>),
    Object(Vec<(Arc<str>, Json)>),
}

impl Json {
    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// An object with these members.
    pub(crate) fn object<const N: usize>(members: [(&str, Json); N]) -> Self {
        let members = members.into_iter();
        Self::Object(
            members
                .map(|(name, value)| (Arc::from(name), value))
                .collect(),
        )
    }

    pub(crate) fn from_node(node: &Node) -> Self {
        match &node.kind {
            Kind::Null => Self::Null,
            Kind::Bool(value) => Self::Bool(*value),
            Kind::Number(text) => Self::Number(text.clone()),
            Kind::String(text) => Self::String(text.clone()),
            Kind::Sequence(items) => Self::Array(items.iter().map(Self::from_node).collect()),
            Kind::Mapping(entries) => Self::Object(
                entries
                    .iter()
                    .map(|entry| (Arc::from(entry.key.as_str()), Self::from_node(&entry.value)))
                    .collect(),
            ),
        }
    }

    /// The member `name` of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => {
                let found = members.iter().find(|(known, _)| **known == *name);
                found.map(|(_, value)| value)
            }
            _ => None,
        }
    }

    pub(crate) fn get_mut(&mut self, name: &str) -> Option<&mut Self> {
        match self {
            Self::Object(members) => {
                let found = members.iter_mut().find(|(known, _)| **known == *name);
                found.map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Sets the member `name` of an object; other values stay as they are.
    pub(crate) fn set(&mut self, name: &str, value: Self) {
        if let Some(member) = self.get_mut(name) {
            *member = value;
        } else if let Self::Object(members) = self {
            members.push((Arc::from(name), value));
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether JSON Schema takes the two for the same value: numbers by what they say, members in any order.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(a), Self::Bool(b)) => a == b,
            (Self::String(a), Self::String(b)) => a == b,
            (Self::Number(a), Self::Number(b)) => match (decimal(a), decimal(b)) {
                (Some(a), Some(b)) => a == b,
                _ => a == b,
            },
            (Self::Array(a), Self::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (Self::Object(a), Self::Object(b)) => {
                let twin = |(name, value): &(Arc<str>, Json)| {
                    other.get(name).is_some_and(|twin| value.same(twin))
                };
                a.len() == b.len() && a.iter().all(twin)
            }
            _ => false,
        }
    }

    /// The value as JSON text.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(512);
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Bool(true) => out.extend_from_slice(b"true"),
            Self::Bool(false) => out.extend_from_slice(b"false"),
            Self::Number(text) => out.extend_from_slice(text.as_bytes()),
            Self::String(text) => string(text, out),
            Self::Array(items) => {
                out.push(b'[');
                for (at, item) in items.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    item.write(out);
                }
                out.push(b']');
            }
            Self::Object(members) => {
                out.push(b'{');
                for (at, (name, value)) in members.iter().enumerate() {
                    if at > 0 {
                        out.push(b',');
                    }
                    string(name, out);
                    out.push(b':');
                    value.write(out);
                }
                out.push(b'}');
            }
        }
    }
}

fn string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let escape: &[u8] = match byte {
            b'"' => b"\\\"",
            b'\\' => b"\\\\",
            b'\n' => b"\\n",
            b'\r' => b"\\r",
            b'\t' => b"\\t",
            0..=0x1f => b"",
            _ => continue,
        };
        out.extend_from_slice(text.get(from..at).unwrap_or_default().as_bytes());
        if escape.is_empty() {
            out.extend_from_slice(format!("\\u{byte:04x}").as_bytes());
        } else {
            out.extend_from_slice(escape);
        }
        from = at + 1;
    }
    out.extend_from_slice(text.get(from..).unwrap_or_default().as_bytes());
    out.push(b'"');
}

/// A number of JSON, exactly; `None` for one that is too large or too long.
pub(crate) fn decimal(text: &str) -> Option<Decimal> {
    let number = if text.contains(['e', 'E']) {
        Decimal::from_scientific(text)
    } else {
        Decimal::from_str_exact(text)
    };
    number.ok()
}

#[cfg(test)]
mod tests {
    use super::Json;

    #[test]
    fn text_is_escaped() {
        let value = Json::object([
            ("a\"b", Json::text("ñ\\\n\u{1}")),
            (
                "c",
                Json::Array(vec![Json::Number("12.50".into()), Json::Null]),
            ),
        ]);
        let text = String::from_utf8(value.to_bytes()).unwrap();
        assert_eq!(text, r#"{"a\"b":"ñ\\\n\u0001","c":[12.50,null]}"#);
        assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }

    #[test]
    fn the_same_value_in_another_form() {
        let a = Json::object([("x", Json::Number("1.0".into())), ("y", Json::Null)]);
        let b = Json::object([("y", Json::Null), ("x", Json::Number("1".into()))]);
        assert!(a.same(&b));
        assert!(!a.same(&Json::Null));
    }
}
