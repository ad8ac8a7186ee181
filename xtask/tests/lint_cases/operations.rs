//! Paths, operations and their bodies.

use super::{Case, case};
use crate::support::{ACCOUNTS, DOCUMENT, Edit, PATH, fixture, insert, remove, replace, write};

/// The text of the only path file.
fn path_text() -> String {
    fixture().0[&format!("schemas/{PATH}")].clone()
}

/// The operation under another URL, in the file `paths/FILE.yaml`.
fn moved(url: &str, file: &str) -> [Edit; 3] {
    let up = "../".repeat(file.matches('/').count() + 1);
    [
        replace(
            DOCUMENT,
            "  /v1/cl/banking/personal/bank.example/accounts:\n    $ref: paths/cl/banking/personal/bank.example/accounts.yaml\n",
            format!("  '{url}':\n    $ref: 'paths/{file}.yaml'\n"),
        ),
        write(
            format!("paths/{file}.yaml"),
            path_text().replace("../../../../../", &up),
        ),
        remove(PATH),
    ]
}

pub(crate) fn cases() -> Vec<Case> {
    let scheme = "      type: http\n      scheme: bearer\n";
    vec![
        case(
            "missing-operation",
            "no path",
            [replace(
                DOCUMENT,
                "paths:\n  /v1/cl/banking/personal/bank.example/accounts:\n    $ref: paths/cl/banking/personal/bank.example/accounts.yaml\n",
                "paths: {}\n",
            )],
        ),
        case("missing-operation", "an empty path", [write(PATH, "{}\n")]),
        case(
            "duplicate-operation-id",
            "two paths",
            [
                insert(
                    DOCUMENT,
                    "    $ref: paths/cl/banking/personal/bank.example/accounts.yaml\n",
                    "  /v1/cl/banking/personal/bank.example/cards:\n    $ref: paths/cl/banking/personal/bank.example/cards.yaml\n",
                ),
                write(
                    "paths/cl/banking/personal/bank.example/cards.yaml",
                    path_text(),
                ),
            ],
        ),
        case(
            "path-file",
            "a file that is not where its URL says",
            [
                replace(
                    DOCUMENT,
                    "$ref: paths/cl/banking/personal/bank.example/accounts.yaml",
                    "$ref: paths/cl/banking/personal/bank.example/account.yaml",
                ),
                write(
                    "paths/cl/banking/personal/bank.example/account.yaml",
                    path_text(),
                ),
                remove(PATH),
            ],
        ),
        case(
            "path-file",
            "another version of the API",
            moved("/v2/accounts", "v2/accounts"),
        ),
        case(
            "path-file",
            "an operation in the first file",
            [
                replace(
                    DOCUMENT,
                    "    $ref: paths/cl/banking/personal/bank.example/accounts.yaml\n",
                    path_text()
                        .replace("../../../../../", "")
                        .lines()
                        .map(|line| format!("    {line}\n"))
                        .collect::<String>(),
                ),
                remove(PATH),
            ],
        ),
        case(
            "path-form",
            "a parameter",
            moved("/v1/banking/{bank}/accounts", "banking/{bank}/accounts"),
        ),
        case(
            "path-form",
            "a brace",
            moved("/v1/banking/acc}ounts", "banking/acc}ounts"),
        ),
        case(
            "path-form",
            "a space",
            moved("/v1/banking/all accounts", "banking/all accounts"),
        ),
        case(
            "path-form",
            "a slash too many",
            moved("/v1/banking//accounts", "banking/accounts"),
        ),
        case(
            "path-form",
            "a way up",
            moved("/v1/banking/../accounts", "accounts"),
        ),
        case(
            "unsupported-method",
            "a parameter of the whole path",
            [replace(
                PATH,
                "post:\n  operationId",
                "parameters: []\npost:\n  operationId",
            )],
        ),
        case(
            "unsupported-method",
            "a GET",
            [replace(PATH, "post:\n  operationId", "get:\n  operationId")],
        ),
        case(
            "unknown-tag",
            "no tag",
            [replace(PATH, "  tags: [accounts]\n", "")],
        ),
        case(
            "unknown-tag",
            "a tag that is not declared",
            [replace(PATH, "[accounts]", "[acounts]")],
        ),
        case(
            "unknown-security",
            "a scheme that is not declared",
            [replace(DOCUMENT, "  - JWT: []", "  - OAuth: []")],
        ),
        case(
            "unknown-security",
            "both at once",
            [replace(
                DOCUMENT,
                "  - JWT: []\n  - Api-Key: []",
                "  - JWT: []\n    Api-Key: []",
            )],
        ),
        case(
            "unknown-security",
            "an alternative twice",
            [insert(DOCUMENT, "  - JWT: []\n", "  - JWT: []\n")],
        ),
        case(
            "unknown-security",
            "no alternative",
            [replace(
                DOCUMENT,
                "security:\n  - JWT: []\n  - Api-Key: []",
                "security: []",
            )],
        ),
        case(
            "unknown-security",
            "not a word about it",
            [replace(
                DOCUMENT,
                "security:\n  - JWT: []\n  - Api-Key: []\n",
                "",
            )],
        ),
        case(
            "unknown-security",
            "an operation that needs nothing",
            [insert(PATH, "  tags: [accounts]\n", "  security: []\n")],
        ),
        case(
            "unknown-security",
            "a scope",
            [replace(DOCUMENT, "  - JWT: []", "  - JWT: [read]")],
        ),
        case(
            "unknown-security",
            "a way that the client does not know",
            [replace(
                DOCUMENT,
                scheme,
                "      type: http\n      scheme: basic\n",
            )],
        ),
        case(
            "unknown-security",
            "a header that cannot be sent",
            [replace(DOCUMENT, "name: x-api-key", "name: x api key")],
        ),
    ]
}

pub(crate) fn bodies() -> Vec<Case> {
    let response_200 = "    '200':\n      description: The operation was executed.\n      content:\n        application/json:\n          schema:\n            $ref: ../../../../../components/accounts.yaml#/AccountsResponse\n";
    let response_202 = "    '202':\n      description: The operation was accepted.\n      content:\n        application/json:\n          schema:\n            $ref: ../../../../../components/envelope.yaml#/AcceptedResponse\n";
    let request_schema = "        schema:\n          $ref: ../../../../../components/accounts.yaml#/AccountsRequest\n";
    let callback_schema = "                schema:\n                  $ref: ../../../../../components/accounts.yaml#/AccountsResponse\n";
    vec![
        case(
            "request-form",
            "a body that may be missing",
            [replace(
                PATH,
                "send them.\n    required: true\n",
                "send them.\n",
            )],
        ),
        case(
            "request-form",
            "a body that is no JSON",
            [replace(PATH, "    content:\n      application/json:\n        schema:\n          $ref: ../../../../../components/accounts.yaml#/AccountsRequest\n", "    content:\n      text/plain:\n        schema:\n          $ref: ../../../../../components/accounts.yaml#/AccountsRequest\n")],
        )
        .also(&["unknown-payload"]),
        case(
            "request-form",
            "two kinds of body",
            [insert(PATH, request_schema, "      text/plain: {}\n")],
        ),
        case(
            "request-members",
            "parameters that may be missing",
            [replace(ACCOUNTS, "  required: [RequestData]\n", "")],
        ),
        case(
            "request-members",
            "parameters without a name",
            [replace(
                ACCOUNTS,
                "    RequestData:\n      $ref: '#/AccountsRequestData'\n",
                "    RequestData:\n      description: Free text.\n      type: string\n",
            )],
        )
        .also(&["unused-component"]),
        case(
            "request-members",
            "a credential that is required",
            [replace(ACCOUNTS, "[Branch]", "[Branch, AccountCredential]")],
        ),
        case(
            "request-members",
            "a credential under another name",
            [replace(ACCOUNTS, "    AccountCredential:\n", "    Credential:\n")],
        ),
        case(
            "request-members",
            "a credential beside the parameters",
            [insert(
                ACCOUNTS,
                "      $ref: '#/AccountsRequestData'\n",
                "    AccountCredential:\n      $ref: credentials.yaml#/AccountCredential\n",
            )],
        ),
        case(
            "request-members",
            "a callback's address that is plain text",
            [replace(
                ACCOUNTS,
                "      $ref: credentials.yaml#/CallbackUrl\n",
                "      type: string\n",
            )],
        )
        .also(&["unused-component"]),
        case(
            "request-members",
            "a callback's address that is required",
            [replace(ACCOUNTS, "[RequestData]", "[RequestData, CallbackUrl]")],
        ),
        case(
            "request-members",
            "one name beside and inside the parameters",
            [insert(
                ACCOUNTS,
                "      $ref: '#/AccountsRequestData'\n",
                "    NOTE:\n      description: Another.\n      type: string\n",
            )],
        ),
        case(
            "request-members",
            "a string as request",
            [replace(
                PATH,
                "accounts.yaml#/AccountsRequest\n",
                "accounts.yaml#/Label\n",
            )],
        )
        .also(&["callback-form", "unused-component", "unused-file"]),
        case("response-form", "no 200", [replace(PATH, response_200, "")])
            .also(&["unknown-payload"]),
        case("response-form", "no 202", [replace(PATH, response_202, "")])
            .also(&["unknown-payload", "unused-component"]),
        case(
            "response-form",
            "all other statuses at once",
            [replace(PATH, "    '401':", "    default:")],
        ),
        case(
            "response-form",
            "a 202 of its own",
            [replace(
                PATH,
                "envelope.yaml#/AcceptedResponse",
                "envelope.yaml#/UndocumentedObject",
            )],
        )
        .also(&["unused-component"]),
        case(
            "response-form",
            "a 200 that is no envelope",
            [replace(
                ACCOUNTS,
                "          oneOf:\n            - $ref: '#/AccountsData'\n            - type: 'null'\n",
                "          $ref: '#/AccountsData'\n",
            )],
        ),
        case(
            "error-response-content",
            "a 401 with a body",
            [insert(
                PATH,
                "      description: The credential of the request is missing or wrong.\n",
                "      content:\n        application/json:\n          schema:\n            $ref: ../../../../../components/errors.yaml#/OperationError\n",
            )],
        ),
        case(
            "callback-form",
            "another address",
            [replace(PATH, "{$request.body#/CallbackUrl}", "{$request.body#/Url}")],
        ),
        case(
            "callback-form",
            "another method",
            [replace(PATH, "        post:\n          summary", "        put:\n          summary")],
        ),
        case(
            "callback-form",
            "another body than that of 200",
            [replace(
                PATH,
                "                  $ref: ../../../../../components/accounts.yaml#/AccountsResponse\n",
                "                  $ref: ../../../../../components/envelope.yaml#/AcceptedResponse\n",
            )],
        ),
        case(
            "callback-form",
            "no body",
            [replace(
                PATH,
                "          requestBody:\n            description: The same body as that of status 200.\n            required: true\n            content:\n              application/json:\n                schema:\n                  $ref: ../../../../../components/accounts.yaml#/AccountsResponse\n",
                "",
            )],
        )
        .also(&["unknown-payload"]),
        case(
            "callback-form",
            "a body of which nothing is said",
            [replace(PATH, callback_schema, "                {}\n")],
        )
        .also(&["unknown-payload"]),
        case(
            "callback-form",
            "a body that may be missing",
            [replace(PATH, "status 200.\n            required: true\n", "status 200.\n")],
        ),
        case(
            "callback-form",
            "two callbacks",
            [insert(PATH, "  callbacks:\n", "    Progress: {}\n")],
        ),
        case(
            "callback-form",
            "a request that cannot ask for it",
            [replace(
                ACCOUNTS,
                "    CallbackUrl:\n      description: Where to send the outcome; its presence makes the call asynchronous.\n      $ref: credentials.yaml#/CallbackUrl\n",
                "",
            )],
        )
        .also(&["unused-component"]),
        case(
            "unsupported-method",
            "a second operation of the same path",
            [replace(PATH, "post:\n  operationId", "delete: {}\npost:\n  operationId")],
        )
        .also(&["missing-operation-id", "missing-description", "unknown-tag", "request-form", "response-form", "callback-form"]),
        case(
            "path-form",
            "a path that is no path",
            [replace(DOCUMENT, "  /v1/cl/banking/personal/bank.example/accounts:", "  accounts:")],
        ),
    ]
}
