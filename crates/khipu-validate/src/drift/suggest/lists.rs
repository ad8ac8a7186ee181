//! Additions to what stands in the document as a list: enumerations with their descriptions, required members, statuses.

use std::collections::BTreeSet;

use khipu_document::{Entry, Node};

use super::{ByPlace, Edit, Suggestion, block, layout, note, yaml};

/// What is added to lists, each list once.
#[derive(Default)]
pub(super) struct Additions<'d> {
    texts: ByPlace<Texts<'d>>,
    entries: ByPlace<Entries<'d>>,
}

/// What is added to a list of texts.
struct Texts<'d> {
    /// The mapping that has the list.
    owner: &'d Node,
    list: &'d Entry,
    added: BTreeSet<String>,
    why: &'static str,
}

/// What is added to a mapping: keys, each with what stands behind it.
struct Entries<'d> {
    mapping: &'d Entry,
    added: BTreeSet<(String, String)>,
    why: &'static str,
}

impl<'d> Additions<'d> {
    /// Adds a value to an enumeration and to what describes its values.
    pub(super) fn value(&mut self, node: &'d Node, list: &'d Entry, value: &str) {
        self.text(node, list, value, "a value that the traffic shows");
        if let Some(texts) = node.entry("x-enum-descriptions") {
            let line = " TODO say what this value means.".to_owned();
            self.entry(texts, value, line, "what the value means");
        }
    }

    /// Adds a status to the responses of an operation.
    pub(super) fn status(&mut self, responses: &'d Entry, status: &str) {
        let lines = "\n  description: TODO say when this status comes.".to_owned();
        self.entry(responses, status, lines, "a status that the traffic shows");
    }

    /// Adds a text to a list of texts.
    pub(super) fn text(&mut self, owner: &'d Node, list: &'d Entry, text: &str, why: &'static str) {
        let known = self.texts.entry(list.key_at.clone());
        let known = known.or_insert_with(|| Texts {
            owner,
            list,
            added: BTreeSet::new(),
            why,
        });
        known.added.insert(text.to_owned());
    }

    fn entry(&mut self, mapping: &'d Entry, key: &str, rest: String, why: &'static str) {
        let known = self.entries.entry(mapping.key_at.clone());
        let known = known.or_insert_with(|| Entries {
            mapping,
            added: BTreeSet::new(),
            why,
        });
        known.added.insert((key.to_owned(), rest));
    }

    pub(super) fn finish(self, document: &Node, notes: &mut Vec<Suggestion>) -> Vec<Suggestion> {
        let mut all = Vec::new();
        for (at, texts) in self.texts {
            let Texts {
                owner,
                list,
                added,
                why,
            } = texts;
            match longer(document, owner, list, &added) {
                Some((edit, text)) => all.push(Suggestion {
                    file: at.file.to_string(),
                    edit,
                    text,
                    why: why.to_owned(),
                }),
                None => notes.push(note(&at, format!("add to this list: {}", written(&added)))),
            }
        }
        for (
            at,
            Entries {
                mapping,
                added,
                why,
            },
        ) in self.entries
        {
            let Some(indent) = block(document, mapping) else {
                let keys: BTreeSet<String> = added.into_iter().map(|(key, _)| key).collect();
                notes.push(note(&at, format!("add here: {}", written(&keys))));
                continue;
            };
            let text: String = added
                .iter()
                .map(|(key, rest)| format!("{}:{rest}\n", yaml::scalar(key)))
                .collect();
            all.push(Suggestion {
                file: at.file.to_string(),
                edit: Edit::Below(at.line),
                text: yaml::indented(&text, indent),
                why: why.to_owned(),
            });
        }
        all
    }
}

fn written(texts: &BTreeSet<String>) -> String {
    let each: Vec<String> = texts.iter().map(|text| yaml::scalar(text)).collect();
    each.join(", ")
}

/// A list of texts with more of them: the line of a list in brackets anew, or lines for one below its key.
fn longer(
    document: &Node,
    owner: &Node,
    entry: &Entry,
    texts: &BTreeSet<String>,
) -> Option<(Edit, String)> {
    if !layout::has_lines(owner) {
        return None;
    }
    let items = entry.value.items();
    let line = entry.key_at.line;
    let indent = layout::indent(document, entry);
    let is_here = |node: &Node| node.at.file == entry.key_at.file;
    if items
        .iter()
        .all(|item| is_here(item) && item.at.line == line)
    {
        if !layout::begins_line(document, owner, entry) {
            return None;
        }
        let known = items.iter().map(|item| item.as_str().map(yaml::scalar));
        let mut all = known.collect::<Option<Vec<String>>>()?;
        all.extend(texts.iter().map(|text| yaml::scalar(text)));
        let text = format!("{}: [{}]\n", yaml::scalar(&entry.key), all.join(", "));
        return Some((Edit::Replace(line), yaml::indented(&text, indent)));
    }
    // Below its key each item has a line with a dash before it, unless a bracket opened on the line of the key.
    let lines = items.iter().map(|item| item.at.line);
    let is_block = lines.clone().zip(lines.skip(1)).all(|(a, b)| a < b)
        && items
            .iter()
            .all(|item| is_here(item) && item.at.line > line)
        && entry.value.at.line > line;
    if !is_block {
        return None;
    }
    let lines: String = texts
        .iter()
        .map(|text| format!("- {}\n", yaml::scalar(text)))
        .collect();
    // A dash and a space stand before an item; without its column, the list is indented as those of `schemas/` are.
    let column = items
        .first()
        .and_then(|item| usize::try_from(item.at.column).ok());
    let dash = column.and_then(|column| column.checked_sub(3));
    let text = yaml::indented(&lines, dash.unwrap_or(indent + 2));
    Some((Edit::Below(line), text))
}
