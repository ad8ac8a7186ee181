//! What the contract says of one place of a payload: its schema with everything that the schema refers to.

use khipu_document::{Bundle, Entry, Kind, Node};

use super::counts::Type;

/// How far references and combinations of schemas are followed.
const MAX_STEPS: usize = 32;

/// A schema that applies to a place.
#[derive(Clone, Copy)]
struct Part<'d> {
    node: &'d Node,
    /// Whether it always applies, and not only as one alternative or under a condition.
    always: bool,
    /// Whether it says which values there may be, and not only what follows from another member.
    decides: bool,
}

/// The schemas that apply to one place.
#[derive(Clone, Default)]
pub(super) struct Rules<'d> {
    parts: Vec<Part<'d>>,
}

/// A member that the contract has.
pub(super) struct Declared<'d> {
    pub(super) entry: &'d Entry,
    pub(super) schemas: Vec<&'d Node>,
    pub(super) required: bool,
}

impl<'d> Rules<'d> {
    /// The rules of `schemas`, which apply together.
    pub(super) fn of(document: &'d Node, schemas: &[&'d Node]) -> Self {
        let mut rules = Self::default();
        for node in schemas {
            let part = Part {
                node,
                always: true,
                decides: true,
            };
            rules.flatten(document, part, MAX_STEPS);
        }
        rules
    }

    fn flatten(&mut self, document: &'d Node, part: Part<'d>, steps: usize) {
        let node = part.node;
        if steps == 0
            || self
                .parts
                .iter()
                .any(|known| std::ptr::eq(known.node, node))
        {
            return;
        }
        self.parts.push(part);
        let schemas = document.find(&["components", "schemas"]);
        let referred =
            Bundle::referred(node).and_then(|name| schemas.and_then(|all| all.get(name)));
        let mut next: Vec<Part<'d>> = Vec::new();
        next.extend(referred.map(|node| Part { node, ..part }));
        for (keyword, branches) in ["allOf", "oneOf", "anyOf"].map(|key| (key, node.get(key))) {
            let branches = branches.map_or(&[][..], Node::items);
            // Beside null there is but one alternative.
            let shapes = branches
                .iter()
                .filter(|branch| branch.str("type") != Some("null"));
            let always = part.always && (keyword == "allOf" || shapes.count() < 2);
            next.extend(branches.iter().map(|node| Part {
                node,
                always,
                ..part
            }));
        }
        for keyword in ["then", "else"] {
            next.extend(node.get(keyword).map(|node| Part {
                node,
                always: false,
                decides: false,
            }));
        }
        for part in next {
            self.flatten(document, part, steps - 1);
        }
    }

    fn nodes(&self) -> impl Iterator<Item = &'d Node> {
        self.parts.iter().map(|part| part.node)
    }

    /// The members that are declared, in the order of the document.
    pub(super) fn members(&self) -> Vec<Declared<'d>> {
        let mut members: Vec<Declared<'d>> = Vec::new();
        for part in &self.parts {
            for entry in part.node.get("properties").map_or(&[][..], Node::entries) {
                match members
                    .iter_mut()
                    .find(|known| known.entry.key == entry.key)
                {
                    Some(known) => known.schemas.push(&entry.value),
                    None => members.push(Declared {
                        entry,
                        schemas: vec![&entry.value],
                        required: false,
                    }),
                }
            }
        }
        for part in self.parts.iter().filter(|part| part.always) {
            for name in part.node.strings("required") {
                if let Some(member) = members.iter_mut().find(|known| known.entry.key == name) {
                    member.required = true;
                }
            }
        }
        members
    }

    /// The schemas of the values of a map, if this is one: of members that have no name of their own.
    pub(super) fn entries(&self) -> Vec<&'d Node> {
        let named = |node: &'d Node| node.get("patternProperties").map_or(&[][..], Node::entries);
        let patterns = self.nodes().flat_map(named).map(|entry| &entry.value);
        let others = self.nodes().flat_map(|node| {
            ["additionalProperties", "unevaluatedProperties"].map(|key| node.get(key))
        });
        let schemas = others
            .flatten()
            .filter(|node| !matches!(node.kind, Kind::Bool(_)));
        patterns.chain(schemas).collect()
    }

    /// The schemas of the items of an array.
    pub(super) fn items(&self) -> Vec<&'d Node> {
        let one = self.nodes().filter_map(|node| node.get("items"));
        let several = self
            .nodes()
            .flat_map(|node| node.get("prefixItems").map_or(&[][..], Node::items));
        one.chain(several).collect()
    }

    /// Whether an object may hold anything here: the contract names none of its members on purpose.
    pub(super) fn is_opaque(&self) -> bool {
        let speaks = |node: &Node| {
            let keywords = [
                "properties",
                "patternProperties",
                "additionalProperties",
                "unevaluatedProperties",
            ];
            let is_true = |node: &Node| node.kind == Kind::Bool(true);
            keywords
                .iter()
                .any(|key| node.get(key).is_some_and(|value| !is_true(value)))
        };
        !self.nodes().any(speaks)
    }

    /// The values of an enumeration of texts.
    pub(super) fn values(&self) -> Vec<&'d str> {
        let lists = self.parts.iter().filter(|part| part.decides);
        let listed = lists
            .filter_map(|part| part.node.get("enum"))
            .flat_map(Node::items)
            .filter_map(Node::as_str);
        // Alternatives can list the same.
        let mut values = Vec::new();
        for value in listed {
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }

    /// Whether the contract lets this type stand here, whatever the other members say.
    pub(super) fn allows(&self, found: Type) -> bool {
        let mut typed = false;
        for part in self.parts.iter().filter(|part| part.decides) {
            let Some(kind) = part.node.get("type") else {
                continue;
            };
            typed = true;
            let mut names = kind.as_str().into_iter().chain(part.node.strings("type"));
            if names.any(|name| found.is(name)) {
                return true;
            }
        }
        !typed
    }

    /// The types that the contract has for this place, in words.
    pub(super) fn types(&self) -> Vec<&'d str> {
        let mut types: Vec<&str> = Vec::new();
        for part in self.parts.iter().filter(|part| part.decides) {
            let one = part.node.str("type").into_iter();
            for name in one.chain(part.node.strings("type")) {
                if !types.contains(&name) {
                    types.push(name);
                }
            }
        }
        types
    }

    /// Whether the contract marks this place as sensitive.
    pub(super) fn is_sensitive(&self) -> bool {
        self.nodes().any(|node| node.flag("x-sensitive"))
    }

    /// What the contract says about this place.
    pub(super) fn description(&self) -> Option<&'d str> {
        self.nodes().find_map(|node| node.str("description"))
    }

    /// The first schema that lists members, and so is where another would be added.
    pub(super) fn lists_members(&self) -> Option<&'d Node> {
        let always = self.parts.iter().filter(|part| part.always);
        let all = always.chain(&self.parts).map(|part| part.node);
        all.into_iter()
            .find(|node| node.get("properties").is_some())
    }

    /// The schema that lists the values of an enumeration.
    pub(super) fn lists_values(&self) -> Option<&'d Node> {
        let deciding = self.parts.iter().filter(|part| part.decides);
        deciding
            .map(|part| part.node)
            .find(|node| node.get("enum").is_some())
    }
}
