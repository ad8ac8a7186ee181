//! One reader for all envelopes.
//!
//! What an answer has beside its data is the same everywhere, and what reads it is the largest piece of code that an
//! endpoint would bring: four of its members may be null but not be missing, each of which costs serde two types more.
//! So one generic type reads every envelope, and each answer is made from that. With schemas of its own an endpoint takes
//! a fifth less time to check. Writing stays with each type.

use std::collections::BTreeSet;

use khipu_document::Problem;
use quote::quote;
use syn::{Item, ItemStruct, parse_quote};

use super::structs::rust_name;
use super::{passes, structs};
use crate::codegen::api::{Api, Component, Member, Value};
use crate::codegen::generator;
use crate::codegen::names::ident;
use crate::codegen::rust;

/// The data of a component that is an answer whose other members are those of every envelope; nothing for any other.
pub(crate) fn data<'a>(
    api: &Api<'_>,
    component: &Component<'_>,
    members: &[Member<'a>],
) -> Option<&'a str> {
    let (last, common) = members.split_last()?;
    let Value::Component(data) = last.value else {
        return None;
    };
    let is_common = api.is_response(component.name)
        && last.name == "Data"
        && last.required
        && last.nullable
        && common.len() == api.envelope.len()
        && common
            .iter()
            .zip(&api.envelope)
            .all(|(member, common)| std::ptr::eq(member.node, common.node));
    is_common.then_some(data)
}

/// The conversion of what was read.
pub(crate) fn conversion(
    api: &Api<'_>,
    component: &Component<'_>,
    members: &[Member<'_>],
) -> String {
    let Some(data) = data(api, component, members) else {
        return String::new();
    };
    let name = component.name;
    let fields: String = members
        .iter()
        .map(|member| format!("            {0}: wire.{0},\n", member.field))
        .collect();
    format!(
        "
impl From<crate::generated::wire::Wire<{data}>> for {name} {{
    fn from(wire: crate::generated::wire::Wire<{data}>) -> Self {{
        Self {{
{fields}        }}
    }}
}}
"
    )
}

/// `wire.rs`: the reader; nothing when no answer needs it.
pub(crate) fn file(api: &Api<'_>) -> Result<Option<String>, Problem> {
    let fault = |message: String| generator::fault(&api.bundle.document().at, message);
    let found = api
        .objects()
        .find(|(component, members)| data(api, component, members).is_some());
    let Some((component, members)) = found else {
        return Ok(None);
    };
    let mut structs = structs::generate(api, &[component])?;
    passes::apply(api, &[component], &mut structs).map_err(fault)?;
    let item = structs
        .remove(component.name)
        .ok_or_else(|| fault(format!("there is no struct `{}`", component.name)))?;
    let uses: BTreeSet<String> = members
        .iter()
        .filter(|member| member.name != "Data")
        .filter_map(|member| match member.value {
            Value::Component(name) | Value::List(name) => api.component(name).map(rust_name),
            _ => None,
        })
        .collect();
    let uses: Vec<String> = uses.into_iter().collect();
    let head = rust::header("schemas/components/", "How every envelope is read.");
    let uses = format!(
        "\nuse serde::Deserialize;\n\nuse crate::{{{}}};\n",
        uses.join(", ")
    );
    Ok(Some(
        head + &uses + &rust::printed([Item::Struct(generic(item))]),
    ))
}

/// A struct with any data.
fn generic(mut item: ItemStruct) -> ItemStruct {
    item.ident = ident("Wire");
    item.vis = parse_quote!(pub(crate));
    item.generics = parse_quote!(<D>);
    item.attrs = rust::doc_attributes(
        "An envelope as it stands in JSON, whatever its data is. One reader serves every operation: each would be the \
         largest piece of code of its own.",
    );
    item.attrs.push(rust::list("derive", quote!(Deserialize)));
    item.attrs.push(rust::list(
        "serde",
        quote!(
            bound(deserialize = "D: Deserialize<'de>"),
            expecting = "the envelope of an answer"
        ),
    ));
    let last = item.fields.len().saturating_sub(1);
    for (at, field) in item.fields.iter_mut().enumerate() {
        field.vis = parse_quote!(pub(crate));
        field
            .attrs
            .retain(|attribute| attribute.path().is_ident("serde"));
        if at == last {
            field.ty = parse_quote!(Option<D>);
        }
    }
    item
}
