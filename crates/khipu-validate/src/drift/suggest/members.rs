//! Members that the document does not have, as schemas.

use std::collections::{BTreeMap, BTreeSet};

use khipu_document::{Entry, Node};

use super::lists::Additions;
use super::style::Style;
use super::{ByPlace, Edit, Suggestion, block, note, plain, yaml};
use crate::drift::counts::Type;
use crate::drift::names;
use crate::drift::rules::Rules;
use crate::drift::shape::Shape;

/// The objects of the document that get members.
pub(super) struct Targets<'d> {
    document: &'d Node,
    style: Style,
    all: ByPlace<Target<'d>>,
    /// The names of components that are taken.
    taken: BTreeSet<String>,
    /// New components, by file.
    components: BTreeMap<String, String>,
}

/// An object of the document that gets members.
pub(super) struct Target<'d> {
    owner: &'d Node,
    properties: &'d Entry,
    /// How many such objects there were.
    objects: u64,
    pub(super) members: BTreeMap<String, Shape>,
}

impl<'d> Targets<'d> {
    pub(super) fn new(document: &'d Node, style: Style) -> Self {
        let schemas = schemas(document).iter();
        Self {
            document,
            style,
            all: ByPlace::new(),
            taken: schemas.map(|entry| entry.key.clone()).collect(),
            components: BTreeMap::new(),
        }
    }

    /// The object whose members stand here; of which there were so many more.
    pub(super) fn at(
        &mut self,
        owner: &'d Node,
        properties: &'d Entry,
        objects: u64,
    ) -> &mut Target<'d> {
        let target = self.all.entry(properties.key_at.clone());
        let target = target.or_insert_with(|| Target {
            owner,
            properties,
            objects: 0,
            members: BTreeMap::new(),
        });
        target.objects += objects;
        target
    }

    pub(super) fn finish(
        mut self,
        additions: &mut Additions<'d>,
        notes: &mut Vec<Suggestion>,
    ) -> Vec<Suggestion> {
        let mut done = Vec::new();
        for (at, target) in std::mem::take(&mut self.all) {
            if target.members.is_empty() {
                continue;
            }
            let file = at.file.to_string();
            let Some(indent) = block(self.document, target.properties) else {
                let each = target.members.keys();
                let each: Vec<String> = each.map(|name| yaml::scalar(name)).collect();
                let text = format!("add here: {}", each.join(", "));
                notes.push(note(&at, text));
                continue;
            };
            let parent = self.component_at(&file, at.line);
            if !self.style.is_ours {
                let each = target.members.iter();
                let lines: String = each
                    .map(|(name, shape)| plain::member(self.style, name, shape))
                    .collect();
                done.push(Suggestion {
                    file,
                    edit: Edit::Below(at.line),
                    text: yaml::indented(&lines, indent),
                    why: "members that the traffic shows".to_owned(),
                });
                continue;
            }
            let mut lines = String::new();
            for (name, shape) in &target.members {
                lines.push_str(&self.member(&file, &parent, name, shape));
                let is_always = shape.seen >= target.objects;
                if shape.types.count(Type::Null) > 0
                    && is_always
                    && let Some(list) = target.owner.entry("required")
                {
                    additions.text(
                        target.owner,
                        list,
                        name,
                        "what may be null is required; it was always there",
                    );
                }
            }
            done.push(Suggestion {
                file,
                edit: Edit::Below(at.line),
                text: yaml::indented(&lines, indent),
                why: format!("members of {parent} that the traffic shows"),
            });
        }
        for (file, text) in self.components {
            let (edit, text) = match within(self.document, &file) {
                Some((line, indent)) => (
                    Edit::Below(line.saturating_sub(1)),
                    yaml::indented(&text, indent),
                ),
                None => (Edit::AtEnd, text),
            };
            done.push(Suggestion {
                file,
                edit,
                text,
                why: "new components".to_owned(),
            });
        }
        done
    }

    /// The component in which a line of a file stands.
    fn component_at(&self, file: &str, line: u32) -> String {
        let above = schemas(self.document)
            .iter()
            .filter(|entry| *entry.key_at.file == *file && entry.key_at.line <= line);
        let nearest = above.max_by_key(|entry| entry.key_at.line);
        nearest.map_or_else(|| "Body".to_owned(), |entry| entry.key.clone())
    }

    /// A member as its key and the lines below it.
    fn member(&mut self, file: &str, parent: &str, name: &str, shape: &Shape) -> String {
        let is_null = shape.types.count(Type::Null) > 0;
        let mut text = format!("{}:\n", yaml::scalar(name));
        let schema = self.schema(file, parent, name, shape);
        let is_partial = schema.contains('#') && schema.trim_start().starts_with('#');
        text.push_str("  description: TODO say what this is.\n");
        match schema.strip_prefix("$ref: ") {
            Some(reference) if is_null => text.push_str(&format!(
                "  oneOf:\n    - $ref: {reference}    - type: 'null'\n"
            )),
            _ if is_null && !is_partial => {
                let schema = match schema.strip_prefix("type: ") {
                    Some(rest) if !rest.starts_with("array") => {
                        format!("type: [{}, 'null']\n", rest.trim_end())
                    }
                    _ => schema,
                };
                text.push_str(&yaml::indented(&schema, 2));
            }
            _ => text.push_str(&yaml::indented(&schema, 2)),
        }
        text
    }

    /// A schema for what was seen, null left aside: a reference, or a type of its own.
    fn schema(&mut self, file: &str, parent: &str, name: &str, shape: &Shape) -> String {
        let seen = shape.types.seen().map(|(kind, _)| kind);
        let seen: Vec<Type> = seen.filter(|kind| *kind != Type::Null).collect();
        match seen.as_slice() {
            [Type::Integer] => "type: integer\n".to_owned(),
            [Type::Boolean] => "type: boolean\n".to_owned(),
            [Type::Number] | [Type::Integer, Type::Number] => self.decimal(file),
            // Where only null was seen, text is the likeliest of what else it can be.
            [Type::String] | [] => {
                let name = self.name(parent, name);
                let text = format!(
                    "{name}:\n  description: TODO say what this is, and whether it is sensitive.\n  type: string\n  x-sensitive: true\n"
                );
                self.add(file, &text);
                self.new_reference(file, &name)
            }
            [Type::Object] => self.object(file, parent, name, shape),
            [Type::Array] => match &shape.item {
                Some(item) => self.array(file, parent, name, item),
                None => {
                    "# only empty lists were seen: say what `items` are\ntype: array\n".to_owned()
                }
            },
            _ => format!(
                "# several types were seen ({}): decide which it is\n",
                shape.words()
            ),
        }
    }

    fn decimal(&self, file: &str) -> String {
        let decimal = schemas(self.document).iter().find(|entry| {
            entry.value.str("type") == Some("number") && entry.value.get("x-rust-type").is_some()
        });
        match decimal {
            Some(entry) => reference(self.document, file, entry),
            None => "type: number\n".to_owned(),
        }
    }

    fn array(&mut self, file: &str, parent: &str, name: &str, item: &Shape) -> String {
        let kinds: Vec<Type> = item.types.seen().map(|(kind, _)| kind).collect();
        let items = match kinds.as_slice() {
            [Type::Integer] => self.decimal(file),
            [Type::String | Type::Object | Type::Number] | [Type::Integer, Type::Number] => {
                self.schema(file, parent, &format!("{name}Item"), item)
            }
            _ => {
                let words = item.words();
                return format!(
                    "# items of the types {words} were seen: say what `items` are\ntype: array\n"
                );
            }
        };
        format!("type: array\nitems:\n{}", yaml::indented(&items, 2))
    }

    fn object(&mut self, file: &str, parent: &str, name: &str, shape: &Shape) -> String {
        let mut names = shape.members.keys();
        let is_map = shape.more > 0 || names.any(|name| names::is_partial(name));
        if is_map || shape.members.is_empty() {
            return self.anything(file, parent, name);
        }
        if let Some(same) = self.same(shape) {
            return reference(self.document, file, same);
        }
        let component = self.name(parent, name);
        let mut text =
            format!("{component}:\n  description: TODO say what this is.\n  type: object\n");
        let required: Vec<String> = shape
            .members
            .iter()
            .filter(|(_, member)| {
                // What may be null is required; nothing else is known to be.
                member.types.count(Type::Null) > 0 && member.seen >= shape.objects()
            })
            .map(|(name, _)| yaml::scalar(name))
            .collect();
        if !required.is_empty() {
            text.push_str(&format!("  required: [{}]\n", required.join(", ")));
        }
        text.push_str("  properties:\n");
        for (name, member) in &shape.members {
            let member = self.member(file, &component, name, member);
            text.push_str(&yaml::indented(&member, 4));
        }
        self.add(file, &text);
        self.new_reference(file, &component)
    }

    /// A component for an object of which nothing is said.
    fn anything(&mut self, file: &str, parent: &str, name: &str) -> String {
        let known = schemas(self.document).iter().find(|entry| {
            let is_object = entry.value.str("type") == Some("object");
            is_object && entry.value.flag("x-sensitive") && entry.value.get("properties").is_none()
        });
        if let Some(entry) = known {
            return reference(self.document, file, entry);
        }
        let name = self.name(parent, name);
        let text = format!(
            "{name}:\n  description: TODO say what this is.\n  type: object\n  x-sensitive: true\n"
        );
        self.add(file, &text);
        self.new_reference(file, &name)
    }

    /// A component that has the same members, of types that fit.
    fn same(&self, shape: &Shape) -> Option<&'d Entry> {
        schemas(self.document).iter().find(|entry| {
            let Some(properties) = entry.value.get("properties") else {
                return false;
            };
            let properties = properties.entries();
            properties.len() == shape.members.len()
                && properties.iter().all(|member| {
                    let rules = Rules::of(self.document, &[&member.value]);
                    shape.members.get(&member.key).is_some_and(|shape| {
                        shape.types.seen().all(|(kind, _)| {
                            let is_scalar = !matches!(kind, Type::Object | Type::Array);
                            is_scalar && rules.allows(kind)
                        })
                    })
                })
        })
    }

    /// A name for a new component.
    fn name(&mut self, parent: &str, member: &str) -> String {
        let wanted = format!("{parent}{}", pascal(member));
        let mut name = wanted.clone();
        let mut number = 2;
        while !self.taken.insert(name.clone()) {
            name = format!("{wanted}{number}");
            number += 1;
        }
        name
    }

    /// A reference to a component that is new in the file.
    fn new_reference(&self, file: &str, name: &str) -> String {
        match within(self.document, file) {
            Some(_) => format!("$ref: '#/components/schemas/{name}'\n"),
            None => format!("$ref: '#/{name}'\n"),
        }
    }

    fn add(&mut self, file: &str, text: &str) {
        self.components
            .entry(file.to_owned())
            .or_default()
            .push_str(text);
    }
}

/// The components of a document.
fn schemas(document: &Node) -> &[Entry] {
    let schemas = document.find(&["components", "schemas"]);
    schemas.map_or(&[][..], Node::entries)
}

fn reference(document: &Node, file: &str, entry: &Entry) -> String {
    let target = &*entry.key_at.file;
    let place = match within(document, target) {
        Some(_) => format!("#/components/schemas/{}", entry.key),
        None => format!("#/{}", entry.key),
    };
    if target == file {
        format!("$ref: '{place}'\n")
    } else {
        format!("$ref: {}{place}\n", yaml::relative(file, target))
    }
}

/// Where the components of a file begin and how far they are indented, if it is a whole document that has them within
/// `components`. In a file of components they stand at the top.
fn within(document: &Node, file: &str) -> Option<(u32, usize)> {
    let here = schemas(document)
        .iter()
        .filter(|entry| *entry.key_at.file == *file && entry.key_at.column > 1);
    let first = here.min_by_key(|entry| entry.key_at.line)?;
    let column = usize::try_from(first.key_at.column).ok()?;
    Some((first.key_at.line, column - 1))
}

/// A name as names of types are written.
fn pascal(name: &str) -> String {
    let words = name.split(|c: char| !c.is_ascii_alphanumeric());
    let mut out = String::new();
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    if out.is_empty() {
        "Member".to_owned()
    } else {
        out
    }
}
