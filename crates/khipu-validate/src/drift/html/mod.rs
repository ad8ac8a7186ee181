//! The report as one page: what drifted, the contract as a tree, what fails, what was never seen.
//!
//! The page needs nothing but itself. A policy in it lets a browser load nothing and run nothing but the one script that
//! filters and unfolds, which reading does without.

mod drifted;
mod lists;
mod tree;

use std::fmt::Write as _;
use std::io::{self, Write};

use super::row::Drift;
use crate::escape::visible;

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// SHA-256 of the style and of the script, as the policy of the page names them.
const STYLE_HASH: &str = "K1Mp4dG8bubgygrRjV8nS15ykXCMY6L95UGfSAIL3RE=";
const SCRIPT_HASH: &str = "WRWvMYa4/cCIe1qpDqJSLsUIB1m5K17/OMqIQxsL+WI=";

impl Drift {
    /// Writes the report as one HTML page, which loads nothing from anywhere.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub fn write_html(&self, mut out: impl Write) -> io::Result<()> {
        let mut page = String::new();
        head(&mut page, self);
        drifted::section(&mut page, self);
        tree::section(&mut page, self);
        lists::rules(&mut page, self);
        lists::unseen(&mut page, self);
        lists::unreadable(&mut page, self);
        foot(&mut page);
        out.write_all(page.as_bytes())?;
        out.flush()
    }
}

/// Writes into a string, which cannot fail.
macro_rules! put {
    ($page:expr, $($rest:tt)*) => {
        let _ = write!($page, $($rest)*);
    };
}
use put;

fn head(page: &mut String, drift: &Drift) {
    put!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; \
         script-src 'sha256-{SCRIPT_HASH}'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"referrer\" content=\"no-referrer\">\n<title>Drift: traffic and document</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n"
    );
    let count = drift.drift.len();
    let title = match count {
        0 => "No drift".to_owned(),
        1 => "1 thing drifted".to_owned(),
        count => format!("{count} things drifted"),
    };
    put!(
        page,
        "<header><div class=\"wrap\"><h1>{title}</h1>\n<p class=\"lead\">What the traffic shows and the document does \
         not, and what the document has and the traffic never shows.</p>\n<dl class=\"tiles\">"
    );
    let drifted = if count == 0 { "good" } else { "new" };
    let bad = if drift.invalid == 0 { "" } else { "bad" };
    let mut tile = |class: &str, name: &str, count: u64| {
        put!(
            page,
            "<div class=\"tile {class}\"><dt>{name}</dt><dd>{}</dd></div>",
            number(count)
        );
    };
    tile(drifted, "drifted", len(count));
    tile("", "payloads checked", drift.checked);
    tile("", "valid", drift.valid);
    tile(bad, "invalid", drift.invalid);
    tile("", "never seen", len(drift.unseen.len()));
    if drift.skipped > 0 {
        tile("", "calls skipped", drift.skipped);
    }
    put!(
        page,
        "</dl></div></header>\n<nav aria-label=\"Parts of the report\"><div class=\"wrap\"><ul>\
         <li><a href=\"#drifted\">Drift</a></li><li><a href=\"#contract\">Document</a></li>\
         <li><a href=\"#rules\">Broken rules</a></li><li><a href=\"#unseen\">Never seen</a></li></ul>\n\
         <div class=\"tools\" id=\"tools\" hidden><span id=\"shown\" role=\"status\"></span>\
         <input id=\"filter\" type=\"search\" placeholder=\"Filter\" aria-label=\"Filter the report\" autocomplete=\"off\">\
         <button type=\"button\" id=\"expand\">Expand all</button>\
         <button type=\"button\" id=\"collapse\">Collapse all</button></div></div></nav>\n<main id=\"main\" class=\"wrap\">\n"
    );
    if drift.uncounted > 0 {
        put!(
            page,
            "<p class=\"hint\">{} values and members were too many to tell apart and are counted together.</p>\n",
            number(drift.uncounted)
        );
    }
}

fn foot(page: &mut String) {
    put!(
        page,
        "</main>\n<footer><div class=\"wrap\">This report holds names, types, counts and what the document says; no value of \
         a payload, unless values of enumerations were asked for. In a pointer, <code>*</code> stands for any item of a \
         list. Written by <code>khipu drift</code>.</div></footer>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    );
}

/// A text as it may stand in a page, as text and in quotes.
fn text(text: &str) -> String {
    let visible = visible(text);
    let mut out = String::with_capacity(visible.len());
    for c in visible.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// As [`text`], with what stands between backticks as code.
fn prose(prose: &str) -> String {
    let safe = text(prose);
    let parts: Vec<&str> = safe.split('`').collect();
    // An odd backtick is only a backtick.
    if parts.len().is_multiple_of(2) {
        return safe;
    }
    let each = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        0 => (*part).to_owned(),
        _ => format!("<code>{part}</code>"),
    });
    each.collect()
}

/// As [`text`], with places between the parts of a path where a line may break.
fn path(path: &str) -> String {
    text(path).replace('/', "/<wbr>")
}

/// A count with its thousands apart.
fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push('\u{2009}');
        }
        out.push(digit);
    }
    out
}

fn len(count: usize) -> u64 {
    crate::locate::count(count)
}

/// A share in words: `12 of 36, 33 %`. Only all are 100 % and only none are 0 %.
fn share(count: u64, of: u64) -> String {
    let counts = format!("{} of {}", number(count), number(of));
    match percent(count, of) {
        Some(share) => format!("{counts} · {share}"),
        None => counts,
    }
}

fn percent(count: u64, of: u64) -> Option<String> {
    let share = count.checked_mul(100)?.checked_div(of)?;
    Some(match (count, share) {
        (0, _) => "0 %".to_owned(),
        (_, 0) => "under 1 %".to_owned(),
        (_, share) => format!("{share} %"),
    })
}

/// A bar for a share, with a part of it that is null.
fn bar(page: &mut String, count: u64, null: u64, of: u64, class: &str) {
    // In thousandths; what was seen at all can be seen.
    let width = |count: u64| {
        let share = count.saturating_mul(1000).checked_div(of).unwrap_or(0);
        share.clamp(u64::from(count > 0) * 8, 1000)
    };
    let all = width(count);
    let null = if null > 0 { width(null).min(all) } else { 0 };
    let on = all - null;
    put!(
        page,
        "<svg class=\"bar{class}\" viewBox=\"0 0 1000 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\">\
         <rect class=\"on\" width=\"{on}\" height=\"8\"/>"
    );
    if null > 0 {
        put!(
            page,
            "<rect class=\"nil\" x=\"{on}\" width=\"{null}\" height=\"8\"/>"
        );
    }
    page.push_str("</svg>");
}
