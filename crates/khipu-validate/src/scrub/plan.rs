//! What the contract says about each place of a payload: which members it knows there, and which of them are sensitive.
//!
//! A place is a set of schemas that stand where a value is. Places are made when they are first needed and kept, so that a
//! large capture asks the document once.

use std::collections::{BTreeSet, HashMap};

use jsonschema::Draft;
use khipu_document::{Kind, Node, escape_pointer};
use serde_json::json;

use crate::contract::Contract;
use crate::json::Payload;
use crate::schema::Schema;
use crate::tree::Value;

/// The number of a place.
pub(crate) type PlaceId = usize;

/// The places of a contract that were needed so far.
pub(crate) struct Plan<'c> {
    contract: &'c Contract,
    /// Whether the document marks anything. Where it does not, nobody has thought about what may stay.
    pub(crate) marks: bool,
    places: Vec<Place<'c>>,
    known: HashMap<BTreeSet<String>, PlaceId>,
    /// By the text of the pattern; none where it cannot be used.
    patterns: HashMap<String, Option<jsonschema::Validator<Payload>>>,
}

/// The schemas at one place.
struct Place<'c> {
    /// Each of the schemas, with its own verdict. One that cannot be compiled accepts nothing.
    verdicts: Vec<Option<Schema>>,
    /// The schemas and all that they consist of, each with its place in the document.
    parts: Vec<(String, &'c Node)>,
    /// Whether any of them is marked, or cannot be known.
    is_sensitive: bool,
    /// The members that were asked for and that the schemas describe.
    members: HashMap<String, Described>,
    items: HashMap<usize, Option<PlaceId>>,
}

/// A member that the contract describes.
#[derive(Clone, Copy)]
pub(crate) struct Described {
    pub(crate) place: PlaceId,
    /// Whether its name stands in the contract; else only a rule for names does.
    pub(crate) is_named: bool,
}

impl<'c> Plan<'c> {
    pub(crate) fn new(contract: &'c Contract) -> Self {
        Self {
            contract,
            marks: marks_anything(contract.document()),
            places: Vec::new(),
            known: HashMap::new(),
            patterns: HashMap::new(),
        }
    }

    /// The place of a whole payload whose schema stands at `pointer`.
    pub(crate) fn root(&mut self, pointer: &str) -> PlaceId {
        self.place(BTreeSet::from([pointer.to_owned()]))
    }

    /// Whether what stands there identifies somebody.
    pub(crate) fn is_sensitive(&self, place: PlaceId) -> bool {
        self.places
            .get(place)
            .is_none_or(|place| place.is_sensitive)
    }

    /// What each schema of the place says about a value.
    pub(crate) fn verdicts<'t>(&self, place: PlaceId, value: &'t Value<'t>) -> Vec<bool> {
        let verdicts = self
            .places
            .get(place)
            .map_or(&[][..], |place| &place.verdicts);
        let accepts = |schema: &Option<Schema>| schema.as_ref().is_some_and(|s| s.accepts(value));
        verdicts.iter().map(accepts).collect()
    }

    /// The values that the schemas of a place list, or give as examples.
    pub(crate) fn listed(&self, place: PlaceId, keyword: &str) -> Vec<&'c Node> {
        let parts = self.places.get(place).map_or(&[][..], |place| &place.parts);
        let lists = parts.iter().filter_map(|(_, part)| part.get(keyword));
        lists.flat_map(Node::items).collect()
    }

    /// The member `name` of an object at a place, if the contract describes it.
    pub(crate) fn member(&mut self, place: PlaceId, name: &str) -> Option<Described> {
        if let Some(known) = self.places.get(place)?.members.get(name) {
            return Some(*known);
        }
        let parts = self.places.get(place)?.parts.clone();
        let mut roots = BTreeSet::new();
        let mut is_named = false;
        for (at, part) in &parts {
            let mut described = false;
            if part
                .get("properties")
                .and_then(|all| all.get(name))
                .is_some()
            {
                roots.insert(format!("{at}/properties/{}", escape_pointer(name)));
                is_named = true;
                described = true;
            }
            let patterns = part.get("patternProperties").map_or(&[][..], Node::entries);
            for pattern in patterns {
                if self.matches(&pattern.key, name) {
                    let key = escape_pointer(&pattern.key);
                    roots.insert(format!("{at}/patternProperties/{key}"));
                    described = true;
                }
            }
            for rest in ["additionalProperties", "unevaluatedProperties"] {
                // `true` and `{}` allow members; they describe none.
                let describes = part
                    .get(rest)
                    .is_some_and(|node| !node.entries().is_empty());
                if describes && !described {
                    roots.insert(format!("{at}/{rest}"));
                }
            }
        }
        if roots.is_empty() {
            return None;
        }
        let described = Described {
            place: self.place(roots),
            is_named,
        };
        // Names under a pattern can be anything, so they are not kept.
        if is_named {
            let members = &mut self.places.get_mut(place)?.members;
            members.insert(name.to_owned(), described);
        }
        Some(described)
    }

    /// The item of an array at a place, if the contract describes it.
    pub(crate) fn item(&mut self, place: PlaceId, index: usize) -> Option<PlaceId> {
        let parts = &self.places.get(place)?.parts;
        let first =
            |(_, part): &(String, &Node)| part.get("prefixItems").map_or(0, |n| n.items().len());
        let prefix = parts.iter().map(first).max().unwrap_or(0);
        // Behind the items that are described one by one all are alike.
        let index = index.min(prefix);
        if let Some(known) = self.places.get(place)?.items.get(&index) {
            return *known;
        }
        let mut roots = BTreeSet::new();
        for (at, part) in parts {
            let listed = part.get("prefixItems").map_or(0, |node| node.items().len());
            if index < listed {
                roots.insert(format!("{at}/prefixItems/{index}"));
                continue;
            }
            for rest in ["items", "unevaluatedItems"] {
                if part
                    .get(rest)
                    .is_some_and(|node| !node.entries().is_empty())
                {
                    roots.insert(format!("{at}/{rest}"));
                }
            }
        }
        let item = (!roots.is_empty()).then(|| self.place(roots));
        self.places.get_mut(place)?.items.insert(index, item);
        item
    }

    fn place(&mut self, roots: BTreeSet<String>) -> PlaceId {
        if let Some(known) = self.known.get(&roots) {
            return *known;
        }
        let (parts, is_known) = parts(self.contract.document(), &roots);
        let place = Place {
            verdicts: roots
                .iter()
                .map(|pointer| self.contract.compile(pointer).ok())
                .collect(),
            is_sensitive: !is_known || !self.marks || parts.iter().any(|(_, part)| marks(part)),
            parts,
            members: HashMap::new(),
            items: HashMap::new(),
        };
        let id = self.places.len();
        self.places.push(place);
        self.known.insert(roots, id);
        id
    }

    fn matches(&mut self, pattern: &str, name: &str) -> bool {
        let compiled = self.patterns.entry(pattern.to_owned()).or_insert_with(|| {
            jsonschema::options_for::<Payload>()
                .with_draft(Draft::Draft202012)
                .offline()
                .build(&json!({ "pattern": pattern }))
                .ok()
        });
        let value = Value {
            at: 0,
            kind: crate::tree::Kind::String(name.into()),
        };
        compiled
            .as_ref()
            .is_some_and(|compiled| compiled.is_valid(&value))
    }
}

/// Whether a schema is marked. Whatever is neither `false` nor missing marks: a mark that nobody understands must not let
/// anything through.
fn marks(part: &Node) -> bool {
    let mark = part.get("x-sensitive");
    mark.is_some_and(|mark| mark.kind != Kind::Bool(false))
}

fn marks_anything(document: &Node) -> bool {
    let mut open = vec![document];
    while let Some(node) = open.pop() {
        if marks(node) {
            return true;
        }
        open.extend(node.entries().iter().map(|entry| &entry.value));
        open.extend(node.items());
    }
    false
}

/// The schemas at `roots` and everything that they consist of, behind references, combinations and conditions; and whether
/// all of it could be found.
fn parts<'c>(document: &'c Node, roots: &BTreeSet<String>) -> (Vec<(String, &'c Node)>, bool) {
    let mut parts: Vec<(String, &Node)> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<String> = roots.iter().cloned().collect();
    let mut is_known = true;
    while let Some(pointer) = waiting.pop() {
        if !seen.insert(pointer.clone()) {
            continue;
        }
        let Some((node, _)) = document.pointer(&pointer) else {
            is_known = false;
            continue;
        };
        if node.get("$dynamicRef").is_some() || node.get("$recursiveRef").is_some() {
            is_known = false;
        }
        if let Some(reference) = node.reference() {
            match reference.strip_prefix('#') {
                Some(target) if target.is_empty() || target.starts_with('/') => {
                    waiting.push(target.to_owned());
                }
                _ => is_known = false,
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let count = node.get(keyword).map_or(0, |node| node.items().len());
            waiting.extend((0..count).map(|at| format!("{pointer}/{keyword}/{at}")));
        }
        for keyword in ["then", "else"] {
            if node.get(keyword).is_some() {
                waiting.push(format!("{pointer}/{keyword}"));
            }
        }
        let dependent = node.get("dependentSchemas").map_or(&[][..], Node::entries);
        waiting.extend(
            dependent
                .iter()
                .map(|entry| format!("{pointer}/dependentSchemas/{}", escape_pointer(&entry.key))),
        );
        parts.push((pointer, node));
    }
    (parts, is_known)
}
