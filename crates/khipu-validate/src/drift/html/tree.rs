//! The contract as a tree, with how often each part was there.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::drifted;
use super::{bar, number, put, share, text};
use crate::drift::row::{Drift, Kind, Member};

/// Drift by payload and pointer.
type Drifted<'a> = BTreeMap<(&'a str, &'a str), Vec<Kind>>;

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
        // What the contract does not have is told at the object that has it.
        let is_new = row.kind == Kind::UndocumentedMember;
        let pointer = match row.pointer.rsplit_once('/') {
            Some((above, _)) if is_new => above,
            _ => &row.pointer,
        };
        let kinds = drifted.entry((&row.payload, pointer)).or_default();
        if !kinds.contains(&row.kind) {
            kinds.push(row.kind);
        }
    }
    for (place, payload) in drift.payloads.iter().enumerate() {
        let all = payload.valid + payload.invalid;
        let of_payload = drift.members.iter();
        let members: Vec<&Member> = of_payload
            .filter(|member| member.payload == payload.payload)
            .collect();
        let open = if place == 0 { " open" } else { "" };
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
        let kinds = drifted.get(&(member.payload.as_str(), member.pointer.as_str()));
        let kinds = kinds.map_or(&[][..], Vec::as_slice);
        let has_more = members
            .get(at + 1)
            .is_some_and(|next| next.depth > member.depth);
        if has_more {
            page.push_str("<li data-row><details open><summary>");
            row(page, member, kinds, "");
            page.push_str("</summary><ul>\n");
            open += 1;
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
        put!(page, "<span class=\"about\">{}</span>", text(about));
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
