//! One payload of a contract, checked again and again.

use crate::contract::Contract;
use crate::contract_error::ContractError;
use crate::fast::{Plan, Scratch};
use crate::finding::Finding;
use crate::operation::Payload;
use crate::parse;
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
}

impl<'c> Validator<'c> {
    pub(crate) fn new(contract: &'c Contract, payload: &'c Payload) -> Self {
        Self {
            contract,
            payload,
            plan: payload.schema().and_then(|pointer| contract.plan(pointer)),
            scratch: Scratch::default(),
        }
    }

    /// Whether `text` keeps the contract: whether [`Validator::check`] finds nothing.
    ///
    /// # Errors
    ///
    /// Those of [`Contract::check`].
    pub fn is_valid(&mut self, text: &[u8]) -> Result<bool, ContractError> {
        if self.accepts(text) {
            return Ok(true);
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
        match self.accepts(text) {
            true => Ok(Vec::new()),
            false => self.contract.check(self.payload, text),
        }
    }

    /// Whether the fast pass is certain that `text` is valid.
    fn accepts(&mut self, text: &[u8]) -> bool {
        let text = Text::alone(text).bytes;
        self.plan
            .is_some_and(|plan| plan.accepts(text, &mut self.scratch))
    }
}
