//! Text for a regular expression.

use khipu_document::{Node, Position};
use regex_syntax::hir::{Class, Hir, HirKind};

use super::error::Unsupported;
use super::rng::Rng;

/// Repetitions without an upper limit end at most this far above the lower one.
const MORE: u32 = 8;

/// How large a text a pattern may make.
const LONGEST: usize = 4096;

/// A pattern that text must match, in the dialect of ECMA-262 that JSON Schema speaks.
pub(super) struct Pattern {
    regex: regress::Regex,
    /// What text is drawn from; absent for a pattern that regex-syntax cannot read, a lookahead for instance.
    hir: Option<Hir>,
    pub(super) position: Position,
}

impl Pattern {
    pub(super) fn new(node: &Node) -> Result<Self, Unsupported> {
        let unsupported = || Unsupported::new("pattern", &node.at);
        let text = node.as_str().ok_or_else(unsupported)?;
        let regex = regress::Regex::with_flags(text, "u").map_err(|_| unsupported())?;
        Ok(Self {
            regex,
            hir: regex_syntax::parse(text).ok(),
            position: node.at.clone(),
        })
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        self.regex.find(text).is_some()
    }

    /// A text that probably matches; `longer` asks for more repetitions.
    pub(super) fn draw(&self, rng: &mut Rng, longer: u32) -> Option<String> {
        let mut out = String::new();
        draw(self.hir.as_ref()?, rng, longer, &mut out);
        Some(out)
    }
}

fn draw(hir: &Hir, rng: &mut Rng, longer: u32, out: &mut String) {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(&String::from_utf8_lossy(&literal.0)),
        HirKind::Class(class) => out.extend(character(class, rng)),
        HirKind::Repetition(repetition) => {
            let low = repetition.min;
            let high = repetition
                .max
                .unwrap_or(u32::MAX)
                .min(low.saturating_add(MORE.saturating_mul(longer)));
            for _ in 0..rng.between(i64::from(low), i64::from(high)) {
                if out.len() > LONGEST {
                    break;
                }
                draw(&repetition.sub, rng, longer, out);
            }
        }
        HirKind::Capture(capture) => draw(&capture.sub, rng, longer, out),
        HirKind::Concat(parts) => parts.iter().for_each(|part| draw(part, rng, longer, out)),
        HirKind::Alternation(parts) => {
            if let Some(part) = rng.pick(parts) {
                draw(part, rng, longer, out);
            }
        }
    }
}

/// One of a class: a printable character of ASCII where it has one. `\d` is more in regex-syntax than in ECMA-262, and
/// nobody wants to read the rest of a negated class.
fn character(class: &Class, rng: &mut Rng) -> Option<char> {
    let all: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            let ranges = class.ranges().iter();
            ranges
                .map(|range| (u32::from(range.start()), u32::from(range.end())))
                .collect()
        }
        Class::Bytes(class) => {
            let ranges = class.ranges().iter();
            ranges
                .map(|range| (u32::from(range.start()), u32::from(range.end())))
                .collect()
        }
    };
    let printable: Vec<(u32, u32)> = all
        .iter()
        .map(|(start, end)| ((*start).max(0x20), (*end).min(0x7e)))
        .filter(|(start, end)| start <= end)
        .collect();
    let ranges = if printable.is_empty() { all } else { printable };
    let size: u64 = ranges
        .iter()
        .map(|(start, end)| u64::from(end - start) + 1)
        .sum();
    let mut at = rng.below(size);
    for (start, end) in ranges {
        let size = u64::from(end - start) + 1;
        if at < size {
            return char::from_u32(start + u32::try_from(at).ok()?);
        }
        at -= size;
    }
    None
}
