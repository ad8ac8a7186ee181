//! Keywords: which there are, what they look like, where they belong.

use super::{Case, case};
use crate::support::{ACCOUNTS, CREDENTIALS, DOCUMENT, ENVELOPE, MONEY, PATH, insert, replace};

/// A place for keywords of a plain string component.
const LABEL: &str = "  description: A short text.\n";
/// A place for keywords of an object component.
const HOLDER: &str = "  description: The person who owns an account.\n";
/// A place for keywords of a plain string member.
const NAME: &str = "      description: The full name.\n";
/// A place for keywords of an integer member.
const OVERDRAFTS: &str = "      description: How often it was overdrawn.\n";

pub(crate) fn cases() -> Vec<Case> {
    let unknown = [
        ("nullable", "  nullable: true\n"),
        ("format", "  format: date\n"),
        ("anyOf", "  anyOf: []\n"),
        ("additionalProperties", "  additionalProperties: false\n"),
        ("default", "  default: x\n"),
        ("title", "  title: Label\n"),
        ("a keyword of another dialect", "  readOnly: true\n"),
    ]
    .map(|(name, text)| case("unknown-keyword", name, [insert(ACCOUNTS, LABEL, text)]));
    let mut cases = Vec::from(unknown);
    cases.extend([
        case(
            "unknown-keyword",
            "a part of the document that nothing reads",
            [insert(DOCUMENT, "openapi: 3.1.1\n", "webhooks: {}\n")],
        ),
        case(
            "unknown-keyword",
            "schemas in the first file, which joining would drop",
            [insert(
                DOCUMENT,
                "components:\n",
                "  schemas: {Foo: {type: string}}\n",
            )],
        ),
        case(
            "unknown-keyword",
            "a sibling of a path's reference, which joining would drop",
            [insert(
                DOCUMENT,
                "bank.example/accounts:\n",
                "    summary: Accounts.\n",
            )],
        ),
        case(
            "unknown-keyword",
            "a header's name on a bearer scheme, which would make it a header",
            [insert(
                DOCUMENT,
                "      scheme: bearer\n",
                "      name: x-token\n",
            )],
        ),
        case(
            "unread-extension",
            "a mistyped mark",
            [insert(ACCOUNTS, LABEL, "  x-sensitve: true\n")],
        ),
        case(
            "unread-extension",
            "a mark of components beside a reference",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      x-rust-type: Decimal\n      $ref: money.yaml#/Money",
            )],
        ),
        case(
            "unread-extension",
            "an extension of another tool",
            [insert(DOCUMENT, "info:\n", "  x-logo: logo.png\n")],
        ),
        case(
            "keyword-form",
            "a length in quotes",
            [replace(ACCOUNTS, "minLength: 2", "minLength: '2'")],
        ),
        case(
            "keyword-form",
            "half a character",
            [replace(ACCOUNTS, "minLength: 2", "minLength: 2.5")],
        ),
        case(
            "keyword-form",
            "a length in scientific notation",
            [replace(ACCOUNTS, "maxLength: 40", "maxLength: 4e1")],
        ),
        case(
            "keyword-form",
            "examples by name, as OpenAPI writes them elsewhere",
            [replace(ACCOUNTS, "[B12]", "{first: B12}")],
        ),
        case(
            "keyword-form",
            "required as a flag",
            [insert(ACCOUNTS, HOLDER, "  required: true\n")],
        ),
        case(
            "keyword-form",
            "a step of nothing",
            [insert(ACCOUNTS, OVERDRAFTS, "      multipleOf: 0\n")],
        ),
        case(
            "keyword-form",
            "a type that is a number",
            [replace(
                ACCOUNTS,
                "name.\n      type: string",
                "name.\n      type: 5",
            )],
        ),
        case(
            "keyword-form",
            "required as text, inside the envelope's rule",
            [replace(
                ENVELOPE,
                "        required: [Status]\n",
                "        required: Status\n",
            )],
        ),
        case(
            "misplaced-keyword",
            "a length of an integer",
            [insert(ACCOUNTS, OVERDRAFTS, "      maxLength: 4\n")],
        ),
        case(
            "misplaced-keyword",
            "an enumeration of integers",
            [insert(ACCOUNTS, OVERDRAFTS, "      enum: [1, 2]\n")],
        ),
        case(
            "misplaced-keyword",
            "required members of a string",
            [insert(ACCOUNTS, NAME, "      required: [a]\n")],
        ),
        case(
            "misplaced-keyword",
            "a pattern beside an enumeration",
            [replace(
                ACCOUNTS,
                "  enum: [CURRENT",
                "  pattern: '^[A-Z-]+$'\n  enum: [CURRENT",
            )],
        ),
        case(
            "misplaced-keyword",
            "members of what is written by hand",
            [insert(
                ENVELOPE,
                "  x-rust-type: UndocumentedObject\n",
                "  properties:\n    A:\n      type: string\n",
            )],
        ),
        case(
            "misplaced-keyword",
            "a limit of what may be anything",
            [insert(
                CREDENTIALS,
                "  x-rust-type: AccountCredential\n",
                "  maxLength: 9\n",
            )],
        ),
        case(
            "missing-description",
            "a component",
            [replace(ACCOUNTS, "  description: A short text.\n", "")],
        ),
        case(
            "missing-description",
            "a member",
            [replace(ACCOUNTS, "      description: The full name.\n", "")],
        ),
        case(
            "missing-description",
            "nothing but space beside a reference",
            [replace(ACCOUNTS, "What is on it now.", "' '")],
        ),
        case(
            "missing-description",
            "a tag",
            [replace(
                DOCUMENT,
                "    description: Accounts and what moves on them.\n",
                "",
            )],
        ),
        case(
            "missing-description",
            "a security scheme",
            [replace(DOCUMENT, "      description: A key.\n", "")],
        ),
        case(
            "missing-description",
            "a summary",
            [replace(PATH, "  summary: Accounts of a person.\n", "")],
        ),
        case(
            "missing-description",
            "a status",
            [replace(
                PATH,
                "      description: The operation was executed.\n",
                "",
            )],
        ),
        case(
            "description-text",
            "a block of code, which would become a test",
            [replace(ACCOUNTS, "One account.", "'```'")],
        ),
        case(
            "description-text",
            "a code span that is not closed",
            [replace(ACCOUNTS, "One account.", "One `account.")],
        ),
        case(
            "description-text",
            "a character that turns the text around, which rustc refuses",
            [replace(
                ACCOUNTS,
                "One account.",
                "\"One \\u202e account.\"",
            )],
        ),
        case(
            "description-text",
            "the text of a value",
            [replace(
                ACCOUNTS,
                "For daily payments.",
                "\"For \\u0007 payments.\"",
            )],
        ),
        case(
            "description-text",
            "a summary of two lines",
            [replace(
                PATH,
                "summary: Accounts of a person.",
                "summary: \"Accounts\\nof a person.\"",
            )],
        ),
        case(
            "inexact-number",
            "more digits than a binary number keeps",
            [replace(MONEY, "10990.5", "12345678901234567.10")],
        ),
        case(
            "inexact-number",
            "a limit that is out of range",
            [insert(ACCOUNTS, OVERDRAFTS, "      maximum: 1e999\n")],
        ),
        case(
            "inexact-number",
            "a limit with too many digits",
            [insert(
                MONEY,
                "  x-rust-type: Decimal\n",
                "  maximum: 99999999999999999999\n",
            )],
        ),
        case(
            "inexact-number",
            "a number inside an example",
            [insert(
                MONEY,
                "  description: An amount in one currency.\n",
                "  examples: [{Amount: 0.12345678901234567, Currency: CLP}]\n",
            )],
        ),
    ]);
    cases
}
