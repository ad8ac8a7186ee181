//! Paths, operations, their payloads and parameters.

use super::sentences::shown_name;
use super::{Place, Plain, Walk};
use crate::diff::{Semver, Severity};
use crate::{Entry, Node, Operation};

const KNOWN: [&str; 8] = [
    "operationId",
    "requestBody",
    "responses",
    "callbacks",
    "security",
    "servers",
    "parameters",
    "x-",
];

impl<'a> Walk<'a> {
    /// The operations in `paths`, or those in `webhooks`.
    pub(super) fn paths(&mut self, group: &str, is_hook: bool) {
        let list = |bundle: &'a crate::Bundle| match is_hook {
            true => bundle.webhooks(),
            false => bundle.operations(),
        };
        let (old, mut new) = (list(self.old), list(self.new));
        let mut left = Vec::new();
        let mut both = Vec::new();
        for operation in old {
            let is_it = |other: &Operation<'_>| {
                other.method == operation.method && unnamed(other.path) == unnamed(operation.path)
            };
            match new.iter().position(is_it) {
                Some(at) => both.push((operation, new.remove(at))),
                None => left.push(operation),
            }
        }
        for operation in left {
            // The same name at another place is the same operation.
            let id = operation.node.str("operationId");
            match new
                .iter()
                .position(|other| id.is_some() && other.node.str("operationId") == id)
            {
                Some(at) => both.push((operation, new.remove(at))),
                None => self.gone(group, &operation, is_hook),
            }
        }
        for (old, new) in &both {
            self.operation(group, old, new, is_hook);
        }
        for operation in &new {
            let at = entry_of(self.new.document(), group, operation);
            self.plain(Plain {
                why: "nobody calls it yet".to_owned(),
                semver: Semver::Minor,
                rust: "one operation more: its types, its method, its mocks",
                new: at.map(|entry| &entry.key_at),
                places: vec![whole(operation, is_hook)],
                ..Plain::remark(
                    "operation-added",
                    &operation.id,
                    format!("{} {} is new", operation.method, shown_name(operation.path)),
                )
            });
        }
    }

    fn gone(&mut self, group: &str, operation: &Operation<'a>, is_hook: bool) {
        let at = entry_of(self.old.document(), group, operation);
        self.plain(Plain {
            why: match is_hook {
                true => "whoever waits for it waits in vain",
                false => "calls of it find nothing any more; captured traffic of it is passed over",
            }
            .to_owned(),
            severity: Severity::Breaking,
            parties: (Severity::Breaking, Severity::Safe),
            captured: Some(false),
            semver: Semver::Major,
            rust: "its method and its types are gone",
            old: at.map(|entry| &entry.key_at),
            places: vec![whole(operation, is_hook)],
            ..Plain::remark(
                "operation-removed",
                &operation.id,
                format!(
                    "{} {} is gone",
                    operation.method,
                    shown_name(operation.path)
                ),
            )
        });
    }

    fn operation(&mut self, group: &str, old: &Operation<'a>, new: &Operation<'a>, is_hook: bool) {
        let places = vec![whole(old, is_hook)];
        let entries = (
            entry_of(self.old.document(), group, old),
            entry_of(self.new.document(), group, new),
        );
        let (old_at, new_at) = (
            entries.0.map(|entry| &entry.key_at),
            entries.1.map(|entry| &entry.key_at),
        );
        if old.path != new.path || old.method != new.method {
            let same_place = old.method == new.method && unnamed(old.path) == unnamed(new.path);
            let severity = if same_place {
                Severity::Safe
            } else {
                Severity::Breaking
            };
            self.plain(Plain {
                why: match same_place {
                    true => "only the names of parts of the path are others",
                    false => {
                        "calls go where nothing is any more; captured traffic of it is passed over"
                    }
                }
                .to_owned(),
                severity,
                parties: (severity, Severity::Safe),
                captured: Some(same_place),
                rust: "the path in `INFO` is another one",
                old: old_at,
                new: new_at,
                places: places.clone(),
                ..Plain::remark(
                    "operation-moved",
                    &old.id,
                    format!(
                        "is {} {} instead of {} {}",
                        new.method,
                        shown_name(new.path),
                        old.method,
                        shown_name(old.path)
                    ),
                )
            });
        }
        if old.node.str("operationId") != new.node.str("operationId") {
            let place = |node: &'a Node| node.entry("operationId").map(|entry| &entry.value.at);
            self.plain(Plain {
                why: "calls stay as they are; commands, captures and examples that name it have to be changed".to_owned(),
                severity: Severity::Risky,
                parties: (Severity::Safe, Severity::Safe),
                semver: Semver::Major,
                rust: "the method and the type of the operation have another name",
                old: place(old.node),
                new: place(new.node),
                places: places.clone(),
                ..Plain::remark("operation-renamed", &old.id, format!("is called {} now", shown_name(&new.id)))
            });
        }
        self.others(&old.id, old.node, new.node, &KNOWN, &places);
        if old.node.get("security").is_some() || new.node.get("security").is_some() {
            let own = |node: &'a Node, document: &'a Node| {
                if node.get("security").is_some() {
                    node
                } else {
                    document
                }
            };
            let (before, after) = (
                own(old.node, self.old.document()),
                own(new.node, self.new.document()),
            );
            self.requirements(&old.id, before, after, &places);
        }
        self.servers(&old.id, old.node, new.node);
        self.parameters(group, old, new, is_hook);
        let place = Place {
            payload: "request".to_owned(),
            ..whole(old, is_hook)
        };
        self.bodies(&place, old.node, new.node);
        self.responses(&old.id, old.node, new.node, is_hook);
        self.callbacks(old, new);
    }
}

/// A path without the names of its parts: `/pets/{}`.
pub(super) fn unnamed(path: &str) -> String {
    let mut out = String::new();
    let mut inside = false;
    for c in path.chars() {
        inside = (inside || c == '{') && c != '}';
        if !inside || c == '{' {
            out.push(c);
        }
    }
    out
}

/// An operation as a whole.
pub(super) fn whole(operation: &Operation<'_>, is_hook: bool) -> Place {
    Place {
        operation: operation.id.clone(),
        payload: String::new(),
        pointer: String::new(),
        sent: !is_hook,
    }
}

/// The entry of an operation in its path item.
fn entry_of<'a>(document: &'a Node, group: &str, operation: &Operation<'_>) -> Option<&'a Entry> {
    document
        .find(&[group, operation.path])?
        .entry(&operation.method.to_lowercase())
}
