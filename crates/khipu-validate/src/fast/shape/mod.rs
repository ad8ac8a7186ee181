//! Patterns of strings, compiled to what can be compared a block at a time.
//!
//! A pattern begins, more often than not, with a part of fixed width: digits, separators, two-digit numbers within limits.
//! That part becomes a range for each byte and a table for each pair; only what follows it is walked byte by byte, with an
//! automaton. A pattern that could mean another thing to the engine of the explaining tier is not compiled at all.

mod automaton;

use regex_syntax::hir::{Class, Hir, HirKind, Look};

use self::automaton::automaton;
use super::plan::low_bits;
use super::scan::{BLOCK, Block};

pub(crate) use self::automaton::Automaton;

/// A pattern that begins at the beginning of the string.
#[derive(Debug)]
pub(crate) struct Shape {
    /// How many bytes have a fixed place.
    pub(crate) width: usize,
    /// A bit for each of them.
    pub(crate) mask: u32,
    pub(crate) low: Block,
    pub(crate) high: Block,
    /// Two bytes that belong together: where they stand, and which may.
    pub(crate) pairs: Vec<(usize, PairSet)>,
    /// What follows; nothing when the closing quote must.
    pub(crate) rest: Option<Automaton>,
    /// Whether anything may follow what the pattern says.
    pub(crate) is_open: bool,
    /// Whether the closing quote is compared with the block.
    pub(crate) is_closed: bool,
}

/// A set of pairs of bytes, one bit each.
#[derive(Debug)]
pub(crate) struct PairSet(Box<[u64]>);

impl PairSet {
    fn new() -> Self {
        Self(vec![0; 1 << 10].into())
    }

    fn insert(&mut self, first: u8, second: u8) {
        let pair = usize::from(first) << 8 | usize::from(second);
        if let Some(word) = self.0.get_mut(pair >> 6) {
            *word |= 1 << (pair & 63);
        }
    }

    /// Whether the two may stand together.
    #[inline(always)]
    pub(crate) fn has(&self, first: u8, second: u8) -> bool {
        let pair = usize::from(first) << 8 | usize::from(second);
        self.0
            .get(pair >> 6)
            .is_some_and(|word| word >> (pair & 63) & 1 == 1)
    }
}

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
        let mut shape = Self {
            width: 0,
            mask: 0,
            low: [0; BLOCK],
            high: [0; BLOCK],
            pairs: Vec::new(),
            rest: None,
            is_open,
            is_closed: false,
        };
        let mut rest = parts.into_iter().peekable();
        while let Some(part) = rest.next_if(|part| shape.takes(part)) {
            shape.take(&part);
        }
        let rest: Vec<Hir> = rest.collect();
        // The quote behind it belongs to the block too.
        shape.is_closed = rest.is_empty() && !is_open && shape.width < BLOCK;
        if shape.is_closed {
            shape.limit(b'"', b'"');
            shape.width -= 1;
        }
        shape.mask = low_bits(shape.width + usize::from(shape.is_closed));
        if !rest.is_empty() {
            shape.rest = Some(automaton(&Hir::concat(rest))?);
        }
        Some(shape)
    }

    /// Whether there is room for a part that has a fixed width.
    fn takes(&self, part: &Hir) -> bool {
        let width = match (range(part), pairs(part)) {
            (Some(_), _) => 1,
            (None, Some(_)) => 2,
            _ => return false,
        };
        self.width + width <= BLOCK
    }

    fn take(&mut self, part: &Hir) {
        if let Some((low, high)) = range(part) {
            self.limit(low, high);
        } else if let Some(found) = pairs(part) {
            let mut set = PairSet::new();
            for (first, second) in &found {
                set.insert(*first, *second);
            }
            let limits = |bytes: &mut dyn Iterator<Item = u8>| {
                bytes.fold((u8::MAX, 0), |(low, high), byte| {
                    (byte.min(low), byte.max(high))
                })
            };
            let firsts = limits(&mut found.iter().map(|(first, _)| *first));
            let seconds = limits(&mut found.iter().map(|(_, second)| *second));
            self.pairs.push((self.width, set));
            self.limit(firsts.0, firsts.1);
            self.limit(seconds.0, seconds.1);
        }
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
    fn the_fixed_part_of_a_pattern_is_compared_as_a_block() {
        let date = Shape::new("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$").unwrap();
        assert_eq!((date.width, date.pairs.len()), (10, 2));
        assert!(date.rest.is_none() && !date.is_open);
        let time = Shape::new(r"^\d{4}T(0\d|1[0-2])(\.[0-9]+)?(Z|[+-][01]\d:?00)$").unwrap();
        assert_eq!((time.width, time.pairs.len()), (7, 1));
        assert!(time.rest.is_some());
        let url = Shape::new("^https?://").unwrap();
        assert_eq!((url.width, url.is_open), (4, true));
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
