//! What a broken rule expected, in words.
//!
//! Everything in a message comes from the contract or is the name of a type or a member; the engine's own messages quote
//! values and are never used.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use serde_json::Value;

use crate::escape;

/// How many names or allowed values a message lists.
const LISTED: usize = 12;

/// The message for a broken rule. `found` is the type of the value in words, `because` the condition of the rule.
pub(crate) fn message(kind: &ValidationErrorKind, found: &str, because: Option<&str>) -> String {
    use ValidationErrorKind as Rule;
    let text = match kind {
        Rule::Type { kind } => return wrong_type(&types(kind), found, because),
        Rule::Required { property } => format!("member {} is missing", text(property)),
        Rule::Pattern { pattern } => {
            format!("expected text that matches {}", escape::visible(pattern))
        }
        Rule::Enum { options } => match options.as_array().map(Vec::as_slice) {
            Some([only]) => format!("expected {}", text(only)),
            Some(options) => format!("expected one of {}", list(options.iter().map(text))),
            None => "expected one of the listed values".to_owned(),
        },
        Rule::Constant { expected_value } => format!("expected {}", text(expected_value)),
        Rule::MaxLength { limit } => at_most(*limit, "character", "characters"),
        Rule::MinLength { limit } => at_least(*limit, "character", "characters"),
        Rule::MaxItems { limit } => at_most(*limit, "item", "items"),
        Rule::MinItems { limit } => at_least(*limit, "item", "items"),
        Rule::AdditionalItems { limit } => {
            at_most(u64::try_from(*limit).unwrap_or(u64::MAX), "item", "items")
        }
        Rule::MaxProperties { limit } => at_most(*limit, "member", "members"),
        Rule::MinProperties { limit } => at_least(*limit, "member", "members"),
        Rule::Maximum { limit } => format!("expected a number of at most {limit}"),
        Rule::Minimum { limit } => format!("expected a number of at least {limit}"),
        Rule::ExclusiveMaximum { limit } => format!("expected a number below {limit}"),
        Rule::ExclusiveMinimum { limit } => format!("expected a number above {limit}"),
        Rule::MultipleOf { multiple_of } => format!("expected a multiple of {multiple_of}"),
        Rule::UniqueItems => "expected items that are all different".to_owned(),
        Rule::Contains => "expected other items: too few or too many fit `contains`".to_owned(),
        Rule::AdditionalProperties { unexpected } | Rule::UnevaluatedProperties { unexpected } => {
            let names = list(unexpected.iter().map(|name| escape::name(name)));
            format!("expected declared members only, found {names}")
        }
        // The engine names these items by their values.
        Rule::UnevaluatedItems { .. } => "expected declared items only".to_owned(),
        Rule::PropertyNames { error } => {
            let inner = message(error.kind(), "a string", None);
            format!("expected other member names: {inner}")
        }
        Rule::Format { format } => format!("expected text of the format {}", escape::name(format)),
        Rule::ContentEncoding { content_encoding } => {
            format!(
                "expected text in the encoding {}",
                escape::name(content_encoding)
            )
        }
        Rule::FromUtf8 { .. } => "expected encoded text that is UTF-8".to_owned(),
        Rule::ContentMediaType { content_media_type } => {
            format!(
                "expected text of the media type {}",
                escape::name(content_media_type)
            )
        }
        Rule::Not { .. } => "expected a value that `not` does not describe".to_owned(),
        Rule::FalseSchema => "expected no value here".to_owned(),
        Rule::AnyOf { context } => {
            format!(
                "expected one of {} alternatives to fit, none does",
                context.len()
            )
        }
        Rule::OneOfNotValid { context } => {
            format!(
                "expected exactly one of {} alternatives to fit, none does",
                context.len()
            )
        }
        Rule::OneOfMultipleValid { .. } => {
            "expected exactly one alternative to fit, several do".to_owned()
        }
        Rule::BacktrackLimitExceeded { .. } | Rule::RegexEngineFailure { .. } => {
            "the pattern cannot be decided for this text".to_owned()
        }
        Rule::Custom { .. } => "expected another value".to_owned(),
        Rule::Referencing(_) => {
            "the rule refers to something that the contract does not have".to_owned()
        }
    };
    match because {
        Some(because) => format!("{text} because {because}"),
        None => text,
    }
}

/// The message for a value of the wrong type.
pub(crate) fn wrong_type(expected: &[JsonType], found: &str, because: Option<&str>) -> String {
    let found = match found {
        "a number" if expected.contains(&JsonType::Integer) => "a number that is not whole",
        found => found,
    };
    let expected = either(expected.iter().map(|name| article(*name)));
    match because {
        Some(because) => format!("expected {expected} because {because}, found {found}"),
        None => format!("expected {expected}, found {found}"),
    }
}

/// The types that a `type` allows.
pub(crate) fn types(kind: &TypeKind) -> Vec<JsonType> {
    match kind {
        TypeKind::Single(only) => vec![*only],
        TypeKind::Multiple(several) => several.iter().collect(),
    }
}

fn article(name: JsonType) -> &'static str {
    match name {
        JsonType::Array => "an array",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "an integer",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "an object",
        JsonType::String => "a string",
    }
}

fn either(names: impl Iterator<Item = &'static str>) -> String {
    let mut names: Vec<_> = names.collect();
    // Null reads best as the exception that it is.
    names.sort_by_key(|name| *name == "null");
    match names.as_slice() {
        [] => "another value".to_owned(),
        [only] => (*only).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}

fn at_most(limit: u64, one: &str, many: &str) -> String {
    format!(
        "expected at most {limit} {}",
        if limit == 1 { one } else { many }
    )
}

fn at_least(limit: u64, one: &str, many: &str) -> String {
    format!(
        "expected at least {limit} {}",
        if limit == 1 { one } else { many }
    )
}

/// A value of the contract.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => escape::name(text),
        other => escape::visible(&other.to_string()),
    }
}

fn list(each: impl ExactSizeIterator<Item = String>) -> String {
    let more = each.len().saturating_sub(LISTED);
    let shown: Vec<String> = each.take(LISTED).collect();
    let shown = shown.join(", ");
    if more == 0 {
        shown
    } else {
        format!("{shown} and {more} more")
    }
}
