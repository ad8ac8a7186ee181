//! The Rust names of what the document names.
//!
//! typify and progenitor derive names of their own, by the same rules (heck's cases); the passes check that what they
//! emitted has the name computed here.

use heck::{ToPascalCase, ToSnakeCase};
use proc_macro2::{Ident, Span};

/// Words that cannot name a field or a module; the generators append an underscore.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
    "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
    "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Names that `khipu-models` gives to types of its own at its root, where the components are too, and names that the
/// generated modules take from elsewhere. A component of such a name would vanish behind it.
pub const RESERVED_TYPES: &[&str] = &[
    "AccountCredential",
    "Date",
    "DateTime",
    "Decimal",
    "DecodeError",
    "Deserialize",
    "Envelope",
    "EnvelopeParts",
    "Err",
    "InvalidText",
    "None",
    "Ok",
    "Operation",
    "OperationInfo",
    "OperationRequest",
    "OperationVisitor",
    "Option",
    "Redacted",
    "ResponseError",
    "Result",
    "RetryAdvice",
    "SecurityKind",
    "SecurityScheme",
    "Self",
    "Serialize",
    "Some",
    "String",
    "UndocumentedObject",
    "Unknown",
    "UnknownValue",
    "Vec",
];

/// The name of a type or of an enum's variant.
#[must_use]
pub fn type_name(name: &str) -> String {
    let cased = name.to_pascal_case();
    if cased.starts_with(|c: char| c.is_ascii_digit()) {
        format!("X{cased}")
    } else {
        cased
    }
}

/// The name of a field, a function or a module.
#[must_use]
pub fn value_name(name: &str) -> String {
    let cased = name.to_snake_case();
    if KEYWORDS.contains(&cased.as_str()) {
        format!("{cased}_")
    } else if cased.starts_with(|c: char| c.is_ascii_digit()) {
        format!("x{cased}")
    } else {
        cased
    }
}

/// Whether `name` is a word that Rust keeps for itself or no identifier at all.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    syn::parse_str::<Ident>(name).is_ok()
}

/// An identifier of the generated code.
#[must_use]
pub fn ident(name: &str) -> Ident {
    Ident::new(name, Span::call_site())
}
