//! How calls are authenticated.

use std::collections::BTreeSet;

use super::schema::same;
use super::sentences::shown_name;
use super::{Place, Plain, Walk};
use crate::Node;
use crate::diff::{Semver, Severity};

/// Who may call: the schemes of one alternative with their scopes, all of which are needed.
type Alternative = BTreeSet<(String, Option<String>)>;

impl<'a> Walk<'a> {
    pub(super) fn security_schemes(&mut self) {
        let schemes = |node: &'a Node| {
            node.find(&["components", "securitySchemes"])
                .map_or(&[][..], Node::entries)
        };
        let (old, new) = (schemes(self.old.document()), schemes(self.new.document()));
        for scheme in old {
            let subject = format!("security scheme {}", shown_name(&scheme.key));
            let Some(other) = new.iter().find(|other| other.key == scheme.key) else {
                self.plain(Plain {
                    why: "operations that took it tell that by themselves".to_owned(),
                    semver: Semver::Major,
                    rust: "a constant of `security` is gone",
                    old: Some(&scheme.key_at),
                    ..Plain::remark("security-scheme-removed", &subject, "is gone".to_owned())
                });
                continue;
            };
            let (before, after) = (&scheme.value, &other.value);
            for key in [
                "type",
                "scheme",
                "in",
                "name",
                "flows",
                "openIdConnectUrl",
                "bearerFormat",
            ] {
                let is_same = match (before.get(key), after.get(key)) {
                    (Some(before), Some(after)) => same(before, after),
                    (before, after) => before.is_none() && after.is_none(),
                };
                if is_same {
                    continue;
                }
                let is_note = key == "bearerFormat";
                let severity = if is_note {
                    Severity::Safe
                } else {
                    Severity::Breaking
                };
                self.plain(Plain {
                    why: match is_note {
                        true => "it is a hint for people",
                        false => "credentials that are sent as before are not found any more",
                    }
                    .to_owned(),
                    severity,
                    parties: (severity, severity),
                    rust: "a constant of `security` has another value",
                    old: before.entry(key).map(|entry| &entry.key_at),
                    new: after.entry(key).map(|entry| &entry.key_at),
                    ..Plain::remark(
                        "security-scheme-changed",
                        &subject,
                        format!("its `{key}` is another one"),
                    )
                });
            }
            let known = [
                "type",
                "scheme",
                "in",
                "name",
                "flows",
                "openIdConnectUrl",
                "bearerFormat",
            ];
            self.others(&subject, before, after, &known, &[]);
        }
        for scheme in new
            .iter()
            .filter(|scheme| !old.iter().any(|other| other.key == scheme.key))
        {
            let subject = format!("security scheme {}", shown_name(&scheme.key));
            self.plain(Plain {
                why: "operations that take it tell that by themselves".to_owned(),
                semver: Semver::Minor,
                rust: "`security` has one constant more",
                new: Some(&scheme.key_at),
                ..Plain::remark("security-scheme-added", &subject, "is new".to_owned())
            });
        }
        self.requirements("document", self.old.document(), self.new.document(), &[]);
    }

    /// The alternatives of the document or of an operation.
    pub(super) fn requirements(
        &mut self,
        subject: &str,
        old: &'a Node,
        new: &'a Node,
        places: &[Place],
    ) {
        let (before, after) = (alternatives(old), alternatives(new));
        let all = |list: &[(Alternative, Option<&Node>)]| -> BTreeSet<Alternative> {
            list.iter()
                .map(|(alternative, _)| alternative.clone())
                .collect()
        };
        if all(&before) == all(&after) {
            return;
        }
        let whole = |node: &'a Node| node.entry("security").map(|entry| &entry.key_at);
        for (alternative, at) in before
            .iter()
            .filter(|(alternative, _)| !after.iter().any(|(other, _)| other == alternative))
        {
            // Who has the credentials of this one may have those of another.
            let still = after.iter().any(|(other, _)| other.is_subset(alternative));
            let severity = if still {
                Severity::Safe
            } else {
                Severity::Breaking
            };
            self.plain(Plain {
                why: match still {
                    true => "who could call this way has the credentials of another way",
                    false => "calls that authenticate this way are refused from now on",
                }
                .to_owned(),
                severity,
                parties: (severity, Severity::Safe),
                rust: "the list in `INFO.security` is another one",
                old: at.map(|node| &node.at).or(whole(old)),
                new: whole(new),
                places: places.to_vec(),
                ..Plain::remark(
                    "security-removed",
                    subject,
                    format!("no longer takes {}", named(alternative)),
                )
            });
        }
        for (alternative, at) in after
            .iter()
            .filter(|(alternative, _)| !before.iter().any(|(other, _)| other == alternative))
        {
            self.plain(Plain {
                why: "it is one way more to authenticate; the others are told by themselves"
                    .to_owned(),
                parties: (Severity::Safe, Severity::Safe),
                rust: "the list in `INFO.security` is another one",
                old: whole(old),
                new: at.map(|node| &node.at).or(whole(new)),
                places: places.to_vec(),
                ..Plain::remark(
                    "security-added",
                    subject,
                    format!("takes {} now", named(alternative)),
                )
            });
        }
    }
}

fn alternatives(node: &Node) -> Vec<(Alternative, Option<&Node>)> {
    let list = node.get("security").map_or(&[][..], Node::items);
    if list.is_empty() {
        return vec![(Alternative::new(), None)];
    }
    let each = list.iter().map(|alternative| {
        let mut needed = Alternative::new();
        for scheme in alternative.entries() {
            needed.insert((scheme.key.clone(), None));
            for scope in scheme.value.items().iter().filter_map(Node::as_str) {
                needed.insert((scheme.key.clone(), Some(scope.to_owned())));
            }
        }
        (needed, Some(alternative))
    });
    each.collect()
}

fn named(alternative: &Alternative) -> String {
    if alternative.is_empty() {
        return "calls without credentials".to_owned();
    }
    let names = alternative.iter().map(|(scheme, scope)| match scope {
        Some(scope) => shown_name(&format!("{scheme}: {scope}")),
        None => shown_name(scheme),
    });
    names.collect::<Vec<_>>().join(" with ")
}
