//! `khipu-models`: typify's structs reworked by named passes, strings and enumerations by macro, and the glue between.

mod constructors;
mod glue;
mod module;
mod passes;
mod structs;

use std::collections::BTreeMap;

use khipu_document::Problem;

use super::api::{Api, Component};
use super::{Output, generator};

/// Where the models go.
pub(crate) const FOLDER: &str = "crates/khipu-models/src/generated";

pub(crate) fn generate(api: &Api<'_>) -> Result<Vec<Output>, Problem> {
    let fault = |message| generator::fault(&api.bundle.document().at, message);
    let mut structs = structs::generate(api)?;
    passes::apply(api, &mut structs).map_err(fault)?;
    let mut modules: BTreeMap<&str, Vec<&Component<'_>>> = BTreeMap::new();
    for component in &api.components {
        modules
            .entry(&component.module)
            .or_default()
            .push(component);
    }
    let mut outputs = Vec::new();
    for (name, components) in &modules {
        let text = module::text(api, components, &structs).map_err(fault)?;
        if let Some(text) = text {
            outputs.push(output(&format!("components/{name}.rs"), text));
        }
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
    outputs.push(output("mod.rs", glue::root()));
    outputs.push(output("security.rs", glue::security(api).map_err(fault)?));
    outputs.push(output("operations/mod.rs", glue::operations_module(api)));
    outputs.push(output("operations/table.rs", glue::operations_table(api)));
    for operation in &api.operations {
        let text = glue::operation(api, operation).map_err(fault)?;
        outputs.push(output(&format!("operations/{}.rs", operation.id), text));
    }
    Ok(outputs)
}

fn output(name: &str, text: String) -> Output {
    Output {
        path: format!("{FOLDER}/{name}"),
        text,
    }
}
