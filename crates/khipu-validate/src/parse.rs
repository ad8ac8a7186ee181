//! JSON text to a tree with positions.
//!
//! The grammar is that of RFC 8259, without leniency. Two things that it leaves open are decided here: an escape that is
//! half of a surrogate pair is refused, because no text can hold it, and nesting is bounded. The parser does not recur.

use std::borrow::Cow;

pub(crate) use crate::containers::Repeated;
use crate::containers::{Container, Open, escaped, insert, pointer};
use crate::strings;
use crate::tree::{Kind, Value};

/// How many arrays and objects may contain one another, as in `serde_json`.
pub(crate) const MAX_DEPTH: usize = 127;

/// A text that is JSON.
#[derive(Debug)]
pub(crate) struct Parsed<'t> {
    /// The text itself.
    pub(crate) text: &'t [u8],
    pub(crate) root: Value<'t>,
    /// Every member whose name stood before in its object.
    pub(crate) repeated: Vec<Repeated>,
}

/// Where a text stops being JSON, and why; the reason quotes nothing of it.
#[derive(Debug, PartialEq)]
pub(crate) struct Broken {
    /// The first byte that does not fit; the length of the text when it ends too early.
    pub(crate) at: usize,
    pub(crate) reason: &'static str,
    /// Whether the text ends where more was expected.
    pub(crate) at_end: bool,
}

/// Reads `bytes` as one JSON value.
pub(crate) fn parse(bytes: &[u8]) -> Result<Parsed<'_>, Broken> {
    let (text, broken_at) = match std::str::from_utf8(bytes) {
        Ok(text) => (text, None),
        Err(error) => {
            let at = error.valid_up_to();
            let valid = bytes.get(..at).unwrap_or_default();
            (std::str::from_utf8(valid).unwrap_or_default(), Some(at))
        }
    };
    let mut parser = Parser {
        text,
        at: 0,
        open: Vec::new(),
        repeated: Vec::new(),
    };
    match (parser.document(), broken_at) {
        (Ok(root), None) => Ok(Parsed {
            text: bytes,
            root,
            repeated: parser.repeated,
        }),
        (Err(broken), None) => Err(broken),
        (Err(broken), Some(at)) if !broken.at_end && broken.at < at => Err(broken),
        (_, Some(at)) => Err(Broken {
            at,
            reason: match bytes {
                // What some editors and shells write: neither byte is ever part of UTF-8.
                [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                    "this is UTF-16, JSON is UTF-8: save the text as that"
                }
                _ => "these bytes are not UTF-8",
            },
            at_end: false,
        }),
    }
}

/// Reads the one value that begins at a byte of a text, whatever follows it.
pub(crate) fn value_at(text: &str, at: usize) -> Result<Value<'_>, Broken> {
    let mut parser = Parser {
        text,
        at,
        open: Vec::new(),
        repeated: Vec::new(),
    };
    parser.value()
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    open: Vec<Open<'t>>,
    repeated: Vec<Repeated>,
}

impl<'t> Parser<'t> {
    fn document(&mut self) -> Result<Value<'t>, Broken> {
        self.skip_space();
        if self.peek().is_none() {
            return Err(self.broken("the text is empty, a JSON value was expected"));
        }
        let root = self.value()?;
        self.skip_space();
        match self.peek() {
            None => Ok(root),
            Some(_) => Err(self.broken(
                "expected the end of the text: one JSON value is complete here, more follows",
            )),
        }
    }

    fn value(&mut self) -> Result<Value<'t>, Broken> {
        loop {
            let Some(mut value) = self.begin()? else {
                continue;
            };
            loop {
                let Some(open) = self.open.pop() else {
                    return Ok(value);
                };
                value = match self.attach(open, value)? {
                    Some(closed) => closed,
                    None => break,
                };
            }
        }
    }

    /// Reads a scalar or an empty container, or opens a container whose first value comes next.
    fn begin(&mut self) -> Result<Option<Value<'t>>, Broken> {
        self.skip_space();
        let at = self.at;
        let kind = match self.peek() {
            Some(b'"') => Kind::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            Some(b'{') => {
                self.enter()?;
                self.skip_space();
                if self.peek() != Some(b'}') {
                    let name = self.name("expected a member name in double quotes, or `}`")?;
                    let kind = Container::Object {
                        members: Vec::new(),
                        table: None,
                        name,
                    };
                    self.open.push(Open { at, kind });
                    return Ok(None);
                }
                self.at += 1;
                Kind::Object(Vec::new())
            }
            Some(b'[') => {
                self.enter()?;
                self.skip_space();
                if self.peek() != Some(b']') {
                    let kind = Container::Array(Vec::new());
                    self.open.push(Open { at, kind });
                    return Ok(None);
                }
                self.at += 1;
                Kind::Array(Vec::new())
            }
            Some(b't') => self.literal("true", Kind::Bool(true))?,
            Some(b'f') => self.literal("false", Kind::Bool(false))?,
            Some(b'n') => self.literal("null", Kind::Null)?,
            _ => return Err(self.broken("expected a JSON value")),
        };
        Ok(Some(Value { at, kind }))
    }

    /// Puts a complete value into what it is in and reads what follows it; what it is in, when it was the last there.
    fn attach(
        &mut self,
        mut open: Open<'t>,
        value: Value<'t>,
    ) -> Result<Option<Value<'t>>, Broken> {
        self.skip_space();
        let next = self.peek();
        match &mut open.kind {
            Container::Array(items) => {
                items.push(value);
                match next {
                    Some(b',') => self.at += 1,
                    Some(b']') => {
                        self.at += 1;
                        let kind = Kind::Array(std::mem::take(items));
                        return Ok(Some(Value { at: open.at, kind }));
                    }
                    _ => return Err(self.broken("expected `,` or `]` after an item")),
                }
            }
            Container::Object {
                members,
                table,
                name,
            } => {
                let name_now = std::mem::take(name);
                if let Some(name) = insert(members, table, name_now, value, |name, at| Repeated {
                    pointer: format!("{}/{}", pointer(&self.open), escaped(name)),
                    name: name.to_owned(),
                    at,
                }) {
                    self.repeated.push(name);
                }
                match next {
                    Some(b',') => {
                        self.at += 1;
                        self.skip_space();
                        *name = self.name("expected a member name in double quotes")?;
                    }
                    Some(b'}') => {
                        self.at += 1;
                        let kind = Kind::Object(std::mem::take(members));
                        return Ok(Some(Value { at: open.at, kind }));
                    }
                    _ => return Err(self.broken("expected `,` or `}` after a member")),
                }
            }
        }
        self.open.push(open);
        Ok(None)
    }

    fn enter(&mut self) -> Result<(), Broken> {
        if self.open.len() >= MAX_DEPTH {
            return Err(self.broken("nests too deeply: more than 127 arrays and objects"));
        }
        self.at += 1;
        Ok(())
    }

    /// A member name and the colon after it.
    fn name(&mut self, expected: &'static str) -> Result<Cow<'t, str>, Broken> {
        if self.peek() != Some(b'"') {
            return Err(self.broken(expected));
        }
        let name = self.string()?;
        self.skip_space();
        if self.peek() != Some(b':') {
            return Err(self.broken("expected `:` after a member name"));
        }
        self.at += 1;
        Ok(name)
    }

    fn string(&mut self) -> Result<Cow<'t, str>, Broken> {
        let (text, end) = strings::read(self.text, self.at).map_err(|(at, reason)| Broken {
            at,
            reason,
            at_end: at >= self.text.len(),
        })?;
        self.at = end;
        Ok(text)
    }

    fn number(&mut self) -> Result<&'t str, Broken> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
            if matches!(self.peek(), Some(b'0'..=b'9')) {
                return Err(self.broken("a number does not begin with a zero that is not needed"));
            }
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default())
    }

    fn digits(&mut self) -> Result<(), Broken> {
        if !matches!(self.peek(), Some(b'0'..=b'9')) {
            return Err(self.broken("expected a digit of a number"));
        }
        while matches!(self.peek(), Some(b'0'..=b'9')) {
            self.at += 1;
        }
        Ok(())
    }

    fn literal(&mut self, word: &str, kind: Kind<'t>) -> Result<Kind<'t>, Broken> {
        for byte in word.bytes() {
            if self.peek() != Some(byte) {
                return Err(self.broken("expected `true`, `false` or `null`"));
            }
            self.at += 1;
        }
        Ok(kind)
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn broken(&self, reason: &'static str) -> Broken {
        Broken {
            at: self.at,
            reason,
            at_end: self.at >= self.text.len(),
        }
    }
}
