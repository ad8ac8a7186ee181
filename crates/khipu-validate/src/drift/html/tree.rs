//! The contract as a tree, with how often each part was there.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::drifted;
use super::{bar, number, prose, put, share, text};
use crate::drift::row::{Drift, Kind, Member, Row};

/// What drifted at each place of a payload, and members there that the document does not have.
#[derive(Default)]
struct Here<'a> {
    kinds: Vec<Kind>,
    added: Vec<&'a Row>,
}

/// Drift by payload and pointer.
type Drifted<'a> = BTreeMap<(&'a str, &'a str), Here<'a>>;

pub(super) fn section(page: &mut String, drift: &Drift) {
    page.push_str(
        "<section id=\"contract\" aria-labelledby=\"contract-title\"><h2 id=\"contract-title\">The document, and how often each part was there</h2>\n\
         <p class=\"hint\">A bar is the share of objects that have the member; its paler end is null. A required member should be there always.</p>\n",
    );
    if drift.payloads.is_empty() {
        page.push_str("<p class=\"hint\">No payload of the document was seen.</p>\n");
    }
    let mut drifted = Drifted::new();
    for row in &drift.drift {
        // What the document does not have is told within the object that has it.
        let is_new = row.kind == Kind::UndocumentedMember;
        match row.pointer.rsplit_once('/') {
            Some((above, _)) if is_new => {
                let here = drifted.entry((&row.payload, above)).or_default();
                here.added.push(row);
            }
            _ => {
                let here = drifted.entry((&row.payload, &row.pointer)).or_default();
                if !here.kinds.contains(&row.kind) {
                    here.kinds.push(row.kind);
                }
            }
        }
    }
    let has_drift = |payload: &str| drift.drift.iter().any(|row| row.payload == payload);
    let quiet = !drift.payloads.iter().any(|count| has_drift(&count.payload));
    for (place, payload) in drift.payloads.iter().enumerate() {
        let all = payload.valid + payload.invalid;
        let of_payload = drift.members.iter();
        let members: Vec<&Member> = of_payload
            .filter(|member| member.payload == payload.payload)
            .collect();
        // What drifted is what people came for.
        let is_open = has_drift(&payload.payload) || (quiet && place == 0);
        let open = if is_open { " open" } else { "" };
        put!(
            page,
            "<details class=\"payload card\" data-group{open}><summary><span class=\"mono\">{}</span>\
             <span class=\"count\">{} seen, {} valid, {} invalid</span></summary>\n<ul class=\"tree\">\n",
            text(&payload.payload),
            number(all),
            number(payload.valid),
            number(payload.invalid),
        );
        if members.is_empty() {
            page.push_str(
                "<li data-row class=\"empty\">The document says nothing of this body.</li>\n",
            );
        }
        nodes(page, &members, &drifted);
        page.push_str("</ul></details>\n");
    }
    page.push_str("</section>\n");
}

/// Members in the order of the contract, each above those within it.
fn nodes(page: &mut String, members: &[&Member], drifted: &Drifted<'_>) {
    let mut open = 0;
    for (at, member) in members.iter().enumerate() {
        while open > member.depth {
            page.push_str("</ul></details></li>\n");
            open -= 1;
        }
        let here = drifted.get(&(member.payload.as_str(), member.pointer.as_str()));
        let kinds = here.map_or(&[][..], |here| &here.kinds);
        let added = here.map_or(&[][..], |here| &here.added);
        let next = members.get(at + 1);
        let has_more = next.is_some_and(|next| next.depth > member.depth);
        if has_more || !added.is_empty() {
            page.push_str("<li data-row><details open><summary>");
            row(page, member, kinds, "");
            page.push_str("</summary><ul>\n");
            open += 1;
            for row in added {
                added_row(page, row);
            }
        } else {
            page.push_str("<li data-row>");
            row(page, member, kinds, " leaf");
            page.push_str("</li>\n");
        }
    }
    for _ in 0..open {
        page.push_str("</ul></details></li>\n");
    }
}

/// A member that the document does not have.
fn added_row(page: &mut String, row: &Row) {
    let name = row.pointer.rsplit_once('/').map_or("", |(_, name)| name);
    let name = name.replace("~1", "/").replace("~0", "~");
    put!(
        page,
        "<li data-row><span class=\"member leaf drifted\"><span><span class=\"name mono\">{}</span>\
         <span class=\"tags\"><span class=\"badge new\">{}</span>",
        text(&name),
        row.kind.words()
    );
    let types = drifted::counted_types(row);
    if !types.is_empty() {
        put!(page, "<span class=\"badge\">{types}</span>");
    }
    page.push_str("</span>");
    if let Some(shape) = &row.shape {
        put!(page, "<span class=\"about mono\">{}</span>", text(shape));
    }
    put!(
        page,
        "</span><span class=\"share\">{}",
        share(row.count, row.of)
    );
    bar(page, row.count, 0, row.of, " drifted");
    page.push_str("</span></span></li>\n");
}

fn row(page: &mut String, member: &Member, kinds: &[Kind], class: &str) {
    let name = match member.pointer.rsplit_once('/') {
        Some((_, name)) => name.replace("~1", "/").replace("~0", "~"),
        None => "the payload".to_owned(),
    };
    let is_item = name == "*";
    let none = if member.seen == 0 { " none" } else { "" };
    let name = match is_item {
        true => "each item".to_owned(),
        false => text(&name),
    };
    put!(
        page,
        "<span class=\"member{class}{none}\"><span><span class=\"name mono\">{name}</span><span class=\"tags\">"
    );
    if !member.documented_types.is_empty() {
        let types = text(&member.documented_types.join(" or "));
        put!(page, "<span class=\"badge\">{types}</span>");
    }
    if member.required && member.depth > 0 {
        page.push_str("<span class=\"badge\">required</span>");
    }
    if member.sensitive {
        page.push_str("<span class=\"badge\">sensitive</span>");
    }
    for kind in kinds {
        let (word, class) = (kind.words(), drifted::class(*kind));
        put!(page, "<span class=\"badge {class}\">{word}</span>");
    }
    page.push_str("</span>");
    if let Some(about) = &member.description {
        put!(page, "<span class=\"about\">{}</span>", prose(about));
    }
    if !member.values.is_empty() {
        let each = member.values.iter();
        let each: Vec<String> = each
            .map(|(value, count)| format!("<code>{}</code> {}", text(value), number(*count)))
            .collect();
        put!(page, "<span class=\"about\">{}</span>", each.join(" · "));
    }
    page.push_str("</span><span class=\"share\">");
    match (is_item, member.depth) {
        (true, _) => {
            put!(
                page,
                "{} in {} lists",
                number(member.seen),
                number(member.parents)
            );
        }
        (false, 0) => {
            put!(page, "{} looked into", number(member.seen));
        }
        (false, _) if member.parents == 0 => page.push_str("no object to be in"),
        (false, _) => {
            page.push_str(&share(member.seen, member.parents));
            if member.null > 0 {
                put!(page, " · {} null", number(member.null));
            }
            bar(page, member.seen, member.null, member.parents, "");
        }
    }
    page.push_str("</span></span>");
}
