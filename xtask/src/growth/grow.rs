//! The document grown: the real one, and copies of its operations under names of their own.
//!
//! The first endpoints are the real ones. Every other is a copy of one of them at another institution; its product
//! schemas are a copy too, under a prefix, of its own or out of a number of sets that all share. Scalars, envelope,
//! money and errors are the real ones everywhere.

use std::collections::BTreeMap;

use super::Sharing;
use super::source::{Source, Template};
use crate::codegen::document::{ENTRY, PAYLOADS};

/// A document in files, by their paths from the repository's root.
pub(crate) type Tree = BTreeMap<String, String>;

/// The document with so many endpoints.
pub(crate) fn grow(source: &Source, endpoints: usize, sharing: Sharing) -> Result<Tree, String> {
    let real = source.templates.len();
    if endpoints < real {
        return Err(format!("the document has {real} endpoints already"));
    }
    let sets = sharing.sets(endpoints).max(real);
    let mut tree: Tree = source
        .files
        .0
        .iter()
        .filter(|(path, _)| !path.starts_with(PAYLOADS))
        .map(|(path, text)| (path.clone(), text.clone()))
        .collect();
    let mut lines = String::new();
    for set in real..sets {
        if let Some(template) = source.templates.get(set % real) {
            tree.insert(
                format!("schemas/components/{}", set_file(template, set)),
                set_text(template, set),
            );
        }
    }
    for endpoint in 0..endpoints {
        let set = endpoint % sets;
        let Some(template) = source.templates.get(set % real) else {
            continue;
        };
        let id = if endpoint < real {
            template.id.clone()
        } else {
            let copy = Copy::of(template, endpoint)?;
            let file = format!("schemas/{}", template.path_file);
            let text = tree
                .get(&file)
                .ok_or_else(|| format!("there is no file {file}"))?;
            let text = copy.path_text(text, template, (set >= real).then_some(set));
            tree.insert(format!("schemas/{}", copy.path_file), text);
            lines.push_str(&format!("  {}:\n    $ref: {}\n", copy.url, copy.path_file));
            copy.id
        };
        for (kind, text) in &template.payloads {
            tree.insert(
                format!("{PAYLOADS}{id}/{kind}-documented.json"),
                text.clone(),
            );
        }
    }
    let entry = tree
        .get(ENTRY)
        .ok_or_else(|| format!("there is no file {ENTRY}"))?;
    let entry = with_paths(entry, &lines)?;
    tree.insert(ENTRY.to_owned(), entry);
    Ok(tree)
}

/// The names of a copied operation.
struct Copy {
    id: String,
    url: String,
    path_file: String,
}

impl Copy {
    /// The operation at the institution number `endpoint`.
    fn of(template: &Template, endpoint: usize) -> Result<Self, String> {
        let bank = format!("bank{endpoint:04}");
        let moved = |path: &str| {
            let parts: Vec<String> = path
                .split('/')
                .map(
                    |part| match part.strip_suffix(".yaml").unwrap_or(part).contains('.') {
                        true if part != ".." => format!("{bank}.cl"),
                        _ => part.to_owned(),
                    },
                )
                .collect();
            parts.join("/")
        };
        let (_, rest) = template
            .id
            .split_once('_')
            .ok_or_else(|| format!("`{}` names no institution", template.id))?;
        let copy = Self {
            id: format!("{bank}_{rest}"),
            url: moved(&template.url),
            path_file: moved(&template.path_file),
        };
        if copy.url == template.url {
            return Err(format!("`{}` names no institution", template.url));
        }
        Ok(copy)
    }

    /// The file of the path, with the copy's name and the components of its set.
    fn path_text(&self, text: &str, template: &Template, set: Option<usize>) -> String {
        let old = format!("operationId: {}\n", template.id);
        let text = text.replace(&old, &format!("operationId: {}\n", self.id));
        let Some(set) = set else { return text };
        let old = format!("components/{}#/", template.product_file);
        let new = format!("components/{}#/{}", set_file(template, set), prefix(set));
        text.replace(&old, &new)
    }
}

fn prefix(set: usize) -> String {
    format!("Set{set:04}")
}

fn set_file(template: &Template, set: usize) -> String {
    let file = &template.product_file;
    format!(
        "{}-{set:04}.yaml",
        file.strip_suffix(".yaml").unwrap_or(file)
    )
}

/// The components of a template, each with the prefix of the set before its name.
fn set_text(template: &Template, set: usize) -> String {
    let prefix = prefix(set);
    let local = format!("'#/{prefix}");
    let mut text = String::new();
    for (_, body) in &template.components {
        text.push_str(&prefix);
        text.push_str(&body.replace("'#/", &local));
    }
    text
}

/// The document's first file with more paths.
fn with_paths(entry: &str, more: &str) -> Result<String, String> {
    let mut text = String::new();
    let mut inside = false;
    let mut done = false;
    for line in entry.lines() {
        if inside && !line.starts_with([' ', '#']) {
            text.push_str(more);
            (inside, done) = (false, true);
        }
        inside |= line == "paths:";
        text.push_str(line);
        text.push('\n');
    }
    if inside {
        text.push_str(more);
        done = true;
    }
    done.then_some(text)
        .ok_or_else(|| format!("{ENTRY} has no `paths:`"))
}

#[cfg(test)]
mod tests {
    use super::with_paths;

    #[test]
    fn paths_are_added_behind_the_last_one() {
        let text = with_paths("paths:\n  /a:\n    $ref: a\ncomponents: {}\n", "  /b: {}\n");
        assert_eq!(
            text.as_deref(),
            Ok("paths:\n  /a:\n    $ref: a\n  /b: {}\ncomponents: {}\n")
        );
        assert!(with_paths("a: 1\n", "").is_err());
    }
}
