//! Enumerations, patterns, marks, and what holds itself.

use super::{Case, case};
use crate::support::{ACCOUNTS, CREDENTIALS, ENVELOPE, MONEY, PATH, TIME, insert, replace};

/// A place for keywords of a plain string component.
const LABEL: &str = "  description: A short text.\n";
/// A place for keywords of a plain string member.
const NAME: &str = "      description: The full name.\n";

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(
            "enum-value-without-text",
            "a value without text",
            [replace(ACCOUNTS, "    CURRENT: For daily payments.\n", "")],
        ),
        case(
            "enum-value-without-text",
            "a text without value",
            [insert(
                ACCOUNTS,
                "    CURRENT: For daily payments.\n",
                "    CURENT: For daily payments.\n",
            )],
        ),
        case(
            "enum-form",
            "a value that YAML does not read as text",
            [replace(
                ACCOUNTS,
                "[CURRENT, SAVINGS-PLUS]",
                "[CURRENT, SAVINGS-PLUS, 1]",
            )],
        ),
        case(
            "enum-form",
            "a value twice",
            [replace(
                ACCOUNTS,
                "[CURRENT, SAVINGS-PLUS]",
                "[CURRENT, SAVINGS-PLUS, CURRENT]",
            )],
        ),
        case(
            "enum-form",
            "an empty value",
            [replace(
                ACCOUNTS,
                "[CURRENT, SAVINGS-PLUS]",
                "[CURRENT, SAVINGS-PLUS, '']",
            )],
        ),
        case(
            "enum-form",
            "no value",
            [replace(
                ACCOUNTS,
                "[CURRENT, SAVINGS-PLUS]\n  x-enum-descriptions:\n    CURRENT: For daily payments.\n    SAVINGS-PLUS: For money that stays, and its interest.\n",
                "[]\n",
            )],
        ),
        case(
            "undeclared-required",
            "a mistyped member",
            [replace(
                ACCOUNTS,
                "required: [Branch]",
                "required: [Brunch]",
            )],
        ),
        case(
            "undeclared-required",
            "a member twice",
            [replace(
                ACCOUNTS,
                "required: [Branch]",
                "required: [Branch, Branch]",
            )],
        ),
        case(
            "undeclared-required",
            "a member of another part of a response",
            [replace(
                ACCOUNTS,
                "required: [Data]",
                "required: [Data, Status]",
            )],
        ),
        case(
            "invalid-pattern",
            "a group that is not closed",
            [replace(ACCOUNTS, r"'^[A-Z]\d+$'", "'^([A-Z]$'")],
        ),
        case(
            "invalid-pattern",
            "an escape that only a laxer dialect knows",
            [replace(ACCOUNTS, r"'^[A-Z]\d+$'", r"'^[A-Z]\_\d+$'")],
        ),
        case(
            "invalid-pattern",
            "nothing",
            [replace(ACCOUNTS, r"'^[A-Z]\d+$'", "''")],
        ),
        case(
            "sensitive-mark",
            "a mark that says no",
            [insert(ACCOUNTS, LABEL, "  x-sensitive: false\n")],
        ),
        case(
            "sensitive-mark",
            "a string without a name",
            [insert(ACCOUNTS, NAME, "      x-sensitive: true\n")],
        ),
        case(
            "sensitive-mark",
            "an item",
            [insert(
                ACCOUNTS,
                "      items:\n        $ref: money.yaml#/Money\n",
                "        x-sensitive: true\n",
            )],
        ),
        case(
            "sensitive-mark",
            "a reference inside what may be null",
            [insert(
                ACCOUNTS,
                "        - $ref: time.yaml#/Date\n",
                "          x-sensitive: true\n",
            )],
        ),
        case(
            "sensitive-mark",
            "a body",
            [insert(
                PATH,
                "          $ref: ../../../../../components/accounts.yaml#/AccountsRequest\n",
                "          x-sensitive: true\n",
            )],
        ),
        case(
            "sensitive-mark",
            "an enumeration",
            [insert(
                ACCOUNTS,
                "  description: What an account is made for.\n",
                "  x-sensitive: true\n",
            )],
        ),
        case(
            "sensitive-mark",
            "a hand-written type that shows its value",
            [insert(
                MONEY,
                "  x-rust-type: Decimal\n",
                "  x-sensitive: true\n",
            )],
        ),
        case(
            "sensitive-mark",
            "the envelope, which becomes no type",
            [insert(
                ENVELOPE,
                "has beside its data.\n",
                "  x-sensitive: true\n",
            )],
        ),
        case(
            "sensitive-mark",
            "a credential that is not marked",
            [replace(
                CREDENTIALS,
                "  x-sensitive: true\n  x-rust-type",
                "  x-rust-type",
            )],
        ),
        case(
            "sensitive-mark",
            "a callback's address that is not marked",
            [replace(
                CREDENTIALS,
                "  x-sensitive: true\n  examples",
                "  examples",
            )],
        ),
        case(
            "rust-type",
            "a type that is not there",
            [replace(TIME, "x-rust-type: Date\n", "x-rust-type: Day\n")],
        )
        .also(&["reserved-name"]),
        case(
            "rust-type",
            "a type for another kind of value",
            [replace(
                TIME,
                "x-rust-type: Date\n",
                "x-rust-type: Decimal\n",
            )],
        )
        .also(&["reserved-name"]),
        case(
            "rust-type",
            "a member",
            [insert(ACCOUNTS, NAME, "      x-rust-type: Date\n")],
        ),
        case(
            "rust-type",
            "a credential of one type",
            [replace(
                CREDENTIALS,
                "bank.\n  x-sensitive",
                "bank.\n  type: string\n  x-sensitive",
            )],
        ),
        case(
            "recursive-component",
            "a member",
            [insert(
                ACCOUNTS,
                NAME,
                "      type: string\n    Spouse:\n      description: The other holder.\n      $ref: '#/Holder'\n    Note:\n      description: A remark.\n",
            )],
        ),
        case(
            "recursive-component",
            "a member after one that is called `type`",
            [insert(
                ACCOUNTS,
                NAME,
                "      type: string\n    type:\n      description: The kind.\n      type: string\n    Others:\n      description: The other holders.\n      type: array\n      items:\n        $ref: '#/Holder'\n    Note:\n      description: A remark.\n",
            )],
        ),
        case(
            "recursive-component",
            "by way of another",
            [insert(
                MONEY,
                "      $ref: '#/Decimal'\n",
                "    Account:\n      $ref: accounts.yaml#/Account\n",
            )],
        ),
    ]
}
