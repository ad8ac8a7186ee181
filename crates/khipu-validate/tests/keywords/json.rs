//! Values, and how they are written.

use serde_json::Value;

use crate::dice::Dice;
use crate::texts::{NAMES, NUMBERS, TEXTS};

/// JSON as it may be written, which `Value` does not tell: the form of numbers, and members of one name.
#[derive(Clone)]
pub(crate) enum Json {
    /// `null`, `true`, `false` or a number.
    Word(String),
    Text(String),
    List(Vec<Json>),
    Members(Vec<(String, Json)>),
}

pub(crate) fn word(text: &str) -> Json {
    Json::Word(text.to_owned())
}

pub(crate) fn text(text: &str) -> Json {
    Json::Text(text.to_owned())
}

/// Any text, also one that ends where a block of 32 bytes does, or near.
pub(crate) fn some_text(dice: &mut Dice<'_>) -> Json {
    let end = dice.pick(TEXTS);
    match dice.roll(8) {
        7 => Json::Text("a".repeat(dice.roll(70)) + end),
        _ => text(end),
    }
}

/// Any value.
pub(crate) fn any(dice: &mut Dice<'_>, depth: usize) -> Json {
    let kinds = if depth > 0 { 8 } else { 5 };
    match dice.roll(kinds) {
        0 => word("null"),
        1 => word(dice.pick(&["true", "false"])),
        2 => word(dice.pick(NUMBERS)),
        3 | 4 => some_text(dice),
        5 => Json::List((0..dice.roll(4)).map(|_| any(dice, depth - 1)).collect()),
        _ => {
            let members =
                (0..dice.roll(4)).map(|_| (dice.pick(NAMES).to_owned(), any(dice, depth - 1)));
            let mut members: Vec<(String, Json)> = members.collect();
            if !dice.chance(3) {
                members.sort_by(|a, b| a.0.cmp(&b.0));
                members.dedup_by(|a, b| a.0 == b.0);
            }
            Json::Members(members)
        }
    }
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::String(value) => text(value),
            Value::Array(items) => Self::List(items.iter().map(Self::from).collect()),
            Value::Object(members) => {
                let members = members.iter();
                Self::Members(
                    members
                        .map(|(name, value)| (name.clone(), value.into()))
                        .collect(),
                )
            }
            other => word(&other.to_string()),
        }
    }
}

impl Json {
    /// As text, written in one of the ways that JSON can be.
    pub(crate) fn write(&self, dice: &mut Dice<'_>) -> String {
        let mut out = String::new();
        let gap = match dice.roll(4) {
            0 | 1 => "",
            2 => " ",
            _ => "\n\t ",
        };
        let escapes = dice.chance(10);
        let around = if dice.chance(10) { "\r\n \t" } else { "" };
        out.push_str(around);
        self.append(gap, escapes, &mut out);
        out.push_str(around);
        out
    }

    fn append(&self, gap: &str, escapes: bool, out: &mut String) {
        match self {
            Self::Word(word) => out.push_str(word),
            Self::Text(text) => quote(text, escapes, out),
            Self::List(items) => {
                out.push('[');
                for (at, item) in items.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    out.push_str(gap);
                    item.append(gap, escapes, out);
                }
                out.push(']');
            }
            Self::Members(members) => {
                out.push('{');
                for (at, (name, value)) in members.iter().enumerate() {
                    out.push_str(if at > 0 { "," } else { "" });
                    out.push_str(gap);
                    quote(name, escapes, out);
                    out.push(':');
                    out.push_str(gap);
                    value.append(gap, escapes, out);
                }
                out.push_str(gap);
                out.push('}');
            }
        }
    }
}

fn quote(text: &str, escapes: bool, out: &mut String) {
    if !escapes {
        return out.push_str(&Value::from(text).to_string());
    }
    out.push('"');
    for unit in text.encode_utf16() {
        out.push_str(&format!("\\u{unit:04x}"));
    }
    out.push('"');
}
