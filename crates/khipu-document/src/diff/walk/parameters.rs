//! The parameters of calls, and callbacks.

use super::operations::whole;
use super::sentences::shown_name;
use super::{Place, Plain, Walk};
use crate::diff::{Semver, Severity};
use crate::{Entry, Node, Operation};

impl<'a> Walk<'a> {
    /// The parameters of an operation, those of its path among them.
    pub(super) fn parameters(
        &mut self,
        group: &str,
        old: &Operation<'a>,
        new: &Operation<'a>,
        is_hook: bool,
    ) {
        let list = |document: &'a Node, operation: &Operation<'a>| -> Vec<&'a Node> {
            let of = |node: Option<&'a Node>| {
                node.and_then(|node| node.get("parameters"))
                    .map_or(&[][..], Node::items)
                    .iter()
            };
            let own: Vec<&'a Node> = of(Some(operation.node)).collect();
            let shared = of(document.find(&[group, operation.path]));
            let shared =
                shared.filter(|node| !own.iter().any(|other| is_same_parameter(node, other)));
            shared.chain(own.iter().copied()).collect()
        };
        let (before, after) = (
            list(self.old.document(), old),
            list(self.new.document(), new),
        );
        let place = whole(old, is_hook);
        let subject = |node: &Node| {
            format!(
                "{} {} parameter {}",
                old.id,
                node.str("in").unwrap_or("unplaced"),
                shown_name(node.str("name").unwrap_or_default())
            )
        };
        for parameter in &before {
            let subject = subject(parameter);
            let Some(other) = after
                .iter()
                .find(|other| is_same_parameter(parameter, other))
            else {
                self.parameter(
                    &subject,
                    &place,
                    ("parameter-removed", "is gone"),
                    "what is sent in it is not read any more",
                    (Severity::Risky, Severity::Safe),
                    (Some(parameter), None),
                );
                continue;
            };
            match (parameter.flag("required"), other.flag("required")) {
                (false, true) => self.parameter(
                    &subject,
                    &place,
                    ("parameter-required", "is required now"),
                    "calls without it are refused from now on",
                    (Severity::Breaking, Severity::Safe),
                    (Some(parameter), Some(other)),
                ),
                (true, false) => self.parameter(
                    &subject,
                    &place,
                    ("parameter-optional", "is no longer required"),
                    "calls with it stay valid",
                    (Severity::Safe, Severity::Breaking),
                    (Some(parameter), Some(other)),
                ),
                _ => {}
            }
            self.others(
                &subject,
                parameter,
                other,
                &["required", "schema", "name", "in"],
                std::slice::from_ref(&place),
            );
            self.value(&subject, &place, "parameters", parameter, other);
        }
        for parameter in after.iter().filter(|parameter| {
            !before
                .iter()
                .any(|other| is_same_parameter(parameter, other))
        }) {
            let subject = subject(parameter);
            let (what, why, severity) = match parameter.flag("required") {
                true => (
                    "is new and required",
                    "calls without it are refused from now on",
                    Severity::Breaking,
                ),
                false => (
                    "is new and may be left out",
                    "calls without it stay valid",
                    Severity::Safe,
                ),
            };
            self.parameter(
                &subject,
                &place,
                ("parameter-added", what),
                why,
                (severity, Severity::Safe),
                (None, Some(parameter)),
            );
        }
    }

    fn parameter(
        &mut self,
        subject: &str,
        place: &Place,
        (kind, what): (&'static str, &str),
        why: &str,
        parties: (Severity, Severity),
        (old, new): (Option<&'a Node>, Option<&'a Node>),
    ) {
        self.plain(Plain {
            why: why.to_owned(),
            severity: parties.0,
            parties,
            semver: Semver::Major,
            rust: "the method takes other arguments",
            old: old.map(|node| &node.at),
            new: new.map(|node| &node.at),
            places: vec![place.clone()],
            ..Plain::remark(kind, subject, what.to_owned())
        });
    }

    /// The callbacks of an operation.
    pub(super) fn callbacks(&mut self, old: &Operation<'a>, new: &Operation<'a>) {
        let list = |node: &'a Node| node.get("callbacks").map_or(&[][..], Node::entries);
        let place = Place {
            payload: "callback".to_owned(),
            sent: false,
            ..whole(old, false)
        };
        let (before, after) = (list(old.node), list(new.node));
        for callback in before {
            let name = shown_name(&callback.key);
            let Some(other) = after.iter().find(|other| other.key == callback.key) else {
                self.callback(
                    &old.id,
                    &place,
                    ("callback-removed", format!("the callback {name} is gone")),
                    "whoever waits for it waits in vain",
                    (Some(callback), None),
                );
                continue;
            };
            let (mut is, mut was) = (
                other.value.entries().iter(),
                callback.value.entries().iter(),
            );
            let same_place = was.all(|expression| other.value.get(&expression.key).is_some())
                && is.all(|expression| callback.value.get(&expression.key).is_some());
            if !same_place {
                self.callback(
                    &old.id,
                    &place,
                    (
                        "callback-moved",
                        format!("the callback {name} is sent to another address"),
                    ),
                    "it no longer comes where it is awaited",
                    (Some(callback), Some(other)),
                );
            }
            let one = |node: &'a Node| {
                node.entries().first().and_then(|expression| {
                    expression.value.entries().iter().find(|entry| {
                        entry.value.get("requestBody").is_some()
                            || entry.value.get("responses").is_some()
                    })
                })
            };
            if let (Some(was), Some(is)) = (one(&callback.value), one(&other.value)) {
                let subject = format!("{}/callback", old.id);
                self.others(
                    &subject,
                    &was.value,
                    &is.value,
                    &[
                        "requestBody",
                        "responses",
                        "parameters",
                        "security",
                        "servers",
                    ],
                    std::slice::from_ref(&place),
                );
                self.bodies(&place, &was.value, &is.value);
                self.responses(&subject, &was.value, &is.value, true);
            }
        }
        for callback in after
            .iter()
            .filter(|callback| !before.iter().any(|other| other.key == callback.key))
        {
            let name = shown_name(&callback.key);
            self.plain(Plain {
                why: "it comes only to whoever asks for it".to_owned(),
                semver: Semver::Minor,
                rust: "one payload more",
                new: Some(&callback.key_at),
                places: vec![place.clone()],
                ..Plain::remark(
                    "callback-added",
                    &old.id,
                    format!("the callback {name} is new"),
                )
            });
        }
    }

    fn callback(
        &mut self,
        subject: &str,
        place: &Place,
        (kind, what): (&'static str, String),
        why: &str,
        (old, new): (Option<&'a Entry>, Option<&'a Entry>),
    ) {
        self.plain(Plain {
            why: why.to_owned(),
            severity: Severity::Breaking,
            parties: (Severity::Safe, Severity::Breaking),
            semver: Semver::Major,
            rust: "asynchronous calls of it change",
            old: old.map(|entry| &entry.key_at),
            new: new.map(|entry| &entry.key_at),
            places: vec![place.clone()],
            ..Plain::remark(kind, subject, what)
        });
    }
}

fn is_same_parameter(one: &Node, other: &Node) -> bool {
    one.str("name") == other.str("name") && one.str("in") == other.str("in")
}
