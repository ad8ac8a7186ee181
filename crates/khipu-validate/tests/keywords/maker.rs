//! Values such as a schema asks for.

use serde_json::{Map, Value};

use crate::dice::Dice;
use crate::json::{Json, any, some_text, text, word};
use crate::texts::{NAMES, NUMBERS, PATTERNS};

/// Makes values that a schema asks for, most of the time.
pub(crate) struct Maker<'s> {
    pub(crate) components: &'s Map<String, Value>,
}

impl<'s> Maker<'s> {
    pub(crate) fn value(&self, schema: &'s Value, dice: &mut Dice<'_>, depth: usize) -> Json {
        self.fitting(vec![schema], dice, depth)
    }

    /// A value for which all of `schemas` have a say.
    fn fitting(&self, schemas: Vec<&'s Value>, dice: &mut Dice<'_>, depth: usize) -> Json {
        let mut all = Vec::new();
        for schema in schemas {
            self.gather(schema, dice, 8, &mut all);
        }
        if all.is_empty() || depth == 0 || dice.chance(8) {
            return any(dice, depth.min(2));
        }
        for schema in &all {
            if let Some(value) = schema.get("const") {
                return value.into();
            }
            if let Some(values) = schema.get("enum").and_then(Value::as_array)
                && !values.is_empty()
            {
                return (&values[dice.roll(values.len())]).into();
            }
        }
        let has = |keywords: &[&str]| {
            all.iter()
                .any(|schema| keywords.iter().any(|keyword| schema.contains_key(*keyword)))
        };
        match self.kind(&all, dice) {
            Some("object") => self.object(&all, dice, depth),
            Some("array") => self.array(&all, dice, depth),
            Some("string") => self.string(&all, dice),
            Some("number" | "integer") => number(&all, dice),
            Some("boolean") => word(dice.pick(&["true", "false"])),
            Some(_) => word("null"),
            None if has(&[
                "properties",
                "required",
                "patternProperties",
                "additionalProperties",
                "propertyNames",
                "dependentRequired",
                "dependentSchemas",
                "unevaluatedProperties",
                "minProperties",
                "maxProperties",
            ]) =>
            {
                self.object(&all, dice, depth)
            }
            None if has(&[
                "items",
                "prefixItems",
                "contains",
                "unevaluatedItems",
                "uniqueItems",
                "minItems",
                "maxItems",
            ]) =>
            {
                self.array(&all, dice, depth)
            }
            None if has(&["pattern", "minLength", "maxLength"]) => self.string(&all, dice),
            None if has(&[
                "minimum",
                "maximum",
                "multipleOf",
                "exclusiveMinimum",
                "exclusiveMaximum",
            ]) =>
            {
                number(&all, dice)
            }
            None => any(dice, depth.min(2)),
        }
    }

    /// The schemas that have a say where `schema` stands; of alternatives one.
    fn gather(
        &self,
        schema: &'s Value,
        dice: &mut Dice<'_>,
        steps: usize,
        all: &mut Vec<&'s Map<String, Value>>,
    ) {
        let Some(schema) = schema.as_object().filter(|_| steps > 0) else {
            return;
        };
        all.push(schema);
        let reference = schema.get("$ref").and_then(Value::as_str);
        let name = reference.and_then(|reference| reference.strip_prefix("#/components/schemas/"));
        if let Some(target) = name.and_then(|name| self.components.get(name)) {
            self.gather(target, dice, steps - 1, all);
        }
        for part in schema
            .get("allOf")
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
        {
            self.gather(part, dice, steps - 1, all);
        }
        for keyword in ["anyOf", "oneOf"] {
            if let Some(parts) = schema.get(keyword).and_then(Value::as_array) {
                self.gather(&parts[dice.roll(parts.len())], dice, steps - 1, all);
            }
        }
        let branches: &[&str] = if dice.chance(50) {
            &["if", "then"]
        } else {
            &["else"]
        };
        for branch in branches.iter().filter_map(|branch| schema.get(*branch)) {
            self.gather(branch, dice, steps - 1, all);
        }
        for part in schema
            .get("dependentSchemas")
            .and_then(Value::as_object)
            .into_iter()
            .flatten()
        {
            self.gather(part.1, dice, steps - 1, all);
        }
    }

    /// A type that all allow.
    fn kind(&self, all: &[&'s Map<String, Value>], dice: &mut Dice<'_>) -> Option<&'s str> {
        let lists = all.iter().filter_map(|schema| schema.get("type"));
        let lists: Vec<Vec<&str>> = lists
            .map(|listed| match listed {
                Value::Array(names) => names.iter().filter_map(Value::as_str).collect(),
                other => other.as_str().into_iter().collect(),
            })
            .collect();
        let (first, rest) = lists.split_first()?;
        let common: Vec<&str> = first
            .iter()
            .copied()
            .filter(|name| rest.iter().all(|list| list.contains(name)))
            .collect();
        let from = if common.is_empty() { first } else { &common };
        Some(dice.pick(from))
    }

    fn object(&self, all: &[&'s Map<String, Value>], dice: &mut Dice<'_>, depth: usize) -> Json {
        let mut names: Vec<(&str, usize)> = Vec::new();
        for schema in all {
            let texts = |keyword: &str| {
                schema
                    .get(keyword)
                    .and_then(Value::as_array)
                    .into_iter()
                    .flatten()
                    .filter_map(Value::as_str)
            };
            let members = |keyword: &str| {
                schema
                    .get(keyword)
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten()
            };
            names.extend(texts("required").map(|name| (name, 95)));
            names.extend(members("properties").map(|(name, _)| (name.as_str(), 60)));
            for (name, more) in members("dependentRequired") {
                names.push((name, 50));
                names.extend(
                    more.as_array()
                        .into_iter()
                        .flatten()
                        .filter_map(Value::as_str)
                        .map(|name| (name, 50)),
                );
            }
            for (pattern, _) in members("patternProperties") {
                names.push((sample(pattern, dice), 60));
            }
            if let Some(pattern) = schema
                .get("propertyNames")
                .and_then(|names| names.get("pattern"))
            {
                names.push((sample(pattern.as_str().unwrap_or_default(), dice), 60));
            }
        }
        names.extend((0..dice.roll(3)).map(|_| (dice.pick(NAMES), 60)));
        let mut members: Vec<(String, Json)> = Vec::new();
        for (name, times) in names {
            if !dice.chance(times)
                || (members.iter().any(|(known, _)| known == name) && !dice.chance(2))
            {
                continue;
            }
            let mut say: Vec<&Value> = Vec::new();
            for schema in all {
                let own = schema
                    .get("properties")
                    .and_then(|members| members.get(name));
                let by_pattern = schema
                    .get("patternProperties")
                    .and_then(Value::as_object)
                    .into_iter()
                    .flatten();
                let by_pattern = by_pattern.filter(|(pattern, _)| {
                    PATTERNS
                        .iter()
                        .any(|(known, texts)| known == pattern && texts[0] == name)
                });
                let by_pattern: Vec<&Value> = by_pattern.map(|(_, schema)| schema).collect();
                match own.is_none() && by_pattern.is_empty() {
                    true => say.extend(
                        schema
                            .get("additionalProperties")
                            .or(schema.get("unevaluatedProperties")),
                    ),
                    false => say.extend(own.into_iter().chain(by_pattern)),
                }
            }
            members.push((name.to_owned(), self.fitting(say, dice, depth - 1)));
        }
        if dice.chance(30) && members.len() > 1 {
            let at = dice.roll(members.len());
            members.rotate_left(at);
        }
        Json::Members(members)
    }

    fn array(&self, all: &[&'s Map<String, Value>], dice: &mut Dice<'_>, depth: usize) -> Json {
        let limit = |keyword: &str| {
            all.iter()
                .filter_map(|schema| schema.get(keyword)?.as_u64())
                .max()
        };
        let least = limit("minItems")
            .or(limit("minContains"))
            .unwrap_or(0)
            .min(6);
        let count = usize::try_from(least).unwrap() + dice.roll(4);
        let mut items: Vec<Json> = Vec::new();
        for at in 0..count {
            if let Some(last) = items.last().filter(|_| dice.chance(10)) {
                items.push(last.clone());
                continue;
            }
            let mut say: Vec<&Value> = Vec::new();
            for schema in all {
                let first = schema.get("prefixItems").and_then(|items| items.get(at));
                say.extend(
                    first
                        .or(schema.get("items"))
                        .or(schema.get("unevaluatedItems")),
                );
                if dice.chance(40) {
                    say.extend(schema.get("contains"));
                }
            }
            items.push(self.fitting(say, dice, depth - 1));
        }
        Json::List(items)
    }

    fn string(&self, all: &[&'s Map<String, Value>], dice: &mut Dice<'_>) -> Json {
        if let Some(pattern) = all
            .iter()
            .find_map(|schema| schema.get("pattern")?.as_str())
            && !dice.chance(10)
        {
            return text(sample(pattern, dice));
        }
        let limit = |keyword: &str| all.iter().find_map(|schema| schema.get(keyword)?.as_u64());
        let length = limit("minLength").or(limit("maxLength"));
        match length {
            Some(length) if dice.chance(70) => {
                let length = usize::try_from(length.min(70)).unwrap() + dice.roll(3);
                Json::Text(
                    dice.pick(&["a", "ñ", "🦙", "\n"])
                        .repeat(length.saturating_sub(1)),
                )
            }
            _ => some_text(dice),
        }
    }
}

/// A text that matches a pattern, most of the time.
fn sample(pattern: &str, dice: &mut Dice<'_>) -> &'static str {
    let known = PATTERNS.iter().find(|(known, _)| *known == pattern);
    known.map_or("a", |(_, texts)| {
        if dice.chance(60) {
            texts[0]
        } else {
            dice.pick(texts)
        }
    })
}

fn number(all: &[&Map<String, Value>], dice: &mut Dice<'_>) -> Json {
    let limits = all.iter().flat_map(|schema| {
        [
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
        ]
        .map(|keyword| schema.get(keyword))
    });
    let limits: Vec<f64> = limits.flatten().filter_map(Value::as_f64).collect();
    if limits.is_empty() || dice.chance(40) {
        return word(dice.pick(NUMBERS));
    }
    let near = dice.pick(&limits) + dice.pick(&[0.0, 1.0, -1.0, 0.5, -0.5, 2.0, 10.0]);
    let shown = if dice.chance(30) {
        format!("{near:?}")
    } else {
        near.to_string()
    };
    Json::Word(shown)
}
