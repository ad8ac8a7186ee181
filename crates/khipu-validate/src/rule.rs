//! The rule of the contract behind an error of the engine.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use khipu_document::{Kind, Node, Position};

use crate::escape;
use crate::finding::SchemaPlace;

const DEPENDENT: &str = "dependentRequired";

/// Where a broken rule stands, and the condition under which it holds.
#[derive(Debug, Default)]
pub(crate) struct Rule {
    pub(crate) place: Option<SchemaPlace>,
    /// The condition in words, for a rule under `then` or `else`.
    pub(crate) because: Option<String>,
}

/// Finds the rule that `error` reports; `start` is the schema that the payload was checked against.
pub(crate) fn rule(document: &Node, start: &str, error: &ValidationError<'_>) -> Rule {
    let at = location(error).and_then(|pointer| position(document, &pointer));
    Rule {
        place: at.map(place),
        because: because(document, start, error.evaluation_path().as_str()),
    }
}

/// The value of the keyword that `error` reports, and the schema that it is part of.
pub(crate) fn node<'d>(
    document: &'d Node,
    error: &ValidationError<'_>,
) -> Option<(&'d Node, &'d Node)> {
    let pointer = location(error)?;
    let (around, _) = pointer.rsplit_once('/')?;
    Some((document.pointer(&pointer)?.0, document.pointer(around)?.0))
}

/// The schema that the rule behind `error` is part of.
pub(crate) fn schema_around<'d>(
    document: &'d Node,
    error: &ValidationError<'_>,
) -> Option<&'d Node> {
    let pointer = location(error)?;
    let (mut around, keyword) = pointer.rsplit_once('/')?;
    // The engine adds which of the members it was.
    if keyword != DEPENDENT && around.ends_with(DEPENDENT) {
        (around, _) = around.rsplit_once('/')?;
    }
    document.pointer(around).map(|(node, _)| node)
}

/// The place of the rule behind `error` in the document, as JSON pointer.
fn location(error: &ValidationError<'_>) -> Option<String> {
    let uri = error.absolute_keyword_location()?.as_str();
    let (_, fragment) = uri.split_once('#')?;
    Some(percent_decoded(fragment))
}

/// The keyword that refuses a value: the engine names it, but for rules that it builds from others.
pub(crate) fn keyword<'e>(kind: &'e ValidationErrorKind, path: &'e str) -> &'e str {
    let mut tokens = path.rsplit('/');
    let (last, before) = (tokens.next().unwrap_or_default(), tokens.next());
    match (kind, before) {
        (ValidationErrorKind::Required { .. }, _) if last == DEPENDENT => last,
        (
            ValidationErrorKind::FalseSchema,
            Some(before @ ("properties" | "patternProperties" | "prefixItems")),
        ) => before,
        (ValidationErrorKind::FalseSchema, Some(_)) if !last.is_empty() => last,
        _ => kind.keyword(),
    }
}

/// A position as a place of a finding.
pub(crate) fn place(at: &Position) -> SchemaPlace {
    SchemaPlace {
        file: at.file.to_string(),
        line: at.line,
    }
}

/// Where the rule at `pointer` stands. What an error adds to the keyword (a name of `dependentRequired`, an item) is
/// given up until a node is found.
fn position<'d>(document: &'d Node, pointer: &str) -> Option<&'d Position> {
    let mut pointer = pointer;
    loop {
        if let Some((_, at)) = document.pointer(pointer) {
            return Some(at);
        }
        pointer = pointer.rsplit_once('/')?.0;
    }
}

/// Follows the way that the engine took through the schemas and puts the last condition on it into words.
fn because(document: &Node, start: &str, path: &str) -> Option<String> {
    let mut because = None;
    let mut node = document.pointer(start)?.0;
    // The first step is the reference that stands for the payload.
    let mut names = false;
    let mut depends = false;
    for token in path.split('/').skip(2) {
        if !names && token == "$ref" {
            node = document.pointer(node.reference()?.strip_prefix('#')?)?.0;
            continue;
        }
        if !names && matches!(token, "then" | "else") {
            because = node
                .get("if")
                .map(|condition| in_words(condition, token == "then"));
        }
        if depends {
            let name = token.replace("~1", "/").replace("~0", "~");
            because = Some(format!("{} is there", escape::name(&name)));
        }
        depends = !names && token == "dependentSchemas";
        names = !names
            && matches!(
                token,
                "properties" | "patternProperties" | "$defs" | "dependentSchemas"
            );
        node = match &node.kind {
            Kind::Mapping(_) => node.get(&token.replace("~1", "/").replace("~0", "~"))?,
            Kind::Sequence(items) => items.get(token.parse::<usize>().ok()?)?,
            // The rest of the path is inside of the keyword's own value.
            _ => break,
        };
    }
    because
}

/// The condition of an `if`: what it says of the members of the object, where it says no more than that.
fn in_words(condition: &Node, holds: bool) -> String {
    let other = || {
        let Position { file, line, .. } = &condition.at;
        let holds = if holds { "holds" } else { "does not hold" };
        format!("the condition at {file}:{line} {holds}")
    };
    let known = ["required", "properties", "description", "$comment", "type"];
    let plain = condition
        .entries()
        .iter()
        .all(|entry| known.contains(&entry.key.as_str()));
    let members = condition.get("properties").map_or(&[][..], Node::entries);
    if !plain || members.is_empty() || (!holds && members.len() > 1) {
        return other();
    }
    let mut parts = Vec::new();
    for member in members {
        let is = match (member.value.entries(), holds) {
            ([rule], true) if rule.key == "const" => format!("is {}", value(&rule.value)),
            ([rule], false) if rule.key == "const" => format!("is not {}", value(&rule.value)),
            _ => return other(),
        };
        parts.push(format!("{} {is}", escape::name(&member.key)));
    }
    parts.join(" and ")
}

/// A value of the contract.
fn value(node: &Node) -> String {
    match node.as_str() {
        Some(text) => escape::name(text),
        None => escape::visible(&node.to_json().to_string()),
    }
}

pub(crate) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = |byte: &u8| char::from(*byte).to_digit(16);
        let byte = match (first, after) {
            (b'%', [high, low, tail @ ..]) => hex(high)
                .zip(hex(low))
                .map(|(high, low)| (high * 16 + low, tail)),
            _ => None,
        };
        match byte.and_then(|(byte, tail)| Some((u8::try_from(byte).ok()?, tail))) {
            Some((byte, tail)) => {
                bytes.push(byte);
                rest = tail;
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
