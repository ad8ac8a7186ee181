//! A change of a schema, before it is judged.

use super::edit::Edit;
use super::sentences::Hint;
use crate::Position;
use crate::diff::{Semver, Severity};

/// A change of a schema, before it is judged.
pub(super) struct Draft<'d> {
    pub(super) kind: &'static str,
    pub(super) what: String,
    pub(super) edit: Edit,
    pub(super) old: Option<&'d Position>,
    pub(super) new: Option<&'d Position>,
    /// What it is where comparing does not decide, for senders and for receivers.
    pub(super) rule: (Severity, Severity),
    pub(super) floor: Severity,
    pub(super) undeclared: bool,
    /// Whether a type that is generated checks this rule.
    pub(super) checked: bool,
    pub(super) surprise: Severity,
    pub(super) semver: Semver,
    pub(super) rust: &'d str,
    pub(super) hint: Hint,
}

impl<'d> Draft<'d> {
    pub(super) fn new(kind: &'static str, what: String, edit: Edit) -> Self {
        Self {
            kind,
            what,
            edit,
            old: None,
            new: None,
            rule: (Severity::Breaking, Severity::Breaking),
            floor: Severity::Safe,
            undeclared: false,
            checked: false,
            surprise: Severity::Breaking,
            semver: Semver::Major,
            rust: "",
            hint: Hint::None,
        }
    }

    pub(super) fn at(mut self, old: Option<&'d Position>, new: Option<&'d Position>) -> Self {
        (self.old, self.new) = (old, new);
        self
    }

    /// Less is accepted than before, where comparing does not decide.
    pub(super) fn narrows(mut self) -> Self {
        self.rule = (Severity::Breaking, Severity::Safe);
        self
    }

    /// More may come than before, where comparing does not decide.
    pub(super) fn widens(mut self) -> Self {
        self.rule = (Severity::Safe, Severity::Breaking);
        self
    }

    pub(super) fn rust(mut self, semver: Semver, rust: &'d str) -> Self {
        (self.semver, self.rust) = (semver, rust);
        self
    }

    pub(super) fn hint(mut self, hint: Hint) -> Self {
        self.hint = hint;
        self
    }
}
