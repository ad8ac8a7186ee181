//! JSON text rewritten token by token: everything between the values stays where it is.
//!
//! The text is JSON, which the caller has made sure of. The walk does not recur.

use std::sync::Arc;

use super::form::{CONTENT, Form, Leaf, Role, header, member};
use super::literal;
use super::plan::PlaceId;
use super::scrubber::{Scrubber, Subjects};

/// How a value is treated.
#[derive(Clone)]
pub(crate) enum Rule {
    /// Part of a payload. `all` says that everything in it is sensitive or undocumented.
    Body { places: Arc<[PlaceId]>, all: bool },
    /// Part of a format around payloads.
    Form(&'static Form),
    /// One value of such a format.
    Leaf(Leaf),
    /// The inside of a header: what its value is.
    Header(Leaf),
    /// The inside of an object of a HAR that holds a body, perhaps in base64.
    Content(Role, bool),
    /// A body that stands there as JSON.
    Json(Role),
    /// A string that holds a body that is no JSON.
    Text,
    /// A string that holds a body in base64.
    Base64(Role),
    /// A string that holds a body as it came.
    Plain(Role),
}

impl Rule {
    /// For whatever nothing describes.
    pub(crate) fn undocumented() -> Self {
        Self::Body {
            places: Arc::default(),
            all: true,
        }
    }
}

/// An array or object whose end has not come yet.
struct Open {
    rule: Rule,
    is_object: bool,
    /// How many items came before.
    index: usize,
    /// In an object, the member whose value comes next.
    name: String,
    next: Option<Rule>,
}

impl Scrubber<'_> {
    /// Rewrites a text that is JSON.
    pub(crate) fn walk(&mut self, text: &str, rule: &Rule, subjects: &Subjects<'_>) -> String {
        let mut out = String::with_capacity(text.len() + text.len() / 8);
        let mut open: Vec<Open> = Vec::new();
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at).copied() {
            if matches!(
                byte,
                b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' | b'}' | b']'
            ) {
                match byte {
                    b'}' | b']' => {
                        open.pop();
                    }
                    b',' => {
                        if let Some(inner) = open.last_mut() {
                            inner.index += 1;
                        }
                    }
                    _ => {}
                }
                out.push(char::from(byte));
                at += 1;
                continue;
            }
            if let Some(object) = open.last_mut()
                && object.is_object
                && object.next.is_none()
            {
                let end = end_of_string(bytes, at);
                let raw = text.get(at..end).unwrap_or_default();
                let (rule, name, other) = self.member(&object.rule, raw);
                match other {
                    Some(other) => literal::write(&mut out, raw, &other),
                    None => out.push_str(raw),
                }
                object.name = name;
                object.next = Some(rule);
                at = end.max(at + 1);
                continue;
            }
            let (rule, name) = match open.last_mut() {
                None => (rule.clone(), ""),
                Some(inner) => match inner.next.take() {
                    Some(rule) => (rule, inner.name.as_str()),
                    None => (self.item(&inner.rule, inner.index), inner.name.as_str()),
                },
            };
            if let Rule::Json(role) = rule {
                let end = end_of_value(bytes, at);
                let body = text.get(at..end).unwrap_or_default();
                out.push_str(&self.json(body, subjects.of(role)));
                at = end.max(at + 1);
                continue;
            }
            match byte {
                b'{' | b'[' => {
                    let is_object = byte == b'{';
                    let name = name.to_owned();
                    open.push(Open {
                        rule: enter(rule, text, at, is_object),
                        is_object,
                        index: 0,
                        name,
                        next: None,
                    });
                    out.push(char::from(byte));
                    at += 1;
                }
                b'"' => {
                    let end = end_of_string(bytes, at);
                    let raw = text.get(at..end).unwrap_or_default();
                    let value = literal::read(raw);
                    match self.string(&rule, &value, subjects) {
                        Some(other) => literal::write(&mut out, raw, &other),
                        None => out.push_str(raw),
                    }
                    at = end.max(at + 1);
                }
                _ => {
                    let end = end_of_word(bytes, at);
                    let raw = text.get(at..end).unwrap_or_default();
                    out.push_str(&self.word(&rule, raw, name));
                    at = end.max(at + 1);
                }
            }
        }
        out
    }

    /// The rule for a member whose name is written `raw`, its name, and another name where that may be data.
    fn member(&mut self, container: &Rule, raw: &str) -> (Rule, String, Option<String>) {
        let name = literal::read(raw).into_owned();
        let found = match container {
            Rule::Body { places, all } => {
                let (rule, is_named, is_described) = self.body_member(places, *all, &name);
                let other = (!is_named).then(|| self.name(&name)).flatten();
                if !is_described && !all {
                    self.report.undocumented(other.as_deref().unwrap_or(&name));
                }
                return (rule, name, other);
            }
            Rule::Form(Form::Object(table)) => member(table, &name).map(Rule::Form),
            Rule::Form(Form::Wrapped(role)) => match name.as_str() {
                "json" => Some(Rule::Json(*role)),
                "text" => Some(Rule::Text),
                "base64" => Some(Rule::Base64(*role)),
                _ => None,
            },
            Rule::Header(leaf) => match name.as_str() {
                "name" => Some(Rule::Leaf(Leaf::Name)),
                "value" => Some(Rule::Leaf(*leaf)),
                "comment" => Some(Rule::Leaf(Leaf::Secret)),
                _ => None,
            },
            Rule::Content(role, is_base64) => match (name.as_str(), is_base64) {
                ("text", true) => Some(Rule::Base64(*role)),
                ("text", false) => Some(Rule::Plain(*role)),
                _ => member(CONTENT, &name).map(Rule::Form),
            },
            _ => None,
        };
        match found {
            Some(rule) => (rule, name, None),
            None => {
                let other = self.name(&name);
                self.report.undocumented(other.as_deref().unwrap_or(&name));
                (Rule::undocumented(), name, other)
            }
        }
    }

    /// The rule for a member of a payload, whether its name stands in the contract, and whether the contract describes it.
    fn body_member(&mut self, places: &[PlaceId], all: bool, name: &str) -> (Rule, bool, bool) {
        let mut found = Vec::with_capacity(places.len());
        let mut is_named = false;
        let mut is_described = !places.is_empty();
        for place in places {
            match self.plan.member(*place, name) {
                Some(described) => {
                    is_named |= described.is_named;
                    found.push(described.place);
                }
                None => is_described = false,
            }
        }
        let all = all || !is_described;
        (self.body_rule(found, all), is_named, is_described)
    }

    /// The rule for an item of an array.
    fn item(&mut self, container: &Rule, index: usize) -> Rule {
        match container {
            Rule::Body { places, all } => {
                let found: Vec<_> = places
                    .iter()
                    .filter_map(|place| self.plan.item(*place, index))
                    .collect();
                let is_described = !places.is_empty() && found.len() == places.len();
                self.body_rule(found, *all || !is_described)
            }
            Rule::Form(Form::List(item)) => Rule::Form(item),
            _ => Rule::undocumented(),
        }
    }

    fn body_rule(&self, places: Vec<PlaceId>, all: bool) -> Rule {
        let marked = places.iter().any(|place| self.plan.is_sensitive(*place));
        Rule::Body {
            places: places.into(),
            all: all || marked,
        }
    }
}

/// The rule for the inside of an array or object that begins at byte `at`.
fn enter(rule: Rule, text: &str, at: usize, is_object: bool) -> Rule {
    match rule {
        Rule::Form(Form::Header) if is_object => {
            // A second name could be the one that counts.
            match own_members(text, at, "name").as_slice() {
                [name] => Rule::Header(header(name)),
                _ => Rule::Header(Leaf::Secret),
            }
        }
        Rule::Form(Form::Content(role)) if is_object => {
            let encodings = own_members(text, at, "encoding");
            Rule::Content(*role, encodings.iter().any(|encoding| encoding == "base64"))
        }
        Rule::Form(form @ (Form::Object(_) | Form::Wrapped(_))) if is_object => Rule::Form(form),
        Rule::Form(form @ Form::List(_)) if !is_object => Rule::Form(form),
        rule @ Rule::Body { .. } => rule,
        _ => Rule::undocumented(),
    }
}

/// The strings that the members named `name` of the object at byte `at` have, those of inner objects left aside.
fn own_members(text: &str, at: usize, name: &str) -> Vec<String> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = at + 1;
    loop {
        while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r' | b',')) {
            at += 1;
        }
        if bytes.get(at) != Some(&b'"') {
            return found;
        }
        let end = end_of_string(bytes, at);
        let is_wanted = literal::read(text.get(at..end).unwrap_or_default()) == name;
        at = end;
        while matches!(bytes.get(at), Some(b' ' | b'\t' | b'\n' | b'\r' | b':')) {
            at += 1;
        }
        let end = end_of_value(bytes, at);
        if is_wanted {
            let raw = text.get(at..end).unwrap_or_default();
            found.push(match raw.starts_with('"') {
                true => literal::read(raw).into_owned(),
                false => String::new(),
            });
        }
        at = end.max(at + 1);
    }
}

/// The byte after the string that begins at byte `at`.
pub(crate) fn end_of_string(bytes: &[u8], at: usize) -> usize {
    let mut at = at + 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'"' => return at + 1,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The byte after the number or literal that begins at byte `at`.
fn end_of_word(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    let ends = |byte: &u8| matches!(byte, b',' | b'}' | b']' | b' ' | b'\t' | b'\n' | b'\r');
    at + rest.iter().position(ends).unwrap_or(rest.len())
}

/// The byte after the value that begins at byte `at`.
fn end_of_value(bytes: &[u8], at: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = at;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                depth = depth.saturating_sub(1);
                at += 1;
            }
            b'"' => at = end_of_string(bytes, at),
            b' ' | b'\t' | b'\n' | b'\r' | b',' | b':' => {
                at += 1;
                continue;
            }
            _ => at = end_of_word(bytes, at),
        }
        if depth == 0 {
            return at;
        }
    }
    bytes.len()
}
