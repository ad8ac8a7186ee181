//! The tree of a document, each node with its position.

use std::borrow::Cow;

use crate::Position;

/// A value of the document and where it begins.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// What the value is.
    pub kind: Kind,
    /// Where the value begins.
    pub at: Position,
}

/// What a [`Node`] is: the types of JSON. A number keeps the text it was written with.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number, as text in the form of JSON.
    Number(String),
    /// A string.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Members in the order of the source; no key occurs twice.
    Mapping(Vec<Entry>),
}

/// A member of a mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key begins.
    pub key_at: Position,
    /// The value.
    pub value: Node,
}

impl Node {
    /// The value of member `key`, if this is a mapping that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The member `key`, if this is a mapping that has it.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The value reached by `path`, one key after the other.
    #[must_use]
    pub fn find(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The members of a mapping; nothing for any other value.
    #[must_use]
    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The items of a list; nothing for any other value.
    #[must_use]
    pub fn items(&self) -> &[Node] {
        match &self.kind {
            Kind::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The text of a string.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The text of member `key`, if it is a string.
    #[must_use]
    pub fn str(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Node::as_str)
    }

    /// Whether member `key` is `true`.
    #[must_use]
    pub fn flag(&self, key: &str) -> bool {
        self.get(key)
            .is_some_and(|node| node.kind == Kind::Bool(true))
    }

    /// The strings of the list in member `key`.
    pub fn strings(&self, key: &str) -> impl Iterator<Item = &str> {
        self.get(key)
            .map_or(&[][..], Node::items)
            .iter()
            .filter_map(Node::as_str)
    }

    /// The target of a `$ref`.
    #[must_use]
    pub fn reference(&self) -> Option<&str> {
        self.str("$ref")
    }

    /// The node at a JSON pointer below this one, and where to point a reader to: the key of a member, else the value.
    #[must_use]
    pub fn pointer(&self, pointer: &str) -> Option<(&Node, &Position)> {
        let mut found = (self, &self.at);
        if pointer.is_empty() {
            return Some(found);
        }
        for token in pointer.strip_prefix('/')?.split('/') {
            let token = match token.contains('~') {
                true => Cow::Owned(token.replace("~1", "/").replace("~0", "~")),
                false => Cow::Borrowed(token),
            };
            found = match &found.0.kind {
                Kind::Mapping(_) => {
                    let entry = found.0.entry(&token)?;
                    (&entry.value, &entry.key_at)
                }
                Kind::Sequence(items) => {
                    let item = items.get(token.parse::<usize>().ok()?)?;
                    (item, &item.at)
                }
                _ => return None,
            };
        }
        Some(found)
    }

    /// How many values this is, those inside of it counted.
    pub(crate) fn count(&self) -> usize {
        let below: usize = match &self.kind {
            Kind::Sequence(items) => items.iter().map(Node::count).sum(),
            Kind::Mapping(entries) => entries.iter().map(|entry| entry.value.count()).sum(),
            _ => 0,
        };
        below + 1
    }

    /// The name of this value's type, as JSON Schema calls it.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "boolean",
            Kind::Number(_) => "number",
            Kind::String(_) => "string",
            Kind::Sequence(_) => "array",
            Kind::Mapping(_) => "object",
        }
    }
}
