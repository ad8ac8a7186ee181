//! Errors of the engine to faults: one clear fault for each thing that is wrong.

mod help;

use std::collections::{BTreeSet, HashSet};

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use khipu_document::Node;

use crate::alternatives::{Choice, choose};
use crate::declared;
use crate::escape;
use crate::finding::SchemaPlace;
use crate::message;
use crate::rule::{self, Rule, rule};
use crate::tree::{Kind, Value};

/// Something that is wrong with a value.
#[derive(Debug)]
pub(crate) struct Fault {
    /// The value, as JSON pointer.
    pub(crate) pointer: String,
    pub(crate) keyword: String,
    pub(crate) message: String,
    pub(crate) place: Option<SchemaPlace>,
    /// What may have been meant.
    pub(crate) help: Option<String>,
    /// Whether the rule holds only under a condition.
    conditional: bool,
    /// The members that no rule has taken note of.
    unevaluated: Vec<String>,
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
    /// Where none of several alternatives fits, what is told is what the one that was meant has against the value, if
    /// that can be seen; else one fault for all of them.
    pub(crate) fn add(&mut self, error: &ValidationError<'_>) {
        use ValidationErrorKind::{AnyOf, OneOfNotValid};
        let (AnyOf { context } | OneOfNotValid { context }) = error.kind() else {
            let fault = self.fault(error);
            self.faults.push(fault);
            return;
        };
        let here = error.instance_path().as_str();
        let schemas = rule::node(self.document, error);
        match choose(context, here, self.root.pointer(here), schemas) {
            Choice::Errors(errors) => errors.into_iter().for_each(|error| self.add(error)),
            Choice::Types(types) => {
                let rule = self.rule(error);
                let message =
                    message::wrong_type(&types, self.found(error), rule.because.as_deref());
                self.push(here, "type", message, rule);
            }
            Choice::Values(pointer, values) => {
                let pointer = pointer.as_str();
                let rule = self.rule(error);
                let message = message::one_of(&values, rule.because.as_deref());
                self.push(pointer, error.kind().keyword(), message, rule);
                let help = self.value_help(pointer, &values);
                if let Some(fault) = self.faults.last_mut() {
                    fault.help = help;
                }
            }
            Choice::Nothing => {
                let mut fault = self.fault(error);
                let because = self.rule(error).because;
                if let Some(text) = self.each_in_words(context, here, because.as_deref()) {
                    fault.message = text;
                } else {
                    fault.help = self.closest(context);
                }
                self.faults.push(fault);
            }
        }
    }

    /// The faults, each once: what several rules say alike is said by the first. A value that has the wrong type
    /// whatever the other members say needs no second fault that says so under a condition, nor one that lists the
    /// values that it might have had.
    pub(crate) fn finish(mut self) -> Vec<Fault> {
        let mut faults = std::mem::take(&mut self.faults);
        self.leave_consequences_out(&mut faults);
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

    /// A member that a rule refuses counts as one that no rule has taken note of. Where another fault of the object or of
    /// something in it is told, `unevaluatedProperties` tells only those members that are declared nowhere.
    fn leave_consequences_out(&self, faults: &mut Vec<Fault>) {
        if faults.iter().all(|fault| fault.unevaluated.is_empty()) {
            return;
        }
        let causes: BTreeSet<String> = faults
            .iter()
            .filter(|fault| fault.unevaluated.is_empty())
            .map(|fault| fault.pointer.clone())
            .collect();
        faults.retain_mut(|fault| {
            let below = format!("{}/", fault.pointer);
            let first_below = causes.range(below.clone()..).next();
            let has_cause = causes.contains(&fault.pointer)
                || first_below.is_some_and(|cause| cause.starts_with(&below));
            if fault.unevaluated.is_empty() || !has_cause {
                return true;
            }
            let known = declared::members(self.document, self.start, &fault.pointer);
            let before = message::names(&fault.unevaluated);
            fault
                .unevaluated
                .retain(|name| known.binary_search(&name.as_str()).is_err());
            let now = message::names(&fault.unevaluated);
            fault.message = fault.message.replace(&before, &now);
            !fault.unevaluated.is_empty()
        });
    }

    /// One error as one fault.
    fn fault(&self, error: &ValidationError<'_>) -> Fault {
        let mut rule = self.rule(error);
        let found = self.found(error);
        let path = error.evaluation_path().as_str();
        let schema = rule::schema_around(self.document, error);
        if let Some(present) = self.dependent(error, schema) {
            rule.because = Some(format!("{} is there", escape::name(present)));
        }
        let because = rule.because.as_deref();
        Fault {
            pointer: error.instance_path().as_str().to_owned(),
            keyword: rule::keyword(error.kind(), path).to_owned(),
            message: message::message(error.kind(), found, because, schema),
            conditional: rule.because.is_some(),
            place: rule.place,
            help: self.help(error),
            unevaluated: match error.kind() {
                ValidationErrorKind::UnevaluatedProperties { unexpected } => unexpected.clone(),
                _ => Vec::new(),
            },
        }
    }

    fn rule(&self, error: &ValidationError<'_>) -> Rule {
        rule(self.document, self.start, error)
    }

    fn value(&self, pointer: &str) -> Option<&'a Value<'a>> {
        self.root.pointer(pointer)
    }

    /// The type of the value that an error is about. The error itself does not carry the value.
    fn found(&self, error: &ValidationError<'_>) -> &'static str {
        let value = self.value(error.instance_path().as_str());
        value.map_or("another value", Value::described)
    }

    fn push(&mut self, pointer: &str, keyword: &str, message: String, rule: Rule) {
        self.faults.push(Fault {
            pointer: pointer.to_owned(),
            keyword: keyword.to_owned(),
            message,
            place: rule.place,
            help: None,
            conditional: rule.because.is_some(),
            unevaluated: Vec::new(),
        });
    }

    /// What each alternative has against the value itself, joined, if that is one thing each.
    fn each_in_words(
        &self,
        context: &[Vec<ValidationError<'static>>],
        here: &str,
        because: Option<&str>,
    ) -> Option<String> {
        let mut kinds = Vec::new();
        for branch in context {
            match branch.as_slice() {
                [only] if only.instance_path().as_str() == here => kinds.push(only),
                _ => return None,
            }
        }
        let says = |error: &&ValidationError<'static>| {
            let schema = rule::schema_around(self.document, error);
            message::message(error.kind(), self.found(error), None, schema)
        };
        message::any_of(&kinds.iter().map(says).collect::<Vec<_>>(), because)
    }

    /// The member whose presence asks for the one that is missing.
    fn dependent<'n>(
        &self,
        error: &ValidationError<'_>,
        schema: Option<&'n Node>,
    ) -> Option<&'n str> {
        let ValidationErrorKind::Required { property } = error.kind() else {
            return None;
        };
        let missing = property.as_str()?;
        let path = error.evaluation_path().as_str();
        let rules = path
            .ends_with("/dependentRequired")
            .then(|| schema?.get("dependentRequired"))
            .flatten()?;
        let Kind::Object(members) = &self.value(error.instance_path().as_str())?.kind else {
            return None;
        };
        let asks = |name: &str| {
            let mut wanted = rules.strings(name);
            wanted.any(|name| name == missing) && members.iter().any(|member| member.name == name)
        };
        let mut names = rules.entries().iter().map(|entry| entry.key.as_str());
        names.find(|name| asks(name))
    }

    /// What the alternative that lacks least has against the value.
    fn closest(&self, context: &[Vec<ValidationError<'static>>]) -> Option<String> {
        let fewest = context.iter().map(Vec::len).min()?;
        let mut closest = context.iter().filter(|branch| branch.len() == fewest);
        let (Some(branch), None) = (closest.next(), closest.next()) else {
            return None;
        };
        let fault = self.fault(branch.first()?);
        let more = match branch.len() {
            1 => String::new(),
            more => format!(" and {} more", more - 1),
        };
        let pointer = match fault.pointer.as_str() {
            "" => String::new(),
            pointer => format!("{pointer}: "),
        };
        let SchemaPlace { file, line } = fault.place?;
        Some(format!(
            "nearest is the alternative that says {pointer}{} ({file}:{line}){more}",
            fault.message
        ))
    }
}
