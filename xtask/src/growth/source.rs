//! The real document as what synthetic endpoints are made of.

use std::collections::BTreeSet;
use std::path::Path;

use khipu_document::{Bundle, Operation, PayloadKind};

use crate::codegen::document::{Files, PAYLOADS};
use crate::codegen::{self};

/// The real document with its operations taken apart.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) files: Files,
    pub(crate) templates: Vec<Template>,
}

/// A real operation, the pattern of synthetic ones.
#[derive(Debug)]
pub(crate) struct Template {
    /// The operationId.
    pub(crate) id: String,
    /// The path below the server.
    pub(crate) url: String,
    /// The file of the path, below `schemas/`.
    pub(crate) path_file: String,
    /// The file that states the components of the request and of the outcome, below `schemas/components/`.
    pub(crate) product_file: String,
    /// The components of that file that the operation needs, as they are written: name and text.
    pub(crate) components: Vec<(String, String)>,
    /// One payload of each kind: name of the kind and text.
    pub(crate) payloads: Vec<(String, String)>,
}

impl Source {
    /// Reads the document of the repository at `root`.
    pub(crate) fn read(root: &Path) -> Result<Self, String> {
        let files = Files::read(root).map_err(|error| error.to_string())?;
        let templates = match codegen::check(&files) {
            Ok(document) => document
                .bundle
                .operations()
                .iter()
                .map(|operation| template(&document.bundle, &files, operation))
                .collect::<Result<Vec<_>, String>>()?,
            Err(problems) => {
                let first = problems.first().map(ToString::to_string);
                return Err(format!(
                    "the document breaks a rule, run `cargo xtask codegen`: {}",
                    first.unwrap_or_default()
                ));
            }
        };
        if templates.is_empty() {
            return Err("the document has no operation to grow from".to_owned());
        }
        Ok(Self { files, templates })
    }
}

fn template(bundle: &Bundle, files: &Files, operation: &Operation<'_>) -> Result<Template, String> {
    let component = |kind: &PayloadKind| {
        operation
            .payloads
            .iter()
            .find(|payload| payload.kind == *kind)
            .and_then(|payload| bundle.document().pointer(payload.pointer.as_deref()?))
            .and_then(|(schema, _)| Bundle::referred(schema))
            .and_then(|name| bundle.components().iter().find(|found| found.name == name))
            .ok_or_else(|| format!("`{}` has no `{}`", operation.id, kind.name()))
    };
    let request = component(&PayloadKind::Request)?;
    let response = component(&PayloadKind::Status("200".to_owned()))?;
    if request.file != response.file {
        return Err(format!(
            "`{}` takes request and outcome from two files, and growth copies one",
            operation.id
        ));
    }
    let text = files.0.get(&request.file).map_or("", String::as_str);
    let mut payloads = Vec::new();
    for payload in operation
        .payloads
        .iter()
        .filter(|payload| payload.pointer.is_some())
    {
        let kind = payload.kind.name();
        payloads.push((kind.to_owned(), example(files, &operation.id, kind)?));
    }
    let below = |file: &str, folder: &str| file.strip_prefix(folder).unwrap_or(file).to_owned();
    Ok(Template {
        id: operation.id.clone(),
        url: operation.path.to_owned(),
        path_file: below(&operation.node.at.file, "schemas/"),
        product_file: below(&request.file, "schemas/components/"),
        components: needed(text, &[&request.name, &response.name]),
        payloads,
    })
}

/// The payload that the provider documents, or any other of this kind.
fn example(files: &Files, operation: &str, kind: &str) -> Result<String, String> {
    let documented = format!("{PAYLOADS}{operation}/{kind}-documented.json");
    let any = format!("{PAYLOADS}{operation}/{kind}-");
    files
        .0
        .get(&documented)
        .or_else(|| {
            let first = files.0.iter().find(|(path, _)| path.starts_with(&any));
            first.map(|(_, text)| text)
        })
        .cloned()
        .ok_or_else(|| format!("`{operation}` has no payload `{kind}`"))
}

/// The components of a file that `roots` need, in the order of the file.
fn needed(text: &str, roots: &[&str]) -> Vec<(String, String)> {
    let components = components(text);
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let mut open: Vec<&str> = roots.to_vec();
    while let Some(name) = open.pop() {
        if !used.insert(name) {
            continue;
        }
        if let Some((_, body)) = components.iter().find(|(found, _)| found == name) {
            open.extend(local_references(body));
        }
    }
    let used: BTreeSet<String> = used.into_iter().map(str::to_owned).collect();
    components
        .into_iter()
        .filter(|(name, _)| used.contains(name))
        .collect()
}

/// The components of a file, each from its name to the next one's.
fn components(text: &str) -> Vec<(String, String)> {
    let mut components: Vec<(String, String)> = Vec::new();
    for line in text.lines() {
        let begins = line.starts_with(|c: char| c.is_ascii_alphabetic());
        if let Some((name, _)) = line.split_once(':').filter(|_| begins) {
            components.push((name.to_owned(), String::new()));
        }
        if let Some((_, body)) = components.last_mut() {
            body.push_str(line);
            body.push('\n');
        }
    }
    components
}

/// What `'#/Name'` names.
fn local_references(text: &str) -> impl Iterator<Item = &str> {
    text.split("'#/")
        .skip(1)
        .filter_map(|rest| rest.split('\'').next())
}

#[cfg(test)]
mod tests {
    use super::needed;

    #[test]
    fn what_nothing_needs_is_left_out() {
        let text = "# About.\nA:\n  $ref: '#/B'\nC:\n  type: string\nB:\n  type: string\n";
        let found = needed(text, &["A"]);
        let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["A", "B"]);
        assert_eq!(found[1].1, "B:\n  type: string\n");
    }
}
