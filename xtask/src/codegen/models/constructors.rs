//! Constructors: what is required as arguments, what is optional by methods that chain.
//!
//! A request holds its parameters one level down, in `RequestData`; its constructor takes them directly, so that a
//! request is one expression.

use proc_macro2::TokenStream;
use quote::quote;

use crate::codegen::api::{Api, Component, Member, Shape, Value};
use crate::codegen::names::ident;
use crate::codegen::rust::docs;

/// The member of a request that holds its parameters.
const PARAMETERS: &str = "RequestData";

/// The constructor of a component and its chaining methods.
pub(crate) fn generate(
    api: &Api<'_>,
    component: &Component<'_>,
    members: &[Member<'_>],
) -> TokenStream {
    let name = ident(component.name);
    let parameters = parameters(api, component, members);
    let mut arguments = Vec::new();
    let mut values = Vec::new();
    let mut methods = Vec::new();
    for member in members {
        let field = ident(&member.field);
        match (&parameters, member.required) {
            (Some((holder, inner)), true) if member.name == PARAMETERS => {
                let holder = ident(holder.name);
                let required: Vec<&Member<'_>> =
                    inner.iter().filter(|member| member.required).collect();
                let names = required.iter().map(|member| ident(&member.field));
                values.push(quote!(#field: #holder::new(#(#names),*)));
                arguments.extend(required.iter().map(|member| argument(api, member)));
                methods.extend(
                    inner
                        .iter()
                        .filter(|member| !member.required)
                        .map(|inner| method(api, inner, &quote!(self.#field))),
                );
            }
            (_, true) => {
                arguments.push(argument(api, member));
                let value = into(member, &quote!(#field));
                values.push(if value.is_empty() {
                    quote!(#field)
                } else {
                    quote!(#field: #value)
                });
            }
            (_, false) => {
                values.push(quote!(#field: None));
                methods.push(method(api, member, &quote!(self)));
            }
        }
    }
    let doc = docs(if arguments.is_empty() {
        "Nothing is required: what is optional is set by the methods below."
    } else {
        "Takes what is required; what is optional is set by the methods below, or by its field."
    });
    let new_doc = if methods.is_empty() {
        docs("Takes every member.")
    } else {
        doc
    };
    let lint = (arguments.len() > 7).then(|| quote!(#[allow(clippy::too_many_arguments)]));
    quote! {
        impl #name {
            #new_doc
            #[must_use]
            #lint
            pub fn new(#(#arguments),*) -> Self {
                Self { #(#values),* }
            }
            #(#methods)*
        }
    }
}

/// Whether the constructor of a component takes no argument, so that there is a default.
pub(crate) fn needs_nothing(api: &Api<'_>, component: &Component<'_>) -> bool {
    let Shape::Object(members) = &component.shape else {
        return false;
    };
    let parameters = parameters(api, component, members);
    members
        .iter()
        .filter(|member| member.required)
        .all(|member| {
            parameters
                .as_ref()
                .is_some_and(|(holder, _)| member.name == PARAMETERS && needs_nothing(api, holder))
        })
}

/// The component that holds the parameters of a request, with its members; nothing for what is no request.
pub(crate) fn parameters<'a>(
    api: &'a Api<'a>,
    component: &Component<'_>,
    members: &[Member<'_>],
) -> Option<(&'a Component<'a>, &'a [Member<'a>])> {
    if !api.is_request(component.name) {
        return None;
    }
    let member = members
        .iter()
        .find(|member| member.name == PARAMETERS && member.required && !member.nullable)?;
    let Value::Component(name) = member.value else {
        return None;
    };
    let holder = api.component(name)?;
    match &holder.shape {
        Shape::Object(inner) => {
            let twice = inner
                .iter()
                .any(|inner| members.iter().any(|member| member.field == inner.field));
            (!twice).then_some((holder, inner.as_slice()))
        }
        _ => None,
    }
}

fn argument(api: &Api<'_>, member: &Member<'_>) -> TokenStream {
    let field = ident(&member.field);
    let ty = match member.nullable {
        true => {
            let ty = owned(api, member);
            quote!(Option<#ty>)
        }
        false => accepted(api, member),
    };
    quote!(#field: #ty)
}

fn method(api: &Api<'_>, member: &Member<'_>, holder: &TokenStream) -> TokenStream {
    let field = ident(&member.field);
    let doc = docs(&format!(
        "Sets `{}`: {}",
        member.name,
        lower_first(member.description)
    ));
    let ty = accepted(api, member);
    let value = into(member, &quote!(#field));
    let value = if value.is_empty() {
        quote!(#field)
    } else {
        value
    };
    quote! {
        #doc
        #[must_use]
        pub fn #field(mut self, #field: #ty) -> Self {
            #holder.#field = Some(#value);
            self
        }
    }
}

/// The type of a member's value.
fn owned(api: &Api<'_>, member: &Member<'_>) -> TokenStream {
    let component = |name: &str| {
        let name = api
            .component(name)
            .map_or_else(|| name.to_owned(), super::structs::rust_name);
        ident(&name)
    };
    match member.value {
        Value::String => quote!(String),
        Value::Integer => quote!(i64),
        Value::Boolean => quote!(bool),
        Value::Component(name) => {
            let name = component(name);
            quote!(#name)
        }
        Value::Strings => quote!(Vec<String>),
        Value::List(name) => {
            let name = component(name);
            quote!(Vec<#name>)
        }
    }
}

/// The type that a function takes for a member's value.
fn accepted(api: &Api<'_>, member: &Member<'_>) -> TokenStream {
    match member.value {
        Value::String => quote!(impl Into<String>),
        _ => owned(api, member),
    }
}

/// The argument made into the member's type; empty where it is that already.
fn into(member: &Member<'_>, argument: &TokenStream) -> TokenStream {
    match member.value {
        Value::String if !member.nullable => quote!(#argument.into()),
        _ => TokenStream::new(),
    }
}

/// A sentence as it goes on after a colon. A word in capitals stays one.
fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    let (Some(first), second) = (characters.next(), characters.clone().next()) else {
        return String::new();
    };
    if second.is_some_and(char::is_uppercase) {
        return text.to_owned();
    }
    first.to_lowercase().to_string() + characters.as_str()
}
