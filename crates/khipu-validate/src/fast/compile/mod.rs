//! A schema to a plan.
//!
//! A place is described by all the schemas that apply there at once: behind references, in `allOf`, in the one branch of a
//! `oneOf` that a value of a type can take. They are gathered by type, and a rule is made of what they say of that type. The
//! first thing that has no rule makes it a hand-over; nothing is guessed.

mod condition;
mod flat;
mod object;
mod table;
mod track;
mod words;

use std::collections::HashMap;

use khipu_document::{Kind, Node as Schema};

use self::condition::premise;
use self::words::{allowed, count, is_plain, number, sequence, type_bits, value_bit};
use super::plan::{ANY, Array, Expected, Listed, Literal, Node, Number, OVER, Plan, Text, types};
use super::shape::Shape;
use crate::parse::MAX_DEPTH;

/// How far references and compositions are followed at one place.
const MAX_STEPS: usize = 64;

/// How many places a plan may have: schemas that combine each other in ever new ways would have more than memory holds.
const MOST_NODES: usize = 20_000;

/// Keywords that say nothing about whether a value is valid. `format` is not asserted in this dialect.
const ANNOTATIONS: &[&str] = &[
    "$comment",
    "$defs",
    "contentEncoding",
    "contentMediaType",
    "contentSchema",
    "default",
    "definitions",
    "deprecated",
    "description",
    "discriminator",
    "example",
    "examples",
    "externalDocs",
    "format",
    "readOnly",
    "title",
    "writeOnly",
    "xml",
];

/// Keywords that speak of one type alone, and are handed over where they apply.
const OF_STRINGS: &[&str] = &["minLength", "maxLength", "pattern"];
const OF_NUMBERS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
];
const OF_ARRAYS: &[&str] = &[
    "items",
    "minItems",
    "maxItems",
    "prefixItems",
    "contains",
    "minContains",
    "maxContains",
    "uniqueItems",
    "unevaluatedItems",
];
const OF_OBJECTS: &[&str] = &[
    "properties",
    "required",
    "additionalProperties",
    "patternProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
    "unevaluatedProperties",
];

const ALL: [u8; 6] = [
    types::NULL,
    types::BOOLEAN,
    types::NUMBER,
    types::STRING,
    types::ARRAY,
    types::OBJECT,
];

/// How deep places lie in one another. Texts are no deeper.
const MOST_DEPTH: usize = MAX_DEPTH + 1;

/// What a plan is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum For {
    /// To judge: places with the same rules share a node.
    Judging,
    /// To count as well: every place has a node of its own.
    Counting,
}

/// The plan of the schema at `pointer` of `document`.
pub(crate) fn compile(document: &Schema, pointer: &str, purpose: For) -> Plan {
    let mut compiler = Compiler {
        document,
        plan: Plan::new(),
        known: HashMap::new(),
        shapes: HashMap::new(),
        purpose,
        open: Vec::new(),
    };
    let root = document.pointer(pointer).map(|(schema, _)| schema);
    let root = root.and_then(|schema| compiler.place(vec![schema]));
    let mut plan = compiler.plan;
    plan.root = root.unwrap_or(OVER);
    plan.number();
    flat::mark(&mut plan);
    track::lay(&mut plan);
    plan
}

struct Compiler<'d> {
    document: &'d Schema,
    plan: Plan,
    /// The node of each set of schemas, by their addresses.
    known: HashMap<Vec<usize>, u32>,
    /// What patterns became, with the least and the greatest length: the same ones are met again and again.
    shapes: HashMap<(&'d str, u32, u32), Option<u32>>,
    purpose: For,
    /// The sets of schemas of the places around the present one.
    open: Vec<Vec<usize>>,
}

/// Adds to a list of the plan; the index of what was added.
fn push<T>(list: &mut Vec<T>, item: T) -> Option<u32> {
    list.push(item);
    u32::try_from(list.len() - 1).ok()
}

/// The rule for strings of a pattern with so many characters.
fn shape(pattern: &str, least: u32, most: u32) -> Option<Text> {
    let mut shape = Shape::new(pattern, least..=most)?;
    let fixed = match (least, most) {
        (0, u32::MAX) => shape.take_only(),
        _ => None,
    };
    let shape = Box::new(shape);
    Some(fixed.map_or(Text::Shape { shape, least, most }, Text::Fixed))
}

impl<'d> Compiler<'d> {
    /// The node of a place at which all of `schemas` apply.
    fn place(&mut self, schemas: Vec<&'d Schema>) -> Option<u32> {
        if schemas.is_empty() {
            return Some(match self.purpose {
                For::Judging => ANY,
                // What nothing is said of has no place of its own.
                For::Counting => OVER,
            });
        }
        let mut key: Vec<usize> = schemas
            .iter()
            .map(|schema| std::ptr::from_ref(*schema).addr())
            .collect();
        key.sort_unstable();
        key.dedup();
        match self.purpose {
            For::Judging if self.known.contains_key(&key) => return self.known.get(&key).copied(),
            // A place within one like it, and so on without end, has no place of its own.
            For::Counting if self.open.contains(&key) => return Some(OVER),
            _ => {}
        }
        if self.plan.nodes.len() >= MOST_NODES || self.open.len() >= MOST_DEPTH {
            return None;
        }
        let id = push(&mut self.plan.nodes, Node::OVER)?;
        self.known.insert(key.clone(), id);
        self.open.push(key);
        let mut node = Node::OVER;
        for of in ALL {
            let mut applying = Vec::new();
            let gathered = schemas
                .iter()
                .try_for_each(|schema| self.gather(schema, of, MAX_STEPS, &mut applying));
            if gathered.is_some() {
                self.rule(of, &applying, &mut node);
            } else if schemas
                .iter()
                .any(|schema| !self.may_be(schema, of, MAX_STEPS))
                && !schemas
                    .iter()
                    .any(|schema| self.tells_apart(schema, of, MAX_STEPS))
            {
                node.refused |= of;
            }
        }
        self.open.pop();
        node.expected = self.expected(&node);
        *self.plan.nodes.get_mut(id as usize)? = node;
        Some(id)
    }

    /// Gathers what applies to values of the type `of`, behind references and compositions; nothing when such a value is
    /// refused, or when that is not certain.
    fn gather(
        &self,
        schema: &'d Schema,
        of: u8,
        steps: usize,
        out: &mut Vec<&'d Schema>,
    ) -> Option<()> {
        if out.iter().any(|known| std::ptr::eq(*known, schema)) {
            return Some(());
        }
        match &schema.kind {
            Kind::Bool(true) => return Some(()),
            Kind::Mapping(_) if steps > 0 => {}
            _ => return None,
        }
        if let Some(listed) = schema.get("type")
            && type_bits(listed)? & of == 0
        {
            return None;
        }
        out.push(schema);
        for entry in schema.entries() {
            match entry.key.as_str() {
                "$ref" => {
                    let target = self.referred(entry.value.as_str()?)?;
                    self.gather(target, of, steps - 1, out)?;
                }
                "allOf" => {
                    for part in sequence(&entry.value)? {
                        self.gather(part, of, steps - 1, out)?;
                    }
                }
                "oneOf" | "anyOf" => {
                    let branches = sequence(&entry.value)?.iter();
                    let mut able = branches.filter(|branch| self.may_be(branch, of, steps - 1));
                    let (only, None) = (able.next()?, able.next()) else {
                        return None;
                    };
                    self.gather(only, of, steps - 1, out)?;
                }
                "if" if of != types::OBJECT => {
                    // It speaks of members alone, so it holds for whatever has none.
                    premise(&entry.value)?;
                    if entry.value.get("type").is_some() {
                        return None;
                    }
                    if let Some(then) = schema.get("then") {
                        self.gather(then, of, steps - 1, out)?;
                    }
                }
                "type" | "enum" | "const" | "if" | "then" | "else" => {}
                key if key.starts_with("x-") || ANNOTATIONS.contains(&key) => {}
                key if OF_STRINGS.contains(&key)
                    || OF_NUMBERS.contains(&key)
                    || OF_ARRAYS.contains(&key)
                    || OF_OBJECTS.contains(&key) => {}
                _ => return None,
            }
        }
        Some(())
    }

    /// The schema behind a reference within the document.
    fn referred(&self, reference: &str) -> Option<&'d Schema> {
        let pointer = reference.strip_prefix('#')?;
        if !pointer.starts_with('/') || pointer.contains('%') {
            return None;
        }
        self.document.pointer(pointer).map(|(schema, _)| schema)
    }

    /// Whether values of the type `of` might be accepted; `false` is certain.
    fn may_be(&self, schema: &'d Schema, of: u8, steps: usize) -> bool {
        if steps == 0 || schema.kind == Kind::Bool(true) {
            return true;
        }
        if schema.kind == Kind::Bool(false) {
            return false;
        }
        let listed = schema.get("type").and_then(type_bits);
        let by_reference = || {
            let target = schema
                .reference()
                .and_then(|reference| self.referred(reference));
            target.is_none_or(|target| self.may_be(target, of, steps - 1))
        };
        let by_parts = || {
            let parts = schema.get("allOf").map_or(&[][..], Schema::items);
            parts.iter().all(|part| self.may_be(part, of, steps - 1))
        };
        let by_branches = || {
            let each = ["oneOf", "anyOf"].into_iter();
            let mut each = each.filter_map(|keyword| sequence(schema.get(keyword)?));
            each.all(|branches| {
                let mut branches = branches.iter();
                branches.any(|branch| self.may_be(branch, of, steps - 1))
            })
        };
        listed.is_none_or(|listed| listed & of != 0)
            && by_reference()
            && by_parts()
            && by_branches()
    }

    /// Whether `schema` might find different faults with two scalars of the type `of`; `false` is certain.
    fn tells_apart(&self, schema: &'d Schema, of: u8, steps: usize) -> bool {
        if steps == 0 {
            return true;
        }
        let is_of = |value: &Schema| value_bit(value) & of != 0;
        let any = |parts: &'d [Schema]| {
            let mut parts = parts.iter();
            parts.any(|part| self.tells_apart(part, of, steps - 1))
        };
        schema.entries().iter().any(|entry| {
            let value = &entry.value;
            match entry.key.as_str() {
                "enum" => value.items().iter().any(is_of),
                "const" => is_of(value),
                "allOf" | "anyOf" | "oneOf" => any(value.items()),
                "$ref" => {
                    let target = value.as_str().and_then(|to| self.referred(to));
                    target.is_none_or(|target| self.tells_apart(target, of, steps - 1))
                }
                // Whether a number is whole is not seen from how it is written.
                "type" => {
                    let one = value.as_str().into_iter();
                    let mut names = one.chain(schema.strings("type"));
                    of == types::NUMBER && names.any(|name| name == "integer")
                }
                key if OF_STRINGS.contains(&key) => of == types::STRING,
                key if OF_NUMBERS.contains(&key) => of == types::NUMBER,
                key => {
                    let is_of_others = OF_ARRAYS.contains(&key) || OF_OBJECTS.contains(&key);
                    !is_of_others && !key.starts_with("x-") && !ANNOTATIONS.contains(&key)
                }
            }
        })
    }

    /// Adds the rule for values of the type `of` to `node`, if there is one.
    fn rule(&mut self, of: u8, applying: &[&'d Schema], node: &mut Node) {
        let lists_values = applying
            .iter()
            .any(|schema| schema.get("enum").or(schema.get("const")).is_some());
        match of {
            types::NULL => node.null = allowed(applying, |value| matches!(value, Kind::Null)),
            types::STRING => node.string = self.text(applying).unwrap_or(OVER),
            _ if lists_values => {}
            types::BOOLEAN => node.boolean = true,
            types::NUMBER => node.number = number(applying).unwrap_or(Number::Over),
            types::ARRAY => node.array = self.array(applying).unwrap_or(OVER),
            _ => node.object = self.object(applying).unwrap_or(OVER),
        }
    }

    /// What most probably stands where `node` applies.
    fn expected(&self, node: &Node) -> Expected {
        match self.plan.texts.get(node.string as usize) {
            Some(Text::Free { .. }) if node.object == OVER => Expected::Free,
            Some(Text::OneOf(_)) => Expected::OneOf,
            Some(Text::Fixed(_) | Text::Shape { .. }) => Expected::Shape,
            None if node.number != Number::Over => Expected::Number,
            _ => Expected::Anything,
        }
    }

    fn text(&mut self, applying: &[&'d Schema]) -> Option<u32> {
        let (mut least, mut most) = (0, u32::MAX);
        let mut pattern: Option<&'d str> = None;
        let mut values: Option<Vec<&str>> = None;
        for schema in applying {
            if let Some(limit) = schema.get("minLength") {
                least = least.max(count(limit)?);
            }
            if let Some(limit) = schema.get("maxLength") {
                most = most.min(count(limit)?);
            }
            if let Some(found) = schema.get("pattern") {
                let found = found.as_str()?;
                if pattern.is_some_and(|known| known != found) {
                    return None;
                }
                pattern = Some(found);
            }
            let listed = [
                schema.get("const").map(std::slice::from_ref),
                schema.get("enum").map(Schema::items),
            ];
            for listed in listed.into_iter().flatten() {
                let listed: Vec<&str> = listed.iter().filter_map(Schema::as_str).collect();
                match &mut values {
                    Some(values) => values.retain(|value| listed.contains(value)),
                    None => values = Some(listed),
                }
            }
        }
        let text = match (values, pattern) {
            (Some(values), None) if least == 0 && most == u32::MAX => {
                // What needs an escape never stands there as it is.
                let plain = values.into_iter().filter(|value| is_plain(value));
                let plain: Vec<&str> = plain.collect();
                let written = |value: &str| Literal::new(format!("{value}\"").as_bytes());
                let values: Vec<Literal> = plain.iter().map(|value| written(value)).collect();
                let is_short = values.iter().all(|value| value.long.is_empty());
                let table = is_short.then(|| table::table(&plain, written)).flatten();
                Text::OneOf(Listed { values, table })
            }
            (Some(_), _) => return None,
            (None, Some(pattern)) => {
                let key = (pattern, least, most);
                if let Some(known) = self.shapes.get(&key) {
                    return *known;
                }
                let text = shape(pattern, least, most);
                let made = text.and_then(|text| push(&mut self.plan.texts, text));
                self.shapes.insert(key, made);
                return made;
            }
            (None, None) if least == 0 && most == u32::MAX => return Some(ANY),
            (None, None) => Text::Free { least, most },
        };
        push(&mut self.plan.texts, text)
    }

    fn array(&mut self, applying: &[&'d Schema]) -> Option<u32> {
        let (mut least, mut most) = (0, u32::MAX);
        let mut items = Vec::new();
        for schema in applying {
            for keyword in OF_ARRAYS {
                let Some(value) = schema.get(keyword) else {
                    continue;
                };
                match *keyword {
                    "items" => items.push(value),
                    "minItems" => least = least.max(count(value)?),
                    "maxItems" => most = most.min(count(value)?),
                    "uniqueItems" if value.kind == Kind::Bool(false) => {}
                    _ => return None,
                }
            }
        }
        let items = self.place(items)?;
        push(&mut self.plan.arrays, Array { items, least, most })
    }
}
