//! The text of a pattern to what it matches. Only what is regular and means the same everywhere is read; anything else
//! (look-around, back-references, word boundaries, Unicode properties, flags) makes the pattern one that nothing is said about.

use std::iter::Peekable;
use std::str::Chars;

/// Deeper groups than any pattern needs.
const MAX_DEPTH: usize = 40;

/// More repetitions than this are not written out.
const MAX_REPEAT: u32 = 1_000;

/// The last code point.
const LAST: u32 = 0x10_ffff;

/// Code points, as ranges with both ends in.
pub(super) type Set = Vec<(u32, u32)>;

#[derive(Clone, Debug)]
pub(super) enum Part {
    /// One character out of these.
    One(Set),
    /// `^`
    Begin,
    /// `$`
    End,
    Sequence(Vec<Part>),
    Either(Vec<Part>),
    Repeat(Box<Part>, u32, Option<u32>),
}

/// Every character.
pub(super) fn any() -> Set {
    vec![(0, LAST)]
}

pub(super) fn parse(text: &str) -> Option<Part> {
    let mut reader = Reader {
        chars: text.chars().peekable(),
    };
    let part = reader.either(0)?;
    reader.chars.next().is_none().then_some(part)
}

struct Reader<'t> {
    chars: Peekable<Chars<'t>>,
}

impl Reader<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        self.chars.next_if_eq(&wanted).is_some()
    }

    fn either(&mut self, depth: usize) -> Option<Part> {
        if depth > MAX_DEPTH {
            return None;
        }
        let mut all = vec![self.sequence(depth)?];
        while self.eat('|') {
            all.push(self.sequence(depth)?);
        }
        match (all.pop(), all.is_empty()) {
            (Some(only), true) => Some(only),
            (last, _) => {
                all.extend(last);
                Some(Part::Either(all))
            }
        }
    }

    fn sequence(&mut self, depth: usize) -> Option<Part> {
        let mut parts = Vec::new();
        while let Some(next) = self.chars.peek().copied() {
            if matches!(next, '|' | ')') {
                break;
            }
            self.chars.next();
            let part = match next {
                '^' => Part::Begin,
                '$' => Part::End,
                '.' => Part::One(complement(&[(0x0a, 0x0a), (0x0d, 0x0d), (0x2028, 0x2029)])),
                '[' => Part::One(self.class()?),
                '(' => {
                    if self.eat('?') && !self.eat(':') {
                        return None;
                    }
                    let inner = self.either(depth + 1)?;
                    if !self.eat(')') {
                        return None;
                    }
                    inner
                }
                '\\' => Part::One(self.escape()?),
                '*' | '+' | '?' | '{' | '}' | ']' => return None,
                other => Part::One(vec![(other.into(), other.into())]),
            };
            parts.push(self.repeated(part)?);
        }
        Some(Part::Sequence(parts))
    }

    fn repeated(&mut self, part: Part) -> Option<Part> {
        let (min, max) = match self.chars.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => {
                self.chars.next();
                let min = self.number()?;
                let max = if self.eat(',') {
                    match self.chars.peek() {
                        Some('}') => None,
                        _ => Some(self.number()?),
                    }
                } else {
                    Some(min)
                };
                if self.chars.peek() != Some(&'}') || max.is_some_and(|max| max < min) {
                    return None;
                }
                (min, max)
            }
            _ => return Some(part),
        };
        self.chars.next();
        // Lazy or greedy: the same texts match.
        self.eat('?');
        if matches!(part, Part::Begin | Part::End) {
            return None;
        }
        Some(Part::Repeat(Box::new(part), min, max))
    }

    fn number(&mut self) -> Option<u32> {
        let mut text = String::new();
        while let Some(digit) = self.chars.next_if(char::is_ascii_digit) {
            text.push(digit);
        }
        text.parse().ok().filter(|number| *number <= MAX_REPEAT)
    }

    fn class(&mut self) -> Option<Set> {
        let negated = self.eat('^');
        let mut set = Set::new();
        loop {
            match self.chars.next()? {
                ']' => break,
                first => {
                    let from = self.member(first)?;
                    if !self.eat('-') {
                        set.extend(from);
                        continue;
                    }
                    if self.chars.peek() == Some(&']') {
                        set.extend(from);
                        set.push((u32::from('-'), u32::from('-')));
                        continue;
                    }
                    let last = self.chars.next()?;
                    let to = self.member(last)?;
                    match (from.as_slice(), to.as_slice()) {
                        ([(low, low_end)], [(high, high_end)])
                            if low == low_end && high == high_end && low <= high =>
                        {
                            set.push((*low, *high));
                        }
                        _ => return None,
                    }
                }
            }
        }
        Some(if negated { complement(&set) } else { set })
    }

    fn member(&mut self, c: char) -> Option<Set> {
        match c {
            '\\' => self.escape(),
            '[' => None,
            other => Some(vec![(other.into(), other.into())]),
        }
    }

    fn escape(&mut self) -> Option<Set> {
        let digits = [(0x30, 0x39)];
        let word = [(0x30, 0x39), (0x41, 0x5a), (0x5f, 0x5f), (0x61, 0x7a)];
        let space = [
            (0x09, 0x0d),
            (0x20, 0x20),
            (0xa0, 0xa0),
            (0x1680, 0x1680),
            (0x2000, 0x200a),
            (0x2028, 0x2029),
            (0x202f, 0x202f),
            (0x205f, 0x205f),
            (0x3000, 0x3000),
            (0xfeff, 0xfeff),
        ];
        let one = |code: u32| Some(vec![(code, code)]);
        match self.chars.next()? {
            'd' => Some(digits.to_vec()),
            'D' => Some(complement(&digits)),
            'w' => Some(word.to_vec()),
            'W' => Some(complement(&word)),
            's' => Some(space.to_vec()),
            'S' => Some(complement(&space)),
            't' => one(0x09),
            'n' => one(0x0a),
            'v' => one(0x0b),
            'f' => one(0x0c),
            'r' => one(0x0d),
            'x' => one(self.hexadecimal(2)?),
            'u' => one(self.hexadecimal(4)?),
            other if other.is_ascii_punctuation() => one(other.into()),
            _ => None,
        }
    }

    fn hexadecimal(&mut self, count: usize) -> Option<u32> {
        let mut code = 0;
        for _ in 0..count {
            code = code * 16 + self.chars.next()?.to_digit(16)?;
        }
        // Half of a pair means something else together with its other half.
        char::from_u32(code).map(u32::from)
    }
}

/// Every code point that is not in `set`.
fn complement(set: &[(u32, u32)]) -> Set {
    let mut set = set.to_vec();
    set.sort_unstable();
    let mut from = 0;
    let mut out = Set::new();
    for (low, high) in set {
        if low > from {
            out.push((from, low - 1));
        }
        from = from.max(high + 1);
    }
    if from <= LAST {
        out.push((from, LAST));
    }
    out
}
