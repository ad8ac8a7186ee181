//! What stands beside the rules of a schema: texts, examples, marks, extensions.

use super::schema::same;
use super::sentences::{shown_name, shown_value};
use super::{At, Plain, Walk};
use crate::diff::inclusion::is_assertion;
use crate::diff::{Semver, Severity};
use crate::{Entry, Node};

impl<'a> Walk<'a> {
    /// Compares everything beside the rules of two schemas.
    pub(super) fn remarks(&mut self, at: &At, old: &'a Node, new: &'a Node) {
        let added = new
            .entries()
            .iter()
            .filter(|entry| old.get(&entry.key).is_none());
        for entry in old.entries().iter().chain(added) {
            let key = entry.key.as_str();
            if key == "$ref" || key == "$defs" || is_assertion(key) {
                continue;
            }
            let (before, after) = (old.entry(key), new.entry(key));
            if let (Some(before), Some(after)) = (before, after)
                && same(&before.value, &after.value)
            {
                continue;
            }
            match key {
                "x-enum-descriptions" => self.value_texts(at, old, new, before, after),
                _ => self.remark(at, key, before, after),
            }
        }
    }

    fn remark(&mut self, at: &At, key: &str, before: Option<&'a Entry>, after: Option<&'a Entry>) {
        let done = match (before, after) {
            (None, _) => "is new",
            (_, None) => "is gone",
            _ => "says something else",
        };
        let flag = |entry: Option<&'a Entry>| {
            entry.is_some_and(|entry| {
                entry.value
                    == Node {
                        kind: crate::Kind::Bool(true),
                        at: entry.value.at.clone(),
                    }
            })
        };
        let subject = at.subject.clone();
        let places = self.places(at);
        let base = Plain {
            old: before.map(|entry| &entry.key_at),
            new: after.map(|entry| &entry.key_at),
            places,
            ..Plain::remark(
                "description-changed",
                &subject,
                format!("its {} {done}", shown_name(key)),
            )
        };
        let plain = match key {
            "description" | "title" | "summary" | "$comment" | "externalDocs" => base,
            "example" | "examples" => Plain {
                kind: "example-changed",
                ..base
            },
            "x-sensitive" => {
                let marked = flag(after);
                let (what, why, severity, rust) = match marked {
                    true => (
                        "is marked as sensitive now",
                        "reports, `Debug` and `khipu scrub` hide it from now on; payloads stay as they are",
                        Severity::Safe,
                        "the type loses `Display` and `Deref`, and shows its text through `expose` alone",
                    ),
                    false => (
                        "is no longer marked as sensitive",
                        "it leaks: `Debug`, reports and `khipu scrub` no longer hide it",
                        Severity::Risky,
                        "the type loses `expose`, and its `Debug` shows the text",
                    ),
                };
                Plain {
                    kind: if marked {
                        "sensitive-marked"
                    } else {
                        "sensitive-unmarked"
                    },
                    what: what.to_owned(),
                    why: why.to_owned(),
                    severity,
                    parties: (severity, severity),
                    semver: Semver::Major,
                    rust,
                    ..base
                }
            }
            "x-rust-type" => Plain {
                kind: "rust-type-changed",
                why: "it says which Rust type stands for it; payloads stay as they are".to_owned(),
                semver: Semver::Major,
                rust: "the type is another one",
                ..base
            },
            "deprecated" => Plain {
                kind: if flag(after) {
                    "deprecated"
                } else {
                    "no-longer-deprecated"
                },
                what: if flag(after) {
                    "is deprecated now"
                } else {
                    "is no longer deprecated"
                }
                .to_owned(),
                why: "it is an announcement; payloads stay as they are".to_owned(),
                ..base
            },
            "default" => self.uncertain(
                base,
                "default-changed",
                "whoever leaves it out means something else from now on",
            ),
            "format" => self.uncertain(
                base,
                "format-changed",
                "nobody has to check it, and many tools choose a type by it",
            ),
            "discriminator" => self.uncertain(
                base,
                "discriminator-changed",
                "many tools choose a type by it",
            ),
            "readOnly" | "writeOnly" => self.uncertain(
                base,
                "direction-changed",
                "it says in which direction the member travels",
            ),
            _ if key.starts_with("x-") => Plain {
                kind: "extension-changed",
                why: "it is an extension that nothing here reads; ask whoever reads it".to_owned(),
                ..base
            },
            _ => self.uncertain(
                base,
                "keyword-changed",
                "nothing is known about this keyword",
            ),
        };
        self.plain(plain);
    }

    /// A change about which nobody can be sure.
    pub(super) fn uncertain<'p>(
        &self,
        base: Plain<'p>,
        kind: &'static str,
        why: &str,
    ) -> Plain<'p> {
        Plain {
            kind,
            why: why.to_owned(),
            severity: Severity::Risky,
            parties: (Severity::Risky, Severity::Risky),
            ..base
        }
    }

    /// What the values of an enumeration mean.
    fn value_texts(
        &mut self,
        at: &At,
        old: &'a Node,
        new: &'a Node,
        before: Option<&'a Entry>,
        after: Option<&'a Entry>,
    ) {
        let texts = |entry: Option<&'a Entry>| entry.map_or(&[][..], |entry| entry.value.entries());
        let text = |entry: Option<&'a Entry>, name: &str| {
            texts(entry).iter().find(|entry| entry.key == name)
        };
        let listed = |node: &Node, name: &str| node.strings("enum").any(|value| value == name);
        let added = texts(after)
            .iter()
            .filter(|entry| text(before, &entry.key).is_none());
        let names: Vec<&'a str> = texts(before)
            .iter()
            .chain(added)
            .map(|entry| entry.key.as_str())
            .collect();
        for name in names {
            let (was, is) = (text(before, name), text(after, name));
            let is_same = matches!((was, is), (Some(was), Some(is)) if same(&was.value, &is.value));
            // With a value comes and goes what it means.
            let beside = |node: &Node, entry: Option<&Entry>| listed(node, name) == entry.is_some();
            if is_same
                || (listed(old, name) != listed(new, name) && beside(old, was) && beside(new, is))
            {
                continue;
            }
            let places = self.places(at);
            let subject = at.subject.clone();
            self.plain(Plain {
                old: was.map(|entry| &entry.key_at),
                new: is.map(|entry| &entry.key_at),
                places,
                ..Plain::remark(
                    "description-changed",
                    &subject,
                    format!(
                        "what the value {} means is described in another way",
                        shown_name(name)
                    ),
                )
            });
        }
    }

    /// Compares everything of two parts of the frame that is not compared by itself.
    pub(super) fn others(
        &mut self,
        subject: &str,
        old: &'a Node,
        new: &'a Node,
        known: &[&str],
        places: &[super::Place],
    ) {
        let added = new
            .entries()
            .iter()
            .filter(|entry| old.get(&entry.key).is_none());
        for entry in old.entries().iter().chain(added) {
            let key = entry.key.as_str();
            let (before, after) = (old.entry(key), new.entry(key));
            let is_same = matches!((before, after), (Some(before), Some(after)) if same(&before.value, &after.value));
            if known.contains(&key) || is_same {
                continue;
            }
            let done = match (before, after) {
                (None, Some(after)) => format!("is new: {}", shown_value(&after.value)),
                (Some(_), None) => "is gone".to_owned(),
                _ => "says something else".to_owned(),
            };
            let is_text = matches!(
                key,
                "description"
                    | "summary"
                    | "title"
                    | "example"
                    | "examples"
                    | "externalDocs"
                    | "tags"
                    | "contact"
                    | "license"
                    | "termsOfService"
                    | "version"
            );
            let done = if is_text {
                done.split(':').next().unwrap_or_default().to_owned()
            } else {
                done
            };
            let base = Plain {
                old: before.map(|entry| &entry.key_at),
                new: after.map(|entry| &entry.key_at),
                places: places.to_vec(),
                ..Plain::remark(
                    "description-changed",
                    subject,
                    format!("its {} {done}", shown_name(key)),
                )
            };
            let plain = match key {
                _ if is_text => base,
                "deprecated" => Plain {
                    kind: "deprecated",
                    why: "it is an announcement; payloads stay as they are".to_owned(),
                    ..base
                },
                _ if key.starts_with("x-") => Plain {
                    kind: "extension-changed",
                    why: "it is an extension that nothing here reads; ask whoever reads it"
                        .to_owned(),
                    ..base
                },
                _ => self.uncertain(
                    base,
                    "keyword-changed",
                    "it can change how a call is made or read",
                ),
            };
            self.plain(plain);
        }
    }
}
