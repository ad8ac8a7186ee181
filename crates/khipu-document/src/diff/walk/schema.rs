//! Two schemas that stand for the same thing in both documents.

use super::draft::Draft;
use super::edit::{Edit, without_null};
use super::judge::Question;
use super::sentences::{self, Hint};
use super::{At, Plain, Walk, judged};
use crate::diff::Semver;
use crate::{Kind, Node};

/// Two schemas to compare; `remarks` is false where the texts beside them were compared already.
#[derive(Clone)]
pub(super) struct Pair<'a> {
    pub(super) at: At,
    pub(super) old: &'a Node,
    pub(super) new: &'a Node,
    pub(super) remarks: bool,
}

impl<'a> Walk<'a> {
    /// Compares two schemas with everything inside of them. References are not followed: components come by themselves.
    pub(super) fn schemas(&mut self, at: At, old: &'a Node, new: &'a Node) {
        let remarks = true;
        let mut waiting = vec![Pair {
            at,
            old,
            new,
            remarks,
        }];
        while let Some(pair) = waiting.pop() {
            let from = waiting.len();
            self.pair(&pair, &mut waiting);
            // In the order of the document.
            if let Some(added) = waiting.get_mut(from..) {
                added.reverse();
            }
        }
    }

    fn pair(&mut self, pair: &Pair<'a>, more: &mut Vec<Pair<'a>>) {
        let Pair {
            at,
            old,
            new,
            remarks,
        } = pair;
        if *remarks {
            self.remarks(at, old, new);
        }
        if old.type_name() != new.type_name() {
            let what = "is another schema".to_owned();
            let draft =
                Draft::new("schema-replaced", what, Edit::Whole).at(Some(&old.at), Some(&new.at));
            return self.draft(
                pair,
                draft.rust(Semver::Major, "the type may be another one"),
            );
        }
        match (without_null(old), without_null(new)) {
            (None, None) => {}
            (Some(old), Some(new)) => {
                return more.push(Pair {
                    at: at.clone(),
                    old,
                    new,
                    remarks: true,
                });
            }
            (old_inner, new_inner) if is_plain(old_inner.map_or(old, |_| new)) => {
                let inner = Pair {
                    at: at.clone(),
                    old: old_inner.unwrap_or(old),
                    new: new_inner.unwrap_or(new),
                    remarks: false,
                };
                if self.is_null_listed(inner.old, old_inner.is_none())
                    || self.is_null_listed(inner.new, new_inner.is_none())
                {
                    let what = "is written in another way".to_owned();
                    let draft = Draft::new("schema-replaced", what, Edit::Whole)
                        .at(Some(&old.at), Some(&new.at));
                    return self.draft(
                        pair,
                        draft.rust(Semver::Major, "the type may be another one"),
                    );
                }
                let allowed = new_inner.is_some();
                let draft = Draft::new(
                    if allowed {
                        "null-allowed"
                    } else {
                        "null-refused"
                    },
                    if allowed {
                        "may be null now"
                    } else {
                        "may no longer be null"
                    }
                    .to_owned(),
                    Edit::Null,
                );
                let draft = if allowed {
                    draft.widens()
                } else {
                    draft.narrows()
                };
                let rust = if allowed {
                    "the field becomes an `Option`"
                } else {
                    "the field is no longer an `Option`"
                };
                let draft = draft
                    .at(Some(&old.at), Some(&new.at))
                    .rust(Semver::Major, rust)
                    .hint(Hint::Null);
                self.draft(pair, draft);
                return more.push(inner);
            }
            // Alternatives on both sides, more than one beside null.
            _ => {}
        }
        match (old.entry("$ref"), new.entry("$ref")) {
            (Some(old_ref), Some(new_ref)) if !self.is_same_component(old, new) => {
                let name = |node: &Node| {
                    sentences::shown_name(crate::Bundle::referred(node).unwrap_or("another schema"))
                };
                let what = format!("refers to {} instead of {}", name(new), name(old));
                let edit = Edit::Keywords(vec!["$ref".to_owned()]);
                let draft = Draft::new("reference-changed", what, edit)
                    .at(Some(&old_ref.value.at), Some(&new_ref.value.at));
                self.draft(pair, draft.rust(Semver::Major, "the type is another one"));
            }
            (None, Some(_)) | (Some(_), None) => {
                let what = match new.entry("$ref") {
                    Some(_) => format!(
                        "refers to {} now",
                        sentences::shown_name(crate::Bundle::referred(new).unwrap_or("a schema"))
                    ),
                    None => format!(
                        "no longer refers to {}",
                        sentences::shown_name(crate::Bundle::referred(old).unwrap_or("a schema"))
                    ),
                };
                let draft = Draft::new("schema-replaced", what, Edit::Whole)
                    .at(Some(&old.at), Some(&new.at));
                return self.draft(
                    pair,
                    draft.rust(Semver::Major, "the type may be another one"),
                );
            }
            _ => {}
        }
        if self.types(pair) {
            self.keywords(pair, more);
        }
    }

    /// Whether null is listed as a type beside others, which is another way to write alternatives.
    fn is_null_listed(&self, node: &Node, plain: bool) -> bool {
        plain && node.strings("type").any(|name| name == "null")
    }

    /// Compares the types; false when they have nothing in common, and nothing inside is worth comparing.
    fn types(&mut self, pair: &Pair<'a>) -> bool {
        let names = |node: &'a Node| -> Option<Vec<&'a str>> {
            let value = node.get("type")?;
            Some(match value.as_str() {
                Some(name) => vec![name],
                None => value.items().iter().filter_map(Node::as_str).collect(),
            })
        };
        let (old_types, new_types) = (names(pair.old), names(pair.new));
        let set = |names: &Option<Vec<&str>>| {
            names.as_ref().map(|names| {
                let mut names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
                names.sort();
                names
            })
        };
        if set(&old_types) == set(&new_types) {
            return true;
        }
        let place = |node: &'a Node| node.entry("type").map(|entry| &entry.key_at);
        let (old_at, new_at) = (
            place(pair.old).or(Some(&pair.old.at)),
            place(pair.new).or(Some(&pair.new.at)),
        );
        let only = |a: &Option<Vec<&'a str>>, b: &Option<Vec<&'a str>>| -> Vec<&'a str> {
            let other = b.clone().unwrap_or_default();
            a.iter()
                .flatten()
                .filter(|name| !other.contains(name))
                .copied()
                .collect()
        };
        let (gone, come) = (only(&old_types, &new_types), only(&new_types, &old_types));
        let edit = Edit::Keywords(vec!["type".to_owned()]);
        let both = old_types.is_some() && new_types.is_some();
        let draft = match (gone.as_slice(), come.as_slice()) {
            ([], ["null"]) if both => {
                Draft::new("null-allowed", "may be null now".to_owned(), edit)
                    .widens()
                    .rust(Semver::Major, "the field becomes an `Option`")
                    .hint(Hint::Null)
            }
            (["null"], []) if both => {
                Draft::new("null-refused", "may no longer be null".to_owned(), edit)
                    .narrows()
                    .rust(Semver::Major, "the field is no longer an `Option`")
                    .hint(Hint::Null)
            }
            _ => {
                let list = |names: &Option<Vec<&str>>| {
                    names.as_ref().map_or("any type".to_owned(), |names| {
                        let names: Vec<String> = names
                            .iter()
                            .map(|name| sentences::shown_name(name))
                            .collect();
                        names.join(" or ")
                    })
                };
                let what = format!(
                    "is of type {} instead of {}",
                    list(&new_types),
                    list(&old_types)
                );
                let common = old_types
                    .iter()
                    .flatten()
                    .any(|name| new_types.iter().flatten().any(|other| other == name));
                let edit = if both && !common { Edit::Whole } else { edit };
                Draft::new("type-changed", what, edit)
                    .rust(Semver::Major, "the type is another one")
            }
        };
        let disjoint = matches!(draft.edit, Edit::Whole);
        self.draft(pair, draft.at(old_at, new_at));
        !disjoint
    }

    /// Judges a change and adds it.
    pub(super) fn draft(&mut self, pair: &Pair<'a>, draft: Draft<'_>) {
        let judgement = self.judge(&Question {
            at: &pair.at,
            old: pair.old,
            new: pair.new,
            edit: &draft.edit,
            rule: draft.rule,
            floor: draft.floor,
            undeclared: draft.undeclared,
            surprise: draft.surprise,
        });
        let why = sentences::why(&judgement, draft.hint);
        let (semver, rust) = match (draft.checked, judgement.same, judgement.keeps) {
            (false, ..) => (draft.semver, draft.rust),
            (true, true, _) => (Semver::Patch, "the type takes the same texts"),
            (true, false, true) => (Semver::Minor, "the type takes more texts"),
            (true, false, false) => (Semver::Major, "the type refuses texts that it took"),
        };
        let plain = Plain {
            semver,
            rust,
            old: draft.old,
            new: draft.new,
            ..Plain::remark(draft.kind, &pair.at.subject, draft.what)
        };
        self.changes.push(judged(plain, judgement, why));
    }
}

/// Whether a schema has no alternatives.
fn is_plain(node: &Node) -> bool {
    node.get("oneOf").is_none() && node.get("anyOf").is_none()
}

/// Whether two nodes hold the same, wherever they stand.
pub(super) fn same(old: &Node, new: &Node) -> bool {
    match (&old.kind, &new.kind) {
        (Kind::Sequence(a), Kind::Sequence(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Kind::Mapping(a), Kind::Mapping(b)) => {
            a.len() == b.len()
                && a.iter().all(|entry| {
                    new.get(&entry.key)
                        .is_some_and(|other| same(&entry.value, other))
                })
        }
        (a, b) => a == b,
    }
}
