//! Schemas taken apart into cases.
//!
//! `allOf` and references add to a case, alternatives and conditions make several of one. A condition of the form "if these
//! members have these values" becomes cases of its own: the rule between `Status` and `Error` of an envelope is two cases,
//! and in each it is known what both are. What cannot be taken apart stays as text, which is equal to itself.

use super::case::{Case, Type, same};
use super::term::{Term, View, is_assertion, number};
use crate::open::count;
use crate::{Kind, Node};

/// More cases than this are not looked at.
const MAX_CASES: usize = 400;

/// How many schemas make one case.
const MAX_TERMS: usize = 400;

/// The cases of values that meet all `terms`; nothing when they are too many.
pub(super) fn cases<'a>(view: View<'a>, terms: &[Term<'a>]) -> Option<Vec<Case<'a>>> {
    let mut done = Vec::new();
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
        if steps > MAX_TERMS || done.len() + waiting.len() > MAX_CASES {
            return None;
        }
        match term {
            Term::Never => {}
            Term::Except(node) => {
                let values = listed(node);
                let mine = values.into_iter().filter(|value| Type::of(value) == case.of);
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

type Forks<'a> = Vec<(Case<'a>, Vec<Term<'a>>)>;

struct Schema<'a> {
    view: View<'a>,
    node: &'a Node,
    foreign: bool,
}

impl<'a> Schema<'a> {
    fn term(&self, node: &'a Node) -> Term<'a> {
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
                "$ref" => match value.as_str().and_then(|text| self.view.referred(text, self.foreign)) {
                    Some(term) => more.push(term),
                    None => self.keep(&mut case, &entry.key),
                },
                "allOf" => more.extend(value.items().iter().map(|part| self.term(part))),
                "anyOf" => alternatives.push(value.items().iter().map(|part| self.term(part)).collect()),
                "oneOf" => {
                    let parts: Vec<Term<'a>> = value.items().iter().map(|part| self.term(part)).collect();
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
            (Type::String, "minLength") | (Type::Array, "minItems") | (Type::Object, "minProperties") => {
                each(count(value), |count| case.no_less(count));
            }
            (Type::String, "maxLength") | (Type::Array, "maxItems") | (Type::Object, "maxProperties") => {
                each(count(value), |count| case.no_more(count));
            }
            (Type::String, "pattern") => case.patterns.extend(value.as_str()),
            (Type::Array, "items") if self.node.get("prefixItems").is_none() => case.items.push(self.term(value)),
            (Type::Array, "uniqueItems") => case.unique |= value.kind == Kind::Bool(true),
            (Type::Array, "items" | "prefixItems" | "contains" | "minContains" | "maxContains" | "unevaluatedItems") => {
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
            (Type::Object, "additionalProperties") if self.node.get("patternProperties").is_none() => {
                let declared = self.node.get("properties").map_or(&[][..], Node::entries);
                let declared = declared.iter().map(|member| member.key.as_str()).collect();
                case.map |= matches!(value.kind, Kind::Mapping(_));
                let term = match value.kind {
                    Kind::Bool(false) => Term::Never,
                    _ => self.term(value),
                };
                case.additional.push((declared, term));
            }
            (Type::Object, "additionalProperties" | "patternProperties" | "propertyNames" | "unevaluatedProperties" | "dependentRequired" | "dependentSchemas") => {
                case.map = true;
                self.keep(case, key);
            }
            (_, "not") => self.keep(case, key),
            _ => {}
        }
    }

    /// Keeps a keyword as text.
    fn keep(&self, case: &mut Case<'a>, key: &str) {
        let related: &[&str] = match key {
            "items" | "prefixItems" | "unevaluatedItems" => &["prefixItems", "items", "contains", "allOf"],
            "additionalProperties" | "patternProperties" | "unevaluatedProperties" => {
                &["properties", "patternProperties", "allOf"]
            }
            "contains" | "minContains" | "maxContains" => &["contains", "minContains", "maxContains"],
            "if" => &["then", "else"],
            _ => &[],
        };
        let mut text = String::from(key);
        for key in [key].iter().chain(related) {
            if let Some(value) = self.node.get(key) {
                let written = match crate::open::form(key) {
                    Some(crate::open::Form::Schema) => self.view.written(value, self.foreign),
                    Some(crate::open::Form::Schemas) => {
                        value.items().iter().map(|item| self.view.written(item, self.foreign)).collect::<Vec<_>>().join(";")
                    }
                    Some(crate::open::Form::SchemasByName) => value
                        .entries()
                        .iter()
                        .map(|entry| format!("{:?}:{}", entry.key, self.view.written(&entry.value, self.foreign)))
                        .collect(),
                    _ => value.to_json().to_string(),
                };
                text.push_str(&format!(" {key} {written}"));
            }
        }
        case.opaque.insert(text);
    }

    /// The cases of `if`, `then` and `else`.
    fn condition(&self, case: &Case<'a>) -> Forks<'a> {
        let part = |name: &str| self.node.get(name).map(|node| self.term(node));
        let (then, other) = (part("then"), part("else"));
        let Some(tested) = self.node.get("if").map(|node| self.view.actual(node, self.foreign)) else {
            return vec![(case.clone(), Vec::new())];
        };
        let with = |case: Case<'a>, term: Option<Term<'a>>| (case, term.into_iter().collect::<Vec<_>>());
        let Some((names, members)) = simple(tested) else {
            let mut case = case.clone();
            self.keep(&mut case, "if");
            return vec![(case, Vec::new())];
        };
        let object_only = tested.str("type") == Some("object");
        if case.of != Type::Object {
            return vec![with(case.clone(), if object_only { other } else { then })];
        }
        let mut holds = case.clone();
        holds.required.extend(&names);
        for (name, value) in &members {
            holds.members.entry(name).or_default().push(self.term(value));
        }
        let mut forks = vec![with(holds, then)];
        for name in names {
            let mut fails = case.clone();
            fails.absent.insert(name);
            forks.push(with(fails, other));
        }
        for (name, value) in members {
            let mut fails = case.clone();
            fails.required.insert(name);
            fails.members.entry(name).or_default().push(Term::Except(value));
            forks.push(with(fails, other));
        }
        forks
    }

    /// Whether no value can meet two of these schemas.
    fn are_apart(&self, parts: &[Term<'a>]) -> bool {
        let mut taken = [false; 6];
        for part in parts {
            let types = self.types(*part, 16);
            for (taken, now) in taken.iter_mut().zip(types) {
                if *taken && now {
                    return false;
                }
                *taken |= now;
            }
        }
        true
    }

    /// The types that values of a schema can have, or more.
    fn types(&self, term: Term<'a>, steps: usize) -> [bool; 6] {
        let (Term::Schema { node, foreign }, Some(steps)) = (term, steps.checked_sub(1)) else {
            return [true; 6];
        };
        let node = self.view.actual(node, foreign);
        let mut types = [node.kind != Kind::Bool(false); 6];
        let meet = |types: &mut [bool; 6], other: [bool; 6]| {
            for (mine, other) in types.iter_mut().zip(other) {
                *mine &= other;
            }
        };
        for entry in node.entries() {
            let value = &entry.value;
            let inner = |node: &'a Node| self.types(Term::Schema { node, foreign }, steps);
            match entry.key.as_str() {
                "type" => meet(&mut types, Type::ALL.map(|of| {
                    let mut names = value.items().iter().chain([value]).filter_map(Node::as_str);
                    names.any(|name| of.is_named(name))
                })),
                "enum" => meet(&mut types, Type::ALL.map(|of| value.items().iter().any(|value| Type::of(value) == of))),
                "const" => meet(&mut types, Type::ALL.map(|of| Type::of(value) == of)),
                "$ref" => {
                    if let Some(term) = value.as_str().and_then(|text| self.view.referred(text, foreign)) {
                        meet(&mut types, self.types(term, steps));
                    }
                }
                "allOf" => value.items().iter().for_each(|part| meet(&mut types, inner(part))),
                "oneOf" | "anyOf" => {
                    let all: Vec<[bool; 6]> = value.items().iter().map(inner).collect();
                    let mut either = [false; 6];
                    for one in all {
                        for (either, one) in either.iter_mut().zip(one) {
                            *either |= one;
                        }
                    }
                    meet(&mut types, either);
                }
                _ => {}
            }
        }
        types
    }
}

/// What a condition asks for: names that must be there, and members that must have listed values.
type Simple<'a> = (Vec<&'a str>, Vec<(&'a str, &'a Node)>);

fn simple(tested: &Node) -> Option<Simple<'_>> {
    let (mut names, mut members) = (Vec::new(), Vec::new());
    for entry in tested.entries() {
        match entry.key.as_str() {
            "required" => names.extend(entry.value.items().iter().filter_map(Node::as_str)),
            "properties" => {
                for member in entry.value.entries() {
                    let asserted = member.value.entries().iter().filter(|entry| entry.key == "$ref" || is_assertion(&entry.key));
                    let keys: Vec<&str> = asserted.map(|entry| entry.key.as_str()).collect();
                    if !matches!(keys.as_slice(), ["const"] | ["enum"]) {
                        return None;
                    }
                    members.push((member.key.as_str(), &member.value));
                }
            }
            "type" if entry.value.as_str() == Some("object") => {}
            key if key == "$ref" || is_assertion(key) => return None,
            _ => {}
        }
    }
    matches!(tested.kind, Kind::Mapping(_)).then_some((names, members))
}

fn each<T>(value: Option<T>, then: impl FnOnce(T)) {
    if let Some(value) = value {
        then(value);
    }
}
