//! What may have been meant, in names and examples of the contract.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use khipu_document::Node;

use super::Explainer;
use crate::declared;
use crate::escape;
use crate::json;
use crate::rule;
use crate::suggest::{self, Difference, did_you_mean, nearest};
use crate::tree::Kind;

impl Explainer<'_> {
    /// What may have been meant, for an error about names, listed values, patterns or equal items.
    pub(super) fn help(&self, error: &ValidationError<'_>) -> Option<String> {
        use ValidationErrorKind as Broken;
        let pointer = error.instance_path().as_str();
        match error.kind() {
            Broken::Required { property } => self.member_help(pointer, property.as_str()?),
            Broken::AdditionalProperties { unexpected }
            | Broken::UnevaluatedProperties { unexpected } => {
                let known = declared::members(self.document, self.start, pointer);
                let Kind::Object(members) = &self.value(pointer)?.kind else {
                    return None;
                };
                let absent = known
                    .into_iter()
                    .filter(|name| members.iter().all(|member| member.name != *name));
                let absent: Vec<&str> = absent.collect();
                let meant = unexpected
                    .iter()
                    .filter_map(|name| nearest(name, absent.iter().copied()));
                did_you_mean(meant.map(|(name, _)| name))
            }
            Broken::Enum { options } => self.value_help(pointer, options.as_array()?),
            Broken::Constant { expected_value } => {
                self.value_help(pointer, std::slice::from_ref(expected_value))
            }
            Broken::Pattern { .. } | Broken::Format { .. } => {
                let schema = rule::schema_around(self.document, error)?;
                let examples = schema.get("examples").map_or(&[][..], Node::items);
                let example = examples.first().or_else(|| schema.get("example"))?;
                Some(format!("for example {}", escape::name(example.as_str()?)))
            }
            Broken::UniqueItems => {
                let Kind::Array(items) = &self.value(pointer)?.kind else {
                    return None;
                };
                let (first, second) = json::first_equal(items)?;
                Some(format!("the items {first} and {second}, from 0, are equal"))
            }
            _ => None,
        }
    }

    /// Whether a member that the contract does not declare may be the one that is missing.
    fn member_help(&self, pointer: &str, missing: &str) -> Option<String> {
        let Kind::Object(members) = &self.value(pointer)?.kind else {
            return None;
        };
        let names = members.iter().map(|member| member.name.as_ref());
        let near = names.filter_map(|name| Some((suggest::difference(name, missing)?, name)));
        let mut near: Vec<(Difference, &str)> = near.collect();
        if near.is_empty() {
            return None;
        }
        let known = declared::members(self.document, self.start, pointer);
        near.retain(|(_, name)| known.binary_search(name).is_err());
        let how = match near.into_iter().min()?.0 {
            Difference::Case => "only in case".to_owned(),
            Difference::Joints => "only in what joins its words".to_owned(),
            Difference::Letters(1) => "by one letter".to_owned(),
            Difference::Letters(letters) => format!("by {letters} letters"),
        };
        let meant = did_you_mean([missing])?;
        Some(format!(
            "an undocumented member of this object differs {how}: {meant}"
        ))
    }

    /// The listed value that a text almost is.
    pub(super) fn value_help(
        &self,
        pointer: &str,
        options: &[serde_json::Value],
    ) -> Option<String> {
        let Kind::String(text) = &self.value(pointer)?.kind else {
            return None;
        };
        let options = options.iter().filter_map(serde_json::Value::as_str);
        did_you_mean(nearest(text.trim(), options).map(|(name, _)| name))
    }
}
