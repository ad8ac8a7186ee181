//! How bad a change of a schema is: by comparing what each side says with what the other accepts, in every payload that sees
//! it.

use std::collections::BTreeSet;

use super::edit::Edit;
use super::uses::Uses;
use super::{At, Owner, Walk};
use crate::diff::inclusion::{Made, Memo, Reading, Term, Verdict, View, covers};
use crate::diff::{Basis, Place, Severity};
use crate::{Bundle, Node};

/// How many different payloads are compared for one change; beyond that the schema itself is.
const MAX_ROOTS: usize = 16;

/// What is to be judged.
pub(super) struct Question<'q, 'a> {
    pub(super) at: &'q At,
    pub(super) old: &'a Node,
    pub(super) new: &'a Node,
    pub(super) edit: &'q Edit,
    /// What the rule says where comparing does not: may the new document refuse what the old one says, and may the new one say
    /// what the old one refuses?
    pub(super) rule: (Severity, Severity),
    /// No less than this for who uses the API, whatever comparing says: something is not read, or does not come, any more.
    pub(super) floor: Severity,
    /// Whether members that nothing declares count too.
    pub(super) undeclared: bool,
    /// What it is for a receiver to get what the old document refuses.
    pub(super) surprise: Severity,
}

impl Question<'_, '_> {
    /// What members that nothing declares can make of it.
    fn risk(&self) -> Severity {
        if self.undeclared {
            Severity::Risky
        } else {
            Severity::Safe
        }
    }
}

/// The judgement.
#[derive(Clone, Debug)]
pub(super) struct Judgement {
    pub(super) severity: Severity,
    pub(super) sender: Severity,
    pub(super) receiver: Severity,
    pub(super) captured: Option<bool>,
    pub(super) basis: Basis,
    pub(super) places: Vec<Place>,
    /// Whether the schema by itself takes all that it took, and nothing more.
    pub(super) keeps: bool,
    pub(super) same: bool,
}

/// What comparing found: does the new document accept what the old one says, and the old one what the new one says?
#[derive(Clone, Copy, PartialEq, Eq)]
struct Pair(Answer, Answer);

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Answer {
    Yes,
    Unknown,
    No,
}

impl From<Verdict> for Answer {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Yes => Answer::Yes,
            Verdict::No(_) => Answer::No,
            Verdict::Unknown => Answer::Unknown,
        }
    }
}

impl<'a> Walk<'a> {
    /// Judges one change.
    pub(super) fn judge(&self, question: &Question<'_, 'a>) -> Judgement {
        let ahead = Side::new(self, question, false);
        let back = Side::new(self, question, true);
        let places = self.places(question.at);
        let mut out = Judgement {
            severity: Severity::Safe,
            sender: Severity::Safe,
            receiver: Severity::Safe,
            captured: Some(true),
            basis: Basis::Inclusion,
            places: places.clone(),
            keeps: true,
            same: true,
        };
        let mut seen: BTreeSet<(String, bool)> = BTreeSet::new();
        for side in [&ahead, &back] {
            let local = side.local();
            out.keeps &= local.0 == Answer::Yes;
            out.same &= local == Pair(Answer::Yes, Answer::Yes);
            let open = if question.undeclared {
                side.open()
            } else {
                local
            };
            let mut roots = 0;
            for number in side.roots(question.at) {
                let Some(root) = side.uses.roots.get(number) else {
                    continue;
                };
                let name = root
                    .node
                    .reference()
                    .map_or_else(|| format!("{number}"), str::to_owned);
                if !seen.insert((format!("{}{name}", side.reverse), root.place.sent)) {
                    continue;
                }
                roots += 1;
                let mut pair = local;
                if roots <= MAX_ROOTS {
                    let whole = side.whole(root.node);
                    // What is around a schema may take a difference away, or make one (`oneOf`, `if`).
                    pair = Pair(settled(whole.0, local.0), settled(whole.1, local.1));
                }
                self.add(&mut out, pair, open, root.place.sent, question);
            }
            if let (0, Owner::Place(place)) = (roots, &question.at.owner) {
                // It is no part of a body: a parameter, a header.
                self.add(&mut out, local, open, place.sent, question);
            }
        }
        if places.is_empty() && seen.is_empty() {
            out.severity = Severity::Safe;
        }
        out
    }

    /// Adds what comparing found in one payload. `open` is the answer with members that nothing declares: to send such is
    /// a risk that one takes.
    fn add(
        &self,
        out: &mut Judgement,
        pair: Pair,
        open: Pair,
        sent: bool,
        question: &Question<'_, 'a>,
    ) {
        let of = |answer: Answer, rule: Severity, no: Severity| match answer {
            Answer::Yes => Severity::Safe,
            Answer::No => no,
            Answer::Unknown => rule,
        };
        let more = |answer: Answer| {
            if answer == Answer::Yes {
                Severity::Safe
            } else {
                Severity::Risky
            }
        };
        let mut sender =
            of(pair.0, question.rule.0, Severity::Breaking).max(more(open.0).min(question.risk()));
        let mut receiver =
            of(pair.1, question.rule.1, question.surprise).max(more(open.1).min(question.risk()));
        let mine = if sent { &mut sender } else { &mut receiver };
        *mine = question.floor.max(*mine);
        if pair.0 == Answer::Unknown || pair.1 == Answer::Unknown {
            out.basis = Basis::Rule;
        }
        let kept = if question.undeclared {
            pair.0.max(open.0)
        } else {
            pair.0
        };
        out.captured = match (out.captured, kept) {
            (Some(false), _) | (_, Answer::No) => Some(false),
            (None, _) | (_, Answer::Unknown) => None,
            (captured, Answer::Yes) => captured,
        };
        let severity = match sent {
            true => sender,
            // What an API that has not changed yet still sends, a new client may refuse.
            false => receiver.max(sender.min(Severity::Risky)),
        };
        out.sender = out.sender.max(sender);
        out.receiver = out.receiver.max(receiver);
        out.severity = out.severity.max(severity);
    }

    /// Everywhere that something is seen, in either document.
    pub(super) fn places(&self, at: &At) -> Vec<Place> {
        let mut places: Vec<Place> = Vec::new();
        for uses in [&self.old_uses, &self.new_uses] {
            let found: Vec<(Place, String)> = match &at.owner {
                Owner::Component(name) => {
                    let each = uses.component(name).iter();
                    each.filter_map(|(number, pointer)| {
                        let root = uses.roots.get(*number)?;
                        Some((root.place.clone(), pointer.clone()))
                    })
                    .collect()
                }
                Owner::Place(place) => vec![(place.clone(), String::new())],
            };
            for (place, above) in found {
                let pointer = format!("{above}{}", at.pointer);
                let place = Place { pointer, ..place };
                if !places.contains(&place) {
                    places.push(place);
                }
            }
        }
        places
    }
}

/// A verdict on a payload as a whole, with that on the schema by itself.
fn settled(whole: Answer, local: Answer) -> Answer {
    match (whole, local) {
        (Answer::Unknown, Answer::Yes) => Answer::Yes,
        (whole, _) => whole,
    }
}

/// One document, and what it becomes with the change alone.
struct Side<'s, 'a> {
    base: &'a Bundle,
    other: &'a Bundle,
    uses: &'s Uses<'a>,
    target: &'a Node,
    changed: Node,
    /// Whether `base` is the new document, from which the change is taken back.
    reverse: bool,
    /// The components that lead to the change.
    touched: BTreeSet<String>,
    owner: &'s Owner,
    memo: &'s Memo,
}

impl<'s, 'a> Side<'s, 'a> {
    fn new(walk: &'s Walk<'a>, question: &'s Question<'s, 'a>, reverse: bool) -> Self {
        let (base, other, uses) = match reverse {
            false => (walk.old, walk.new, &walk.old_uses),
            true => (walk.new, walk.old, &walk.new_uses),
        };
        let (target, from) = match reverse {
            false => (question.old, question.new),
            true => (question.new, question.old),
        };
        let touched = match &question.at.owner {
            Owner::Component(name) => uses.leading_to(name),
            Owner::Place(_) => BTreeSet::new(),
        };
        Self {
            base,
            other,
            uses,
            target,
            changed: question.edit.apply(target, from),
            reverse,
            touched,
            owner: &question.at.owner,
            memo: &walk.memo,
        }
    }

    /// The payloads that see it.
    fn roots(&self, at: &At) -> Vec<usize> {
        match &at.owner {
            Owner::Component(name) => self
                .uses
                .component(name)
                .iter()
                .map(|(number, _)| *number)
                .collect(),
            Owner::Place(place) => {
                let roots = self.uses.roots.iter().enumerate();
                let same = roots.filter(|(_, root)| root.place.name() == place.name());
                same.map(|(number, _)| number).collect()
            }
        }
    }

    /// The comparison of this schema by itself.
    fn local(&self) -> Pair {
        self.compare(self.target, Reading::Declared)
    }

    /// The same with members that nothing declares.
    fn open(&self) -> Pair {
        self.compare(self.target, Reading::Open)
    }

    /// The comparison of a payload as a whole.
    fn whole(&self, root: &'a Node) -> Pair {
        self.compare(root, Reading::Declared)
    }

    fn compare(&self, root: &'a Node, reading: Reading) -> Pair {
        let made = [Made::default(), Made::default()];
        let [for_plain, for_changed] = &made;
        let plain = View::plain(self.base, self.other, self.memo, for_plain);
        let changed = View {
            instead: Some((self.target, &self.changed)),
            made: for_changed,
            ..plain
        };
        let untouched = |name: &str| !self.touched.contains(name);
        let untouched: Option<&dyn Fn(&str) -> bool> = match self.owner {
            Owner::Component(_) => Some(&untouched),
            Owner::Place(_) => None,
        };
        let (old, new) = match self.reverse {
            false => (plain, changed),
            true => (changed, plain),
        };
        let term = Term::own(root);
        let ask = |accepts: View<'_>, says: View<'_>| -> Answer {
            covers((accepts, term), (says, term), reading, untouched).into()
        };
        Pair(ask(new, old), ask(old, new))
    }
}
