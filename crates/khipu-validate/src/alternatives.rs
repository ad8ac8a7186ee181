//! Which of several alternatives a value was meant to be.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{JsonType, ValidationError};
use khipu_document::Node;
use serde_json::Value as Json;

use crate::message;
use crate::tree::{Kind, Value};

/// What to tell where none of several alternatives fits.
pub(crate) enum Choice<'e> {
    /// These errors: those of the alternative that was meant, or those that all have.
    Errors(Vec<&'e ValidationError<'static>>),
    /// The value has another type than each alternative wants.
    Types(Vec<JsonType>),
    /// The member at this pointer says which alternative it is, and names none of them.
    Values(String, Vec<Json>),
    /// That nothing fits.
    Nothing,
}

type Branch = Vec<ValidationError<'static>>;

/// Chooses what to tell. `context` has the errors of each alternative, `here` is the pointer of `value`, and `schemas`
/// the list of the alternatives in the contract.
pub(crate) fn choose<'e>(
    context: &'e [Branch],
    here: &str,
    value: Option<&Value<'_>>,
    schemas: Option<(&Node, &Node)>,
) -> Choice<'e> {
    // Those that want another type than the value has are left aside, null above all.
    let mut types = Vec::new();
    let mut fitting = Vec::new();
    for branch in context {
        match refused_types(branch, here) {
            Some(refused) => types.extend(refused),
            None => fitting.push(branch),
        }
    }
    match fitting.as_slice() {
        [] if types.is_empty() => return Choice::Nothing,
        [] => {
            types.sort();
            types.dedup();
            return Choice::Types(types);
        }
        [only] if !only.is_empty() => return Choice::Errors(only.iter().collect()),
        _ => {}
    }
    if let Some(choice) = named(context, here, value, schemas) {
        return choice;
    }
    // A member whose value only one alternative lists says which one was meant.
    let told: Vec<_> = fitting.iter().map(|branch| telling(branch, here)).collect();
    let meant = fitting.iter().zip(&told).filter(|(_, told)| told.is_none());
    let meant: Vec<&&Branch> = meant.map(|(branch, _)| branch).collect();
    match meant.as_slice() {
        [only] if !only.is_empty() => return Choice::Errors(only.iter().collect()),
        [] => {
            if let Some(choice) = by_value(&told) {
                return choice;
            }
        }
        _ => {}
    }
    let common = common(&fitting);
    if common.is_empty() {
        Choice::Nothing
    } else {
        Choice::Errors(common)
    }
}

/// The errors of the alternative that the `discriminator` of OpenAPI names, or the names that it knows.
fn named<'e>(
    context: &'e [Branch],
    here: &str,
    value: Option<&Value<'_>>,
    schemas: Option<(&Node, &Node)>,
) -> Option<Choice<'e>> {
    let (list, around) = schemas?;
    let discriminator = around.get("discriminator")?;
    let property = discriminator.str("propertyName")?;
    let Kind::Object(members) = &value?.kind else {
        return None;
    };
    let member = members.iter().find(|member| member.name == property)?;
    let Kind::String(name) = &member.value.kind else {
        return None;
    };
    let last = |target: &str| target.rsplit(['/', '#']).next().map(str::to_owned);
    let mapping = discriminator.get("mapping");
    let mapped = mapping.and_then(|mapping| mapping.str(name));
    let wanted = last(mapped.unwrap_or(name))?;
    let targets: Vec<Option<String>> = list
        .items()
        .iter()
        .map(|schema| schema.reference().and_then(last))
        .collect();
    if let Some(at) = targets
        .iter()
        .position(|target| *target == Some(wanted.clone()))
    {
        let branch = context.get(at).filter(|branch| !branch.is_empty())?;
        return Some(Choice::Errors(branch.iter().collect()));
    }
    let known: Vec<Json> = match mapping.map(Node::entries) {
        Some(entries) if !entries.is_empty() => entries
            .iter()
            .map(|entry| entry.key.as_str().into())
            .collect(),
        _ => targets.into_iter().flatten().map(Json::from).collect(),
    };
    let pointer = format!("{here}/{}", khipu_document::escape_pointer(property));
    (!known.is_empty()).then_some(Choice::Values(pointer, known))
}

/// The error of an alternative about a member right in the object that it wants to have another listed value.
fn telling<'e>(branch: &'e Branch, here: &str) -> Option<&'e ValidationError<'static>> {
    use ValidationErrorKind::{Constant, Enum};
    branch.iter().find(|error| {
        let below = error.instance_path().as_str().strip_prefix(here);
        let is_member = below
            .and_then(|below| below.strip_prefix('/'))
            .is_some_and(|name| !name.contains('/'));
        is_member && matches!(error.kind(), Constant { .. } | Enum { .. })
    })
}

/// All listed values of the member that tells the alternatives apart, if it is one and the same.
fn by_value<'e>(told: &[Option<&'e ValidationError<'static>>]) -> Option<Choice<'e>> {
    let first = (*told.first()?)?.instance_path().as_str();
    let mut values: Vec<Json> = Vec::new();
    for error in told {
        let error = (*error)?;
        if error.instance_path().as_str() != first {
            return None;
        }
        match error.kind() {
            ValidationErrorKind::Constant { expected_value } => {
                values.push(Json::clone(expected_value));
            }
            ValidationErrorKind::Enum { options } => {
                values.extend(options.as_array()?.iter().cloned());
            }
            _ => return None,
        }
    }
    let mut once: Vec<Json> = Vec::new();
    for value in values {
        if !once.contains(&value) {
            once.push(value);
        }
    }
    Some(Choice::Values(first.to_owned(), once))
}

/// The errors that every alternative has.
fn common<'e>(branches: &[&'e Branch]) -> Vec<&'e ValidationError<'static>> {
    let Some((first, others)) = branches.split_first() else {
        return Vec::new();
    };
    let says = |error: &ValidationError<'static>| {
        let message = message::message(error.kind(), "", None, None);
        (error.instance_path().as_str().to_owned(), message)
    };
    let others: Vec<Vec<_>> = others
        .iter()
        .map(|branch| branch.iter().map(says).collect())
        .collect();
    let is_common = |error: &&ValidationError<'static>| {
        let said = says(error);
        others.iter().all(|branch| branch.contains(&said))
    };
    first.iter().filter(is_common).collect()
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
