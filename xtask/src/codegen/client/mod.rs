//! `khipu-client`: progenitor's client and its typed mocks, reworked by named passes.

mod lower;
mod mocks;
mod operations;
mod progenitor;

use std::collections::BTreeMap;
use std::thread;

use khipu_document::Problem;

use super::api::Api;
use super::{Output, generator, parallel};

/// Where the client goes.
pub(crate) const FOLDER: &str = "crates/khipu-client/src/generated";

pub(crate) fn generate(api: &Api<'_>) -> Result<Vec<Output>, Problem> {
    let at = &api.bundle.document().at;
    let fault = |message: String| generator::fault(at, message);
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let (client, mocks) = thread::scope(|scope| {
        let mocks = scope.spawn(|| {
            let mut files = BTreeMap::new();
            let mocks = progenitor::mocks(api)?;
            mocks::files(api, mocks, &mut files).map_err(fault)?;
            Ok(files)
        });
        let client = progenitor::client(api)
            .and_then(|client| operations::files(api, client, &mut files).map_err(fault));
        (client, parallel::finish(mocks))
    });
    client?;
    files.extend(mocks?);
    Ok(files
        .into_iter()
        .map(|(name, text)| Output {
            path: format!("{FOLDER}/{name}"),
            text,
        })
        .collect())
}
