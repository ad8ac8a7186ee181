//! What drifted, payload by payload.

use std::fmt::Write as _;

use super::{bar, path, prose, put, share, text};
use crate::drift::row::{Drift, Kind, Row, ValueCount};
use crate::drift::text::{at, in_yaml, long, times};

pub(super) fn section(page: &mut String, drift: &Drift) {
    page.push_str(
        "<section id=\"drifted\" aria-labelledby=\"drifted-title\"><h2 id=\"drifted-title\">What drifted</h2>\n",
    );
    if drift.drift.is_empty() {
        page.push_str(
            "<p class=\"hint\">The traffic shows nothing that the document does not have.</p></section>\n",
        );
        return;
    }
    page.push_str("<p class=\"hint\">What the traffic shows and the document does not. Each is told once, with how often it was seen and where first.</p>\n");
    let is_call = |row: &Row| row.kind == Kind::UndocumentedOperation;
    let groups = drift
        .drift
        .chunk_by(|a, b| a.payload == b.payload || (is_call(a) && is_call(b)));
    for rows in groups {
        let Some(first) = rows.first() else { continue };
        let heading = match is_call(first) {
            true => "Calls that the document does not have".to_owned(),
            false => format!("<span class=\"mono\">{}</span>", text(&first.payload)),
        };
        put!(
            page,
            "<div data-group><h3>{heading}</h3>\n<ul class=\"rows card\">\n"
        );
        for row in rows {
            item(page, row);
        }
        page.push_str("</ul></div>\n");
    }
    page.push_str("</section>\n");
}

/// How a kind looks: something new, or something that contradicts the document.
pub(super) fn class(kind: Kind) -> &'static str {
    if kind.is_new() { "new" } else { "bad" }
}

/// What a row says beside its kind.
fn said(row: &Row) -> String {
    if row.kind == Kind::UndocumentedMember && !row.types.is_empty() {
        return counted_types(row);
    }
    row.message.clone()
}

/// The types of a member, with their counts if there are several.
pub(super) fn counted_types(row: &Row) -> String {
    let several = row.types.len() > 1;
    let each = row.types.iter().map(|(kind, count)| match several {
        true => format!("{kind} ({count})"),
        false => (*kind).to_owned(),
    });
    each.collect::<Vec<_>>().join(", ")
}

fn item(page: &mut String, row: &Row) {
    let (word, class) = (row.kind.words(), class(row.kind));
    let name = match row.kind {
        Kind::UndocumentedOperation => &row.payload,
        _ => &row.pointer,
    };
    put!(
        page,
        "<li data-row><div class=\"what\"><span class=\"badge {class}\">{word}</span>"
    );
    if !name.is_empty() {
        put!(page, "<code>{}</code>", path(name));
    }
    put!(
        page,
        "</div><div class=\"often\">{}",
        match row.kind {
            Kind::UndocumentedOperation => times(row.count),
            _ => share(row.count, row.of),
        }
    );
    if row.kind != Kind::UndocumentedOperation {
        bar(page, row.count, 0, row.of, " drifted");
    }
    put!(page, "</div><p>{}</p>", prose(&said(row)));
    if let Some(shape) = &row.shape {
        put!(page, "<p class=\"shape mono\">{}</p>", text(shape));
    }
    if !row.values.is_empty() {
        page.push_str("<ul class=\"values\">");
        for value in &row.values {
            values(page, value, row.values.len() > 1);
        }
        page.push_str("</ul>");
    }
    page.push_str("<p class=\"where\">");
    // Of several values each says itself where it was first.
    if let Some(first) = row.first.as_ref().filter(|_| row.values.len() < 2) {
        put!(
            page,
            "<span>first at <code>{}</code></span>",
            path(&at(first))
        );
    }
    if let Some(schema) = &row.schema {
        let place = path(&in_yaml(schema));
        put!(page, "<span>document at <code>{place}</code></span>");
    }
    page.push_str("</p></li>\n");
}

fn values(page: &mut String, value: &ValueCount, with_place: bool) {
    let what = match &value.value {
        Some(value) => format!("<code>{}</code>", text(value)),
        None => format!("a value of {}", long(value.length)),
    };
    put!(page, "<li>{what}, {}", times(value.count));
    if let Some(first) = value.first.as_ref().filter(|_| with_place) {
        put!(page, ", first at <code>{}</code>", path(&at(first)));
    }
    page.push_str("</li>");
}
