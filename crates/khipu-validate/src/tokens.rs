//! The tokens of JSON as they are written, for showing them.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Space,
    /// White space with the end of a line in it.
    Break,
    Punctuation,
    Name,
    String,
    /// A number, `true`, `false` or `null`.
    Scalar,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Token {
    pub(crate) kind: Kind,
    pub(crate) start: usize,
    pub(crate) end: usize,
}

/// The token that begins at byte `at`; `None` at the end.
pub(crate) fn token(text: &[u8], at: usize) -> Option<Token> {
    let rest = text.get(at..)?;
    let length = |end: fn(&u8) -> bool| rest.iter().position(end).unwrap_or(rest.len());
    let (kind, length) = match rest.first()? {
        b'"' => {
            let length = string_length(rest);
            let behind = rest.get(length..).unwrap_or_default();
            let next = behind.iter().find(|byte| !is_space(byte));
            match next {
                Some(b':') => (Kind::Name, length),
                _ => (Kind::String, length),
            }
        }
        byte if is_space(byte) => {
            let length = length(|byte| !is_space(byte));
            let breaks = rest.iter().take(length).any(|byte| *byte == b'\n');
            (if breaks { Kind::Break } else { Kind::Space }, length)
        }
        byte if is_punctuation(byte) => (Kind::Punctuation, 1),
        _ => (
            Kind::Scalar,
            length(|byte| is_space(byte) || is_punctuation(byte) || *byte == b'"'),
        ),
    };
    Some(Token {
        kind,
        start: at,
        end: at + length,
    })
}

/// The token that ends before byte `at`, where another begins; `None` at the beginning.
pub(crate) fn token_before(text: &[u8], at: usize) -> Option<Token> {
    let before = text.get(..at)?;
    let run = |is_in: fn(&u8) -> bool| {
        let begin = before.iter().rposition(|byte| !is_in(byte));
        begin.map_or(0, |begin| begin + 1)
    };
    let start = match before.last()? {
        b'"' => string_start(before),
        byte if is_space(byte) => run(is_space),
        byte if is_punctuation(byte) => at - 1,
        _ => run(|byte| !is_space(byte) && !is_punctuation(byte) && *byte != b'"'),
    };
    token(text, start)
}

/// Where the string begins that `text` ends with: at the last quote before its end that no backslash escapes.
fn string_start(text: &[u8]) -> usize {
    let mut end = text.len().saturating_sub(1);
    while let Some(quote) = memchr::memrchr(b'"', text.get(..end).unwrap_or_default()) {
        let before = text.get(..quote).unwrap_or_default();
        let escapes = before.iter().rev().take_while(|byte| **byte == b'\\');
        if escapes.count() % 2 == 0 {
            return quote;
        }
        end = quote;
    }
    0
}

/// The length of the string that `text` begins with, both quotes included.
fn string_length(text: &[u8]) -> usize {
    let mut escaped = false;
    for (at, byte) in text.iter().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

fn is_space(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

fn is_punctuation(byte: &u8) -> bool {
    matches!(byte, b'{' | b'}' | b'[' | b']' | b':' | b',')
}
