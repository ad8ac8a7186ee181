//! Rules about the frame of the document: what stands around the operations.

use std::collections::BTreeMap;

use khipu_document::{Entry, Kind, Node, Operation};

use super::Found;
use super::text::described;
use crate::codegen::document::{Document, ENTRY};
use crate::codegen::names::is_identifier;

const ROOT: &[&str] = &[
    "openapi",
    "info",
    "servers",
    "security",
    "tags",
    "paths",
    "components",
    "externalDocs",
];
const INFO: &[&str] = &[
    "title",
    "version",
    "summary",
    "description",
    "contact",
    "license",
    "termsOfService",
];
const BEARER: &[&str] = &["type", "scheme", "description"];
const API_KEY: &[&str] = &["type", "in", "name", "description"];

pub(super) fn check(document: &Document<'_>, found: &mut Found) {
    let root = document.bundle.document();
    if !root
        .str("openapi")
        .is_some_and(|version| version.starts_with("3.1."))
    {
        let at = root.get("openapi").map_or(&root.at, |node| &node.at);
        found.add(
            at,
            "openapi-version",
            "this is not OpenAPI 3.1",
            "write `openapi: 3.1.1`",
        );
    }
    known(root, ROOT, found);
    info(root, found);
    lists(root, found);
    security_schemes(root, found);
    let paths = root.get("paths").map_or(&[][..], Node::entries);
    for path in paths {
        path_item(path, found);
    }
    if paths.is_empty() {
        found.add(
            &root.at,
            "missing-operation",
            "this document has no operation",
            "add one under `paths`; `schemas/README.md` says how",
        );
    }
    first_file(document, found);
}

fn info(root: &Node, found: &mut Found) {
    let Some(info) = root.get("info") else {
        found.add(
            &root.at,
            "document-form",
            "the document does not say what it is",
            "add `info:` with `title`, `version` and `description`",
        );
        return;
    };
    known(info, INFO, found);
    described(info, "the document", found);
    for key in ["title", "version"] {
        name(info, key, "the document", found);
    }
}

/// Tags and servers.
fn lists(root: &Node, found: &mut Found) {
    for (list, what, key) in [
        ("tags", "this tag", "name"),
        ("servers", "this server", "url"),
    ] {
        if let Some(value) = root.get(list)
            && !matches!(value.kind, Kind::Sequence(_))
        {
            found.add(
                &value.at,
                "document-form",
                format!("`{list}` is no list"),
                format!("write each as an item: `- {key}: …`"),
            );
        }
        for item in root.get(list).map_or(&[][..], Node::items) {
            known(item, &[key, "description"], found);
            described(item, what, found);
            name(item, key, what, found);
        }
    }
}

/// Checks that `key` is there and that YAML reads it as text.
fn name(node: &Node, key: &str, subject: &str, found: &mut Found) {
    if node.str(key).is_some_and(|text| !text.trim().is_empty()) {
        return;
    }
    let at = node.get(key).map_or(&node.at, |value| &value.at);
    found.add(
        at,
        "document-form",
        format!("{subject} has no `{key}` that is text"),
        format!("add `{key}:`, in quotes where YAML would read a number"),
    );
}

/// What the joined document does not show: parts of the first file that joining it leaves out.
fn first_file(document: &Document<'_>, found: &mut Found) {
    let Some(tree) = document.sources.get(ENTRY) else {
        return;
    };
    if let Some(components) = tree.get("components") {
        known(components, &["securitySchemes"], found);
    }
    for path in tree.get("paths").map_or(&[][..], Node::entries) {
        if path.value.entry("$ref").is_some() {
            known(&path.value, &["$ref"], found);
        }
    }
}

fn path_item(path: &Entry, found: &mut Found) {
    for entry in path.value.entries() {
        if matches!(entry.key.as_str(), "post" | "$ref") {
            continue;
        }
        found.add(
            &entry.key_at,
            "unsupported-method",
            format!("`{}` stands in a path", entry.key),
            "every operation is a `post`, and its request is one JSON body",
        );
    }
    if path.value.entries().is_empty() {
        found.add(
            &path.value.at,
            "missing-operation",
            format!("`{}` has no operation", path.key),
            "add its `post:`, or remove the path",
        );
    }
    let is_word = |word: &str| {
        let known = |c: char| c.is_ascii_alphanumeric() || "-._~".contains(c);
        !matches!(word, "" | "." | "..") && word.chars().all(known)
    };
    let Some(rest) = path
        .key
        .strip_prefix('/')
        .filter(|rest| rest.split('/').all(is_word))
    else {
        found.add(
            &path.key_at,
            "path-form",
            format!("`{}` is not a plain path", path.key),
            "write words of letters, digits, `-`, `.`, `_` and `~` with a `/` before each; the provider's paths have no \
             parameters: write one path an institution",
        );
        return;
    };
    let Some(rest) = rest.strip_prefix("v1/") else {
        found.add(
            &path.key_at,
            "path-file",
            format!("`{}` does not begin with `/v1/`", path.key),
            "write the path as the provider does, with its version",
        );
        return;
    };
    let wanted = format!("schemas/paths/{rest}.yaml");
    let file = &*path.value.at.file;
    if file != wanted && file != ENTRY {
        found.add(
            &path.value.at,
            "path-file",
            format!("`{}` stands in `{file}`", path.key),
            format!("move it to `{wanted}`"),
        );
    } else if file == ENTRY && path.value.entry("$ref").is_none() {
        found.add(
            &path.key_at,
            "path-file",
            format!("`{}` stands in the document's first file", path.key),
            format!("move it to `{wanted}` and refer to that"),
        );
    }
}

fn schemes(root: &Node) -> &[Entry] {
    root.find(&["components", "securitySchemes"])
        .map_or(&[][..], Node::entries)
}

fn security_schemes(root: &Node, found: &mut Found) {
    let mut constants: BTreeMap<String, &Entry> = BTreeMap::new();
    for scheme in schemes(root) {
        let value = &scheme.value;
        described(value, &format!("security scheme `{}`", scheme.key), found);
        let is_bearer = value.str("type") == Some("http") && value.str("scheme") == Some("bearer");
        let is_header = value.str("type") == Some("apiKey") && value.str("in") == Some("header");
        let header = value.str("name").filter(|name| {
            let is_token = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            !name.is_empty() && name.chars().all(is_token)
        });
        if is_bearer {
            known(value, BEARER, found);
        } else if is_header && header.is_some() {
            known(value, API_KEY, found);
        } else {
            found.add(
                &scheme.key_at,
                "unknown-security",
                format!("the client cannot send `{}`", scheme.key),
                "write `type: http` with `scheme: bearer`, or `type: apiKey` with `in: header` and the header's `name`",
            );
        }
        let constant = heck::ToShoutySnakeCase::to_shouty_snake_case(scheme.key.as_str());
        if !is_identifier(&constant) {
            found.add(
                &scheme.key_at,
                "rust-name",
                format!("`{}` cannot name a Rust constant", scheme.key),
                "begin the name with a letter",
            );
        } else if let Some(first) = constants.get(&constant) {
            super::names::collision(
                found,
                &scheme.key_at,
                &scheme.key,
                &first.key,
                &first.key_at,
                &constant,
            );
        } else {
            constants.insert(constant, scheme);
        }
    }
}

/// Checks the alternatives that an operation has, be they its own or those of the whole document.
pub(super) fn security(root: &Node, operation: &Operation<'_>, found: &mut Found) {
    let own = operation.node.get("security");
    let Some(list) = own.or_else(|| root.get("security")) else {
        found.add(
            &operation.node.at,
            "unknown-security",
            format!("nothing says how to authenticate for `{}`", operation.id),
            "add `security:` to the document, one scheme an alternative: `- JWT: []`",
        );
        return;
    };
    if list.items().is_empty() {
        found.add(
            &list.at,
            "unknown-security",
            format!("`{}` has no way to authenticate", operation.id),
            "list one scheme an alternative: `- JWT: []`",
        );
    }
    for (index, requirement) in list.items().iter().enumerate() {
        let name = |node: &Node| node.entries().first().map(|entry| entry.key.clone());
        let earlier = list.items().iter().take(index);
        if earlier
            .map(name)
            .any(|earlier| earlier == name(requirement))
        {
            found.add(
                &requirement.at,
                "unknown-security",
                "this alternative stands here twice",
                "keep one of the two",
            );
        }
        if requirement.entries().len() != 1 {
            found.add(
                &requirement.at,
                "unknown-security",
                "one alternative asks for more or less than one credential",
                "write one scheme an alternative: `- JWT: []`",
            );
        }
        for name in requirement.entries() {
            let is_plain = matches!(&name.value.kind, Kind::Sequence(scopes) if scopes.is_empty());
            if !schemes(root).iter().any(|scheme| scheme.key == name.key) {
                found.add(
                    &name.key_at,
                    "unknown-security",
                    format!("the security scheme `{}` is not declared", name.key),
                    "declare it under `components.securitySchemes`",
                );
            } else if !is_plain {
                found.add(
                    &name.value.at,
                    "unknown-security",
                    format!(
                        "`{}` asks for something that the client cannot ask for",
                        name.key
                    ),
                    format!("write `{}: []`", name.key),
                );
            }
        }
    }
}

/// Refuses every member of `node` that is none of `keys`.
pub(super) fn known(node: &Node, keys: &[&str], found: &mut Found) {
    for entry in node.entries() {
        if keys.contains(&entry.key.as_str()) {
            continue;
        }
        let (rule, message) = if entry.key.starts_with("x-") {
            ("unread-extension", format!("nothing reads `{}`", entry.key))
        } else {
            (
                "unknown-keyword",
                format!("codegen does not know `{}` here", entry.key),
            )
        };
        found.add(
            &entry.key_at,
            rule,
            message,
            format!("write one of `{}`, or remove it", keys.join("`, `")),
        );
    }
}
