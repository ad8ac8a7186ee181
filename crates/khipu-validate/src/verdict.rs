//! What comes of one payload.

use khipu_capture::HarBody;

use crate::capture::{Body, Exchange};
use crate::check::{Mark, TextSite};
use crate::contract::Contract;
use crate::excerpt::Show;
use crate::fast::{self, Plan, Scratch};
use crate::likeness::Likeness;
use crate::name::Known;
use crate::observe::Observe;
use crate::operation::{Operation, Payload};
use crate::parse;
use crate::recall::Memory;
use crate::rule;
use crate::shape::{Shape, shape, sharing};
use crate::text::Text;
use crate::validate::Options;

/// What came of one record.
pub(crate) enum Verdict<'c> {
    /// It was checked as this payload, if it has a name.
    Checked(Option<String>, Vec<Mark>),
    /// Nothing tells which payload it is.
    Nameless(&'static str, Vec<&'c Payload>),
    /// It cannot be checked, and why.
    Unusable(String),
    /// It cannot be judged without waiting for another thread.
    Later,
}

/// A payload that a text was by its shape, and what tells that the next one is it too.
struct Shaped<'c> {
    payload: &'c Payload,
    /// What the text could have been. Of one that could be something else nothing is told.
    candidates: Vec<&'c Payload>,
    plan: &'c Plan,
    likeness: &'c Likeness,
}

/// How many payloads are kept in mind to be tried first. Each that a text is not costs a part of a walk.
const MOST_SHAPES: usize = 8;

/// Judges one text after the other.
pub(crate) struct Judge<'c> {
    contract: &'c Contract,
    show: Show,
    /// The plan of the last payload.
    plan: Option<(&'c Payload, &'c Plan)>,
    /// Payloads that texts were by their shape; the last one first.
    shapes: Vec<Shaped<'c>>,
    scratch: Scratch,
    memory: Memory,
    observer: &'c mut dyn Observe,
    /// Whether not to wait while another thread makes the explaining tier ready.
    hurries: bool,
}

impl<'c> Judge<'c> {
    pub(crate) fn new(
        contract: &'c Contract,
        options: &Options,
        observer: &'c mut dyn Observe,
    ) -> Self {
        Self {
            contract,
            show: options.show,
            plan: None,
            shapes: Vec::new(),
            scratch: Scratch::default(),
            memory: Memory::with_excerpts(options.excerpts),
            observer,
            hurries: false,
        }
    }

    /// Whether a text for which another thread must be waited for is [`Verdict::Later`] from now on.
    pub(crate) fn hurry(&mut self, hurries: bool) {
        self.hurries = hurries;
    }

    /// What comes next may stand before what was judged last.
    pub(crate) fn go_back(&mut self) {
        self.memory.begin_anew();
    }

    /// A body of a capture record.
    pub(crate) fn of_body(&mut self, source: &str, body: &Body<'_, 'c>) -> Verdict<'c> {
        let known = match &body.known {
            Ok(known) => known,
            Err(message) => return Verdict::Unusable(message.clone()),
        };
        match (known, body.instead) {
            (Known::Payload(payload), Some(found)) if payload.has_schema() => {
                let site = &mut TextSite::new(source, &body.text);
                self.observer.not_json(payload, site);
                Verdict::Checked(Some(payload.to_string()), vec![no_json(found)])
            }
            (Known::Callback(several), Some(found))
                if several.iter().all(|payload| payload.has_schema()) =>
            {
                if let Some(first) = several.first() {
                    let site = &mut TextSite::new(source, &body.text);
                    self.observer.not_json(first, site);
                }
                Verdict::Checked(None, vec![no_json(found)])
            }
            _ => self.of(known, source, &body.text),
        }
    }

    /// A body of a HAR, which `text` is when its text is needed and could be decoded.
    pub(crate) fn of_exchange(
        &mut self,
        exchange: &Exchange<'_, 'c>,
        is_decoded: bool,
        source: &str,
        text: &Text<'_>,
    ) -> Verdict<'c> {
        let known = match &exchange.known {
            Ok(known) => known,
            Err(message) => return Verdict::Unusable(message.clone()),
        };
        let is_base64 = exchange.body.as_ref().is_some_and(HarBody::is_base64);
        let found = match is_decoded {
            false => "base64 that cannot be decoded",
            true if is_base64 && std::str::from_utf8(text.bytes).is_err() => {
                "bytes that are not UTF-8"
            }
            true => return self.of(known, source, text),
        };
        let name = match known {
            Known::Payload(payload) => {
                self.observer
                    .not_json(payload, &mut TextSite::new(source, text));
                Some(payload.to_string())
            }
            _ => None,
        };
        Verdict::Checked(name, vec![no_json(found)])
    }

    /// A text of which this is known.
    pub(crate) fn of(&mut self, known: &Known<'c>, source: &str, text: &Text<'_>) -> Verdict<'c> {
        let mut site = TextSite::new(source, text);
        let contract = self.contract;
        let candidates = match known {
            Known::Payload(payload) if !payload.has_schema() => {
                self.observer.unspecified(payload);
                return Verdict::Checked(Some(payload.to_string()), Vec::new());
            }
            Known::Payload(payload) => std::slice::from_ref(payload),
            Known::Undeclared { operation, status } => {
                self.observer.status(operation, status, &mut site);
                return undeclared_status(operation, status);
            }
            Known::Callback(several) => {
                if let Some(any) = several.iter().find(|payload| !payload.has_schema()) {
                    // Whatever it is, it can be this one.
                    self.observer.unspecified(any);
                    return Verdict::Checked(Some(any.to_string()), Vec::new());
                }
                several
            }
            Known::OneOf(candidates) => candidates,
        };
        let told = self.told(candidates, text.bytes);
        if let Some((payload, plan)) = told {
            let walked = self.scratch.walked(text.bytes);
            if !walked.faults.is_empty()
                && let sharing = sharing(candidates, payload)
                && sharing.len() > 1
            {
                return several(sharing);
            }
            let recalled = self.memory.recall(payload, plan, &walked, self.show);
            if let Some(marks) = recalled
                && (self.observer.is_blind() || self.observer.counted(payload, &walked, &mut site))
            {
                // Nobody asks what a valid payload is called.
                let name = (!marks.is_empty()).then(|| payload.to_string());
                return Verdict::Checked(name, marks);
            }
        }
        let parsed = match parse::parse(text.bytes) {
            Ok(parsed) => parsed,
            Err(broken) => {
                let name = match known {
                    Known::Payload(payload) => {
                        self.observer.not_json(payload, &mut site);
                        Some(payload.to_string())
                    }
                    _ => None,
                };
                return Verdict::Checked(name, vec![broken.into()]);
            }
        };
        let inside = contract.door().enter();
        if inside.is_none() && self.hurries {
            return Verdict::Later;
        }
        let found = match shape(contract, candidates, &parsed.root) {
            Ok(Shape::Found(found)) => found,
            Ok(Shape::Ambiguous(level) | Shape::Unknown(level))
                if matches!(known, Known::Callback(_)) =>
            {
                let accepts = |payload: &&&Payload| {
                    let schema = payload.schema().and_then(|at| contract.schema(at).ok());
                    schema.is_some_and(|schema| schema.accepts(&parsed.root))
                };
                let one = level.iter().find(accepts).or(level.first());
                one.into_iter().copied().collect()
            }
            Ok(Shape::Ambiguous(candidates)) => {
                return Verdict::Nameless("fits several payloads", candidates);
            }
            Ok(Shape::Unknown(candidates)) => {
                return Verdict::Nameless("has the shape of no payload", candidates);
            }
            Err(error) => return Verdict::Unusable(format!("cannot be checked: {error}")),
        };
        let Some(first) = found.first() else {
            return Verdict::Nameless("has the shape of no payload", Vec::new());
        };
        match contract.judge(first, &parsed, self.show) {
            Ok(marks) if !marks.is_empty() && found.len() > 1 => several(found),
            Ok(marks) => {
                self.observer
                    .payload(first, &parsed.root, &marks, &mut site);
                let walked = self.scratch.walked(text.bytes);
                if let Some((_, plan)) = told.filter(|(told, _)| std::ptr::eq(*told, *first))
                    && self.memory.learn(first, plan, walked.faults, &marks)
                {
                    self.observer.is_known(first, &walked, &marks);
                }
                if candidates.len() > 1 {
                    self.remember(first, candidates);
                }
                Verdict::Checked(Some(first.to_string()), marks)
            }
            Err(error) => Verdict::Unusable(format!("cannot be checked: {error}")),
        }
    }

    /// An exchange of which only this is known.
    pub(crate) fn without_body(
        &mut self,
        known: Result<Known<'c>, String>,
        source: &str,
        text: &Text<'_>,
    ) -> Verdict<'c> {
        match known {
            Ok(Known::Undeclared { operation, status }) => {
                let site = &mut TextSite::new(source, text);
                self.observer.status(operation, &status, site);
                undeclared_status(operation, &status)
            }
            Ok(_) => Verdict::Checked(None, Vec::new()),
            Err(message) => Verdict::Unusable(message),
        }
    }

    /// The payload that a text certainly is, as far as the fast pass can tell, and the plan that it was walked with.
    pub(crate) fn told(
        &mut self,
        candidates: &[&'c Payload],
        text: &[u8],
    ) -> Option<(&'c Payload, &'c Plan)> {
        if let [only] = candidates {
            let is_blind = self.observer.is_blind();
            let plan = self.plan(only)?;
            let verdict = match is_blind {
                true => plan.walk(text, &mut self.scratch),
                false => plan.count(text, &mut self.scratch),
            };
            return (verdict != fast::Verdict::Unknown).then_some((*only, plan));
        }
        for at in 0..self.shapes.len() {
            let shaped = self.shapes.get(at)?;
            let mut both = shaped.candidates.iter().zip(candidates);
            if shaped.candidates.len() != candidates.len()
                || !both.all(|(known, now)| std::ptr::eq(*known, *now))
            {
                continue;
            }
            let (payload, plan, likeness) = (shaped.payload, shaped.plan, shaped.likeness);
            let verdict = plan.count(text, &mut self.scratch);
            if verdict != fast::Verdict::Unknown && likeness.is_certain(&self.scratch.walked(text))
            {
                // What comes next is probably the same.
                if let Some(until) = self.shapes.get_mut(..=at) {
                    until.rotate_right(1);
                }
                return Some((payload, plan));
            }
        }
        None
    }

    /// Keeps in mind that a text, of which nothing was known but `candidates`, was this payload by its shape.
    fn remember(&mut self, payload: &'c Payload, candidates: &[&'c Payload]) {
        let is_known = |known: &Shaped<'_>| {
            known.payload == payload && known.candidates.as_slice() == candidates
        };
        if self.shapes.iter().any(is_known) {
            return;
        }
        let schema = payload.schema();
        let plan = schema.and_then(|schema| self.contract.plan_of_places(schema));
        let likeness = schema.and_then(|schema| self.contract.likeness(schema));
        if let Some((plan, likeness)) = plan.zip(likeness) {
            self.shapes.truncate(MOST_SHAPES - 1);
            let shaped = Shaped {
                payload,
                candidates: candidates.to_vec(),
                plan,
                likeness,
            };
            self.shapes.insert(0, shaped);
        }
    }

    /// The plan for a payload: mostly that of the last one.
    fn plan(&mut self, payload: &'c Payload) -> Option<&'c Plan> {
        if let Some((known, plan)) = self.plan
            && std::ptr::eq(known, payload)
        {
            return Some(plan);
        }
        let pointer = payload.schema()?;
        let plan = match self.observer.is_blind() {
            true => self.contract.plan(pointer),
            false => self.contract.plan_of_places(pointer),
        }?;
        self.plan = Some((payload, plan));
        Some(plan)
    }

    /// Whether nobody looks at what is judged, beyond the verdicts.
    pub(crate) fn is_blind(&self) -> bool {
        self.observer.is_blind()
    }

    /// A call that the contract does not have.
    pub(crate) fn foreign(&mut self, method: &str, path: &str, source: &str, text: &Text<'_>) {
        self.observer
            .foreign(method, path, &mut TextSite::new(source, text));
    }
}

/// Whether the text of a body is needed to judge it.
pub(crate) fn needs_text(known: &Result<Known<'_>, String>) -> bool {
    match known {
        Ok(Known::Payload(payload)) => payload.has_schema(),
        Ok(Known::OneOf(_) | Known::Callback(_)) => true,
        Ok(Known::Undeclared { .. }) | Err(_) => false,
    }
}

/// An invalid body that operations share. Whose it is matters only when there is something to tell.
fn several(payloads: Vec<&Payload>) -> Verdict<'_> {
    Verdict::Nameless("is invalid and fits several payloads", payloads)
}

fn no_json(found: &str) -> Mark {
    Mark {
        at: 0,
        pointer: String::new(),
        keyword: "syntax".to_owned(),
        message: format!("expected JSON, found {found}"),
        ..Mark::default()
    }
}

fn undeclared_status<'c>(operation: &Operation, status: &str) -> Verdict<'c> {
    let name = format!("{}/{status}", operation.id);
    Verdict::Checked(Some(name), vec![undeclared(operation, status)])
}

fn undeclared(operation: &Operation, status: &str) -> Mark {
    let declared = operation.payloads.iter().map(Payload::name);
    let declared: Vec<_> = declared
        .filter(|name| crate::operation::is_status(name))
        .collect();
    Mark {
        at: 0,
        pointer: String::new(),
        keyword: "status".to_owned(),
        message: format!(
            "expected one of the statuses {}, found {status}",
            declared.join(", ")
        ),
        schema: Some(rule::place(&operation.responses_at)),
        ..Mark::default()
    }
}

/// How many payloads are named to choose from.
const LISTED: usize = 6;

/// What to type so that a record has a name.
pub(crate) fn advice(candidates: &[&Payload]) -> String {
    let names: Vec<String> = candidates
        .iter()
        .take(LISTED)
        .map(|payload| format!("--as {payload}"))
        .collect();
    match names.as_slice() {
        [] => "the contract has no payloads".to_owned(),
        [only] => format!("say so with {only}"),
        several if candidates.len() == several.len() => {
            format!("say which with one of {}", several.join(", "))
        }
        several => format!(
            "say which with one of {} or another of {}, which khipu operations lists",
            several.join(", "),
            candidates.len()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_names_only_some_are_said() {
        let contract = Contract::embedded();
        let all: Vec<_> = contract.payloads().collect();
        let (few, one) = (advice(all.get(..6).unwrap()), advice(&all[..1]));
        assert!(one.starts_with("say so with --as "), "{one}");
        assert_eq!(few.matches("--as ").count(), 6);
        assert!(!few.contains("another"), "{few}");
        let many = advice(&all);
        assert_eq!(many.matches("--as ").count(), 6);
        let end = format!(" or another of {}, which khipu operations lists", all.len());
        assert!(all.len() > 6 && many.ends_with(&end), "{many}");
    }
}
