//! Conditions over the members of an object.

use std::sync::Arc;

use khipu_document::Node;

use super::error::Unsupported;
use super::json::Json;

/// An `if` that compares members with constants.
pub(super) struct Condition {
    pub(super) members: Vec<(Arc<str>, Json)>,
    pub(super) required: Vec<Arc<str>>,
}

impl Condition {
    pub(super) fn holds(&self, drawn: &[(Arc<str>, Option<Json>)]) -> bool {
        let find = |name: &str| {
            let found = drawn.iter().find(|(known, _)| **known == *name);
            found.and_then(|(_, value)| value.as_ref())
        };
        self.required.iter().all(|name| find(name).is_some())
            && self
                .members
                .iter()
                .all(|(name, value)| find(name).is_none_or(|drawn| drawn.same(value)))
    }
}

/// Reads an `if` that compares members with constants and may require them.
pub(super) fn read_condition(node: &Node) -> Result<Condition, Unsupported> {
    let mut condition = Condition {
        members: Vec::new(),
        required: node.strings("required").map(Arc::from).collect(),
    };
    for entry in node.entries() {
        match entry.key.as_str() {
            "required" | "description" | "$comment" => {}
            "properties" => {
                for property in entry.value.entries() {
                    let [rule] = property.value.entries() else {
                        return Err(Unsupported::new("if", &property.key_at));
                    };
                    if rule.key != "const" {
                        return Err(Unsupported::new("if", &rule.key_at));
                    }
                    let name = Arc::from(property.key.as_str());
                    condition.members.push((name, Json::from_node(&rule.value)));
                }
            }
            _ => return Err(Unsupported::new("if", &entry.key_at)),
        }
    }
    Ok(condition)
}
