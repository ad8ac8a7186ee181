//! Schemas taken apart into cases.
//!
//! `allOf` and references add to a case, alternatives and conditions make several of one. A condition of the form "if these
//! members have these values" becomes cases of its own: the rule between `Status` and `Error` of an envelope is two cases,
//! and in each it is known what both are. What cannot be taken apart stays as text, which is equal to itself.

use super::case::{Case, Type, same};
use super::term::{Term, View, number};
use crate::open::count;
use crate::{Kind, Node};

/// More cases than this are not looked at.
const MAX_CASES: usize = 400;

/// How many schemas are taken in on the way to all cases, those that come to nothing among them.
const MAX_LOOKED: usize = 10_000;

/// How many schemas make one case.
const MAX_TERMS: usize = 400;

/// The cases of values that meet all `terms`; nothing when they are too many.
pub(super) fn cases<'a>(view: View<'a>, terms: &[Term<'a>]) -> Option<Vec<Case<'a>>> {
    let mut done = Vec::new();
    let mut looked = 0;
    let mut waiting: Vec<(Case<'a>, Vec<Term<'a>>, usize)> = Type::ALL
        .into_iter()
        .map(|of| (Case::any(of), terms.to_vec(), 0))
        .collect();
    while let Some((mut case, mut left, steps)) = waiting.pop() {
        if case.is_empty() {
            continue;
        }
        let Some(term) = left.pop() else {
            let except = std::mem::take(&mut case.except);
            match &mut case.values {
                Some(values) => values.retain(|value| !except.iter().any(|out| same(out, value))),
                None => case.except = except,
            }
            if !case.is_empty() {
                done.push(case);
            }
            continue;
        };
        looked += 1;
        if !view.memo.step()
            || looked > MAX_LOOKED
            || steps > MAX_TERMS
            || done.len() + waiting.len() > MAX_CASES
        {
            return None;
        }
        match term {
            Term::Never => {}
            Term::Except(node) => {
                let values = listed(node);
                let mine = values
                    .into_iter()
                    .filter(|value| Type::of(value) == case.of);
                case.except.extend(mine);
                waiting.push((case, left, steps + 1));
            }
            Term::Schema { node, foreign } => {
                let schema = Schema {
                    view,
                    node: view.actual(node, foreign),
                    foreign,
                };
                for (case, more) in schema.apply(case) {
                    let mut left = left.clone();
                    left.extend(more);
                    waiting.push((case, left, steps + 1));
                }
            }
        }
    }
    Some(done)
}

/// The values that a `const` or an `enum` lists.
fn listed(node: &Node) -> Vec<&Node> {
    match (node.get("const"), node.get("enum")) {
        (Some(only), _) => vec![only],
        (None, Some(values)) => values.items().iter().collect(),
        (None, None) => Vec::new(),
    }
}

/// What one case becomes, each with what is still to be met.
pub(super) type Forks<'a> = Vec<(Case<'a>, Vec<Term<'a>>)>;

/// A schema that is taken apart.
pub(super) struct Schema<'a> {
    pub(super) view: View<'a>,
    pub(super) node: &'a Node,
    pub(super) foreign: bool,
}

impl<'a> Schema<'a> {
    pub(super) fn term(&self, node: &'a Node) -> Term<'a> {
        let foreign = self.foreign;
        Term::Schema { node, foreign }
    }

    /// The cases that `case` becomes under this schema, each with what is still to be met.
    fn apply(&self, mut case: Case<'a>) -> Forks<'a> {
        let entries = match &self.node.kind {
            Kind::Bool(true) => return vec![(case, Vec::new())],
            Kind::Mapping(entries) => entries,
            _ => return Vec::new(),
        };
        let mut more = Vec::new();
        let mut alternatives: Vec<Vec<Term<'a>>> = Vec::new();
        let mut conditions: Forks<'a> = Vec::new();
        let mut conditional = false;
        for entry in entries {
            let value = &entry.value;
            match entry.key.as_str() {
                "$ref" => match value
                    .as_str()
                    .and_then(|text| self.view.referred(text, self.foreign))
                {
                    Some(term) => more.push(term),
                    None => self.keep(&mut case, &entry.key),
                },
                "allOf" => more.extend(value.items().iter().map(|part| self.term(part))),
                "anyOf" => {
                    alternatives.push(value.items().iter().map(|part| self.term(part)).collect())
                }
                "oneOf" => {
                    let parts: Vec<Term<'a>> =
                        value.items().iter().map(|part| self.term(part)).collect();
                    if !self.are_apart(&parts) {
                        self.keep(&mut case, &entry.key);
                    }
                    alternatives.push(parts);
                }
                "if" => conditional = true,
                "then" | "else" => {}
                "type" => {
                    let names: Vec<&str> = match value.as_str() {
                        Some(name) => vec![name],
                        None => value.items().iter().filter_map(Node::as_str).collect(),
                    };
                    if !names.iter().any(|name| case.of.is_named(name)) {
                        return Vec::new();
                    }
                    case.integer |= case.of == Type::Number && !names.contains(&"number");
                }
                "enum" => case.only(&value.items().iter().collect::<Vec<_>>()),
                "const" => case.only(&[value]),
                _ => self.keyword(&mut case, &entry.key, value),
            }
        }
        if conditional {
            conditions = self.condition(&case);
        }
        let mut forks = match conditional {
            true => conditions,
            false => vec![(case, Vec::new())],
        };
        for alternative in alternatives {
            let each = forks.iter().flat_map(|(case, more)| {
                alternative.iter().map(|term| {
                    let mut more = more.clone();
                    more.push(*term);
                    (case.clone(), more)
                })
            });
            forks = each.take(MAX_CASES + 1).collect();
        }
        for fork in &mut forks {
            fork.1.extend(&more);
        }
        forks
    }

    /// A keyword that says something about values of one type.
    fn keyword(&self, case: &mut Case<'a>, key: &'a str, value: &'a Node) {
        let limit = |open: bool| number(value).map(|number| (number, open));
        match (case.of, key) {
            (Type::Number, "minimum") => each(limit(false), |limit| case.at_least(limit)),
            (Type::Number, "exclusiveMinimum") => each(limit(true), |limit| case.at_least(limit)),
            (Type::Number, "maximum") => each(limit(false), |limit| case.at_most(limit)),
            (Type::Number, "exclusiveMaximum") => each(limit(true), |limit| case.at_most(limit)),
            (Type::Number, "multipleOf") => case.multiples.extend(number(value)),
            (Type::String, "minLength")
            | (Type::Array, "minItems")
            | (Type::Object, "minProperties") => {
                each(count(value), |count| case.no_less(count));
            }
            (Type::String, "maxLength")
            | (Type::Array, "maxItems")
            | (Type::Object, "maxProperties") => {
                each(count(value), |count| case.no_more(count));
            }
            (Type::String, "pattern") => case.patterns.extend(value.as_str()),
            (Type::Array, "items") if self.node.get("prefixItems").is_none() => {
                case.items.push(self.term(value))
            }
            (Type::Array, "uniqueItems") => case.unique |= value.kind == Kind::Bool(true),
            (
                Type::Array,
                "items" | "prefixItems" | "contains" | "minContains" | "maxContains"
                | "unevaluatedItems",
            ) => {
                self.keep(case, key);
            }
            (Type::Object, "properties") => {
                for member in value.entries() {
                    case.declared.insert(&member.key);
                    let terms = case.members.entry(&member.key).or_default();
                    terms.push(self.term(&member.value));
                }
            }
            (Type::Object, "required") => {
                let names = value.items().iter().filter_map(Node::as_str);
                case.required.extend(names.clone());
                case.asked.extend(names);
            }
            (Type::Object, "additionalProperties")
                if self.node.get("patternProperties").is_none() =>
            {
                let declared = self.node.get("properties").map_or(&[][..], Node::entries);
                let declared = declared.iter().map(|member| member.key.as_str()).collect();
                case.map |= matches!(value.kind, Kind::Mapping(_));
                let term = match value.kind {
                    Kind::Bool(false) => Term::Never,
                    _ => self.term(value),
                };
                case.additional.push((declared, term));
            }
            (
                Type::Object,
                "additionalProperties"
                | "patternProperties"
                | "propertyNames"
                | "unevaluatedProperties"
                | "dependentRequired"
                | "dependentSchemas",
            ) => {
                case.map = true;
                self.keep(case, key);
            }
            (_, "not") => self.keep(case, key),
            _ => {}
        }
    }

    /// Keeps a keyword as text.
    pub(super) fn keep(&self, case: &mut Case<'a>, key: &str) {
        let related: &[&str] = match key {
            "items" | "prefixItems" | "unevaluatedItems" => {
                &["prefixItems", "items", "contains", "allOf"]
            }
            "additionalProperties" | "patternProperties" | "unevaluatedProperties" => {
                &["properties", "patternProperties", "allOf"]
            }
            "contains" | "minContains" | "maxContains" => {
                &["contains", "minContains", "maxContains"]
            }
            "if" => &["then", "else"],
            _ => &[],
        };
        let mut text = String::from(key);
        for key in [key].iter().chain(related) {
            if let Some(value) = self.node.get(key) {
                let written = match crate::open::form(key) {
                    Some(crate::open::Form::Schema) => self.view.written(value, self.foreign),
                    Some(crate::open::Form::Schemas) => value
                        .items()
                        .iter()
                        .map(|item| self.view.written(item, self.foreign))
                        .collect::<Vec<_>>()
                        .join(";"),
                    Some(crate::open::Form::SchemasByName) => value
                        .entries()
                        .iter()
                        .map(|entry| {
                            format!(
                                "{:?}:{}",
                                entry.key,
                                self.view.written(&entry.value, self.foreign)
                            )
                        })
                        .collect(),
                    _ => value.to_json().to_string(),
                };
                text.push_str(&format!(" {key} {written}"));
            }
        }
        case.opaque.insert(text);
    }
}

fn each<T>(value: Option<T>, then: impl FnOnce(T)) {
    if let Some(value) = value {
        then(value);
    }
}
