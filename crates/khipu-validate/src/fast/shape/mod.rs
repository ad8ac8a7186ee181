//! Patterns of strings, compiled to what can be compared a block at a time.
//!
//! A pattern begins, more often than not, with a part of fixed width: digits, separators, two-digit numbers within limits.
//! That part becomes a range for each byte and a table for each pair; only what follows it is walked byte by byte, with an
//! automaton. A pattern that could mean another thing to the engine of the explaining tier is not compiled at all.

mod automaton;

use regex_syntax::hir::{Class, ClassUnicode, ClassUnicodeRange, Hir, HirKind, Look};

use self::automaton::automaton;
use super::plan::low_bits;
use super::scan::{BLOCK, Block};

pub(crate) use self::automaton::Automaton;

/// A pattern that begins at the beginning of the string.
#[derive(Debug)]
pub(crate) struct Shape {
    /// Strings whose bytes all have a fixed place, with the quote that ends them: what may be optional in the middle of a
    /// pattern is there in one of them and not in another.
    pub(crate) wholes: Vec<Fixed>,
    /// The other strings, if there are any.
    pub(crate) rest: Option<Rest>,
}

/// Bytes with a fixed place.
#[derive(Debug)]
pub(crate) struct Fixed {
    pub(crate) width: usize,
    /// A bit for each of them.
    pub(crate) mask: u32,
    pub(crate) low: Block,
    pub(crate) high: Block,
    /// Two bytes that belong together: where they stand, and which may.
    pub(crate) pairs: Vec<(usize, PairSet)>,
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

/// A set of pairs of bytes, one bit each. A byte is known by its lower half, so the bytes that may stand at one of the two
/// places must differ there; what else may stand there is refused before.
#[derive(Debug, Default)]
pub(crate) struct PairSet([u64; 4]);

impl PairSet {
    /// The set of these pairs, if their bytes can be told apart.
    fn new(pairs: &[(u8, u8)]) -> Option<Self> {
        let mut set = Self::default();
        for of in [|pair: &(u8, u8)| pair.0, |pair: &(u8, u8)| pair.1] {
            let (low, high) = limits(pairs.iter().map(of));
            if high >> 4 != low >> 4 {
                return None;
            }
        }
        for (first, second) in pairs {
            let (word, bit) = Self::place(*first, *second);
            *set.0.get_mut(word)? |= 1 << bit;
        }
        Some(set)
    }

    #[inline(always)]
    fn place(first: u8, second: u8) -> (usize, u32) {
        let pair = u32::from(first & 15) << 4 | u32::from(second & 15);
        ((pair >> 6) as usize, pair & 63)
    }

    /// Whether the two may stand together.
    #[inline(always)]
    pub(crate) fn has(&self, first: u8, second: u8) -> bool {
        let (word, bit) = Self::place(first, second);
        self.0.get(word).is_some_and(|word| word >> bit & 1 == 1)
    }
}

/// The least and the greatest of some bytes.
fn limits(bytes: impl Iterator<Item = u8>) -> (u8, u8) {
    bytes.fold((u8::MAX, 0), |(low, high), byte| {
        (byte.min(low), byte.max(high))
    })
}

/// How many strings of fixed width a pattern may be taken apart into.
const MOST_WHOLES: usize = 8;

impl Shape {
    /// The shape of a pattern; nothing when it has none that is certain to mean the same.
    pub(crate) fn new(pattern: &str) -> Option<Self> {
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
        }
        let rest = match is_complete {
            true => None,
            false => Some(Rest::new(parts, is_open)?),
        };
        Some(Self { wholes, rest })
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

/// The ways to read a pattern in which every part is there or not, and whether there are no others; nothing when there are
/// too many.
fn ways(pattern: &[Hir]) -> Option<(Vec<Vec<Hir>>, bool)> {
    let mut all = vec![Vec::new()];
    let mut are_all = true;
    for part in pattern {
        let is_fixed = range(part).is_some() || pairs(part).is_some();
        let branches = match part.kind() {
            _ if is_fixed => vec![vec![part.clone()]],
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
        let mut each = Vec::new();
        for branch in branches {
            match branch.as_slice() {
                _ if is_fixed => each.push(branch),
                _ => {
                    let (ways, are_all_there) = ways(&branch)?;
                    are_all &= are_all_there;
                    each.extend(ways);
                }
            }
        }
        let so_far = std::mem::take(&mut all);
        let longer = so_far.iter().flat_map(|way| {
            let with = |branch: &Vec<Hir>| way.iter().chain(branch).cloned().collect();
            each.iter().map(with)
        });
        all = longer.take(MOST_WHOLES + 1).collect();
        if all.len() > MOST_WHOLES {
            return None;
        }
    }
    Some((all, are_all))
}

impl Default for Fixed {
    fn default() -> Self {
        Self {
            width: 0,
            mask: 0,
            low: [0; BLOCK],
            high: [0; BLOCK],
            pairs: Vec::new(),
        }
    }
}

impl Fixed {
    /// A whole string, if each of its parts has a fixed width and there is room for all.
    fn whole(parts: &[Hir]) -> Option<Self> {
        let mut whole = Self::default();
        for part in parts {
            whole.take(part)?;
        }
        whole.room(1)?;
        whole.limit(b'"', b'"');
        whole.mask = low_bits(whole.width);
        whole.width -= 1;
        Some(whole)
    }

    /// Takes a part that has a fixed width, if there is room for it.
    fn take(&mut self, part: &Hir) -> Option<()> {
        if let Some((low, high)) = range(part) {
            self.room(1)?;
            self.limit(low, high);
            return Some(());
        }
        let found = pairs(part)?;
        self.room(2)?;
        let set = PairSet::new(&found)?;
        self.pairs.push((self.width, set));
        for (low, high) in [
            limits(found.iter().map(|(first, _)| *first)),
            limits(found.iter().map(|(_, second)| *second)),
        ] {
            self.limit(low, high);
        }
        Some(())
    }

    fn room(&self, width: usize) -> Option<()> {
        (self.width + width <= BLOCK).then_some(())
    }

    fn limit(&mut self, low: u8, high: u8) {
        for (block, value) in [(&mut self.low, low), (&mut self.high, high)] {
            if let Some(place) = block.get_mut(self.width) {
                *place = value;
            }
        }
        self.width += 1;
    }
}

/// The pattern in words that ECMA 262 and `regex-syntax` understand alike, if it has no others.
fn plain(pattern: &str) -> Option<String> {
    let mut out = String::new();
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next()? {
                'd' if in_class => out.push_str("0-9"),
                'd' => out.push_str("[0-9]"),
                'w' if in_class => out.push_str("A-Za-z0-9_"),
                'w' => out.push_str("[A-Za-z0-9_]"),
                escaped if escaped.is_ascii_punctuation() && !matches!(escaped, '<' | '>') => {
                    out.push('\\');
                    out.push(escaped);
                }
                _ => return None,
            },
            '[' if in_class => return None,
            ']' if !in_class => return None,
            '[' | ']' => {
                in_class = c == '[';
                out.push(c);
                // An empty class, or one that begins with its end, is read in two ways.
                if in_class && matches!(chars.peek(), Some(']')) {
                    return None;
                }
            }
            // Operations on classes, which only one of the two knows.
            '&' | '~' if in_class && chars.peek() == Some(&c) => return None,
            '-' if in_class && chars.peek() == Some(&'-') => return None,
            '(' if !in_class && chars.peek() == Some(&'?') => {
                chars.next();
                if chars.next() != Some(':') {
                    return None;
                }
                out.push_str("(?:");
            }
            '{' if !in_class && !chars.peek().is_some_and(char::is_ascii_digit) => return None,
            '}' if !in_class && !out.ends_with(|c: char| c.is_ascii_digit() || c == ',') => {
                return None;
            }
            c if c.is_ascii() && !c.is_ascii_control() => out.push(c),
            _ => return None,
        }
    }
    Some(out)
}

/// The parts of a pattern one after the other, each as small as it can be.
fn parts(hir: &Hir) -> Vec<Hir> {
    match hir.kind() {
        HirKind::Concat(parts_of) => parts_of.iter().flat_map(parts).collect(),
        HirKind::Capture(capture) => match pairs(hir) {
            Some(_) => vec![hir.clone()],
            None => match capture.sub.kind() {
                HirKind::Alternation(_) => vec![hir.clone()],
                _ => parts(&capture.sub),
            },
        },
        HirKind::Literal(literal) => literal.0.iter().map(|byte| Hir::literal([*byte])).collect(),
        // Only what is small: a pattern that repeats repetitions would become as many parts as it likes.
        HirKind::Repetition(repetition)
            if repetition.max == Some(repetition.min)
                && repetition.min <= 64
                && (range(&repetition.sub).is_some() || pairs(&repetition.sub).is_some()) =>
        {
            let each = parts(&repetition.sub);
            (0..repetition.min).flat_map(|_| each.clone()).collect()
        }
        HirKind::Empty => Vec::new(),
        _ => vec![hir.clone()],
    }
}

fn is_look(hir: &Hir, look: Look) -> bool {
    matches!(hir.kind(), HirKind::Look(found) if *found == look)
}

/// The one range of bytes that a part of width 1 is.
fn range(hir: &Hir) -> Option<(u8, u8)> {
    let bytes = bytes(hir)?;
    let (first, last) = (*bytes.first()?, *bytes.last()?);
    (usize::from(last - first) + 1 == bytes.len()).then_some((first, last))
}

/// The bytes that a part of width 1 may be, in order.
fn bytes(hir: &Hir) -> Option<Vec<u8>> {
    let bytes: Vec<u8> = match hir.kind() {
        HirKind::Literal(literal) => match &*literal.0 {
            [byte] => vec![*byte],
            _ => return None,
        },
        HirKind::Class(class) => class_bytes(class)?,
        HirKind::Capture(capture) => bytes(&capture.sub)?,
        _ => return None,
    };
    bytes.iter().all(|byte| is_plain(*byte)).then_some(bytes)
}

fn class_bytes(class: &Class) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    match class {
        Class::Unicode(class) => {
            for range in class.ranges() {
                let last = u8::try_from(range.end()).ok().filter(u8::is_ascii)?;
                bytes.extend(u8::try_from(range.start()).ok()?..=last);
            }
        }
        Class::Bytes(class) => {
            for range in class.ranges() {
                bytes.extend(range.start()..=range.end());
            }
        }
    }
    Some(bytes)
}

/// Whether a byte of a JSON string stands for itself, whatever is next to it.
fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7f) && byte != b'"' && byte != b'\\'
}

/// The pairs that a part of width 2 may be.
fn pairs(hir: &Hir) -> Option<Vec<(u8, u8)>> {
    match hir.kind() {
        HirKind::Capture(capture) => pairs(&capture.sub),
        HirKind::Alternation(branches) => {
            let each: Option<Vec<_>> = branches.iter().map(pairs).collect();
            Some(each?.concat())
        }
        HirKind::Literal(literal) => match &*literal.0 {
            [first, second] if is_plain(*first) && is_plain(*second) => {
                Some(vec![(*first, *second)])
            }
            _ => None,
        },
        HirKind::Concat(two) => {
            let [first, second] = two.as_slice() else {
                return None;
            };
            let (first, second) = (bytes(first)?, bytes(second)?);
            let pair = |first: u8| second.iter().map(move |second| (first, *second));
            Some(first.into_iter().flat_map(pair).collect())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_a_fixed_place_in_a_pattern_is_compared_as_a_block() {
        let date = Shape::new("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$").unwrap();
        let [only] = date.wholes.as_slice() else {
            panic!("{date:?}");
        };
        assert_eq!((only.width, only.pairs.len()), (10, 2));
        assert!(date.rest.is_none());
        let time = Shape::new(r"^\d{4}T(0\d|1[0-2])(\.[0-9]+)?(Z|[+-][01]\d:?00)$").unwrap();
        let widths: Vec<usize> = time.wholes.iter().map(|whole| whole.width).collect();
        assert_eq!(widths, [8, 12, 13, 12, 13]);
        let rest = time.rest.unwrap();
        assert_eq!((rest.head.width, rest.head.pairs.len()), (7, 1));
        assert!(rest.tail.is_some());
        let url = Shape::new("^https?://").unwrap().rest.unwrap();
        assert_eq!((url.head.width, url.is_open), (4, true));
    }

    #[test]
    fn what_is_optional_is_there_in_one_string_and_not_in_another() {
        let shape = Shape::new("^a?(b|cd)?e$").unwrap();
        let mut widths: Vec<usize> = shape.wholes.iter().map(|whole| whole.width).collect();
        widths.sort_unstable();
        assert_eq!(widths, [1, 2, 2, 3, 3, 4]);
        assert!(shape.rest.is_none());
        // Twice as many for each part.
        assert!(Shape::new("^a?b?c?d?$").unwrap().wholes.is_empty());
    }

    #[test]
    fn a_pattern_that_would_become_too_large_is_not_compiled() {
        let nested = (0..12).fold("a?".to_owned(), |inner, _| format!("({inner}){{50}}"));
        assert!(Shape::new(&format!("^{nested}$")).is_none());
        assert!(Shape::new("^([a-c]{2}x){20}$").is_some());
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
            assert!(Shape::new(pattern).is_none(), "{pattern}");
        }
    }
}
