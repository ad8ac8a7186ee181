//! Errors of the engine to faults: one clear fault for each thing that is wrong.

use std::collections::HashSet;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{JsonType, ValidationError};
use khipu_document::Node;

use crate::finding::SchemaPlace;
use crate::message;
use crate::rule::{Rule, rule};
use crate::tree::Value;

/// Something that is wrong with a value.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The value, as JSON pointer.
    pub(crate) pointer: String,
    pub(crate) keyword: String,
    pub(crate) message: String,
    pub(crate) place: Option<SchemaPlace>,
    /// Whether the rule holds only under a condition.
    conditional: bool,
}

/// What the errors say, without repetition.
pub(crate) struct Explainer<'a> {
    document: &'a Node,
    start: &'a str,
    root: &'a Value<'a>,
    faults: Vec<Fault>,
}

impl<'a> Explainer<'a> {
    /// `start` is the place of the schema in `document` that `root` was checked against.
    pub(crate) fn new(document: &'a Node, start: &'a str, root: &'a Value<'a>) -> Self {
        Self {
            document,
            start,
            root,
            faults: Vec::new(),
        }
    }

    /// Takes one error in.
    ///
    /// Where none of several alternatives fits, those of another type than the value are left aside: what is wrong is
    /// what the only one left has against the value, and if none is left, the value has the wrong type.
    pub(crate) fn add(&mut self, error: &ValidationError<'_>) {
        use ValidationErrorKind::{AnyOf, OneOfNotValid};
        if let AnyOf { context } | OneOfNotValid { context } = error.kind() {
            let here = error.instance_path().as_str();
            let mut types = Vec::new();
            let mut fitting = Vec::new();
            for branch in context {
                match refused_types(branch, here) {
                    Some(refused) => types.extend(refused),
                    None => fitting.push(branch),
                }
            }
            match fitting.as_slice() {
                [] if !types.is_empty() => return self.wrong_type(error, types),
                [only] if !only.is_empty() => return only.iter().for_each(|error| self.add(error)),
                _ => {}
            }
        }
        let rule = self.rule(error);
        let found = self.found(error);
        let message = message::message(error.kind(), found, rule.because.as_deref());
        self.push(error, error.kind().keyword(), message, rule);
    }

    /// The faults, each once: what several rules say alike is said by the first. A value that has the wrong type
    /// whatever the other members say needs no second fault that says so under a condition, nor one that lists the
    /// values that it might have had.
    pub(crate) fn finish(self) -> Vec<Fault> {
        let mut faults = self.faults;
        let wrong: HashSet<String> = faults
            .iter()
            .filter(|fault| fault.keyword == "type" && !fault.conditional)
            .map(|fault| fault.pointer.clone())
            .collect();
        let mut seen = HashSet::new();
        faults.retain(|fault| {
            let Fault {
                pointer,
                keyword,
                message,
                ..
            } = fault;
            let again = match keyword.as_str() {
                "type" => fault.conditional,
                "enum" | "const" => true,
                _ => false,
            };
            !(again && wrong.contains(pointer))
                && seen.insert((pointer.clone(), keyword.clone(), message.clone()))
        });
        faults
    }

    fn wrong_type(&mut self, error: &ValidationError<'_>, mut types: Vec<JsonType>) {
        types.sort();
        types.dedup();
        let rule = self.rule(error);
        let message = message::wrong_type(&types, self.found(error), rule.because.as_deref());
        self.push(error, "type", message, rule);
    }

    fn rule(&self, error: &ValidationError<'_>) -> Rule {
        rule(self.document, self.start, error)
    }

    /// The type of the value that an error is about. The error itself does not carry the value.
    fn found(&self, error: &ValidationError<'_>) -> &'static str {
        let value = self.root.pointer(error.instance_path().as_str());
        value.map_or("another value", Value::described)
    }

    fn push(&mut self, error: &ValidationError<'_>, keyword: &str, message: String, rule: Rule) {
        self.faults.push(Fault {
            pointer: error.instance_path().as_str().to_owned(),
            keyword: keyword.to_owned(),
            message,
            place: rule.place,
            conditional: rule.because.is_some(),
        });
    }
}

/// The types that an alternative wanted, if it refuses the value at `here` for its type.
fn refused_types(branch: &[ValidationError<'static>], here: &str) -> Option<Vec<JsonType>> {
    use ValidationErrorKind::{AnyOf, OneOfNotValid, Type};
    branch
        .iter()
        .filter(|error| error.instance_path().as_str() == here)
        .find_map(|error| match error.kind() {
            Type { kind } => Some(message::types(kind)),
            AnyOf { context } | OneOfNotValid { context } if !context.is_empty() => {
                let each = context.iter().map(|branch| refused_types(branch, here));
                each.collect::<Option<Vec<_>>>().map(|types| types.concat())
            }
            _ => None,
        })
}
