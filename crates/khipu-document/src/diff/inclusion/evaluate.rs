//! Whether a value that was made up here meets schemas. It is what a proof by example rests on, so it says nothing where it is
//! not sure.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::rc::Rc;

use serde_json::{Map, Value};

use super::pattern::Pattern;
use super::term::{Term, View, is_same, number};
use crate::open::count;
use crate::{Kind, Node};

/// How many schemas are asked about one value.
const MAX_STEPS: u32 = 20_000;

/// How deep values and alternatives nest.
const MAX_DEPTH: u32 = 100;

/// Whether `value` meets all `terms`; nothing when that is not known.
pub(super) fn meets<'a>(view: View<'a>, terms: &[Term<'a>], value: &Value) -> Option<bool> {
    let judge = Judge {
        view,
        left: Cell::new(MAX_STEPS),
    };
    all(terms.iter().map(|term| judge.term(*term, value, 0)))
}

struct Judge<'a> {
    view: View<'a>,
    left: Cell<u32>,
}

fn all(each: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut out = Some(true);
    for one in each {
        match one {
            Some(false) => return Some(false),
            None => out = None,
            Some(true) => {}
        }
    }
    out
}

fn any(each: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    all(each.map(|one| one.map(|one| !one))).map(|none| !none)
}

impl<'a> Judge<'a> {
    fn term(&self, term: Term<'a>, value: &Value, depth: u32) -> Option<bool> {
        self.left.set(self.left.get().checked_sub(1)?);
        if depth > MAX_DEPTH || !self.view.memo.step() {
            return None;
        }
        match term {
            Term::Never => Some(false),
            Term::Except(node) => {
                let listed = match (node.get("const"), node.get("enum")) {
                    (Some(only), _) => is_same(only, value),
                    (None, Some(list)) => list.items().iter().any(|item| is_same(item, value)),
                    (None, None) => true,
                };
                Some(!listed)
            }
            Term::Schema { node, foreign } => {
                let schema = Schema {
                    judge: self,
                    node: self.view.actual(node, foreign),
                    foreign,
                    depth: depth + 1,
                };
                schema.meets(value)
            }
        }
    }
}

struct Schema<'j, 'a> {
    judge: &'j Judge<'a>,
    node: &'a Node,
    foreign: bool,
    depth: u32,
}

impl<'a> Schema<'_, 'a> {
    fn meets(&self, value: &Value) -> Option<bool> {
        match &self.node.kind {
            Kind::Bool(all) => Some(*all),
            Kind::Mapping(entries) => all(entries
                .iter()
                .map(|entry| self.keyword(&entry.key, &entry.value, value))),
            _ => None,
        }
    }

    fn inner(&self, node: &'a Node, value: &Value) -> Option<bool> {
        let foreign = self.foreign;
        self.judge
            .term(Term::Schema { node, foreign }, value, self.depth)
    }

    fn part(&self, name: &str, value: &Value) -> Option<bool> {
        match self.node.get(name) {
            Some(node) => self.inner(node, value),
            None => Some(true),
        }
    }

    fn keyword(&self, key: &str, rule: &'a Node, value: &Value) -> Option<bool> {
        let parts = rule.items();
        match key {
            "$ref" => {
                let term = self.judge.view.referred(rule.as_str()?, self.foreign)?;
                self.judge.term(term, value, self.depth)
            }
            "type" => {
                let mut names = parts.iter().chain([rule]).filter_map(Node::as_str);
                Some(names.any(|name| is_a(value, name)))
            }
            "enum" => Some(parts.iter().any(|item| is_same(item, value))),
            "const" => Some(is_same(rule, value)),
            "allOf" => all(parts.iter().map(|part| self.inner(part, value))),
            "anyOf" => any(parts.iter().map(|part| self.inner(part, value))),
            "oneOf" => {
                let mut met = 0;
                for part in parts {
                    met += u32::from(self.inner(part, value)?);
                }
                Some(met == 1)
            }
            "not" => self.inner(rule, value).map(|met| !met),
            "if" => match self.inner(rule, value)? {
                true => self.part("then", value),
                false => self.part("else", value),
            },
            _ => match value {
                Value::Number(value) => self.number(key, rule, value.as_f64()?),
                Value::String(value) => self.text(key, rule, value),
                Value::Array(items) => self.list(key, rule, items),
                Value::Object(members) => self.object(key, rule, members),
                Value::Null | Value::Bool(_) => Some(true),
            },
        }
    }

    fn number(&self, key: &str, rule: &Node, value: f64) -> Option<bool> {
        Some(match key {
            "minimum" => value >= number(rule)?,
            "maximum" => value <= number(rule)?,
            "exclusiveMinimum" => value > number(rule)?,
            "exclusiveMaximum" => value < number(rule)?,
            "multipleOf" => (value / number(rule)?).fract() == 0.0,
            _ => true,
        })
    }

    fn text(&self, key: &str, rule: &Node, value: &str) -> Option<bool> {
        let length = value.chars().count() as u64;
        Some(match key {
            "minLength" => length >= count(rule)?,
            "maxLength" => length <= count(rule)?,
            "pattern" => self.judge.view.memo.pattern(rule.as_str()?)?.matches(value),
            _ => true,
        })
    }

    fn list(&self, key: &str, rule: &'a Node, items: &[Value]) -> Option<bool> {
        let length = items.len() as u64;
        let given = self.node.get("prefixItems").map_or(&[][..], Node::items);
        match key {
            "minItems" => Some(length >= count(rule)?),
            "maxItems" => Some(length <= count(rule)?),
            "uniqueItems" if rule.kind == Kind::Bool(true) => {
                let mut seen = BTreeSet::new();
                Some(items.iter().all(|item| seen.insert(item.to_string())))
            }
            "prefixItems" => all(given
                .iter()
                .zip(items)
                .map(|(node, item)| self.inner(node, item))),
            "items" => all(items
                .iter()
                .skip(given.len())
                .map(|item| self.inner(rule, item))),
            "contains" => match (self.node.get("minContains"), self.node.get("maxContains")) {
                (None, None) => any(items.iter().map(|item| self.inner(rule, item))),
                _ => None,
            },
            "unevaluatedItems" => None,
            _ => Some(true),
        }
    }

    fn object(&self, key: &str, rule: &'a Node, members: &Map<String, Value>) -> Option<bool> {
        let count_of = members.len() as u64;
        match key {
            "minProperties" => Some(count_of >= count(rule)?),
            "maxProperties" => Some(count_of <= count(rule)?),
            "required" => {
                let mut names = rule.items().iter().filter_map(Node::as_str);
                Some(names.all(|name| members.contains_key(name)))
            }
            "properties" => {
                all(rule
                    .entries()
                    .iter()
                    .map(|member| match members.get(&member.key) {
                        Some(value) => self.inner(&member.value, value),
                        None => Some(true),
                    }))
            }
            "patternProperties" => {
                for entry in rule.entries() {
                    let pattern = self.judge.view.memo.pattern(&entry.key)?;
                    for (name, value) in members {
                        if pattern.matches(name) && !self.inner(&entry.value, value)? {
                            return Some(false);
                        }
                    }
                }
                Some(true)
            }
            "additionalProperties" => {
                let patterns = self
                    .node
                    .get("patternProperties")
                    .map_or(&[][..], Node::entries);
                let patterns: Option<Vec<Rc<Pattern>>> = patterns
                    .iter()
                    .map(|entry| self.judge.view.memo.pattern(&entry.key))
                    .collect();
                let patterns = patterns?;
                let others = members.iter().filter(|(name, _)| {
                    self.node.find(&["properties", name]).is_none()
                        && !patterns.iter().any(|pattern| pattern.matches(name))
                });
                all(others.map(|(_, value)| self.inner(rule, value)))
            }
            "propertyNames" => all(members
                .keys()
                .map(|name| self.inner(rule, &Value::from(name.as_str())))),
            "dependentRequired" => Some(rule.entries().iter().all(|entry| {
                let mut names = entry.value.items().iter().filter_map(Node::as_str);
                !members.contains_key(&entry.key) || names.all(|name| members.contains_key(name))
            })),
            "dependentSchemas" => {
                all(rule
                    .entries()
                    .iter()
                    .map(|entry| match members.contains_key(&entry.key) {
                        true => self.inner(&entry.value, &Value::Object(members.clone())),
                        false => Some(true),
                    }))
            }
            "unevaluatedProperties" => None,
            _ => Some(true),
        }
    }
}

fn is_a(value: &Value, name: &str) -> bool {
    match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::Number(number) => {
            let is_whole = || number.as_f64().is_some_and(|number| number.fract() == 0.0);
            name == "number" || (name == "integer" && is_whole())
        }
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
    }
}
