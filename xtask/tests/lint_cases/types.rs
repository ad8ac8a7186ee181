//! Types, what may be null, and compositions.

use super::{Case, case};
use crate::support::{ACCOUNTS, ENVELOPE, MONEY, PATH, insert, replace};

/// A place for keywords of an object component.
const HOLDER: &str = "  description: The person who owns an account.\n";
/// A place for keywords of a plain string member.
const NAME: &str = "      description: The full name.\n";

pub(crate) fn cases() -> Vec<Case> {
    vec![
        case(
            "missing-type",
            "a component",
            [replace(ACCOUNTS, "text.\n  type: string\n", "text.\n")],
        ),
        case(
            "missing-type",
            "a member without a schema",
            [replace(
                ACCOUNTS,
                "    Name:\n      description: The full name.\n      type: string\n",
                "    Name:\n",
            )],
        ),
        case(
            "missing-type",
            "an object without members",
            [replace(
                ACCOUNTS,
                "    Name:\n      description: The full name.\n      type: string\n",
                "    {}\n",
            )],
        ),
        case(
            "missing-type",
            "a list of anything",
            [replace(
                ACCOUNTS,
                "      items:\n        type: string\n",
                "",
            )],
        ),
        case(
            "unsupported-type",
            "a type of another dialect",
            [replace(
                ACCOUNTS,
                "name.\n      type: string",
                "name.\n      type: file",
            )],
        ),
        case(
            "unsupported-type",
            "a component that is a list",
            [replace(
                ACCOUNTS,
                "text.\n  type: string\n  maxLength: 40",
                "text.\n  type: array\n  items: {type: string}",
            )],
        ),
        case(
            "unsupported-type",
            "a component that is an integer",
            [replace(
                ACCOUNTS,
                "text.\n  type: string\n  maxLength: 40",
                "text.\n  type: integer",
            )],
        ),
        case(
            "unsupported-type",
            "a list of integers",
            [replace(
                ACCOUNTS,
                "      items:\n        type: string\n",
                "      items: {type: integer}\n",
            )],
        ),
        case(
            "unsupported-type",
            "a list of lists",
            [replace(
                ACCOUNTS,
                "      items:\n        type: string\n",
                "      items: {type: array, items: {type: string}}\n",
            )],
        ),
        case(
            "unsupported-type",
            "a list that may be null",
            [replace(
                ACCOUNTS,
                "array\n      maxItems: 8",
                "[array, 'null']\n      maxItems: 8",
            )],
        )
        .also(&["optional-nullable"]),
        case(
            "keywords-beside-ref",
            "a length",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      maxLength: 5\n      $ref: money.yaml#/Money",
            )],
        ),
        case(
            "keywords-beside-ref",
            "a type, inside what may be null",
            [insert(
                ACCOUNTS,
                "        - $ref: time.yaml#/Date\n",
                "          type: string\n",
            )],
        ),
        case(
            "keywords-beside-ref",
            "a type, on an item",
            [insert(
                ACCOUNTS,
                "      items:\n        $ref: '#/Account'\n",
                "        type: object\n",
            )],
        ),
        case(
            "alias-component",
            "a component that is a reference",
            [replace(
                ACCOUNTS,
                "text.\n  type: string\n  maxLength: 40",
                "text.\n  $ref: '#/Branch'",
            )],
        ),
        case(
            "inline-object",
            "a member",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      type: object\n      properties: {}",
            )],
        ),
        case(
            "inline-object",
            "a body",
            [replace(
                PATH,
                "          $ref: ../../../../../components/accounts.yaml#/AccountsRequest",
                "          type: object",
            )],
        )
        .also(&["unused-component", "unused-file"]),
        case(
            "inline-enum",
            "a member",
            [insert(ACCOUNTS, NAME, "      enum: [Ana]\n")],
        ),
        case(
            "inline-number",
            "a member",
            [replace(
                ACCOUNTS,
                "overdrawn.\n      type: integer",
                "overdrawn.\n      type: number",
            )],
        ),
        case(
            "inline-number",
            "a component that forgot its exact type",
            [replace(MONEY, "  x-rust-type: Decimal\n", "")],
        )
        .also(&["reserved-name"]),
        case(
            "inline-constraint",
            "a member",
            [insert(ACCOUNTS, NAME, "      maxLength: 80\n")],
        ),
        case(
            "inline-constraint",
            "an item",
            [insert(
                ACCOUNTS,
                "      items:\n        type: string\n",
                "        pattern: '^a'\n",
            )],
        ),
        case(
            "optional-nullable",
            "by a list of types",
            [replace(
                ACCOUNTS,
                "name.\n      type: string",
                "name.\n      type: [string, 'null']",
            )],
        ),
        case(
            "optional-nullable",
            "by `oneOf`",
            [replace(
                ACCOUNTS,
                "[Number, Alias, ClosedOn,",
                "[Number, Alias,",
            )],
        ),
        case(
            "optional-nullable",
            "by the component that it refers to",
            [replace(
                ACCOUNTS,
                "text.\n  type: string",
                "text.\n  type: [string, 'null']",
            )],
        )
        .also(&["nullable-form"]),
        case(
            "nullable-form",
            "an enumeration of types",
            [replace(ACCOUNTS, "[string, 'null']", "[string, integer]")],
        ),
        case(
            "nullable-form",
            "something without a name, or null",
            [replace(
                ACCOUNTS,
                "        - $ref: time.yaml#/Date\n",
                "        - type: string\n",
            )],
        )
        .also(&["unused-component"]),
        case(
            "nullable-form",
            "what may be anything, or null",
            [replace(
                ACCOUNTS,
                "$ref: time.yaml#/Date\n",
                "$ref: credentials.yaml#/AccountCredential\n",
            )],
        )
        .also(&["unused-component"]),
        case(
            "nullable-form",
            "an object with a name",
            [replace(
                ACCOUNTS,
                "account.\n  type: object\n  x-sens",
                "account.\n  type: [object, 'null']\n  x-sens",
            )],
        ),
        case(
            "nullable-form",
            "an item",
            [replace(
                ACCOUNTS,
                "      items:\n        type: string",
                "      items:\n        type: [string, 'null']",
            )],
        ),
        case(
            "unsupported-composition",
            "one of two shapes",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      oneOf: [{$ref: money.yaml#/Money}, {$ref: money.yaml#/Decimal}]",
            )],
        ),
        case(
            "unsupported-composition",
            "one shape alone",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      oneOf: [{$ref: money.yaml#/Money}]",
            )],
        ),
        case(
            "unsupported-composition",
            "a keyword beside `oneOf`",
            [insert(
                ACCOUNTS,
                "it was closed; null while it is open.\n",
                "      pattern: '^2'\n",
            )],
        ),
        case(
            "unsupported-composition",
            "a component that may be null",
            [replace(
                ACCOUNTS,
                "text.\n  type: string\n  maxLength: 40",
                "text.\n  oneOf: [{$ref: '#/Branch'}, {type: 'null'}]",
            )],
        )
        .also(&["optional-nullable"]),
        case(
            "unsupported-composition",
            "`allOf` of a member",
            [replace(
                ACCOUNTS,
                "now.\n      $ref: money.yaml#/Money",
                "now.\n      allOf: [{$ref: money.yaml#/Money}]",
            )],
        ),
        case(
            "unsupported-composition",
            "`allOf` of other components, whose members would get lost",
            [replace(
                ACCOUNTS,
                "    - $ref: envelope.yaml#/StatusErrorRule\n",
                "    - $ref: '#/Holder'\n",
            )],
        )
        .also(&["response-form", "unused-component"]),
        case(
            "misplaced-condition",
            "a constant",
            [insert(ACCOUNTS, NAME, "      const: Ana\n")],
        ),
        case(
            "misplaced-condition",
            "a condition",
            [insert(ACCOUNTS, HOLDER, "  if: {required: [Name]}\n")],
        ),
        case(
            "misplaced-condition",
            "a rule with something beside its two branches",
            [replace(
                ENVELOPE,
                "      then:\n",
                "      required: [Error]\n      then:\n",
            )],
        ),
        case(
            "misplaced-condition",
            "a rule without consequence",
            [replace(
                ENVELOPE,
                "      then:\n        properties:\n          Error:\n            type: 'null'\n",
                "",
            )],
        ),
        case(
            "misplaced-condition",
            "a rule about a member that no envelope has",
            [replace(
                ENVELOPE,
                "        required: [Status]\n",
                "        required: [Stauts]\n",
            )],
        ),
        case(
            "misplaced-condition",
            "a comparison with a type that is none",
            [replace(
                ENVELOPE,
                "          Error:\n            type: 'null'\n",
                "          Error:\n            type: nil\n",
            )],
        ),
        case(
            "misplaced-condition",
            "a comparison other than with a constant",
            [replace(
                ENVELOPE,
                "            const: OK",
                "            pattern: ^O",
            )],
        ),
    ]
}
