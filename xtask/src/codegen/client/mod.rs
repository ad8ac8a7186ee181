//! `khipu-client`: progenitor's client and its typed mocks, reworked by named passes.

mod lower;
mod mocks;
mod operations;
mod progenitor;

use std::collections::BTreeMap;

use khipu_document::Problem;

use super::api::{Api, ApiOperation};
use super::{Output, generator, parallel};

/// Where the client goes.
pub(crate) const FOLDER: &str = "crates/khipu-client/src/generated";

/// Files by their names below [`FOLDER`].
type Files = BTreeMap<String, String>;

pub(crate) fn generate(api: &Api<'_>) -> Result<Vec<Output>, Problem> {
    let mut files = Files::new();
    for share in parallel::in_shares(&api.operations, |operations| share(api, operations)) {
        for (name, text) in share? {
            // Every share has the client itself, and its operations.
            match files.get(&name) {
                Some(known) if *known != text => {
                    let at = &api.bundle.document().at;
                    let message = format!("progenitor emits `{name}` in more than one way");
                    return Err(generator::fault(at, message));
                }
                _ => files.insert(name, text),
            };
        }
    }
    files.insert("operations/mod.rs".to_owned(), operations::module(api));
    files.insert("mocks/mod.rs".to_owned(), mocks::module(api));
    files.insert("table.rs".to_owned(), operations::table(api));
    Ok(files
        .into_iter()
        .map(|(name, text)| Output {
            path: format!("{FOLDER}/{name}"),
            text,
        })
        .collect())
}

/// The client, and the files of some of its operations.
fn share(api: &Api<'_>, operations: &[ApiOperation<'_>]) -> Result<Files, Problem> {
    let fault = |message: String| generator::fault(&api.bundle.document().at, message);
    let client = progenitor::client(api, operations)?;
    let mut files = operations::files(operations, client).map_err(fault)?;
    let mocks = progenitor::mocks(api, operations)?;
    files.extend(mocks::files(operations, mocks).map_err(fault)?);
    Ok(files)
}
