//! Tracks: what objects are written like when their members come in the order of the document.
//!
//! A track is laid for objects without arrays and conditions. What is certain between two values becomes one piece: what
//! closes, the comma, the name, what opens. At each place the members that may come next, and the types that each may
//! have, are alternatives, so a track knows which members are due without counting them.

use std::collections::HashMap;

use crate::fast::plan::{
    ANY, Literal, Node, Number, OVER, Object, Piece, Plan, STYLES, Text, Value,
};
use crate::fast::run::TRACK_DEPTH;
use crate::fast::scan::BLOCK;
use crate::fast::seen::{Seen, found};

/// Limits, beyond which there is no track: they are for what is common.
const MOST_PIECES: usize = 400;
const MOST_PIECES_OF_ALL: usize = 20_000;
const MOST_ALTERNATIVES: usize = 24;

/// What stands behind a comma and behind a colon.
const STYLE: [&str; STYLES] = ["", " "];

/// Lays the tracks of all objects.
pub(super) fn lay(plan: &mut Plan) {
    for object in 1..plan.objects.len() {
        for (style, space) in STYLE.iter().enumerate() {
            let Ok(id) = u32::try_from(object) else {
                return;
            };
            let layer = Layer {
                plan,
                space,
                pieces: Vec::new(),
                seen: Vec::new(),
                waiting: Vec::new(),
                stops: Vec::new(),
                known: HashMap::new(),
            };
            let Some((mut pieces, mut seen)) = layer.track(id) else {
                continue;
            };
            let (Ok(first), Ok(before)) = (
                u32::try_from(plan.pieces.len()),
                u32::try_from(plan.seen.len()),
            ) else {
                return;
            };
            if plan.pieces.len() + pieces.len() > MOST_PIECES_OF_ALL {
                return;
            }
            for piece in &mut pieces {
                piece.next = piece.next.saturating_add(first);
                piece.seen = (piece.seen.0 + before, piece.seen.1 + before);
            }
            plan.pieces.append(&mut pieces);
            plan.seen.append(&mut seen);
            let object = plan.objects.get_mut(object);
            if let Some(track) = object.and_then(|object| object.tracks.get_mut(style)) {
                *track = first;
            }
        }
    }
}

/// A place on a track: the objects that are open, the outermost first.
type Place = Vec<Open>;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Open {
    object: u32,
    /// The next member that may come, counted within the object.
    next: u32,
    has_members: bool,
}

/// What may come at a place: a text, a value behind it, and the place after that.
#[derive(Debug)]
struct Way {
    text: String,
    /// What is seen in the text.
    seen: Vec<Seen>,
    value: Value,
    /// The first of what can be seen at the node of the value.
    slots: u32,
    then: Place,
}

struct Layer<'p> {
    plan: &'p Plan,
    space: &'static str,
    pieces: Vec<Piece>,
    seen: Vec<Seen>,
    /// The ways of which each leads to pieces that are still to be made, and the stop that they are.
    waiting: Vec<(usize, Vec<Way>)>,
    /// Where the pieces of a stop begin. Until all are made, a piece leads to a stop.
    stops: Vec<u32>,
    known: HashMap<Place, usize>,
}

impl Layer<'_> {
    /// The pieces of the track of an object, as if they were the first of the plan; nothing when it can have none.
    fn track(mut self, object: u32) -> Option<(Vec<Piece>, Vec<Seen>)> {
        let ways = self.ways(&vec![Open::new(object)], "{", &[])?;
        self.stop(ways)?;
        while let Some((stop, ways)) = self.waiting.pop() {
            *self.stops.get_mut(stop)? = u32::try_from(self.pieces.len()).ok()?;
            self.put(ways)?;
        }
        for piece in &mut self.pieces {
            if let Some(begin) = self.stops.get(piece.next as usize) {
                piece.next = *begin;
            }
        }
        // What comes first was made first.
        Some((self.pieces, self.seen))
    }

    /// A stop with these ways.
    fn stop(&mut self, ways: Vec<Way>) -> Option<u32> {
        let stop = self.stops.len();
        self.stops.push(OVER);
        self.waiting.push((stop, ways));
        u32::try_from(stop).ok()
    }

    /// The stop that a place is.
    fn stop_at(&mut self, place: Place) -> Option<u32> {
        if let Some(known) = self.known.get(&place) {
            return u32::try_from(*known).ok();
        }
        let ways = self.ways(&place, "", &[])?;
        let stop = self.stop(ways)?;
        self.known.insert(place, stop as usize);
        Some(stop)
    }

    /// Makes the pieces of a stop.
    fn put(&mut self, mut ways: Vec<Way>) -> Option<()> {
        while !ways.is_empty() {
            let way = ways.remove(0);
            if self.pieces.len() >= MOST_PIECES {
                return None;
            }
            let bytes = way.text.as_bytes();
            let (lead, behind) = bytes.split_at(bytes.len().min(BLOCK));
            let literal = Literal::new(lead);
            let length = u8::try_from(lead.len()).ok()?;
            let before = u32::try_from(self.seen.len()).ok()?;
            let value = match behind {
                [] => {
                    self.seen.extend(&way.seen);
                    way.value
                }
                _ => Value::Nothing,
            };
            let slots = way.slots;
            let next = match (behind, way.value) {
                ([], Value::End) => OVER,
                ([], _) => self.stop_at(way.then)?,
                _ => {
                    // What begins alike is told apart behind it.
                    let lead = lead.to_vec();
                    let (alike, others) = std::iter::once(way)
                        .chain(ways)
                        .partition(|other: &Way| other.text.as_bytes().starts_with(&lead));
                    ways = others;
                    self.stop(cut(alike, lead.len())?)?
                }
            };
            self.pieces.push(Piece {
                lead: literal.block,
                mask: literal.mask,
                length,
                value,
                slots,
                seen: (before, u32::try_from(self.seen.len()).ok()?),
                next,
                is_last: ways.is_empty(),
            });
        }
        Some(())
    }

    /// What may come at a place, behind `before`; nothing when there is no way, or too many.
    fn ways(&self, place: &Place, before: &str, seen: &[Seen]) -> Option<Vec<Way>> {
        let mut ways = Vec::new();
        let mut place = place.clone();
        let mut before = before.to_owned();
        loop {
            let open = *place.last()?;
            if !self.members(&place, open, (&before, seen), &mut ways)? {
                return (!ways.is_empty()).then_some(ways);
            }
            // All that is left may be missing.
            before.push('}');
            place.pop();
            if place.is_empty() {
                ways.push(Way {
                    text: before,
                    seen: seen.to_vec(),
                    value: Value::End,
                    slots: 0,
                    then: place,
                });
                return Some(ways);
            }
        }
    }

    /// Adds the members that may come in the innermost object of a place; tells whether it may end instead.
    fn members(
        &self,
        place: &Place,
        open: Open,
        (before, seen): (&str, &[Seen]),
        ways: &mut Vec<Way>,
    ) -> Option<bool> {
        let object = self.plan.objects.get(open.object as usize)?;
        if !object.conditions.is_empty() || place.len() > TRACK_DEPTH {
            return None;
        }
        for member in open.next..object.count {
            let key = self.plan.keys.get((object.first + member) as usize)?;
            let comma = match open.has_members {
                true => format!(",{}", self.space),
                false => String::new(),
            };
            let name = std::str::from_utf8(key.literal.bytes()).ok()?;
            let text = format!("{before}{comma}{name}:{}", self.space);
            let mut then = place.clone();
            *then.last_mut()? = Open {
                next: member + 1,
                has_members: true,
                ..open
            };
            self.values(key.node, (&text, seen), &then, ways)?;
            if ways.len() > MOST_ALTERNATIVES {
                return None;
            }
            if object.required >> member & 1 == 1 {
                return Some(false);
            }
        }
        Some(true)
    }

    /// Adds what a value may be, behind `text`.
    fn values(
        &self,
        id: u32,
        (text, seen): (&str, &[Seen]),
        then: &Place,
        ways: &mut Vec<Way>,
    ) -> Option<()> {
        let node: &Node = self.plan.nodes.get(id as usize)?;
        let way = |end: &str, value: Value, what: Option<u32>| Way {
            text: format!("{text}{end}"),
            seen: seen
                .iter()
                .copied()
                .chain(what.map(|what| Seen::new(node.slots, what)))
                .collect(),
            value,
            slots: node.slots,
            then: then.clone(),
        };
        let words = [
            (node.null, "null", found::NULL),
            (node.boolean, "true", found::BOOLEAN),
            (node.boolean, "false", found::BOOLEAN),
        ];
        ways.extend(string(self.plan, node).map(|value| way("\"", value, None)));
        for (_, word, what) in words.into_iter().filter(|(is_allowed, ..)| *is_allowed) {
            ways.push(way(word, Value::Nothing, Some(what)));
        }
        let object: Option<&Object> = self.plan.objects.get(node.object as usize);
        if node.object != ANY && object.is_some() {
            let mut inner = then.clone();
            inner.push(Open::new(node.object));
            let within = way("{", Value::Nothing, Some(found::OBJECT));
            ways.extend(self.ways(&inner, &within.text, &within.seen)?);
        }
        // Its lead is the beginning of all the others.
        ways.extend(number(node, id).map(|value| way("", value, None)));
        Some(())
    }
}

/// The string that a node allows.
pub(super) fn string(plan: &Plan, node: &Node) -> Option<Value> {
    Some(match plan.texts.get(node.string as usize)? {
        Text::Free { .. } => Value::Free(node.string),
        Text::OneOf(_) => Value::OneOf(node.string),
        Text::Fixed(_) => Value::Fixed(node.string),
        Text::Shape { .. } => Value::Shape(node.string),
    })
}

/// The number that the node with this index allows.
pub(super) fn number(node: &Node, id: u32) -> Option<Value> {
    match node.number {
        Number::Any => Some(Value::Decimal),
        Number::Whole {
            least: i64::MIN,
            most: i64::MAX,
        } => Some(Value::Integer),
        Number::Whole { .. } => Some(Value::Whole(id)),
        Number::Over => None,
    }
}

/// Ways without their first bytes.
fn cut(ways: Vec<Way>, length: usize) -> Option<Vec<Way>> {
    let cut = |way: Way| {
        let text = way.text.get(length..)?.to_owned();
        Some(Way { text, ..way })
    };
    ways.into_iter().map(cut).collect()
}

impl Open {
    fn new(object: u32) -> Self {
        Self {
            object,
            next: 0,
            has_members: false,
        }
    }
}
