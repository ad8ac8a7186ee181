//! What something undocumented looks like, in types.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::counts::{Type, Types};
use super::places::{Id, Places};
use super::read;

/// The longest shape that is shown, in characters.
const LONGEST: usize = 400;

/// What was seen within something undocumented, with its counts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Within {
    /// How often with which type; nothing in a row, which says it itself.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "read::types"
    )]
    pub types: BTreeMap<&'static str, u64>,
    /// The members of the objects.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub members: BTreeMap<String, Within>,
    /// The items of the arrays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub items: Option<Box<Within>>,
    /// How often members were seen that are not told apart.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u64,
}

fn is_zero(count: &u64) -> bool {
    *count == 0
}

/// The types of a place and of everything below it. It is as deep as the tally describes, which is not deep.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub(super) types: Types,
    pub(super) seen: u64,
    pub(super) members: BTreeMap<String, Shape>,
    pub(super) item: Option<Box<Shape>>,
    /// Members that are not told apart.
    pub(super) more: u64,
}

impl Shape {
    /// The shape of an undocumented place.
    pub(super) fn of(places: &Places<'_>, id: Id) -> Self {
        let Some(place) = places.get(id) else {
            return Self::default();
        };
        let each = place.extra.iter();
        Self {
            types: place.types,
            seen: place.seen.count,
            members: each
                .map(|(name, id)| (name.clone(), Shape::of(places, *id)))
                .collect(),
            item: place.item.map(|id| Box::new(Shape::of(places, id))),
            more: place.others.count,
        }
    }

    /// Adds what was seen of the same thing elsewhere.
    pub(super) fn merge(&mut self, other: Shape) {
        self.types.merge(other.types);
        self.seen += other.seen;
        self.more += other.more;
        for (name, shape) in other.members {
            self.members.entry(name).or_default().merge(shape);
        }
        if let Some(item) = other.item {
            self.item.get_or_insert_default().merge(*item);
        }
    }

    /// How many objects there were.
    pub(super) fn objects(&self) -> u64 {
        self.types.count(Type::Object)
    }

    /// The types in words: `number`, `string | null`.
    pub(super) fn words(&self) -> String {
        let each: Vec<&str> = self.types.seen().map(|(kind, _)| kind.name()).collect();
        each.join(" | ")
    }

    /// What is within an object or array.
    pub(super) fn within(&self) -> Option<String> {
        if self.members.is_empty() && self.item.is_none() {
            return None;
        }
        let whole = self.full();
        Some(match whole.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", whole.get(..end).unwrap_or_default()),
            None => whole,
        })
    }

    /// The same with its counts, but for the types of this place itself.
    pub(super) fn counts(&self) -> Option<Within> {
        let within = self.told();
        let is_plain = within.members.is_empty() && within.items.is_none() && within.more == 0;
        (!is_plain).then(|| Within {
            types: BTreeMap::new(),
            ..within
        })
    }

    fn told(&self) -> Within {
        let each = self.members.iter();
        Within {
            types: self
                .types
                .seen()
                .map(|(kind, count)| (kind.name(), count))
                .collect(),
            members: each
                .map(|(name, shape)| (name.clone(), shape.told()))
                .collect(),
            items: self.item.as_ref().map(|item| Box::new(item.told())),
            more: self.more,
        }
    }

    fn full(&self) -> String {
        let each = self.types.seen().map(|(kind, _)| match kind {
            Type::Object if !self.members.is_empty() || self.more > 0 => {
                let mut each: Vec<String> = self
                    .members
                    .iter()
                    .map(|(name, shape)| {
                        let mark = if shape.seen < self.objects() { "?" } else { "" };
                        format!("{name}{mark}: {}", shape.full())
                    })
                    .collect();
                if self.more > 0 {
                    each.push("…".to_owned());
                }
                format!("{{{}}}", each.join(", "))
            }
            Type::Array => match &self.item {
                Some(item) => format!("[{}]", item.full()),
                None => "[]".to_owned(),
            },
            kind => kind.name().to_owned(),
        });
        each.collect::<Vec<_>>().join(" | ")
    }
}
