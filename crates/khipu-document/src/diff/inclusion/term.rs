//! The schemas that are compared: nodes of one document or the other, one of them perhaps replaced.

use std::ptr;

use serde_json::Value;

use super::pattern::Memo;
use super::sample::Made;
use crate::open::{Form, form};
use crate::{Bundle, Kind, Node};

/// What stands before the name of a component of the other document.
pub(in crate::diff) const OTHER: &str = "#/other/";

const OWN: &str = "#/components/schemas/";

/// How deep schemas are written out to be compared as text.
const MAX_WRITTEN: usize = 12;

/// How long that text may become.
const MAX_TEXT: usize = 50_000;

/// A document as one side of a comparison: `base`, in which one node may count as another. What is put in may refer to
/// components of `other` by `#/other/<name>`.
#[derive(Clone, Copy)]
pub(in crate::diff) struct View<'a> {
    pub(in crate::diff) base: &'a Bundle,
    pub(in crate::diff) other: &'a Bundle,
    /// The node that is replaced, and by what.
    pub(in crate::diff) instead: Option<(&'a Node, &'a Node)>,
    pub(in crate::diff) memo: &'a Memo,
    /// What was made up for this view, no other.
    pub(in crate::diff) made: &'a Made,
}

/// A schema that a value has to meet.
#[derive(Clone, Copy, Debug)]
pub(in crate::diff) enum Term<'a> {
    /// A schema; `foreign` when it belongs to the other document.
    Schema { node: &'a Node, foreign: bool },
    /// Not the value, or none of the values, that this `const` or `enum` schema names.
    Except(&'a Node),
    /// Nothing at all.
    Never,
}

/// What tells terms apart.
pub(in crate::diff) type Key = (u8, usize);

impl<'a> Term<'a> {
    pub(in crate::diff) fn own(node: &'a Node) -> Self {
        Term::Schema {
            node,
            foreign: false,
        }
    }

    pub(super) fn key(&self) -> Key {
        match self {
            Term::Schema { node, foreign } => {
                (u8::from(*foreign), ptr::from_ref::<Node>(node) as usize)
            }
            Term::Except(node) => (2, ptr::from_ref::<Node>(node) as usize),
            Term::Never => (3, 0),
        }
    }
}

impl<'a> View<'a> {
    /// The document as it is.
    pub(in crate::diff) fn plain(
        base: &'a Bundle,
        other: &'a Bundle,
        memo: &'a Memo,
        made: &'a Made,
    ) -> Self {
        Self {
            base,
            other,
            instead: None,
            memo,
            made,
        }
    }

    /// The node that counts in the place of `node`.
    pub(super) fn actual(&self, node: &'a Node, foreign: bool) -> &'a Node {
        match self.instead {
            Some((replaced, by)) if !foreign && ptr::eq(replaced, node) => by,
            _ => node,
        }
    }

    /// Whether this very node is replaced.
    pub(super) fn is_replaced(&self, node: &Node) -> bool {
        self.instead
            .is_some_and(|(replaced, _)| ptr::eq(replaced, node))
    }

    /// What a `$ref` leads to.
    pub(super) fn referred(&self, reference: &str, foreign: bool) -> Option<Term<'a>> {
        let (bundle, name, foreign) = match (reference.strip_prefix(OTHER), foreign) {
            (Some(name), _) => (self.other, name, true),
            (None, true) => (self.other, reference.strip_prefix(OWN)?, true),
            (None, false) => (self.base, reference.strip_prefix(OWN)?, false),
        };
        let node = bundle.schema(name)?;
        Some(Term::Schema { node, foreign })
    }

    /// A schema as text that is the same for schemas that say the same: without positions and remarks, its references
    /// written out. What is too deep for that is the same as itself alone.
    pub(super) fn written(&self, node: &'a Node, foreign: bool) -> String {
        let mut out = String::new();
        self.write(node, foreign, Some(Form::Schema), 0, &mut out);
        out
    }

    fn write(
        &self,
        node: &'a Node,
        foreign: bool,
        what: Option<Form>,
        depth: usize,
        out: &mut String,
    ) {
        let node = self.actual(node, foreign);
        if depth > MAX_WRITTEN || out.len() > MAX_TEXT {
            let (side, at) = Term::Schema { node, foreign }.key();
            out.push_str(&format!("<{side} {at}>"));
            return;
        }
        match (&node.kind, what) {
            (Kind::Mapping(entries), Some(Form::Schema)) => {
                let mut entries: Vec<_> = entries
                    .iter()
                    .filter(|entry| entry.key == "$ref" || is_assertion(&entry.key))
                    .collect();
                entries.sort_by(|a, b| a.key.cmp(&b.key));
                out.push('{');
                for entry in entries {
                    out.push_str(&entry.key);
                    out.push(':');
                    let target = (entry.key == "$ref")
                        .then(|| entry.value.as_str())
                        .flatten()
                        .and_then(|text| self.referred(text, foreign));
                    match target {
                        Some(Term::Schema { node, foreign }) => {
                            self.write(node, foreign, what, depth + 1, out);
                        }
                        _ => self.write(&entry.value, foreign, form(&entry.key), depth + 1, out),
                    }
                    out.push(',');
                }
                out.push('}');
            }
            (Kind::Mapping(entries), Some(Form::SchemasByName)) => {
                let mut entries: Vec<_> = entries.iter().collect();
                entries.sort_by(|a, b| a.key.cmp(&b.key));
                out.push('{');
                for entry in entries {
                    out.push_str(&format!("{:?}:", entry.key));
                    self.write(&entry.value, foreign, Some(Form::Schema), depth + 1, out);
                    out.push(',');
                }
                out.push('}');
            }
            (Kind::Sequence(items), Some(Form::Schemas)) => {
                for item in items {
                    self.write(item, foreign, Some(Form::Schema), depth + 1, out);
                    out.push(';');
                }
            }
            (Kind::Sequence(items), Some(Form::Names | Form::Types)) => {
                let mut names: Vec<&str> = items.iter().filter_map(Node::as_str).collect();
                names.sort_unstable();
                out.push_str(&format!("{names:?}"));
            }
            _ => out.push_str(&node.to_json().to_string()),
        }
    }
}

/// Whether a keyword says which values are valid.
pub(in crate::diff) fn is_assertion(keyword: &str) -> bool {
    keyword == "const" || (form(keyword).is_some() && keyword != "$defs")
}

/// The number of a node.
pub(super) fn number(node: &Node) -> Option<f64> {
    match &node.kind {
        Kind::Number(text) => text.parse().ok(),
        _ => None,
    }
}

/// Whether a value of the document is this value.
pub(super) fn is_same(node: &Node, value: &Value) -> bool {
    match (&node.kind, value) {
        (Kind::Null, Value::Null) => true,
        (Kind::Bool(a), Value::Bool(b)) => a == b,
        (Kind::String(a), Value::String(b)) => a == b,
        (Kind::Number(_), Value::Number(b)) => number(node) == b.as_f64(),
        (Kind::Sequence(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| is_same(a, b))
        }
        (Kind::Mapping(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|entry| b.get(&entry.key).is_some_and(|b| is_same(&entry.value, b)))
        }
        _ => false,
    }
}
