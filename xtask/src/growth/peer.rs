//! progenitor alone, as a process of its own: what it is compared with is a process too.

use std::path::Path;

use progenitor::{GenerationSettings, Generator};

/// Reads an OpenAPI 3.0 document and writes the client that progenitor makes of it, models included, as one file.
///
/// # Errors
///
/// Whatever the disk or progenitor says.
pub fn run(input: &Path, output: &Path) -> Result<(), String> {
    let named = |path: &Path| {
        let path = path.display().to_string();
        move |error: std::io::Error| format!("{path}: {error}")
    };
    let text = std::fs::read_to_string(input).map_err(named(input))?;
    let document: openapiv3::OpenAPI =
        serde_json::from_str(&text).map_err(|error| error.to_string())?;
    let mut generator = Generator::new(&GenerationSettings::default());
    let tokens = generator
        .generate_tokens(&document)
        .map_err(|error| error.to_string())?;
    let file: syn::File = syn::parse2(tokens).map_err(|error| error.to_string())?;
    std::fs::write(output, prettyplease::unparse(&file)).map_err(named(output))
}
