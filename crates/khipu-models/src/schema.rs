//! `schemars::JsonSchema` for the types that a derive cannot describe.

/// Gives a type the JSON Schema that its component has in the document; nothing without the feature `schemars`.
///
/// The identity carries the module path, so that a user's own type of the same name does not take its place. An
/// `inline` type is described where it is used and not under `$defs`.
macro_rules! json_schema {
    ($name:ident, $schema:expr) => {
        crate::schema::json_schema!(@with false, $name, $schema);
    };
    (inline $name:ident, $schema:expr) => {
        crate::schema::json_schema!(@with true, $name, $schema);
    };
    (@with $inline:literal, $name:ident, $schema:expr) => {
        #[cfg(feature = "schemars")]
        impl ::schemars::JsonSchema for $name {
            fn schema_name() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(stringify!($name))
            }

            fn schema_id() -> ::std::borrow::Cow<'static, str> {
                ::std::borrow::Cow::Borrowed(concat!(module_path!(), "::", stringify!($name)))
            }

            fn inline_schema() -> bool {
                $inline
            }

            fn json_schema(_: &mut ::schemars::SchemaGenerator) -> ::schemars::Schema {
                $schema
            }
        }
    };
}
pub(crate) use json_schema;
