//! The operations of [`Lanes`] with AVX2: the only module of this crate that holds `unsafe` code.
//!
//! Each function says what [`super::scan::Portable`] says; a test compares the two on every byte at every place.

#![allow(unsafe_code, reason = "instructions that not every machine has")]

use std::arch::x86_64::{
    __m256i, _mm256_and_si256, _mm256_cmpeq_epi8, _mm256_loadu_si256, _mm256_max_epu8,
    _mm256_min_epu8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set1_epi8,
};

use super::plan::{Object, Plan};
use super::run::{Of, Run, Start, run};
use super::scan::{Block, Blocks, Lanes};
use super::seen::Seen;
use super::{Scratch, Verdict};

/// [`run`] with AVX2, where the machine has it.
pub(crate) fn run_if_able<const COUNTS: bool>(
    plan: &Plan,
    text: &[u8],
    scratch: &mut Scratch,
) -> Option<Verdict> {
    if !(is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1")) {
        return None;
    }
    // SAFETY: the machine has the two features, it was just asked.
    Some(unsafe { run_avx2::<COUNTS>(plan, text, scratch) })
}

#[target_feature(enable = "avx2,bmi1")]
fn run_avx2<const COUNTS: bool>(plan: &Plan, text: &[u8], scratch: &mut Scratch) -> Verdict {
    run::<Avx2<COUNTS>>(plan, text, scratch)
}

#[target_feature(enable = "avx2,bmi1")]
#[inline(never)]
fn flat_avx2<'a, const COUNTS: bool>(
    of: Of<'a>,
    object: &'a Object,
    at: Start,
    seen: &mut Vec<Seen>,
) -> Option<usize> {
    Run::new(of).flat::<Avx2<COUNTS>>(object, at, seen)
}

/// The operations with AVX2. It exists only within [`run_avx2`].
#[derive(Clone, Copy)]
struct Avx2<const COUNTS: bool>;

#[inline(always)]
fn load(block: &Block) -> __m256i {
    // SAFETY: a block has the 32 bytes that are read, and they may stand anywhere. The instruction is there, see `Avx2`.
    unsafe { _mm256_loadu_si256(block.as_ptr().cast()) }
}

#[inline(always)]
fn mask(lanes: __m256i) -> u32 {
    // SAFETY: the instruction is there, see `Avx2`.
    unsafe { _mm256_movemask_epi8(lanes).cast_unsigned() }
}

#[inline(always)]
fn all(byte: u8) -> __m256i {
    // SAFETY: the instruction is there, see `Avx2`.
    unsafe { _mm256_set1_epi8(byte.cast_signed()) }
}

#[inline(always)]
fn same(a: __m256i, b: __m256i) -> __m256i {
    // SAFETY: the instruction is there, see `Avx2`.
    unsafe { _mm256_cmpeq_epi8(a, b) }
}

#[inline(always)]
fn either(a: __m256i, b: __m256i) -> __m256i {
    // SAFETY: the instruction is there, see `Avx2`.
    unsafe { _mm256_or_si256(a, b) }
}

/// Where `a` is at most `b`, without sign.
#[inline(always)]
fn at_most(a: __m256i, b: __m256i) -> __m256i {
    // SAFETY: the instruction is there, see `Avx2`.
    same(unsafe { _mm256_min_epu8(a, b) }, a)
}

/// Where `a` is at least `b`, without sign.
#[inline(always)]
fn at_least(a: __m256i, b: __m256i) -> __m256i {
    // SAFETY: the instruction is there, see `Avx2`.
    same(unsafe { _mm256_max_epu8(a, b) }, a)
}

impl<const COUNTS: bool> Lanes for Avx2<COUNTS> {
    const COUNTS: bool = COUNTS;

    fn flat<'a>(of: Of<'a>, object: &'a Object, at: Start, seen: &mut Vec<Seen>) -> Option<usize> {
        // SAFETY: the instruction is there, see `Avx2`.
        unsafe { flat_avx2::<COUNTS>(of, object, at, seen) }
    }

    #[inline(always)]
    fn block(blocks: Blocks<'_>, at: usize) -> Option<&Block> {
        if at >= blocks.count() {
            return None;
        }
        // SAFETY: a whole block begins at every byte before that one, so the 32 bytes are within the text.
        Some(unsafe { &*blocks.text().as_ptr().add(at).cast() })
    }

    #[inline(always)]
    fn stops(block: &Block) -> u32 {
        let lanes = load(block);
        let marks = either(same(lanes, all(b'"')), same(lanes, all(b'\\')));
        mask(either(marks, at_most(lanes, all(0x1f))))
    }

    #[inline(always)]
    fn high(block: &Block) -> u32 {
        mask(load(block))
    }

    #[inline(always)]
    fn equal(block: &Block, other: &Block) -> u32 {
        mask(same(load(block), load(other)))
    }

    #[inline(always)]
    fn within(block: &Block, low: &Block, high: &Block) -> u32 {
        let lanes = load(block);
        let (low, high) = (at_least(lanes, load(low)), at_most(lanes, load(high)));
        // SAFETY: the instruction is there, see `Avx2`.
        mask(unsafe { _mm256_and_si256(low, high) })
    }

    #[inline(always)]
    fn spaces(block: &Block) -> u32 {
        let lanes = load(block);
        let line = either(same(lanes, all(b'\n')), same(lanes, all(b'\r')));
        let inline = either(same(lanes, all(b' ')), same(lanes, all(b'\t')));
        mask(either(line, inline))
    }
}

#[cfg(test)]
mod tests {
    use super::super::scan::{self, BLOCK};
    use super::*;

    type Avx2 = super::Avx2<false>;
    type Portable = scan::Portable<false>;

    #[target_feature(enable = "avx2,bmi1")]
    fn results(block: &Block, other: &Block) -> [u32; 6] {
        [
            Avx2::stops(block),
            Avx2::high(block),
            Avx2::equal(block, other),
            Avx2::within(block, other, &[0x7a; BLOCK]),
            Avx2::within(block, &[0x30; BLOCK], other),
            Avx2::spaces(block),
        ]
    }

    #[test]
    fn a_block_is_within_the_text_or_there_is_none() {
        let text: Vec<u8> = (0..100).collect();
        for length in 0..text.len() {
            let text = &text[..length];
            for at in (0..length + 2).chain([usize::MAX - BLOCK, usize::MAX]) {
                let blocks = scan::Blocks::of(text);
                let portable = Portable::block(blocks, at);
                assert_eq!(Avx2::block(blocks, at), portable);
                let rest = text.get(at..).unwrap_or_default();
                let mut last = [0; BLOCK];
                let count = rest.len().min(BLOCK);
                last[..count].copy_from_slice(&rest[..count]);
                match portable {
                    Some(block) => assert_eq!(*block, last),
                    None => assert_eq!(scan::last_block(text, at), last),
                }
            }
        }
    }

    #[test]
    fn every_byte_at_every_place_is_seen_as_portable_rust_sees_it() {
        if !(is_x86_feature_detected!("avx2") && is_x86_feature_detected!("bmi1")) {
            return;
        }
        for byte in 0..=u8::MAX {
            for place in 0..BLOCK {
                let mut block = [b'a'; BLOCK];
                block[place] = byte;
                let mut other = [byte; BLOCK];
                other[BLOCK - 1 - place] = b'7';
                let portable = [
                    Portable::stops(&block),
                    Portable::high(&block),
                    Portable::equal(&block, &other),
                    Portable::within(&block, &other, &[0x7a; BLOCK]),
                    Portable::within(&block, &[0x30; BLOCK], &other),
                    Portable::spaces(&block),
                ];
                // SAFETY: the machine has the two features, it was just asked.
                assert_eq!(
                    unsafe { results(&block, &other) },
                    portable,
                    "{byte} at {place}"
                );
            }
        }
    }
}
