//! Which OpenAPI a document is written in.

use super::note::{Notes, shown};
use crate::{Kind, Node, Problem};

/// How schemas are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// Schemas of OpenAPI 3.0, a kind of JSON Schema of its own.
    V3_0,
    /// Schemas of OpenAPI 3.1, which are JSON Schema 2020-12.
    V3_1,
}

/// The version that a document states.
pub(crate) fn version(root: &Node, notes: &mut Notes) -> Result<Version, Problem> {
    if let Some(entry) = root.entry("swagger") {
        return Err(Problem::new(
            &entry.key_at,
            "swagger-2",
            "this is Swagger 2.0, not OpenAPI",
            "convert it to OpenAPI 3 first; several tools do that",
        ));
    }
    let missing = || {
        Problem::new(
            &root.at,
            "not-a-document",
            "this does not say which OpenAPI it is: it has no `openapi`",
            "begin the document with `openapi: 3.1.1`, or name the right file",
        )
    };
    let entry = root.entry("openapi").ok_or_else(missing)?;
    let text = match &entry.value.kind {
        // Without quotes `3.1` is a number.
        Kind::String(text) | Kind::Number(text) => text.as_str(),
        _ => return Err(missing()),
    };
    let mut parts = text.split('.');
    match (parts.next(), parts.next()) {
        (Some("3"), Some("0")) => Ok(Version::V3_0),
        (Some("3"), Some("1")) => Ok(Version::V3_1),
        (Some("3"), Some(minor)) if minor.parse::<u32>().is_ok() => {
            let message = format!("this is OpenAPI {}", shown(text));
            let effect = "it is read as OpenAPI 3.1; what is new in it is not followed";
            notes.add(&entry.key_at, "newer-version", message, effect);
            Ok(Version::V3_1)
        }
        _ => Err(Problem::new(
            &entry.value.at,
            "openapi-version",
            format!(
                "`{}` is no version of OpenAPI that can be read",
                shown(text)
            ),
            "OpenAPI 3.0 and 3.1 are read; convert the document",
        )),
    }
}
