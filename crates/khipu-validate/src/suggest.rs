//! What may have been meant, in names of the contract.

use crate::contract_error::UnknownPayload;
use crate::escape;

/// Names beyond this length, in bytes, are not compared: it takes time by the square.
const LONGEST: usize = 100;

/// How many names are suggested.
const LISTED: usize = 3;

/// How much a name differs from another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    /// In upper and lower case.
    Case,
    /// In what joins its words.
    Joints,
    /// In so many letters.
    Letters(usize),
}

/// The one of `known` that `name` is almost, the nearest of them.
pub(crate) fn nearest<'k>(
    name: &str,
    known: impl IntoIterator<Item = &'k str>,
) -> Option<(&'k str, Difference)> {
    let each = known.into_iter();
    each.filter_map(|known| Some((known, difference(name, known)?)))
        .min_by_key(|(_, difference)| *difference)
}

/// How much two names differ, if it is little: one letter in four at most, three in all.
pub(crate) fn difference(name: &str, known: &str) -> Option<Difference> {
    if name.len() > LONGEST || known.len() > LONGEST {
        return None;
    }
    if name.to_lowercase() == known.to_lowercase() {
        return (name != known).then_some(Difference::Case);
    }
    let bare = |text: &str| -> String {
        let kept = text.chars().filter(|c| c.is_alphanumeric());
        kept.flat_map(char::to_lowercase).collect()
    };
    let (name, known) = (bare(name), bare(known));
    if known.is_empty() {
        return None;
    }
    if name == known {
        return Some(Difference::Joints);
    }
    let letters = strsim::osa_distance(&name, &known);
    let most = (known.chars().count().min(name.chars().count()) / 4).min(3);
    (letters <= most).then_some(Difference::Letters(letters))
}

/// `did you mean …?`, if there is something to suggest.
pub(crate) fn did_you_mean<'k>(names: impl IntoIterator<Item = &'k str>) -> Option<String> {
    let mut listed: Vec<String> = Vec::new();
    for name in names {
        let name = escape::name(name);
        if listed.len() < LISTED && !listed.contains(&name) {
            listed.push(name);
        }
    }
    (!listed.is_empty()).then(|| format!("did you mean {}?", listed.join(" or ")))
}

impl UnknownPayload {
    /// Those of the known names that may have been meant.
    ///
    /// ```
    /// use khipu_validate::Contract;
    ///
    /// let unknown = Contract::embedded().payload("loans/200").unwrap_err();
    /// assert_eq!(unknown.suggestions(), ["bancosecurity_personal_loans/200"]);
    /// ```
    #[must_use]
    pub fn suggestions(&self) -> Vec<&str> {
        let known = || self.known.iter().map(String::as_str);
        let (operation, payload) = match self.name.rsplit_once('/') {
            Some((operation, payload)) => (operation, Some(payload)),
            None => (self.name.as_str(), None),
        };
        let wanted = operation.to_lowercase();
        let is_meant = |known: &&str| {
            let Some((id, name)) = known.rsplit_once('/') else {
                return false;
            };
            let is_operation = id == operation
                || (wanted.len() > 2 && id.to_lowercase().contains(&wanted))
                || difference(operation, id).is_some();
            let is_payload = match payload {
                Some(payload) => name == payload || difference(payload, name).is_some(),
                None => true,
            };
            is_operation && is_payload
        };
        let found: Vec<&str> = known().filter(is_meant).take(LISTED).collect();
        if found.is_empty() {
            let nearest = nearest(&self.name, known());
            return nearest.map(|(name, _)| name).into_iter().collect();
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_little_difference_is_told_and_a_large_one_is_not() {
        use Difference::{Case, Joints, Letters};
        for (name, known, wanted) in [
            ("amount", "Amount", Some(Case)),
            ("due_date", "DueDate", Some(Joints)),
            ("Amont", "Amount", Some(Letters(1))),
            ("Amuont", "Amount", Some(Letters(1))),
            ("Curency", "Currency", Some(Letters(1))),
            ("Amount", "Amount", None),
            ("Balance", "Amount", None),
            ("OK", "KO", None),
            ("a", "b", None),
            ("", "x", None),
            ("---", "", None),
        ] {
            assert_eq!(difference(name, known), wanted, "{name} {known}");
        }
        assert_eq!(difference(&"a".repeat(5_000), &"a".repeat(99)), None);
        let found = nearest("Acccount", ["Amount", "Account", "account"]);
        assert_eq!(found, Some(("Account", Letters(1))));
    }

    #[test]
    fn payloads_are_suggested_by_a_part_of_their_names() {
        let contract = crate::Contract::embedded();
        let suggested = |name: &str| contract.payload(name).unwrap_err().suggestions().join(" ");
        assert_eq!(suggested("loans/200"), "bancosecurity_personal_loans/200");
        assert_eq!(
            suggested("bancosecurity_personal_loan/200"),
            "bancosecurity_personal_loans/200"
        );
        assert_eq!(
            suggested("bancosecurity_personal_loans/requst"),
            "bancosecurity_personal_loans/request"
        );
        assert_eq!(
            suggested("bancosecurity_personal_loans"),
            "bancosecurity_personal_loans/request bancosecurity_personal_loans/200 bancosecurity_personal_loans/202"
        );
        assert_eq!(suggested("nonsense"), "");
        assert_eq!(suggested(""), "");
    }
}
