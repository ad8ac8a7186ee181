//! `khipu-models`: typify's structs reworked by named passes, strings and enumerations by macro, and the glue between.

mod constructors;
mod glue;
mod module;
mod passes;
mod structs;
mod wire;

use std::collections::BTreeMap;

use khipu_document::Problem;

use super::api::{Api, Component};
use super::{Output, generator, parallel};

/// Where the models go.
pub(crate) const FOLDER: &str = "crates/khipu-models/src/generated";

pub(crate) fn generate(api: &Api<'_>) -> Result<Vec<Output>, Problem> {
    let fault = |message| generator::fault(&api.bundle.document().at, message);
    let mut modules: BTreeMap<&str, Vec<&Component<'_>>> = BTreeMap::new();
    for component in &api.components {
        modules
            .entry(&component.module)
            .or_default()
            .push(component);
    }
    let modules: Vec<(&str, Vec<&Component<'_>>)> = modules.into_iter().collect();
    let mut outputs = Vec::new();
    for share in parallel::in_shares(&modules, parallel::LARGE, |modules| share(api, modules)) {
        outputs.extend(share?);
    }
    let written: Vec<String> = outputs
        .iter()
        .filter_map(|output: &Output| {
            output
                .path
                .rsplit('/')
                .next()?
                .strip_suffix(".rs")
                .map(str::to_owned)
        })
        .collect();
    outputs.push(output(
        "components/mod.rs",
        glue::components_module(&written),
    ));
    outputs.push(output(
        "components/json_schemas.rs",
        glue::json_schemas(&written),
    ));
    let wire = wire::file(api)?;
    outputs.push(output("mod.rs", glue::root(wire.is_some())));
    outputs.extend(wire.map(|wire| output("wire.rs", wire)));
    outputs.push(output("security.rs", glue::security(api).map_err(fault)?));
    outputs.push(output("operations/mod.rs", glue::operations_module(api)));
    outputs.push(output("operations/table.rs", glue::operations_table(api)));
    for operation in &api.operations {
        let text = glue::operation(operation);
        outputs.push(output(&format!("operations/{}.rs", operation.id), text));
    }
    Ok(outputs)
}

/// The files of some of the modules.
fn share(api: &Api<'_>, modules: &[(&str, Vec<&Component<'_>>)]) -> Result<Vec<Output>, Problem> {
    let fault = |message| generator::fault(&api.bundle.document().at, message);
    let components: Vec<&Component<'_>> = modules.iter().flat_map(|(_, of)| of).copied().collect();
    let mut structs = structs::generate(api, &components)?;
    passes::apply(api, &components, &mut structs).map_err(fault)?;
    let mut outputs = Vec::new();
    for (name, components) in modules {
        let text = module::text(api, components, &mut structs).map_err(fault)?;
        if let Some(text) = text {
            outputs.push(output(&format!("components/{name}.rs"), text));
        }
    }
    Ok(outputs)
}

fn output(name: &str, text: String) -> Output {
    Output {
        path: format!("{FOLDER}/{name}"),
        text,
    }
}
