//! Files that cannot be read as a document.

use super::{Case, case};
use crate::support::{ACCOUNTS, DOCUMENT, MONEY, insert, remove, replace, write};

pub(crate) fn cases() -> Vec<Case> {
    let deep = format!("  examples: {}{}\n", "[".repeat(130), "]".repeat(130));
    vec![
        case(
            "yaml-syntax",
            "a bracket that is never closed",
            [replace(MONEY, "[Amount, Currency]", "[Amount, Currency")],
        ),
        case(
            "yaml-syntax",
            "indentation with a tab",
            [replace(MONEY, "  type: object", "\ttype: object")],
        ),
        case(
            "yaml-duplicate-key",
            "a keyword twice",
            [insert(MONEY, "  type: object\n", "  type: object\n")],
        ),
        case(
            "yaml-duplicate-key",
            "a member twice",
            [insert(
                MONEY,
                "      $ref: '#/Decimal'\n",
                "    Amount:\n      $ref: '#/Decimal'\n",
            )],
        ),
        case(
            "yaml-documents",
            "a second document in the file",
            [replace(MONEY, "Money:\n", "---\nMoney:\n")],
        ),
        case(
            "yaml-depth",
            "lists in lists in lists",
            [insert(
                MONEY,
                "  description: An amount in one currency.\n",
                &deep,
            )],
        ),
        case(
            "yaml-alias",
            "an alias inside its own anchor",
            [replace(MONEY, "[10990.5]", "&x [*x]")],
        ),
        case(
            "yaml-key",
            "a list as key",
            [insert(MONEY, "  type: object\n", "  ? [a]\n  : 1\n")],
        )
        .also(&["unknown-keyword"]),
        case(
            "yaml-number",
            "a number with a leading zero",
            [replace(MONEY, "The code of the currency.", "012")],
        ),
        case(
            "yaml-tag",
            "a tag on a value",
            [replace(
                MONEY,
                "description: The code",
                "description: !code The code",
            )],
        ),
        case("unreadable-file", "no first file", [remove(DOCUMENT)]),
        case("not-a-document", "a list", [write(DOCUMENT, "[]\n")]),
        case("not-a-document", "nothing", [write(DOCUMENT, "")]),
        case(
            "dangling-reference",
            "a mistyped component",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      $ref: money.yaml#/Mony",
            )],
        ),
        case(
            "dangling-reference",
            "a file that is not there",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      $ref: cash.yaml#/Money",
            )],
        ),
        case(
            "dangling-reference",
            "an address",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      $ref: https://example.com/money.yaml#/Money",
            )],
        ),
        case(
            "dangling-reference",
            "a number",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      $ref: 5",
            )],
        ),
    ]
}
