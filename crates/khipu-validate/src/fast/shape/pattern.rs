//! Patterns as `regex-syntax` reads them, taken apart.

use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// The pattern in words that ECMA 262 and `regex-syntax` understand alike, if it has no others.
pub(super) fn plain(pattern: &str) -> Option<String> {
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
pub(super) fn parts(hir: &Hir) -> Vec<Hir> {
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

pub(super) fn is_look(hir: &Hir, look: Look) -> bool {
    matches!(hir.kind(), HirKind::Look(found) if *found == look)
}

/// The one range of bytes that a part of width 1 is.
pub(super) fn range(hir: &Hir) -> Option<(u8, u8)> {
    let bytes = bytes(hir)?;
    let (first, last) = (*bytes.first()?, *bytes.last()?);
    (usize::from(last - first) + 1 == bytes.len()).then_some((first, last))
}

/// The bytes that a part of width 1 may be, in order.
pub(super) fn bytes(hir: &Hir) -> Option<Vec<u8>> {
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

pub(super) fn class_bytes(class: &Class) -> Option<Vec<u8>> {
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
pub(super) fn is_plain(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7f) && byte != b'"' && byte != b'\\'
}

/// The pairs that a part of width 2 may be.
pub(super) fn pairs(hir: &Hir) -> Option<Vec<(u8, u8)>> {
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
