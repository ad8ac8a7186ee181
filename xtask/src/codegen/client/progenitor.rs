//! progenitor itself: settings, one run for the client, one for the mocks.

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle};

use super::lower::{ACCEPTED, Bodies, lower, reply_stub};
use crate::codegen::api::{Api, ApiOperation};
use crate::codegen::generator;

/// The client of one operation as progenitor emits it.
pub(crate) fn client(api: &Api<'_>, operation: &ApiOperation<'_>) -> Result<TokenStream, String> {
    run(api, operation, Bodies::OneReply, |generator, document| {
        generator.generate_tokens(document)
    })
}

/// The mock of one operation as progenitor emits it.
pub(crate) fn mock(api: &Api<'_>, operation: &ApiOperation<'_>) -> Result<TokenStream, String> {
    run(api, operation, Bodies::Truthful, |generator, document| {
        generator.httpmock(document, "crate")
    })
}

type Emit = fn(&mut Generator, &openapiv3::OpenAPI) -> Result<TokenStream, progenitor::Error>;

fn run(
    api: &Api<'_>,
    operation: &ApiOperation<'_>,
    bodies: Bodies,
    emit: Emit,
) -> Result<TokenStream, String> {
    let emitted = generator::catch(|| {
        let document = lower(api, operation, bodies)?;
        let mut generator = Generator::new(&settings(operation));
        emit(&mut generator, &document).map_err(|error| error.to_string())
    });
    emitted.map_err(|message| format!("progenitor cannot make a client: {message}"))
}

fn settings(operation: &ApiOperation<'_>) -> GenerationSettings {
    let mut settings = GenerationSettings::default();
    settings.with_interface(InterfaceStyle::Positional);
    // What belongs to one exchange: the credential, the limits, and what was seen. The hooks of `transport` use it.
    settings.with_inner_type(quote::quote!(std::sync::Arc<crate::transport::Exchange>));
    for name in [operation.request, operation.response, ACCEPTED] {
        settings.with_replacement(name, format!("khipu_models::{name}"), [].into_iter());
    }
    let reply = format!("crate::Reply<khipu_models::{}>", operation.response);
    settings.with_replacement(reply_stub(operation), reply, [].into_iter());
    settings
}
