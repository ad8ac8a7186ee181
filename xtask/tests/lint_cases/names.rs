//! Names that Rust cannot have, or has already.

use super::{Case, case};
use crate::support::{ACCOUNTS, DOCUMENT, Edit, PATH, TIME, insert, replace, write};

/// A member more, after `Name`.
fn member(name: &str) -> Edit {
    insert(
        ACCOUNTS,
        "      description: The full name.\n      type: string\n",
        &format!("    {name}:\n      description: Another.\n      type: string\n"),
    )
}

/// A value more, with its text.
fn value(value: &str) -> [Edit; 2] {
    [
        replace(
            ACCOUNTS,
            "[CURRENT, SAVINGS-PLUS]",
            format!("[CURRENT, SAVINGS-PLUS, {value}]"),
        ),
        insert(
            ACCOUNTS,
            "    CURRENT: For daily payments.\n",
            &format!("    {value}: Another.\n"),
        ),
    ]
}

/// The component `Label` under another name.
fn label(name: &str) -> [Edit; 2] {
    [
        replace(
            ACCOUNTS,
            "Label:\n  description",
            format!("{name}:\n  description"),
        ),
        replace(ACCOUNTS, "'#/Label'", format!("'#/{name}'")),
    ]
}

/// A component file more, with one component that is used.
fn file(name: &str, component: &str) -> [Edit; 2] {
    [
        write(
            format!("components/{name}.yaml"),
            format!("{component}:\n  description: Another.\n  type: string\n"),
        ),
        insert(
            ACCOUNTS,
            "      description: The full name.\n      type: string\n",
            &format!("    Other:\n      $ref: {name}.yaml#/{component}\n"),
        ),
    ]
}

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case("component-name", "lower case", label("label")),
        case(
            "component-name",
            "words with something between them",
            label("Short_Label"),
        ),
        case("component-name", "capitals", label("LABEL")),
        case("rust-name-collision", "two members", [member("NAME")]),
        case("rust-name-collision", "two values", value("Savings_Plus")),
        case(
            "rust-name-collision",
            "two files of one module",
            [
                file("bank-cards", "BankCard").to_vec(),
                vec![
                    write(
                        "components/bank_cards.yaml",
                        "CardKind:\n  description: Another.\n  type: string\n",
                    ),
                    insert(
                        ACCOUNTS,
                        "      description: How often it was overdrawn.\n      type: integer\n",
                        "    CardKind:\n      $ref: bank_cards.yaml#/CardKind\n",
                    ),
                ],
            ]
            .concat(),
        ),
        case(
            "rust-name-collision",
            "an operation and a component",
            label("BankPersonalAccounts"),
        ),
        case(
            "rust-name-collision",
            "two files with one component",
            file("other", "Money"),
        ),
        case(
            "rust-name-collision",
            "two security schemes",
            [insert(
                DOCUMENT,
                "  securitySchemes:\n",
                "    api_key:\n      type: http\n      scheme: bearer\n      description: Another.\n",
            )],
        ),
        case(
            "rust-name-collision",
            "the envelope and the part with the data",
            [insert(
                ACCOUNTS,
                "      required: [Data]\n      properties:\n",
                "        Status:\n          description: Another.\n          type: string\n",
            )],
        )
        .also(&["envelope-form"]),
        case(
            "rust-name",
            "a member with an apostrophe, which typify drops",
            [member("Holder's")],
        ),
        case(
            "rust-name",
            "a member with a sign that typify spells out",
            [member("'+1'")],
        ),
        case("rust-name", "a member without a letter", [member("'-'")]),
        case("rust-name", "a member without a name", [member("''")]),
        case("rust-name", "a value without a letter", value("'--'")),
        case("rust-name", "a value that is a word of Rust", value("self")),
        case(
            "rust-name",
            "a security scheme that begins with a digit",
            [
                replace(DOCUMENT, "  - JWT: []", "  - 2FA: []"),
                replace(DOCUMENT, "    JWT:\n", "    2FA:\n"),
            ],
        ),
        case("rust-name", "a file without a letter", file("-", "Another")),
        case("reserved-name", "a type of Rust", label("Option")),
        case(
            "reserved-name",
            "a trait that generated code uses",
            label("Into"),
        ),
        case(
            "reserved-name",
            "a type of khipu-models",
            label("RetryAdvice"),
        ),
        case(
            "reserved-name",
            "a hand-written type under the name of another",
            [replace(
                TIME,
                "x-rust-type: Date\n",
                "x-rust-type: DateTime\n",
            )],
        ),
        case(
            "reserved-name",
            "a name that generators derive",
            label("BankPersonalAccountsData"),
        ),
        case(
            "reserved-name",
            "a name that codegen derives",
            label("ReplyOfAccountsResponse"),
        ),
        case(
            "reserved-name",
            "a member that would be the constructor",
            [member("New")],
        ),
        case(
            "reserved-name",
            "the variant for undocumented values",
            value("UNKNOWN"),
        ),
        case(
            "reserved-name",
            "a module that codegen writes",
            file("json-schemas", "Another"),
        ),
        case(
            "missing-operation-id",
            "an operation",
            [replace(PATH, "  operationId: bank_personal_accounts\n", "")],
        )
        .also(&["unknown-payload"]),
        case(
            "operation-id-form",
            "camel case",
            [replace(
                PATH,
                "bank_personal_accounts",
                "bankPersonalAccounts",
            )],
        )
        .also(&["endpoint-without-payloads", "unknown-payload"]),
        case(
            "operation-id-form",
            "a word too few",
            [replace(PATH, "bank_personal_accounts", "bank_accounts")],
        )
        .also(&["endpoint-without-payloads", "unknown-payload"]),
    ]
}
