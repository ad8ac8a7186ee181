//! A schema to a plan.
//!
//! A place is described by all the schemas that apply there at once: behind references, in `allOf`, in the one branch of a
//! `oneOf` that a value of a type can take. They are gathered by type, and a rule is made of what they say of that type. The
//! first thing that has no rule makes it a hand-over; nothing is guessed.

use std::collections::HashMap;

use khipu_document::{Kind, Node as Schema};

use super::hash;
use super::plan::{
    ANY, Array, Condition, Demand, EMPTY, Expected, Key, Literal, MOST_KEYS, Node, Number, OVER,
    Object, Plan, Text, types,
};
use super::shape::Shape;

/// How far references and compositions are followed at one place.
const MAX_STEPS: usize = 64;

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

/// The plan of the schema at `pointer` of `document`.
pub(crate) fn compile(document: &Schema, pointer: &str) -> Plan {
    let mut compiler = Compiler {
        document,
        plan: Plan::new(),
        known: HashMap::new(),
    };
    let root = document.pointer(pointer).map(|(schema, _)| schema);
    let root = root.and_then(|schema| compiler.place(vec![schema]));
    let mut plan = compiler.plan;
    plan.root = root.unwrap_or(OVER);
    plan
}

struct Compiler<'d> {
    document: &'d Schema,
    plan: Plan,
    /// The node of each set of schemas, by their addresses.
    known: HashMap<Vec<usize>, u32>,
}

/// Adds to a list of the plan; the index of what was added.
fn push<T>(list: &mut Vec<T>, item: T) -> Option<u32> {
    list.push(item);
    u32::try_from(list.len() - 1).ok()
}

impl<'d> Compiler<'d> {
    /// The node of a place at which all of `schemas` apply.
    fn place(&mut self, schemas: Vec<&'d Schema>) -> Option<u32> {
        if schemas.is_empty() {
            return Some(ANY);
        }
        let mut key: Vec<usize> = schemas
            .iter()
            .map(|schema| std::ptr::from_ref(*schema).addr())
            .collect();
        key.sort_unstable();
        key.dedup();
        if let Some(known) = self.known.get(&key) {
            return Some(*known);
        }
        let id = push(&mut self.plan.nodes, Node::OVER)?;
        self.known.insert(key, id);
        let mut node = Node::OVER;
        for of in ALL {
            let mut applying = Vec::new();
            let gathered = schemas
                .iter()
                .try_for_each(|schema| self.gather(schema, of, MAX_STEPS, &mut applying));
            if gathered.is_some() {
                self.rule(of, &applying, &mut node);
            }
        }
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
        listed.is_none_or(|listed| listed & of != 0) && by_reference() && by_parts()
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
            Some(Text::Shape { .. }) => Expected::Shape,
            None if node.number != Number::Over => Expected::Number,
            _ => Expected::Anything,
        }
    }

    fn text(&mut self, applying: &[&'d Schema]) -> Option<u32> {
        let (mut least, mut most) = (0, u32::MAX);
        let mut pattern = None;
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
                Text::OneOf(
                    plain
                        .map(|value| Literal::new(format!("{value}\"").as_bytes()))
                        .collect(),
                )
            }
            (Some(_), _) => return None,
            (None, Some(pattern)) => Text::Shape {
                shape: Box::new(Shape::new(pattern)?),
                least,
                most,
            },
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

    fn object(&mut self, applying: &[&'d Schema]) -> Option<u32> {
        let mut names: Vec<&'d str> = Vec::new();
        let mut object = Object::default();
        let mut closed = Vec::new();
        for schema in applying {
            for keyword in OF_OBJECTS {
                let Some(value) = schema.get(keyword) else {
                    continue;
                };
                match *keyword {
                    "properties" => {
                        for entry in value.entries() {
                            add(&mut names, &entry.key);
                        }
                    }
                    "required" => {
                        for name in sequence(value)? {
                            add(&mut names, name.as_str()?);
                        }
                    }
                    "additionalProperties" if value.kind == Kind::Bool(true) => {}
                    "additionalProperties" => closed.push(*schema),
                    _ => return None,
                }
            }
            if let Some(premise_of) = schema.get("if") {
                let premise = premise(premise_of)?;
                for name in premise.present {
                    add(&mut names, name);
                }
                for (name, _) in premise.values {
                    add(&mut names, name);
                }
                for branch in ["then", "else"] {
                    let Some(branch) = schema.get(branch) else {
                        continue;
                    };
                    let demanded = demand(branch)?;
                    for name in demanded.present {
                        add(&mut names, name);
                    }
                    for (name, _) in demanded.types {
                        add(&mut names, name);
                    }
                }
            }
        }
        if names.len() > MOST_KEYS {
            return None;
        }
        object.is_closed = !closed.is_empty();
        for schema in applying {
            for name in schema.strings("required") {
                object.required |= bit(&names, name)?;
            }
        }
        let mut watched: Vec<&str> = Vec::new();
        object.conditions = applying
            .iter()
            .filter(|schema| schema.get("if").is_some())
            .map(|schema| condition(schema, &names, &mut watched))
            .collect::<Option<_>>()?;
        object.watched = u32::try_from(watched.len()).ok()?;
        let mut keys = Vec::new();
        for name in &names {
            let declared = |schema: &&'d Schema| schema.get("properties")?.get(name);
            // Where only some of several schemas know a member, the others may not allow it.
            let is_certain = closed.iter().all(|schema| declared(schema).is_some());
            let node = match is_certain && is_plain(name) {
                true => self.place(applying.iter().filter_map(declared).collect())?,
                false => OVER,
            };
            let watch = watched.iter().position(|watched| watched == name);
            let watch = watch.map_or(Some(EMPTY), |at| u8::try_from(at).ok())?;
            keys.push(Key::new(name, node, watch));
        }
        (object.table, object.seed) = table(&names)?;
        object.first = u32::try_from(self.plan.keys.len()).ok()?;
        object.count = u32::try_from(names.len()).ok()?;
        self.plan.keys.extend(keys);
        push(&mut self.plan.objects, object)
    }
}

/// How many hashes are tried before some names may share a place.
const MOST_SEEDS: u64 = 512;

/// The members of an object by a hash of their names, and which: if there is one, one that leads each to a place of its own.
fn table(names: &[&str]) -> Option<(Box<[u8]>, u64)> {
    let size = (names.len() * 2).next_power_of_two();
    let place = |name: &str, seed| hash(name.as_bytes(), seed) & (size - 1);
    let is_perfect = |seed: &u64| {
        let mut taken = vec![false; size];
        names.iter().all(|name| {
            let taken = taken.get_mut(place(name, *seed));
            taken.is_some_and(|taken| !std::mem::replace(taken, true))
        })
    };
    let seed = (0..MOST_SEEDS).find(is_perfect).unwrap_or_default();
    let mut table = vec![EMPTY; size].into_boxed_slice();
    for (index, name) in names.iter().enumerate() {
        let mut slot = place(name, seed);
        while *table.get(slot)? != EMPTY {
            slot = (slot + 1) & (size - 1);
        }
        *table.get_mut(slot)? = u8::try_from(index).ok()?;
    }
    Some((table, seed))
}

fn add<'n>(names: &mut Vec<&'n str>, name: &'n str) {
    if !names.contains(&name) {
        names.push(name);
    }
}

fn bit(names: &[&str], name: &str) -> Option<u64> {
    let at = names.iter().position(|known| *known == name)?;
    Some(1 << at)
}

/// Whether a text stands in JSON as it is.
fn is_plain(text: &str) -> bool {
    !text
        .bytes()
        .any(|byte| byte < 0x20 || byte == b'"' || byte == b'\\')
}

fn sequence(node: &Schema) -> Option<&[Schema]> {
    match &node.kind {
        Kind::Sequence(items) => Some(items),
        _ => None,
    }
}

/// A limit that is a whole number without sign.
fn count(node: &Schema) -> Option<u32> {
    match &node.kind {
        Kind::Number(text) => text.parse().ok(),
        _ => None,
    }
}

fn whole(node: &Schema) -> Option<i64> {
    match &node.kind {
        Kind::Number(text) => text.parse().ok(),
        _ => None,
    }
}

/// The types that `type` lists.
fn type_bits(listed: &Schema) -> Option<u8> {
    let one = |name: &str| {
        Some(match name {
            "null" => types::NULL,
            "boolean" => types::BOOLEAN,
            "number" | "integer" => types::NUMBER,
            "string" => types::STRING,
            "array" => types::ARRAY,
            "object" => types::OBJECT,
            _ => return None,
        })
    };
    match &listed.kind {
        Kind::String(name) => one(name),
        Kind::Sequence(names) => names
            .iter()
            .try_fold(0, |bits, name| Some(bits | one(name.as_str()?)?)),
        _ => None,
    }
}

/// Whether every list of values has one like this.
fn allowed(applying: &[&Schema], is_it: impl Fn(&Kind) -> bool) -> bool {
    applying.iter().all(|schema| {
        schema.get("const").is_none_or(|value| is_it(&value.kind))
            && schema
                .get("enum")
                .is_none_or(|values| values.items().iter().any(|value| is_it(&value.kind)))
    })
}

fn number(applying: &[&Schema]) -> Option<Number> {
    let (mut least, mut most) = (i64::MIN, i64::MAX);
    let mut is_limited = false;
    let mut is_whole = false;
    for schema in applying {
        if let Some(listed) = schema.get("type") {
            let names: Vec<&str> = match &listed.kind {
                Kind::String(name) => vec![name],
                _ => listed.items().iter().filter_map(Schema::as_str).collect(),
            };
            is_whole |= !names.contains(&"number");
        }
        for keyword in OF_NUMBERS {
            let Some(limit) = schema.get(keyword) else {
                continue;
            };
            is_limited = true;
            match *keyword {
                "minimum" => least = least.max(whole(limit)?),
                "maximum" => most = most.min(whole(limit)?),
                "exclusiveMinimum" => least = least.max(whole(limit)?.checked_add(1)?),
                "exclusiveMaximum" => most = most.min(whole(limit)?.checked_sub(1)?),
                _ => return None,
            }
        }
    }
    // A limit for numbers with a fraction is judged on whole ones; others are handed over.
    Some(match is_whole || is_limited {
        true => Number::Whole { least, most },
        false => Number::Any,
    })
}

/// An `if` that asks whether members are there and what strings they are.
struct Premise<'d> {
    present: Vec<&'d str>,
    values: Vec<(&'d str, &'d str)>,
}

fn premise(schema: &Schema) -> Option<Premise<'_>> {
    let mut premise = Premise {
        present: Vec::new(),
        values: Vec::new(),
    };
    let Kind::Mapping(entries) = &schema.kind else {
        return None;
    };
    for entry in entries {
        match entry.key.as_str() {
            "required" => {
                for name in sequence(&entry.value)? {
                    premise.present.push(name.as_str()?);
                }
            }
            "properties" => {
                for member in entry.value.entries() {
                    for rule in member.value.entries() {
                        match rule.key.as_str() {
                            "const" => premise.values.push((&member.key, rule.value.as_str()?)),
                            key if ANNOTATIONS.contains(&key) => {}
                            _ => return None,
                        }
                    }
                }
            }
            "type" if entry.value.as_str() == Some("object") => {}
            key if ANNOTATIONS.contains(&key) => {}
            _ => return None,
        }
    }
    Some(premise)
}

/// A `then` or `else` that asks for members and their types.
#[derive(Default)]
struct Demanded<'d> {
    present: Vec<&'d str>,
    types: Vec<(&'d str, u8)>,
}

fn demand(schema: &Schema) -> Option<Demanded<'_>> {
    let mut demanded = Demanded::default();
    let Kind::Mapping(entries) = &schema.kind else {
        return None;
    };
    for entry in entries {
        match entry.key.as_str() {
            "required" => {
                for name in sequence(&entry.value)? {
                    demanded.present.push(name.as_str()?);
                }
            }
            "properties" => {
                for member in entry.value.entries() {
                    for rule in member.value.entries() {
                        match rule.key.as_str() {
                            "type" if !mentions_integer(&rule.value) => {
                                demanded.types.push((&member.key, type_bits(&rule.value)?));
                            }
                            key if ANNOTATIONS.contains(&key) => {}
                            _ => return None,
                        }
                    }
                }
            }
            "type" if entry.value.as_str() == Some("object") => {}
            key if ANNOTATIONS.contains(&key) => {}
            _ => return None,
        }
    }
    Some(demanded)
}

fn mentions_integer(listed: &Schema) -> bool {
    let names = listed.items().iter().filter_map(Schema::as_str);
    names.chain(listed.as_str()).any(|name| name == "integer")
}

fn condition<'d>(
    schema: &'d Schema,
    names: &[&'d str],
    watched: &mut Vec<&'d str>,
) -> Option<Condition> {
    let premise = premise(schema.get("if")?)?;
    let mut watch = |name: &'d str| {
        add(watched, name);
        let at = watched.iter().position(|watched| *watched == name)?;
        u8::try_from(at).ok().filter(|at| *at < EMPTY)
    };
    let mut when = Vec::new();
    for (name, value) in premise.values {
        if !is_plain(value) {
            return None;
        }
        let literal = Literal::new(format!("\"{value}\"").as_bytes());
        when.push((bit(names, name)?, watch(name)?, literal));
    }
    let mut branch = |keyword: &str| {
        let Some(schema) = schema.get(keyword) else {
            return Some(Demand::default());
        };
        let demanded = demand(schema)?;
        let mut made = Demand::default();
        for name in demanded.present {
            made.present |= bit(names, name)?;
        }
        for (name, types) in demanded.types {
            made.types.push((watch(name)?, types));
        }
        Some(made)
    };
    let (then, otherwise) = (branch("then")?, branch("else")?);
    let mut when_present = 0;
    for name in premise.present {
        when_present |= bit(names, name)?;
    }
    Some(Condition {
        when_present,
        when,
        then,
        otherwise,
    })
}
