//! Everything that schemas together say about one value.

use std::sync::Arc;

use khipu_document::{Bundle, Kind, Node, Position};
use rust_decimal::Decimal;

use super::error::Unsupported;
use super::json::{Json, decimal};
use super::kinds::Kinds;
use super::number::Number;
use super::pattern::Pattern;

/// How many references and `allOf` may lead into one another.
const DEEPEST: usize = 32;

/// The rules for one value, collected from every schema that applies to it.
#[derive(Clone)]
pub(super) struct Rules<'b> {
    pub(super) at: Position,
    pub(super) kinds: Kinds,
    /// The values of `enum` and `const`, each list being a rule of its own.
    pub(super) choices: Vec<Vec<Json>>,
    pub(super) examples: Vec<Json>,
    pub(super) rust_type: Option<&'b str>,
    pub(super) patterns: Vec<Arc<Pattern>>,
    pub(super) shortest: usize,
    pub(super) longest: Option<usize>,
    pub(super) number: Number,
    pub(super) items: Vec<&'b Node>,
    pub(super) fewest: usize,
    pub(super) most: Option<usize>,
    pub(super) unique: bool,
    pub(super) properties: Vec<(&'b str, Vec<&'b Node>)>,
    pub(super) required: Vec<&'b str>,
    /// The lists of alternatives.
    pub(super) one_ofs: Vec<&'b Node>,
    /// `if` and `then`.
    pub(super) conditions: Vec<(&'b Node, &'b Node)>,
}

impl<'b> Rules<'b> {
    pub(super) fn new(at: &Position) -> Self {
        Self {
            at: at.clone(),
            kinds: Kinds::ALL,
            choices: Vec::new(),
            examples: Vec::new(),
            rust_type: None,
            patterns: Vec::new(),
            shortest: 0,
            longest: None,
            number: Number::default(),
            items: Vec::new(),
            fewest: 0,
            most: None,
            unique: false,
            properties: Vec::new(),
            required: Vec::new(),
            one_ofs: Vec::new(),
            conditions: Vec::new(),
        }
    }

    /// Adds what `node` says.
    pub(super) fn absorb(&mut self, bundle: &'b Bundle, node: &'b Node) -> Result<(), Unsupported> {
        self.add(bundle, node, 0)
    }

    fn add(&mut self, bundle: &'b Bundle, node: &'b Node, depth: usize) -> Result<(), Unsupported> {
        match node.kind {
            Kind::Bool(true) | Kind::Mapping(_) => {}
            Kind::Bool(false) => self.kinds = Kinds::NONE,
            _ => return Err(Unsupported::new("schema", &node.at)),
        }
        for entry in node.entries() {
            let value = &entry.value;
            let unsupported = || Unsupported::new(&entry.key, &entry.key_at);
            match entry.key.as_str() {
                "$ref" => {
                    let target = Bundle::referred(node).and_then(|name| bundle.schema(name));
                    let target = target.filter(|_| depth < DEEPEST).ok_or_else(unsupported)?;
                    self.add(bundle, target, depth + 1)?;
                }
                "allOf" => {
                    if depth >= DEEPEST {
                        return Err(unsupported());
                    }
                    for part in value.items() {
                        self.add(bundle, part, depth + 1)?;
                    }
                }
                "type" => {
                    let one = std::slice::from_ref(value);
                    let listed = if value.as_str().is_some() {
                        one
                    } else {
                        value.items()
                    };
                    let mut kinds = Kinds::NONE;
                    for name in listed {
                        let kind = name.as_str().and_then(Kinds::named);
                        kinds = kinds.or(kind.ok_or_else(unsupported)?);
                    }
                    self.kinds = self.kinds.and(kinds);
                }
                "enum" => self
                    .choices
                    .push(value.items().iter().map(Json::from_node).collect()),
                "const" => self.choices.push(vec![Json::from_node(value)]),
                "oneOf" => self.one_ofs.push(value),
                "if" => {
                    if let Some(then) = node.get("then") {
                        self.conditions.push((value, then));
                    }
                }
                "properties" => {
                    for property in value.entries() {
                        self.property(&property.key, &property.value);
                    }
                }
                "required" => self.required.extend(node.strings("required")),
                "items" => self.items.push(value),
                "uniqueItems" => self.unique |= node.flag("uniqueItems"),
                "x-rust-type" => self.rust_type = self.rust_type.or(value.as_str()),
                "example" => self.examples.push(Json::from_node(value)),
                "examples" => self
                    .examples
                    .extend(value.items().iter().map(Json::from_node)),
                "pattern" => self.patterns.push(Arc::new(Pattern::new(value)?)),
                key @ ("minLength" | "maxLength" | "minItems" | "maxItems") => {
                    let size = size(value).ok_or_else(unsupported)?;
                    self.size(key, size);
                }
                key @ ("minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum"
                | "multipleOf") => {
                    let limit = number(value).ok_or_else(unsupported)?;
                    self.limit(key, limit).ok_or_else(unsupported)?;
                }
                // `then` is read with its `if`, the others say nothing about which values are valid.
                "then" | "title" | "description" | "deprecated" | "default" | "readOnly"
                | "writeOnly" | "$comment" | "externalDocs" => {}
                key if key.starts_with("x-") => {}
                _ => return Err(unsupported()),
            }
        }
        Ok(())
    }

    fn property(&mut self, name: &'b str, schema: &'b Node) {
        let known = self.properties.iter_mut().find(|(known, _)| *known == name);
        match known {
            Some((_, schemas)) => schemas.push(schema),
            None => self.properties.push((name, vec![schema])),
        }
    }

    fn size(&mut self, key: &str, size: usize) {
        let least = |old: Option<usize>| Some(old.map_or(size, |old| old.min(size)));
        match key {
            "minLength" => self.shortest = self.shortest.max(size),
            "maxLength" => self.longest = least(self.longest),
            "minItems" => self.fewest = self.fewest.max(size),
            _ => self.most = least(self.most),
        }
    }

    fn limit(&mut self, key: &str, limit: Decimal) -> Option<()> {
        match key {
            "minimum" => self.number.add_low(limit, false),
            "exclusiveMinimum" => self.number.add_low(limit, true),
            "maximum" => self.number.add_high(limit, false),
            "exclusiveMaximum" => self.number.add_high(limit, true),
            _ if limit.is_zero() => return None,
            _ => self.number.add_step(limit)?,
        }
        Some(())
    }

    /// The types that a value is drawn from: where no type is stated, those that the other keywords speak of.
    pub(super) fn drawn(&self) -> Kinds {
        if self.kinds != Kinds::ALL {
            return self.kinds;
        }
        let mut kinds = Kinds::NONE;
        let number = &self.number;
        let speaks_of = [
            (
                Kinds::OBJECT,
                !self.properties.is_empty()
                    || !self.required.is_empty()
                    || !self.conditions.is_empty(),
            ),
            (
                Kinds::ARRAY,
                !self.items.is_empty() || self.fewest > 0 || self.most.is_some() || self.unique,
            ),
            (
                Kinds::STRING,
                !self.patterns.is_empty() || self.shortest > 0 || self.longest.is_some(),
            ),
            (
                Kinds::NUMBER,
                number.low.is_some() || number.high.is_some() || number.step.is_some(),
            ),
        ];
        for (kind, speaks) in speaks_of {
            if speaks {
                kinds = kinds.or(kind);
            }
        }
        if kinds.is_empty() { Kinds::ALL } else { kinds }
    }
}

fn size(node: &Node) -> Option<usize> {
    match &node.kind {
        Kind::Number(text) => text.parse().ok(),
        _ => None,
    }
}

fn number(node: &Node) -> Option<Decimal> {
    match &node.kind {
        Kind::Number(text) => decimal(text),
        _ => None,
    }
}
