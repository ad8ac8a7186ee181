//! Every place of the payloads that was seen or could have been: a tree that grows with the traffic, up to a bound.

use std::collections::HashMap;

use khipu_document::{Entry, Node};

use super::counts::{Count, Now, Type, Types};
use super::names;
use super::rules::Rules;

/// How many places there can be in all. What comes later is counted and not told apart.
const MOST: usize = 20_000;

/// How many members that the contract does not have are told apart at one place.
const MOST_NAMES: usize = 50;

/// How far an undocumented member is described.
const DEEPEST: usize = 8;

/// A place, by its number.
pub(super) type Id = usize;

/// The way from a place to one below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The payload itself.
    Root,
    /// The member of this name.
    Member(String),
    /// Any item of an array.
    Item,
    /// Any member of a map.
    Entry,
}

/// One place and what was seen there.
pub(super) struct Place<'d> {
    pub(super) parent: Option<Id>,
    pub(super) step: Step,
    /// Where the contract declares it; nothing for a place that the contract does not have.
    pub(super) declared: Option<&'d Entry>,
    /// Whether it is in the contract: declared, or within something that is.
    pub(super) documented: bool,
    pub(super) required: bool,
    pub(super) sensitive: bool,
    pub(super) opaque: bool,
    pub(super) rules: Rules<'d>,
    /// How deep it is within something undocumented.
    depth: usize,
    pub(super) seen: Count,
    pub(super) types: Types,
    /// Objects that lack this required member.
    pub(super) missing: Count,
    /// How often each listed value was seen.
    pub(super) values: Vec<(&'d str, u64)>,
    /// The members, in the order of the contract; absent until an object was seen.
    pub(super) members: Option<Vec<Id>>,
    /// The members that the contract does not have, by name.
    pub(super) extra: HashMap<String, Id>,
    /// Members beyond those that are told apart.
    pub(super) others: Count,
    pub(super) item: Option<Id>,
    pub(super) entry: Option<Id>,
}

/// All places of all payloads.
pub(super) struct Places<'d> {
    document: &'d Node,
    all: Vec<Place<'d>>,
    /// Values that had no place left.
    pub(super) uncounted: u64,
}

impl<'d> Places<'d> {
    pub(super) fn new(document: &'d Node) -> Self {
        Self {
            document,
            all: Vec::new(),
            uncounted: 0,
        }
    }

    pub(super) fn get(&self, id: Id) -> Option<&Place<'d>> {
        self.all.get(id)
    }

    pub(super) fn get_mut(&mut self, id: Id) -> Option<&mut Place<'d>> {
        self.all.get_mut(id)
    }

    /// The place of a whole payload.
    pub(super) fn root(&mut self, schema: &'d Node) -> Option<Id> {
        let rules = Rules::of(self.document, &[schema]);
        self.add(None, Step::Root, None, rules, true, false)
    }

    fn add(
        &mut self,
        parent: Option<Id>,
        step: Step,
        declared: Option<&'d Entry>,
        rules: Rules<'d>,
        documented: bool,
        required: bool,
    ) -> Option<Id> {
        if self.all.len() >= MOST {
            return None;
        }
        let above = parent.and_then(|parent| self.get(parent));
        let depth = match (documented, above) {
            (false, Some(above)) => above.depth + 1,
            _ => 0,
        };
        let sensitive = rules.is_sensitive() || above.is_some_and(|above| above.sensitive);
        let values = rules.values().into_iter().map(|value| (value, 0)).collect();
        self.all.push(Place {
            parent,
            step,
            declared,
            documented,
            required,
            sensitive,
            opaque: documented && rules.is_opaque(),
            rules,
            depth,
            seen: Count::default(),
            types: Types::default(),
            missing: Count::default(),
            values,
            members: None,
            extra: HashMap::new(),
            others: Count::default(),
            item: None,
            entry: None,
        });
        Some(self.all.len() - 1)
    }

    /// Counts a value at a place.
    pub(super) fn see(&mut self, id: Id, found: Type, at: usize, now: &mut Now<'_>) {
        if let Some(place) = self.get_mut(id) {
            place.types.add(found);
            place.seen.add(at, now);
        }
    }

    /// Counts what was seen at a place that is known.
    pub(super) fn add_seen(&mut self, id: Id, count: u64, types: &[u64; Type::ALL.len()]) {
        if let Some(place) = self.get_mut(id) {
            // In how many payloads it was is asked of what is not documented alone.
            place.seen.count += count;
            place.types.merge(Types::of(*types));
        }
    }

    /// Counts one of the values that the contract lists for a place.
    pub(super) fn add_listed(&mut self, id: Id, text: &str, count: u64) {
        let values = self.get_mut(id).map(|place| &mut place.values);
        let listed = values.and_then(|all| all.iter_mut().find(|(known, _)| *known == text));
        if let Some((_, counted)) = listed {
            *counted += count;
        }
    }

    /// The declared members of a place, which is an object.
    pub(super) fn members(&mut self, id: Id) -> Vec<Id> {
        let Some(place) = self.get(id) else {
            return Vec::new();
        };
        if let Some(members) = &place.members {
            return members.clone();
        }
        let declared = place.rules.members();
        let mut members = Vec::with_capacity(declared.len());
        for member in declared {
            let rules = Rules::of(self.document, &member.schemas);
            let step = Step::Member(member.entry.key.clone());
            let added = self.add(
                Some(id),
                step,
                Some(member.entry),
                rules,
                true,
                member.required,
            );
            members.extend(added);
        }
        if let Some(place) = self.get_mut(id) {
            place.members = Some(members.clone());
        }
        members
    }

    /// The place of a declared member.
    pub(super) fn declared(&self, members: &[Id], name: &str) -> Option<Id> {
        members.iter().copied().find(|id| {
            let declared = self.get(*id).and_then(|place| place.declared);
            declared.is_some_and(|entry| entry.key == name)
        })
    }

    /// The place of a member of an object that is at `id`, whose declared members are `members`. Where no place is left,
    /// it is counted there and has none.
    pub(super) fn member(
        &mut self,
        id: Id,
        members: &[Id],
        name: &str,
        at: usize,
        now: &mut Now<'_>,
    ) -> Option<Id> {
        if let Some(known) = self.declared(members, name) {
            return Some(known);
        }
        if let Some(entry) = self.map_entry(id) {
            return Some(entry);
        }
        let place = self.get(id)?;
        let kept = names::member(name);
        if let Some(known) = place.extra.get(&kept) {
            return Some(*known);
        }
        let added = self.extra(id, &kept);
        if added.is_none() {
            self.get_mut(id)?.others.add(at, now);
        }
        added
    }

    /// The place of a member of this kept name that the contract does not have, if one is left.
    pub(super) fn extra(&mut self, id: Id, kept: &str) -> Option<Id> {
        let place = self.get(id)?;
        if let Some(known) = place.extra.get(kept) {
            return Some(*known);
        }
        if place.extra.len() >= MOST_NAMES || place.depth >= DEEPEST {
            return None;
        }
        let step = Step::Member(kept.to_owned());
        let added = self.add(Some(id), step, None, Rules::default(), false, false)?;
        self.get_mut(id)?.extra.insert(kept.to_owned(), added);
        Some(added)
    }

    /// How many places are left.
    pub(super) fn left(&self) -> usize {
        MOST.saturating_sub(self.all.len())
    }

    /// Whether no place is left.
    pub(super) fn is_full(&self) -> bool {
        self.all.len() >= MOST
    }

    /// The place of all members without a name of their own, where the contract has a map.
    pub(super) fn map_entry(&mut self, id: Id) -> Option<Id> {
        let place = self.get(id)?;
        if place.entry.is_some() {
            return place.entry;
        }
        let schemas = place.rules.entries();
        if schemas.is_empty() {
            return None;
        }
        let rules = Rules::of(self.document, &schemas);
        let added = self.add(Some(id), Step::Entry, None, rules, true, false);
        if let Some(place) = self.get_mut(id) {
            place.entry = added;
        }
        added
    }

    /// The place of the items of an array that is at `id`.
    pub(super) fn item(&mut self, id: Id) -> Option<Id> {
        let place = self.get(id)?;
        if place.item.is_some() {
            return place.item;
        }
        let documented = place.documented;
        if !documented && place.depth >= DEEPEST {
            return None;
        }
        let rules = Rules::of(self.document, &place.rules.items());
        let added = self.add(Some(id), Step::Item, None, rules, documented, false);
        if let Some(place) = self.get_mut(id) {
            place.item = added;
        }
        added
    }

    /// What each `*` of the pointer of a place stands for, if any is no item of an array.
    pub(super) fn stars(&self, id: Id) -> String {
        let mut stars = Vec::new();
        let mut at = self.get(id);
        while let Some(place) = at {
            match &place.step {
                Step::Item => stars.push('i'),
                Step::Entry => stars.push('e'),
                Step::Member(name) if name == "*" => stars.push('m'),
                _ => {}
            }
            at = place.parent.and_then(|parent| self.get(parent));
        }
        if stars.iter().all(|star| *star == 'i') {
            return String::new();
        }
        stars.into_iter().rev().collect()
    }

    /// A place as JSON pointer, in which `*` stands for any item of an array or any member of a map.
    pub(super) fn pointer(&self, id: Id) -> String {
        let mut steps = Vec::new();
        let mut at = self.get(id);
        while let Some(place) = at {
            steps.push(match &place.step {
                Step::Root => String::new(),
                Step::Member(name) => format!("/{}", khipu_document::escape_pointer(name)),
                Step::Item | Step::Entry => "/*".to_owned(),
            });
            at = place.parent.and_then(|parent| self.get(parent));
        }
        steps.reverse();
        steps.concat()
    }
}
