//! One schema of any document as JSON Schema 2020-12 with nothing in it that an engine could choke on.
//!
//! Only this one schema: those inside of it come by themselves. What is put in stands where the keyword stood that it was
//! made of, so that a finding leads to the line in the author's file.

use std::borrow::Cow;

use super::keyword::{Form, count, form, is_new, is_old};
use super::note::{Notes, shown};
use super::rewrite::{exclusive, nullable};
use super::version::Version;
use crate::{Entry, Kind, Node, Position};

/// Whether an engine can use a text as pattern.
pub type UsablePattern<'a> = &'a dyn Fn(&str) -> bool;

/// Makes one schema of it.
pub(crate) fn adapt<'n>(
    node: &'n Node,
    version: Version,
    pattern: UsablePattern<'_>,
    notes: &mut Notes,
) -> Cow<'n, Node> {
    let entries = match &node.kind {
        Kind::Bool(_) => return Cow::Borrowed(node),
        Kind::Mapping(entries) => entries,
        _ => {
            let message = format!(
                "a schema is an object, this is of type {}",
                node.type_name()
            );
            notes.add(
                &node.at,
                "malformed-schema",
                message,
                "any value is valid here",
            );
            return Cow::Owned(with(node, Vec::new()));
        }
    };
    let mut adapter = Adapter {
        version,
        pattern,
        notes,
        nullable: None,
        composed: entries
            .iter()
            .any(|entry| matches!(entry.key.as_str(), "oneOf" | "anyOf")),
    };
    let alone = version == Version::V3_0 && node.reference().is_some();
    if alone {
        adapter.siblings(entries);
    }
    let mut kept = Vec::with_capacity(entries.len());
    let mut changed = false;
    for entry in entries {
        let is_text = || {
            matches!(entry.key.as_str(), "description" | "summary") || entry.key.starts_with("x-")
        };
        if alone && entry.key != "$ref" && !is_text() {
            changed = true;
            continue;
        }
        match adapter.keyword(entry) {
            Step::Keep => kept.push(entry.clone()),
            Step::Put(other) => {
                changed = true;
                kept.push(other);
            }
            Step::Drop => changed = true,
        }
    }
    if version == Version::V3_0 {
        changed |= exclusive(&mut kept, "minimum", "exclusiveMinimum");
        changed |= exclusive(&mut kept, "maximum", "exclusiveMaximum");
    }
    if let Some(at) = adapter.nullable {
        kept = nullable(node, kept, &at, notes);
        changed = true;
    }
    if changed {
        Cow::Owned(with(node, kept))
    } else {
        Cow::Borrowed(node)
    }
}

enum Step {
    Keep,
    Put(Entry),
    Drop,
}

struct Adapter<'a, 'b> {
    version: Version,
    pattern: UsablePattern<'a>,
    notes: &'b mut Notes,
    nullable: Option<Position>,
    composed: bool,
}

impl Adapter<'_, '_> {
    fn note(
        &mut self,
        entry: &Entry,
        rule: &'static str,
        message: impl Into<String>,
        effect: &str,
    ) {
        self.notes.add(&entry.key_at, rule, message, effect);
    }

    /// What OpenAPI 3.0 ignores beside `$ref`.
    fn siblings(&mut self, entries: &[Entry]) {
        for entry in entries {
            let key = entry.key.as_str();
            if form(key).is_some() || matches!(key, "nullable" | "const") {
                let message = format!("`{key}` stands beside `$ref`, which OpenAPI 3.0 ignores");
                let effect =
                    "it is not checked; put the reference into `allOf`, or go to OpenAPI 3.1";
                self.note(entry, "beside-ref", message, effect);
            }
        }
    }

    fn keyword(&mut self, entry: &Entry) -> Step {
        let key = entry.key.as_str();
        match key {
            "$ref" => return self.reference(entry),
            "$dynamicRef" => {
                let message = "`$dynamicRef` is followed as if it were `$ref`";
                self.note(entry, "dynamic-ref", message, "an outer schema cannot extend what it leads to");
                return Step::Put(Entry { key: "$ref".to_owned(), ..entry.clone() });
            }
            "$id" | "id" if entry.value.as_str().is_some() => {
                let message = format!("`{key}` gives a schema an address of its own");
                let effect = "references are read from the file that they stand in, whatever it says";
                if key == "$id" {
                    self.note(entry, "schema-id", message, effect);
                }
                return Step::Drop;
            }
            // References to anchors are followed when they are met.
            "$anchor" | "$dynamicAnchor" | "$vocabulary" => return Step::Drop,
            "$schema" => {
                if !entry.value.as_str().is_some_and(is_known_dialect) {
                    self.note(entry, "dialect", "`$schema` names another dialect", "it is read as JSON Schema 2020-12");
                }
                return Step::Drop;
            }
            "nullable" => return self.nullable(entry),
            "discriminator" => self.discriminator(entry),
            "format" => self.note(
                entry,
                "format",
                "`format` is not checked",
                "any text or number is valid, as JSON Schema 2020-12 has it; a `pattern` is checked",
            ),
            "xml" => self.note(entry, "xml", "`xml` describes bodies of XML", "only JSON is checked"),
            "contentEncoding" | "contentMediaType" | "contentSchema" => {
                let effect = "the text itself is checked, not what it holds";
                self.note(entry, "content", format!("`{key}` is not checked"), effect);
            }
            _ if is_old(key) => {
                let message = format!("`{key}` is of an older JSON Schema and says nothing in OpenAPI");
                self.note(entry, "old-keyword", message, "it is not checked");
                return Step::Drop;
            }
            _ => {}
        }
        if is_new(key) {
            self.newer(entry);
        }
        match form(key) {
            Some(form) => self.assertion(entry, form),
            None => Step::Keep,
        }
    }

    fn reference(&mut self, entry: &Entry) -> Step {
        match entry.value.as_str() {
            Some(text) if is_remote(text) => {
                remote(&entry.value.at, text, self.notes);
                Step::Drop
            }
            _ => Step::Keep,
        }
    }

    fn nullable(&mut self, entry: &Entry) -> Step {
        match (&entry.value.kind, self.version) {
            (Kind::Bool(true), Version::V3_0) => self.nullable = Some(entry.key_at.clone()),
            (Kind::Bool(true), Version::V3_1) => self.note(
                entry,
                "nullable",
                "`nullable` says nothing in OpenAPI 3.1",
                "null is refused; write `type: [string, 'null']`",
            ),
            _ => {}
        }
        Step::Drop
    }

    fn discriminator(&mut self, entry: &Entry) {
        if self.composed {
            let message = "`discriminator` is not followed";
            let effect =
                "a value is valid when it fits the alternatives beside it, whatever name it bears";
            self.note(entry, "discriminator", message, effect);
        } else {
            let message = "`discriminator` without `oneOf` or `anyOf` is not followed";
            let effect =
                "a value is checked against this schema alone, not against the one that it names";
            self.note(entry, "discriminator", message, effect);
        }
    }

    /// A keyword that asserts something, if it has its form.
    fn assertion(&mut self, entry: &Entry, wanted: Form) -> Step {
        let key = entry.key.as_str();
        let is_flag = matches!(key, "exclusiveMinimum" | "exclusiveMaximum")
            && matches!(entry.value.kind, Kind::Bool(_));
        if is_flag && self.version == Version::V3_0 {
            return Step::Keep;
        }
        if !wanted.fits(&entry.value) {
            let message = format!(
                "`{key}` takes {}, this is something else",
                wanted.described()
            );
            self.note(entry, "malformed-keyword", message, "it is not checked");
            return Step::Drop;
        }
        let is_list = key == "type" && matches!(entry.value.kind, Kind::Sequence(_));
        if is_list || matches!(key, "exclusiveMinimum" | "exclusiveMaximum") {
            self.newer(entry);
        }
        match key {
            "pattern" => {
                let text = entry.value.as_str().unwrap_or_default();
                if !(self.pattern)(text) {
                    self.unusable(&entry.key_at);
                    return Step::Drop;
                }
            }
            "patternProperties" => {
                let usable = |entry: &Entry| (self.pattern)(&entry.key);
                let (good, bad): (Vec<Entry>, Vec<Entry>) =
                    entry.value.entries().iter().cloned().partition(usable);
                for bad in &bad {
                    self.unusable(&bad.key_at);
                }
                if !bad.is_empty() {
                    return Step::Put(put(entry, with(&entry.value, good)));
                }
            }
            "type" if is_list => {
                let mut names = entry.value.items().to_vec();
                let mut seen = Vec::new();
                names.retain(|name| {
                    let is_new = !seen.contains(&name.kind);
                    seen.push(name.kind.clone());
                    is_new
                });
                if names.len() < entry.value.items().len() {
                    let kind = Kind::Sequence(names);
                    return Step::Put(put(
                        entry,
                        Node {
                            kind,
                            at: entry.value.at.clone(),
                        },
                    ));
                }
            }
            _ if wanted == Form::Count => {
                // `3.0` is a count that engines stumble over.
                if let (Some(count), Kind::Number(text)) = (count(&entry.value), &entry.value.kind)
                    && count.to_string() != *text
                {
                    let kind = Kind::Number(count.to_string());
                    return Step::Put(put(
                        entry,
                        Node {
                            kind,
                            at: entry.value.at.clone(),
                        },
                    ));
                }
            }
            _ => {}
        }
        Step::Keep
    }

    /// A keyword that OpenAPI 3.0 does not have.
    fn newer(&mut self, entry: &Entry) {
        if self.version == Version::V3_0 {
            let message = format!("`{}` has this meaning from OpenAPI 3.1 on", entry.key);
            self.note(
                entry,
                "newer-keyword",
                message,
                "it is read as OpenAPI 3.1 has it",
            );
        }
    }

    fn unusable(&mut self, at: &Position) {
        let message = "this pattern is no regular expression of ECMA-262, or one too large to use";
        self.notes
            .add(at, "unusable-pattern", message, "it is not checked");
    }
}

/// Tells what stands beside a reference to something that is not a schema.
pub(crate) fn beside(node: &Node, notes: &mut Notes) {
    for entry in node.entries() {
        let key = entry.key.as_str();
        if !matches!(key, "$ref" | "summary" | "description") && !key.starts_with("x-") {
            let message = format!("`{}` stands beside `$ref`", shown(key));
            let effect = "it is left aside, what the reference leads to counts";
            notes.add(&entry.key_at, "beside-ref", message, effect);
        }
    }
}

/// Whether a reference leads out of the files at hand.
pub(crate) fn is_remote(reference: &str) -> bool {
    reference.contains("://") || reference.starts_with("urn:") || reference.starts_with("//")
}

/// Tells of a reference that is not followed.
pub(crate) fn remote(at: &Position, reference: &str, notes: &mut Notes) {
    notes.add(
        at,
        "remote-reference",
        format!(
            "`{}` is somewhere else, and nothing is fetched",
            shown(reference)
        ),
        "any value is valid here; save that document beside this one and refer to the file",
    );
}

pub(crate) fn is_known_dialect(uri: &str) -> bool {
    let uri = uri.trim_end_matches('#');
    uri == "https://json-schema.org/draft/2020-12/schema"
        || uri.starts_with("https://spec.openapis.org/oas/3.1/")
}

/// The entries as a mapping that stands where `node` does.
pub(crate) fn with(node: &Node, entries: Vec<Entry>) -> Node {
    Node {
        kind: Kind::Mapping(entries),
        at: node.at.clone(),
    }
}

fn put(entry: &Entry, value: Node) -> Entry {
    Entry {
        value,
        ..entry.clone()
    }
}
