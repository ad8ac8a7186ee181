//! The one error of every conversion from text.
use std::convert::Infallible;
use std::fmt;

/// A text does not have the form that a type asks for.
///
/// The message names the type and the rule that was broken, and never the text: it may be a card number or an address.
///
/// ```
/// let error = "pesos".parse::<khipu_models::Currency>().unwrap_err();
/// assert_eq!(error.to_string(), "not a valid Currency: it must match the pattern ^[A-Z]{3}$");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InvalidText {
    type_name: &'static str,
    rule: Rule,
}

/// What the type asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rule {
    Pattern(&'static str),
    MinLength(usize),
    MaxLength(usize),
    /// A rule that no keyword of the contract states, as the end of the sentence "it …".
    Stated(&'static str),
}

impl InvalidText {
    pub(crate) const fn new(type_name: &'static str, rule: Rule) -> Self {
        Self { type_name, rule }
    }

    /// The type that the text was meant for, as it is called in this crate.
    #[must_use]
    pub fn type_name(&self) -> &'static str {
        self.type_name
    }
}

impl fmt::Display for InvalidText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a valid {}: it ", self.type_name)?;
        match self.rule {
            Rule::Pattern(pattern) => write!(f, "must match the pattern {pattern}"),
            Rule::MinLength(length) => write!(f, "must have at least {}", Characters(length)),
            Rule::MaxLength(length) => write!(f, "must have at most {}", Characters(length)),
            Rule::Stated(rule) => f.write_str(rule),
        }
    }
}

impl std::error::Error for InvalidText {}

/// Lets code that accepts any convertible text treat types with and without rules alike:
/// `impl TryInto<T, Error: Into<InvalidText>>`.
impl From<Infallible> for InvalidText {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

struct Characters(usize);

impl fmt::Display for Characters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = if self.0 == 1 { "" } else { "s" };
        write!(f, "{} character{plural}", self.0)
    }
}
