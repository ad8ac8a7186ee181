//! What is changed in progenitor's typed mocks, and why.

use proc_macro2::TokenStream;
use syn::parse::Parse;
use syn::visit_mut::{VisitMut, visit_expr_mut, visit_path_mut};
use syn::{
    Expr, Ident, ImplItem, ImplItemFn, Item, ItemImpl, ItemStruct, ItemTrait, Path, TraitItem,
    TraitItemFn, parse_quote,
};

use super::operations::expect;
use crate::codegen::api::{Api, ApiOperation};
use crate::codegen::names::ident;
use crate::codegen::rust::{self, doc_attributes};
use crate::codegen::tokens::{Piece, pieces};

/// The pieces of one operation's mock.
#[derive(Default)]
struct Parts {
    structs: Vec<Piece>,
    impls: Vec<Piece>,
    declared: Vec<Piece>,
    defined: Vec<Piece>,
}

/// The module of the mock that progenitor emitted for `operation`.
pub(crate) fn mock(operation: &ApiOperation<'_>, mock: TokenStream) -> Result<String, String> {
    let mut parts = Parts::default();
    for piece in pieces(mock) {
        if piece.is("mod") && piece.name().as_deref() == Some("operations") {
            for piece in pieces(piece.inner()).filter(|piece| !piece.is("use")) {
                match piece.is("struct") {
                    true => parts.structs.push(piece),
                    false => parts.impls.push(piece),
                }
            }
        } else if piece.is("trait") {
            parts.declared.extend(pieces(piece.inner()));
        } else if piece.is("impl") {
            parts.defined.extend(pieces(piece.inner()));
        } else if !piece.is("use") {
            return Err("progenitor emitted a mock that no pass knows".to_owned());
        }
    }
    reworked(operation, parts)
}

/// `mocks.rs`.
pub(crate) fn module(api: &Api<'_>) -> String {
    let mut module = rust::header(
        "schemas/paths/",
        "Typed mocks of all operations.\n//!\n//! Each adds a function to `httpmock::MockServer` that takes only what the operation can be asked and can answer.",
    );
    module.push('\n');
    for operation in &api.operations {
        module.push_str(&format!(
            "pub use super::operations::{}::mock::*;\n",
            operation.id
        ));
    }
    module
}

/// The name of the trait that adds the function to the mock server.
fn trait_name(operation: &ApiOperation<'_>) -> Ident {
    ident(&format!("{}Mock", operation.type_name))
}

fn reworked(operation: &ApiOperation<'_>, parts: Parts) -> Result<String, String> {
    let id = operation.id;
    let (mut declared, mut defined) = match (
        parsed::<TraitItemFn>(parts.declared)?,
        parsed::<ImplItemFn>(parts.defined)?,
    ) {
        (mut declared, mut defined) if declared.len() == 1 && defined.len() == 1 => {
            (declared.remove(0), defined.remove(0))
        }
        _ => return Err(format!("progenitor emitted not one mock of `{id}`")),
    };
    let mut structs = parsed::<ItemStruct>(parts.structs)?;
    let mut impls = parsed::<ItemImpl>(parts.impls)?;
    expect("mock-pieces", id, structs.len() + impls.len(), 4)?;
    let mut passes = Passes {
        path: operation.path,
        paths: 0,
        bodies: 0,
        places: 0,
    };
    for item in &mut structs {
        let what = match item.ident.to_string().ends_with("When") {
            true => format!(
                "What a request of `{id}` looks like. Nothing but the method and the path is asked for until more is."
            ),
            false => format!("What `{id}` answers."),
        };
        item.attrs = doc_attributes(&what);
    }
    for item in &mut impls {
        passes.visit_item_impl_mut(item);
        for item in &mut item.items {
            if let ImplItem::Fn(function) = item {
                function.attrs = doc_attributes(meaning(&function.sig.ident));
                // What asks or answers has its effect at once; only these two are nothing without what they return.
                if function.sig.ident == "new" || function.sig.ident == "into_inner" {
                    function.attrs.push(rust::marker("must_use"));
                }
            }
        }
    }
    passes.visit_trait_item_fn_mut(&mut declared);
    passes.visit_impl_item_fn_mut(&mut defined);
    expect("exact-path", id, passes.paths, 1)?;
    expect("exact-bodies", id, passes.bodies, 2)?;
    expect("own-modules", id, passes.places, 6)?;
    declared.attrs = doc_attributes(&format!(
        "Answers `POST {}` as `config_fn` says.",
        operation.path
    ));
    let name = trait_name(operation);
    let mut declaration: ItemTrait = parse_quote!(pub trait #name {});
    declaration.attrs = doc_attributes(&format!(
        "Adds a typed mock of `{id}` to `httpmock::MockServer`."
    ));
    declaration.items.push(TraitItem::Fn(declared));
    let mut definition: ItemImpl = parse_quote!(impl #name for ::httpmock::MockServer {});
    definition.items.push(ImplItem::Fn(defined));
    let items = structs.into_iter().map(Item::Struct);
    let items = items.chain(impls.into_iter().map(Item::Impl));
    let items = items.chain([Item::Trait(declaration), Item::Impl(definition)]);
    let items = rust::indented(rust::printed(items).trim_start());
    Ok(format!(
        "/// The typed mock.\n#[cfg(feature = \"mock\")]\npub(crate) mod mock {{\n{items}}}\n"
    ))
}

fn parsed<T: Parse>(pieces: Vec<Piece>) -> Result<Vec<T>, String> {
    pieces.into_iter().map(Piece::parse).collect()
}

fn meaning(function: &Ident) -> &'static str {
    match function.to_string().as_str() {
        "new" => "Begins with what belongs to this operation.",
        "into_inner" => "The untyped one, for what no well-behaved peer does.",
        "body" => "Asks for this body.",
        "ok" => "Answers 200: the operation has ended with this outcome.",
        "accepted" => "Answers 202: the outcome will be sent to the callback.",
        _ => "As its name says.",
    }
}

struct Passes<'a> {
    path: &'a str,
    paths: usize,
    bodies: usize,
    places: usize,
}

impl VisitMut for Passes<'_> {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if let Expr::MethodCall(call) = expr {
            // `exact-path`: the path came as regular expression with its dots unescaped, and needs a crate for it.
            if call.method == "path_matches" {
                let path = self.path;
                call.method = ident("path");
                call.args = std::iter::once::<Expr>(parse_quote!(#path)).collect();
                self.paths += 1;
            }
            // `exact-bodies`: by way of `serde_json::Value` amounts of money would lose digits.
            let is_answer = matches!(&*call.receiver, Expr::MethodCall(receiver) if receiver.method == "header");
            if call.method == "json_body_obj" && is_answer {
                call.method = ident("body");
                call.args =
                    std::iter::once::<Expr>(parse_quote!(crate::mock_body(value))).collect();
                self.bodies += 1;
            }
        }
        visit_expr_mut(self, expr);
    }

    fn visit_path_mut(&mut self, path: &mut Path) {
        // `own-modules`: what was in a module `operations` is in the file of its operation.
        if path
            .segments
            .first()
            .is_some_and(|first| first.ident == "operations")
        {
            path.segments = path.segments.iter().skip(1).cloned().collect();
            self.places += 1;
        }
        visit_path_mut(self, path);
    }
}
