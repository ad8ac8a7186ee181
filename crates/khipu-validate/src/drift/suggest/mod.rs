//! What to add to the document so that the drift is gone, as YAML with the place where it goes.
//!
//! Undocumented members, values and statuses can be added; what contradicts the document is for people to decide and is told
//! as a note. The YAML follows the rules of `schemas/README.md` where they can be followed: objects and texts become
//! components, texts are marked as sensitive until somebody says otherwise, numbers are exact, descriptions say TODO. A document
//! of one's own, to which those rules say nothing, gets plain schemas where the members are.

mod layout;
mod lists;
mod members;
mod plain;
mod style;
mod write;
mod yaml;

use std::collections::BTreeMap;

use khipu_document::{Entry, Node, Position};

use self::lists::Additions;
use self::members::Targets;
use self::style::Style;
use super::counts::Type;
use super::names;
use super::shape::Shape;
use super::tally::Tally;

/// Something to add to the document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Suggestion {
    /// The file, relative to the root of the repository (to the document's folder for a document of one's own).
    pub file: String,
    /// Where in it.
    pub edit: Edit,
    /// The lines, with their indentation, each with its end; for a [`Edit::Note`] what to decide.
    pub text: String,
    /// What it is for.
    pub why: String,
}

/// Where something goes. All lines are those of the file as it is, so what stands lower is added first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Edit {
    /// Nothing that can be pasted: somebody has to decide, at this line.
    Note(u32),
    /// The lines go below this line.
    Below(u32),
    /// The lines take the place of this line.
    Replace(u32),
    /// The lines go to the end of the file.
    AtEnd,
}

impl Edit {
    /// How far down in the file it is; what goes below a line is further down than the line.
    fn rank(self) -> (u32, bool) {
        match self {
            Edit::Note(line) | Edit::Replace(line) => (line, false),
            Edit::Below(line) => (line, true),
            Edit::AtEnd => (u32::MAX, true),
        }
    }
}

/// What would make the drift of a tally disappear, by file and from the bottom of each file up.
pub(super) fn suggest(tally: &Tally<'_>, show_values: bool) -> Vec<Suggestion> {
    let document = tally.contract.document();
    let style = Style::of(document);
    let mut suggester = Suggester {
        tally,
        style,
        additions: Additions::default(),
        targets: Targets::new(document, style),
        notes: Vec::new(),
    };
    suggester.members();
    suggester.breaches(show_values);
    suggester.statuses();
    suggester.operations();
    let Suggester {
        mut additions,
        targets,
        mut notes,
        ..
    } = suggester;
    let mut all = targets.finish(&mut additions, &mut notes);
    all.extend(additions.finish(tally.contract.document(), &mut notes));
    all.sort_by(|a, b| {
        let by_file = a.file.cmp(&b.file);
        by_file.then_with(|| b.edit.rank().cmp(&a.edit.rank()))
    });
    notes.sort_by(|a, b| (&a.file, a.edit.rank(), &a.text).cmp(&(&b.file, b.edit.rank(), &b.text)));
    notes.dedup();
    all.append(&mut notes);
    all
}

/// Whether a document follows the rules of `schemas/README.md`.
pub(super) fn has_own_rules(document: &Node) -> bool {
    Style::of(document).is_ours
}

struct Suggester<'t, 'd> {
    tally: &'t Tally<'d>,
    style: Style,
    additions: Additions<'d>,
    targets: Targets<'d>,
    notes: Vec<Suggestion>,
}

/// Something to decide.
fn note(at: &Position, text: impl Into<String>) -> Suggestion {
    Suggestion {
        file: at.file.to_string(),
        edit: Edit::Note(at.line),
        text: text.into(),
        why: String::new(),
    }
}

impl<'d> Suggester<'_, 'd> {
    /// The members that the document does not have.
    fn members(&mut self) {
        let places = &self.tally.places;
        for traffic in self.tally.traffic.values() {
            let mut open: Vec<usize> = traffic.root.into_iter().collect();
            while let Some(id) = open.pop() {
                let Some(place) = places.get(id) else {
                    continue;
                };
                open.extend(place.members.iter().flatten());
                open.extend(place.item);
                open.extend(place.entry);
                if place.extra.is_empty() {
                    continue;
                }
                let pointer = places.pointer(id);
                let owner = place.rules.lists_members();
                let properties = owner.and_then(|node| Some((node, node.entry("properties")?)));
                let Some((owner, properties)) = properties else {
                    continue;
                };
                let objects = place.types.count(Type::Object);
                let target = self.targets.at(owner, properties, objects);
                for (name, extra) in &place.extra {
                    if names::is_partial(name) {
                        let shown = crate::escape::name(name);
                        let text = format!(
                            "{}/{shown}: this name was masked or cut; look at the traffic itself",
                            crate::escape::visible(&pointer)
                        );
                        self.notes.push(note(&properties.key_at, text));
                        continue;
                    }
                    let shape = Shape::of(places, *extra);
                    let known: &mut Shape = target.members.entry(name.clone()).or_default();
                    known.merge(shape);
                }
            }
        }
    }

    /// Values that enumerations do not list; everything else that is broken is for people to decide.
    fn breaches(&mut self, show_values: bool) {
        let places = &self.tally.places;
        for (broken, breach) in &self.tally.broken {
            let Some(place) = places.get(broken.place) else {
                continue;
            };
            let pointer = crate::escape::visible(&places.pointer(broken.place));
            let pointer = if pointer.is_empty() {
                "the payload"
            } else {
                &pointer
            };
            let lists = place.rules.lists_values();
            let list = lists.and_then(|node| Some((node, node.entry("enum")?)));
            let is_value = broken.keyword == "enum" && broken.found == Type::String;
            if let (true, Some((node, list))) = (is_value, list) {
                let mut hidden = breach.more_values.count;
                for value in breach.values.values() {
                    match &value.text {
                        Some(text) => self.additions.value(node, list, text),
                        None => hidden += value.count.count,
                    }
                }
                if hidden > 0 {
                    let next = match (place.sensitive, show_values) {
                        (true, _) => {
                            "the document marks it as sensitive, so look at the traffic itself"
                        }
                        (false, false) => "run again with --show-values to have them here",
                        (false, true) => "they are long or many; look at the traffic itself",
                    };
                    let text = format!(
                        "{pointer}: values that are not listed, seen {}; {next}",
                        crate::drift::text::times(hidden)
                    );
                    self.notes.push(note(&list.key_at, text));
                }
                continue;
            }
            let Some(rule) = &broken.rule else {
                continue;
            };
            let count = breach.count.count;
            let of = place.seen.count;
            let text = format!(
                "{pointer}: {} ({count} of {of}); the traffic or the rule is wrong",
                breach.message
            );
            self.notes.push(Suggestion {
                file: rule.file.clone(),
                edit: Edit::Note(rule.line),
                text,
                why: String::new(),
            });
        }
    }

    /// Calls that the document does not have: a file of their own is no matter of lines.
    fn operations(&mut self) {
        let paths = self.tally.contract.document().entry("paths");
        for ((method, path), count) in &self.tally.foreign {
            if let Some(paths) = paths {
                let times = crate::drift::text::times(count.count);
                let next = match self.style.is_ours {
                    true => "write a file for it",
                    false => "add it, if it belongs to this API",
                };
                let text = format!("{method} {path}: no such operation, called {times}; {next}");
                self.notes.push(note(&paths.key_at, text));
            }
        }
    }

    fn statuses(&mut self) {
        let document = self.tally.contract.document();
        for (id, status) in self.tally.statuses.keys() {
            let Some(operation) = self.tally.contract.operation(id) else {
                continue;
            };
            match responses(document, &operation.responses_at) {
                Some(responses) if status != "other" => self.additions.status(responses, status),
                _ => self.notes.push(note(
                    &operation.responses_at,
                    format!("{id}: statuses that are none of HTTP"),
                )),
            }
        }
    }
}

/// The responses of the operation that has them here.
fn responses<'d>(document: &'d Node, at: &Position) -> Option<&'d Entry> {
    let paths = document.get("paths")?.entries().iter();
    let operations = paths.flat_map(|path| path.value.entries());
    operations
        .filter_map(|operation| operation.value.entry("responses"))
        .find(|responses| responses.key_at == *at)
}

/// How far the members of a block are indented. Nothing for a list in brackets or braces, to which no line can be added.
fn block(document: &Node, entry: &Entry) -> Option<usize> {
    let first = entry.value.entries().first()?;
    let is_below = first.key_at.file == entry.key_at.file && first.key_at.line > entry.key_at.line;
    (is_below && layout::has_lines(&entry.value)).then(|| layout::indent(document, first))
}

/// Lists by the place where they stand.
type ByPlace<T> = BTreeMap<Position, T>;
