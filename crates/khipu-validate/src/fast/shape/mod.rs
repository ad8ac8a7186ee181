//! Patterns of strings, compiled to what can be compared a block at a time.
//!
//! A pattern begins, more often than not, with a part of fixed width: digits, separators, two-digit numbers within limits.
//! That part becomes a range for each byte and one for each pair; only what follows it is walked byte by byte, with an
//! automaton. A pattern that could mean another thing to the engine of the explaining tier is not compiled at all.

mod automaton;
mod fixed;
mod pattern;

use std::ops::RangeInclusive;
use std::rc::Rc;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use self::automaton::automaton;
use self::pattern::{bytes, is_look, pairs, parts, plain, range};
use super::plan::low_bits;

pub(crate) use self::automaton::Automaton;
pub(crate) use self::fixed::Fixed;

/// A pattern that begins at the beginning of the string.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Strings whose bytes all have a fixed place, with the quote that ends them: what may be optional in the middle of a
    /// pattern is there in one of them and not in another.
    pub(crate) wholes: Vec<Fixed>,
    /// The other strings, if there are any.
    pub(crate) rest: Option<Rest>,
}

/// Strings that begin with bytes of a fixed place.
#[derive(Debug)]
pub(crate) struct Rest {
    pub(crate) head: Fixed,
    /// What follows; nothing when the closing quote must, or anything may.
    pub(crate) tail: Option<Automaton>,
    /// Whether anything may follow what the pattern says.
    pub(crate) is_open: bool,
}

/// How many strings of fixed width a pattern may be taken apart into.
const MOST_WHOLES: usize = 8;

impl Shape {
    /// The shape of a pattern for strings of so many characters; nothing when it has none that is certain to mean the same.
    pub(crate) fn new(pattern: &str, lengths: RangeInclusive<u32>) -> Option<Self> {
        let hir = regex_syntax::parse(&plain(pattern)?).ok()?;
        let mut parts = parts(&hir);
        if parts
            .first()
            .is_none_or(|first| !is_look(first, Look::Start))
        {
            return None;
        }
        parts.remove(0);
        let is_open = parts.last().is_none_or(|last| !is_look(last, Look::End));
        if !is_open {
            parts.pop();
        }
        let mut wholes = Vec::new();
        let mut is_complete = false;
        if !is_open && let Some((ways, are_all)) = ways(&parts) {
            let count = ways.len();
            wholes.extend(ways.iter().filter_map(|way| Fixed::whole(way)));
            is_complete = are_all && wholes.len() == count;
            wholes.retain(|whole: &Fixed| {
                u32::try_from(whole.width).is_ok_and(|width| lengths.contains(&width))
            });
        }
        let rest = match is_complete {
            true => None,
            false => Some(Rest::new(parts, is_open)?),
        };
        Some(Self { wholes, rest })
    }

    /// The only way to write it, if every byte of it has a fixed place.
    pub(crate) fn take_only(&mut self) -> Option<Fixed> {
        match (self.wholes.len(), &self.rest) {
            (1, None) => self.wholes.pop(),
            _ => None,
        }
    }
}

impl Rest {
    fn new(parts: Vec<Hir>, is_open: bool) -> Option<Self> {
        let mut head = Fixed::default();
        let mut rest = parts.into_iter().peekable();
        while let Some(part) = rest.peek()
            && head.take(part).is_some()
        {
            rest.next();
        }
        let rest: Vec<Hir> = rest.collect();
        head.mask = low_bits(head.width);
        let tail = match rest.is_empty() {
            true => None,
            false => Some(automaton(&Hir::concat(rest))?),
        };
        Some(Self {
            head,
            tail,
            is_open,
        })
    }
}

/// A way to read a pattern: parts, of which many ways have the same.
type Way = Vec<Rc<Hir>>;

/// The ways to read a pattern in which every part is there or not, and whether there are no others; nothing when there are
/// too many.
fn ways(pattern: &[Hir]) -> Option<(Vec<Way>, bool)> {
    let mut all: Vec<Way> = vec![Vec::new()];
    let mut are_all = true;
    for part in pattern {
        let is_fixed = range(part).is_some() || pairs(part).is_some();
        let branches = match part.kind() {
            _ if is_fixed => Vec::new(),
            HirKind::Class(Class::Unicode(class)) if bytes(part).is_some() => {
                let ranges = class.ranges().iter();
                let alone = |range: &ClassUnicodeRange| {
                    vec![Hir::class(Class::Unicode(ClassUnicode::new([*range])))]
                };
                ranges.map(alone).collect()
            }
            HirKind::Capture(capture) => vec![parts(&capture.sub)],
            HirKind::Alternation(branches) => branches.iter().map(parts).collect(),
            HirKind::Repetition(repetition) if repetition.min == 0 => {
                let is_one = repetition.max == Some(1);
                are_all &= is_one;
                let there = is_one.then(|| parts(&repetition.sub));
                std::iter::once(Vec::new()).chain(there).collect()
            }
            // It has no fixed width, so no way leads through it.
            _ => {
                are_all = false;
                Vec::new()
            }
        };
        let mut each = match is_fixed {
            true => vec![vec![Rc::new(part.clone())]],
            false => Vec::new(),
        };
        for branch in branches {
            let (ways, are_all_there) = ways(&branch)?;
            are_all &= are_all_there;
            each.extend(ways);
        }
        let so_far = std::mem::take(&mut all);
        let longer = so_far.iter().flat_map(|way| {
            let with = |branch: &Way| way.iter().chain(branch).cloned().collect();
            each.iter().map(with)
        });
        all = longer.take(MOST_WHOLES + 1).collect();
        if all.len() > MOST_WHOLES {
            return None;
        }
    }
    Some((all, are_all))
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Shape {
        fn of(pattern: &str) -> Option<Self> {
            Self::new(pattern, 0..=u32::MAX)
        }
    }

    #[test]
    fn what_has_a_fixed_place_in_a_pattern_is_compared_as_a_block() {
        let date = Shape::of("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$").unwrap();
        let [only] = date.wholes.as_slice() else {
            panic!("{date:?}");
        };
        assert_eq!((only.width, only.pairs.len()), (10, 2));
        assert!(date.rest.is_none());
        let time = Shape::of(r"^\d{4}T(0\d|1[0-2])(\.[0-9]+)?(Z|[+-][01]\d:?00)$").unwrap();
        let widths: Vec<usize> = time.wholes.iter().map(|whole| whole.width).collect();
        assert_eq!(widths, [8, 12, 13, 12, 13]);
        let rest = time.rest.unwrap();
        assert_eq!((rest.head.width, rest.head.pairs.len()), (7, 1));
        assert!(rest.tail.is_some());
        let url = Shape::of("^https?://").unwrap().rest.unwrap();
        assert_eq!((url.head.width, url.is_open), (4, true));
    }

    #[test]
    fn what_is_optional_is_there_in_one_string_and_not_in_another() {
        let shape = Shape::of("^a?(b|cd)?e$").unwrap();
        let mut widths: Vec<usize> = shape.wholes.iter().map(|whole| whole.width).collect();
        widths.sort_unstable();
        assert_eq!(widths, [1, 2, 2, 3, 3, 4]);
        assert!(shape.rest.is_none());
        let widths = |lengths| {
            let shape = Shape::new("^a?(b|cd)?e$", lengths).unwrap();
            shape.wholes.iter().map(|whole| whole.width).max()
        };
        assert_eq!((widths(0..=3), widths(5..=9)), (Some(3), None));
        // Twice as many for each part.
        assert!(Shape::of("^a?b?c?d?$").unwrap().wholes.is_empty());
    }

    #[test]
    fn a_pattern_that_would_become_too_large_is_not_compiled() {
        let nested = (0..12).fold("a?".to_owned(), |inner, _| format!("({inner}){{50}}"));
        assert!(Shape::of(&format!("^{nested}$")).is_none());
        assert!(Shape::of("^([a-c]{2}x){20}$").is_some());
    }

    #[test]
    fn what_is_read_in_two_ways_is_not_compiled() {
        for pattern in [
            "a$",
            "^a|b$",
            r"^\s$",
            "^.$",
            "^[^a]$",
            r"^\bA$",
            r"^\A",
            "^(?i)a$",
            "^(?=a)",
            r"^(a)\1$",
            "^[a&&b]$",
            "^[[:alpha:]]$",
            "^a{,3}$",
            "^a{x}$",
            "^ñ$",
            "^[]a]$",
            r"^\u0041$",
            r"^\cA$",
            r"^\<$",
        ] {
            assert!(Shape::of(pattern).is_none(), "{pattern}");
        }
    }
}
