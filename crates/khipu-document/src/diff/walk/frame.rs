//! What stands around the operations: title, servers, tags.

use super::schema::same;
use super::sentences::shown_name;
use super::{Plain, Walk};
use crate::diff::{Semver, Severity};
use crate::{Entry, Node};

const KNOWN: [&str; 8] = [
    "openapi",
    "info",
    "servers",
    "security",
    "tags",
    "paths",
    "webhooks",
    "components",
];

impl<'a> Walk<'a> {
    pub(super) fn frame(&mut self) {
        self.find_renamed();
        let (old, new) = (self.old.document(), self.new.document());
        self.others("document", old, new, &KNOWN, &[]);
        if let (Some(before), Some(after)) = (old.get("info"), new.get("info")) {
            self.others("info", before, after, &[], &[]);
        }
        self.version(old.entry("openapi"), new.entry("openapi"));
        self.servers("document", old, new);
        self.tags(old, new);
    }

    fn version(&mut self, old: Option<&'a Entry>, new: Option<&'a Entry>) {
        if let (Some(old), Some(new)) = (old, new)
            && old.value.to_json() != new.value.to_json()
        {
            self.plain(Plain {
                old: Some(&old.key_at),
                new: Some(&new.key_at),
                ..Plain::remark(
                    "openapi-version",
                    "document",
                    "is written in another version of OpenAPI".to_owned(),
                )
            });
        }
    }

    /// The servers of the document, of a path or of an operation.
    pub(super) fn servers(&mut self, subject: &str, old: &'a Node, new: &'a Node) {
        let list = |node: &'a Node| node.get("servers").map_or(&[][..], Node::items);
        let same_url = |a: &Node, b: &Node| a.str("url") == b.str("url");
        let (before, after) = (list(old), list(new));
        let some_stay = before
            .iter()
            .any(|server| after.iter().any(|other| same_url(server, other)));
        for server in before {
            let url = shown_name(server.str("url").unwrap_or_default());
            match after.iter().find(|other| same_url(server, other)) {
                Some(other) if !same(server, other) => {
                    self.others(&format!("server {url}"), server, other, &["url"], &[])
                }
                Some(_) => {}
                None => {
                    let severity = if some_stay {
                        Severity::Risky
                    } else {
                        Severity::Breaking
                    };
                    self.plain(Plain {
                        why: "who sends requests there may get no answer any more".to_owned(),
                        severity,
                        parties: (severity, Severity::Safe),
                        rust: "the base address is no part of the types; its documentation names it",
                        old: Some(&server.at),
                        ..Plain::remark("server-removed", subject, format!("the server {url} is gone"))
                    });
                }
            }
        }
        for server in after
            .iter()
            .filter(|server| !before.iter().any(|other| same_url(server, other)))
        {
            let url = shown_name(server.str("url").unwrap_or_default());
            self.plain(Plain {
                why: "where requests were sent until now is another change".to_owned(),
                rust: "the base address is no part of the types; its documentation names it",
                new: Some(&server.at),
                ..Plain::remark("server-added", subject, format!("the server {url} is new"))
            });
        }
    }

    fn tags(&mut self, old: &'a Node, new: &'a Node) {
        let list = |node: &'a Node| node.get("tags").map_or(&[][..], Node::items);
        let same_name = |a: &Node, b: &Node| a.str("name") == b.str("name");
        for tag in list(old) {
            let subject = format!("tag {}", shown_name(tag.str("name").unwrap_or_default()));
            match list(new).iter().find(|other| same_name(tag, other)) {
                Some(other) => self.others(&subject, tag, other, &["name"], &[]),
                None => self.plain(Plain {
                    old: Some(&tag.at),
                    ..Plain::remark("tag-removed", &subject, "is gone".to_owned())
                }),
            }
        }
        for tag in list(new)
            .iter()
            .filter(|tag| !list(old).iter().any(|other| same_name(tag, other)))
        {
            let subject = format!("tag {}", shown_name(tag.str("name").unwrap_or_default()));
            self.plain(Plain {
                semver: Semver::Patch,
                new: Some(&tag.at),
                ..Plain::remark("tag-added", &subject, "is new".to_owned())
            });
        }
    }
}
