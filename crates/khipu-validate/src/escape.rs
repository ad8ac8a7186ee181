//! Names made fit to be shown.

use std::fmt::Write;

/// The longest name that a message shows whole, in characters.
const LONGEST: usize = 80;

/// Whether a character could steer a terminal or hide what a text says: control characters, line separators and the
/// marks that are invisible or turn the direction of writing.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{3164}' | '\u{ffa0}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
}

/// What steers a build server wherever it stands in a line of its log.
const COMMANDS: [&str; 2] = ["##[", "##vso["];

/// `text` with every hidden character written out as `\u{…}`.
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        push(&mut out, c);
    }
    if COMMANDS.iter().any(|command| out.contains(command)) {
        out = out.replace("##", "#\\u{23}");
    }
    out
}

/// The name of a file, which begins a line without steering a build server (`::error`): `./` changes nothing of it.
pub(crate) fn path(name: &str) -> String {
    let shown = visible(name);
    if shown.trim_start().starts_with("::") {
        format!("./{shown}")
    } else {
        shown
    }
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
    if COMMANDS.iter().any(|command| out.contains(command)) {
        out = out.replace("##", "#\\u0023");
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
    fn nothing_steers_a_build_server() {
        assert_eq!(visible("a##[group]"), r"a#\u{23}[group]");
        assert_eq!(visible("###vso[x]"), r"#\u{23}#vso[x]");
        assert_eq!(path(" ::error::x"), "./ ::error::x");
        assert_eq!(path("a::b"), "a::b");
        let json = visible_json(r####"{"a": "##[group]"}"####);
        assert_eq!(json, r##"{"a": "#\u0023[group]"}"##);
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
