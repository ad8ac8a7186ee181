//! The tally as a report.

use std::collections::{BTreeMap, HashMap};

use super::counts::{Count, Type, Types};
use super::names;
use super::places::{Id, Place, Step};
use super::row::{Drift, Kind, Member, PayloadCount, Row, Unseen, UnseenKind, VERSION};
use super::seen::{Breach, Broken, Traffic};
use super::shape::Shape;
use super::suggest;
use super::tally::Tally;
use crate::operation::{Operation, Payload, is_status};
use crate::rule::place as at_line;

/// Everything that was counted, in the order of the contract.
pub(super) fn collect(tally: &Tally<'_>) -> Drift {
    let mut collector = Collector {
        tally,
        broken: HashMap::new(),
        drift: Drift {
            version: VERSION,
            document: tally.contract.fingerprint(),
            key: None,
            partial: tally.partial,
            drift: Vec::new(),
            unseen: Vec::new(),
            payloads: Vec::new(),
            members: Vec::new(),
            rules: Vec::new(),
            unreadable: Vec::new(),
            checked: 0,
            valid: 0,
            invalid: 0,
            skipped: 0,
            uncounted: tally.places.uncounted,
            suggestions: Vec::new(),
            has_own_rules: suggest::has_own_rules(tally.contract.document()),
        },
    };
    for (broken, breach) in &tally.broken {
        let list = collector.broken.entry(broken.place).or_default();
        list.push((broken, breach));
    }
    collector.foreign();
    for operation in tally.contract.operations() {
        collector.operation(operation);
    }
    collector.drift
}

pub(super) struct Collector<'t, 'd> {
    tally: &'t Tally<'d>,
    /// What is broken at each place.
    pub(super) broken: HashMap<Id, Vec<(&'t Broken, &'t Breach)>>,
    drift: Drift,
}

/// A row of which nothing is known but how often.
pub(super) fn row(
    kind: Kind,
    payload: &str,
    message: impl Into<String>,
    count: &Count,
    of: u64,
) -> Row {
    Row {
        kind,
        payload: payload.to_owned(),
        pointer: String::new(),
        stars: String::new(),
        message: message.into(),
        count: count.count,
        of,
        payloads: count.payloads,
        types: BTreeMap::new(),
        shape: None,
        within: None,
        values: Vec::new(),
        more: 0,
        found: None,
        keyword: None,
        schema: None,
        first: count.first.clone(),
    }
}

impl Collector<'_, '_> {
    fn foreign(&mut self) {
        let of = self
            .tally
            .foreign
            .values()
            .map(|count| count.count)
            .sum::<u64>()
            + self.tally.more_foreign.count;
        for ((method, path), count) in &self.tally.foreign {
            let call = format!("{method} {path}");
            let message = "the document has no such operation";
            self.push(row(Kind::UndocumentedOperation, &call, message, count, of));
        }
        if self.tally.more_foreign.count > 0 {
            let message = "further operations that the document does not have";
            let count = &self.tally.more_foreign;
            self.push(row(Kind::UndocumentedOperation, "…", message, count, of));
        }
    }

    pub(super) fn push(&mut self, row: Row) {
        self.drift.drift.push(row);
    }

    fn operation(&mut self, operation: &Operation) {
        let statuses: Vec<_> = self
            .tally
            .statuses
            .iter()
            .filter(|((id, _), _)| *id == operation.id)
            .collect();
        let traffic = |payload: &Payload| {
            let key = (operation.id.clone(), payload.name().to_owned());
            self.tally.traffic.get(&key)
        };
        let counted: Vec<_> = operation
            .payloads
            .iter()
            .map(|payload| (payload, traffic(payload)))
            .collect();
        let responses: u64 = counted
            .iter()
            .filter(|(payload, _)| is_status(payload.name()))
            .filter_map(|(_, traffic)| traffic.map(|traffic| traffic.valid + traffic.invalid))
            .sum();
        let undeclared: u64 = statuses.iter().map(|(_, count)| count.count).sum();
        for ((id, status), count) in &statuses {
            let message = format!("the document does not declare the status {status}");
            let name = format!("{id}/{status}");
            let of = responses + undeclared;
            let mut row = row(Kind::UndocumentedStatus, &name, message, count, of);
            row.schema = Some(at_line(&operation.responses_at));
            row.keyword = Some("status".to_owned());
            self.push(row);
        }
        let is_seen = undeclared > 0 || counted.iter().any(|(_, traffic)| traffic.is_some());
        if !is_seen {
            self.drift.unseen.push(Unseen {
                kind: UnseenKind::Operation,
                payload: operation.id.clone(),
                pointer: String::new(),
                value: None,
                of: 0,
                schema: Some(at_line(&operation.responses_at)),
            });
        }
        for (payload, _) in counted
            .iter()
            .filter(|(_, traffic)| is_seen && traffic.is_none())
        {
            self.drift.unseen.push(Unseen {
                kind: UnseenKind::Payload,
                payload: payload.to_string(),
                pointer: String::new(),
                value: None,
                of: responses + undeclared,
                schema: None,
            });
        }
        for (payload, traffic) in counted {
            if let Some(traffic) = traffic {
                self.payload(payload, traffic);
            }
        }
    }

    fn payload(&mut self, payload: &Payload, traffic: &Traffic) {
        let name = payload.to_string();
        let all = traffic.valid + traffic.invalid;
        self.drift.payloads.push(PayloadCount {
            payload: name.clone(),
            valid: traffic.valid,
            invalid: traffic.invalid,
        });
        if traffic.not_json.count > 0 {
            let message = "text that is not JSON";
            self.push(row(Kind::NotJson, &name, message, &traffic.not_json, all));
        }
        for (shape, count) in &traffic.other_shapes {
            let message = "a payload of another shape than the document has";
            let mut row = row(Kind::OtherShape, &name, message, count, all);
            row.shape = Some(shape.clone());
            self.push(row);
        }
        if traffic.more_shapes.count > 0 {
            let message = "payloads of further shapes";
            self.push(row(
                Kind::OtherShape,
                &name,
                message,
                &traffic.more_shapes,
                all,
            ));
        }
        let mut open: Vec<(Id, usize)> = traffic.root.into_iter().map(|id| (id, 0)).collect();
        while let Some((id, depth)) = open.pop() {
            let Some(place) = self.tally.places.get(id) else {
                continue;
            };
            let pointer = self.tally.places.pointer(id);
            let stars = self.tally.places.stars(id);
            let at = (pointer.as_str(), stars.as_str());
            let parent = place
                .parent
                .and_then(|parent| self.tally.places.get(parent));
            if !place.documented {
                self.undocumented(&name, at, id, place, parent);
                continue;
            }
            self.documented(&name, at, place, parent, depth);
            self.breaches(&name, at, id, place);
            self.others(&name, at, place);
            let mut extra: Vec<_> = place.extra.iter().collect();
            extra.sort();
            let members = place.members.iter().flatten().copied();
            let below: Vec<Id> = members
                .chain(place.entry)
                .chain(place.item)
                .chain(extra.into_iter().map(|(_, id)| *id))
                .collect();
            // What comes last is looked at first.
            open.extend(below.into_iter().rev().map(|id| (id, depth + 1)));
        }
    }

    fn undocumented(
        &mut self,
        payload: &str,
        (pointer, stars): (&str, &str),
        id: Id,
        place: &Place<'_>,
        parent: Option<&Place<'_>>,
    ) {
        let shape = Shape::of(&self.tally.places, id);
        let of = parent.map_or(0, |parent| parent.types.count(Type::Object));
        let is_masked = matches!(&place.step, Step::Member(name) if name == names::MASK);
        let what = match is_masked {
            true => "undocumented members whose names look like identifiers",
            false => "undocumented member",
        };
        let message = format!("{what}: {}", shape.words());
        let mut row = row(Kind::UndocumentedMember, payload, message, &place.seen, of);
        row.pointer = pointer.to_owned();
        row.stars = stars.to_owned();
        row.types = types(place.types);
        row.shape = shape.within();
        row.within = shape.counts();
        let lists = parent.and_then(|parent| parent.rules.lists_members());
        let properties = lists.and_then(|node| node.entry("properties"));
        row.schema = properties.map(|entry| at_line(&entry.key_at));
        self.push(row);
    }

    fn others(&mut self, payload: &str, (pointer, stars): (&str, &str), place: &Place<'_>) {
        if place.others.count > 0 {
            let of = place.types.count(Type::Object);
            let message = "further undocumented members, which are not told apart";
            let mut row = row(
                Kind::UndocumentedMember,
                payload,
                message,
                &place.others,
                of,
            );
            row.pointer = format!("{pointer}/…");
            row.stars = stars.to_owned();
            self.push(row);
        }
    }

    fn documented(
        &mut self,
        payload: &str,
        (pointer, stars): (&str, &str),
        place: &Place<'_>,
        parent: Option<&Place<'_>>,
        depth: usize,
    ) {
        let parents = match (&place.step, parent) {
            (Step::Item, Some(parent)) => parent.types.count(Type::Array),
            (_, Some(parent)) => parent.types.count(Type::Object),
            (_, None) => place.seen.count,
        };
        let schema = place.declared.map(|entry| at_line(&entry.key_at));
        if place.declared.is_some() && place.seen.count == 0 && parents > 0 {
            self.drift.unseen.push(Unseen {
                kind: UnseenKind::Member,
                payload: payload.to_owned(),
                pointer: pointer.to_owned(),
                value: None,
                of: parents,
                schema: schema.clone(),
            });
        }
        let texts = place.types.count(Type::String);
        let never = place.values.iter().filter(|(_, count)| *count == 0);
        for (value, _) in never.filter(|_| texts > 0) {
            let lists = place
                .rules
                .lists_values()
                .and_then(|node| node.entry("enum"));
            self.drift.unseen.push(Unseen {
                kind: UnseenKind::Value,
                payload: payload.to_owned(),
                pointer: pointer.to_owned(),
                value: Some((*value).to_owned()),
                of: texts,
                schema: lists.map(|entry| at_line(&entry.key_at)),
            });
        }
        if place.missing.count > 0 {
            let message = "required member that is not there";
            let mut row = row(
                Kind::MissingMember,
                payload,
                message,
                &place.missing,
                parents,
            );
            row.pointer = pointer.to_owned();
            row.stars = stars.to_owned();
            row.keyword = Some("required".to_owned());
            row.schema.clone_from(&schema);
            self.push(row);
        }
        let values = place.values.iter();
        self.drift.members.push(Member {
            payload: payload.to_owned(),
            pointer: pointer.to_owned(),
            stars: stars.to_owned(),
            required: place.required,
            seen: place.seen.count,
            parents,
            null: place.types.count(Type::Null),
            types: types(place.types),
            values: values
                .map(|(value, count)| ((*value).to_owned(), *count))
                .collect(),
            schema,
            depth,
            description: place.rules.description().map(str::to_owned),
            documented_types: place.rules.types().into_iter().map(str::to_owned).collect(),
            sensitive: place.sensitive,
        });
    }
}

fn types(types: Types) -> BTreeMap<&'static str, u64> {
    types
        .seen()
        .map(|(kind, count)| (kind.name(), count))
        .collect()
}
