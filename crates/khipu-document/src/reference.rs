//! References between files: `money.yaml#/Money`.

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
        token
            .chars()
            .map(|c| {
                if c.is_alphanumeric() || "._-".contains(c) {
                    c
                } else {
                    '_'
                }
            })
            .collect()
    }
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
    name.replace('~', "~0").replace('/', "~1")
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
