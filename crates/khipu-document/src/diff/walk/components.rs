//! The named schemas.

use std::collections::BTreeMap;

use super::schema::same;
use super::sentences::shown_name;
use super::{At, Owner, Plain, Walk};
use crate::diff::Semver;
use crate::{Bundle, Component, Node, Position};

impl<'a> Walk<'a> {
    pub(super) fn components(&mut self) {
        for component in self.old.components() {
            let name = self
                .renamed
                .get(&component.name)
                .unwrap_or(&component.name)
                .clone();
            let (Some(old), Some(new)) = (self.old.schema(&component.name), self.new.schema(&name))
            else {
                continue;
            };
            let at = At {
                owner: Owner::Component(component.name.clone()),
                subject: component.name.clone(),
                pointer: String::new(),
            };
            if name != component.name {
                self.rename(component, &name);
            }
            self.schemas(at, old, new);
        }
        for component in self.old.components() {
            if self.new.schema(&component.name).is_none()
                && !self.renamed.contains_key(&component.name)
            {
                let at = place(self.old, component);
                let places = self.places(&named(&component.name));
                self.plain(Plain {
                    why: "what referred to it is told by itself".to_owned(),
                    semver: Semver::Major,
                    rust: "the type is gone",
                    old: at.as_ref(),
                    places,
                    ..Plain::remark("component-removed", &component.name, "is gone".to_owned())
                });
            }
        }
        for component in self.new.components() {
            if self.old.schema(&component.name).is_none()
                && !self.renamed.values().any(|name| *name == component.name)
            {
                let at = place(self.new, component);
                let places = self.places(&named(&component.name));
                self.plain(Plain {
                    why: "what refers to it is told by itself".to_owned(),
                    semver: Semver::Minor,
                    rust: "one type more",
                    new: at.as_ref(),
                    places,
                    ..Plain::remark("component-added", &component.name, "is new".to_owned())
                });
            }
        }
    }

    fn rename(&mut self, component: &Component, name: &str) {
        let old = place(self.old, component);
        let new = self
            .new
            .components()
            .iter()
            .find(|other| other.name == name);
        let new = new.and_then(|other| place(self.new, other));
        let places = self.places(&named(&component.name));
        self.plain(Plain {
            why: "it says the same under another name; payloads stay as they are".to_owned(),
            semver: Semver::Major,
            rust: "the type has another name",
            old: old.as_ref(),
            new: new.as_ref(),
            places,
            ..Plain::remark(
                "component-renamed",
                &component.name,
                format!("is called {} now", shown_name(name)),
            )
        });
    }

    /// Finds the components that have another name and say the same, each of which must be the only one of its kind.
    pub(super) fn find_renamed(&mut self) {
        let only = |one: &'a Bundle, other: &'a Bundle| -> Vec<&'a Component> {
            let all = one.components().iter();
            all.filter(|component| other.schema(&component.name).is_none())
                .collect()
        };
        let (gone, come) = (only(self.old, self.new), only(self.new, self.old));
        let mut found: BTreeMap<String, String> = BTreeMap::new();
        for component in &gone {
            let Some(old) = self.old.schema(&component.name) else {
                continue;
            };
            let is_it = |other: &&&Component| {
                self.new
                    .schema(&other.name)
                    .is_some_and(|new| same(old, new))
            };
            let twice = gone
                .iter()
                .filter(|other| {
                    self.old
                        .schema(&other.name)
                        .is_some_and(|other| same(old, other))
                })
                .count();
            let matching: Vec<&&Component> = come.iter().filter(is_it).collect();
            if let ([only], 1) = (matching.as_slice(), twice) {
                found.insert(component.name.clone(), only.name.clone());
            }
        }
        self.renamed = found;
    }
}

fn named(name: &str) -> At {
    At {
        owner: Owner::Component(name.to_owned()),
        subject: name.to_owned(),
        pointer: String::new(),
    }
}

/// Where a component has its name.
fn place(bundle: &Bundle, component: &Component) -> Option<Position> {
    let schemas = bundle.document().find(&["components", "schemas"])?;
    let entry = schemas
        .entries()
        .iter()
        .find(|entry| entry.key == component.name);
    entry.map(|entry| entry.key_at.clone()).or_else(|| {
        bundle
            .schema(&component.name)
            .map(|node: &Node| node.at.clone())
    })
}
