//! Conditions, and alternatives that shut each other out.

use super::case::{Case, Type};
use super::cases::{Forks, Schema};
use super::term::{Term, is_assertion};
use crate::{Kind, Node};

impl<'a> Schema<'a> {
    /// The cases of `if`, `then` and `else`.
    pub(super) fn condition(&self, case: &Case<'a>) -> Forks<'a> {
        let part = |name: &str| self.node.get(name).map(|node| self.term(node));
        let (then, other) = (part("then"), part("else"));
        let Some(tested) = self
            .node
            .get("if")
            .map(|node| self.view.actual(node, self.foreign))
        else {
            return vec![(case.clone(), Vec::new())];
        };
        let with =
            |case: Case<'a>, term: Option<Term<'a>>| (case, term.into_iter().collect::<Vec<_>>());
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
            holds
                .members
                .entry(name)
                .or_default()
                .push(self.term(value));
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
            fails
                .members
                .entry(name)
                .or_default()
                .push(Term::Except(value));
            forks.push(with(fails, other));
        }
        forks
    }

    /// Whether no value can meet two of these schemas.
    pub(super) fn are_apart(&self, parts: &[Term<'a>]) -> bool {
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
                "type" => meet(
                    &mut types,
                    Type::ALL.map(|of| {
                        let mut names =
                            value.items().iter().chain([value]).filter_map(Node::as_str);
                        names.any(|name| of.is_named(name))
                    }),
                ),
                "enum" => meet(
                    &mut types,
                    Type::ALL.map(|of| value.items().iter().any(|value| Type::of(value) == of)),
                ),
                "const" => meet(&mut types, Type::ALL.map(|of| Type::of(value) == of)),
                "$ref" => {
                    if let Some(term) = value
                        .as_str()
                        .and_then(|text| self.view.referred(text, foreign))
                    {
                        meet(&mut types, self.types(term, steps));
                    }
                }
                "allOf" => value
                    .items()
                    .iter()
                    .for_each(|part| meet(&mut types, inner(part))),
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
                    let asserted = member
                        .value
                        .entries()
                        .iter()
                        .filter(|entry| entry.key == "$ref" || is_assertion(&entry.key));
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
