//! What lets one piece of code serve every endpoint: the traits' implementations, the table of operations, the modules.

use heck::ToShoutySnakeCase;
use khipu_document::Node;
use quote::quote;

use super::module::Uses;
use super::{constructors, wire};
use crate::codegen::api::{Api, ApiOperation, Component, Member, Value};
use crate::codegen::names::ident;
use crate::codegen::rust::{self, doc_text, docs, literal};

/// The traits that a component has by its part in an operation, each with an empty line before it.
pub(crate) fn component(
    api: &Api<'_>,
    component: &Component<'_>,
    members: &[Member<'_>],
    uses: &mut Uses,
) -> String {
    let mut text = String::new();
    if api.is_response(component.name) {
        text.push_str(&envelope(api, component, members, uses));
        text.push_str(&wire::conversion(api, component, members));
    }
    if api.is_request(component.name) {
        text.push_str(&request(api, component, members, uses));
    }
    text
}

fn envelope(
    api: &Api<'_>,
    component: &Component<'_>,
    members: &[Member<'_>],
    uses: &mut Uses,
) -> String {
    let data = members
        .iter()
        .find(|member| member.name == "Data")
        .map(|member| member.value);
    let Some(Value::Component(data)) = data else {
        return String::new();
    };
    for name in [
        "OperationId",
        "OperationStatus",
        "OperationError",
        "DateTime",
        data,
    ] {
        uses.component(api, name);
    }
    format!(
        "
impl crate::Envelope for {} {{
    type Data = {data};
    fn operation_id(&self) -> &OperationId {{
        &self.operation_id
    }}
    fn status(&self) -> &OperationStatus {{
        &self.status
    }}
    fn data(&self) -> Option<&{data}> {{
        self.data.as_ref()
    }}
    fn error(&self) -> Option<&OperationError> {{
        self.error.as_ref()
    }}
    fn additional_information(&self) -> Option<&str> {{
        self.additional_information.as_deref()
    }}
    fn life_span(&self) -> Option<&DateTime> {{
        self.life_span.as_ref()
    }}
    fn into_parts(self) -> crate::EnvelopeParts<{data}> {{
        crate::EnvelopeParts {{
            operation_id: self.operation_id,
            status: self.status,
            data: self.data,
            additional_information: self.additional_information,
            error: self.error,
            life_span: self.life_span,
        }}
    }}
}}
",
        component.name
    )
}

fn request(
    api: &Api<'_>,
    component: &Component<'_>,
    members: &[Member<'_>],
    uses: &mut Uses,
) -> String {
    uses.component(api, "CallbackUrl");
    let has = |members: &[Member<'_>]| {
        members
            .iter()
            .any(|member| member.field == "account_credential" && !member.required)
    };
    let credential = match constructors::parameters(api, component, members) {
        Some((_, inner)) if has(inner) => "self.request_data.account_credential.as_ref()",
        _ => "None",
    };
    format!(
        "
impl crate::OperationRequest for {} {{
    fn callback_url(&self) -> Option<&CallbackUrl> {{
        self.callback_url.as_ref()
    }}
    fn set_callback_url(&mut self, url: Option<CallbackUrl>) {{
        self.callback_url = url;
    }}
    fn account_credential(&self) -> Option<&crate::AccountCredential> {{
        {credential}
    }}
}}
",
        component.name
    )
}

/// `mod.rs` of the generated folder.
pub(crate) fn root(has_wire: bool) -> String {
    let wire = if has_wire { "mod wire;\n" } else { "" };
    rust::header(
        "schemas/",
        "The models of the API: its types, its operations and its ways to authenticate.",
    ) + "\npub(crate) mod components;\npub(crate) mod operations;\npub mod security;\n"
        + wire
        + "\npub use components::*;\npub use operations::*;\n"
}

/// `components/mod.rs`.
pub(crate) fn components_module(modules: &[String]) -> String {
    let mut text = rust::header("schemas/components/", "One module a file of components.");
    text.push('\n');
    for module in modules {
        text.push_str(&format!("mod {module};\n"));
    }
    text.push_str("#[cfg(feature = \"schemars\")]\npub(crate) mod json_schemas;\n\n");
    for module in modules {
        text.push_str(&format!("pub use {module}::*;\n"));
    }
    text
}

/// `components/json_schemas.rs`.
pub(crate) fn json_schemas(modules: &[String]) -> String {
    let mut text = rust::header("schemas/components/", "The JSON Schemas of all models.");
    text.push_str("\n/// Adds the JSON Schema of every model to what `generator` has.\n");
    text.push_str("pub(crate) fn add_to(generator: &mut schemars::SchemaGenerator) {\n");
    for module in modules {
        text.push_str(&format!(
            "    super::{module}::add_json_schemas(generator);\n"
        ));
    }
    text.push_str("}\n");
    text
}

/// `security.rs`.
pub(crate) fn security(api: &Api<'_>) -> Result<String, String> {
    let schemes = api
        .bundle
        .document()
        .find(&["components", "securitySchemes"])
        .map_or(&[][..], Node::entries);
    let constants = schemes.iter().map(|scheme| {
        let (name, constant) = (&scheme.key, ident(&scheme.key.to_shouty_snake_case()));
        let docs = docs(scheme.value.str("description").unwrap_or_default());
        let kind = match scheme.value.str("name") {
            Some(header) => quote!(SecurityKind::ApiKeyHeader(#header)),
            None => quote!(SecurityKind::Bearer),
        };
        quote! {
            #docs
            pub const #constant: SecurityScheme = SecurityScheme { name: #name, kind: #kind };
        }
    });
    let body = rust::items(quote!(#(#constants)*))?;
    let head = rust::header(
        "schemas/openapi.yaml",
        "The ways to authenticate. A request uses exactly one of those that its operation lists.",
    );
    Ok(head + "\nuse crate::{SecurityKind, SecurityScheme};\n" + &body)
}

/// `operations/mod.rs`.
pub(crate) fn operations_module(api: &Api<'_>) -> String {
    let mut text = rust::header("schemas/paths/", "One module an operation.");
    text.push('\n');
    for operation in &api.operations {
        text.push_str(&format!("mod {};\n", operation.id));
    }
    text.push_str("mod table;\n\n");
    for operation in &api.operations {
        text.push_str(&format!(
            "pub use {}::{};\n",
            operation.id, operation.type_name
        ));
    }
    text.push_str("pub use table::{OPERATIONS, visit_operation};\n");
    text
}

/// `operations/table.rs`.
pub(crate) fn operations_table(api: &Api<'_>) -> String {
    let mut text = rust::header("schemas/openapi.yaml", "The table of operations.");
    text.push_str("\nuse crate::{Operation, OperationInfo, OperationVisitor};\n");
    text.push_str("\n/// Every operation, in the order of the document.\n");
    text.push_str("pub const OPERATIONS: &[OperationInfo] = &[\n");
    for operation in &api.operations {
        text.push_str(&format!("    super::{}::INFO,\n", operation.type_name));
    }
    text.push_str("];\n\n");
    text.push_str(
        "/// Shows `visitor` the type of the operation whose `operationId` is `id`; nothing if there is none.\n",
    );
    text.push_str("pub fn visit_operation<V: OperationVisitor>(id: &str, visitor: V) -> Option<V::Output> {\n");
    text.push_str("    Some(match id {\n");
    for operation in &api.operations {
        let (id, name) = (operation.id, &operation.type_name);
        text.push_str(&format!(
            "        {} => visitor.visit::<super::{name}>(),\n",
            literal(id)
        ));
    }
    text.push_str("        _ => return None,\n    })\n}\n");
    text
}

/// `operations/<operationId>.rs`.
pub(crate) fn operation(operation: &ApiOperation<'_>) -> String {
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
    let head = rust::header(operation.file, &format!("The operation `{id}`."));
    let about = doc_text(
        &format!("{summary}\n\n{description}\n\n`{id}`: `POST {path}`."),
        "",
    );
    let [first, second] = match request < response {
        true => [request, response],
        false => [response, request],
    };
    let [id, path, tag, summary] = [id, path, operation.tag, summary].map(literal);
    let schemes: Vec<String> = operation
        .security
        .iter()
        .map(|scheme| format!("security::{}", scheme.to_shouty_snake_case()))
        .collect();
    let schemes = schemes.join(", ");
    format!(
        "{head}
use super::super::security;
use crate::{{{first}, {second}, Operation, OperationInfo}};

{about}#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct {type_name};

impl Operation for {type_name} {{
    const INFO: OperationInfo = OperationInfo {{
        id: {id},
        method: \"POST\",
        path: {path},
        tag: {tag},
        summary: {summary},
        security: &[{schemes}],
    }};
    type Request = {request};
    type Response = {response};
}}
"
    )
}
