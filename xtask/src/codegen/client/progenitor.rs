//! progenitor itself: settings, one run for the client, one for the mocks.

use std::slice;

use khipu_document::Problem;
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle};

use super::lower::{ACCEPTED, Bodies, lower, reply_stub};
use crate::codegen::api::{Api, ApiOperation};
use crate::codegen::generator;

/// The client as progenitor emits it.
pub(crate) fn client(
    api: &Api<'_>,
    operations: &[ApiOperation<'_>],
) -> Result<TokenStream, Problem> {
    run(api, operations, Bodies::OneReply, |generator, document| {
        generator.generate_tokens(document)
    })
}

/// The mocks as progenitor emits them.
pub(crate) fn mocks(
    api: &Api<'_>,
    operations: &[ApiOperation<'_>],
) -> Result<TokenStream, Problem> {
    run(api, operations, Bodies::Truthful, |generator, document| {
        generator.httpmock(document, "crate")
    })
}

type Emit = fn(&mut Generator, &openapiv3::OpenAPI) -> Result<TokenStream, progenitor::Error>;

fn run(
    api: &Api<'_>,
    operations: &[ApiOperation<'_>],
    bodies: Bodies,
    emit: Emit,
) -> Result<TokenStream, Problem> {
    let attempt = |operations: &[ApiOperation<'_>]| {
        generator::catch(|| {
            let document = lower(api, operations, bodies)?;
            let mut generator = Generator::new(&settings(operations));
            emit(&mut generator, &document).map_err(|error| error.to_string())
        })
    };
    attempt(operations).map_err(|message| {
        // One run does not tell which operation was to blame; one run for each does.
        let culprit = operations
            .iter()
            .find(|operation| attempt(slice::from_ref(operation)).is_err());
        let name = culprit.map_or("the operations together", |operation| operation.id);
        let node =
            culprit.and_then(|operation| api.bundle.document().find(&["paths", operation.path]));
        let at = node.map_or(&api.bundle.document().at, |node| &node.at);
        generator::fault(
            at,
            format!("progenitor cannot make a client of `{name}`: {message}"),
        )
    })
}

fn settings(operations: &[ApiOperation<'_>]) -> GenerationSettings {
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Positional);
    // What belongs to one exchange: the credential, the limits, and what was seen. The hooks of `transport` use it.
    settings.with_inner_type(quote::quote!(std::sync::Arc<crate::transport::Exchange>));
    settings.with_replacement(
        ACCEPTED,
        format!("khipu_models::{ACCEPTED}"),
        [].into_iter(),
    );
    for operation in operations {
        for name in [operation.request, operation.response] {
            settings.with_replacement(name, format!("khipu_models::{name}"), [].into_iter());
        }
        let reply = format!("crate::Reply<khipu_models::{}>", operation.response);
        settings.with_replacement(reply_stub(operation), reply, [].into_iter());
    }
    settings
}
