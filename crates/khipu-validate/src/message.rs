//! What a broken rule expected, in words.
//!
//! Everything in a message comes from the contract or is the name of a type or a member; the engine's own messages quote
//! values and are never used.

use jsonschema::JsonType;
use jsonschema::error::{TypeKind, ValidationErrorKind};
use khipu_document::{Kind, Node};
use serde_json::Value;

use crate::escape;

/// How many names or allowed values a message lists.
const LISTED: usize = 12;

/// The message for a broken rule. `found` is the type of the value in words, `because` the condition of the rule,
/// `schema` the schema that the rule is part of.
pub(crate) fn message(
    kind: &ValidationErrorKind,
    found: &str,
    because: Option<&str>,
    schema: Option<&Node>,
) -> String {
    use ValidationErrorKind as Rule;
    let text = match kind {
        Rule::Type { kind } => return wrong_type(&types(kind), found, because),
        Rule::Required { property } => format!("member {} is missing", text(property)),
        Rule::Pattern { pattern } => {
            format!("expected text that matches {}", escape::visible(pattern))
        }
        Rule::Enum { options } => match options.as_array() {
            Some(options) => one_of(options, None),
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
        Rule::Contains => contains(schema),
        Rule::AdditionalProperties { unexpected } | Rule::UnevaluatedProperties { unexpected } => {
            format!(
                "expected declared members only, found {}",
                names(unexpected)
            )
        }
        // The engine names these items by their values.
        Rule::UnevaluatedItems { .. } => "expected declared items only".to_owned(),
        Rule::PropertyNames { error } => {
            let inner = message(error.kind(), "a string", None, None);
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
        Rule::Not { schema } => not(schema),
        Rule::FalseSchema => match schema.map(|schema| count(schema, "prefixItems")) {
            Some(limit) if limit > 0 => at_most(limit, "item", "items"),
            _ => "expected no value here".to_owned(),
        },
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
        Rule::OneOfMultipleValid { context } => {
            let fit = context.iter().zip(1_u64..);
            let fit = fit.filter(|(branch, _)| branch.is_empty());
            let fit: Vec<String> = fit.map(|(_, number)| number.to_string()).collect();
            let alternatives = context.len();
            match fit.split_last() {
                Some((last, first)) if !first.is_empty() => format!(
                    "expected exactly one of {alternatives} alternatives to fit, numbers {} and {last} do",
                    first.join(", ")
                ),
                _ => "expected exactly one alternative to fit, several do".to_owned(),
            }
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

/// Names of members, listed.
pub(crate) fn names(names: &[String]) -> String {
    list(names.iter().map(|name| escape::name(name)))
}

/// The message for a value that is none of those listed.
pub(crate) fn one_of(options: &[Value], because: Option<&str>) -> String {
    let text = match options {
        [only] => format!("expected {}", text(only)),
        options => format!("expected one of {}", list(options.iter().map(text))),
    };
    match because {
        Some(because) => format!("{text} because {because}"),
        None => text,
    }
}

/// One message for several of which one would have to be wrong: `expected this or that`.
pub(crate) fn any_of(messages: &[String], because: Option<&str>) -> Option<String> {
    const MOST: usize = 4;
    if messages.len() > MOST {
        return None;
    }
    let cut = |start: &str, end: &str| -> Option<Vec<String>> {
        let each = messages.iter().map(|message| {
            let rest = message.strip_prefix(start)?.strip_suffix(end)?;
            Some(rest.to_owned())
        });
        each.collect()
    };
    let text = match cut("member ", " is missing") {
        Some(names) => format!("one of the members {} is missing", names.join(" or ")),
        None => format!("expected {}", cut("expected ", "")?.join(", or ")),
    };
    Some(match because {
        Some(because) => format!("{text} because {because}"),
        None => text,
    })
}

/// The message for items too few or too many of which fit.
fn contains(schema: Option<&Node>) -> String {
    let limit = |name: &str| -> Option<u64> {
        match &schema?.get(name)?.kind {
            Kind::Number(number) => number.parse().ok(),
            _ => None,
        }
    };
    let items = |count: u64| {
        if count == 1 {
            "item that fits"
        } else {
            "items that fit"
        }
    };
    let least = limit("minContains").unwrap_or(1);
    let wanted = match limit("maxContains") {
        Some(most) if most == least => format!("exactly {least} {}", items(least)),
        Some(most) => format!("{least} to {most} {}", items(most)),
        None => format!("at least {least} {}", items(least)),
    };
    format!("expected {wanted} `contains`")
}

/// The message for a value that fits what it must not fit.
fn not(schema: &Value) -> String {
    let members = schema.as_object();
    let only = members.filter(|members| members.len() == 1);
    match only.and_then(|members| members.iter().next()) {
        Some((keyword, Value::Array(names))) if keyword == "required" => match names.as_slice() {
            [only] => format!("expected no member {}", text(only)),
            names => format!(
                "expected not all of the members {}",
                list(names.iter().map(text))
            ),
        },
        Some((keyword, Value::Array(values))) if keyword == "enum" => {
            format!("expected anything but {}", list(values.iter().map(text)))
        }
        Some((keyword, value)) if keyword == "const" => {
            format!("expected anything but {}", text(value))
        }
        Some((keyword, Value::String(name))) if keyword == "type" => {
            let article = if name.starts_with(['a', 'i', 'o']) {
                "an "
            } else {
                "a "
            };
            let article = if name == "null" { "" } else { article };
            format!("expected anything but {article}{}", escape::visible(name))
        }
        _ => "expected a value that `not` does not describe".to_owned(),
    }
}

/// How many items a list in a schema has.
fn count(schema: &Node, name: &str) -> u64 {
    let items = schema.get(name).map_or(0, |list| list.items().len());
    u64::try_from(items).unwrap_or(u64::MAX)
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
