//! What the fast pass saw, counted by the nodes of its plan until somebody asks for the places; what is not declared is counted at
//! its place at once.

use std::collections::{BTreeMap, HashMap};

use super::counts::{Now, Type};
use super::names;
use super::places::{Id, Places};
use super::seen::{Breach, Broken, Identity};
use crate::check::Mark;
use crate::fast::{Fault, Place, Plan, Sort, Walked, found};
use crate::finding::SchemaPlace;

/// Added to a count when what it counts was seen in a tree before, so that its place and where it was first are known: one look
/// tells that and counts.
const KNOWN: u64 = 1 << 63;

/// The payloads of one name that came without a tree.
pub(super) struct Quick<'d> {
    plan: &'d Plan,
    /// How many there were.
    valid: u64,
    invalid: u64,
    /// How often each was seen, and [`KNOWN`].
    counts: Vec<u64>,
    /// What was wrong before, and which rules that breaks.
    faults: HashMap<(u32, Sort), usize>,
    breaches: Vec<Breached>,
    /// By object of the plan.
    homes: HashMap<u32, Home>,
}

/// Where the objects of one place of the plan are.
struct Home {
    /// Nothing if no place is left, or if the document counts it nowhere.
    id: Option<Id>,
    /// Members without declaration that were there, and their places.
    extras: Vec<(String, Id)>,
}

/// How many members without declaration are remembered at a place. Each is compared with all.
const MOST_EXTRAS: usize = 16;

/// Where a member without declaration is counted.
pub(super) enum Extra {
    At(Id),
    /// There is no place left for it.
    Uncounted,
    /// It is in something that is not counted.
    Nowhere,
}

/// A rule that is broken at a node; of an enumeration also by which value.
struct Breached {
    node: u32,
    sort: Sort,
    keyword: String,
    rule: Option<SchemaPlace>,
    /// The first of those at the node that break the same rule with other values.
    first: usize,
    /// With this value, and with any; the second is kept where the first of them stands.
    one: Counted,
    any: Counted,
}

#[derive(Clone, Copy, Default)]
struct Counted {
    count: u64,
    payloads: u64,
    /// The payload that was counted last.
    last: u64,
}

impl Counted {
    fn add(&mut self, payload: u64) {
        self.count += 1;
        if self.last != payload {
            self.last = payload;
            self.payloads += 1;
        }
    }
}

impl<'d> Quick<'d> {
    pub(super) fn new(plan: &'d Plan) -> Self {
        let slots = plan.all_seen();
        Self {
            plan,
            valid: 0,
            invalid: 0,
            counts: vec![0; slots],
            faults: HashMap::new(),
            breaches: Vec::new(),
            homes: HashMap::new(),
        }
    }

    /// Takes note of what is in a payload that came as a tree.
    pub(super) fn know(&mut self, walked: &Walked<'_>, marks: &[Mark]) {
        for seen in walked.seen {
            if let Some(count) = self.counts.get_mut(seen.slot()) {
                *count |= KNOWN;
            }
        }
        for (fault, mark) in walked.faults.iter().zip(marks) {
            let key = (fault.node, fault.sort.clone());
            if self.faults.contains_key(&key) {
                continue;
            }
            let index = self.breaches.len();
            let is_same = |known: &Breached| {
                known.node == fault.node
                    && known.keyword == mark.keyword
                    && known.rule == mark.schema
                    && found_as(&known.sort) == found_as(&fault.sort)
            };
            self.breaches.push(Breached {
                node: fault.node,
                sort: fault.sort.clone(),
                keyword: mark.keyword.clone(),
                rule: mark.schema.clone(),
                first: self.breaches.iter().position(is_same).unwrap_or(index),
                one: Counted::default(),
                any: Counted::default(),
            });
            self.faults.insert(key, index);
        }
    }

    /// Counts a payload, if all that is declared of it is known.
    pub(super) fn add(&mut self, walked: &Walked<'_>) -> bool {
        let Walked { seen, faults, .. } = *walked;
        let breach = |fault: &Fault| self.faults.get(&(fault.node, fault.sort.clone())).copied();
        let Some(broken) = faults.iter().map(breach).collect::<Option<Vec<usize>>>() else {
            return false;
        };
        // It is counted at once; what is not known is rare.
        let counts = self.counts.as_mut_slice();
        let mut all = KNOWN;
        for seen in seen {
            match counts.get_mut(seen.slot()) {
                Some(count) => {
                    *count += 1;
                    all &= *count;
                }
                None => all = 0,
            }
        }
        if all & KNOWN == 0 {
            for seen in seen {
                if let Some(count) = counts.get_mut(seen.slot()) {
                    *count -= 1;
                }
            }
            return false;
        }
        match broken.is_empty() {
            true => self.valid += 1,
            false => self.invalid += 1,
        }
        let payload = self.valid + self.invalid;
        for index in broken {
            let Some(breached) = self.breaches.get_mut(index) else {
                continue;
            };
            breached.one.add(payload);
            let first = breached.first;
            if let Some(first) = self.breaches.get_mut(first) {
                first.any.add(payload);
            }
        }
        true
    }

    /// The place of a member without declaration, in the object with this number in the plan, of a payload at `root`. It is
    /// seen at this byte.
    pub(super) fn extra(
        &mut self,
        object: u32,
        name: &str,
        root: Id,
        places: &mut Places<'_>,
        (at, now): (usize, &mut Now<'_>),
    ) -> Extra {
        let plan = self.plan;
        let home = self.homes.entry(object);
        let home = home.or_insert_with(|| Home {
            id: Home::find(plan, object, root, places),
            extras: Vec::new(),
        });
        if let Some((_, known)) = home.extras.iter().find(|(known, _)| known == name) {
            return Extra::At(*known);
        }
        // Where anything may be nothing is told apart.
        let Some(id) = home
            .id
            .filter(|id| places.get(*id).is_some_and(|place| !place.opaque))
        else {
            return Extra::Nowhere;
        };
        let members = places.members(id);
        let Some(place) = places.member(id, &members, name, at, now) else {
            return Extra::Uncounted;
        };
        // What looks like an identifier is not kept, and would not come again.
        if home.extras.len() < MOST_EXTRAS && names::member(name) == name {
            home.extras.push((name.to_owned(), place));
        }
        Extra::At(place)
    }

    /// Hands over what was counted to the places below `root` and to what is broken there; how many payloads were valid and
    /// invalid.
    pub(super) fn tell(
        mut self,
        root: Id,
        places: &mut Places<'_>,
        broken: &mut BTreeMap<Broken, Breach>,
        apart: &dyn Fn(&Places<'_>, Id, &str) -> Identity,
    ) -> (u64, u64) {
        for count in &mut self.counts {
            *count &= !KNOWN;
        }
        self.plan.resolve(&mut self.counts);
        let mut open = vec![(self.plan.root(), Some(root))];
        let mut known: HashMap<u32, Id> = HashMap::new();
        while let Some((id, place)) = open.pop() {
            // Where nothing was counted no place is made.
            let Some((types, listed)) = self.counted(id) else {
                continue;
            };
            let count = types.iter().sum();
            let Some(place) = place else {
                places.uncounted += count;
                continue;
            };
            known.insert(id, place);
            places.add_seen(place, count, &types);
            for (text, count) in self.plan.listed(id).zip(listed) {
                places.add_listed(place, text, *count);
            }
            let members = self.plan.members(id);
            for (name, below) in members.filter(|(_, below)| self.counted(*below).is_some()) {
                let declared = places.members(place);
                open.push((below, places.declared(&declared, name)));
            }
            let items = self.plan.items(id);
            if let Some(below) = items.filter(|below| self.counted(*below).is_some()) {
                open.push((below, places.item(place)));
            }
        }
        for breached in &self.breaches {
            let place = known.get(&breached.node).copied();
            let Some((place, found)) = place.zip(found_as(&breached.sort)) else {
                continue;
            };
            let broken = broken.get_mut(&Broken {
                place,
                keyword: breached.keyword.clone(),
                rule: breached.rule.clone(),
                found,
            });
            if let Some(breach) = broken {
                let text = breached.sort.unlisted();
                breached.tell(breach, text.map(|text| apart(places, place, text)));
            }
        }
        (self.valid, self.invalid)
    }

    /// What was seen at a node by type, and how often each of the listed texts; nothing if nothing was.
    fn counted(&self, node: u32) -> Option<([u64; Type::ALL.len()], &[u64])> {
        let seen = self.counts.get(self.plan.seen_at(node))?;
        if seen.iter().all(|count| *count == 0) {
            return None;
        }
        let (types, listed) = seen.split_at_checked(found::LISTED as usize)?;
        let mut types: [u64; Type::ALL.len()] = types.try_into().ok()?;
        if let Some(strings) = types.get_mut(found::STRING as usize) {
            *strings += listed.iter().sum::<u64>();
        }
        Some((types, listed))
    }
}

impl Home {
    /// Of `object` of the plan, in a payload at `root`.
    fn find(plan: &Plan, object: u32, root: Id, places: &mut Places<'_>) -> Option<Id> {
        let all = plan.places();
        let is_it = |place: &Place<'_>| plan.object_at(place.node) == Some(object);
        let mut at = all.iter().find(|place| is_it(place))?;
        let mut way = Vec::new();
        while let Some((above, name)) = at.above {
            way.push(name);
            at = all.get(above)?;
        }
        way.into_iter().rev().try_fold(root, |id, name| match name {
            Some(name) => {
                let members = places.members(id);
                places.declared(&members, name)
            }
            None => places.item(id),
        })
    }
}

impl Breached {
    fn tell(&self, breach: &mut Breach, unlisted: Option<Identity>) {
        breach.count.count += self.any.count;
        breach.count.payloads += self.any.payloads;
        let Some(unlisted) = unlisted else {
            return;
        };
        let count = match breach.values.get_mut(&unlisted) {
            Some(unlisted) => &mut unlisted.count,
            None => &mut breach.more_values,
        };
        count.count += self.one.count;
        count.payloads += self.one.payloads;
    }
}

/// The type of a value that is wrong in this way.
fn found_as(sort: &Sort) -> Option<Type> {
    match sort {
        Sort::Type(found) => Type::ALL.get(*found as usize).copied(),
        Sort::Form | Sort::Unlisted(_) => Some(Type::String),
        Sort::Below | Sort::Above => Some(Type::Integer),
    }
}

#[cfg(test)]
#[allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "tests stop at the first surprise"
)]
mod tests;
