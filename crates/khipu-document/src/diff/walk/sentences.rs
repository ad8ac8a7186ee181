//! The words of a comparison.

use super::judge::Judgement;
use crate::diff::Severity;
use crate::open::shown;
use crate::{Kind, Node};

/// What a change is about, for the sentence that says why it is as bad as it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hint {
    None,
    Null,
    Value,
    Requirement,
    Added,
    Removed,
    Undeclared,
}

/// Why a change of a schema is as bad as it is.
pub(super) fn why(judgement: &Judgement, hint: Hint) -> String {
    let Judgement {
        sender,
        receiver,
        severity,
        places,
        ..
    } = judgement;
    if places.is_empty() {
        return "no payload reaches it".to_owned();
    }
    let sent = places.iter().any(|place| place.sent);
    let received = places.iter().any(|place| !place.sent);
    let mut out: Vec<&str> = Vec::new();
    let bad = |severity: &Severity| *severity != Severity::Safe;
    if hint == Hint::Removed {
        if sent {
            out.push("whoever still sends it in a request is not read any more");
        }
        if received {
            out.push(match receiver {
                Severity::Breaking => "a receiver that relies on it finds it missing in answers",
                _ => "a receiver that shows it may not find it in answers any more",
            });
        }
        return out.join("; ");
    }
    if judgement.same && *severity == Severity::Safe && hint == Hint::None {
        return "the same values are valid as before".to_owned();
    }
    if sent && bad(sender) {
        out.push(match hint {
            Hint::Requirement | Hint::Added => "a request without it is refused from now on",
            Hint::Null => "a request with null is refused from now on",
            Hint::Undeclared => {
                "a request with members that nothing declares can be refused from now on"
            }
            _ => "a request that was accepted can be refused from now on",
        });
    }
    if received && bad(receiver) {
        out.push(match hint {
            Hint::Requirement => "a receiver that relies on it may not find it in answers",
            Hint::Undeclared => "an answer may bring members that were not to come",
            Hint::Null => "an answer may bring null, which a receiver does not expect",
            Hint::Value => "an answer may bring a value that a receiver does not know; the models keep it as `Unknown`",
            _ => "an answer may bring what a receiver refuses",
        });
    }
    if received && !bad(receiver) && bad(sender) {
        out.push(match hint {
            Hint::Requirement | Hint::Added => {
                "answers get stricter: without it, traffic captured before and an API that has not changed yet are refused"
            }
            _ => "answers get stricter: traffic captured before and an API that has not changed yet may be refused",
        });
    }
    if *severity == Severity::Safe {
        out.push(match (sent, received, bad(receiver)) {
            (true, false, true) => "more is accepted than before; what was sent stays valid",
            (true, false, false) | (true, true, _) => "what was sent stays valid",
            (false, ..) => "nothing may come that a receiver would refuse",
        });
        if hint == Hint::Added && received && !bad(sender) {
            out.push("receivers pass over members that they do not know");
        }
    }
    out.join("; ")
}

/// A name of the document, in backticks.
pub(super) fn shown_name(name: &str) -> String {
    format!("`{}`", shown(&name.replace('`', "'")))
}

/// A value of the document as a message shows it.
pub(super) fn shown_value(node: &Node) -> String {
    match &node.kind {
        Kind::String(text) => shown_name(text),
        Kind::Sequence(_) => "a list".to_owned(),
        Kind::Mapping(_) => "an object".to_owned(),
        _ => shown_name(&node.to_json().to_string()),
    }
}
