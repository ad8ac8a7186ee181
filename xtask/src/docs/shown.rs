//! The document as it is drawn: with whole examples, and without what the renderer draws wrong.

use std::fs;
use std::path::Path;

use khipu_document::{Bundle, Entry, Kind, Node};

/// The keywords of a condition. The renderer takes the branches of one for alternatives, each with all members, and draws
/// answers that cannot be; what a condition demands stands in the descriptions too.
const CONDITION: [&str; 3] = ["if", "then", "else"];

/// Which payloads are shown: those of the provider's own page, and one with everything in it.
const SHOWN: [&str; 2] = ["documented", "full"];

/// The document, as JSON, with the payloads of `schemas/payloads` as examples: what the renderer makes up of the examples of
/// single members is no answer that could come.
///
/// # Errors
///
/// When payloads cannot be read.
pub fn shown(root: &Path, bundle: &Bundle) -> Result<String, String> {
    let mut document = bundle.document().clone();
    for operation in bundle.operations() {
        let folder = root.join("schemas/payloads").join(&operation.id);
        for payload in &operation.payloads {
            let pointer = format!("{}/content/application~1json", payload.node_pointer);
            let Some(node) = node_mut(&mut document, &pointer) else {
                continue;
            };
            let at = node.at.clone();
            let mapping = |entries| Node {
                kind: Kind::Mapping(entries),
                at: at.clone(),
            };
            let member = |key: &str, value| Entry {
                key: key.to_owned(),
                key_at: at.clone(),
                value,
            };
            let examples = examples(&folder, payload.kind.name())?;
            let examples = examples
                .into_iter()
                .map(|(name, value)| member(&name, mapping(vec![member("value", value)])));
            let examples = member("examples", mapping(examples.collect()));
            if let Kind::Mapping(entries) = &mut node.kind {
                entries.retain(|entry| entry.key != "examples" && entry.key != "example");
                entries.push(examples);
            }
        }
    }
    without_conditions(&mut document);
    serde_json::to_string_pretty(&document).map_err(|error| error.to_string())
}

/// The payloads of one kind that are shown, by name: `documented-ok`.
fn examples(folder: &Path, kind: &str) -> Result<Vec<(String, Node)>, String> {
    let problem = |error: std::io::Error| format!("{}: {error}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(problem)? {
        let name = entry.map_err(problem)?.file_name();
        let name = name.to_string_lossy();
        let stem = name.strip_suffix(".json").unwrap_or_default();
        let rest = stem.strip_prefix(kind).unwrap_or_default();
        names.extend(rest.strip_prefix('-').map(str::to_owned));
    }
    names.sort();
    let mut shown = names.clone();
    shown.retain(|name| SHOWN.iter().any(|start| name.starts_with(start)));
    if shown.is_empty() {
        shown = names.into_iter().take(1).collect();
    }
    let mut read = Vec::new();
    for name in shown {
        let path = folder.join(format!("{kind}-{name}.json"));
        let text = fs::read_to_string(&path).map_err(problem)?;
        let (node, _) = khipu_document::parse(&path.display().to_string(), &text);
        let node = node.ok_or_else(|| format!("{} is not JSON", path.display()))?;
        read.push((name, node));
    }
    Ok(read)
}

/// The node at a JSON pointer.
fn node_mut<'n>(mut node: &'n mut Node, pointer: &str) -> Option<&'n mut Node> {
    for token in pointer.split('/').skip(1) {
        let key = token.replace("~1", "/").replace("~0", "~");
        let Kind::Mapping(entries) = &mut node.kind else {
            return None;
        };
        node = &mut entries.iter_mut().find(|entry| entry.key == key)?.value;
    }
    Some(node)
}

fn without_conditions(document: &mut Node) {
    // Names of members are no keywords, and examples are no schemas.
    let mut open = vec![(document, false)];
    while let Some((node, names)) = open.pop() {
        match &mut node.kind {
            Kind::Mapping(entries) => {
                if !names {
                    entries.retain(|entry| !CONDITION.contains(&entry.key.as_str()));
                }
                for entry in entries {
                    let names = matches!(entry.key.as_str(), "properties" | "schemas");
                    if names || !matches!(entry.key.as_str(), "examples" | "example") {
                        open.push((&mut entry.value, names));
                    }
                }
            }
            Kind::Sequence(items) => open.extend(items.iter_mut().map(|item| (item, false))),
            _ => {}
        }
    }
}
