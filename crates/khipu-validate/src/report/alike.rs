//! Findings that are alike: the first few are shown, the others counted.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::finding::{Finding, SchemaPlace};
use crate::report::{counted, number};

/// How many alike are shown.
pub(super) const SHOWN: u64 = 3;

/// How many kinds are told apart. Pointers hold member names, so a payload could bring ever new ones.
const KINDS: usize = 500;

/// How many of the kinds that were not shown whole the end of a report lists.
const LISTED: usize = 20;

/// Counts findings by kind: the payload, the keyword, the rule, the pointer but for the numbers of items, and where a
/// member is missing, which.
#[derive(Debug, Default)]
pub(crate) struct Alike {
    kinds: HashMap<Kind, Count>,
    /// Findings of kinds beyond [`KINDS`].
    others: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Kind {
    payload: Option<String>,
    keyword: String,
    rule: Option<SchemaPlace>,
    pointer: String,
    /// What is said of a missing member; the other messages of one rule at one place are about the same thing.
    missing: Option<String>,
}

#[derive(Debug)]
struct Count {
    /// Which kind came first.
    number: usize,
    seen: u64,
    /// The sources of those that are not shown.
    sources: u64,
    last_source: String,
    /// Where the first of those stands.
    next: String,
}

impl Alike {
    /// Takes a finding in and says whether it is to be shown.
    pub(crate) fn shows(&mut self, finding: &Finding) -> bool {
        let kind = Kind {
            payload: finding.payload.clone(),
            keyword: finding.keyword.clone(),
            rule: finding.schema.clone(),
            pointer: any_item(&finding.pointer),
            missing: matches!(finding.keyword.as_str(), "required" | "dependentRequired")
                .then(|| finding.message.clone()),
        };
        let known = self.kinds.len();
        let count = match self.kinds.entry(kind) {
            Entry::Occupied(count) => count.into_mut(),
            Entry::Vacant(_) if known >= KINDS => {
                self.others += 1;
                return false;
            }
            Entry::Vacant(new) => new.insert(Count {
                number: known,
                seen: 0,
                sources: 0,
                last_source: String::new(),
                next: String::new(),
            }),
        };
        count.seen += 1;
        if count.seen <= SHOWN {
            return true;
        }
        if count.sources == 0 {
            let source = crate::escape::path(&finding.source);
            count.next = format!("{source}:{}:{}", finding.line, finding.column);
        }
        if count.sources == 0 || count.last_source != finding.source {
            count.sources += 1;
            count.last_source.clone_from(&finding.source);
        }
        false
    }

    /// What was not shown, a line for each kind.
    pub(crate) fn left_out(&self) -> Vec<String> {
        let mut kinds: Vec<_> = self
            .kinds
            .iter()
            .filter(|(_, count)| count.seen > SHOWN)
            .collect();
        kinds.sort_by_key(|(_, count)| count.number);
        let mut lines: Vec<String> = kinds
            .iter()
            .take(LISTED)
            .map(|(kind, count)| {
                let more = number(count.seen - SHOWN);
                let files = match count.sources {
                    1 => String::new(),
                    sources => format!(" in {}", counted(sources, "file")),
                };
                let pointer = (!kind.pointer.is_empty()).then_some(kind.pointer.as_str());
                let what: Vec<&str> = pointer.into_iter().chain(kind.missing.as_deref()).collect();
                let what = crate::escape::visible(&what.join(": "));
                let (keyword, next) = (&kind.keyword, &count.next);
                let space = if what.is_empty() { "" } else { " " };
                format!(
                    "… and {more} more like this{files}: {what}{space}[{keyword}], next at {next}"
                )
            })
            .collect();
        let rest = kinds.get(LISTED..).unwrap_or_default();
        let rest: u64 = rest.iter().map(|(_, count)| count.seen - SHOWN).sum();
        if rest + self.others > 0 {
            let rest = number(rest + self.others);
            lines.push(format!("… and {rest} more of other kinds"));
        }
        lines
    }

    /// How many findings were not shown.
    pub(crate) fn hidden(&self) -> u64 {
        let hidden = |count: &Count| count.seen.saturating_sub(SHOWN);
        self.kinds.values().map(hidden).sum::<u64>() + self.others
    }
}

/// A pointer with every number of an item as `*`, and not too long.
fn any_item(pointer: &str) -> String {
    const LONGEST: usize = 200;
    let is_number =
        |token: &str| !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_digit());
    let tokens = pointer.split('/');
    let tokens: Vec<&str> = tokens
        .map(|token| if is_number(token) { "*" } else { token })
        .collect();
    let pointer = tokens.join("/");
    match pointer.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", pointer.get(..end).unwrap_or_default()),
        None => pointer,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(source: &str, keyword: &str, pointer: &str, message: &str) -> Finding {
        Finding {
            body: None,
            source: source.to_owned(),
            record: 1,
            line: 1,
            column: 7,
            offset: 6,
            payload: None,
            pointer: pointer.to_owned(),
            keyword: keyword.to_owned(),
            message: message.to_owned(),
            schema: None,
            help: None,
            excerpt: None,
            utf16_column: None,
        }
    }

    #[test]
    fn the_first_of_a_kind_are_shown_and_the_others_counted() {
        let mut alike = Alike::default();
        let mut shown = 0;
        for source in ["a", "b", "c"] {
            for item in 0..1_000 {
                for member in ["x", "y"] {
                    let finding = finding(source, "required", &format!("/{item}"), member);
                    shown += u64::from(alike.shows(&finding));
                }
            }
        }
        assert_eq!((shown, alike.hidden()), (6, 5_994));
        assert_eq!(
            alike.left_out(),
            [
                "… and 2,997 more like this in 3 files: /*: x [required], next at a:1:7",
                "… and 2,997 more like this in 3 files: /*: y [required], next at a:1:7"
            ]
        );
    }

    #[test]
    fn kinds_without_end_take_no_memory_without_end() {
        let mut alike = Alike::default();
        for number in 0..50_000 {
            alike.shows(&finding("a", "type", &format!("/m{number}"), "x"));
        }
        assert_eq!(alike.kinds.len(), KINDS);
        assert_eq!(alike.left_out(), ["… and 49,500 more of other kinds"]);
    }

    #[test]
    fn items_are_alike_and_names_are_not() {
        assert_eq!(any_item("/Data/Loan/12/a1/0"), "/Data/Loan/*/a1/*");
        assert_eq!(any_item(""), "");
        assert_eq!(any_item(&"/ñ".repeat(5_000)).chars().count(), 201);
    }
}
