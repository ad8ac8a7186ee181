//! The macro behind every string component of the contract, and what its types share.
use std::sync::OnceLock;

use serde::Deserializer;
use serde::de::Error as _;

use crate::InvalidText;
use crate::invalid_text::Rule;
use crate::json_text;

/// Declares the type of a string component: a text that keeps the rules of its component.
///
/// ```text
/// text_type! {
///     /// Doc.
///     pub struct Currency { pattern: "^[A-Z]{3}$", min_length: 3, max_length: 3 }
/// }
/// text_type! {
///     /// Doc.
///     pub secret struct LoanNumber {}
/// }
/// ```
///
/// Any subset of the rules may stand there, in any order; the lengths count Unicode scalar values, as JSON Schema
/// does. A type without rules has infallible conversions. A `secret` type (`x-sensitive`) shows its text through
/// `expose` alone.
///
/// The expansion is kept to what must name the type. Everything else is a function below, compiled once and not per
/// type.
macro_rules! text_type {
    (@type [$($meta:tt)*] $name:ident {}) => {
        crate::text_type!(@common [$($meta)*] $name {});

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self(text)
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                Self(text.to_owned())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self(text.to_owned()))
            }
        }
    };
    (@type [$($meta:tt)*] $name:ident { $($rule:ident: $value:expr),+ $(,)? }) => {
        crate::text_type!(@common [$($meta)*] $name { $($rule: $value),+ });

        impl ::std::convert::TryFrom<::std::string::String> for $name {
            type Error = crate::InvalidText;

            fn try_from(text: ::std::string::String) -> ::std::result::Result<Self, crate::InvalidText> {
                Self::rules().check(&text).map(|()| Self(text))
            }
        }

        impl ::std::convert::TryFrom<&str> for $name {
            type Error = crate::InvalidText;

            fn try_from(text: &str) -> ::std::result::Result<Self, crate::InvalidText> {
                Self::rules().check(text).map(|()| Self(text.to_owned()))
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = crate::InvalidText;

            fn from_str(text: &str) -> ::std::result::Result<Self, crate::InvalidText> {
                Self::try_from(text)
            }
        }
    };
    (@common [$($meta:tt)*] $name:ident { $($rule:ident: $value:expr),* }) => {
        $($meta)*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(::std::string::String);

        impl $name {
            // All three rules may be given, and then nothing is left to take from `NONE`.
            #[allow(clippy::needless_update)]
            fn rules() -> &'static crate::text_type::Rules {
                static RULES: crate::text_type::Rules = crate::text_type::Rules::new(
                    stringify!($name),
                    crate::text_type::Limits {
                        $($rule: ::std::option::Option::Some($value),)*
                        ..crate::text_type::Limits::NONE
                    },
                );
                &RULES
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(&self.0)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                Self::rules().deserialize(deserializer).map(Self)
            }
        }

        crate::schema::json_schema!($name, Self::rules().json_schema());
    };
    ($(#[$meta:meta])* pub struct $name:ident { $($rules:tt)* }) => {
        crate::text_type!(@type [$(#[$meta])*] $name { $($rules)* });

        impl $name {
            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// The text, without copying it.
            #[must_use]
            pub fn into_string(self) -> ::std::string::String {
                self.0
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&self.0).finish()
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(&self.0)
            }
        }

        impl ::std::convert::AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl ::std::ops::Deref for $name {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl ::std::cmp::PartialEq<str> for $name {
            fn eq(&self, other: &str) -> bool {
                self.0 == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $name {
            fn eq(&self, other: &&str) -> bool {
                self.0 == *other
            }
        }
    };
    ($(#[$meta:meta])* pub secret struct $name:ident { $($rules:tt)* }) => {
        crate::text_type!(@type [$(#[$meta])*
            ///
            /// Sensitive: `Debug` shows `[redacted]`, there is no `Display`, and [`expose`](Self::expose) gives the
            /// text. The memory is not wiped when the value is dropped.
        ] $name { $($rules)* });

        impl $name {
            /// The text. Keep it away from logs, errors and reports.
            #[must_use]
            pub fn expose(&self) -> &str {
                &self.0
            }

            /// The text, without copying it. Keep it away from logs, errors and reports.
            #[must_use]
            pub fn into_exposed(self) -> ::std::string::String {
                self.0
            }
        }

        impl ::std::fmt::Debug for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.debug_tuple(stringify!($name)).field(&crate::Redacted).finish()
            }
        }
    };
}
pub(crate) use text_type;

/// The keywords of the contract that limit a text.
#[derive(Clone, Copy)]
pub(crate) struct Limits {
    /// Of the ECMA dialect that JSON Schema uses, with its `u` flag; found anywhere unless it says `^` and `$`.
    pub(crate) pattern: Option<&'static str>,
    /// In Unicode scalar values.
    pub(crate) min_length: Option<usize>,
    /// In Unicode scalar values.
    pub(crate) max_length: Option<usize>,
}

impl Limits {
    pub(crate) const NONE: Self = Self {
        pattern: None,
        min_length: None,
        max_length: None,
    };
}

/// The limits of one type, with its pattern compiled at first use.
pub(crate) struct Rules {
    type_name: &'static str,
    limits: Limits,
    compiled: OnceLock<Option<regress::Regex>>,
}

impl Rules {
    pub(crate) const fn new(type_name: &'static str, limits: Limits) -> Self {
        Self {
            type_name,
            limits,
            compiled: OnceLock::new(),
        }
    }

    pub(crate) fn check(&self, text: &str) -> Result<(), InvalidText> {
        match self.broken_rule(text) {
            None => Ok(()),
            Some(rule) => Err(InvalidText::new(self.type_name, rule)),
        }
    }

    /// Lengths come first: they are cheap, and they bound what the pattern is tried on.
    fn broken_rule(&self, text: &str) -> Option<Rule> {
        let Limits {
            pattern,
            min_length,
            max_length,
        } = self.limits;
        if min_length.is_some() || max_length.is_some() {
            let length = text.chars().count();
            if let Some(limit) = max_length.filter(|limit| length > *limit) {
                return Some(Rule::MaxLength(limit));
            }
            if let Some(limit) = min_length.filter(|limit| length < *limit) {
                return Some(Rule::MinLength(limit));
            }
        }
        let pattern = pattern?;
        (!self.matches(pattern, text)).then_some(Rule::Pattern(pattern))
    }

    /// A pattern that does not compile matches nothing. Code generation refuses such a pattern, so none gets here.
    fn matches(&self, pattern: &str, text: &str) -> bool {
        let compiled = self
            .compiled
            .get_or_init(|| regress::Regex::with_flags(pattern, "u").ok());
        compiled
            .as_ref()
            .is_some_and(|regex| regex.find(text).is_some())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(
        &self,
        deserializer: D,
    ) -> Result<String, D::Error> {
        let text = json_text::read_string(deserializer)?;
        self.check(&text).map_err(D::Error::custom)?;
        Ok(text.into_owned())
    }

    #[cfg(feature = "schemars")]
    pub(crate) fn json_schema(&self) -> schemars::Schema {
        let Limits {
            pattern,
            min_length,
            max_length,
        } = self.limits;
        let mut schema = schemars::json_schema!({"type": "string"});
        if let Some(pattern) = pattern {
            schema.insert("pattern".to_owned(), pattern.into());
        }
        if let Some(length) = min_length {
            schema.insert("minLength".to_owned(), length.into());
        }
        if let Some(length) = max_length {
            schema.insert("maxLength".to_owned(), length.into());
        }
        schema
    }
}

#[cfg(test)]
mod tests {
    //! The macro is not public, so what no component of the contract happens to use is tested here.
    #![allow(
        dead_code,
        unreachable_pub,
        reason = "the macro writes what generated code needs"
    )]

    text_type! {
        /// Every rule at once.
        pub struct Every { pattern: "^[a-zñ]+$", min_length: 2, max_length: 3 }
    }
    text_type! {
        /// A pattern that is not one.
        pub struct Impossible { pattern: "(" }
    }
    text_type! {
        /// A pattern without anchors.
        pub struct Contains { pattern: "b" }
    }

    fn refusal<T: std::str::FromStr<Err = crate::InvalidText>>(text: &str) -> Option<String> {
        text.parse::<T>().err().map(|error| error.to_string())
    }

    #[test]
    fn each_rule_is_checked_and_named() {
        assert_eq!(refusal::<Every>("añb"), None);
        assert_eq!(
            refusal::<Every>("a").as_deref(),
            Some("not a valid Every: it must have at least 2 characters")
        );
        assert_eq!(
            refusal::<Every>("abcd").as_deref(),
            Some("not a valid Every: it must have at most 3 characters")
        );
        assert_eq!(
            refusal::<Every>("aB").as_deref(),
            Some("not a valid Every: it must match the pattern ^[a-zñ]+$")
        );
    }

    #[test]
    fn lengths_count_scalar_values_not_bytes() {
        assert_eq!("ñññ".len(), 6);
        assert_eq!(refusal::<Every>("ñññ"), None);
    }

    #[test]
    fn a_pattern_without_anchors_is_found_anywhere() {
        assert_eq!(refusal::<Contains>("abc"), None);
        assert!(refusal::<Contains>("ac").is_some());
    }

    #[test]
    fn a_pattern_that_does_not_compile_refuses_and_does_not_panic() {
        assert!(refusal::<Impossible>("(").is_some());
    }

    #[cfg(feature = "schemars")]
    #[test]
    fn the_schema_has_every_rule() {
        let schema = schemars::schema_for!(Every);
        assert_eq!(schema.get("pattern"), Some(&"^[a-zñ]+$".into()));
        assert_eq!(schema.get("minLength"), Some(&2.into()));
        assert_eq!(schema.get("maxLength"), Some(&3.into()));
    }
}
