//! What is done with a block of bytes at once, in portable Rust; [`super::simd`] says the same with instructions that not
//! every machine has.

use super::plan::Object;
use super::run::{Of, Run, Start};
use super::seen::Seen;

/// How many bytes are looked at together.
pub(crate) const BLOCK: usize = 32;

/// Bytes that are looked at together. What lies behind the end of a text is zero.
pub(crate) type Block = [u8; BLOCK];

/// A text that is looked at in blocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocks<'t> {
    text: &'t [u8],
    /// At how many bytes from the first on a whole block begins: at byte `i` one does if `i` is less.
    count: usize,
}

impl<'t> Blocks<'t> {
    pub(crate) fn of(text: &'t [u8]) -> Self {
        let count = text.len().saturating_sub(BLOCK - 1);
        Self { text, count }
    }

    #[inline(always)]
    pub(crate) fn text(self) -> &'t [u8] {
        self.text
    }

    #[inline(always)]
    pub(crate) fn count(self) -> usize {
        self.count
    }
}

/// The operations on a block; bit `i` of a result is about byte `i`.
pub(crate) trait Lanes: Copy {
    /// Whether what is seen is noted as well.
    const COUNTS: bool;

    /// The block that begins at a byte, if it is within the text.
    fn block(blocks: Blocks<'_>, at: usize) -> Option<&Block>;

    /// The bytes that end a run of plain characters: quotes, backslashes and control characters.
    fn stops(block: &Block) -> u32;

    /// The bytes that are not ASCII.
    fn high(block: &Block) -> u32;

    /// The bytes that are equal.
    fn equal(block: &Block, other: &Block) -> u32;

    /// The bytes that are neither below those of `low` nor above those of `high`.
    fn within(block: &Block, low: &Block, high: &Block) -> u32;

    /// The bytes that are white space to JSON.
    fn spaces(block: &Block) -> u32;

    /// [`Run::flat`] as a call: a function of its own is small enough to be compiled well.
    fn flat<'a>(of: Of<'a>, object: &'a Object, at: Start, seen: &mut Vec<Seen>) -> Option<usize>;
}

/// The operations in portable Rust.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable<const COUNTS: bool>;

/// Collects a bit for each byte.
#[inline(always)]
fn bits(of: impl Fn(usize) -> bool) -> u32 {
    (0..BLOCK).fold(0, |bits, index| bits | u32::from(of(index)) << index)
}

/// A byte of a block; every index is below its length.
#[inline(always)]
fn at(block: &Block, index: usize) -> u8 {
    block.get(index).copied().unwrap_or_default()
}

impl<const COUNTS: bool> Lanes for Portable<COUNTS> {
    const COUNTS: bool = COUNTS;

    #[inline(never)]
    fn flat<'a>(of: Of<'a>, object: &'a Object, at: Start, seen: &mut Vec<Seen>) -> Option<usize> {
        Run::new(of).flat::<Self>(object, at, seen)
    }

    #[inline(always)]
    fn block(blocks: Blocks<'_>, at: usize) -> Option<&Block> {
        blocks.text.get(at..)?.first_chunk()
    }

    #[inline(always)]
    fn stops(block: &Block) -> u32 {
        bits(|index| {
            let byte = at(block, index);
            (byte == b'"') | (byte == b'\\') | (byte < 0x20)
        })
    }

    #[inline(always)]
    fn high(block: &Block) -> u32 {
        bits(|index| at(block, index) >= 0x80)
    }

    #[inline(always)]
    fn equal(block: &Block, other: &Block) -> u32 {
        bits(|index| at(block, index) == at(other, index))
    }

    #[inline(always)]
    fn within(block: &Block, low: &Block, high: &Block) -> u32 {
        bits(|index| {
            let byte = at(block, index);
            (byte >= at(low, index)) & (byte <= at(high, index))
        })
    }

    #[inline(always)]
    fn spaces(block: &Block) -> u32 {
        bits(|index| {
            let byte = at(block, index);
            (byte == b' ') | (byte == b'\n') | (byte == b'\r') | (byte == b'\t')
        })
    }
}

/// Names the block that begins at a byte of a text. It is no function, because a closure or a call would be compiled without
/// the instructions of its caller.
macro_rules! block {
    ($lanes:ty, $here:ident, $blocks:expr, $at:expr) => {
        let last;
        let $here: &$crate::fast::scan::Block = match <$lanes>::block($blocks, $at) {
            Some(block) => block,
            None => {
                last = $crate::fast::scan::last_block($blocks.text(), $at);
                &last
            }
        };
    };
}
pub(crate) use block;

/// The block at the end of the text.
#[cold]
#[inline(never)]
pub(crate) fn last_block(text: &[u8], at: usize) -> Block {
    let mut block = [0; BLOCK];
    // Two copies of a known length are cheaper than one of any length.
    if let Some(last) = text.last_chunk::<BLOCK>()
        && let Some(left) = text.len().checked_sub(at)
    {
        let mut twice = [0; 2 * BLOCK];
        if let Some(front) = twice.first_chunk_mut() {
            *front = *last;
        }
        let from = BLOCK.saturating_sub(left);
        if let Some(found) = twice.get(from..).and_then(|rest| rest.first_chunk()) {
            block = *found;
        }
        return block;
    }
    for (to, from) in block.iter_mut().zip(text.get(at..).unwrap_or_default()) {
        *to = *from;
    }
    block
}
