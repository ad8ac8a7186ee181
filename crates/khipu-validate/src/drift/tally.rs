//! What the traffic shows, counted place by place.
//!
//! The tally hears of a payload as a tree. Whoever finds members without one counts them by the same steps: the place of
//! the payload, from there [`Places::member`] or [`Places::item`] as often as needed, and [`Places::see`] with the type and
//! the byte. The first place is looked for only where it is not known yet.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::counts::{Count, Now, Type};
use super::names;
use super::places::{Id, Places};
use super::quick::{Extra, Quick};
use super::seen::{Breach, Broken, MOST, Traffic, Unlisted, add_to, outline};
use super::telling::Telling;
use crate::check::Mark;
use crate::contract::Contract;
use crate::fast::Walked;
use crate::observe::{Observe, Site};
use crate::operation::{Operation, Payload};
use crate::parse;
use crate::scrub::Key;
use crate::tree::{Kind, Value};

/// The longest value that is kept whole where values are asked for, in characters.
const LONGEST_VALUE: usize = 80;

/// The tally of a run.
pub(super) struct Tally<'d> {
    pub(super) contract: &'d Contract,
    /// Whether undocumented values are kept.
    show_values: bool,
    pub(super) places: Places<'d>,
    pub(super) traffic: BTreeMap<(String, String), Traffic>,
    pub(super) broken: BTreeMap<Broken, Breach>,
    /// By operation and status.
    pub(super) statuses: BTreeMap<(String, String), Count>,
    /// By method and path.
    pub(super) foreign: BTreeMap<(String, String), Count>,
    pub(super) more_foreign: Count,
    /// By operation and payload.
    quick: BTreeMap<(String, String), Quick<'d>>,
    pub(super) telling: Telling,
    /// Whether reports were added that do not tell apart what one run would.
    pub(super) partial: bool,
    source: Arc<str>,
    serial: u64,
}

impl<'d> Tally<'d> {
    pub(super) fn new(contract: &'d Contract, show_values: bool, key: Option<Key>) -> Self {
        Self {
            contract,
            show_values,
            places: Places::new(contract.document()),
            traffic: BTreeMap::new(),
            broken: BTreeMap::new(),
            statuses: BTreeMap::new(),
            foreign: BTreeMap::new(),
            more_foreign: Count::default(),
            quick: BTreeMap::new(),
            telling: Telling::new(key),
            partial: false,
            source: Arc::from(""),
            serial: 0,
        }
    }

    /// What is seen next, in the source where it is.
    fn now<'s>(&mut self, site: &'s mut dyn Site) -> Now<'s> {
        if *self.source != *site.source() {
            self.source = Arc::from(site.source());
        }
        self.serial += 1;
        Now {
            source: Arc::clone(&self.source),
            serial: self.serial,
            site,
        }
    }

    /// Brings what was counted without trees to its places. After that nothing more may be counted.
    pub(super) fn finish(&mut self) {
        for ((operation, name), quick) in std::mem::take(&mut self.quick) {
            let payload = self.contract.payload(&format!("{operation}/{name}"));
            if let Ok(payload) = payload
                && let Some(root) = self.root(payload)
            {
                let name = payload.to_string();
                let Self {
                    places,
                    broken,
                    telling,
                    ..
                } = &mut *self;
                let apart =
                    |places: &Places<'_>, id, text: &str| telling.apart(&name, places, id, text);
                let (valid, invalid) = quick.tell(root, places, broken, &apart);
                let traffic = self.traffic(payload);
                traffic.valid += valid;
                traffic.invalid += invalid;
            }
        }
    }

    pub(super) fn traffic(&mut self, payload: &Payload) -> &mut Traffic {
        let key = (payload.operation().to_owned(), payload.name().to_owned());
        self.traffic.entry(key).or_default()
    }

    pub(super) fn root(&mut self, payload: &Payload) -> Option<Id> {
        if let Some(root) = self.traffic(payload).root {
            return Some(root);
        }
        let contract: &'d Contract = self.contract;
        let (schema, _) = contract.document().pointer(payload.schema()?)?;
        let root = self.places.root(schema);
        self.traffic(payload).root = root;
        root
    }

    /// Counts everything in a payload.
    fn walk(places: &mut Places<'_>, root: Id, value: &Value<'_>, now: &mut Now<'_>) {
        let mut open = vec![(root, value)];
        while let Some((id, value)) = open.pop() {
            places.see(id, Type::of(value), value.at, now);
            let below = open.len();
            match &value.kind {
                Kind::Object(list) if places.get(id).is_some_and(|place| !place.opaque) => {
                    let members = places.members(id);
                    for member in list {
                        let at = member.value.at;
                        match places.member(id, &members, &member.name, at, now) {
                            Some(place) => open.push((place, &member.value)),
                            None => places.uncounted += 1,
                        }
                    }
                }
                Kind::Array(items) if !items.is_empty() => match places.item(id) {
                    Some(place) => open.extend(items.iter().map(|item| (place, item))),
                    None => places.uncounted += 1,
                },
                Kind::String(text) => {
                    let values = places.get_mut(id).map(|place| &mut place.values);
                    let listed =
                        values.and_then(|all| all.iter_mut().find(|(known, _)| known == text));
                    if let Some((_, count)) = listed {
                        *count += 1;
                    }
                }
                _ => {}
            }
            // What stands first in the text is looked at first.
            if let Some(below) = open.get_mut(below..) {
                below.reverse();
            }
        }
    }

    /// Counts the members without declaration of a payload that comes without a tree.
    fn extras(
        &mut self,
        payload: &Payload,
        root: Id,
        extras: &[(u32, &str, Value<'_>)],
        site: &mut dyn Site,
    ) {
        let mut now = self.now(site);
        let Self { quick, places, .. } = self;
        let Some(quick) = of(quick, payload) else {
            return;
        };
        for (object, name, value) in extras {
            match quick.extra(*object, name, root, places, (value.at, &mut now)) {
                Extra::At(place) => Self::walk(places, place, value, &mut now),
                Extra::Uncounted => places.uncounted += 1,
                Extra::Nowhere => {}
            }
        }
    }

    /// Counts what is wrong with a payload.
    fn breaches(
        &mut self,
        payload: &Payload,
        root: Id,
        value: &Value<'_>,
        marks: &[Mark],
        now: &mut Now<'_>,
    ) {
        let mut lacking: Vec<&str> = Vec::new();
        for mark in marks {
            let Some((id, found)) = self.find(root, value, &mark.pointer) else {
                continue;
            };
            match mark.keyword.as_str() {
                // A rule of JSON, not of the document.
                "duplicate-key" => continue,
                // Each of these members has its own place.
                "additionalProperties" | "unevaluatedProperties" => continue,
                "required" => {
                    if !lacking.contains(&mark.pointer.as_str()) {
                        lacking.push(&mark.pointer);
                        if self.missing(id, found, now) {
                            continue;
                        }
                    } else {
                        continue;
                    }
                }
                _ => {}
            }
            let broken = Broken {
                place: id,
                keyword: mark.keyword.clone(),
                rule: mark.schema.clone(),
                found: Type::of(found),
            };
            let is_shown = self.show_values
                && self.places.get(id).is_some_and(|place| {
                    // What the contract marks is not shown, whoever asks.
                    !place.sensitive
                });
            let breach = self.broken.entry(broken).or_default();
            if breach.message.is_empty() {
                breach.message.clone_from(&mark.message);
            }
            breach.count.add(mark.at, now);
            if let (Kind::String(text), "enum" | "const") = (&found.kind, mark.keyword.as_str()) {
                let payload = payload.to_string();
                let key = self.telling.apart(&payload, &self.places, id, text);
                if breach.values.len() >= MOST && !breach.values.contains_key(&key) {
                    breach.more_values.add(mark.at, now);
                    continue;
                }
                let unlisted = breach
                    .values
                    .entry(key)
                    .or_insert_with(|| Unlisted::new(key));
                unlisted.count.add(mark.at, now);
                unlisted.length = text.chars().count();
                if is_shown && unlisted.length <= LONGEST_VALUE {
                    unlisted.text = Some(text.to_string());
                }
            }
        }
    }

    /// Counts the required members that an object lacks. Whether there are any.
    fn missing(&mut self, id: Id, value: &Value<'_>, now: &mut Now<'_>) -> bool {
        let Kind::Object(list) = &value.kind else {
            return false;
        };
        let mut found = false;
        for member in self.places.members(id) {
            let Some(place) = self.places.get_mut(member) else {
                continue;
            };
            let name = place.declared.map(|entry| entry.key.as_str());
            let is_there = list.iter().any(|known| Some(&*known.name) == name);
            if place.required && !is_there {
                place.missing.add(value.at, now);
                found = true;
            }
        }
        found
    }

    /// The place and the value at a pointer into a payload; the nearest place above it if it has none.
    fn find<'v, 't>(
        &mut self,
        root: Id,
        value: &'v Value<'t>,
        pointer: &str,
    ) -> Option<(Id, &'v Value<'t>)> {
        let mut id = root;
        let mut at = value;
        for token in pointer.split('/').skip(1) {
            let name = token.replace("~1", "/").replace("~0", "~");
            let (next, below) = match &at.kind {
                Kind::Array(items) => (
                    self.places.item(id),
                    items.get(name.parse::<usize>().ok()?)?,
                ),
                Kind::Object(list) => {
                    let below = &list.iter().find(|member| member.name == name)?.value;
                    let members = self.places.members(id);
                    let next = self.places.declared(&members, &name);
                    let place = self.places.get(id)?;
                    let other = place
                        .entry
                        .or_else(|| place.extra.get(&names::member(&name)).copied());
                    (next.or(other), below)
                }
                _ => return None,
            };
            at = below;
            id = match next {
                Some(next) => next,
                None => return value.pointer(pointer).map(|value| (id, value)),
            };
        }
        Some((id, at))
    }

    /// The shape of a payload that has little in common with the contract: another type than it may have, or an object
    /// that lacks and adds more members than it has.
    fn other_shape(&mut self, root: Id, value: &Value<'_>) -> Option<String> {
        let found = Type::of(value);
        if !self.places.get(root)?.rules.allows(found) {
            return Some(found.name().to_owned());
        }
        let Kind::Object(list) = &value.kind else {
            return None;
        };
        let members = self.places.members(root);
        if members.is_empty() {
            return None;
        }
        let known = |name: &str| self.places.declared(&members, name).is_some();
        let present = list.iter().filter(|member| known(&member.name)).count();
        let required = members
            .iter()
            .filter_map(|id| self.places.get(*id))
            .filter(|place| place.required);
        let lacking = required
            .filter_map(|place| place.declared)
            .filter(|entry| list.iter().all(|member| member.name != entry.key))
            .count();
        let added = list.len() - present;
        (lacking > 1 && added > 0 && lacking + added > present).then(|| outline(list))
    }
}

/// Those of a payload.
fn of<'q, 'd>(
    all: &'q mut BTreeMap<(String, String), Quick<'d>>,
    payload: &Payload,
) -> Option<&'q mut Quick<'d>> {
    let key = (payload.operation(), payload.name());
    let mut each = all.iter_mut();
    let known = each.find(|((operation, name), _)| (operation.as_str(), name.as_str()) == key);
    known.map(|(_, quick)| quick)
}

/// The members without declaration of a text that was walked: the object of the plan, the name, the value.
fn read<'t>(walked: &Walked<'t>) -> Option<Vec<(u32, &'t str, Value<'t>)>> {
    let text = std::str::from_utf8(walked.text).ok()?;
    let each = walked.extras.iter().map(|extra| {
        let value = parse::value_at(text, extra.at).ok()?;
        Some((extra.object, extra.name(text)?, value))
    });
    each.collect()
}

impl<'d> Observe for Tally<'d> {
    fn payload(
        &mut self,
        payload: &Payload,
        root: &Value<'_>,
        marks: &[Mark],
        site: &mut dyn Site,
    ) {
        let mut now = self.now(site);
        let traffic = self.traffic(payload);
        match marks.is_empty() {
            true => traffic.valid += 1,
            false => traffic.invalid += 1,
        }
        let Some(place) = self.root(payload) else {
            self.places.uncounted += 1;
            return;
        };
        if !marks.is_empty()
            && let Some(shape) = self.other_shape(place, root)
        {
            let traffic = self.traffic(payload);
            let Traffic {
                other_shapes,
                more_shapes,
                ..
            } = traffic;
            add_to(other_shapes, more_shapes, shape, &mut now);
            return;
        }
        Self::walk(&mut self.places, place, root, &mut now);
        self.breaches(payload, place, root, marks, &mut now);
    }

    fn counted(&mut self, payload: &Payload, walked: &Walked<'_>, site: &mut dyn Site) -> bool {
        if walked.extras.is_empty() {
            return of(&mut self.quick, payload).is_some_and(|quick| quick.add(walked));
        }
        let Some(extras) = read(walked) else {
            return false;
        };
        // Whose place is the last one left depends on the order in which a tree is counted.
        let values = extras.iter().map(|(_, _, value)| value.count());
        if self.places.left() < values.sum() {
            return false;
        }
        let is_counted = of(&mut self.quick, payload).is_some_and(|quick| quick.add(walked));
        if is_counted && let Some(root) = self.root(payload) {
            self.extras(payload, root, &extras, site);
        }
        is_counted
    }

    fn is_known(&mut self, payload: &Payload, walked: &Walked<'_>, marks: &[Mark]) {
        let contract: &'d Contract = self.contract;
        let pointer = payload.schema();
        if let Some(plan) = pointer.and_then(|pointer| contract.plan_of_places(pointer)) {
            let key = (payload.operation().to_owned(), payload.name().to_owned());
            let quick = self.quick.entry(key);
            let quick = quick.or_insert_with(|| Quick::new(plan));
            quick.know(walked, marks);
        }
    }

    fn unspecified(&mut self, payload: &Payload) {
        self.traffic(payload).valid += 1;
    }

    fn not_json(&mut self, payload: &Payload, site: &mut dyn Site) {
        let mut now = self.now(site);
        let traffic = self.traffic(payload);
        traffic.invalid += 1;
        traffic.not_json.add(0, &mut now);
    }

    fn status(&mut self, operation: &Operation, status: &str, site: &mut dyn Site) {
        let mut now = self.now(site);
        let is_status = crate::operation::is_status(status);
        let status = if is_status { status } else { "other" };
        let key = (operation.id.clone(), status.to_owned());
        self.statuses.entry(key).or_default().add(0, &mut now);
    }

    fn foreign(&mut self, method: &str, path: &str, site: &mut dyn Site) {
        let mut now = self.now(site);
        let key = (names::method(method), names::path(path));
        add_to(&mut self.foreign, &mut self.more_foreign, key, &mut now);
    }
}
