//! Text as XML.

use std::fmt::Write;

use crate::escape;

/// Text for an attribute in double quotes or between tags. What XML 1.0 cannot hold, and what could steer a terminal, is
/// written out as `\u{…}`.
pub(crate) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in escape::visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => {
                // Writing into a string cannot fail.
                let _ = write!(out, "{}", c.escape_unicode());
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_what_xml_cannot_hold_is_escaped() {
        assert_eq!(
            text("<a b=\"c\" d='e'>&]]>\u{0}\u{1b}\r\n\t\u{ffff}"),
            "&lt;a b=&quot;c&quot; d=&apos;e&apos;&gt;&amp;]]&gt;\\u{0}\\u{1b}\\u{d}\\u{a}\\u{9}\\u{ffff}"
        );
    }
}
