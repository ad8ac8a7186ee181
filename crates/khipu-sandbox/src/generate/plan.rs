//! Schemas made ready to draw values from.

use std::collections::HashMap;
use std::sync::Arc;

use khipu_document::{Bundle, Node, Position};

use super::condition::{Condition, read_condition};
use super::error::Unsupported;
use super::fit::{choices, is_fitting, trial};
use super::json::Json;
use super::kinds::Kinds;
use super::number::Number;
use super::rules::Rules;
use super::text::{Style, Text};

/// How many conditions one object may have; each doubles the work.
const CONDITIONS: usize = 4;

/// How deep schemas may stand in one another, references followed.
const DEEPEST: usize = 128;

/// What a value is drawn from.
pub(super) struct Plan {
    pub(super) at: Position,
    pub(super) kinds: Kinds,
    /// The values of `enum` and `const`.
    pub(super) choices: Option<Vec<Json>>,
    /// Scalar examples that keep the rules.
    pub(super) examples: Vec<Json>,
    pub(super) text: Text,
    pub(super) number: Number,
    pub(super) list: List,
    pub(super) members: Vec<Member>,
    /// Draw from one of these instead.
    pub(super) alternatives: Vec<usize>,
    /// Conditions over the members, and what to draw from for each set of conditions that hold: bit by bit.
    pub(super) conditions: Vec<Condition>,
    pub(super) variants: Vec<usize>,
    /// The credential of an account holder, which may be anything.
    pub(super) is_credential: bool,
    /// Where the money is: the members `Amount` and `Currency`.
    pub(super) is_money: bool,
}

#[derive(Clone, Default)]
pub(super) struct List {
    pub(super) item: Option<usize>,
    pub(super) fewest: usize,
    pub(super) most: Option<usize>,
    pub(super) unique: bool,
}

pub(super) struct Member {
    pub(super) name: Arc<str>,
    /// Absent where `required` names a member that nothing describes.
    pub(super) plan: Option<usize>,
    pub(super) required: bool,
}

/// The plans of one payload; the first is that of the payload itself.
pub(super) struct Plans {
    plans: Vec<Option<Plan>>,
}

impl Plans {
    pub(super) fn compile(bundle: &Bundle, schema: &Node) -> Result<Self, Unsupported> {
        let mut compiler = Compiler {
            bundle,
            known: HashMap::new(),
            plans: Vec::new(),
            depth: 0,
        };
        compiler.plan(&[schema], "", &schema.at)?;
        Ok(Self {
            plans: compiler.plans,
        })
    }

    pub(super) fn get(&self, index: usize) -> Option<&Plan> {
        self.plans.get(index)?.as_ref()
    }
}

struct Compiler<'b> {
    bundle: &'b Bundle,
    /// Plans by the places in memory of the schemas that they were made of: what refers to itself ends.
    known: HashMap<Vec<usize>, usize>,
    plans: Vec<Option<Plan>>,
    depth: usize,
}

impl<'b> Compiler<'b> {
    /// The plan for what all these schemas say of the member `name`.
    fn plan(
        &mut self,
        nodes: &[&'b Node],
        name: &str,
        at: &Position,
    ) -> Result<usize, Unsupported> {
        let key: Vec<usize> = nodes
            .iter()
            .map(|node| std::ptr::from_ref(*node).addr())
            .collect();
        if let Some(known) = self.known.get(&key) {
            return Ok(*known);
        }
        let index = self.reserve();
        self.known.insert(key, index);
        let mut rules = Rules::new(
            nodes
                .first()
                .map_or(at, |node| &self.bundle.resolve(node).at),
        );
        for node in nodes {
            rules.absorb(self.bundle, node)?;
        }
        self.fill(index, rules, name)?;
        Ok(index)
    }

    fn reserve(&mut self) -> usize {
        self.plans.push(None);
        self.plans.len() - 1
    }

    fn add(&mut self, rules: Rules<'b>, name: &str) -> Result<usize, Unsupported> {
        let index = self.reserve();
        self.fill(index, rules, name)?;
        Ok(index)
    }

    fn fill(&mut self, index: usize, rules: Rules<'b>, name: &str) -> Result<(), Unsupported> {
        if self.depth >= DEEPEST {
            return Err(Unsupported::new("$ref", &rules.at));
        }
        self.depth += 1;
        let plan = self.make(rules, name);
        self.depth -= 1;
        let plan = plan?;
        if let Some(slot) = self.plans.get_mut(index) {
            *slot = Some(plan);
        }
        Ok(())
    }

    fn make(&mut self, mut rules: Rules<'b>, name: &str) -> Result<Plan, Unsupported> {
        let alternatives = self.alternatives(&mut rules, name)?;
        let mut plan = Plan {
            at: rules.at.clone(),
            kinds: rules.drawn(),
            choices: None,
            examples: Vec::new(),
            text: Text {
                style: Style::of(rules.rust_type, name),
                patterns: rules.patterns.clone(),
                shortest: rules.shortest,
                longest: rules.longest,
            },
            number: rules.number.clone(),
            list: List::default(),
            members: Vec::new(),
            conditions: Vec::new(),
            variants: Vec::new(),
            is_credential: rules.rust_type == Some("AccountCredential")
                && rules.kinds == Kinds::ALL,
            is_money: false,
            alternatives: alternatives.clone().unwrap_or_default(),
        };
        if alternatives.is_some() {
            plan.kinds = plan
                .alternatives
                .iter()
                .fold(Kinds::NONE, |kinds, index| kinds.or(self.kinds(*index)));
            return Ok(plan);
        }
        if plan.kinds.has(Kinds::INTEGER) && !plan.kinds.has(Kinds::NUMBER) {
            let step = plan.number.add_step(rust_decimal::Decimal::ONE);
            step.ok_or_else(|| Unsupported::new("multipleOf", &rules.at))?;
        }
        choices(&rules, &mut plan);
        if plan.choices.is_some() {
            return Ok(plan);
        }
        plan.examples = std::mem::take(&mut rules.examples);
        let examples = std::mem::take(&mut plan.examples);
        plan.examples = examples
            .into_iter()
            .filter(|example| is_fitting(&plan, example))
            .collect();
        trial(&plan)?;
        if plan.kinds.has(Kinds::ARRAY) {
            plan.list = self.list(&rules)?;
        }
        if plan.kinds.has(Kinds::OBJECT) {
            self.conditions(&mut rules, &mut plan, name)?;
            self.members(&rules, &mut plan)?;
        }
        Ok(plan)
    }

    fn kinds(&self, index: usize) -> Kinds {
        // A plan that is not ready holds itself, which has no value at all.
        let plan = self.plans.get(index).and_then(Option::as_ref);
        plan.map_or(Kinds::NONE, |plan| plan.kinds)
    }

    /// The alternatives of the first `oneOf`, each together with everything else that is said. They must differ in
    /// type: then a value of one is never a value of another. None may be left, in a variant whose conditions never
    /// hold together.
    fn alternatives(
        &mut self,
        rules: &mut Rules<'b>,
        name: &str,
    ) -> Result<Option<Vec<usize>>, Unsupported> {
        if rules.one_ofs.is_empty() {
            return Ok(None);
        }
        let list = rules.one_ofs.remove(0);
        let unsupported = || Unsupported::new("oneOf", &list.at);
        let mut found = Vec::new();
        let mut taken = Kinds::NONE;
        for node in list.items() {
            let mut rules = rules.clone();
            rules.absorb(self.bundle, node)?;
            if rules.one_ofs.len() > CONDITIONS {
                return Err(unsupported());
            }
            if rules.kinds.is_empty() {
                continue;
            }
            if !taken.and(rules.kinds).is_empty() {
                return Err(unsupported());
            }
            taken = taken.or(rules.kinds);
            found.push(self.add(rules, name)?);
        }
        Ok(Some(found))
    }

    fn list(&mut self, rules: &Rules<'b>) -> Result<List, Unsupported> {
        let item = match rules.items.as_slice() {
            [] => None,
            items => Some(self.plan(items, "", &rules.at)?),
        };
        Ok(List {
            item,
            fewest: rules.fewest,
            most: rules.most,
            unique: rules.unique,
        })
    }

    fn members(&mut self, rules: &Rules<'b>, plan: &mut Plan) -> Result<(), Unsupported> {
        for (name, schemas) in &rules.properties {
            let index = self.plan(schemas, name, &rules.at)?;
            plan.members.push(Member {
                name: Arc::from(*name),
                plan: Some(index),
                required: rules.required.contains(name),
            });
        }
        for name in &rules.required {
            if !plan.members.iter().any(|member| *member.name == **name) {
                plan.members.push(Member {
                    name: Arc::from(*name),
                    plan: None,
                    required: true,
                });
            }
        }
        let has = |name: &str| plan.members.iter().any(|member| *member.name == *name);
        plan.is_money = has("Amount") && has("Currency");
        Ok(())
    }

    fn conditions(
        &mut self,
        rules: &mut Rules<'b>,
        plan: &mut Plan,
        name: &str,
    ) -> Result<(), Unsupported> {
        let conditions = std::mem::take(&mut rules.conditions);
        let Some((first, _)) = conditions.first() else {
            return Ok(());
        };
        if conditions.len() > CONDITIONS {
            return Err(Unsupported::new("if", &first.at));
        }
        for (condition, _) in &conditions {
            plan.conditions.push(read_condition(condition)?);
        }
        for set in 0_usize..1 << conditions.len() {
            let mut variant = rules.clone();
            for (bit, (_, then)) in conditions.iter().enumerate() {
                if set & (1 << bit) != 0 {
                    variant.absorb(self.bundle, then)?;
                }
            }
            plan.variants.push(self.add(variant, name)?);
        }
        Ok(())
    }
}
