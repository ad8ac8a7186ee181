//! JSON text to a tree with positions.
//!
//! YAML contains nearly all of JSON, but not tabulators as indentation and not the escapes of two halves of a character.

use std::collections::HashSet;
use std::iter::Peekable;
use std::str::Chars;
use std::sync::Arc;

use crate::{Entry, Kind, Node, Position, Problem};

/// Deeper nesting than any document needs; it bounds the recursion here and of whoever walks the tree.
const MAX_DEPTH: usize = 128;

/// Reads `text` as one JSON document; `file` is the name that positions carry. A repeated key leaves a tree, everything
/// else that is wrong does not.
pub(crate) fn parse(file: &str, text: &str) -> (Option<Node>, Vec<Problem>) {
    let mut reader = Reader {
        file: Arc::from(file),
        chars: text
            .strip_prefix('\u{feff}')
            .unwrap_or(text)
            .chars()
            .peekable(),
        line: 1,
        column: 1,
        problems: Vec::new(),
    };
    let tree = reader.value(0).and_then(|tree| {
        reader.space();
        match reader.peek() {
            None => Ok(tree),
            Some(_) => Err(reader.broken("more text after the document")),
        }
    });
    match tree {
        Ok(tree) => (Some(tree), reader.problems),
        Err(problem) => {
            reader.problems.push(problem);
            (None, reader.problems)
        }
    }
}

struct Reader<'t> {
    file: Arc<str>,
    chars: Peekable<Chars<'t>>,
    line: u32,
    column: u32,
    problems: Vec<Problem>,
}

impl Reader<'_> {
    fn at(&self) -> Position {
        Position::new(&self.file, self.line, self.column)
    }

    fn peek(&mut self) -> Option<char> {
        self.chars.peek().copied()
    }

    fn next(&mut self) -> Option<char> {
        let c = self.chars.next()?;
        if c == '\n' {
            self.line = self.line.saturating_add(1);
            self.column = 1;
        } else {
            self.column = self.column.saturating_add(1);
        }
        Some(c)
    }

    fn broken(&self, why: &str) -> Problem {
        Problem::new(
            &self.at(),
            "json-syntax",
            format!("this is not JSON: {why}"),
            "mend the JSON; commas and quotes are what most often breaks it",
        )
    }

    fn space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.next();
        }
    }

    fn value(&mut self, depth: usize) -> Result<Node, Problem> {
        self.space();
        let at = self.at();
        let kind = match self.peek() {
            Some('{') => self.object(depth)?,
            Some('[') => self.array(depth)?,
            Some('"') => Kind::String(self.string()?),
            Some('t') => self.word("true", Kind::Bool(true))?,
            Some('f') => self.word("false", Kind::Bool(false))?,
            Some('n') => self.word("null", Kind::Null)?,
            Some('-' | '0'..='9') => Kind::Number(self.number()?),
            Some(_) => return Err(self.broken("a value was expected")),
            None => return Err(self.broken("the text ends where a value was expected")),
        };
        Ok(Node { kind, at })
    }

    fn deeper(&self, depth: usize) -> Result<usize, Problem> {
        if depth < MAX_DEPTH {
            return Ok(depth + 1);
        }
        Err(Problem::new(
            &self.at(),
            "json-depth",
            format!("this nests more than {MAX_DEPTH} levels deep"),
            "give the inner part a name and refer to it",
        ))
    }

    fn object(&mut self, depth: usize) -> Result<Kind, Problem> {
        let depth = self.deeper(depth)?;
        self.next();
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = HashSet::new();
        self.space();
        if self.peek() == Some('}') {
            self.next();
            return Ok(Kind::Mapping(entries));
        }
        loop {
            self.space();
            let key_at = self.at();
            if self.peek() != Some('"') {
                return Err(self.broken("a key in double quotes was expected"));
            }
            let key = self.string()?;
            self.space();
            if self.peek() != Some(':') {
                return Err(self.broken("`:` was expected after a key"));
            }
            self.next();
            let value = self.value(depth)?;
            if seen.insert(key.clone()) {
                entries.push(Entry { key, key_at, value });
            } else {
                let message = format!("key `{key}` stands here again");
                let problem = Problem::new(
                    &key_at,
                    "json-duplicate-key",
                    message,
                    "keep one of the two",
                );
                self.problems.push(problem);
            }
            self.space();
            match self.peek() {
                Some(',') => drop(self.next()),
                Some('}') => {
                    self.next();
                    return Ok(Kind::Mapping(entries));
                }
                _ => return Err(self.broken("`,` or `}` was expected after a member")),
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Kind, Problem> {
        let depth = self.deeper(depth)?;
        self.next();
        let mut items = Vec::new();
        self.space();
        if self.peek() == Some(']') {
            self.next();
            return Ok(Kind::Sequence(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.space();
            match self.peek() {
                Some(',') => drop(self.next()),
                Some(']') => {
                    self.next();
                    return Ok(Kind::Sequence(items));
                }
                _ => return Err(self.broken("`,` or `]` was expected after an item")),
            }
        }
    }

    fn word(&mut self, word: &str, kind: Kind) -> Result<Kind, Problem> {
        for wanted in word.chars() {
            if self.peek() != Some(wanted) {
                return Err(self.broken("a value was expected"));
            }
            self.next();
        }
        Ok(kind)
    }

    fn number(&mut self) -> Result<String, Problem> {
        let mut text = String::new();
        while let Some(c @ ('-' | '+' | '.' | 'e' | 'E' | '0'..='9')) = self.peek() {
            text.push(c);
            self.next();
        }
        if crate::yaml::is_json_number(&text) {
            Ok(text)
        } else {
            Err(self.broken("a number ends here that is none"))
        }
    }

    fn string(&mut self) -> Result<String, Problem> {
        self.next();
        let mut text = String::new();
        loop {
            match self.peek() {
                None => return Err(self.broken("the text ends within a string")),
                Some('"') => {
                    self.next();
                    return Ok(text);
                }
                Some('\\') => text.push(self.escape()?),
                Some('\0'..='\u{1f}') => {
                    return Err(
                        self.broken("a control character in a string is written as an escape")
                    );
                }
                Some(c) => {
                    text.push(c);
                    self.next();
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, Problem> {
        self.next();
        let c = match self.peek() {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('u') => return self.unicode(),
            _ => return Err(self.broken("JSON has no such escape")),
        };
        self.next();
        Ok(c)
    }

    fn unicode(&mut self) -> Result<char, Problem> {
        let first = self.unit()?;
        let code = match first {
            0xd800..=0xdbff => {
                if self.peek() != Some('\\') {
                    return Err(self.broken("half of a surrogate pair stands alone"));
                }
                self.next();
                let second = self.unit()?;
                if !(0xdc00..=0xdfff).contains(&second) {
                    return Err(self.broken("half of a surrogate pair stands alone"));
                }
                0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
            }
            code => code,
        };
        char::from_u32(code).ok_or_else(|| self.broken("half of a surrogate pair stands alone"))
    }

    /// The `u` and the four digits after it.
    fn unit(&mut self) -> Result<u32, Problem> {
        if self.peek() != Some('u') {
            return Err(self.broken("half of a surrogate pair stands alone"));
        }
        self.next();
        let mut code = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|c| c.to_digit(16));
            code = code * 16
                + digit.ok_or_else(|| self.broken("`\\u` has four hexadecimal digits"))?;
            self.next();
        }
        Ok(code)
    }
}
