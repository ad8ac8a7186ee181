//! Text to model to text, and what may differ.

use std::fmt::Debug;

use khipu_document::{Bundle, Node};
use khipu_models::rust_decimal::Decimal;
use khipu_models::{AcceptedResponse, Operation, OperationVisitor, visit_operation};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Tree, inner, properties};

/// What a payload becomes: written again as JSON, and as `Debug` shows it.
pub(crate) struct Shown {
    pub(crate) json: String,
    pub(crate) debug: String,
}

fn through<T: DeserializeOwned + Serialize + Debug>(text: &str) -> serde_json::Result<Shown> {
    let model: T = serde_json::from_str(text)?;
    Ok(Shown {
        json: serde_json::to_string(&model)?,
        debug: format!("{model:?} {model:#?}"),
    })
}

/// Sends a payload through the model of its operation and kind.
struct Through<'a> {
    kind: &'a str,
    text: &'a str,
}

impl OperationVisitor for Through<'_> {
    type Output = serde_json::Result<Shown>;

    fn visit<O: Operation>(self) -> Self::Output {
        match self.kind {
            "request" => through::<O::Request>(self.text),
            "200" | "callback" => through::<O::Response>(self.text),
            "202" => through::<AcceptedResponse>(self.text),
            other => panic!("no model for `{other}`"),
        }
    }
}

/// What a payload becomes in the model of its operation and kind.
pub(crate) fn model(operation: &str, kind: &str, text: &str) -> serde_json::Result<Shown> {
    visit_operation(operation, Through { kind, text }).unwrap()
}

/// How `after` differs from `before`, but for what the models promise not to keep: members that the document does not know,
/// how an integer is written, and an explicit null for a member that may be missing.
pub(crate) fn difference(
    bundle: &Bundle,
    schema: &Node,
    before: &Tree,
    after: &Tree,
    at: &str,
) -> Option<String> {
    let schema = bundle.resolve(inner(schema));
    match (before, after) {
        (Tree::Object(before), Tree::Object(after)) => {
            let known = properties(bundle, schema);
            if known.is_empty() {
                return (before != after).then(|| format!("{at}: an opaque object changed"));
            }
            let required: Vec<&str> = schema.strings("required").collect();
            for (name, value) in before {
                let Some((_, member)) = known.iter().find(|(known, _)| known == name) else {
                    continue;
                };
                let at = format!("{at}/{name}");
                match after.get(name) {
                    Some(again) => {
                        if let Some(found) = difference(bundle, member, value, again, &at) {
                            return Some(found);
                        }
                    }
                    None if *value == Tree::Null && !required.contains(&name.as_str()) => {}
                    None => return Some(format!("{at}: vanished")),
                }
            }
            let new = after.keys().find(|name| !before.contains_key(*name));
            new.map(|name| format!("{at}/{name}: appeared"))
        }
        (Tree::Array(before), Tree::Array(after)) => {
            if before.len() != after.len() {
                return Some(format!(
                    "{at}: {} items became {}",
                    before.len(),
                    after.len()
                ));
            }
            let items = schema.get("items").unwrap();
            before
                .iter()
                .zip(after)
                .enumerate()
                .find_map(|(index, (before, after))| {
                    difference(bundle, items, before, after, &format!("{at}/{index}"))
                })
        }
        (Tree::Number(before), Tree::Number(after)) => {
            let plain = before
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"-.".contains(&byte));
            let is_integer = schema.str("type") == Some("integer");
            let same = match plain && !is_integer {
                true => before == after,
                false => exact(before) == exact(after),
            };
            (!same).then(|| format!("{at}: {before} became {after}"))
        }
        _ => (before != after).then(|| format!("{at}: {before:?} became {after:?}")),
    }
}

fn exact(number: &str) -> Decimal {
    Decimal::from_scientific(number)
        .or_else(|_| number.parse())
        .unwrap()
}
