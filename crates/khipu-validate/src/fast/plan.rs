//! The plan of a payload: what its schema says of each value, flat and by type.
//!
//! Everything is an index into a list, so that a plan is a few kilobytes that stay in the cache whatever the schema
//! looks like, and a schema that refers to itself is no special case.

use super::scan::{BLOCK, Block};
use super::seen::Seen;
use super::shape::{Fixed, Shape};

/// The index that means: the plan cannot say it, the explaining tier must.
pub(crate) const OVER: u32 = u32::MAX;

/// The node that accepts every value, and the object without declared members.
pub(crate) const ANY: u32 = 0;

/// A schema compiled.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) root: u32,
    pub(crate) nodes: Vec<Node>,
    pub(crate) texts: Vec<Text>,
    pub(crate) arrays: Vec<Array>,
    pub(crate) objects: Vec<Object>,
    pub(crate) keys: Vec<Key>,
    pub(crate) pieces: Vec<Piece>,
    /// What is seen where a piece is met.
    pub(crate) seen: Vec<Seen>,
    /// How much can be seen at the nodes.
    pub(crate) slots: u32,
}

/// What a place may hold: for each type of JSON a rule, or that it is not for the plan to say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Node {
    /// What most probably stands there.
    pub(crate) expected: Expected,
    pub(crate) null: bool,
    pub(crate) boolean: bool,
    /// The types of which no value is valid here. Of the others that have no rule it is not known.
    pub(crate) refused: u8,
    pub(crate) number: Number,
    /// Into [`Plan::texts`].
    pub(crate) string: u32,
    /// Into [`Plan::arrays`].
    pub(crate) array: u32,
    /// Into [`Plan::objects`].
    pub(crate) object: u32,
    /// The first of what can be seen there; see [`Seen`].
    pub(crate) slots: u32,
}

/// What to look for first. Something else may stand there too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Nothing is more probable than anything else.
    Anything,
    Free,
    OneOf,
    Shape,
    Number,
}

/// What numbers are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// None that the plan could tell.
    Over,
    /// Every number.
    Any,
    /// Whole numbers in these limits, written without point and exponent; others are not for the plan to say.
    Whole { least: i64, most: i64 },
}

/// What strings are accepted.
#[derive(Debug)]
pub(crate) enum Text {
    /// Those with so many characters.
    Free { least: u32, most: u32 },
    /// These alone.
    OneOf(Listed),
    /// Those whose bytes all have a fixed place.
    Fixed(Fixed),
    /// Those of this shape and with so many characters.
    Shape {
        shape: Box<Shape>,
        least: u32,
        most: u32,
    },
}

/// Texts that are listed, each with the quote that ends it.
#[derive(Debug)]
pub(crate) struct Listed {
    pub(crate) values: Vec<Literal>,
    /// The same by their beginnings; nothing where one of them does not fit a block, or where they are too many.
    pub(crate) table: Option<Table>,
}

/// An array whose items are all of one kind.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Array {
    pub(crate) items: u32,
    pub(crate) least: u32,
    pub(crate) most: u32,
}

/// An object: its declared members in the order of the document, and what holds between them.
#[derive(Debug, Default)]
pub(crate) struct Object {
    /// The first of its members in [`Plan::keys`].
    pub(crate) first: u32,
    pub(crate) count: u32,
    /// A bit for each member that must be there.
    pub(crate) required: u64,
    /// Whether members that are not declared are for the explaining tier.
    pub(crate) is_closed: bool,
    /// How many members a condition looks at.
    pub(crate) watched: u32,
    pub(crate) conditions: Vec<Condition>,
    /// Its members by the beginning of their names.
    pub(crate) table: Table,
    /// Where its track begins in [`Plan::pieces`], written in each style; [`OVER`] when it has none.
    pub(crate) tracks: [u32; STYLES],
    /// Whether it is flat: there are no arrays and no conditions in it.
    pub(crate) is_flat: bool,
}

/// In how many ways most writers put spaces between the parts of an object: none, or one behind each comma and colon.
pub(crate) const STYLES: usize = 2;

/// A part of a track: what an object that keeps to the order of the document, and all that is in it, is written like.
///
/// Pieces that stand one after the other are alternatives up to the one that is the last; each says which come next. A piece
/// fills a line of the cache.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Piece {
    /// What stands before a value: whatever closes the last one, a comma, names and what they open.
    pub(crate) lead: Block,
    pub(crate) mask: u32,
    pub(crate) length: u8,
    pub(crate) value: Value,
    /// The first of what can be seen at the node of the value.
    pub(crate) slots: u32,
    /// What is seen before the value, in [`Plan::seen`].
    pub(crate) seen: (u32, u32),
    pub(crate) next: u32,
    pub(crate) is_last: bool,
}

const _: () = assert!(size_of::<Piece>() == 64);

/// The value behind a lead.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value {
    /// None: the lead was all.
    Nothing,
    /// None, and the object ends.
    End,
    /// What is left of a string behind its first quote, by a rule in [`Plan::texts`].
    Free(u32),
    OneOf(u32),
    Fixed(u32),
    Shape(u32),
    Decimal,
    /// A whole number without limits.
    Integer,
    /// By the rule for numbers of a node.
    Whole(u32),
    /// A flat object in [`Plan::objects`].
    Object(u32),
}

/// Words by their first eight bytes, as far as each of them has so many, its closing quote included.
#[derive(Debug, Default)]
pub(crate) struct Table {
    /// Of the first eight bytes those that count.
    pub(crate) mask: u64,
    pub(crate) seed: u64,
    /// How many places there are, less one: a power of two, less one.
    pub(crate) last: u32,
    /// The places; behind them come the words whose place was taken.
    pub(crate) slots: Box<[Slot]>,
}

impl Table {
    /// The place of a word.
    #[inline(always)]
    pub(crate) fn place(&self, head: u64) -> usize {
        // The highest bits of a product depend on all bytes, the eighth as well.
        let mixed = ((head & self.mask) ^ self.seed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        ((mixed >> 56) as u32 & self.last) as usize
    }

    /// The first of the words that may begin with these bytes.
    #[inline(always)]
    pub(crate) fn first(&self, head: u64) -> Option<&Slot> {
        self.slots.get(self.place(head))
    }

    /// The word that may be meant as well.
    #[inline(always)]
    pub(crate) fn next(&self, slot: &Slot) -> Option<&Slot> {
        self.slots.get(usize::from(slot.next))
    }
}

/// A word of a [`Table`]. It fills a line of the cache.
#[derive(Clone, Debug)]
#[repr(align(64))]
pub(crate) struct Slot {
    /// A name between its quotes and a colon, or a text and the quote that ends it; all of it, where a block has room.
    pub(crate) word: Block,
    pub(crate) mask: u32,
    pub(crate) length: u32,
    /// Of a member of a flat object what most probably stands there, and by which node it is judged.
    pub(crate) value: Value,
    pub(crate) node: u32,
    /// Which word it is, or [`EMPTY`] when there is none.
    pub(crate) index: u8,
    /// The next with the same place, or [`EMPTY`].
    pub(crate) next: u8,
}

const _: () = assert!(size_of::<Slot>() == 64);

impl Slot {
    /// No word is there.
    pub(crate) const FREE: Self = Self {
        word: [0; BLOCK],
        mask: 0,
        length: 0,
        value: Value::Nothing,
        node: ANY,
        index: EMPTY,
        next: EMPTY,
    };
}

/// None, in a byte.
pub(crate) const EMPTY: u8 = u8::MAX;

/// How many declared members an object may have: one bit each.
pub(crate) const MOST_KEYS: usize = 64;

/// A declared member.
#[derive(Debug)]
pub(crate) struct Key {
    /// `,"Name":`, where a block has room for it: what stands before the value of a member that is not the first.
    pub(crate) lead: Block,
    /// All of [`Key::lead`]; no bit where there is no room.
    pub(crate) lead_mask: u32,
    /// The name between its quotes.
    pub(crate) literal: Literal,
    pub(crate) node: u32,
    /// Its place among the watched members, or [`EMPTY`].
    pub(crate) watch: u8,
}

/// If some members have these values, other members have these types; otherwise, others.
#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) when_present: u64,
    /// Bit of the member, place among the watched, and the string with its quotes.
    pub(crate) when: Vec<(u64, u8, Literal)>,
    pub(crate) then: Demand,
    pub(crate) otherwise: Demand,
}

/// What a condition demands.
#[derive(Debug, Default)]
pub(crate) struct Demand {
    pub(crate) present: u64,
    /// Place among the watched, and the types allowed there.
    pub(crate) types: Vec<(u8, u8)>,
}

/// Bytes that are compared in one step where they fit a block.
#[derive(Clone, Debug)]
pub(crate) struct Literal {
    pub(crate) block: Block,
    pub(crate) mask: u32,
    pub(crate) length: usize,
    /// All of it, where a block is too small.
    pub(crate) long: Box<[u8]>,
}

impl Literal {
    pub(crate) fn new(bytes: &[u8]) -> Self {
        let mut block = [0; BLOCK];
        for (to, from) in block.iter_mut().zip(bytes) {
            *to = *from;
        }
        let fits = bytes.len() <= BLOCK;
        Self {
            block,
            mask: low_bits(bytes.len()),
            length: bytes.len(),
            long: if fits { Box::default() } else { bytes.into() },
        }
    }

    /// All of it.
    pub(crate) fn bytes(&self) -> &[u8] {
        match self.long.is_empty() {
            true => self.block.get(..self.length).unwrap_or_default(),
            false => &self.long,
        }
    }
}

/// The lowest `count` bits.
pub(crate) fn low_bits(count: usize) -> u32 {
    match u32::try_from(count) {
        Ok(count) if count < u32::BITS => (1 << count) - 1,
        _ => u32::MAX,
    }
}

impl Key {
    pub(crate) fn new(name: &str, node: u32, watch: u8) -> Self {
        let lead = Literal::new(format!(",\"{name}\":").as_bytes());
        Self {
            lead: lead.block,
            lead_mask: if lead.long.is_empty() { lead.mask } else { 0 },
            literal: Literal::new(format!("\"{name}\"").as_bytes()),
            node,
            watch,
        }
    }
}

impl Node {
    /// Nothing that the plan could tell.
    pub(crate) const OVER: Self = Self {
        expected: Expected::Anything,
        null: false,
        boolean: false,
        refused: 0,
        number: Number::Over,
        string: OVER,
        array: OVER,
        object: OVER,
        slots: 0,
    };

    /// Every value.
    pub(crate) const ANY: Self = Self {
        expected: Expected::Anything,
        null: true,
        boolean: true,
        refused: 0,
        number: Number::Any,
        string: ANY,
        array: ANY,
        object: ANY,
        slots: 0,
    };
}

impl Plan {
    /// A plan that knows only [`ANY`].
    pub(crate) fn new() -> Self {
        Self {
            root: ANY,
            nodes: vec![Node::ANY],
            texts: vec![Text::Free {
                least: 0,
                most: u32::MAX,
            }],
            arrays: vec![Array {
                items: ANY,
                least: 0,
                most: u32::MAX,
            }],
            objects: vec![Object {
                table: Table {
                    slots: vec![Slot::FREE].into(),
                    ..Table::default()
                },
                tracks: [OVER; STYLES],
                ..Object::default()
            }],
            keys: Vec::new(),
            pieces: Vec::new(),
            seen: Vec::new(),
            slots: 0,
        }
    }
}

/// The types of JSON as bits.
pub(crate) mod types {
    pub(crate) const NULL: u8 = 1;
    pub(crate) const BOOLEAN: u8 = 2;
    pub(crate) const NUMBER: u8 = 4;
    pub(crate) const STRING: u8 = 8;
    pub(crate) const ARRAY: u8 = 16;
    pub(crate) const OBJECT: u8 = 32;

    /// The type of the value that begins with this byte.
    pub(crate) fn of(first: u8) -> u8 {
        match first {
            b'n' => NULL,
            b't' | b'f' => BOOLEAN,
            b'"' => STRING,
            b'[' => ARRAY,
            b'{' => OBJECT,
            _ => NUMBER,
        }
    }
}
