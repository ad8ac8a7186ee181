//! YAML text to a tree with positions.
//!
//! The scalars are those of YAML 1.2's core schema, cut down to what JSON can say: a plain scalar that YAML would take
//! for a number, but that JSON could not write (`012`, `0x1F`, `.5`), is refused instead of guessed.

use std::collections::HashMap;
use std::sync::Arc;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Tag};

use crate::{Entry, Kind, Node, Position, Problem};

/// Deeper nesting than any document needs; it bounds the recursion of whoever walks the tree.
const MAX_DEPTH: usize = 128;

/// How many nodes aliases may add, so that a few lines of aliases of aliases cannot fill the memory.
const MAX_ALIAS_NODES: usize = 1_000_000;

/// Reads `text` as one YAML document; `file` is the name that positions carry.
///
/// The tree is absent when the text is not YAML or nests too deeply. Every other problem (a repeated key, a tag, a
/// number that JSON cannot write) leaves a tree, so that the rest can be checked in the same run.
#[must_use]
pub fn parse(file: &str, text: &str) -> (Option<Node>, Vec<Problem>) {
    let mut builder = Builder {
        file: Arc::from(file),
        problems: Vec::new(),
        open: Vec::new(),
        anchors: HashMap::new(),
        alias_nodes: 0,
        root: None,
        documents: 0,
    };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for event in Parser::new_from_str(text) {
        match event {
            Ok((event, span)) => {
                if !builder.event(event, span.start) {
                    return (None, builder.problems);
                }
            }
            Err(error) => {
                let at = builder.position(*error.marker());
                builder.problems.push(Problem::new(
                    &at,
                    "yaml-syntax",
                    format!("this is not YAML: {}", error.info()),
                    "mend the YAML; indentation and quotes are what most often breaks it",
                ));
                return (None, builder.problems);
            }
        }
    }
    let root = builder.root.unwrap_or_else(|| Node {
        kind: Kind::Null,
        at: Position::new(&builder.file, 1, 1),
    });
    (Some(root), builder.problems)
}

/// A collection whose end has not come yet.
struct Open {
    node: Node,
    anchor: usize,
    /// The key that waits for its value.
    key: Option<(String, Position)>,
}

struct Builder {
    file: Arc<str>,
    problems: Vec<Problem>,
    open: Vec<Open>,
    anchors: HashMap<usize, Node>,
    alias_nodes: usize,
    root: Option<Node>,
    documents: usize,
}

impl Builder {
    fn position(&self, mark: Marker) -> Position {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Position::new(&self.file, number(mark.line()), number(mark.col() + 1))
    }

    fn problem(&mut self, at: &Position, rule: &'static str, message: String, fix: &str) {
        self.problems.push(Problem::new(at, rule, message, fix));
    }

    /// Takes one event in; `false` when the rest of the document cannot be read.
    fn event(&mut self, event: Event<'_>, mark: Marker) -> bool {
        let at = self.position(mark);
        match event {
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentEnd => {}
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents == 2 {
                    self.problem(
                        &at,
                        "yaml-documents",
                        "a second YAML document begins here".to_owned(),
                        "keep one document in a file; remove the `---`",
                    );
                    return false;
                }
            }
            Event::Alias(anchor) => return self.alias(anchor, &at),
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(&text, style, tag.as_deref(), &at);
                self.close(node, anchor, &at);
            }
            Event::SequenceStart(anchor, tag) => {
                return self.start(Kind::Sequence(Vec::new()), anchor, tag.as_deref(), at);
            }
            Event::MappingStart(anchor, tag) => {
                return self.start(Kind::Mapping(Vec::new()), anchor, tag.as_deref(), at);
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(open) = self.open.pop() {
                    self.close(open.node, open.anchor, &at);
                }
            }
        }
        true
    }

    fn start(&mut self, kind: Kind, anchor: usize, tag: Option<&Tag>, at: Position) -> bool {
        if let Some(tag) = tag {
            self.refuse_tag(tag, &at);
        }
        if self.open.len() == MAX_DEPTH {
            self.problem(
                &at,
                "yaml-depth",
                format!("this nests more than {MAX_DEPTH} levels deep"),
                "give the inner part a name and refer to it",
            );
            return false;
        }
        self.open.push(Open {
            node: Node { kind, at },
            anchor,
            key: None,
        });
        true
    }

    fn alias(&mut self, anchor: usize, at: &Position) -> bool {
        let Some(node) = self.anchors.get(&anchor).cloned() else {
            self.problem(
                at,
                "yaml-alias",
                "this alias names an anchor that has not ended yet".to_owned(),
                "write the value out, or use `$ref`",
            );
            return false;
        };
        self.alias_nodes += node.count();
        if self.alias_nodes > MAX_ALIAS_NODES {
            self.problem(
                at,
                "yaml-alias",
                format!("aliases add more than {MAX_ALIAS_NODES} values to this document"),
                "write the values out, or use `$ref`",
            );
            return false;
        }
        self.close(node, 0, at);
        true
    }

    /// Puts a complete value where it belongs. `at` is where it was written, which differs from its own position for an
    /// alias.
    fn close(&mut self, node: Node, anchor: usize, at: &Position) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return;
        };
        match (&mut open.node.kind, open.key.take()) {
            (Kind::Sequence(items), _) => items.push(node),
            (Kind::Mapping(entries), Some((key, key_at))) => {
                if let Some(first) = entries.iter().find(|entry| entry.key == key) {
                    let message = format!(
                        "key `{key}` stands here again, first on line {}",
                        first.key_at.line
                    );
                    self.problem(
                        &key_at,
                        "yaml-duplicate-key",
                        message,
                        "keep one of the two",
                    );
                } else {
                    entries.push(Entry {
                        key,
                        key_at,
                        value: node,
                    });
                }
            }
            (Kind::Mapping(_), None) => match key_text(node) {
                Ok(text) => open.key = Some((text, at.clone())),
                Err(name) => {
                    open.key = Some((String::new(), at.clone()));
                    self.problem(
                        at,
                        "yaml-key",
                        format!("a key is a string here, not an {name}"),
                        "write the key as a string",
                    );
                }
            },
            // Only collections are ever open.
            _ => {}
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, tag: Option<&Tag>, at: &Position) -> Node {
        let plain = style == ScalarStyle::Plain;
        let kind = match tag {
            Some(tag) if tag.is_yaml_core_schema() && tag.suffix == "str" => {
                Kind::String(text.to_owned())
            }
            Some(tag) => {
                self.refuse_tag(tag, at);
                Kind::String(text.to_owned())
            }
            None if plain => self.plain(text, at),
            None => Kind::String(text.to_owned()),
        };
        Node {
            kind,
            at: at.clone(),
        }
    }

    fn plain(&mut self, text: &str, at: &Position) -> Kind {
        match text {
            "" | "~" | "null" | "Null" | "NULL" => Kind::Null,
            "true" | "True" | "TRUE" => Kind::Bool(true),
            "false" | "False" | "FALSE" => Kind::Bool(false),
            _ if is_json_number(text) => Kind::Number(text.to_owned()),
            _ => {
                if is_yaml_number(text) {
                    self.problem(
                        at,
                        "yaml-number",
                        format!("`{text}` is a number to YAML, but JSON cannot write it so"),
                        "quote it if it is text, else write it as JSON does",
                    );
                }
                Kind::String(text.to_owned())
            }
        }
    }

    fn refuse_tag(&mut self, tag: &Tag, at: &Position) {
        self.problem(
            at,
            "yaml-tag",
            format!("the tag `{}{}` has no meaning here", tag.handle, tag.suffix),
            "remove the tag",
        );
    }
}

/// The text of a key: what stands in the source, so that `200:` and `'200':` are the same key.
fn key_text(node: Node) -> Result<String, &'static str> {
    match node.kind {
        Kind::String(text) | Kind::Number(text) => Ok(text),
        Kind::Bool(value) => Ok(value.to_string()),
        Kind::Null => Ok("null".to_owned()),
        Kind::Sequence(_) | Kind::Mapping(_) => Err(node.type_name()),
    }
}

/// The grammar of numbers in JSON.
pub(crate) fn is_json_number(text: &str) -> bool {
    fn digits(text: &str) -> Option<&str> {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        (rest.len() < text.len()).then_some(rest)
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    if let Some(rest) = unsigned.strip_prefix('0')
        && rest.starts_with(|c: char| c.is_ascii_digit())
    {
        return false;
    }
    let Some(mut rest) = digits(unsigned) else {
        return false;
    };
    if let Some(fraction) = rest.strip_prefix('.') {
        let Some(after) = digits(fraction) else {
            return false;
        };
        rest = after;
    }
    if let Some(exponent) = rest.strip_prefix(['e', 'E']) {
        let Some(after) = digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)) else {
            return false;
        };
        rest = after;
    }
    rest.is_empty()
}

/// What the core schema of YAML 1.2 reads as a number.
fn is_yaml_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if matches!(
        unsigned,
        ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN"
    ) {
        return true;
    }
    let all = |text: &str, radix: u32| !text.is_empty() && text.chars().all(|c| c.is_digit(radix));
    if let Some(octal) = unsigned.strip_prefix("0o") {
        return all(octal, 8);
    }
    if let Some(hexadecimal) = unsigned.strip_prefix("0x") {
        return all(hexadecimal, 16);
    }
    unsigned.contains(|c: char| c.is_ascii_digit()) && unsigned.parse::<f64>().is_ok()
}
