//! What the fast pass saw, counted by the nodes of its plan until somebody asks for the places.

use super::counts::Type;
use super::places::{Id, Places};
use crate::fast::{Plan, Seen, found};

/// The payloads of one name that came without a tree.
pub(super) struct Quick<'d> {
    plan: &'d Plan,
    /// How many there were.
    payloads: u64,
    nodes: Vec<Counted>,
}

/// What was seen at a node.
#[derive(Clone, Default)]
struct Counted {
    /// Whether it was seen in a tree before, so that its place and where it was first are known.
    is_known: bool,
    count: u64,
    payloads: u64,
    /// The payload that was counted last.
    last: u64,
    types: [u64; Type::ALL.len()],
    listed: Vec<u64>,
}

impl<'d> Quick<'d> {
    pub(super) fn new(plan: &'d Plan) -> Self {
        let nodes = vec![Counted::default(); plan.nodes()];
        Self {
            plan,
            payloads: 0,
            nodes,
        }
    }

    fn node(&mut self, seen: Seen) -> Option<&mut Counted> {
        self.nodes.get_mut(seen.node() as usize)
    }

    /// Takes note of the nodes of a payload that came as a tree.
    pub(super) fn know(&mut self, seen: &[Seen]) {
        for seen in seen {
            if let Some(node) = self.node(*seen) {
                node.is_known = true;
            }
        }
    }

    /// Counts a payload, if every node of it is known.
    pub(super) fn add(&mut self, seen: &[Seen]) -> bool {
        let is_known = |seen: &Seen| {
            self.nodes
                .get(seen.node() as usize)
                .is_some_and(|node| node.is_known)
        };
        if !seen.iter().all(is_known) {
            return false;
        }
        self.payloads += 1;
        let payload = self.payloads;
        for seen in seen {
            let Some(node) = self.node(*seen) else {
                continue;
            };
            node.count += 1;
            if node.last != payload {
                node.last = payload;
                node.payloads += 1;
            }
            let what = seen.what();
            let (found, listed) = match what.checked_sub(found::LISTED) {
                Some(listed) => (found::STRING, Some(listed as usize)),
                None => (what, None),
            };
            if let Some(count) = node.types.get_mut(found as usize) {
                *count += 1;
            }
            if let Some(listed) = listed {
                if node.listed.len() <= listed {
                    node.listed.resize(listed + 1, 0);
                }
                if let Some(count) = node.listed.get_mut(listed) {
                    *count += 1;
                }
            }
        }
        true
    }

    /// Hands over to the places below `root` what was counted, and how many payloads there were.
    pub(super) fn tell(self, root: Id, places: &mut Places<'_>) -> u64 {
        let mut open = vec![(self.plan.root(), Some(root))];
        // Where nothing was counted no place is made.
        let counted = |node: u32| self.nodes.get(node as usize).filter(|node| node.count > 0);
        while let Some((id, place)) = open.pop() {
            let Some(node) = counted(id) else {
                continue;
            };
            let Some(place) = place else {
                places.uncounted += node.count;
                continue;
            };
            places.add_seen(place, node.count, node.payloads, &node.types);
            for (text, count) in self.plan.listed(id).zip(&node.listed) {
                places.add_listed(place, text, *count);
            }
            let members = self.plan.members(id);
            for (name, below) in members.filter(|(_, below)| counted(*below).is_some()) {
                let declared = places.members(place);
                open.push((below, places.declared(&declared, name)));
            }
            let items = self.plan.items(id);
            if let Some(below) = items.filter(|below| counted(*below).is_some()) {
                open.push((below, places.item(place)));
            }
        }
        self.payloads
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
        fn counted(&mut self, payload: &Payload, seen: &[crate::fast::Seen]) -> bool {
            let is_counted = self.takes_seen && self.tally.counted(payload, seen);
            self.quick += usize::from(is_counted);
            is_counted
        }
        fn is_known(&mut self, payload: &Payload, seen: &[crate::fast::Seen]) {
            self.tally.is_known(payload, seen);
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
