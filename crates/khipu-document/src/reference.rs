//! References between files: `money.yaml#/Money`.

use crate::Node;

/// A `$ref` taken apart: the file it names, relative to where the document begins, and the pointer into it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Reference {
    pub(crate) file: String,
    pub(crate) pointer: String,
}

impl Reference {
    /// Reads `text` as it stands in `file`; `None` when it is not a reference to a file beside it.
    pub(crate) fn parse(text: &str, file: &str) -> Option<Self> {
        let (path, fragment) = text.split_once('#').unwrap_or((text, ""));
        if path.contains("://") || path.starts_with('/') {
            return None;
        }
        if !fragment.is_empty() && !fragment.starts_with('/') {
            return None;
        }
        let file = if path.is_empty() {
            file.to_owned()
        } else {
            resolve_file(file, path)
        };
        Some(Self {
            file,
            pointer: percent_decode(fragment)?,
        })
    }

    /// The last name in the reference: of the pointer, else of the file.
    pub(crate) fn last_name(&self) -> String {
        let token = match self.pointer.rsplit_once('/') {
            Some((_, token)) => token.replace("~1", "/").replace("~0", "~"),
            None => {
                let name = self.file.rsplit('/').next().unwrap_or(&self.file);
                name.split('.').next().unwrap_or(name).to_owned()
            }
        };
        let name: String = token
            .chars()
            .map(|c| {
                // It becomes part of a URI.
                if c.is_ascii_alphanumeric() || "._-".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect();
        if name.is_empty() {
            return "schema".to_owned();
        }
        name
    }
}

/// Where the schema stands that gives itself the name `name`, as JSON pointer.
pub(crate) fn anchor(tree: &Node, name: &str) -> Option<String> {
    let mut waiting = vec![(tree, String::new())];
    while let Some((node, pointer)) = waiting.pop() {
        let is_named = |key: &str| node.str(key) == Some(name);
        if is_named("$anchor") || is_named("$dynamicAnchor") {
            return Some(pointer);
        }
        for entry in node.entries() {
            waiting.push((
                &entry.value,
                format!("{pointer}/{}", escape_pointer(&entry.key)),
            ));
        }
        for (at, item) in node.items().iter().enumerate() {
            waiting.push((item, format!("{pointer}/{at}")));
        }
    }
    None
}

/// The name of the file that `path`, written in `file`, means; `..` is taken out without looking at the disk.
#[must_use]
pub fn resolve_file(file: &str, path: &str) -> String {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// A name as one token of a JSON pointer.
#[must_use]
pub fn escape_pointer(name: &str) -> String {
    match name.contains(['~', '/']) {
        true => name.replace('~', "~0").replace('/', "~1"),
        false => name.to_owned(),
    }
}

/// The candidate that `name` most looks like, if one is near.
pub(crate) fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let shared = |candidate: &str| {
        let same = |a: char, b: char| a.eq_ignore_ascii_case(&b);
        let prefix = name
            .chars()
            .zip(candidate.chars())
            .take_while(|(a, b)| same(*a, *b))
            .count();
        let suffix = name
            .chars()
            .rev()
            .zip(candidate.chars().rev())
            .take_while(|(a, b)| same(*a, *b))
            .count();
        prefix + suffix
    };
    candidates
        .iter()
        .map(|candidate| (shared(candidate), *candidate))
        .filter(|(shared, candidate)| shared * 2 > name.len().max(candidate.len()))
        .max_by_key(|(shared, _)| *shared)
        .map(|(_, candidate)| candidate)
}

fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
            let value = digit(rest.next())? * 16 + digit(rest.next())?;
            bytes.push(u8::try_from(value).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}
