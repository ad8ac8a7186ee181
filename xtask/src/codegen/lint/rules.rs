//! The table of rules. `schemas/README.md` explains each to whoever writes an endpoint; a test compares the two.

/// A rule of the document.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name, as it stands in brackets behind a message.
    pub name: &'static str,
    /// Why it is there.
    pub why: &'static str,
}

const fn rule(name: &'static str, why: &'static str) -> Rule {
    Rule { name, why }
}

/// Every rule that codegen enforces.
pub const RULES: &[Rule] = &[
    // Reading.
    rule(
        "yaml-syntax",
        "nothing can be said about text that is not YAML",
    ),
    rule(
        "yaml-duplicate-key",
        "parsers keep one of the two values without saying which",
    ),
    rule(
        "yaml-documents",
        "everything after the first document would be ignored",
    ),
    rule(
        "yaml-depth",
        "whoever walks the document must be able to finish",
    ),
    rule("yaml-alias", "a reference says the same and keeps its name"),
    rule("yaml-key", "JSON has only strings as keys"),
    rule("yaml-number", "YAML and JSON would read different values"),
    rule(
        "yaml-tag",
        "a tag changes what a value is, and JSON has none",
    ),
    rule(
        "unreadable-file",
        "the document begins in a file that must be there",
    ),
    rule("not-a-document", "an OpenAPI document is an object"),
    rule(
        "dangling-reference",
        "a reference that leads nowhere says nothing about its value",
    ),
    // The shape of schemas.
    rule(
        "unknown-keyword",
        "a keyword that nothing reads is a rule that nothing keeps",
    ),
    rule("unread-extension", "a mistyped `x-sensitive` leaks"),
    rule(
        "keyword-form",
        "a keyword whose value has the wrong type limits nothing, or breaks the generated code",
    ),
    rule(
        "misplaced-keyword",
        "a keyword that does not belong to the type is a rule that nothing keeps",
    ),
    rule(
        "missing-description",
        "everything that people see in the generated code says what it is",
    ),
    rule(
        "description-text",
        "descriptions become comments, which rustc and rustdoc read too",
    ),
    rule(
        "missing-type",
        "without a type anything is allowed and the models cannot be typed",
    ),
    rule(
        "unsupported-type",
        "the generators have no Rust type for it",
    ),
    rule(
        "keywords-beside-ref",
        "typify makes an enum without variants of them",
    ),
    rule(
        "alias-component",
        "a component that only names another would become an empty type",
    ),
    rule(
        "inline-object",
        "an object without a name gets one that nobody chose",
    ),
    rule(
        "inline-enum",
        "an enumeration without a name gets one that nobody chose",
    ),
    rule(
        "inline-number",
        "a plain number becomes a binary floating-point number and damages money",
    ),
    rule(
        "inline-constraint",
        "a limited string becomes a type, which needs a name",
    ),
    rule(
        "inexact-number",
        "validators read the numbers of the document as binary floating-point",
    ),
    rule(
        "optional-nullable",
        "missing and null become the same and null disappears on the way out",
    ),
    rule(
        "nullable-form",
        "only two forms of \"or null\" become an `Option`",
    ),
    rule(
        "unsupported-composition",
        "other compositions become wrong types silently",
    ),
    rule(
        "misplaced-condition",
        "typify panics on conditions and loses constants; only the envelope's rule may use them",
    ),
    rule(
        "enum-value-without-text",
        "every variant of a generated enum is documented",
    ),
    rule("enum-form", "an enumeration is a list of distinct strings"),
    rule(
        "undeclared-required",
        "a required member without a schema can be anything",
    ),
    rule(
        "invalid-pattern",
        "a pattern that is no regular expression checks nothing",
    ),
    rule(
        "sensitive-mark",
        "a mark that is not `true`, or stands where no type can redact itself, leaks",
    ),
    rule(
        "rust-type",
        "a hand-written type replaces only the schema that it was written for",
    ),
    rule(
        "recursive-component",
        "the generators are proven on trees only",
    ),
    rule(
        "envelope-form",
        "the code around every response reads the envelope's members",
    ),
    // Components as a whole.
    rule(
        "component-place",
        "whoever knows the subject finds the file",
    ),
    rule(
        "unused-component",
        "what nothing refers to is neither generated nor checked",
    ),
    rule("unused-file", "a file that nothing refers to is forgotten"),
    // Names.
    rule(
        "component-name",
        "component names become type names unchanged",
    ),
    rule(
        "rust-name-collision",
        "two names that become one in Rust do not compile, or one hides the other",
    ),
    rule(
        "rust-name",
        "every name of the wire needs one in Rust that the generators agree on",
    ),
    rule(
        "reserved-name",
        "the name belongs to a hand-written type, or generators derive it for themselves",
    ),
    // Operations.
    rule(
        "openapi-version",
        "the document means what this version says",
    ),
    rule(
        "document-form",
        "title and version go into the client, tags and servers into the documentation",
    ),
    rule(
        "missing-operation",
        "a path without an operation promises nothing",
    ),
    rule(
        "missing-operation-id",
        "functions, modules and payload folders are named after it",
    ),
    rule(
        "duplicate-operation-id",
        "two operations cannot share functions, modules and payload folders",
    ),
    rule(
        "operation-id-form",
        "an operationId becomes a function's name unchanged",
    ),
    rule("path-file", "whoever knows the URL knows the file"),
    rule(
        "path-form",
        "a path stands in URLs, in format strings and in file names",
    ),
    rule(
        "unsupported-method",
        "the API knows only POST, and the client only what it was tried with",
    ),
    rule("request-form", "the client sends one JSON body"),
    rule(
        "request-members",
        "the constructor and the traits of every request read these members",
    ),
    rule(
        "response-form",
        "a result and an acceptance are told apart by status",
    ),
    rule(
        "error-response-content",
        "progenitor would throw away the body of a documented error",
    ),
    rule(
        "callback-form",
        "the callback carries the same body as the synchronous answer",
    ),
    rule("unknown-tag", "tags group the documentation"),
    rule(
        "unknown-security",
        "the client must know how to send every credential",
    ),
    // Payloads and examples.
    rule(
        "endpoint-without-payloads",
        "a payload that was never seen was never checked",
    ),
    rule(
        "unknown-payload",
        "a payload that belongs to no operation is never checked",
    ),
    rule(
        "invalid-example",
        "an example that breaks the contract teaches the wrong thing",
    ),
    rule(
        "accepted-counterexample",
        "a payload that must be refused shows that the contract bites",
    ),
];
