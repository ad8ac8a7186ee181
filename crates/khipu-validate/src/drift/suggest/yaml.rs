//! Names and values as YAML.

use std::fmt::Write;

use crate::escape::is_hidden;

/// Words that YAML readers take for something else than text.
const WORDS: [&str; 12] = [
    "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf", "none",
];

/// A text as a key or a scalar, quoted where it has to be.
pub(super) fn scalar(text: &str) -> String {
    let begins = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let is_plain = text
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    let is_word = WORDS.contains(&text.to_ascii_lowercase().as_str());
    if begins && is_plain && !is_word {
        return text.to_owned();
    }
    if !text.chars().any(is_hidden) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            c if is_hidden(c) => {
                // Writing into a string cannot fail.
                let _ = write!(out, "\\U{:08X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The path of `to` as it is written in `from`.
pub(super) fn relative(from: &str, to: &str) -> String {
    let mut from: Vec<&str> = from.split('/').collect();
    from.pop();
    let to: Vec<&str> = to.split('/').collect();
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from.len().saturating_sub(shared);
    let down = to.get(shared..).unwrap_or_default().join("/");
    format!("{}{down}", "../".repeat(up))
}

/// Lines with so many spaces before each.
pub(super) fn indented(text: &str, spaces: usize) -> String {
    text.lines()
        .map(|line| format!("{}{line}\n", " ".repeat(spaces)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_yaml_would_misread_is_quoted() {
        for (text, written) in [
            ("InterestRate", "InterestRate"),
            ("in-progress", "in-progress"),
            ("No", "'No'"),
            ("404", "'404'"),
            ("it's: {a}", "'it''s: {a}'"),
            ("a\u{1b}\"\u{202e}", "\"a\\U0000001B\\\"\\U0000202E\""),
            ("", "''"),
        ] {
            assert_eq!(scalar(text), written);
            let (node, problems) = khipu_document::parse("x", &format!("k: {written}\n"));
            assert_eq!(problems, []);
            assert_eq!(node.unwrap().str("k"), Some(text));
        }
    }

    #[test]
    fn a_file_is_named_from_another() {
        let file = "schemas/components/loans.yaml";
        assert_eq!(
            relative(file, "schemas/components/money.yaml"),
            "money.yaml"
        );
        assert_eq!(
            relative("schemas/paths/cl/x.yaml", file),
            "../../components/loans.yaml"
        );
        assert_eq!(
            relative("openapi.yaml", "components.yaml"),
            "components.yaml"
        );
    }
}
