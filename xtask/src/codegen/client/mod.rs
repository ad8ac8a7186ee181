//! `khipu-client`: progenitor's client and its typed mocks, reworked by named passes.

mod lower;
mod mocks;
mod operations;
mod progenitor;
mod prototype;

use khipu_document::Problem;

use self::operations::Client;
use self::prototype::Template;
use super::api::{Api, ApiOperation};
use super::{Output, generator};

/// Where the client goes.
pub(crate) const FOLDER: &str = "crates/khipu-client/src/generated";

pub(crate) fn generate(api: &Api<'_>) -> Result<Vec<Output>, Problem> {
    let fault = |message: String| generator::fault(&api.bundle.document().at, message);
    let (client, mock) = templates(api, &prototype::operation()).map_err(fault)?;
    let mut outputs = vec![
        output("mod.rs", client.frame),
        output("operations/mod.rs", operations::module(api)),
        output("mocks.rs", mocks::module(api)),
        output("table.rs", operations::table(api)),
    ];
    for operation in &api.operations {
        let text = operations::file(operation, &client.exchange, &mock);
        outputs.push(output(&format!("operations/{}.rs", operation.id), text));
    }
    Ok(outputs)
}

/// What progenitor makes of `prototype`, with places for the names of other operations.
fn templates(
    api: &Api<'_>,
    prototype: &ApiOperation<'_>,
) -> Result<(Client<Template>, Template), String> {
    let client = operations::client(prototype, progenitor::client(api, prototype)?)?;
    let client = Client {
        exchange: Template::new(prototype, &client.exchange, [3, 0, 2, 1, 2])?,
        frame: client.frame,
    };
    let mock = mocks::mock(prototype, progenitor::mock(api, prototype)?)?;
    let mock = Template::new(prototype, &mock, [5, 12, 2, 1, 1])?;
    Ok((client, mock))
}

fn output(name: &str, text: String) -> Output {
    Output {
        path: format!("{FOLDER}/{name}"),
        text,
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{mocks, operations, progenitor, prototype, templates};
    use crate::codegen::api::{Api, ApiOperation};
    use crate::codegen::document::{Document, Files};

    /// The text but for what depends on the length of names: where lines are broken.
    fn unbroken(text: &str) -> String {
        let text = text.replace("///", "");
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        text.replace(",)", ")").replace(",>", ">")
    }

    #[test]
    fn every_operation_is_as_progenitor_makes_it() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut compared = 0;
        for root in [root.join(".."), root.join("tests/fixture")] {
            let files = Files::read(&root).unwrap();
            let document = Document::load(&files).0.unwrap();
            let api = Api::new(&document.bundle, &document.bundle.operations()).unwrap();
            let (client, mock) = templates(&api, &prototype::operation()).unwrap();
            let mut strange = prototype::operation();
            // Everything that the rules leave to the names.
            strange.id = "x9_business_a1_b_c";
            strange.type_name = "X9BusinessA1BC".to_owned();
            strange.path = "/v1/a-b.c_d~9/A";
            (strange.request, strange.response) = ("A1b", "Zz");
            for operation in api.operations.iter().chain([&strange]) {
                let own =
                    operations::client(operation, emitted(progenitor::client, &api, operation));
                let own = own.unwrap();
                assert_eq!(
                    unbroken(&client.exchange.of(operation)),
                    unbroken(&own.exchange)
                );
                assert_eq!(client.frame, own.frame);
                let own = mocks::mock(operation, emitted(progenitor::mock, &api, operation));
                assert_eq!(unbroken(&mock.of(operation)), unbroken(&own.unwrap()));
                compared += 1;
            }
        }
        assert!(compared >= 5, "{compared}");
    }

    fn emitted(
        run: fn(&Api<'_>, &ApiOperation<'_>) -> Result<proc_macro2::TokenStream, String>,
        api: &Api<'_>,
        operation: &ApiOperation<'_>,
    ) -> proc_macro2::TokenStream {
        run(api, operation).unwrap()
    }
}
