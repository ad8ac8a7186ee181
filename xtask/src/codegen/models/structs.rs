//! Structs out of typify.
//!
//! The document is lowered to what typify does well: objects of references, plain strings, integers and lists. Strings
//! with rules, enumerations and hand-written types are replaced by name.

use std::collections::{BTreeMap, BTreeSet};

use khipu_document::Problem;
use schemars_typify::schema::Schema;
use serde_json::{Map, Value as Json, json};
use syn::ItemStruct;
use typify::{TypeSpace, TypeSpaceSettings};

use crate::codegen::api::{Api, Component, Member, Shape, Value};
use crate::codegen::{generator, tokens};

/// The struct of every object component, by name.
pub(crate) type Structs = BTreeMap<String, ItemStruct>;

/// The structs of `components`. What they refer to beside themselves is taken by its name.
pub(crate) fn generate(api: &Api<'_>, components: &[&Component<'_>]) -> Result<Structs, Problem> {
    let attempt = |components: &[&Component<'_>]| {
        generator::catch(|| {
            let (definitions, replaced) = lower(api, components);
            run(definitions, &replaced)
        })
    };
    attempt(components).map_err(|message| {
        // One run does not tell which component was to blame; one run for each does.
        let culprit = components
            .iter()
            .find(|component| attempt(&[component]).is_err());
        let node = culprit.and_then(|component| api.bundle.schema(component.name));
        let at = node.map_or(&api.bundle.document().at, |node| &node.at);
        let name = culprit.map_or("the components together", |component| component.name);
        generator::fault(
            at,
            format!("typify cannot make a type of `{name}`: {message}"),
        )
    })
}

/// The name of a component's type in Rust.
pub(crate) fn rust_name(component: &Component<'_>) -> String {
    match component.shape {
        Shape::HandWritten(name) => name.to_owned(),
        _ => component.name.to_owned(),
    }
}

/// The objects among the components as the definitions of a JSON Schema, and the names that typify must use as they are.
fn lower(api: &Api<'_>, components: &[&Component<'_>]) -> (Map<String, Json>, BTreeSet<String>) {
    let mut definitions = Map::new();
    let mut referred = BTreeSet::new();
    for component in components {
        let Shape::Object(members) = &component.shape else {
            continue;
        };
        for member in members {
            if let Value::Component(name) | Value::List(name) = member.value {
                referred.extend(api.component(name).map(rust_name));
            }
        }
        definitions.insert(component.name.to_owned(), object(api, members));
    }
    referred.retain(|name| !definitions.contains_key(name));
    for name in &referred {
        // A stub: typify sees only that it exists, and uses the replacement.
        definitions.insert(name.clone(), json!({"type": "object"}));
    }
    (definitions, referred)
}

fn object(api: &Api<'_>, members: &[Member<'_>]) -> Json {
    let properties: Map<String, Json> = members
        .iter()
        .map(|member| (member.name.to_owned(), property(api, member)))
        .collect();
    let required: Vec<&str> = members
        .iter()
        .filter(|member| member.required)
        .map(|member| member.name)
        .collect();
    json!({"type": "object", "properties": properties, "required": required})
}

fn property(api: &Api<'_>, member: &Member<'_>) -> Json {
    let reference = |name: &str| {
        let name = api
            .component(name)
            .map_or_else(|| name.to_owned(), rust_name);
        json!({"$ref": format!("#/definitions/{name}")})
    };
    let plain = |kind: &str| match member.nullable {
        true => json!({"type": [kind, "null"]}),
        false => json!({"type": kind}),
    };
    match member.value {
        Value::String => plain("string"),
        Value::Integer => plain("integer"),
        Value::Boolean => plain("boolean"),
        Value::Component(name) if member.nullable => {
            json!({"oneOf": [reference(name), {"type": "null"}]})
        }
        Value::Component(name) => reference(name),
        Value::Strings => json!({"type": "array", "items": {"type": "string"}}),
        Value::List(name) => json!({"type": "array", "items": reference(name)}),
    }
}

fn run(definitions: Map<String, Json>, replaced: &BTreeSet<String>) -> Result<Structs, String> {
    let mut settings = TypeSpaceSettings::default();
    for name in replaced {
        // typify ignores a replacement that it cannot match, without a word; a type of that name in the output tells.
        settings.with_replacement(name, name, [].into_iter());
    }
    let definitions = definitions
        .into_iter()
        .map(|(name, schema)| Ok((name, serde_json::from_value::<Schema>(schema)?)))
        .collect::<Result<Vec<_>, serde_json::Error>>()
        .map_err(|error| error.to_string())?;
    let names: Vec<String> = definitions
        .iter()
        .map(|(name, _)| name.clone())
        .filter(|name| !replaced.contains(name))
        .collect();
    let mut space = TypeSpace::new(&settings);
    space
        .add_ref_types(definitions)
        .map_err(|error| error.to_string())?;
    let mut structs = Structs::new();
    for piece in tokens::pieces(space.to_stream()) {
        if piece.is("struct") {
            let item: ItemStruct = piece.parse()?;
            structs.insert(item.ident.to_string(), item);
            continue;
        }
        // Conversions that a clone says as well, and the error type of some that none of our types needs.
        let is_needless =
            piece.is("impl") || piece.is("mod") && piece.name().as_deref() == Some("error");
        if !is_needless {
            return Err(format!(
                "typify emitted something that no pass knows: {}",
                piece.described()
            ));
        }
    }
    let emitted: Vec<&String> = structs.keys().collect();
    let mut wanted: Vec<&String> = names.iter().collect();
    wanted.sort();
    if emitted != wanted {
        let strange = emitted.iter().find(|name| !wanted.contains(name));
        let lacking = wanted.iter().find(|name| !emitted.contains(name));
        return Err(match (strange, lacking) {
            (Some(name), _) => format!("typify emitted the type `{name}`, which no component has"),
            (None, name) => format!(
                "typify emitted no type for `{}`",
                name.map_or("", |name| name.as_str())
            ),
        });
    }
    Ok(structs)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::codegen::generator::catch;

    #[test]
    fn what_typify_does_with_a_condition_is_caught() {
        let definitions = json!({
            "A": {"type": "object", "properties": {"a": {"type": "string"}}, "if": {"required": ["a"]}, "then": {"required": ["b"]}}
        });
        let definitions = definitions.as_object().cloned().unwrap_or_default();
        let outcome = catch(|| super::run(definitions, &Default::default()));
        assert!(outcome.is_err(), "{outcome:?}");
    }

    #[test]
    fn a_type_that_nobody_named_is_refused() {
        let definitions = json!({
            "A": {"type": "object", "properties": {"Inner": {"type": "object", "properties": {"b": {"type": "string"}}}}}
        });
        let definitions = definitions.as_object().cloned().unwrap_or_default();
        let outcome = catch(|| super::run(definitions, &Default::default()));
        assert_eq!(
            outcome.err(),
            Some("typify emitted the type `AInner`, which no component has".to_owned())
        );
    }
}
