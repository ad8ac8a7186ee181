//! A payload whose members keep their order and whose numbers keep their text, to be written in other ways.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

pub(crate) type Member = (String, Tree);

pub(crate) enum Tree {
    Object(Vec<Member>),
    Array(Vec<Tree>),
    /// A number, a string, `null`, `true` or `false`, as JSON.
    Leaf(String),
}

/// What stands between the parts of a text.
#[derive(Clone, Copy)]
pub(crate) enum Layout {
    Nothing,
    /// A space behind commas and colons.
    Spaces,
    /// This instead of a line break, and two spaces a level.
    Indent(char),
}

/// The members of one object.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(InOrder)
    }
}

impl Tree {
    pub(crate) fn read(text: &str) -> Self {
        match text.as_bytes()[0] {
            b'{' => {
                let Members(members) = serde_json::from_str(text).unwrap();
                let members = members.into_iter();
                Self::Object(
                    members
                        .map(|(name, value)| (name, Self::read(value.get())))
                        .collect(),
                )
            }
            b'[' => {
                let items: Vec<Box<RawValue>> = serde_json::from_str(text).unwrap();
                Self::Array(items.iter().map(|item| Self::read(item.get())).collect())
            }
            _ => Self::Leaf(text.to_owned()),
        }
    }

    /// Calls `change` with the name and the text of each value that is neither object nor array.
    pub(crate) fn each_leaf(&mut self, change: &mut dyn FnMut(&str, &mut String)) {
        self.leaves("", change);
    }

    fn leaves(&mut self, name: &str, change: &mut dyn FnMut(&str, &mut String)) {
        match self {
            Self::Object(members) => {
                for (name, value) in members {
                    value.leaves(name, change);
                }
            }
            Self::Array(items) => items.iter_mut().for_each(|item| item.leaves(name, change)),
            Self::Leaf(text) => change(name, text),
        }
    }

    /// Calls `change` with the members of each object.
    pub(crate) fn each_object(&mut self, change: &mut dyn FnMut(&mut Vec<Member>)) {
        match self {
            Self::Object(members) => {
                change(members);
                for (_, value) in members {
                    value.each_object(change);
                }
            }
            Self::Array(items) => items.iter_mut().for_each(|item| item.each_object(change)),
            Self::Leaf(_) => {}
        }
    }

    pub(crate) fn text(&self, layout: Layout) -> String {
        let mut out = String::new();
        self.append(layout, 1, &mut out);
        out
    }

    fn append(&self, layout: Layout, depth: usize, out: &mut String) {
        let break_line = |depth: usize, out: &mut String| {
            if let Layout::Indent(line) = layout {
                out.push(line);
                out.extend(std::iter::repeat_n(' ', 2 * depth));
            }
        };
        let comma = |at: usize, out: &mut String| {
            if at > 0 {
                out.push(',');
                if matches!(layout, Layout::Spaces) {
                    out.push(' ');
                }
            }
            break_line(depth, out);
        };
        match self {
            Self::Object(members) if members.is_empty() => out.push_str("{}"),
            Self::Array(items) if items.is_empty() => out.push_str("[]"),
            Self::Object(members) => {
                out.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    comma(at, out);
                    out.push_str(&serde_json::to_string(name).unwrap());
                    out.push(':');
                    if !matches!(layout, Layout::Nothing) {
                        out.push(' ');
                    }
                    value.append(layout, depth + 1, out);
                }
                break_line(depth - 1, out);
                out.push('}');
            }
            Self::Array(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    comma(at, out);
                    item.append(layout, depth + 1, out);
                }
                break_line(depth - 1, out);
                out.push(']');
            }
            Self::Leaf(text) => out.push_str(text),
        }
    }
}
