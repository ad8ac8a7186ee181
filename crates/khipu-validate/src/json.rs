//! The tree of a payload as `jsonschema` sees it.
//!
//! The engine reads the payload through these traits instead of a `serde_json::Value`, so that one reading gives both
//! the verdict and the positions, numbers stay as they were written, and an error of the engine carries no value.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};

use crate::number::Decimal;
use crate::tree::{Kind, Member, Value};

/// The representation, as a name for the type parameters of `jsonschema`.
pub(crate) struct Payload;

impl Json for Payload {
    type Node<'a> = &'a Value<'a>;
    type PreparedKey = String;
    type StringBuffer = ();

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>((): &mut (), string: &str, f: impl FnOnce(Self::Node<'_>) -> T) -> T {
        let value = Value {
            at: 0,
            kind: Kind::String(Cow::Borrowed(string)),
        };
        f(&value)
    }
}

impl<'a> Node<'a, Payload> for &'a Value<'a> {
    type Object = &'a [Member<'a>];
    type Array = &'a [Value<'a>];
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Self::Object> {
        match &self.kind {
            Kind::Object(members) => Some(members),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Self::Array> {
        match &self.kind {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match &self.kind {
            Kind::String(text) => Some(Cow::Borrowed(text)),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<Number<'a>> {
        match &self.kind {
            Kind::Number(text) => Some(Number(text)),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match &self.kind {
            Kind::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }

    fn json_type(&self) -> JsonType {
        match self.kind {
            Kind::Null => JsonType::Null,
            Kind::Bool(_) => JsonType::Boolean,
            Kind::Number(_) => JsonType::Number,
            Kind::String(_) => JsonType::String,
            Kind::Array(_) => JsonType::Array,
            Kind::Object(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &serde_json::Value) -> bool {
        use serde_json::Value as Other;
        match (&self.kind, expected) {
            (Kind::Null, Other::Null) => true,
            (Kind::Bool(a), Other::Bool(b)) => a == b,
            (Kind::Number(a), Other::Number(b)) => Decimal::new(a) == Decimal::new(&b.to_string()),
            (Kind::String(a), Other::String(b)) => a == b,
            (Kind::Array(a), Other::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals_value(b))
            }
            (Kind::Object(a), Other::Object(b)) => {
                a.len() == b.len()
                    && a.iter().all(|member| {
                        let other = b.get(&*member.name);
                        other.is_some_and(|other| (&member.value).equals_value(other))
                    })
            }
            _ => false,
        }
    }

    /// What the engine puts into errors, and the values that `unevaluatedItems` names: nothing of the payload.
    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        Cow::Owned(serde_json::Value::Null)
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(
            std::ptr::from_ref::<Value<'_>>(self).addr(),
        ))
    }
}

impl<'a> Object<'a, Payload> for &'a [Member<'a>] {
    type Node = &'a Value<'a>;
    type MemberName = &'a str;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        <[Member<'_>]>::len(self)
    }

    fn get(&self, key: &String) -> Option<&'a Value<'a>> {
        self.iter()
            .find(|member| member.name == *key)
            .map(|member| &member.value)
    }

    fn members(&self) -> Members<'a> {
        Members(self.iter())
    }
}

/// The members of an object, in the order of the text.
pub(crate) struct Members<'a>(std::slice::Iter<'a, Member<'a>>);

impl<'a> Iterator for Members<'a> {
    type Item = (&'a str, &'a Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0
            .next()
            .map(|member| (member.name.as_ref(), &member.value))
    }
}

impl<'a> Array<'a, Payload> for &'a [Value<'a>] {
    type Node = &'a Value<'a>;
    type ElementsIter = std::slice::Iter<'a, Value<'a>>;

    fn len(&self) -> usize {
        <[Value<'_>]>::len(self)
    }

    fn elements(&self) -> Self::ElementsIter {
        self.iter()
    }

    fn is_unique(&self) -> bool {
        let mut seen = HashSet::new();
        self.iter().all(|item| seen.insert(Same::of(item)))
    }
}

/// The first two items that are equal, by their numbers from 0.
pub(crate) fn first_equal(items: &[Value<'_>]) -> Option<(usize, usize)> {
    let mut seen = HashMap::new();
    items
        .iter()
        .enumerate()
        .find_map(|(at, item)| seen.insert(Same::of(item), at).map(|first| (first, at)))
}

/// A value in a form in which equal values are equal, whatever the order of members and the writing of numbers.
#[derive(PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Same<'a> {
    Null,
    Bool(bool),
    Number(Decimal),
    String(&'a str),
    Array(Vec<Same<'a>>),
    Object(Vec<(&'a str, Same<'a>)>),
}

impl<'a> Same<'a> {
    /// The parser bounds how deep this recurs.
    fn of(value: &'a Value<'a>) -> Self {
        match &value.kind {
            Kind::Null => Same::Null,
            Kind::Bool(value) => Same::Bool(*value),
            Kind::Number(text) => Same::Number(Decimal::new(text)),
            Kind::String(text) => Same::String(text),
            Kind::Array(items) => Same::Array(items.iter().map(Same::of).collect()),
            Kind::Object(members) => {
                let each = members
                    .iter()
                    .map(|member| (member.name.as_ref(), Same::of(&member.value)));
                let mut members: Vec<_> = each.collect();
                members.sort();
                Same::Object(members)
            }
        }
    }
}

/// A number of the payload.
pub(crate) struct Number<'a>(&'a str);

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        self.0.parse().ok()
    }

    fn as_i64(&self) -> Option<i64> {
        self.0.parse().ok()
    }

    /// The nearest double; a number beyond all doubles becomes an infinity of its sign, which compares rightly.
    fn as_f64(&self) -> Option<f64> {
        self.0.parse().ok()
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.0)
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        let nearest = || {
            let value = self.0.parse::<f64>().unwrap_or(0.0);
            serde_json::Number::from_f64(value.clamp(f64::MIN, f64::MAX))
        };
        let number = self.as_u64().map(serde_json::Number::from);
        let number = number.or_else(|| self.as_i64().map(serde_json::Number::from));
        Cow::Owned(number.or_else(nearest).unwrap_or_else(|| 0.into()))
    }

    fn is_integer(&self) -> bool {
        Decimal::new(self.0).is_whole()
    }
}
