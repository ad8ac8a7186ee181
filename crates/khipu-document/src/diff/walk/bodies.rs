//! Bodies: whether there is one, of which media types, with which schema.

use super::sentences::shown_name;
use super::{At, Owner, Place, Plain, Walk};
use crate::diff::{Semver, Severity};
use crate::{Entry, Node};

impl<'a> Walk<'a> {
    /// The request body of an operation, or of one of its callbacks.
    pub(super) fn bodies(&mut self, place: &Place, old: &'a Node, new: &'a Node) {
        let full = place.name();
        let (before, after) = (old.entry("requestBody"), new.entry("requestBody"));
        let (Some(before), Some(after)) = (before, after) else {
            let Some(entry) = before.or(after) else {
                return;
            };
            let is_new = after.is_some();
            let required = entry.value.flag("required");
            let severity = if is_new && !required {
                Severity::Safe
            } else {
                Severity::Breaking
            };
            self.plain(Plain {
                why: match (is_new, required) {
                    (true, true) => "calls without a body are refused from now on",
                    (true, false) => "calls without a body stay valid",
                    (false, _) => "what was sent in it is not read any more",
                }
                .to_owned(),
                severity,
                parties: (severity, Severity::Safe),
                captured: (severity == Severity::Safe).then_some(true),
                semver: Semver::Major,
                rust: "the type of the request is another one",
                old: before.map(|entry| &entry.key_at),
                new: after.map(|entry| &entry.key_at),
                places: vec![place.clone()],
                ..Plain::remark(
                    if is_new { "body-added" } else { "body-removed" },
                    &full,
                    if is_new {
                        "there is a body now"
                    } else {
                        "there is no body any more"
                    }
                    .to_owned(),
                )
            });
            return;
        };
        let required = (before.value.flag("required"), after.value.flag("required"));
        if required.0 != required.1 {
            let severity = if required.1 {
                Severity::Breaking
            } else {
                Severity::Safe
            };
            let at = |entry: &'a Entry| {
                entry
                    .value
                    .entry("required")
                    .map_or(&entry.key_at, |entry| &entry.key_at)
            };
            self.plain(Plain {
                why: match required.1 {
                    true => "calls without a body are refused from now on",
                    false => "calls with a body stay valid",
                }
                .to_owned(),
                severity,
                parties: if required.1 {
                    (severity, Severity::Safe)
                } else {
                    (Severity::Safe, Severity::Breaking)
                },
                captured: Some(!required.1),
                semver: Semver::Major,
                rust: "the request is an `Option`, or no longer one",
                old: Some(at(before)),
                new: Some(at(after)),
                places: vec![place.clone()],
                ..Plain::remark(
                    if required.1 {
                        "body-required"
                    } else {
                        "body-optional"
                    },
                    &full,
                    if required.1 {
                        "the body is required now"
                    } else {
                        "the body is no longer required"
                    }
                    .to_owned(),
                )
            });
        }
        self.others(
            &full,
            &before.value,
            &after.value,
            &["required", "content"],
            std::slice::from_ref(place),
        );
        self.content(place, &before.value, &after.value);
    }

    /// The media types of a body, with their schemas.
    pub(super) fn content(&mut self, place: &Place, old: &'a Node, new: &'a Node) {
        let list = |node: &'a Node| node.get("content").map_or(&[][..], Node::entries);
        let full = place.name();
        for media in list(old) {
            let Some(other) = list(new).iter().find(|other| other.key == media.key) else {
                self.plain(Plain {
                    why: match place.sent {
                        true => "calls with such a body are refused from now on",
                        false => "a receiver that reads no other kind gets nothing to read",
                    }
                    .to_owned(),
                    severity: Severity::Breaking,
                    parties: (Severity::Breaking, Severity::Breaking),
                    captured: Some(false),
                    semver: Semver::Major,
                    rust: "the type of the body is another one",
                    old: Some(&media.key_at),
                    places: vec![place.clone()],
                    ..Plain::remark(
                        "media-type-removed",
                        &full,
                        format!("bodies of {} are gone", shown_name(&media.key)),
                    )
                });
                continue;
            };
            self.others(
                &full,
                &media.value,
                &other.value,
                &["schema"],
                std::slice::from_ref(place),
            );
            match (media.value.get("schema"), other.value.get("schema")) {
                (Some(before), Some(after)) => {
                    let at = At {
                        owner: Owner::Place(place.clone()),
                        subject: full.clone(),
                        pointer: String::new(),
                    };
                    self.schemas(at, before, after);
                }
                (None, None) => {}
                (before, after) => {
                    let narrows = after.is_some();
                    let bad = Severity::Breaking;
                    let parties = if narrows {
                        (bad, Severity::Safe)
                    } else {
                        (Severity::Safe, bad)
                    };
                    let severity = if place.sent {
                        parties.0
                    } else {
                        parties.1.max(parties.0.min(Severity::Risky))
                    };
                    self.plain(Plain {
                        why: if narrows {
                            "what may stand in it is said now, and was not"
                        } else {
                            "anything may stand in it now"
                        }
                        .to_owned(),
                        severity,
                        parties,
                        captured: if narrows { None } else { Some(true) },
                        semver: Semver::Major,
                        rust: "the type of the body is another one",
                        old: before.map(|node| &node.at),
                        new: after.map(|node| &node.at),
                        places: vec![place.clone()],
                        ..Plain::remark(
                            if narrows {
                                "schema-added"
                            } else {
                                "schema-removed"
                            },
                            &full,
                            if narrows {
                                "has a schema now"
                            } else {
                                "has no schema any more"
                            }
                            .to_owned(),
                        )
                    });
                }
            }
        }
        for media in list(new)
            .iter()
            .filter(|media| !list(old).iter().any(|other| other.key == media.key))
        {
            let only = list(old).is_empty();
            let is_failure = place.payload.starts_with(['4', '5']);
            let severity = match (place.sent, only) {
                (true, _) => Severity::Safe,
                (false, _) => Severity::Risky,
            };
            self.plain(Plain {
                why: match (place.sent, only) {
                    (true, _) => "calls with the other kinds stay valid",
                    (false, true) => "there is a body where there was none",
                    (false, false) => "a receiver may get a kind of body that it does not read",
                }
                .to_owned(),
                severity,
                parties: (Severity::Safe, severity),
                semver: match (is_failure, only) {
                    (true, _) => Semver::Patch,
                    (false, true) => Semver::Major,
                    (false, false) => Semver::Minor,
                },
                rust: match (is_failure, only) {
                    (true, _) => "bodies of failures are no types",
                    (false, true) => "the body gets a type",
                    (false, false) => "one kind of body more",
                },
                new: Some(&media.key_at),
                places: vec![place.clone()],
                ..Plain::remark(
                    "media-type-added",
                    &full,
                    format!("bodies of {} are new", shown_name(&media.key)),
                )
            });
        }
    }
}
