//! The macro behind every string enumeration of the contract, and what its types share.
use std::fmt;

/// Declares the type of a string enumeration, open for values that the document does not list.
///
/// ```text
/// open_enum! {
///     /// Doc.
///     pub enum OperationStatus {
///         /// Doc of the value.
///         Ok = "OK",
///         /// Doc of the value.
///         Error = "ERROR",
///     }
/// }
/// ```
macro_rules! open_enum {
    ($(#[$meta:meta])* pub enum $name:ident { $($(#[$value_meta:meta])* $variant:ident = $wire:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Clone, Debug)]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$value_meta])* $variant,)+
            /// A value that the document does not list, kept as it was sent.
            Unknown(crate::UnknownValue),
        }

        impl $name {
            /// The values that the document lists, in its order.
            pub const KNOWN: &'static [&'static str] = &[$($wire),+];

            /// The value as it stands in JSON.
            #[must_use]
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $wire,)+
                    Self::Unknown(value) => value.as_str(),
                }
            }

            /// Whether the document does not list this value.
            #[must_use]
            pub const fn is_unknown(&self) -> bool {
                ::std::matches!(self, Self::Unknown(_))
            }
        }

        impl ::std::convert::From<&str> for $name {
            fn from(text: &str) -> Self {
                match text {
                    $($wire => Self::$variant,)+
                    _ => Self::Unknown(crate::UnknownValue::new(text)),
                }
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            fn from(text: ::std::string::String) -> Self {
                Self::from(text.as_str())
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            fn from_str(text: &str) -> ::std::result::Result<Self, Self::Err> {
                ::std::result::Result::Ok(Self::from(text))
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        // By the text, not derived: an `UnknownValue` taken from another enumeration may be a listed value of this one.
        impl ::std::cmp::PartialEq for $name {
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::std::cmp::Eq for $name {}

        impl ::std::hash::Hash for $name {
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl ::std::cmp::PartialOrd for $name {
            fn partial_cmp(&self, other: &Self) -> ::std::option::Option<::std::cmp::Ordering> {
                ::std::option::Option::Some(self.cmp(other))
            }
        }

        impl ::std::cmp::Ord for $name {
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                crate::json_text::read_string(deserializer).map(|text| Self::from(&*text))
            }
        }

        crate::schema::json_schema!($name, ::schemars::json_schema!({"type": "string", "enum": Self::KNOWN}));
    };
}
pub(crate) use open_enum;

/// A value of an enumeration that the document does not list.
///
/// Only a conversion from text makes one, and only of a text that is none of the listed values: nobody can write
/// `Unknown("OK")` by mistake, so a `match` on the listed variants misses none.
///
/// ```
/// use khipu_models::OperationStatus;
///
/// let status = OperationStatus::from("PARTIAL");
/// match &status {
///     OperationStatus::Ok => unreachable!(),
///     OperationStatus::Unknown(value) => assert_eq!(value.as_str(), "PARTIAL"),
///     _ => unreachable!(),
/// }
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnknownValue(Box<str>);

impl UnknownValue {
    pub(crate) fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// The value as it was sent.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl fmt::Display for UnknownValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}
