//! What a walk is certain to be wrong, and no more than that: a scalar in its place.

/// How many faults a walk notes before the text is for the explaining tier.
pub(super) const MOST_FAULTS: usize = 64;

/// The longest value of an enumeration that is told apart from others.
pub(super) const LONGEST_VALUE: usize = 64;

/// A value that no schema accepts where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The byte at which it begins.
    pub(crate) at: usize,
    /// Where it stands, from the root on.
    pub(crate) path: Vec<Step>,
    /// The node that does not accept it.
    pub(crate) node: u32,
    pub(crate) sort: Sort,
}

/// A step from a value into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Step {
    /// To the member with this index in [`super::plan::Plan::keys`].
    Member(u32),
    /// To the item with this index.
    Item(u64),
}

/// What is wrong. Of two values that are wrong in the same way at the same place, the same is to be said.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(crate) enum Sort {
    /// It has this type, one of [`found`](super::found).
    Type(u32),
    /// It is text of another form.
    Form,
    /// It is none of the texts that are listed, but this one: what may have been meant depends on it.
    Unlisted(Box<[u8]>),
    /// It is a whole number below, or above, what is allowed.
    Below,
    Above,
}

impl Sort {
    /// The text, where it is one that is not listed.
    pub(crate) fn unlisted(&self) -> Option<&str> {
        match self {
            Self::Unlisted(text) => {
                let text = text.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
                std::str::from_utf8(text).ok()
            }
            _ => None,
        }
    }
}

impl std::fmt::Debug for Sort {
    /// Without the value.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Type(_) => "Type",
            Self::Form => "Form",
            Self::Unlisted(_) => "Unlisted",
            Self::Below => "Below",
            Self::Above => "Above",
        })
    }
}
