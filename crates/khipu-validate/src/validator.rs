//! One payload of a contract, checked again and again.

use crate::check::{self, Mark};
use crate::contract::Contract;
use crate::contract_error::ContractError;
use crate::excerpt::Show;
use crate::fast::{Plan, Scratch, Verdict};
use crate::finding::Finding;
use crate::operation::Payload;
use crate::parse;
use crate::recall::Memory;
use crate::text::Text;

/// Checks texts as one payload of a contract, and keeps what one check needs for the next.
///
/// Most valid texts are told valid in one walk over their bytes, without a tree; the others are judged in full. Text that
/// is checked in a loop is checked fastest this way; [`Contract::check`] is the same for a single text.
///
/// ```
/// use khipu_validate::Contract;
///
/// let contract = Contract::embedded();
/// let payload = contract.payload("bancosecurity_personal_loans/request")?;
/// let mut validator = contract.validator(payload);
/// assert!(validator.is_valid(br#"{"RequestData": {}}"#)?);
/// assert!(!validator.is_valid(br#"{"RequestData": []}"#)?);
/// assert_eq!(validator.check(br#"{"RequestData": []}"#)?[0].keyword, "type");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Validator<'c> {
    contract: &'c Contract,
    payload: &'c Payload,
    plan: Option<&'c Plan>,
    scratch: Scratch,
    memory: Memory,
}

impl<'c> Validator<'c> {
    pub(crate) fn new(contract: &'c Contract, payload: &'c Payload) -> Self {
        Self {
            contract,
            payload,
            plan: payload.schema().and_then(|pointer| contract.plan(pointer)),
            scratch: Scratch::default(),
            memory: Memory::default(),
        }
    }

    /// Whether `text` keeps the contract: whether [`Validator::check`] finds nothing.
    ///
    /// # Errors
    ///
    /// Those of [`Contract::check`].
    pub fn is_valid(&mut self, text: &[u8]) -> Result<bool, ContractError> {
        match self.walk(text) {
            Verdict::Valid => return Ok(true),
            Verdict::Faulty => return Ok(false),
            Verdict::Unknown => {}
        }
        match parse::parse(Text::alone(text).bytes) {
            Ok(parsed) => self.contract.is_faultless(self.payload, &parsed),
            Err(_) => Ok(!self.payload.has_schema()),
        }
    }

    /// What is wrong with `text`, in the order of the text; nothing when it is valid.
    ///
    /// # Errors
    ///
    /// Those of [`Contract::check`].
    pub fn check(&mut self, text: &[u8]) -> Result<Vec<Finding>, ContractError> {
        let marks = match (self.walk(text), self.plan) {
            (Verdict::Valid, _) => return Ok(Vec::new()),
            (Verdict::Faulty, Some(plan)) => self.explain(plan, Text::alone(text).bytes)?,
            _ => return self.contract.check(self.payload, text),
        };
        let text = Text::alone(text);
        Ok(check::findings(
            "",
            &text,
            Some(self.payload.to_string()),
            marks,
        ))
    }

    /// What is wrong with a text whose faults are known.
    fn explain(&mut self, plan: &Plan, text: &[u8]) -> Result<Vec<Mark>, ContractError> {
        let show = Show::default();
        let walked = self.scratch.walked(text);
        let known = self.memory.recall(self.payload, plan, &walked, show);
        if let Some(marks) = known {
            return Ok(marks);
        }
        let marks = match parse::parse(text) {
            Ok(parsed) => self.contract.judge(self.payload, &parsed, show)?,
            Err(broken) => vec![broken.into()],
        };
        self.memory.learn(self.payload, plan, walked.faults, &marks);
        Ok(marks)
    }

    /// What the fast pass is certain of.
    fn walk(&mut self, text: &[u8]) -> Verdict {
        let text = Text::alone(text).bytes;
        let plan = self.plan;
        plan.map_or(Verdict::Unknown, |plan| plan.walk(text, &mut self.scratch))
    }
}
