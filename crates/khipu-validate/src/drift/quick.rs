//! What the fast pass saw, counted by the nodes of its plan until somebody asks for the places.

use std::collections::{BTreeMap, HashMap};

use super::counts::Type;
use super::places::{Id, Places};
use super::seen::{Breach, Broken, Identity};
use crate::check::Mark;
use crate::fast::{Fault, Plan, Seen, Sort, found};
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
        }
    }

    /// Takes note of what is in a payload that came as a tree.
    pub(super) fn know(&mut self, seen: &[Seen], faults: &[Fault], marks: &[Mark]) {
        for seen in seen {
            if let Some(count) = self.counts.get_mut(seen.slot()) {
                *count |= KNOWN;
            }
        }
        for (fault, mark) in faults.iter().zip(marks) {
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

    /// Counts a payload, if all of it is known.
    pub(super) fn add(&mut self, seen: &[Seen], faults: &[Fault]) -> bool {
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
#[allow(clippy::unwrap_used, reason = "tests stop at the first surprise")]
mod tests {
    use std::path::Path;

    use super::super::tally::Tally;
    use super::super::{Drift, collect};
    use crate::check::Mark;
    use crate::contract::Contract;
    use crate::fast::{Fault, Seen};
    use crate::input::Input;
    use crate::observe::{Observe, Site};
    use crate::operation::{Operation, Payload};
    use crate::tree::Value;
    use crate::{Finding, Options, Sink, Unreadable};

    struct Quiet;

    impl Sink for Quiet {
        fn finding(&mut self, _: &Finding) -> std::io::Result<()> {
            Ok(())
        }

        fn unreadable(&mut self, _: &Unreadable) -> std::io::Result<()> {
            Ok(())
        }
    }

    /// Passes on what comes as a tree; or counts how often nothing need come as one.
    struct Watch<'t, 'd> {
        tally: &'t mut Tally<'d>,
        takes_seen: bool,
        quick: usize,
    }

    impl Observe for Watch<'_, '_> {
        fn payload(
            &mut self,
            payload: &Payload,
            root: &Value<'_>,
            marks: &[Mark],
            site: &mut dyn Site,
        ) {
            self.tally.payload(payload, root, marks, site);
        }
        fn counted(&mut self, payload: &Payload, seen: &[Seen], faults: &[Fault]) -> bool {
            let is_counted = self.takes_seen && self.tally.counted(payload, seen, faults);
            self.quick += usize::from(is_counted);
            is_counted
        }
        fn is_known(&mut self, payload: &Payload, seen: &[Seen], faults: &[Fault], marks: &[Mark]) {
            self.tally.is_known(payload, seen, faults, marks);
        }
        fn unspecified(&mut self, payload: &Payload) {
            self.tally.unspecified(payload);
        }
        fn not_json(&mut self, payload: &Payload, site: &mut dyn Site) {
            self.tally.not_json(payload, site);
        }
        fn status(&mut self, operation: &Operation, status: &str, site: &mut dyn Site) {
            self.tally.status(operation, status, site);
        }
        fn foreign(&mut self, method: &str, path: &str, site: &mut dyn Site) {
            self.tally.foreign(method, path, site);
        }
    }

    fn drift(inputs: &[Input], takes_seen: bool) -> (Drift, usize) {
        let contract = Contract::embedded();
        let mut tally = Tally::new(&contract, false, None);
        let mut watch = Watch {
            tally: &mut tally,
            takes_seen,
            quick: 0,
        };
        crate::validate::observed(
            &contract,
            &Options::default(),
            inputs,
            &mut Quiet,
            &mut watch,
        )
        .unwrap();
        let quick = watch.quick;
        tally.finish();
        (collect::collect(&tally), quick)
    }

    #[test]
    fn what_is_counted_without_a_tree_is_what_is_counted_with_one() {
        let payloads = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/payloads");
        // Twice: what is seen for the first time comes as a tree.
        let inputs = [Input::Path(payloads.clone()), Input::Path(payloads)];
        let (fast, quick) = drift(&inputs, true);
        let (slow, none) = drift(&inputs, false);
        assert_eq!(none, 0);
        assert!(quick > 250, "{quick}");
        let shown = |drift: &Drift| serde_json::to_string_pretty(drift).unwrap();
        let (fast, slow) = (shown(&fast), shown(&slow));
        for (line, (fast, slow)) in fast.lines().zip(slow.lines()).enumerate() {
            assert_eq!(fast, slow, "line {line}");
        }
        assert_eq!(fast.len(), slow.len());
    }
}
