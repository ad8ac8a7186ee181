//! One text against one payload of the contract.

use crate::contract::Contract;
use crate::contract_error::ContractError;
use crate::escape;
use crate::excerpt::{self, Excerpt, Show};
use crate::explain::Explainer;
use crate::finding::{Finding, SchemaPlace};
use crate::observe::{Point, Site};
use crate::operation::Payload;
use crate::parse::{self, Broken, Parsed};
use crate::text::{Places, Text};

impl Contract {
    /// What is wrong with `text` as this payload, in the order of the text; nothing when it is valid.
    ///
    /// The findings count from the beginning of `text`; their source is empty and their record is 1.
    ///
    /// # Errors
    ///
    /// When the payload's schema cannot be compiled, or the payload is one of another contract. Neither happens with
    /// [`Contract::embedded`].
    pub fn check(&self, payload: &Payload, text: &[u8]) -> Result<Vec<Finding>, ContractError> {
        if !payload.has_schema() {
            return Ok(Vec::new());
        }
        let text = Text::alone(text);
        let marks = match parse::parse(text.bytes) {
            Ok(parsed) => self.judge(payload, &parsed, Show::default())?,
            Err(broken) => vec![broken.into()],
        };
        Ok(findings("", &text, Some(payload.to_string()), marks))
    }

    /// Whether nothing is wrong with a text that is JSON.
    pub(crate) fn is_faultless(
        &self,
        payload: &Payload,
        parsed: &Parsed<'_>,
    ) -> Result<bool, ContractError> {
        let Some(pointer) = payload.schema() else {
            return Ok(true);
        };
        Ok(parsed.repeated.is_empty() && self.schema(pointer)?.accepts(&parsed.root))
    }

    /// What is wrong with a text that is JSON, in the order of the text.
    pub(crate) fn judge(
        &self,
        payload: &Payload,
        parsed: &Parsed<'_>,
        show: Show,
    ) -> Result<Vec<Mark>, ContractError> {
        let Some(pointer) = payload.schema() else {
            return Ok(Vec::new());
        };
        let schema = self.schema(pointer)?;
        let mut marks: Vec<Mark> = parsed.repeated.iter().map(Mark::repeated).collect();
        if !schema.accepts(&parsed.root) {
            let mut explainer = Explainer::new(self.document(), pointer, &parsed.root);
            for error in schema.errors(&parsed.root) {
                explainer.add(&error);
            }
            let faults = explainer.finish();
            if faults.is_empty() {
                // A verdict without a reason would pass for a valid payload.
                marks.push(Mark::unexplained(parsed.root.at));
            }
            for fault in faults {
                let value = parsed.root.pointer(&fault.pointer);
                marks.push(Mark {
                    at: value.map_or(parsed.root.at, |value| value.at),
                    pointer: fault.pointer,
                    keyword: fault.keyword,
                    message: fault.message,
                    schema: fault.place,
                    help: fault.help,
                    ..Mark::default()
                });
            }
        }
        marks.sort_by_key(|mark| mark.at);
        excerpt::attach(parsed.text, show, &mut marks);
        Ok(marks)
    }
}

/// A finding before its source is known: the byte counts from the beginning of the record.
#[derive(Debug, Default)]
pub(crate) struct Mark {
    pub(crate) at: usize,
    pub(crate) pointer: String,
    pub(crate) keyword: String,
    pub(crate) message: String,
    pub(crate) schema: Option<SchemaPlace>,
    pub(crate) help: Option<String>,
    /// Only what was parsed is ever quoted.
    pub(crate) excerpt: Option<Excerpt>,
}

impl Mark {
    fn unexplained(at: usize) -> Self {
        Self {
            at,
            keyword: "schema".to_owned(),
            message: "expected a value that the schema accepts".to_owned(),
            ..Self::default()
        }
    }

    fn repeated(repeated: &parse::Repeated) -> Self {
        Self {
            at: repeated.at,
            pointer: repeated.pointer.clone(),
            keyword: "duplicate-key".to_owned(),
            message: format!(
                "member {} occurs more than once in this object",
                escape::name(&repeated.name)
            ),
            ..Self::default()
        }
    }
}

impl From<Broken> for Mark {
    fn from(broken: Broken) -> Self {
        Self {
            at: broken.at,
            keyword: "syntax".to_owned(),
            message: broken.reason.to_owned(),
            ..Self::default()
        }
    }
}

/// What is wrong with a text, as findings of a source. `marks` are in the order of the text.
pub(crate) fn findings(
    source: &str,
    text: &Text<'_>,
    payload: Option<String>,
    marks: Vec<Mark>,
) -> Vec<Finding> {
    let mut places = text.places();
    let each = marks.into_iter().map(|mark| {
        let place = places.place(mark.at);
        Finding {
            source: source.to_owned(),
            record: text.record,
            line: place.line,
            column: place.column,
            offset: place.offset,
            body: place.body,
            payload: payload.clone(),
            pointer: mark.pointer,
            keyword: mark.keyword,
            message: mark.message,
            schema: mark.schema,
            help: mark.help,
            excerpt: mark.excerpt,
            utf16_column: place.utf16_column,
        }
    });
    each.collect()
}

/// The place of what is seen in a text.
pub(crate) struct TextSite<'t> {
    source: &'t str,
    record: u64,
    text: &'t Text<'t>,
    places: Option<Places<'t>>,
}

impl<'t> TextSite<'t> {
    pub(crate) fn new(source: &'t str, text: &'t Text<'t>) -> Self {
        Self {
            source,
            record: text.record,
            text,
            places: None,
        }
    }
}

impl Site for TextSite<'_> {
    fn source(&self) -> &str {
        self.source
    }

    fn point(&mut self, at: usize) -> Point {
        let text = self.text;
        let place = self.places.get_or_insert_with(|| text.places()).place(at);
        Point {
            record: self.record,
            line: place.line,
            column: place.column,
            offset: place.offset,
        }
    }
}
