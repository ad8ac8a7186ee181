//! What is changed in progenitor's client, and why.
//!
//! Each pass counts the places that it changed, and fails when there were more or fewer than the document says: then
//! progenitor has changed what it emits, and the pass would have left wrong code behind.

use proc_macro2::TokenStream;
use quote::quote;
use syn::visit_mut::{VisitMut, visit_expr_mut};
use syn::{
    Block, Expr, ExprMethodCall, ImplItem, ImplItemFn, Item, ItemImpl, Pat, Stmt, parse_quote,
};

use super::prototype::Template;
use crate::codegen::api::{Api, ApiOperation};
use crate::codegen::names::ident;
use crate::codegen::rust::{self, doc_attributes, doc_text};
use crate::codegen::tokens::pieces;

/// What progenitor makes of one operation: the client without operations, which is `mod.rs`, and its exchange.
#[derive(Debug)]
pub(crate) struct Client<T> {
    /// `mod.rs`.
    pub(crate) frame: String,
    /// The function that sends and receives.
    pub(crate) exchange: T,
}

/// Takes apart what progenitor emitted for `operation`.
pub(crate) fn client(
    operation: &ApiOperation<'_>,
    client: TokenStream,
) -> Result<Client<String>, String> {
    let mut exchange = None;
    let mut frame = Vec::new();
    let mut dropped = 0;
    for piece in pieces(client) {
        let name = piece.name();
        match name.as_deref() {
            // `drop-unused`: types are in khipu-models, and nothing needs a prelude of one name.
            Some("types" | "prelude") if piece.is("mod") => dropped += 1,
            // Each file says itself what it uses.
            _ if piece.is("use") => {}
            _ if piece.is("struct") || piece.is("impl") => {
                let mut functions = pieces(piece.inner()).filter(|inner| inner.is("fn"));
                let first = functions.next().filter(|_| !piece.has_trait());
                match first.filter(|first| first.name().as_deref() == Some(operation.id)) {
                    Some(_) if functions.next().is_some() || exchange.is_some() => {
                        return Err("progenitor emitted more than one function".to_owned());
                    }
                    Some(function) => {
                        exchange = Some(self::exchange(operation, function.parse()?)?)
                    }
                    None => frame.push(piece.parse()?),
                }
            }
            _ => return Err("progenitor emitted an item that no pass knows".to_owned()),
        }
    }
    expect("drop-unused", "the client", dropped, 2)?;
    Ok(Client {
        exchange: exchange
            .ok_or_else(|| format!("progenitor emitted no function `{}`", operation.id))?,
        frame: frame_file(frame)?,
    })
}

/// `operations/mod.rs`.
pub(crate) fn module(api: &Api<'_>) -> String {
    let mut text = rust::header(
        "schemas/paths/",
        "One module an operation, each adding its function to the client.",
    );
    text.push('\n');
    for operation in &api.operations {
        text.push_str(&format!("pub(super) mod {};\n", operation.id));
    }
    text
}

/// `mod.rs`: the client without its operations.
fn frame_file(mut frame: Vec<Item>) -> Result<String, String> {
    let mut constructors = 0;
    let mut addresses = 0;
    for item in &mut frame {
        match item {
            Item::Struct(item) => {
                item.attrs
                    .retain(|attribute| !attribute.path().is_ident("doc"));
                let docs = doc_attributes(
                    "One function an operation, each a single HTTP exchange. Its errors show what the provider answered, so \
                     nothing outside this crate sees them.",
                );
                item.attrs.splice(0..0, docs);
            }
            Item::Impl(item) if item.trait_.is_none() => {
                // `no-unwrapping-constructor`: it panics where TLS cannot be set up, and gives up after 15 seconds
                // where the provider takes up to 180.
                let before = item.items.len();
                item.items.retain(
                    |item| !matches!(item, ImplItem::Fn(function) if function.sig.ident == "new"),
                );
                constructors += before - item.items.len();
                for item in &mut item.items {
                    if let ImplItem::Fn(function) = item {
                        let mut pass = BaseUrl(0);
                        pass.visit_block_mut(&mut function.block);
                        addresses += pass.0;
                        function
                            .attrs
                            .retain(|attribute| !attribute.path().is_ident("doc"));
                        let docs = doc_attributes(
                            "A client of the provider at `baseurl`, `https://api.khipu.com` for the real one; a slash at its \
                             end is ignored. Redirects, time-outs and headers are those of `client`.",
                        );
                        function.attrs.splice(0..0, docs);
                    }
                }
            }
            _ => {}
        }
    }
    expect("no-unwrapping-constructor", "the client", constructors, 1)?;
    expect("base-url", "the client", addresses, 1)?;
    let head = rust::header(
        "schemas/",
        "The client as progenitor generates it, its operations apart in modules.",
    );
    let uses = "\nmod operations;\npub(crate) mod table;\n#[cfg(feature = \"mock\")]\npub mod mocks;\n\n\
                use progenitor_client::{ClientHooks, ClientInfo};\n";
    Ok(head + uses + &rust::printed(frame))
}

/// The exchange of one operation, as a function of the client.
fn exchange(operation: &ApiOperation<'_>, mut function: ImplItemFn) -> Result<String, String> {
    let name = operation.id;
    let mut arms = StatusArms {
        response: operation.response,
        found: 0,
    };
    arms.visit_block_mut(&mut function.block);
    expect("status-arms", name, arms.found, 2)?;
    let found = no_api_version(&mut function.block);
    expect("no-api-version", name, found, 3)?;
    function
        .attrs
        .retain(|attribute| !attribute.path().is_ident("doc"));
    let meaning = doc_attributes(&format!(
        "One exchange of `{name}`: `POST {}`.",
        operation.path
    ));
    function.attrs.splice(0..0, meaning);
    let mut exchange: ItemImpl = parse_quote!(impl Client {});
    exchange.items.push(ImplItem::Fn(function));
    Ok(rust::printed([Item::Impl(exchange)]))
}

/// The file of one operation.
pub(crate) fn file(operation: &ApiOperation<'_>, exchange: &Template, mock: &Template) -> String {
    let ApiOperation {
        id,
        type_name,
        path,
        summary,
        description,
        request,
        response,
        ..
    } = operation;
    let head = rust::header("schemas/paths/", &format!("Calling `{id}`."));
    let mut names = [*request, *response, type_name.as_str()];
    names.sort_unstable();
    let names = names.join(", ");
    let about = doc_text(
        &format!(
            "{summary}\n\n{description}\n\n`POST {path}`. Nothing is sent before the call's `fetch` or `submit`."
        ),
        "    ",
    );
    let mut text = String::with_capacity(8 * 1024);
    text.push_str(&format!(
        "{head}
use khipu_models::{{{names}}};
use progenitor_client::{{ClientHooks, Error, OperationInfo, ResponseValue}};

use super::super::Client;
use crate::{{Call, Callable, Reply}};

impl crate::Client {{
{about}    pub fn {id}(
        &self,
        request: {request},
    ) -> Call<{type_name}> {{
        self.call(request)
    }}
}}

impl Callable for {type_name} {{
    fn exchange<'a>(
        client: &'a Client,
        request: &'a {request},
    ) -> impl Future<
        Output = Result<ResponseValue<Reply<{response}>>, Error<()>>,
    > + Send + 'a {{
        client.{id}(request)
    }}
}}
"
    ));
    exchange.add(operation, &mut text);
    text.push('\n');
    mock.add(operation, &mut text);
    text
}

/// `table.rs`: from the name of an operation to its type.
pub(crate) fn table(api: &Api<'_>) -> String {
    let mut text = rust::header("schemas/openapi.yaml", "Finding an operation by its name.");
    text.push_str(
        "\nuse crate::Callable;\n\n\
         /// What to do with an operation that is known by its `operationId` only, as on a command line.\n\
         pub trait CallVisitor {\n    /// What comes out.\n    type Output;\n\n    \
         /// Is called with the type of the operation.\n    fn visit<O: Callable>(self) -> Self::Output;\n}\n\n\
         /// Shows `visitor` the type of the operation whose `operationId` is `id`; nothing if there is none.\n\
         pub fn visit_call<V: CallVisitor>(id: &str, visitor: V) -> Option<V::Output> {\n    Some(match id {\n",
    );
    for operation in &api.operations {
        let (id, name) = (operation.id, &operation.type_name);
        text.push_str(&format!(
            "        {id:?} => visitor.visit::<khipu_models::{name}>(),\n"
        ));
    }
    text.push_str("        _ => return None,\n    })\n}\n");
    text
}

/// `status-arms`: progenitor decodes both statuses as the stub; each status decodes its own body and says which it was.
struct StatusArms<'a> {
    response: &'a str,
    found: usize,
}

impl VisitMut for StatusArms<'_> {
    fn visit_arm_mut(&mut self, arm: &mut syn::Arm) {
        // As text: some of what progenitor emits stands in groups that only the comparison of trees would see.
        let (pattern, body) = (&arm.pat, &arm.body);
        let (ty, variant) = match quote!(#pattern).to_string().as_str() {
            "200u16" => (ident(self.response), ident("Completed")),
            "202u16" => (ident(super::lower::ACCEPTED), ident("Accepted")),
            _ => return,
        };
        if quote!(#body).to_string() != "{ ResponseValue :: from_response (response) . await }" {
            return;
        }
        *arm.body = parse_quote! {
            ResponseValue::<khipu_models::#ty>::from_response::<()>(response).await?.map(Reply::#variant)
        };
        self.found += 1;
    }
}

/// `no-api-version`: progenitor sends a header that this API does not know. It takes three places to build it.
fn no_api_version(block: &mut Block) -> usize {
    struct Headers(usize);
    impl VisitMut for Headers {
        fn visit_expr_mut(&mut self, expr: &mut Expr) {
            if let Expr::MethodCall(ExprMethodCall {
                receiver,
                method,
                args,
                ..
            }) = expr
            {
                let is_map = matches!(args.first(), Some(Expr::Path(path)) if path.path.is_ident("header_map"));
                if method == "headers" && args.len() == 1 && is_map {
                    *expr = (**receiver).clone();
                    self.0 += 1;
                }
            }
            visit_expr_mut(self, expr);
        }
    }
    let before = block.stmts.len();
    block.stmts.retain(|statement| {
        match statement {
            Stmt::Local(local) => {
                !matches!(&local.pat, Pat::Ident(name) if name.mutability.is_some() && name.ident == "header_map")
            }
            Stmt::Expr(Expr::MethodCall(call), _) => {
                let is_map = matches!(&*call.receiver, Expr::Path(path) if path.path.is_ident("header_map"));
                let arguments = &call.args;
                !(is_map
                    && call.method == "append"
                    && quote!(#arguments).to_string().contains("\"api-version\""))
            }
            _ => true,
        }
    });
    let mut headers = Headers(before - block.stmts.len());
    headers.visit_block_mut(block);
    headers.0
}

/// `base-url`: with a slash at its end progenitor would ask for `//v1/…`.
struct BaseUrl(usize);

impl VisitMut for BaseUrl {
    fn visit_expr_mut(&mut self, expr: &mut Expr) {
        if *expr == parse_quote!(baseurl.to_string()) {
            *expr = parse_quote!(baseurl.trim_end_matches('/').to_string());
            self.0 += 1;
        }
        visit_expr_mut(self, expr);
    }
}

/// Fails when a pass changed more or fewer places than there must be.
pub(crate) fn expect(
    pass: &str,
    subject: &str,
    found: usize,
    expected: usize,
) -> Result<(), String> {
    if found == expected {
        return Ok(());
    }
    Err(format!(
        "the pass `{pass}` found {found} places in `{subject}` instead of {expected}: progenitor emits something else \
         than the pass was written for"
    ))
}

#[cfg(test)]
mod tests {
    use syn::parse_quote;

    use super::exchange;
    use crate::codegen::api::ApiOperation;

    fn operation() -> ApiOperation<'static> {
        ApiOperation {
            id: "bank_personal_things",
            type_name: "BankPersonalThings".to_owned(),
            path: "/v1/things",
            file: "things.yaml",
            tag: "things",
            summary: "Things.",
            description: "All of them.",
            request: "ThingsRequest",
            response: "ThingsResponse",
            security: Vec::new(),
        }
    }

    /// What progenitor 0.15.1 emits, cut to what the passes look at.
    fn emitted() -> syn::ImplItemFn {
        parse_quote! {
            pub async fn bank_personal_things<'a>(&'a self) -> Result<ResponseValue<crate::Reply<X>>, Error<()>> {
                let mut header_map = ::reqwest::header::HeaderMap::with_capacity(1usize);
                header_map.append(
                    ::reqwest::header::HeaderName::from_static("api-version"),
                    ::reqwest::header::HeaderValue::from_static(Self::api_version()),
                );
                let mut request = self.client.post(url).json(&body).headers(header_map).build()?;
                match response.status().as_u16() {
                    200u16 => { ResponseValue::from_response(response).await }
                    202u16 => { ResponseValue::from_response(response).await }
                    _ => Err(Error::UnexpectedResponse(response)),
                }
            }
        }
    }

    fn refusal(mutate: impl FnOnce(String) -> String) -> String {
        let function = emitted();
        let text = mutate(quote::quote!(#function).to_string());
        let function: syn::ImplItemFn = syn::parse_str(&text).unwrap();
        exchange(&operation(), function).unwrap_err()
    }

    #[test]
    fn statuses_are_told_apart() {
        let text = exchange(&operation(), emitted()).unwrap();
        assert!(text.contains("map(Reply::Completed)"), "{text}");
        assert!(text.contains("map(Reply::Accepted)"), "{text}");
        assert!(!text.contains("header_map"), "{text}");
    }

    #[test]
    fn output_of_another_progenitor_is_refused_not_passed_on() {
        let arms = refusal(|text| text.replace("202u16", "203u16"));
        assert!(
            arms.contains("`status-arms` found 1 places in `bank_personal_things` instead of 2"),
            "{arms}"
        );
        let decode = refusal(|text| text.replace("from_response (response)", "decode (response)"));
        assert!(decode.contains("`status-arms` found 0 places"), "{decode}");
        let third = refusal(|text| {
            text.replace(
                "_ => Err",
                "200u16 => { ResponseValue :: from_response (response) . await } _ => Err",
            )
        });
        assert!(third.contains("`status-arms` found 3 places"), "{third}");
        let header = refusal(|text| text.replace("\"api-version\"", "\"x-version\""));
        assert!(
            header.contains("`no-api-version` found 2 places"),
            "{header}"
        );
    }
}
