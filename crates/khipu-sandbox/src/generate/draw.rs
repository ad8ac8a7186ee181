//! Values out of plans.

use std::sync::Arc;

use super::error::Unsupported;
use super::json::{Json, decimal};
use super::kinds::Kinds;
use super::plan::{Member, Plan, Plans};
use super::rng::Rng;
use super::wish::{Own, Wish};
use super::words;

/// From this depth on, what may be left out is left out.
const DEEP: usize = 24;

/// No value is nested deeper: what is deeper holds itself.
const DEEPEST: usize = 96;

/// How many items a list in a list has at most, so that sizes do not multiply.
const INNER: usize = 3;

/// How often an item is drawn that must differ from the others.
const TRIES: usize = 100;

/// One payload being drawn.
pub(super) struct Draw<'p> {
    pub(super) plans: &'p Plans,
    pub(super) rng: Rng,
    /// How many items a list has.
    pub(super) items: usize,
    /// A value to use once in place of a listed one below the first level. Taken when it was used.
    pub(super) undocumented: Option<&'static str>,
    pub(super) depth: usize,
    pub(super) lists: usize,
    /// The plans that are being drawn from, from the outside in.
    pub(super) open: Vec<usize>,
    /// How many of them were open already when they were opened: a value that holds its like grows no further.
    pub(super) again: usize,
}

impl Draw<'_> {
    pub(super) fn value(&mut self, index: usize, wish: Option<&Wish>) -> Result<Json, Unsupported> {
        if let Some(Wish {
            own: Own::Exactly(value),
            ..
        }) = wish
        {
            return Ok(value.clone());
        }
        let plans = self.plans;
        let plan = plans.get(index).ok_or_else(|| self.no_plan())?;
        if self.depth >= DEEPEST {
            return Err(Unsupported::new("$ref", &plan.at));
        }
        let again = usize::from(self.open.contains(&index));
        self.depth += 1;
        self.again += again;
        self.open.push(index);
        let value = self.planned(plan, wish);
        self.open.pop();
        self.again -= again;
        self.depth -= 1;
        value
    }

    /// Whether it is time to end: what may be left out is left out.
    fn is_deep(&self) -> bool {
        self.depth > DEEP || self.again > 0
    }

    /// What cannot happen: every index comes from the compiler.
    fn no_plan(&self) -> Unsupported {
        let at = self.plans.get(0).map(|plan| plan.at.clone());
        Unsupported::new(
            "schema",
            &at.unwrap_or_else(|| khipu_document::Position::start_of("")),
        )
    }

    fn planned(&mut self, plan: &Plan, wish: Option<&Wish>) -> Result<Json, Unsupported> {
        if let Some(index) = self.alternative(plan, wish) {
            return self.value(index, wish);
        }
        if plan.is_credential {
            return Ok(Json::object([("AccountLink", Json::text(self.link()))]));
        }
        if let Some(choices) = &plan.choices {
            return self.choice(plan, choices, wish);
        }
        let kinds: Vec<Kinds> = wished(plan.kinds, wish).each().collect();
        let wants_null = kinds.contains(&Kinds::NULL);
        let kind = match kinds.as_slice() {
            [] => return Err(Unsupported::new("type", &plan.at)),
            [only] => *only,
            _ if wants_null && (self.is_deep() || self.rng.chance(25)) => Kinds::NULL,
            several => {
                let several: Vec<Kinds> = several
                    .iter()
                    .copied()
                    .filter(|kind| *kind != Kinds::NULL)
                    .collect();
                self.rng.pick(&several).copied().unwrap_or(Kinds::NULL)
            }
        };
        self.of_kind(plan, kind, wish)
    }

    /// The alternative to draw from: one that the wish allows, rarely null, and null where it gets deep.
    fn alternative(&mut self, plan: &Plan, wish: Option<&Wish>) -> Option<usize> {
        let null = |index: &usize| {
            let kinds = self.plans.get(*index).map(|plan| plan.kinds);
            kinds == Some(Kinds::NULL)
        };
        let (nulls, others): (Vec<usize>, Vec<usize>) =
            plan.alternatives.iter().partition(|index| null(index));
        let prefers_null = match wish.map(|wish| &wish.own) {
            Some(Own::Null) => true,
            Some(Own::NotNull) => false,
            _ => self.is_deep() || self.rng.chance(20),
        };
        let (first, second) = if prefers_null {
            (&nulls, &others)
        } else {
            (&others, &nulls)
        };
        let picked = self.rng.pick(first).copied();
        picked.or_else(|| self.rng.pick(second).copied())
    }

    fn choice(
        &mut self,
        plan: &Plan,
        choices: &[Json],
        wish: Option<&Wish>,
    ) -> Result<Json, Unsupported> {
        let texts = choices
            .iter()
            .filter(|value| value.as_str().is_some())
            .count();
        // Depth 2 is a member of the payload itself: `Status`.
        if self.depth > 2
            && texts > 0
            && let Some(value) = self.undocumented.take()
        {
            return Ok(Json::text(value));
        }
        let wishes_null = match wish.map(|wish| &wish.own) {
            Some(Own::Null) => Some(true),
            Some(Own::NotNull) => Some(false),
            _ => None,
        };
        let fitting: Vec<&Json> = choices
            .iter()
            .filter(|value| wishes_null.is_none_or(|null| matches!(value, Json::Null) == null))
            .collect();
        let picked = self
            .rng
            .pick(&fitting)
            .copied()
            .or_else(|| self.rng.pick(choices));
        picked
            .cloned()
            .ok_or_else(|| Unsupported::new("enum", &plan.at))
    }

    fn of_kind(
        &mut self,
        plan: &Plan,
        kind: Kinds,
        wish: Option<&Wish>,
    ) -> Result<Json, Unsupported> {
        if kind != Kinds::NULL
            && self.rng.chance(15)
            && let Some(example) = self.rng.pick(&plan.examples)
            && !matches!(example, Json::Null)
        {
            return Ok(example.clone());
        }
        match kind {
            Kinds::NULL => Ok(Json::Null),
            Kinds::BOOLEAN => Ok(Json::Bool(self.rng.chance(50))),
            Kinds::STRING => {
                let text = plan.text.draw(&mut self.rng).map(Json::String);
                // A pattern that cannot be drawn from may still have an example.
                let text = text.or_else(|| self.rng.pick(&plan.examples).cloned());
                text.ok_or_else(|| Unsupported::new("pattern", &plan.at))
            }
            Kinds::INTEGER if plan.number.low.is_none() && plan.number.high.is_none() => {
                let small = rust_decimal::Decimal::from(self.rng.between(1, 48));
                if plan.number.fits(small) {
                    return Ok(Json::Number(small.to_string()));
                }
                self.number(plan, 0)
            }
            Kinds::INTEGER => self.number(plan, 0),
            Kinds::NUMBER => {
                let scale = if self.rng.chance(60) { 0 } else { 2 };
                self.number(plan, scale)
            }
            Kinds::ARRAY => self.list(plan),
            _ => self.object(plan, wish),
        }
    }

    fn number(&mut self, plan: &Plan, scale: u32) -> Result<Json, Unsupported> {
        let number = plan.number.draw(scale, &mut self.rng);
        let number = number.map(|number| Json::Number(number.to_string()));
        number.ok_or_else(|| Unsupported::new("minimum", &plan.at))
    }

    fn list(&mut self, plan: &Plan) -> Result<Json, Unsupported> {
        let list = &plan.list;
        let wanted = match self.lists {
            _ if self.is_deep() => 0,
            0 => self.items,
            _ => self.items.min(INNER),
        };
        let size = wanted.max(list.fewest).min(list.most.unwrap_or(usize::MAX));
        let mut items: Vec<Json> = Vec::new();
        self.lists += 1;
        for _ in 0..size {
            let tries = if list.unique { TRIES } else { 1 };
            let mut found = None;
            for _ in 0..tries {
                let item = match list.item {
                    Some(index) => self.value(index, None)?,
                    None => Json::text(self.rng.pick(words::PHRASES).copied().unwrap_or_default()),
                };
                if !list.unique || !items.iter().any(|other| other.same(&item)) {
                    found = Some(item);
                    break;
                }
            }
            match found {
                Some(item) => items.push(item),
                None if items.len() >= list.fewest => break,
                None => return Err(Unsupported::new("uniqueItems", &plan.at)),
            }
        }
        self.lists -= 1;
        if size < list.fewest {
            return Err(Unsupported::new("maxItems", &plan.at));
        }
        Ok(Json::Array(items))
    }

    fn object(&mut self, plan: &Plan, wish: Option<&Wish>) -> Result<Json, Unsupported> {
        if plan.conditions.is_empty() {
            return self.members(plan, wish, &[]);
        }
        // The members that conditions look at come first; then it is known which conditions hold.
        let mut drawn: Vec<(Arc<str>, Option<Json>)> = Vec::new();
        let compared = plan.conditions.iter().flat_map(|condition| {
            let named = condition.members.iter().map(|(name, _)| name);
            named.chain(&condition.required)
        });
        for name in compared {
            if drawn.iter().any(|(known, _)| known == name) {
                continue;
            }
            let member = plan.members.iter().find(|member| member.name == *name);
            let value = match member {
                Some(member) => self.member(member, wish)?,
                None => None,
            };
            drawn.push((Arc::clone(name), value));
        }
        let holds = plan.conditions.iter().enumerate();
        let set = holds.fold(0_usize, |set, (bit, condition)| {
            set | (usize::from(condition.holds(&drawn)) << bit)
        });
        let plans = self.plans;
        let variant = plan.variants.get(set).and_then(|index| plans.get(*index));
        let variant = variant.ok_or_else(|| Unsupported::new("if", &plan.at))?;
        if !variant.conditions.is_empty() {
            return Err(Unsupported::new("if", &plan.at));
        }
        self.members(variant, wish, &drawn)
    }

    /// An object; the members in `drawn` are there already, or known to be missing.
    fn members(
        &mut self,
        plan: &Plan,
        wish: Option<&Wish>,
        drawn: &[(Arc<str>, Option<Json>)],
    ) -> Result<Json, Unsupported> {
        let money = if plan.is_money {
            self.money(plan)
        } else {
            None
        };
        let mut members = Vec::with_capacity(plan.members.len());
        for member in &plan.members {
            let known = drawn.iter().find(|(name, _)| *name == member.name);
            let value = match (known, &money) {
                (Some((_, value)), _) => value.clone(),
                (None, Some((amount, _))) if &*member.name == "Amount" => Some(amount.clone()),
                (None, Some((_, currency))) if &*member.name == "Currency" => {
                    Some(currency.clone())
                }
                (None, _) => self.member(member, wish)?,
            };
            if let Some(value) = value {
                members.push((Arc::clone(&member.name), value));
            }
        }
        Ok(Json::Object(members))
    }

    fn member(
        &mut self,
        member: &Member,
        wish: Option<&Wish>,
    ) -> Result<Option<Json>, Unsupported> {
        let wish = wish.and_then(|wish| wish.member(&member.name));
        let is_wanted = member.required
            || wish.is_some()
            || self.undocumented.is_some()
            || (!self.is_deep() && self.rng.chance(70));
        match member.plan {
            _ if !is_wanted => Ok(None),
            Some(index) => self.value(index, wish).map(Some),
            None => Ok(Some(Json::text("algo"))),
        }
    }

    /// An amount and its currency, if the schemas of both members take them: pesos are whole, dollars have cents.
    fn money(&mut self, plan: &Plan) -> Option<(Json, Json)> {
        let plans = self.plans;
        let find = |name: &str| {
            let member = plan.members.iter().find(|member| *member.name == *name);
            plans.get(member?.plan?)
        };
        let (amount, currency) = (find("Amount")?, find("Currency")?);
        let is_plain = |plan: &Plan| plan.alternatives.is_empty() && plan.choices.is_none();
        if !is_plain(amount) || !is_plain(currency) {
            return None;
        }
        let (code, scale) = *self.rng.pick(words::CURRENCIES)?;
        let number = match scale {
            0 => self.rng.between(1, 900_000) * 10,
            _ => self.rng.between(100, 500_000),
        };
        let number = rust_decimal::Decimal::new(number, scale);
        let example = self
            .rng
            .chance(10)
            .then(|| self.rng.pick(&amount.examples))
            .flatten();
        let example = example.and_then(|example| match example {
            Json::Number(text) => decimal(text),
            _ => None,
        });
        let number = example.filter(|_| scale == 0).unwrap_or(number);
        let fits = amount.kinds.has(Kinds::NUMBER)
            && currency.kinds.has(Kinds::STRING)
            && amount.number.fits(number)
            && currency.text.fits(code);
        fits.then(|| (Json::Number(number.to_string()), Json::text(code)))
    }

    fn link(&mut self) -> String {
        // Opaque, and no base64: as the documented example.
        format!("sandbox-link-{:016x}", self.rng.next())
    }
}

/// The types that are left when a wish is heard.
fn wished(kinds: Kinds, wish: Option<&Wish>) -> Kinds {
    let left = match wish.map(|wish| &wish.own) {
        Some(Own::Null) => kinds.and(Kinds::NULL),
        Some(Own::NotNull) => kinds.without(Kinds::NULL),
        _ => kinds,
    };
    if left.is_empty() { kinds } else { left }
}
