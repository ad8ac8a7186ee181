//! Schemas put together of all keywords at random.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::dice::Dice;
use crate::texts::{NAMES, PATTERNS};

/// The components that random schemas refer to.
pub(crate) const COMPONENTS: usize = 3;

const TYPES: &[&str] = &[
    "object", "string", "array", "integer", "number", "boolean", "null",
];

const FORMATS: &[&str] = &["date", "date-time", "email", "uuid", "int32", "binary"];

/// Puts schemas together, and counts which keywords it used.
#[derive(Default)]
pub(crate) struct Composer {
    pub(crate) used: BTreeMap<String, usize>,
}

impl Composer {
    /// Schemas that refer to each other: the components first.
    pub(crate) fn document(&mut self, count: usize, dice: &mut Dice<'_>) -> Map<String, Value> {
        let mut schemas = Map::new();
        for at in 0..COMPONENTS {
            schemas.insert(component(at), self.schema(dice, 2, at + 1));
        }
        for at in 0..count {
            schemas.insert(format!("S{at}"), self.schema(dice, 3, 0));
        }
        schemas
    }

    /// A schema. `from` is the first component that it may refer to for the same value: later ones alone, so that none
    /// refers to itself.
    fn schema(&mut self, dice: &mut Dice<'_>, depth: usize, from: usize) -> Value {
        match dice.roll(30) {
            0 => return json!(true),
            1 if depth < 3 => return json!(false),
            _ => {}
        }
        let mut out = Map::new();
        // Half of the schemas are as people write them: a type, and what belongs to it.
        if dice.chance(50) {
            let kind = dice.pick(TYPES);
            let listed = if dice.chance(20) {
                json!([kind, "null"])
            } else {
                json!(kind)
            };
            let is_doubled = kind == "null" && listed.is_array();
            out.insert(
                "type".to_owned(),
                if is_doubled { json!("null") } else { listed },
            );
            for _ in 0..dice.roll(4) {
                match kind {
                    "object" => self.of_objects(&mut out, dice, depth),
                    "array" => self.of_arrays(&mut out, dice, depth),
                    "string" => self.of_strings(&mut out, dice),
                    "integer" | "number" => self.of_numbers(&mut out, dice),
                    _ => self.annotation(&mut out, dice, depth),
                }
            }
            if dice.chance(15) {
                self.composition(&mut out, dice, depth, from);
            }
        } else {
            for _ in 0..=dice.roll(3) {
                match dice.roll(8) {
                    0 => self.of_objects(&mut out, dice, depth),
                    1 => self.of_arrays(&mut out, dice, depth),
                    2 => self.of_strings(&mut out, dice),
                    3 => self.of_numbers(&mut out, dice),
                    4 => self.listing(&mut out, dice),
                    5 => self.annotation(&mut out, dice, depth),
                    _ => self.composition(&mut out, dice, depth, from),
                }
            }
        }
        for keyword in out.keys() {
            *self.used.entry(keyword.clone()).or_default() += 1;
        }
        Value::Object(out)
    }

    /// A schema of another value than the one around it.
    fn inner(&mut self, dice: &mut Dice<'_>, depth: usize) -> Value {
        match depth {
            0 => json!({"type": dice.pick(TYPES)}),
            _ => self.schema(dice, depth - 1, 0),
        }
    }

    /// A schema of the same value.
    fn same(&mut self, dice: &mut Dice<'_>, depth: usize, from: usize) -> Value {
        match depth {
            0 => json!({"type": dice.pick(TYPES)}),
            _ => self.schema(dice, depth - 1, from),
        }
    }

    fn by_name(&mut self, dice: &mut Dice<'_>, depth: usize) -> Map<String, Value> {
        let names = (0..=dice.roll(3)).map(|_| dice.pick(NAMES).to_owned());
        let mut names: Vec<String> = names.collect();
        if dice.chance(3) {
            // As many as the fast pass knows how to hold, and more.
            names.extend((0..58 + dice.roll(10)).map(|at| format!("m{at}")));
        }
        names
            .into_iter()
            .map(|name| (name, self.inner(dice, depth)))
            .collect()
    }

    fn of_objects(&mut self, out: &mut Map<String, Value>, dice: &mut Dice<'_>, depth: usize) {
        let (keyword, value) = match dice.roll(14) {
            0..4 => ("properties", Value::Object(self.by_name(dice, depth))),
            4 | 5 => ("required", names(dice)),
            6 => ("additionalProperties", self.inner(dice, depth.min(1))),
            7 => ("additionalProperties", json!(false)),
            8 => (
                "patternProperties",
                json!({dice.pick(PATTERNS).0: self.inner(dice, depth)}),
            ),
            9 => ("propertyNames", self.inner(dice, 0)),
            10 => ("propertyNames", json!({"pattern": dice.pick(PATTERNS).0})),
            11 => ("minProperties", json!(dice.roll(3))),
            12 => ("maxProperties", json!(dice.roll(4))),
            _ => match dice.roll(3) {
                0 => ("dependentRequired", json!({dice.pick(NAMES): names(dice)})),
                1 => (
                    "dependentSchemas",
                    json!({dice.pick(NAMES): self.same(dice, depth.min(1), COMPONENTS)}),
                ),
                _ => ("unevaluatedProperties", self.inner(dice, 0)),
            },
        };
        out.insert(keyword.to_owned(), value);
    }

    fn of_arrays(&mut self, out: &mut Map<String, Value>, dice: &mut Dice<'_>, depth: usize) {
        let (keyword, value) = match dice.roll(10) {
            0..3 => ("items", self.inner(dice, depth)),
            3 => (
                "prefixItems",
                (0..=dice.roll(2))
                    .map(|_| self.inner(dice, depth))
                    .collect(),
            ),
            4 => ("contains", self.inner(dice, depth.min(1))),
            5 => ("minItems", json!(dice.roll(3))),
            6 => ("maxItems", json!(dice.roll(4))),
            7 => ("uniqueItems", json!(!dice.chance(25))),
            8 => ("unevaluatedItems", self.inner(dice, 0)),
            _ => {
                let limit = dice.pick(&["minContains", "maxContains"]);
                out.insert(limit.to_owned(), json!(dice.roll(3)));
                ("contains", self.inner(dice, 0))
            }
        };
        out.insert(keyword.to_owned(), value);
    }

    fn of_strings(&mut self, out: &mut Map<String, Value>, dice: &mut Dice<'_>) {
        let (keyword, value) = match dice.roll(5) {
            0 => ("minLength", json!(dice.pick(&[0, 1, 2, 40]))),
            1 => ("maxLength", json!(dice.pick(&[0, 1, 2, 3, 40]))),
            _ => ("pattern", json!(dice.pick(PATTERNS).0)),
        };
        out.insert(keyword.to_owned(), value);
    }

    fn of_numbers(&mut self, out: &mut Map<String, Value>, dice: &mut Dice<'_>) {
        let keyword = dice.pick(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"]);
        let limit = dice.pick(&["0", "1", "3", "-1", "1.5", "10", "2.0"]);
        let (keyword, value) = match dice.roll(5) {
            0 => ("multipleOf", dice.pick(&["2", "0.5", "3", "1", "1.0"])),
            _ => (keyword, limit),
        };
        out.insert(keyword.to_owned(), serde_json::from_str(value).unwrap());
    }

    fn listing(&mut self, out: &mut Map<String, Value>, dice: &mut Dice<'_>) {
        let values = [
            json!("a"),
            json!("b"),
            json!("red"),
            json!("ñ\"\\"),
            json!(1),
            json!(1.5),
            json!(null),
            json!(true),
            json!([]),
            json!({"a": 1}),
            json!(["a", 2]),
            json!(""),
        ];
        let mut listed = Vec::new();
        for _ in 0..=dice.roll(3) {
            let value = values[dice.roll(values.len())].clone();
            if !listed.contains(&value) {
                listed.push(value);
            }
        }
        match dice.roll(3) {
            0 => out.insert("const".to_owned(), listed.swap_remove(0)),
            _ => out.insert("enum".to_owned(), json!(listed)),
        };
        let types = dice
            .pick(&[json!("string"), json!(["string", "null"]), json!("object")].each_ref())
            .clone();
        if dice.chance(30) {
            out.insert("type".to_owned(), types);
        }
    }

    fn annotation(&mut self, out: &mut Map<String, Value>, dice: &mut Dice<'_>, depth: usize) {
        let (keyword, value) = match dice.roll(14) {
            0 => ("title", json!("x")),
            1 => ("description", json!("x")),
            2 => ("default", json!({"a": []})),
            3 => ("examples", json!([1, "a"])),
            4 => ("deprecated", json!(true)),
            5 => ("readOnly", json!(true)),
            6 => ("$comment", json!("x")),
            7 => ("$defs", Value::Object(self.by_name(dice, depth.min(1)))),
            8 => ("contentEncoding", json!("base64")),
            9 => ("contentMediaType", json!("application/json")),
            10 => ("contentSchema", self.inner(dice, 0)),
            11 => ("x-mine", json!({"type": "integer"})),
            12 => ("unheardOf", json!(["integer"])),
            _ => ("format", json!(dice.pick(FORMATS))),
        };
        out.insert(keyword.to_owned(), value);
    }

    fn composition(
        &mut self,
        out: &mut Map<String, Value>,
        dice: &mut Dice<'_>,
        depth: usize,
        from: usize,
    ) {
        let several = |composer: &mut Self, dice: &mut Dice<'_>| -> Value {
            (0..=dice.roll(3))
                .map(|_| composer.same(dice, depth, from))
                .collect()
        };
        let (keyword, value) = match dice.roll(11) {
            0 | 1 if from < COMPONENTS => {
                let at = from + dice.roll(COMPONENTS - from);
                (
                    "$ref",
                    json!(format!("#/components/schemas/{}", component(at))),
                )
            }
            0..4 => ("allOf", several(self, dice)),
            4 => ("anyOf", several(self, dice)),
            5 => ("oneOf", several(self, dice)),
            6 => (
                "oneOf",
                json!([self.same(dice, depth, from), {"type": "null"}]),
            ),
            7 => ("not", self.same(dice, depth.min(1), from)),
            8 => {
                // The form that the document of this repository has.
                let when = json!({"properties": {"a": {"const": dice.pick(&["a", "b"])}}, "required": ["a"]});
                out.insert(
                    "then".to_owned(),
                    json!({"properties": {"b": {"type": dice.pick(TYPES)}}}),
                );
                if dice.chance(50) {
                    out.insert("else".to_owned(), json!({"required": ["b"]}));
                }
                ("if", when)
            }
            _ => {
                for branch in ["then", "else"] {
                    if dice.chance(70) {
                        out.insert(branch.to_owned(), self.same(dice, depth.min(1), from));
                    }
                }
                ("if", self.same(dice, depth.min(1), from))
            }
        };
        out.insert(keyword.to_owned(), value);
    }
}

fn component(at: usize) -> String {
    format!("C{at}")
}

fn names(dice: &mut Dice<'_>) -> Value {
    let mut names: Vec<&str> = (0..=dice.roll(2)).map(|_| dice.pick(NAMES)).collect();
    names.sort_unstable();
    names.dedup();
    json!(names)
}
