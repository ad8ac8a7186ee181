//! What fails, what was never seen, and what could not be read.

use std::fmt::Write as _;

use super::{number, path, prose, put, text};
use crate::drift::row::{Drift, UnseenKind};
use crate::drift::text::{at, in_yaml, unseen_name};

pub(super) fn rules(page: &mut String, drift: &Drift) {
    page.push_str(
        "<section id=\"rules\" aria-labelledby=\"rules-title\"><h2 id=\"rules-title\">Broken rules</h2>\n\
         <p class=\"hint\">What <code>khipu validate</code> finds in the same traffic, counted by rule.</p>\n",
    );
    if drift.rules.is_empty() {
        page.push_str("<p class=\"empty card\">None: every payload is valid.</p></section>\n");
        return;
    }
    page.push_str(
        "<div class=\"card scroll\" data-group><table><thead><tr><th scope=\"col\" class=\"number\">Findings</th>\
         <th scope=\"col\">Rule</th></tr></thead><tbody>\n",
    );
    for rule in &drift.rules {
        put!(
            page,
            "<tr data-row><td class=\"number\">{}</td><td>{} <span class=\"badge\">{}</span><div class=\"where\">\
             <span>in <code>{}</code></span><span>first at <code>{}</code></span>",
            number(rule.count),
            prose(&rule.message),
            text(&rule.keyword),
            text(rule.payload.as_deref().unwrap_or("an unknown payload")),
            path(&at(&rule.first))
        );
        if let Some(schema) = &rule.schema {
            let place = path(&in_yaml(schema));
            put!(page, "<span>document at <code>{place}</code></span>");
        }
        page.push_str("</div></td></tr>\n");
    }
    page.push_str("</tbody></table></div></section>\n");
}

pub(super) fn unseen(page: &mut String, drift: &Drift) {
    page.push_str(
        "<section id=\"unseen\" aria-labelledby=\"unseen-title\"><h2 id=\"unseen-title\">Never seen</h2>\n\
         <p class=\"hint\">What the document has and this traffic never shows, of what it could have shown. Other traffic may show it.</p>\n",
    );
    if drift.unseen.is_empty() {
        page.push_str("<p class=\"empty card\">Nothing: the traffic shows all of the document.</p></section>\n");
        return;
    }
    let owner = |payload: &str, kind: UnseenKind| match kind {
        UnseenKind::Payload => payload
            .rsplit_once('/')
            .map_or(payload, |(operation, _)| operation)
            .to_owned(),
        _ => payload.to_owned(),
    };
    let groups = drift
        .unseen
        .chunk_by(|a, b| owner(&a.payload, a.kind) == owner(&b.payload, b.kind));
    for group in groups {
        let Some(first) = group.first() else { continue };
        put!(
            page,
            "<div data-group><h3><span class=\"mono\">{}</span></h3><ul class=\"none-seen card\">\n",
            text(&owner(&first.payload, first.kind))
        );
        for unseen in group {
            let what = match unseen.kind {
                UnseenKind::Operation => "<span class=\"count\">was never called</span>".to_owned(),
                UnseenKind::Payload => {
                    format!(
                        "<code>{}</code> <span class=\"count\">body</span>",
                        text(&unseen_name(unseen))
                    )
                }
                UnseenKind::Member | UnseenKind::Value => format!(
                    "<code>{}</code> <span class=\"count\">{}</span>",
                    path(&unseen_name(unseen)),
                    share_of(unseen.of)
                ),
            };
            put!(page, "<li data-row>{what}</li>\n");
        }
        page.push_str("</ul></div>\n");
    }
    page.push_str("</section>\n");
}

/// How often something could have been there that never was.
fn share_of(of: u64) -> String {
    format!("0 of {}", number(of))
}

pub(super) fn unreadable(page: &mut String, drift: &Drift) {
    if drift.unreadable.is_empty() {
        return;
    }
    page.push_str(
        "<section aria-labelledby=\"unreadable-title\"><h2 id=\"unreadable-title\">Could not be checked</h2>\n<ul class=\"none-seen card\">\n",
    );
    for unreadable in &drift.unreadable {
        put!(
            page,
            "<li data-row><code>{}</code>: {}</li>\n",
            text(&unreadable.source),
            text(&unreadable.message)
        );
    }
    page.push_str("</ul></section>\n");
}
