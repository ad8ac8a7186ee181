//! Rules about descriptions: what people will read, in comments that the compiler and rustdoc read too.

use khipu_document::Node;

use super::Found;

/// Checks that `node` has a description, and that it can stand in a comment.
pub(super) fn described(node: &Node, subject: &str, found: &mut Found) {
    match node.get("description") {
        Some(text) if text.as_str().is_some_and(|text| !text.trim().is_empty()) => {
            plain(text, found);
        }
        _ => found.add(
            &node.at,
            "missing-description",
            format!("{subject} has no description"),
            "add `description:` and say what it means, with its unit and format",
        ),
    }
}

/// Checks that a text means in a documentation comment what it means in the document.
pub(super) fn plain(node: &Node, found: &mut Found) {
    let Some(text) = node.as_str() else { return };
    let problem = if text.contains("``") || text.contains("~~~") {
        "this text opens a block of code, which rustdoc would compile as a test"
    } else if text.matches('`').count() % 2 == 1 {
        "this text opens a code span and does not close it"
    } else if text.chars().any(is_invisible) {
        "this text has a control character, which may not stand in a comment"
    } else {
        return;
    };
    found.add(
        &node.at,
        "description-text",
        problem,
        "write plain sentences; code stands between two single backticks",
    );
}

/// Characters that a reader does not see and rustc refuses in comments: controls, and those that turn the direction of
/// the text.
fn is_invisible(c: char) -> bool {
    let is_space = matches!(c, '\n' | '\r' | '\t');
    (c.is_control() && !is_space) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
