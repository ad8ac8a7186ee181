//! The parts of compositions.

use super::draft::Draft;
use super::edit::Edit;
use super::schema::{Pair, same};
use super::sentences::shown_name;
use super::{At, Walk};
use crate::diff::Semver;
use crate::{Bundle, Entry, Node};

impl<'a> Walk<'a> {
    /// Compares the parts of `allOf`, `anyOf`, `oneOf` or `prefixItems`.
    pub(super) fn parts(
        &mut self,
        pair: &Pair<'a>,
        key: &str,
        before: Option<&'a Entry>,
        after: Option<&'a Entry>,
        more: &mut Vec<Pair<'a>>,
    ) {
        let parts = |entry: Option<&'a Entry>| entry.map_or(&[][..], |entry| entry.value.items());
        let (old, new) = (parts(before), parts(after));
        let mut left: Vec<&'a Node> = new.iter().collect();
        let mut gone: Vec<&'a Node> = Vec::new();
        let mut both: Vec<(&'a Node, &'a Node)> = Vec::new();
        for part in old {
            let is_it = |other: &&Node| match part.reference() {
                Some(_) => other.reference().is_some() && self.is_same_component(part, other),
                None => same(part, other),
            };
            match left.iter().position(is_it) {
                Some(at) => both.push((part, left.remove(at))),
                None => gone.push(part),
            }
        }
        // What is left of those written out here belongs together in the order in which it stands.
        let is_inline = |node: &&Node| node.reference().is_none();
        while let (Some(a), Some(b)) = (
            gone.iter().position(is_inline),
            left.iter().position(is_inline),
        ) {
            both.push((gone.remove(a), left.remove(b)));
        }
        for (old, new) in both {
            let at: At = pair.at.clone();
            more.push(Pair {
                at,
                old,
                new,
                remarks: true,
            });
        }
        let all = key == "allOf";
        for (part, is_new) in gone
            .into_iter()
            .map(|part| (part, false))
            .chain(left.into_iter().map(|part| (part, true)))
        {
            let name = match Bundle::referred(part) {
                Some(name) => shown_name(name),
                None => match (part.str("type"), part.get("if")) {
                    (Some(of), _) => format!("one of type {}", shown_name(of)),
                    (None, Some(_)) => "a condition (`if`)".to_owned(),
                    (None, None) => "one without a name".to_owned(),
                },
            };
            let (kind, what) = match (all, is_new) {
                (true, true) => (
                    "part-added",
                    format!("has one part more in `{key}`: {name}"),
                ),
                (true, false) => (
                    "part-removed",
                    format!("has one part less in `{key}`: {name}"),
                ),
                (false, true) => (
                    "alternative-added",
                    format!("has one alternative more in `{key}`: {name}"),
                ),
                (false, false) => (
                    "alternative-removed",
                    format!("has one alternative less in `{key}`: {name}"),
                ),
            };
            let draft = Draft::new(kind, what, Edit::Keywords(vec![key.to_owned()]));
            let draft = match (all == is_new, key) {
                (_, "oneOf" | "prefixItems") => draft,
                (true, _) => draft.narrows(),
                (false, _) => draft.widens(),
            };
            let draft = match is_new {
                true => draft.at(None, Some(&part.at)),
                false => draft.at(Some(&part.at), None),
            };
            let bundle = if is_new { self.new } else { self.old };
            let (semver, rust) = match all && !declares(bundle, part) {
                true => (Semver::Patch, "no type depends on it"),
                false => (Semver::Major, "the type is another one"),
            };
            self.draft(pair, draft.rust(semver, rust));
        }
    }
}

/// Whether a part says what is there, not only what goes together.
fn declares(bundle: &Bundle, part: &Node) -> bool {
    let mut waiting = vec![part];
    for _ in 0..100 {
        let Some(node) = waiting.pop() else {
            return false;
        };
        let node = bundle.resolve(node);
        if node.get("properties").is_some()
            || node.get("type").is_some()
            || node.reference().is_some()
        {
            return true;
        }
        for key in ["allOf", "anyOf", "oneOf"] {
            waiting.extend(node.get(key).map_or(&[][..], Node::items));
        }
    }
    true
}
