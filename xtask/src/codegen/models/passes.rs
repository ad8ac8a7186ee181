//! What is changed in typify's structs, and why.
//!
//! Each pass says how many places it must find, counted in the document, and fails when it found another number: then
//! typify has changed what it emits, and the pass would have left the code wrong.

use proc_macro2::{Literal, TokenStream, TokenTree};
use quote::quote;
use syn::visit_mut::{VisitMut, visit_path_mut};
use syn::{Field, GenericArgument, ItemStruct, Meta, Path, PathArguments, Type, parse_quote};

use super::structs::Structs;
use super::{constructors, wire};
use crate::codegen::api::{Api, Component, Member, Shape, Value};
use crate::codegen::names::ident;
use crate::codegen::rust::{self, doc_attributes};

/// A struct with the component that it was made of.
struct Subject<'a> {
    api: &'a Api<'a>,
    component: &'a Component<'a>,
    members: &'a [Member<'a>],
}

struct Pass {
    name: &'static str,
    /// How many places the document says there are.
    expected: fn(&Subject<'_>) -> usize,
    /// Changes the struct and tells how many places it found.
    apply: fn(&Subject<'_>, &mut ItemStruct) -> usize,
}

const PASSES: &[Pass] = &[
    // typify sorts members by name; people read them in the order in which the provider documents them.
    Pass {
        name: "declared-order",
        expected: |subject| subject.members.len(),
        apply: declared_order,
    },
    // typify writes `::std::option::Option`, which nobody wants to read.
    Pass {
        name: "std-paths",
        expected: wrapped,
        apply: std_paths,
    },
    // typify leaves an empty optional list out, and reads a missing one as empty: the two differ on the wire.
    Pass {
        name: "optional-lists",
        expected: optional_list_count,
        apply: optional_lists,
    },
    // serde refuses `7.0` and `1e1` as integers; JSON Schema does not.
    Pass {
        name: "integers",
        expected: integer_count,
        apply: integers,
    },
    // typify knows only part of the limits, and documents neither types nor members as we do.
    Pass {
        name: "documentation",
        expected: |subject| subject.members.len() + 1,
        apply: documentation,
    },
    // schemars sees Rust types only; the limits that they do not say are added for it.
    Pass {
        name: "json-schema-limits",
        expected: limit_count,
        apply: json_schema_limits,
    },
    // Equality for tests, schemas by feature, room for new members, and no `Debug` where it would show secrets.
    Pass {
        name: "derives",
        expected: |_| 1,
        apply: derives,
    },
    // All answers but for their data are read by one piece of code; the JSON Schema stays that of the type itself.
    Pass {
        name: "one-reader",
        expected: |subject| usize::from(answer_data(subject).is_some()),
        apply: one_reader,
    },
];

/// Runs every pass over every struct.
pub(crate) fn apply(
    api: &Api<'_>,
    components: &[&Component<'_>],
    structs: &mut Structs,
) -> Result<(), String> {
    for component in components {
        let Shape::Object(members) = &component.shape else {
            continue;
        };
        let subject = Subject {
            api,
            component,
            members,
        };
        let name = component.name;
        let item = structs
            .get_mut(name)
            .ok_or_else(|| format!("there is no struct `{name}`"))?;
        for pass in PASSES {
            let expected = (pass.expected)(&subject);
            let found = (pass.apply)(&subject, item);
            if found != expected {
                return Err(format!(
                    "the pass `{}` found {found} places in `{name}` where the document has {expected}: typify emits \
                     something else than the pass was written for",
                    pass.name
                ));
            }
        }
    }
    Ok(())
}

fn declared_order(subject: &Subject<'_>, item: &mut ItemStruct) -> usize {
    let syn::Fields::Named(fields) = &mut item.fields else {
        return 0;
    };
    let mut emitted: Vec<Field> = std::mem::take(&mut fields.named).into_iter().collect();
    let mut found = 0;
    for member in subject.members {
        let at = emitted.iter().position(|field| {
            let named = field
                .ident
                .as_ref()
                .is_some_and(|ident| *ident == member.field);
            named && wire_name(field) == member.name
        });
        if let Some(at) = at {
            fields.named.push(emitted.remove(at));
            found += 1;
        }
    }
    // What no member accounts for is one place too many.
    found + emitted.len()
}

/// The name that a field has in JSON.
fn wire_name(field: &Field) -> String {
    let mut name = field
        .ident
        .as_ref()
        .map(ToString::to_string)
        .unwrap_or_default();
    for attribute in field
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("serde"))
    {
        // Anything but `rename` is none of this function's business.
        let _ = attribute.parse_nested_meta(|meta| {
            let is_rename = meta.path.is_ident("rename");
            if meta.input.peek(syn::Token![=]) {
                let value: syn::LitStr = meta.value()?.parse()?;
                if is_rename {
                    name = value.value();
                }
            }
            Ok(())
        });
    }
    name
}

/// Whether typify wraps the member's type in `Option` or `Vec`, or makes it a `String`: one place each.
fn wrapped(subject: &Subject<'_>) -> usize {
    subject
        .members
        .iter()
        .map(|member| {
            let is_list = matches!(member.value, Value::Strings | Value::List(_));
            let is_option = member.nullable || (!member.required && !is_list);
            let is_string = matches!(member.value, Value::String | Value::Strings);
            usize::from(is_list) + usize::from(is_option) + usize::from(is_string)
        })
        .sum()
}

fn std_paths(_: &Subject<'_>, item: &mut ItemStruct) -> usize {
    struct Shorten(usize);
    impl VisitMut for Shorten {
        fn visit_path_mut(&mut self, path: &mut Path) {
            let known = [
                ["std", "option", "Option"],
                ["std", "vec", "Vec"],
                ["std", "string", "String"],
            ]
            .iter()
            .any(|known| path.segments.iter().map(|segment| &segment.ident).eq(known));
            if let Some(last) = path
                .segments
                .last()
                .cloned()
                .filter(|_| path.leading_colon.is_some() && known)
            {
                *path = Path {
                    leading_colon: None,
                    segments: std::iter::once(last).collect(),
                };
                self.0 += 1;
            }
            visit_path_mut(self, path);
        }
    }
    let mut shorten = Shorten(0);
    for field in &mut item.fields {
        shorten.visit_type_mut(&mut field.ty);
        for attribute in &mut field.attrs {
            if let Meta::List(list) = &mut attribute.meta {
                let tokens = std::mem::take(&mut list.tokens);
                list.tokens = tokens.into_iter().map(shorten_literal).collect();
            }
        }
    }
    shorten.0
}

/// serde's attributes name functions by strings: `skip_serializing_if = "::std::option::Option::is_none"`.
fn shorten_literal(token: TokenTree) -> TokenTree {
    let TokenTree::Literal(literal) = &token else {
        return token;
    };
    let text = literal.to_string();
    let short = text
        .replace("::std::option::Option", "Option")
        .replace("::std::vec::Vec", "Vec");
    match short.parse::<Literal>() {
        Ok(short_literal) if short != text => short_literal.into(),
        _ => token,
    }
}

fn optional_list_count(subject: &Subject<'_>) -> usize {
    subject
        .members
        .iter()
        .filter(|member| is_optional_list(member))
        .count()
}

fn is_optional_list(member: &Member<'_>) -> bool {
    !member.required && matches!(member.value, Value::Strings | Value::List(_))
}

fn optional_lists(subject: &Subject<'_>, item: &mut ItemStruct) -> usize {
    let mut found = 0;
    for (field, member) in item.fields.iter_mut().zip(subject.members) {
        if is_optional_list(member) && argument(&field.ty, "Vec").is_some() {
            let list = &field.ty;
            let name = member.name;
            field.ty = parse_quote!(Option<#list>);
            set_serde(
                field,
                quote!(rename = #name, default, skip_serializing_if = "Option::is_none"),
            );
            found += 1;
        }
    }
    found
}

fn integer_count(subject: &Subject<'_>) -> usize {
    subject
        .members
        .iter()
        .filter(|member| member.value == Value::Integer)
        .count()
}

fn integers(subject: &Subject<'_>, item: &mut ItemStruct) -> usize {
    let mut found = 0;
    for (field, member) in item.fields.iter_mut().zip(subject.members) {
        if member.value != Value::Integer {
            continue;
        }
        let inner = argument(&field.ty, "Option").unwrap_or(&field.ty);
        if *inner != parse_quote!(i64) {
            continue;
        }
        let name = member.name;
        let serde = match (member.required, member.nullable) {
            (true, false) => quote!(rename = #name, with = "crate::integer::Required"),
            (true, true) => quote!(rename = #name, with = "crate::integer::Optional"),
            (false, _) => quote!(
                rename = #name,
                default,
                with = "crate::integer::Optional",
                skip_serializing_if = "Option::is_none"
            ),
        };
        set_serde(field, serde);
        found += 1;
    }
    found
}

fn documentation(subject: &Subject<'_>, item: &mut ItemStruct) -> usize {
    item.attrs
        .retain(|attribute| !attribute.path().is_ident("doc"));
    item.attrs
        .splice(0..0, doc_attributes(subject.component.description));
    let mut found = 1;
    for (field, member) in item.fields.iter_mut().zip(subject.members) {
        field
            .attrs
            .retain(|attribute| !attribute.path().is_ident("doc"));
        field.attrs.splice(0..0, doc_attributes(member.description));
        found += 1;
    }
    found
}

/// The keywords that limit a member's value and that no Rust type of ours says.
const LIMITS: &[&str] = &[
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "uniqueItems",
];

fn limit_count(subject: &Subject<'_>) -> usize {
    subject
        .members
        .iter()
        .map(|member| {
            LIMITS
                .iter()
                .filter(|key| member.node.get(key).is_some())
                .count()
        })
        .sum()
}

fn json_schema_limits(subject: &Subject<'_>, item: &mut ItemStruct) -> usize {
    let mut found = 0;
    for (field, member) in item.fields.iter_mut().zip(subject.members) {
        for key in LIMITS {
            let Some(limit) = member.node.get(key) else {
                continue;
            };
            let Ok(value) = limit.to_json().to_string().parse::<TokenStream>() else {
                continue;
            };
            field.attrs.push(
                parse_quote!(#[cfg_attr(feature = "schemars", schemars(extend(#key = #value)))]),
            );
            found += 1;
        }
    }
    found
}

fn derives(subject: &Subject<'_>, item: &mut ItemStruct) -> usize {
    let emitted = item
        .attrs
        .iter()
        .filter(|attribute| attribute.path().is_ident("derive"))
        .count();
    item.attrs
        .retain(|attribute| attribute.path().is_ident("doc"));
    let mut traits = vec![quote!(Clone)];
    if !is_redacted(subject.component, subject.members) {
        traits.push(quote!(Debug));
    }
    if constructors::needs_nothing(subject.api, subject.component) {
        traits.push(quote!(Default));
    }
    traits.extend([quote!(PartialEq), quote!(Serialize), quote!(Deserialize)]);
    item.attrs.push(rust::list("derive", quote!(#(#traits),*)));
    item.attrs.push(rust::list(
        "cfg_attr",
        quote!(feature = "schemars", derive(schemars::JsonSchema)),
    ));
    item.attrs.push(rust::marker("non_exhaustive"));
    emitted
}

fn answer_data<'a>(subject: &Subject<'a>) -> Option<&'a str> {
    wire::data(subject.api, subject.component, subject.members)
}

fn one_reader(subject: &Subject<'_>, item: &mut ItemStruct) -> usize {
    let Some(data) = answer_data(subject) else {
        return 0;
    };
    let wanted = ident(data);
    let is_last = |field: &Field| argument(&field.ty, "Option") == Some(&parse_quote!(#wanted));
    if !item.fields.iter().next_back().is_some_and(is_last) {
        return 0;
    }
    let from = format!("crate::generated::wire::Wire<{data}>");
    item.attrs.push(rust::list("serde", quote!(from = #from)));
    item.attrs.push(rust::list(
        "cfg_attr",
        quote!(feature = "schemars", schemars(!from)),
    ));
    1
}

/// Whether `Debug` must be written by hand because something in the struct is marked `x-sensitive`.
pub(crate) fn is_redacted(component: &Component<'_>, members: &[Member<'_>]) -> bool {
    component.sensitive || members.iter().any(|member| member.sensitive)
}

/// Replaces what the field says to serde.
fn set_serde(field: &mut Field, serde: TokenStream) {
    field
        .attrs
        .retain(|attribute| !attribute.path().is_ident("serde"));
    field.attrs.push(rust::list("serde", serde));
}

/// The `T` of `Option<T>` or `Vec<T>`.
fn argument<'a>(ty: &'a Type, wrapper: &str) -> Option<&'a Type> {
    let Type::Path(path) = ty else { return None };
    let last = path
        .path
        .segments
        .last()
        .filter(|segment| segment.ident == wrapper)?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first()? {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        },
        _ => None,
    }
}
