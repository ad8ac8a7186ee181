//! The module of one file of components.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::TokenStream;
use quote::quote;

use super::structs::{Structs, rust_name};
use super::{constructors, glue, passes};
use crate::codegen::api::{Api, Component, Member, Shape, Value};
use crate::codegen::names::{ident, type_name};
use crate::codegen::rust::{self, doc_text, literal};

/// The text of the module; nothing when every component of the file is written by hand.
pub(crate) fn text(
    api: &Api<'_>,
    components: &[&Component<'_>],
    structs: &mut Structs,
) -> Result<Option<String>, String> {
    let Some(first) = components
        .iter()
        .find(|component| !matches!(component.shape, Shape::HandWritten(_)))
    else {
        return Ok(None);
    };
    let mut text = rust::header(first.file, &format!("The types of `{}`.", first.file));
    let mut uses = Uses::new(&first.module);
    let mut body = String::new();
    for component in components {
        match &component.shape {
            Shape::HandWritten(_) => {}
            Shape::Enum(values) => body.push_str(&enumeration(component, values)),
            Shape::Text {
                pattern,
                min_length,
                max_length,
            } => {
                body.push_str(&text_type(component, *pattern, *min_length, *max_length));
            }
            Shape::Object(members) => {
                let item = structs
                    .remove(component.name)
                    .ok_or_else(|| format!("there is no struct `{}`", component.name))?;
                let debug = redacted_debug(component, members);
                let constructors = constructors::generate(api, component, members);
                let glue = glue::component(api, component, members, &mut uses);
                body.push_str(&rust::printed([syn::Item::Struct(item)]));
                body.push_str(&rust::items(quote!(#debug #constructors))?);
                body.push_str(&glue);
                uses.of_members(api, members);
                if let Some((_, inner)) = constructors::parameters(api, component, members) {
                    uses.of_members(api, inner);
                }
            }
        }
    }
    text.push_str(&uses.text());
    text.push_str(&body);
    text.push_str(&json_schemas(components));
    Ok(Some(text))
}

fn enumeration(component: &Component<'_>, values: &[(&str, &str)]) -> String {
    let mut text = format!(
        "\ncrate::open_enum! {{\n{}",
        doc_text(component.description, "    ")
    );
    text.push_str(&format!("    pub enum {} {{\n", component.name));
    for (value, meaning) in values {
        text.push_str(&doc_text(meaning, "        "));
        text.push_str(&format!(
            "        {} = {},\n",
            type_name(value),
            literal(value)
        ));
    }
    text.push_str("    }\n}\n");
    text
}

fn text_type(
    component: &Component<'_>,
    pattern: Option<&str>,
    min: Option<&str>,
    max: Option<&str>,
) -> String {
    let secret = if component.sensitive { "secret " } else { "" };
    let mut text = format!(
        "\ncrate::text_type! {{\n{}",
        doc_text(component.description, "    ")
    );
    let limits: Vec<String> = [
        pattern.map(|pattern| format!("pattern: {}", literal(pattern))),
        min.map(|min| format!("min_length: {min}")),
        max.map(|max| format!("max_length: {max}")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let limits = if limits.is_empty() {
        "{}".to_owned()
    } else {
        format!("{{ {} }}", limits.join(", "))
    };
    text.push_str(&format!(
        "    pub {secret}struct {} {limits}\n}}\n",
        component.name
    ));
    text
}

/// A `Debug` that shows none of what is marked `x-sensitive`.
fn redacted_debug(component: &Component<'_>, members: &[Member<'_>]) -> TokenStream {
    if !passes::is_redacted(component, members) {
        return TokenStream::new();
    }
    let name = ident(component.name);
    let label = component.name;
    let fields = members.iter().map(|member| {
        let (label, field) = (&member.field, ident(&member.field));
        match component.sensitive || member.sensitive {
            true => quote!(.field(#label, &crate::Redacted)),
            false => quote!(.field(#label, &self.#field)),
        }
    });
    quote! {
        impl std::fmt::Debug for #name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(#label)#(#fields)*.finish()
            }
        }
    }
}

fn json_schemas(components: &[&Component<'_>]) -> String {
    let mut text = "
/// Adds the JSON Schema of every type of this module to what `generator` has.
#[cfg(feature = \"schemars\")]
pub(crate) fn add_json_schemas(generator: &mut schemars::SchemaGenerator) {
"
    .to_owned();
    let types = components
        .iter()
        .filter(|component| !matches!(component.shape, Shape::HandWritten(_)));
    for component in types {
        let name = component.name;
        text.push_str(&format!("    generator.subschema_for::<{name}>();\n"));
    }
    text + "}\n"
}

/// What a module uses of others.
pub(crate) struct Uses {
    module: String,
    /// Names by the path that holds them.
    paths: BTreeMap<String, BTreeSet<String>>,
    has_structs: bool,
}

impl Uses {
    fn new(module: &str) -> Self {
        Self {
            module: module.to_owned(),
            paths: BTreeMap::new(),
            has_structs: false,
        }
    }

    /// Uses the type of a component.
    pub(crate) fn component(&mut self, api: &Api<'_>, name: &str) {
        let Some(component) = api.component(name) else {
            return;
        };
        let path = match component.shape {
            Shape::HandWritten(_) => "crate".to_owned(),
            _ if component.module == self.module => return,
            _ => format!("super::{}", component.module),
        };
        self.paths
            .entry(path)
            .or_default()
            .insert(rust_name(component));
    }

    fn of_members(&mut self, api: &Api<'_>, members: &[Member<'_>]) {
        self.has_structs = true;
        for member in members {
            if let Value::Component(name) | Value::List(name) = member.value {
                self.component(api, name);
            }
        }
    }

    fn text(&self) -> String {
        let mut text = String::new();
        if self.has_structs {
            text.push_str("\nuse serde::{Deserialize, Serialize};\n");
        }
        if !self.paths.is_empty() {
            text.push('\n');
        }
        for (path, names) in &self.paths {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            match names.as_slice() {
                [name] => text.push_str(&format!("use {path}::{name};\n")),
                names => text.push_str(&format!("use {path}::{{{}}};\n", names.join(", "))),
            }
        }
        text
    }
}
