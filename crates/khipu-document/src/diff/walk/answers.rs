//! What comes back: statuses with their bodies and headers.

use super::sentences::shown_name;
use super::{At, Owner, Place, Plain, Walk};
use crate::diff::{Semver, Severity};
use crate::{Entry, Node};

impl<'a> Walk<'a> {
    /// The statuses of an operation.
    pub(super) fn responses(&mut self, subject: &str, old: &'a Node, new: &'a Node, is_hook: bool) {
        let list = |node: &'a Node| {
            let all = node.get("responses").map_or(&[][..], Node::entries).iter();
            all.filter(|entry| !entry.key.starts_with("x-"))
                .collect::<Vec<&'a Entry>>()
        };
        let (before, after) = (list(old), list(new));
        for response in &before {
            let place = answer(subject, &response.key, is_hook);
            match after
                .iter()
                .find(|other| other.key.eq_ignore_ascii_case(&response.key))
            {
                Some(other) => {
                    let (before, after) = (&response.value, &other.value);
                    let full = place.name();
                    self.others(
                        &full,
                        before,
                        after,
                        &["content", "headers"],
                        std::slice::from_ref(&place),
                    );
                    self.headers(&place, before, after);
                    self.content(&place, before, after);
                }
                None => {
                    let good = is_success(&response.key);
                    let severity = if good {
                        Severity::Breaking
                    } else {
                        Severity::Risky
                    };
                    self.plain(Plain {
                        why: match good {
                            true => "who waits for this answer gets another one; captured traffic with it is not declared any more",
                            false => "captured traffic with this status is not declared any more",
                        }
                        .to_owned(),
                        severity,
                        parties: (Severity::Risky, severity),
                        captured: Some(false),
                        semver: if good { Semver::Major } else { Semver::Patch },
                        rust: if good { "the type of this answer is gone" } else { "statuses of failures are no types" },
                        old: Some(&response.key_at),
                        places: vec![place],
                        ..Plain::remark("status-removed", subject, format!("the status {} is gone", shown_name(&response.key)))
                    });
                }
            }
        }
        for response in after.iter().filter(|response| {
            !before
                .iter()
                .any(|other| other.key.eq_ignore_ascii_case(&response.key))
        }) {
            let good = is_success(&response.key);
            let severity = if good {
                Severity::Breaking
            } else {
                Severity::Risky
            };
            let places = vec![answer(subject, &response.key, is_hook)];
            self.plain(Plain {
                why: match good {
                    true => "a receiver takes a success that it does not know for a failure",
                    false => "a receiver may get a failure that it does not tell from others",
                }
                .to_owned(),
                severity,
                parties: (Severity::Safe, severity),
                semver: if good { Semver::Major } else { Semver::Patch },
                rust: if good {
                    "the answer is one of more types"
                } else {
                    "statuses of failures are no types"
                },
                new: Some(&response.key_at),
                places,
                ..Plain::remark(
                    "status-added",
                    subject,
                    format!("the status {} is new", shown_name(&response.key)),
                )
            });
        }
    }

    fn headers(&mut self, place: &Place, old: &'a Node, new: &'a Node) {
        let list = |node: &'a Node| node.get("headers").map_or(&[][..], Node::entries);
        let is_it = |one: &Entry, other: &Entry| one.key.eq_ignore_ascii_case(&other.key);
        for header in list(old) {
            let subject = format!("{} header {}", place.name(), shown_name(&header.key));
            let required = header.value.flag("required");
            match list(new).iter().find(|other| is_it(header, other)) {
                Some(other) => {
                    if required && !other.value.flag("required") {
                        let (old, new) = (&header.key_at, &other.key_at);
                        self.header_gone(
                            &subject,
                            place,
                            "header-optional",
                            "may be left out now",
                            Severity::Breaking,
                            (old, Some(new)),
                        );
                    } else if !required && other.value.flag("required") {
                        self.plain(Plain {
                            why: "receivers pass over headers that they do not need".to_owned(),
                            parties: (Severity::Breaking, Severity::Safe),
                            rust: "headers are no types",
                            old: Some(&header.key_at),
                            new: Some(&other.key_at),
                            places: vec![place.clone()],
                            ..Plain::remark(
                                "header-required",
                                &subject,
                                "is always there now".to_owned(),
                            )
                        });
                    }
                    self.others(
                        &subject,
                        &header.value,
                        &other.value,
                        &["required", "schema"],
                        std::slice::from_ref(place),
                    );
                    self.value(&subject, place, "headers", &header.value, &other.value);
                }
                None => {
                    let severity = if required {
                        Severity::Breaking
                    } else {
                        Severity::Risky
                    };
                    self.header_gone(
                        &subject,
                        place,
                        "header-removed",
                        "is gone",
                        severity,
                        (&header.key_at, None),
                    );
                }
            }
        }
        for header in list(new)
            .iter()
            .filter(|header| !list(old).iter().any(|other| is_it(header, other)))
        {
            let subject = format!("{} header {}", place.name(), shown_name(&header.key));
            self.plain(Plain {
                why: "receivers pass over headers that they do not know".to_owned(),
                rust: "headers are no types",
                new: Some(&header.key_at),
                places: vec![place.clone()],
                ..Plain::remark("header-added", &subject, "is new".to_owned())
            });
        }
    }

    fn header_gone(
        &mut self,
        subject: &str,
        place: &Place,
        kind: &'static str,
        what: &str,
        severity: Severity,
        at: (&'a crate::Position, Option<&'a crate::Position>),
    ) {
        self.plain(Plain {
            why: "a receiver that relies on it may not find it".to_owned(),
            severity,
            parties: (Severity::Safe, severity),
            rust: "headers are no types",
            old: Some(at.0),
            new: at.1,
            places: vec![place.clone()],
            ..Plain::remark(kind, subject, what.to_owned())
        });
    }

    /// The schema of a parameter or a header.
    pub(super) fn value(
        &mut self,
        subject: &str,
        place: &Place,
        payload: &str,
        old: &'a Node,
        new: &'a Node,
    ) {
        if let (Some(before), Some(after)) = (old.get("schema"), new.get("schema")) {
            let place = Place {
                payload: match place.payload.as_str() {
                    "" => payload.to_owned(),
                    outer => format!("{outer} {payload}"),
                },
                ..place.clone()
            };
            let at = At {
                owner: Owner::Place(place),
                subject: subject.to_owned(),
                pointer: String::new(),
            };
            self.schemas(at, before, after);
        }
    }
}

fn answer(subject: &str, status: &str, is_hook: bool) -> Place {
    Place {
        operation: subject.to_owned(),
        payload: status.to_owned(),
        pointer: String::new(),
        sent: is_hook,
    }
}

fn is_success(status: &str) -> bool {
    status.starts_with(['1', '2', '3']) || status == "default"
}
