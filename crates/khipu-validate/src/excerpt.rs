//! The line around a fault, with every value masked.
//!
//! What is masked looks the same whatever it was: a string is `"…"`, a number or a literal is `#`, so that neither
//! digits nor lengths are told. Names of members and punctuation stay, white space between them is one space. Nothing
//! is quoted of a text that is not JSON: whoever asks has parsed it.

use std::borrow::Cow;
use std::collections::VecDeque;

use unicode_width::UnicodeWidthChar;

use crate::check::Mark;
use crate::escape;
use crate::tokens::{Kind, Token, token, token_before};

/// How many columns are kept on either side of the value.
const REACH: usize = 120;

/// How much of a name, or of a neighbouring value that is shown, is kept, in characters.
const LONGEST: usize = 40;

/// How much of the faulty value is kept where it is shown, in characters.
const LONGEST_FAULT: usize = 200;

/// The line of a record around a value that is wrong, without any value in it unless those were asked for by
/// [`Options::show_values`](crate::Options::show_values). Characters that could steer a terminal are escaped.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Excerpt {
    /// What stands before the value on its line. It begins with `…` where more stands before it.
    pub before: String,
    /// The value, or its mask; of an object or array its bracket.
    pub value: String,
    /// What stands behind it on its line. It ends with `…` where more follows.
    pub after: String,
}

/// What excerpts show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Show {
    /// There are none.
    Nothing,
    /// Names and punctuation.
    #[default]
    Names,
    /// Everything.
    Values,
}

/// Gives each mark its excerpt. `text` is JSON and the marks are in its order.
pub(crate) fn attach(text: &[u8], show: Show, marks: &mut [Mark]) {
    if show == Show::Nothing {
        return;
    }
    let mut reader = Reader::new(text, show == Show::Values);
    for mark in marks {
        mark.excerpt = reader.excerpt(mark.at);
    }
}

/// The excerpt around a value that is certain to begin at byte `at` of JSON: then what is far before it need not be read.
pub(crate) fn near(text: &[u8], show: Show, at: usize) -> Option<Excerpt> {
    if show == Show::Nothing {
        return None;
    }
    let (from, more_before) = beginning(text, at);
    let mut reader = Reader {
        at: from,
        more_before,
        ..Reader::new(text, show == Show::Values)
    };
    reader.excerpt(at)
}

/// Where the tokens begin that are shown before `at`, and whether their line has others before them. What is at `at` must be
/// the beginning of a value.
fn beginning(text: &[u8], mut at: usize) -> (usize, bool) {
    // No token has fewer columns than this, so there are enough of them.
    let mut columns = 0;
    while let Some(before) = token_before(text, at) {
        if before.kind == Kind::Break {
            return (at, false);
        }
        if columns > REACH {
            return (at, true);
        }
        columns += match before.kind {
            Kind::String => 3,
            Kind::Name => {
                let name = text.get(before.start..before.end).unwrap_or_default();
                match name.is_ascii() {
                    true => name.len().min(LONGEST),
                    false => 0,
                }
            }
            _ => 1,
        };
        at = before.start;
    }
    (0, false)
}

/// Goes through a text once for excerpts that are asked for in its order, however long its lines are.
struct Reader<'t> {
    text: &'t [u8],
    show_values: bool,
    /// Where the next token begins.
    at: usize,
    /// The last tokens of the line before `at`, at most [`REACH`], for each has a column at least.
    before: VecDeque<Token>,
    /// Whether the line has tokens before those.
    more_before: bool,
}

impl<'t> Reader<'t> {
    fn new(text: &'t [u8], show_values: bool) -> Self {
        Self {
            text,
            show_values,
            at: 0,
            before: VecDeque::new(),
            more_before: false,
        }
    }

    fn excerpt(&mut self, at: usize) -> Option<Excerpt> {
        if at < self.at {
            *self = Self::new(self.text, self.show_values);
        }
        while self.at < at {
            let token = token(self.text, self.at)?;
            self.pass(token);
        }
        // Within a string anything could look like a name.
        let value = (self.at == at).then(|| token(self.text, at)).flatten()?;
        if matches!(value.kind, Kind::Space | Kind::Break) {
            return None;
        }
        Some(Excerpt {
            before: self.shown_before(),
            value: self.shown(value, LONGEST_FAULT).into_owned(),
            after: self.shown_after(value.end),
        })
    }

    fn pass(&mut self, token: Token) {
        self.at = token.end;
        if token.kind == Kind::Break {
            self.before.clear();
            self.more_before = false;
            return;
        }
        if self.before.len() == REACH {
            self.before.pop_front();
            self.more_before = true;
        }
        self.before.push_back(token);
    }

    fn shown_before(&self) -> String {
        let mut parts = Vec::new();
        let mut columns = 0;
        let mut more = self.more_before;
        for token in self.before.iter().rev() {
            let part = self.shown(*token, LONGEST);
            columns += width(&part);
            if columns > REACH {
                more = true;
                break;
            }
            parts.push(part);
        }
        parts.reverse();
        let line = parts.concat();
        if more {
            format!("…{}", line.trim_start())
        } else {
            line.trim_start().to_owned()
        }
    }

    fn shown_after(&self, mut at: usize) -> String {
        let mut line = String::new();
        let mut columns = 0;
        while let Some(token) = token(self.text, at) {
            if token.kind == Kind::Break {
                break;
            }
            let part = self.shown(token, LONGEST);
            columns += width(&part);
            if columns > REACH {
                return format!("{}…", line.trim_end());
            }
            line.push_str(&part);
            at = token.end;
        }
        line.truncate(line.trim_end().len());
        line
    }

    fn shown(&self, token: Token, longest: usize) -> Cow<'t, str> {
        match token.kind {
            Kind::Space | Kind::Break => " ".into(),
            Kind::Name => self.source(token, LONGEST),
            Kind::Punctuation => self.source(token, longest),
            Kind::String | Kind::Scalar if self.show_values => self.source(token, longest),
            Kind::String => "\"…\"".into(),
            Kind::Scalar => "#".into(),
        }
    }

    /// A token as it is written, without what could steer a terminal.
    fn source(&self, token: Token, longest: usize) -> Cow<'t, str> {
        let bytes = self.text.get(token.start..token.end).unwrap_or_default();
        // Most names hold nothing that is shown in another way.
        let is_plain = |byte: &u8| matches!(byte, b' '..=b'~') && *byte != b'#';
        if bytes.len() <= longest
            && bytes.iter().all(is_plain)
            && let Ok(text) = std::str::from_utf8(bytes)
        {
            return text.into();
        }
        // A character has four bytes at most, and no more than these characters are shown.
        let text = String::from_utf8_lossy(bytes.get(..longest * 4 + 4).unwrap_or(bytes));
        if bytes.len() <= longest || text.chars().nth(longest).is_none() {
            return escape::visible(&text).into();
        }
        let kept: String = text.chars().take(longest).collect();
        let end = if kept.starts_with('"') {
            "…\""
        } else {
            "…"
        };
        format!("{}{end}", escape::visible(&kept)).into()
    }
}

/// The columns that a text takes on a terminal.
pub(crate) fn width(text: &str) -> usize {
    text.chars().map(columns).sum()
}

/// The columns that a character takes on a terminal.
pub(crate) fn columns(c: char) -> usize {
    c.width().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str, at: usize, show_values: bool) -> String {
        let Excerpt {
            before,
            value,
            after,
        } = Reader::new(text.as_bytes(), show_values)
            .excerpt(at)
            .unwrap();
        format!("{before}«{value}»{after}")
    }

    #[test]
    fn values_are_masked_and_names_stay() {
        let text = r#"{"a":  "secret", "b" : [-12.5e3,true, null,{"c":"x"}], "d": ""}"#;
        let masked = r#"{"a": "…", "b" : [#,#, #,{"c":"…"}], "d": "…"}"#;
        for (at, byte) in text.bytes().enumerate() {
            if byte == b'{' || byte == b'[' {
                assert_eq!(shown(text, at, false).replace(['«', '»'], ""), masked);
            }
        }
        assert_eq!(
            shown(text, text.find("-12").unwrap(), false),
            r#"{"a": "…", "b" : [«#»,#, #,{"c":"…"}], "d": "…"}"#
        );
        assert_eq!(
            shown(text, text.find("-12").unwrap(), true),
            r#"{"a": "secret", "b" : [«-12.5e3»,true, null,{"c":"x"}], "d": ""}"#
        );
    }

    #[test]
    fn only_the_line_of_the_value_is_shown() {
        let text = "{\r\n  \"a\": \"x\\\"y: \",\r\n\t\"b\": 7\r\n}";
        assert_eq!(shown(text, 0, false), "«{»");
        assert_eq!(shown(text, 10, false), "\"a\": «\"…\"»,");
        assert_eq!(shown(text, text.find('7').unwrap(), false), "\"b\": «#»");
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        let item = r#"{"name": "value"},"#;
        let text = format!("[{}1]", item.repeat(3_000));
        let at = 1 + item.len() * 1_500;
        let shown = shown(&text, at, false);
        assert!(shown.starts_with('…') && shown.ends_with('…'), "{shown}");
        assert!(shown.contains(r#"{"name": "…"},«{»"name": "…"}"#));
        assert!(width(&shown) <= 2 * REACH + 10);
    }

    #[test]
    fn long_names_and_values_are_cut() {
        let long = "ñ".repeat(5_000);
        let text = format!("{{\"{long}\": [\"{long}\", \"{long}\"]}}");
        let at = text.find('[').unwrap() + 1;
        let shown = shown(&text, at, true);
        assert!(shown.chars().count() < 2 * LONGEST + LONGEST_FAULT + 20);
        assert!(shown.starts_with("{\"ññ"));
    }

    #[test]
    fn what_could_steer_a_terminal_is_escaped() {
        let text = "{\"\u{202e}\u{9b}\": \"\u{202e}\"}";
        assert_eq!(shown(text, 0, true), r#"«{»"\u{202e}\u{9b}": "\u{202e}"}"#);
    }

    #[test]
    fn what_is_far_before_a_value_need_not_be_read() {
        let item =
            "{\"name\": \"va\\\\\\\"lue\", \"n\u{303}\":[-1.5,true, null,\"\"],\n \"\\\\\":{}},";
        let short = format!("[{}1]", item.repeat(9));
        let long = short.replace('\n', "");
        for text in [short, long] {
            for show_values in [false, true] {
                let mut at = 0;
                while let Some(token) = token(text.as_bytes(), at) {
                    at = token.end;
                    if matches!(token.kind, Kind::Space | Kind::Break | Kind::Name) {
                        continue;
                    }
                    let (from, more_before) = beginning(text.as_bytes(), token.start);
                    let near = Reader {
                        at: from,
                        more_before,
                        ..Reader::new(text.as_bytes(), show_values)
                    }
                    .excerpt(token.start);
                    let far = Reader::new(text.as_bytes(), show_values).excerpt(token.start);
                    assert_eq!(near, far, "{}", token.start);
                }
            }
        }
    }

    #[test]
    fn what_is_no_beginning_of_a_value_has_no_excerpt() {
        let text = r#"{"a": "x\"secret\": 1", "b": 4711}"#;
        for at in 0..text.len() {
            if let Some(Excerpt {
                before,
                value,
                after,
            }) = Reader::new(text.as_bytes(), false).excerpt(at)
            {
                let line = format!("{before}{value}{after}");
                assert_eq!(line, r#"{"a": "…", "b": #}"#, "{at}");
            }
        }
    }

    #[test]
    fn no_text_and_no_place_makes_it_fail() {
        let texts: [&[u8]; 7] = [
            b"",
            b"\"",
            b"\"\\",
            b"{\"a\": \xff\xfe}",
            b"\n\n 1 \n",
            b"[[[[",
            "{\"é\": \"é\\".as_bytes(),
        ];
        for text in texts {
            for at in 0..text.len() + 2 {
                let _ = Reader::new(text, true).excerpt(at);
                let _ = Reader::new(text, false).excerpt(at);
            }
        }
    }
}
