//! Names made fit to be shown.

use std::fmt::Write;

/// The longest name that a message shows whole, in characters.
const LONGEST: usize = 80;

/// Whether a character could steer a terminal or hide what a text says: control characters, line separators and the
/// marks that are invisible or turn the direction of writing.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// `text` with every hidden character written out as `\u{…}`.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut out, c);
    }
    out
}

/// A name in backticks, shortened when it is very long.
pub(crate) fn name(text: &str) -> String {
    let mut out = String::from("`");
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        push(&mut out, c);
    }
    out.push('`');
    out
}

/// `json` with hidden characters as `\u` escapes; it means the same, because they can only stand inside strings.
pub(crate) fn visible_json(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    let mut units = [0; 2];
    for c in json.chars() {
        if is_hidden(c) {
            for unit in c.encode_utf16(&mut units) {
                // Writing into a string cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

fn push(out: &mut String, c: char) {
    if is_hidden(c) {
        out.extend(c.escape_unicode());
    } else {
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminal_escapes_and_direction_marks_are_written_out() {
        assert_eq!(
            name("a\u{1b}[31m\u{9b}\u{202e}ñ"),
            r"`a\u{1b}[31m\u{9b}\u{202e}ñ`"
        );
        assert_eq!(visible("line\nbreak"), r"line\u{a}break");
    }

    #[test]
    fn json_keeps_its_meaning() {
        let text = serde_json::to_string("\u{9b}\u{e0001}\u{1b}x").unwrap();
        let shown = visible_json(&text);
        assert_eq!(shown, r#""\u009b\udb40\udc01\u001bx""#);
        assert_eq!(
            serde_json::from_str::<String>(&shown).unwrap(),
            "\u{9b}\u{e0001}\u{1b}x"
        );
    }

    #[test]
    fn a_long_name_is_cut() {
        assert_eq!(name(&"x".repeat(200)).chars().count(), LONGEST + 3);
    }
}
