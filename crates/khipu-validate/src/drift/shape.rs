//! What something undocumented looks like, in types.

use std::collections::BTreeMap;

use super::counts::{Type, Types};
use super::places::{Id, Places};

/// The longest shape that is shown, in characters.
const LONGEST: usize = 400;

/// The types of a place and of everything below it. It is as deep as the tally describes, which is not deep.
#[derive(Clone, Debug, Default)]
pub(super) struct Shape {
    pub(super) types: Types,
    pub(super) seen: u64,
    pub(super) members: BTreeMap<String, Shape>,
    pub(super) item: Option<Box<Shape>>,
    /// Whether there is more than is told apart.
    pub(super) is_partial: bool,
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
            is_partial: place.others.count > 0,
        }
    }

    /// Adds what was seen of the same thing elsewhere.
    pub(super) fn merge(&mut self, other: Shape) {
        self.types.merge(other.types);
        self.seen += other.seen;
        self.is_partial |= other.is_partial;
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

    fn full(&self) -> String {
        let each = self.types.seen().map(|(kind, _)| match kind {
            Type::Object if !self.members.is_empty() || self.is_partial => {
                let mut each: Vec<String> = self
                    .members
                    .iter()
                    .map(|(name, shape)| {
                        let mark = if shape.seen < self.objects() { "?" } else { "" };
                        format!("{name}{mark}: {}", shape.full())
                    })
                    .collect();
                if self.is_partial {
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
