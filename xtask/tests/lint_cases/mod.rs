//! For every rule the edits of the fixture that break it.

mod components;
mod keywords;
mod names;
mod operations;
mod payloads;
mod reading;
mod types;
mod values;

use crate::support::Edit;

/// Edits that break one rule.
pub(crate) struct Case {
    pub(crate) rule: &'static str,
    pub(crate) name: &'static str,
    pub(crate) edits: Vec<Edit>,
    /// The other rules that the same edits cannot but break.
    pub(crate) also: &'static [&'static str],
}

impl Case {
    fn also(mut self, rules: &'static [&'static str]) -> Self {
        self.also = rules;
        self
    }
}

fn case(rule: &'static str, name: &'static str, edits: impl IntoIterator<Item = Edit>) -> Case {
    Case {
        rule,
        name,
        edits: edits.into_iter().collect(),
        also: &[],
    }
}

pub(crate) fn cases() -> Vec<Case> {
    [
        reading::cases(),
        keywords::cases(),
        types::cases(),
        values::cases(),
        components::cases(),
        names::cases(),
        operations::cases(),
        operations::bodies(),
        payloads::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
