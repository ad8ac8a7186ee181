//! The comparison itself: is everything that one side says valid on the other?

use std::collections::{BTreeSet, HashMap};

use serde_json::{Map, Value};

use super::case::{Case, Type};
use super::cases::cases;
use super::evaluate::meets;
use super::leaf::{number, text};
use super::sample::{object, sample, samples};
use super::term::{Key, Term, View};
use super::{Reading, Verdict};

/// How many pairs of schemas are compared for one answer.
const MAX_STEPS: u32 = 6_000;

/// How many examples are tried where none suggests itself.
const MAX_EXAMPLES: usize = 300;

/// How deep pairs nest.
const MAX_DEPTH: usize = 60;

type Pair = (Vec<Key>, Vec<Key>);

/// What is compared with what.
pub(super) struct Cover<'a, 'c> {
    /// Who accepts, and who says.
    pub(super) accepts: View<'a>,
    pub(super) says: View<'a>,
    pub(super) reading: Reading,
    /// Components of the one document that both sides have in common, whole.
    pub(super) untouched: Option<&'c dyn Fn(&str) -> bool>,
    pub(super) steps: u32,
    /// What is known, and what is being found out at this moment: values end, so a pair may rest on itself.
    pub(super) known: HashMap<Pair, Verdict>,
    pub(super) open: Vec<Pair>,
    /// How far down in `open` the answer at hand rests on something that is still being found out.
    pub(super) rests_on: usize,
}

impl<'a> Cover<'a, '_> {
    /// Whether all that meets `says` meets `accepts`.
    pub(super) fn all(&mut self, accepts: &[Term<'a>], says: &[Term<'a>]) -> Verdict {
        if accepts.is_empty() || self.is_common(accepts, says) {
            return Verdict::Yes;
        }
        let key = |terms: &[Term<'a>]| {
            let keys: BTreeSet<Key> = terms.iter().map(Term::key).collect();
            keys.into_iter().collect::<Vec<Key>>()
        };
        let pair = (key(accepts), key(says));
        if let Some(known) = self.known.get(&pair) {
            return known.clone();
        }
        if let Some(at) = self.open.iter().position(|open| *open == pair) {
            self.rests_on = self.rests_on.min(at);
            return Verdict::Yes;
        }
        self.steps += 1;
        if self.steps > MAX_STEPS || self.open.len() > MAX_DEPTH {
            return Verdict::Unknown;
        }
        let level = self.open.len();
        let outer = std::mem::replace(&mut self.rests_on, usize::MAX);
        self.open.push(pair.clone());
        let verdict = self.by_cases(accepts, says);
        self.open.pop();
        if self.rests_on >= level || matches!(verdict, Verdict::No(_)) {
            self.known.insert(pair, verdict.clone());
            self.rests_on = outer;
        } else {
            self.rests_on = outer.min(self.rests_on);
        }
        verdict
    }

    /// Whether both sides are one component that nothing has touched.
    fn is_common(&self, accepts: &[Term<'a>], says: &[Term<'a>]) -> bool {
        let Some(untouched) = self.untouched else {
            return false;
        };
        let name = |term: &Term<'a>| match term {
            Term::Schema {
                node,
                foreign: false,
            } => node.reference()?.strip_prefix("#/components/schemas/"),
            _ => None,
        };
        let [accepts] = accepts else { return false };
        let replaced = |term: &Term<'a>| match term {
            Term::Schema { node, .. } => {
                self.accepts.is_replaced(node) || self.says.is_replaced(node)
            }
            _ => false,
        };
        says.iter().any(|says| {
            accepts.key() == says.key()
                && !replaced(accepts)
                && name(accepts).is_some_and(untouched)
        })
    }

    fn by_cases(&mut self, accepts: &[Term<'a>], says: &[Term<'a>]) -> Verdict {
        let (Some(accepted), Some(said)) = (cases(self.accepts, accepts), cases(self.says, says))
        else {
            return Verdict::Unknown;
        };
        let mut sure = true;
        for case in &said {
            if self.reading == Reading::Declared && case.needs_undeclared() {
                continue;
            }
            let mut examples = Vec::new();
            if let Some(values) = &case.values {
                examples.extend(values.iter().map(|value| value.to_json()));
                if examples
                    .iter()
                    .all(|value| meets(self.accepts, accepts, value) == Some(true))
                {
                    continue;
                }
            } else {
                let mut same = accepted.iter().filter(|other| other.of == case.of);
                if same.any(|other| self.case(other, case, &mut examples)) {
                    continue;
                }
                if case.of == Type::Object && self.is_impossible(case) {
                    continue;
                }
                examples.extend(samples(self.says, case, 0));
            }
            let shows = |examples: Vec<Value>| {
                examples.into_iter().find(|example| {
                    meets(self.accepts, accepts, example) == Some(false)
                        && meets(self.says, says, example) == Some(true)
                })
            };
            if let Some(example) = shows(examples) {
                return Verdict::No(example);
            }
            let mut examples = Vec::new();
            self.mixed(&accepted, case, &mut examples);
            if let Some(example) = shows(examples) {
                return Verdict::No(example);
            }
            sure = false;
        }
        match sure {
            true => Verdict::Yes,
            false => Verdict::Unknown,
        }
    }

    /// Whether a required member can have no value.
    fn is_impossible(&self, case: &Case<'a>) -> bool {
        let mut required = case.required.iter();
        required
            .any(|name| cases(self.says, &case.member(name)).is_some_and(|cases| cases.is_empty()))
    }

    /// Examples that bring members of the cases on the other side together with those of this one.
    fn mixed(&self, accepted: &[Case<'a>], case: &Case<'a>, examples: &mut Vec<Value>) {
        if case.of != Type::Object {
            return;
        }
        let bases: Vec<Map<String, Value>> = [false, true]
            .into_iter()
            .filter_map(|full| object(self.says, case, 0, full))
            .collect();
        for other in accepted.iter().filter(|other| other.of == Type::Object) {
            for (name, terms) in &other.members {
                if !case.declared.contains(name) {
                    continue;
                }
                let Some(cases) = cases(self.accepts, terms) else {
                    continue;
                };
                for value in cases
                    .iter()
                    .flat_map(|inner| samples(self.accepts, inner, 4))
                {
                    for base in &bases {
                        if examples.len() > MAX_EXAMPLES {
                            return;
                        }
                        let mut members = base.clone();
                        members.insert((*name).to_owned(), value.clone());
                        examples.push(Value::Object(members));
                    }
                }
            }
        }
    }

    /// Whether one case holds another, whole. What could show that it does not goes to `examples`.
    fn case(&mut self, accepts: &Case<'a>, says: &Case<'a>, examples: &mut Vec<Value>) -> bool {
        let mut holds = accepts.opaque.is_subset(&says.opaque) && accepts.values.is_none();
        for except in &accepts.except {
            if !says
                .except
                .iter()
                .any(|known| super::case::same(known, except))
            {
                examples.push(except.to_json());
                holds = false;
            }
        }
        let typed = match accepts.of {
            Type::Null | Type::Boolean => true,
            Type::Number => number(accepts, says, examples),
            Type::String => text(self.says.memo, accepts, says, examples),
            Type::Array => self.list(accepts, says, examples),
            Type::Object => self.object(accepts, says, examples),
        };
        holds && typed
    }

    fn list(&mut self, accepts: &Case<'a>, says: &Case<'a>, examples: &mut Vec<Value>) -> bool {
        let mut holds = true;
        let item = sample(self.says, &says.items, 0);
        let mut of_length = |length: u64| {
            if let (Some(item), Ok(length @ ..=300)) = (&item, usize::try_from(length)) {
                examples.push(Value::Array(vec![item.clone(); length]));
            }
        };
        if accepts.min > says.min {
            of_length(says.min);
            holds = false;
        }
        match (accepts.max, says.max) {
            (Some(mine), other) if other.is_none_or(|other| other > mine) => {
                of_length(mine + 1);
                holds = false;
            }
            _ => {}
        }
        if accepts.unique && !says.unique && says.max.is_none_or(|max| max > 1) {
            of_length(says.min.max(2));
            holds = false;
        }
        if says.max != Some(0) {
            match self.all(&accepts.items, &says.items) {
                Verdict::Yes => {}
                Verdict::Unknown => holds = false,
                Verdict::No(item) => {
                    let length = usize::try_from(says.min.clamp(1, 300)).unwrap_or(1);
                    examples.push(Value::Array(vec![item; length]));
                    holds = false;
                }
            }
        }
        holds
    }

    fn object(&mut self, accepts: &Case<'a>, says: &Case<'a>, examples: &mut Vec<Value>) -> bool {
        let mut holds = true;
        let view = self.says;
        let says_more = says.map || self.reading == Reading::Open;
        let show = |examples: &mut Vec<Value>, change: &dyn Fn(&mut Map<String, Value>)| {
            for full in [false, true] {
                if let Some(mut members) = object(view, says, 0, full) {
                    change(&mut members);
                    examples.push(Value::Object(members));
                }
            }
        };
        for name in accepts.required.difference(&says.required) {
            show(examples, &|members| {
                members.remove(*name);
            });
            holds = false;
        }
        for name in accepts.absent.difference(&says.absent) {
            let declared = says.declared.contains(name);
            if (declared || says_more) && self.can_be(&says.member(name)) {
                if let Some(value) = sample(view, &says.member(name), 0) {
                    show(examples, &|members| {
                        members.insert((*name).to_owned(), value.clone());
                    });
                }
                holds = false;
            }
        }
        if accepts.min > says.min.max(says.required.len() as u64) {
            show(examples, &|_| {});
            holds = false;
        }
        if accepts.max.is_some() && accepts.max != says.max {
            show(examples, &|_| {});
            let declared = says.declared.union(&says.required).count() as u64;
            let few = !says_more && accepts.max.is_some_and(|max| declared <= max);
            let fewer = says
                .max
                .zip(accepts.max)
                .is_some_and(|(said, accepted)| said <= accepted);
            holds &= few || fewer;
        }
        let mut names: BTreeSet<&str> = says.declared.union(&says.required).copied().collect();
        if says_more {
            names.extend(says.members.keys().chain(accepts.members.keys()));
        }
        for name in names {
            if says.absent.contains(name) {
                continue;
            }
            match self.all(&accepts.member(name), &says.member(name)) {
                Verdict::Yes => {}
                Verdict::Unknown => holds = false,
                Verdict::No(value) => {
                    show(examples, &|members| {
                        members.insert(name.to_owned(), value.clone());
                    });
                    holds = false;
                }
            }
        }
        if says_more {
            // Any name that neither side declares.
            let name = "undeclared";
            match self.all(&accepts.member(name), &says.member(name)) {
                Verdict::Yes => {}
                Verdict::Unknown => holds = false,
                Verdict::No(value) => {
                    show(examples, &|members| {
                        members.insert(name.to_owned(), value.clone());
                    });
                    holds = false;
                }
            }
        }
        holds
    }

    /// Whether there can be a value at all.
    fn can_be(&self, terms: &[Term<'a>]) -> bool {
        cases(self.says, terms).is_none_or(|cases| !cases.is_empty())
    }
}
