//! What a payload must hold, whatever else is drawn.

use super::json::Json;

/// A wish for one value and wishes for its members. A member that the schema does not have is not made.
#[derive(Clone, Default)]
pub(crate) struct Wish {
    pub(super) own: Own,
    members: Vec<(&'static str, Wish)>,
}

/// What is wished for one value.
#[derive(Clone, Default)]
pub(super) enum Own {
    /// Nothing.
    #[default]
    Any,
    /// Null, where the schema allows it.
    Null,
    /// Anything but null, where the schema allows that.
    NotNull,
    /// This, whatever the schema says.
    Exactly(Json),
}

impl Wish {
    pub(crate) fn null() -> Self {
        Self {
            own: Own::Null,
            members: Vec::new(),
        }
    }

    pub(crate) fn not_null() -> Self {
        Self {
            own: Own::NotNull,
            members: Vec::new(),
        }
    }

    pub(crate) fn exactly(value: Json) -> Self {
        Self {
            own: Own::Exactly(value),
            members: Vec::new(),
        }
    }

    pub(crate) fn text(text: impl Into<String>) -> Self {
        Self::exactly(Json::text(text))
    }

    /// The same with a wish for a member.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, wish: Wish) -> Self {
        self.members.retain(|(known, _)| *known != name);
        self.members.push((name, wish));
        self
    }

    pub(super) fn member(&self, name: &str) -> Option<&Wish> {
        let found = self.members.iter().find(|(known, _)| *known == name);
        found.map(|(_, wish)| wish)
    }

    /// Puts the wishes into a value that was made without them. Whether it is now what was wished: a value that is
    /// wished null or not null is never changed, only looked at.
    pub(super) fn impose(&self, value: &mut Json) -> bool {
        match (&self.own, &*value) {
            (Own::Exactly(wished), _) => {
                *value = wished.clone();
                return true;
            }
            (Own::Null, Json::Null) => return true,
            (Own::Null, _) | (Own::NotNull, Json::Null) => return false,
            (Own::Any | Own::NotNull, _) => {}
        }
        self.members.iter().all(|(name, wish)| {
            // A member that is not there cannot keep the example from being used.
            value.get_mut(name).is_none_or(|value| wish.impose(value))
        })
    }
}
