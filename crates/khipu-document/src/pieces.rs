//! A bundle written down in pieces that a person can review, and read back.
//!
//! Each piece is a JSON file: `content` holds members that belong at `place` in the bundle, and `at` says where they
//! stand in the sources. `at` lists, in the order of the content, for every member of an object and every item of an
//! array how many lines below the one before it stands; `@2` before a number says that it is a line of the third of
//! `files`. Steps instead of line numbers keep a change to one rule a change to one place of the piece.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::{Bundle, Component, Entry, Kind, Node, Position, escape_pointer};

/// One file of a bundle that was taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its name, with `/` between folders.
    pub path: String,
    /// Its text, ready to be written.
    pub text: String,
}

/// The form of a piece as JSON, as it is written.
#[derive(Serialize)]
struct Written<'a> {
    about: &'a str,
    place: &'a str,
    content: Content<'a>,
    files: Vec<&'a str>,
    at: Vec<String>,
}

/// What a piece holds: all of an object, or some members of one.
enum Content<'a> {
    Whole(&'a Node),
    Members(Vec<&'a Entry>),
}

impl Serialize for Content<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Content::Whole(node) => node.serialize(serializer),
            Content::Members(entries) => {
                serializer.collect_map(entries.iter().map(|entry| (&entry.key, &entry.value)))
            }
        }
    }
}

/// The form of a piece as JSON, as it is read.
#[derive(Deserialize)]
struct Form {
    place: String,
    #[serde(deserialize_with = "unplaced_content")]
    content: Node,
    files: Vec<String>,
    at: Vec<String>,
}

impl Bundle {
    /// Takes the bundle apart: `document.json`, one piece an operation, one piece a file of components. `about` is a
    /// remark that each piece begins with. `from_pieces` makes the same bundle of them, but for columns.
    #[must_use]
    pub fn to_pieces(&self, about: &str) -> Vec<Piece> {
        let mut head = self.document().clone();
        if let Kind::Mapping(entries) = &mut head.kind {
            for entry in entries.iter_mut() {
                match (entry.key.as_str(), &mut entry.value.kind) {
                    ("paths", Kind::Mapping(paths)) => paths.clear(),
                    ("components", Kind::Mapping(groups)) => {
                        groups.retain(|group| group.key != "schemas");
                    }
                    _ => {}
                }
            }
        }
        let mut pieces = vec![piece(
            "document.json".to_owned(),
            about,
            "",
            Content::Whole(&head),
        )];
        for path in self.document().get("paths").map_or(&[][..], Node::entries) {
            let name = path
                .value
                .entries()
                .iter()
                .find_map(|method| method.value.str("operationId"))
                .map_or_else(
                    || path.key.replace(|c: char| !c.is_ascii_alphanumeric(), "-"),
                    str::to_owned,
                );
            pieces.push(piece(
                format!("paths/{name}.json"),
                about,
                "/paths",
                Content::Members(vec![path]),
            ));
        }
        let folder = self
            .document()
            .at
            .file
            .rsplit_once('/')
            .map_or("", |(folder, _)| folder);
        let mut files: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
        for entry in self.schemas() {
            files.entry(&entry.key_at.file).or_default().push(entry);
        }
        for (file, entries) in files {
            let name = file
                .strip_prefix(folder)
                .unwrap_or(file)
                .trim_start_matches('/');
            let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
            pieces.push(piece(
                format!("{name}.json"),
                about,
                "/components/schemas",
                Content::Members(entries),
            ));
        }
        pieces
    }

    /// Puts a bundle together from the texts of its pieces, in the order in which they were written.
    ///
    /// # Errors
    ///
    /// When a text is not a piece, or they do not belong together. Pieces are generated, so this is a fault of whoever
    /// edited them.
    pub fn from_pieces<'a>(
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<Self, serde_json::Error> {
        let mut document: Option<Node> = None;
        let mut schemas = Vec::new();
        for text in texts {
            let form: Form = serde_json::from_str(text)?;
            let content = place(form.content, &form.files, &form.at)
                .ok_or_else(|| serde_json::Error::custom("`at` does not fit `content`"))?;
            match (form.place.as_str(), &mut document) {
                ("", document) => *document = Some(content),
                ("/components/schemas", _) => schemas.extend(entries(content)),
                ("/paths", Some(document)) => extend(document, "paths", entries(content)),
                (other, _) => {
                    return Err(serde_json::Error::custom(format!("no place `{other}` yet")));
                }
            }
        }
        let document =
            document.ok_or_else(|| serde_json::Error::custom("no piece is the document"))?;
        let components = schemas
            .iter()
            .map(|entry| Component {
                file: entry.key_at.file.to_string(),
                pointer: format!("/{}", escape_pointer(&entry.key)),
                name: entry.key.clone(),
            })
            .collect();
        Ok(Self::new(document, schemas, components))
    }

    fn schemas(&self) -> &[Entry] {
        self.document()
            .find(&["components", "schemas"])
            .map_or(&[], Node::entries)
    }
}

fn entries(node: Node) -> Vec<Entry> {
    match node.kind {
        Kind::Mapping(entries) => entries,
        _ => Vec::new(),
    }
}

fn extend(document: &mut Node, key: &str, more: Vec<Entry>) {
    if let Kind::Mapping(members) = &mut document.kind
        && let Some(Entry {
            value:
                Node {
                    kind: Kind::Mapping(entries),
                    ..
                },
            ..
        }) = members.iter_mut().find(|entry| entry.key == key)
    {
        entries.extend(more);
    }
}

fn piece(path: String, about: &str, place: &str, content: Content<'_>) -> Piece {
    let mut steps = Steps::default();
    match &content {
        Content::Whole(node) => {
            steps.note(&node.at);
            steps.walk(node);
        }
        Content::Members(entries) => {
            if let Some(first) = entries.first() {
                steps.note(&first.key_at);
            }
            steps.members(entries.iter().copied());
        }
    }
    let (files, at) = steps.finish();
    let form = Written {
        about,
        place,
        content,
        files,
        at,
    };
    // Serializing into a string fails only for numbers out of range, which become null in the reading form too.
    let mut text = serde_json::to_string_pretty(&form).unwrap_or_default();
    text.push('\n');
    Piece { path, text }
}

/// Positions on their way into a piece.
#[derive(Default)]
struct Steps<'a> {
    files: Vec<&'a str>,
    file: usize,
    line: i64,
    /// Steps in lines that fit on a screen.
    lines: Vec<String>,
    open: String,
}

impl<'a> Steps<'a> {
    fn note(&mut self, at: &'a Position) {
        let known = self.files.iter().rposition(|file| **file == *at.file);
        let file = known.unwrap_or(self.files.len());
        if known.is_none() {
            self.files.push(&at.file);
        }
        let line = i64::from(at.line);
        let step = if file == self.file {
            (line - self.line).to_string()
        } else {
            self.file = file;
            format!("@{file} {line}")
        };
        self.line = line;
        if !self.open.is_empty() && self.open.len() + step.len() > 100 {
            self.lines.push(std::mem::take(&mut self.open));
        }
        if !self.open.is_empty() {
            self.open.push(' ');
        }
        self.open.push_str(&step);
    }

    fn walk(&mut self, node: &'a Node) {
        self.members(node.entries());
        for item in node.items() {
            self.note(&item.at);
            self.walk(item);
        }
    }

    fn members(&mut self, entries: impl IntoIterator<Item = &'a Entry>) {
        for entry in entries {
            self.note(&entry.key_at);
            self.walk(&entry.value);
        }
    }

    /// The files, and the lines of steps.
    fn finish(mut self) -> (Vec<&'a str>, Vec<String>) {
        if !self.open.is_empty() {
            self.lines.push(self.open);
        }
        (self.files, self.lines)
    }
}

/// Gives every node the position that the piece states for it; `None` when the two do not fit.
fn place(mut content: Node, files: &[String], at: &[String]) -> Option<Node> {
    let files: Vec<Arc<str>> = files.iter().map(|file| Arc::from(file.as_str())).collect();
    let mut reader = Reader {
        tokens: at.iter().flat_map(|line| line.split(' ')),
        file: files.first()?,
        files: &files,
        line: 0,
    };
    content.at = reader.next()?;
    reader.walk(&mut content)?;
    reader.tokens.next().is_none().then_some(content)
}

struct Reader<'a, T> {
    tokens: T,
    files: &'a [Arc<str>],
    file: &'a Arc<str>,
    line: i64,
}

impl<'a, T: Iterator<Item = &'a str>> Reader<'a, T> {
    fn next(&mut self) -> Option<Position> {
        let mut token = self.tokens.next()?;
        if let Some(file) = token.strip_prefix('@') {
            self.file = self.files.get(file.parse::<usize>().ok()?)?;
            self.line = 0;
            token = self.tokens.next()?;
        }
        self.line += token.parse::<i64>().ok()?;
        Some(Position::new(self.file, u32::try_from(self.line).ok()?, 1))
    }

    fn walk(&mut self, node: &mut Node) -> Option<()> {
        match &mut node.kind {
            Kind::Mapping(entries) => {
                for entry in entries {
                    entry.key_at = self.next()?;
                    entry.value.at = entry.key_at.clone();
                    self.walk(&mut entry.value)?;
                }
            }
            Kind::Sequence(items) => {
                for item in items {
                    item.at = self.next()?;
                    self.walk(item)?;
                }
            }
            _ => {}
        }
        Some(())
    }
}

/// A tree out of JSON: every position is the first place of a file without a name until `place` sets it.
struct Unplaced(Node);

impl<'de> Deserialize<'de> for Unplaced {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor).map(Self)
    }
}

fn unplaced_content<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Node, D::Error> {
    Unplaced::deserialize(deserializer).map(|content| content.0)
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(unplaced(Kind::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(unplaced(Kind::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(unplaced(Kind::Number(value.to_string())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(unplaced(Kind::Number(value.to_string())))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Node, E> {
        let text = serde_json::to_string(&value).map_err(E::custom)?;
        Ok(unplaced(Kind::Number(text)))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(unplaced(Kind::String(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Node, A::Error> {
        let mut items = Vec::new();
        while let Some(Unplaced(item)) = seq.next_element()? {
            items.push(item);
        }
        Ok(unplaced(Kind::Sequence(items)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some((key, Unplaced(value))) = map.next_entry()? {
            entries.push(Entry {
                key,
                key_at: unknown(),
                value,
            });
        }
        Ok(unplaced(Kind::Mapping(entries)))
    }
}

fn unplaced(kind: Kind) -> Node {
    Node {
        kind,
        at: unknown(),
    }
}

fn unknown() -> Position {
    // One shared empty name: a document has thousands of nodes.
    static NAMELESS: std::sync::LazyLock<Arc<str>> = std::sync::LazyLock::new(|| Arc::from(""));
    Position::new(&NAMELESS, 1, 1)
}
