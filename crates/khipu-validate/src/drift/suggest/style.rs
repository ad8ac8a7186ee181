//! How a document writes its schemas, so that what is added looks like what is there.

use khipu_document::{Kind, Node};

/// What is known about the way a document is written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    /// It follows the rules of `schemas/README.md`: models are generated from it.
    pub(super) is_ours: bool,
    /// It marks what is sensitive.
    pub(super) marks: bool,
    /// It is OpenAPI 3.0, which says `nullable` where 3.1 has the type `null`.
    pub(super) has_nullable: bool,
}

impl Style {
    pub(super) fn of(document: &Node) -> Self {
        let version = document.get("openapi").map(|node| &node.kind);
        let has_nullable = match version {
            Some(Kind::String(text) | Kind::Number(text)) => text.starts_with("3.0"),
            _ => false,
        };
        let mut style = Self {
            is_ours: false,
            marks: false,
            has_nullable,
        };
        let mut open = vec![document];
        while let Some(node) = open.pop() {
            style.is_ours |= node.get("x-rust-type").is_some();
            style.marks |= node.get("x-sensitive").is_some();
            open.extend(node.entries().iter().map(|entry| &entry.value));
            open.extend(node.items());
        }
        style
    }

    /// A schema, made to take null as well. It is lines of YAML that begin with its type.
    pub(super) fn nullable(self, schema: &str) -> String {
        if self.has_nullable {
            return format!("{schema}nullable: true\n");
        }
        let (first, rest) = schema.split_once('\n').unwrap_or((schema, ""));
        match first.strip_prefix("type: ") {
            Some(kind) => format!("type: [{kind}, 'null']\n{rest}"),
            None => schema.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_is_written_as_the_version_has_it() {
        let style = |version: &str| {
            let (node, _) = khipu_document::parse("x.yaml", &format!("openapi: {version}\n"));
            Style::of(&node.unwrap())
        };
        let schema = "type: array\nitems:\n  type: string\n";
        assert_eq!(
            style("3.0.3").nullable(schema),
            "type: array\nitems:\n  type: string\nnullable: true\n"
        );
        assert_eq!(
            style("3.1.0").nullable(schema),
            "type: [array, 'null']\nitems:\n  type: string\n"
        );
        assert_eq!(style("3.1.0").nullable("# decide\n"), "# decide\n");
    }
}
