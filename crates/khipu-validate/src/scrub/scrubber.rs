//! Values and bodies of one record.

use std::borrow::Cow;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use khipu_document::Node;

use super::fit::Rules;
use super::form::{Form, Leaf, Role};
use super::key::Key;
use super::maker::{Maker, Part};
use super::plan::{PlaceId, Plan};
use super::report::Scrubbed;
use super::urls;
use super::walk::Rule;
use crate::contract::Contract;
use crate::excerpt::Show;
use crate::operation::Payload;
use crate::parse::{self, Parsed};
use crate::tree::{Kind, Value};

/// How often a whole body is scrubbed anew when its stand-ins together break a rule that it kept.
const AGAIN: u32 = 4;

/// What a body may be: one payload, or several that cannot be told apart, or nothing that the contract knows.
#[derive(Clone, Default)]
pub(crate) struct Subject<'c> {
    pub(crate) payloads: Vec<&'c Payload>,
}

/// What the bodies of an exchange are.
#[derive(Clone, Default)]
pub(crate) struct Subjects<'c> {
    pub(crate) request: Subject<'c>,
    pub(crate) response: Subject<'c>,
    pub(crate) callback: Subject<'c>,
}

impl<'c> Subjects<'c> {
    pub(crate) fn of(&self, role: Role) -> &Subject<'c> {
        match role {
            Role::Request => &self.request,
            Role::Response => &self.response,
            Role::Callback => &self.callback,
        }
    }
}

/// Scrubs under one key and one contract.
pub(crate) struct Scrubber<'c> {
    pub(crate) contract: &'c Contract,
    pub(crate) plan: Plan<'c>,
    pub(crate) maker: Maker,
    pub(crate) report: Scrubbed,
    /// The hosts of the contract's servers, which are no secret.
    pub(crate) hosts: Vec<String>,
    pub(crate) salt: u32,
}

impl<'c> Scrubber<'c> {
    pub(crate) fn new(contract: &'c Contract, key: Key) -> Self {
        let servers = contract
            .document()
            .get("servers")
            .map_or(&[][..], Node::items);
        let urls = servers.iter().filter_map(|server| server.str("url"));
        let hosts = urls.filter_map(|url| urls::parts(url));
        Self {
            contract,
            plan: Plan::new(contract),
            maker: Maker::new(key),
            report: Scrubbed::default(),
            hosts: hosts
                .map(|(_, host, _)| host.to_ascii_lowercase())
                .collect(),
            salt: 0,
        }
    }

    /// A body that is meant to be JSON. One that is none is replaced letter by letter.
    pub(crate) fn body<'t>(&mut self, text: &'t [u8], subject: &Subject<'_>) -> Cow<'t, [u8]> {
        match std::str::from_utf8(text) {
            Ok(text) if parse::parse(text.as_bytes()).is_ok() => {
                Cow::Owned(self.json(text, subject).into_bytes())
            }
            _ => self.not_json(text),
        }
    }

    /// A body that is JSON.
    ///
    /// Each stand-in fits its place. What the contract says about several places together (items that differ, a condition)
    /// is seen only in the whole, so the whole is judged too.
    pub(crate) fn json(&mut self, text: &str, subject: &Subject<'_>) -> String {
        let pointers = subject
            .payloads
            .iter()
            .filter_map(|payload| payload.schema());
        let places: Vec<PlaceId> = pointers.map(|pointer| self.plan.root(pointer)).collect();
        if places.is_empty() {
            self.report.unknown += 1;
            return self.walk(text, &Rule::undocumented(), &Subjects::default());
        }
        let all = places.iter().any(|place| self.plan.is_sensitive(*place));
        let rule = Rule::Body {
            places: places.into(),
            all,
        };
        let before = parse::parse(text.as_bytes()).ok();
        let counted = self.report.clone();
        let mut first = None;
        for salt in 0..AGAIN {
            self.salt = salt;
            self.report = counted.clone();
            let out = self.walk(text, &rule, &Subjects::default());
            let fits = before
                .as_ref()
                .is_none_or(|before| self.judges_alike(before, &out, subject));
            if fits {
                self.salt = 0;
                return out;
            }
            first.get_or_insert((out, self.report.clone()));
        }
        self.salt = 0;
        let (out, report) = first.unwrap_or_default();
        self.report = report;
        self.report.unfit += 1;
        out
    }

    /// Whether no payload has more against the new text than against the old one.
    fn judges_alike(&self, before: &Parsed<'_>, after: &str, subject: &Subject<'_>) -> bool {
        let Ok(after) = parse::parse(after.as_bytes()) else {
            return false;
        };
        subject.payloads.iter().all(|payload| {
            let count = |parsed| {
                self.contract
                    .judge(payload, parsed, Show::Nothing)
                    .map(|marks| marks.len())
            };
            match count(&after) {
                Ok(0) | Err(_) => true,
                Ok(after) => count(before).is_ok_and(|before| after <= before),
            }
        })
    }

    /// A text where JSON is due, and which is none afterwards either.
    pub(crate) fn not_json<'t>(&mut self, text: &'t [u8]) -> Cow<'t, [u8]> {
        if text.trim_ascii().is_empty() {
            return Cow::Borrowed(text);
        }
        self.report.texts += 1;
        for attempt in 0..AGAIN {
            let out = self.letters(text, attempt);
            if out != text && parse::parse(&out).is_err() {
                return Cow::Owned(out);
            }
        }
        // What broke it is no letter, or a letter outside of any string: either way it stays broken.
        let plain = |byte: &u8| match byte {
            0x80.. => 0xff,
            byte if byte.is_ascii_alphanumeric() => b'x',
            byte => *byte,
        };
        Cow::Owned(text.iter().map(plain).collect())
    }

    /// Every letter and digit replaced; bytes that are no text become others that are none.
    pub(crate) fn letters(&mut self, text: &[u8], attempt: u32) -> Vec<u8> {
        let mut out = Vec::with_capacity(text.len());
        for chunk in text.utf8_chunks() {
            let valid = self.maker.shaped(chunk.valid(), Part::All, attempt);
            out.extend_from_slice(valid.as_bytes());
            out.extend(chunk.invalid().iter().map(|_| 0xff));
        }
        out
    }

    /// The stand-in for a string, or nothing where it stays.
    pub(crate) fn string(
        &mut self,
        rule: &Rule,
        text: &str,
        subjects: &Subjects<'_>,
    ) -> Option<String> {
        match rule {
            Rule::Body { places, all } => {
                let value = Value {
                    at: 0,
                    kind: Kind::String(text.into()),
                };
                if !all && self.is_documented(places, &value) {
                    return None;
                }
                self.report.values += 1;
                let (other, fits) = self.fitting(places, &value, |maker, rules| {
                    maker.fitting_text(text, rules)
                });
                self.report.unfit += u64::from(!fits);
                Some(other)
            }
            Rule::Form(Form::Leaf(leaf)) | Rule::Leaf(leaf) => self.leaf(*leaf, text),
            Rule::Text => {
                self.report.texts += 1;
                Some(self.maker.shaped(text, Part::All, 0))
            }
            Rule::Plain(role) => {
                let body = self.body(text.as_bytes(), subjects.of(*role));
                Some(String::from_utf8_lossy(&body).into_owned())
            }
            Rule::Base64(role) => Some(match STANDARD.decode(text) {
                Ok(bytes) => {
                    let body = self.bytes(&bytes, subjects.of(*role));
                    STANDARD.encode(body)
                }
                Err(_) => self.maker.shaped(text, Part::All, 0),
            }),
            _ => self.leaf(Leaf::Secret, text),
        }
    }

    /// A body that came in base64: text, or other bytes, of which none stays.
    fn bytes<'t>(&mut self, bytes: &'t [u8], subject: &Subject<'_>) -> Cow<'t, [u8]> {
        if std::str::from_utf8(bytes).is_ok() {
            return self.body(bytes, subject);
        }
        self.report.texts += 1;
        let mut draw = self.maker.key.draw("bytes", 0, bytes);
        let mut out: Vec<u8> = bytes.iter().map(|_| draw.byte()).collect();
        if let Some(first) = out.first_mut() {
            // No text begins so: what was none stays none.
            *first = 0xff;
        }
        Cow::Owned(out)
    }

    /// The stand-in for a number, `true`, `false` or `null`.
    pub(crate) fn word<'t>(&mut self, rule: &Rule, raw: &'t str, name: &str) -> Cow<'t, str> {
        let kind = match raw {
            "null" => return Cow::Borrowed(raw),
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            number => Kind::Number(number),
        };
        let value = Value { at: 0, kind };
        let none: Arc<[PlaceId]> = Arc::default();
        let places = match rule {
            Rule::Body { places, all } => {
                if !all && self.is_documented(places, &value) {
                    return Cow::Borrowed(raw);
                }
                places
            }
            Rule::Form(Form::Leaf(leaf)) | Rule::Leaf(leaf) => {
                let stays = match (leaf, &value.kind) {
                    (Leaf::Flag, Kind::Bool(_)) => true,
                    (Leaf::Number, Kind::Number(raw)) => raw.len() <= 24,
                    (Leaf::Status, Kind::Number(raw)) => {
                        raw.len() <= 3 && raw.bytes().all(|byte| byte.is_ascii_digit())
                    }
                    _ => false,
                };
                if stays {
                    return Cow::Borrowed(raw);
                }
                &none
            }
            _ => &none,
        };
        self.report.values += 1;
        let salt = self.salt;
        let (other, fits) = self.fitting(places, &value, |maker, rules| match &value.kind {
            Kind::Bool(now) => {
                let other = maker.flag(name, *now, salt);
                let judged = Value {
                    at: 0,
                    kind: Kind::Bool(other),
                };
                let other = if (rules.fits)(&judged) { other } else { *now };
                (other.to_string(), true)
            }
            _ => maker.fitting_number(raw, rules),
        });
        self.report.unfit += u64::from(!fits);
        Cow::Owned(other)
    }

    /// Whether the contract describes this value wherever it may stand. What it refuses it does not describe.
    fn is_documented(&self, places: &[PlaceId], value: &Value<'_>) -> bool {
        let accepts = |place: &PlaceId| self.plan.verdicts(*place, value).contains(&true);
        !places.is_empty() && places.iter().all(accepts)
    }

    /// Finds a stand-in that the schemas of these places judge as they judge the value.
    fn fitting(
        &mut self,
        places: &[PlaceId],
        value: &Value<'_>,
        find: impl FnOnce(&mut Maker, &Rules<'_>) -> (String, bool),
    ) -> (String, bool) {
        let plan = &self.plan;
        let verdicts = |value: &Value<'_>| -> Vec<Vec<bool>> {
            places
                .iter()
                .map(|place| plan.verdicts(*place, value))
                .collect()
        };
        let listed = |keyword: &str| -> Vec<&Node> {
            let each = places.iter().flat_map(|place| plan.listed(*place, keyword));
            each.collect()
        };
        let wanted = verdicts(value);
        let rules = Rules {
            fits: &|other| verdicts(other) == wanted,
            listed: &listed("enum"),
            examples: &listed("examples"),
            salt: self.salt,
        };
        find(&mut self.maker, &rules)
    }
}
