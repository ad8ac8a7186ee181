//! The JSON Schema of every model.

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value};

/// The JSON Schema (draft 2020-12) of every model, by the name of its type, as the models write it. References between them
/// are `#/$defs/<name>`.
///
/// They say of each model what its component in the document says; what only a validator can judge, such as the rule
/// that `Status` and `Error` agree, is not in them.
#[must_use]
pub fn json_schemas() -> Map<String, Value> {
    // A reader may leave out what may be null; a writer may not, and the contract asks for it.
    let mut generator = SchemaSettings::draft2020_12()
        .for_serialize()
        .into_generator();
    crate::generated::components::json_schemas::add_to(&mut generator);
    generator.take_definitions(true)
}
