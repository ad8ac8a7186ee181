//! Reports added up: what each of them counted goes back into one tally, which is then told as that of one run.

use super::counts::{Count, Types};
use super::findings::{self, RuleCounts};
use super::places::Id;
use super::row::{Drift, Kind, Member, Row, ValueCount};
use super::seen::{Broken, Identity, MOST, Traffic, Unlisted, add_counted};
use super::shape::Within;
use super::tally::Tally;
use super::{breaches, collect, suggest};
use crate::contract::Contract;
use crate::drift::counts::Type;
use crate::finding::Unreadable;
use crate::order;

/// Several reports in one.
pub(crate) struct Sum<'c> {
    tally: Tally<'c>,
    rules: RuleCounts,
    unreadable: Vec<Unreadable>,
    key: Option<String>,
    /// Checked, valid, invalid, skipped.
    counts: [u64; 4],
    reports: u64,
    /// Values that nobody can tell apart from others.
    unknown: u64,
    partial: bool,
    shows_values: bool,
}

/// Why a report cannot be added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Misfit {
    /// It was made with another document.
    Document,
    /// Its values have their tags from another key.
    Key,
    /// It names what the document does not have, or lacks what it must say.
    Rows,
}

impl<'c> Sum<'c> {
    pub(crate) fn new(contract: &'c Contract) -> Self {
        Self {
            tally: Tally::new(contract, false, None),
            rules: RuleCounts::default(),
            unreadable: Vec::new(),
            key: None,
            counts: [0; 4],
            reports: 0,
            unknown: 0,
            partial: false,
            shows_values: false,
        }
    }

    /// Adds a report. After an error the sum is of no use.
    pub(crate) fn add(&mut self, drift: Drift) -> Result<(), Misfit> {
        if drift.document != self.tally.contract.fingerprint() {
            return Err(Misfit::Document);
        }
        match (&self.key, &drift.key) {
            (Some(known), Some(key)) if known != key => return Err(Misfit::Key),
            (None, Some(_)) => self.key = drift.key,
            _ => {}
        }
        self.reports += 1;
        self.partial |= drift.partial;
        for payload in drift.payloads {
            let contract: &'c Contract = self.tally.contract;
            let known = contract.payload(&payload.payload);
            let traffic = self.tally.traffic(known.map_err(|_| Misfit::Rows)?);
            plus(&mut traffic.valid, payload.valid);
            plus(&mut traffic.invalid, payload.invalid);
        }
        for member in drift.members {
            self.member(member).ok_or(Misfit::Rows)?;
        }
        for row in drift.drift {
            self.row(row).ok_or(Misfit::Rows)?;
        }
        for rule in drift.rules {
            self.rules.add(rule);
        }
        self.unreadable.extend(drift.unreadable);
        self.unreadable
            .sort_by(|a, b| order::of_sources(&a.source, &b.source));
        self.unreadable.truncate(findings::MOST);
        plus(&mut self.tally.places.uncounted, drift.uncounted);
        let counts = [drift.checked, drift.valid, drift.invalid, drift.skipped];
        for (count, more) in self.counts.iter_mut().zip(counts) {
            plus(count, more);
        }
        Ok(())
    }

    /// The report on all of it.
    pub(crate) fn finish(mut self) -> Drift {
        let is_full = self.reports > 1 && self.tally.places.is_full();
        self.tally.partial |= self.partial || is_full;
        let mut drift = collect::collect(&self.tally);
        drift.key = self.key;
        let [checked, valid, invalid, skipped] = self.counts;
        drift.checked = checked;
        drift.valid = valid;
        drift.invalid = invalid;
        drift.skipped = skipped;
        drift.rules = self.rules.finish();
        drift.unreadable = self.unreadable;
        drift.suggestions = suggest::suggest(&self.tally, self.shows_values);
        drift
    }

    /// The place that a row names.
    fn place(&mut self, payload: &str, pointer: &str, stars: &str) -> Option<Id> {
        let contract: &'c Contract = self.tally.contract;
        let mut id = self.tally.root(contract.payload(payload).ok()?)?;
        let places = &mut self.tally.places;
        let mut stars = stars.chars();
        for token in pointer.split('/').skip(1) {
            let star = match token {
                "*" => stars.next().or(Some('i')),
                _ => None,
            };
            id = match star {
                Some('i') => places.item(id)?,
                Some('e') => places.map_entry(id)?,
                _ => {
                    let members = places.members(id);
                    places.declared(&members, &unescaped(token))?
                }
            };
        }
        Some(id)
    }

    /// Adds how often a member of the contract was there.
    fn member(&mut self, member: Member) -> Option<()> {
        let id = self.place(&member.payload, &member.pointer, &member.stars)?;
        let place = self.tally.places.get_mut(id)?;
        place.types.merge(Types::named(&member.types));
        place.seen.merge(Count::told(member.seen, 0, None));
        for (text, count) in &member.values {
            let mut values = place.values.iter_mut();
            let (_, counted) = values.find(|(known, _)| known == text)?;
            plus(counted, *count);
        }
        Some(())
    }

    fn row(&mut self, row: Row) -> Option<()> {
        let count = Count::told(row.count, row.payloads, row.first.clone());
        match row.kind {
            Kind::UndocumentedOperation => match row.payload.split_once(' ') {
                Some((method, path)) => {
                    let key = (method.to_owned(), path.to_owned());
                    let Tally {
                        foreign,
                        more_foreign,
                        ..
                    } = &mut self.tally;
                    self.partial |= !add_counted(foreign, more_foreign, key, count);
                }
                None => {
                    self.tally.more_foreign.merge(count);
                }
            },
            Kind::UndocumentedStatus => {
                let (id, status) = row.payload.rsplit_once('/')?;
                self.tally.contract.operation(id)?;
                let key = (id.to_owned(), status.to_owned());
                self.tally.statuses.entry(key).or_default().merge(count);
            }
            Kind::NotJson => {
                self.traffic(&row.payload)?.not_json.merge(count);
            }
            Kind::OtherShape => {
                let Traffic {
                    other_shapes,
                    more_shapes,
                    ..
                } = self.traffic(&row.payload)?;
                let is_apart = match row.shape {
                    Some(shape) => add_counted(other_shapes, more_shapes, shape, count),
                    None => {
                        more_shapes.merge(count);
                        true
                    }
                };
                self.partial |= !is_apart;
            }
            Kind::UndocumentedMember => self.undocumented(row, count)?,
            Kind::MissingMember => {
                let id = self.place(&row.payload, &row.pointer, &row.stars)?;
                self.tally.places.get_mut(id)?.missing.merge(count);
            }
            Kind::UndocumentedValue
            | Kind::UndocumentedType
            | Kind::UndocumentedNull
            | Kind::BrokenRule => self.breach(row, count)?,
        }
        Some(())
    }

    fn traffic(&mut self, payload: &str) -> Option<&mut Traffic> {
        let contract: &'c Contract = self.tally.contract;
        Some(self.tally.traffic(contract.payload(payload).ok()?))
    }

    fn undocumented(&mut self, row: Row, count: Count) -> Option<()> {
        let (above, name) = row.pointer.rsplit_once('/')?;
        let parent = self.place(&row.payload, above, &row.stars)?;
        let places = &mut self.tally.places;
        if row.types.is_empty() {
            // Those that are not told apart have no types.
            places.get_mut(parent)?.others.merge(count);
            return Some(());
        }
        let Some(id) = places.extra(parent, &unescaped(name)) else {
            self.partial = true;
            plus(&mut places.uncounted, row.count);
            places.get_mut(parent)?.others.merge(count);
            return Some(());
        };
        let place = places.get_mut(id)?;
        place.types.merge(Types::named(&row.types));
        place.seen.merge(count);
        if let Some(within) = row.within {
            self.within(id, within)?;
        } else if row.shape.is_some() {
            return None;
        }
        Some(())
    }

    /// Adds what was seen within something undocumented.
    fn within(&mut self, id: Id, within: Within) -> Option<()> {
        let places = &mut self.tally.places;
        let mut open = vec![(id, within)];
        while let Some((id, within)) = open.pop() {
            plus(&mut places.get_mut(id)?.others.count, within.more);
            let members = within.members.into_iter();
            let items = within.items.map(|items| (None, *items));
            let each = members.map(|(name, below)| (Some(name), below));
            for (name, below) in each.chain(items) {
                let types = Types::named(&below.types);
                let found = match &name {
                    Some(name) => places.extra(id, name),
                    None => places.item(id),
                };
                let Some(found) = found else {
                    self.partial = true;
                    plus(&mut places.uncounted, types.all());
                    if name.is_some() {
                        plus(&mut places.get_mut(id)?.others.count, types.all());
                    }
                    continue;
                };
                let place = places.get_mut(found)?;
                place.types.merge(types);
                place.seen.merge(Count::told(types.all(), 0, None));
                open.push((found, below));
            }
        }
        Some(())
    }

    fn breach(&mut self, row: Row, count: Count) -> Option<()> {
        let broken = Broken {
            place: self.place(&row.payload, &row.pointer, &row.stars)?,
            keyword: row.keyword?,
            rule: row.schema,
            found: Type::by_name(row.found?)?,
        };
        let values: Option<Vec<Unlisted>> =
            row.values.into_iter().map(|it| self.unlisted(it)).collect();
        let values = values?;
        let breach = self.tally.broken.entry(broken).or_default();
        if breach.count.merge(count) && row.kind != Kind::UndocumentedValue {
            breach.message = row.message;
        }
        // Whether a value is the same as one of another report can be said of those that are known by the same means.
        let known = breach.values.keys().copied();
        let new = values.iter().map(|value| value.identity);
        if !breach.values.is_empty() && !values.is_empty() && !are_alike(known.chain(new)) {
            self.partial = true;
        }
        for value in values {
            let is_new = !breach.values.contains_key(&value.identity);
            if is_new && breach.values.len() >= MOST {
                self.partial = true;
                breach.more_values.merge(value.count);
                continue;
            }
            let known = breach.values.entry(value.identity);
            let known = known.or_insert_with(|| Unlisted::new(value.identity));
            known.count.merge(value.count);
            known.length = value.length;
            known.text = known.text.take().or(value.text);
        }
        plus(&mut breach.more_values.count, row.more);
        Some(())
    }

    /// A value of another run; nothing if its tag is none.
    fn unlisted(&mut self, value: ValueCount) -> Option<Unlisted> {
        self.shows_values |= value.value.is_some();
        let identity = match (&value.tag, &value.value) {
            (Some(tag), _) => Identity::Tag(u64::from_str_radix(tag, 16).ok()?),
            (None, Some(text)) => self.tally.telling.by_hash(text),
            (None, None) => {
                self.unknown += 1;
                Identity::Unknown(self.unknown)
            }
        };
        Some(Unlisted {
            count: Count::told(value.count, value.payloads, value.first),
            length: breaches::of_length(value.length),
            text: value.value,
            ..Unlisted::new(identity)
        })
    }
}

/// Whether all are known by the same means, which is not where they were counted.
fn are_alike(identities: impl Iterator<Item = Identity>) -> bool {
    let (mut tags, mut hashes, mut unknown) = (false, false, false);
    for identity in identities {
        match identity {
            Identity::Tag(_) => tags = true,
            Identity::Hash(_) => hashes = true,
            Identity::Unknown(_) => unknown = true,
        }
    }
    !(unknown || tags && hashes)
}

fn plus(count: &mut u64, more: u64) {
    *count = count.saturating_add(more);
}

fn unescaped(token: &str) -> String {
    token.replace("~1", "/").replace("~0", "~")
}
