//! Components as a whole, and the envelope.

use super::{Case, case};
use crate::support::{ACCOUNTS, DOCUMENT, ENVELOPE, insert, replace, write};

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(
            "component-place",
            "a place inside a component",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      $ref: money.yaml#/Money/properties/Amount",
            )],
        )
        .also(&["alias-component"]),
        case(
            "component-place",
            "a file outside the folder",
            [
                replace(ACCOUNTS, "now.\n      $ref: money.yaml#/Money", "now.\n      $ref: ../cash.yaml#/Cash"),
                write("cash.yaml", "Cash:\n  description: Cash.\n  type: string\n"),
            ],
        ),
        case(
            "unused-component",
            "a component",
            [insert(ACCOUNTS, "  maxLength: 40\n", "Spare:\n  description: Nothing.\n  type: string\n")],
        ),
        case(
            "unused-file",
            "components",
            [write("components/spare.yaml", "Spare:\n  description: Nothing.\n  type: string\n")],
        ),
        case(
            "unused-file",
            "a path that the document does not list",
            [write("paths/cl/banking/personal/bank.example/cards.yaml", "post: {}\n")],
        ),
        case(
            "unused-file",
            "JSON outside the payloads",
            [write("components/spare.json", "{}\n")],
        ),
        case(
            "envelope-form",
            "a member is missing",
            [
                replace(ENVELOPE, "    LifeSpan:\n      description: Until when the outcome may arrive.\n", "    EndOfLife:\n      description: Until when the outcome may arrive.\n"),
                replace(
                    ENVELOPE,
                    "[OperationId, Status, AdditionalInformation, Error, LifeSpan]\n",
                    "[OperationId, Status, AdditionalInformation, Error, EndOfLife]\n",
                ),
            ],
        ),
        case(
            "envelope-form",
            "a member has another form",
            [replace(ENVELOPE, "      type: [string, 'null']", "      type: [integer, 'null']")],
        ),
        case(
            "envelope-form",
            "a member is not required",
            [replace(
                ENVELOPE,
                "[OperationId, Status, AdditionalInformation, Error, LifeSpan]\n",
                "[OperationId, AdditionalInformation, Error, LifeSpan]\n",
            )],
        ),
        case(
            "envelope-form",
            "a member that refers to the envelope",
            [insert(
                ACCOUNTS,
                "      description: The full name.\n      type: string\n",
                "    Answer:\n      $ref: envelope.yaml#/Envelope\n",
            )],
        ),
        case(
            "envelope-form",
            "a rule that is no list of conditions",
            [replace(
                ENVELOPE,
                "  allOf:\n    - if:\n        required: [Status]\n        properties:\n          Status:\n            const: OK\n      then:\n        properties:\n          Error:\n            type: 'null'\n",
                "  type: object\n  properties:\n    Status:\n      $ref: '#/OperationStatus'\n",
            )],
        )
        .also(&["rust-name-collision"]),
        case(
            "envelope-form",
            "a member beside the data, which would get lost",
            [insert(
                ACCOUNTS,
                "      required: [Data]\n      properties:\n",
                "        Page:\n          description: The page.\n          type: integer\n",
            )],
        ),
        case(
            "openapi-version",
            "an older version",
            [replace(DOCUMENT, "openapi: 3.1.1", "openapi: 3.0.3")],
        ),
        case(
            "openapi-version",
            "no version",
            [replace(DOCUMENT, "openapi: 3.1.1\n", "")],
        ),
        case(
            "document-form",
            "a version that YAML reads as a number",
            [replace(DOCUMENT, "version: v1.0", "version: 1.0")],
        ),
        case(
            "document-form",
            "no title",
            [replace(DOCUMENT, "  title: Fixture API\n", "")],
        ),
        case(
            "document-form",
            "no info",
            [replace(
                DOCUMENT,
                "info:\n  title: Fixture API\n  version: v1.0\n  description: One operation, which reads the accounts of a person.\n",
                "",
            )],
        ),
        case(
            "document-form",
            "a server without address",
            [replace(DOCUMENT, "  - url: https://api.example.com\n    description", "  - description")],
        ),
        case(
            "document-form",
            "a server that is no item of a list",
            [replace(DOCUMENT, "  - url: https://api.example.com\n", "    url: https://api.example.com\n")],
        ),
    ]
}
