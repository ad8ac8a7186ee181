//! Payload files and the examples of the document.

use super::{Case, case};
use crate::support::{ACCOUNTS, PAYLOADS, insert, remove, replace, write};

fn payload(name: &str) -> String {
    format!("{PAYLOADS}/{name}.json")
}

pub(crate) fn cases() -> Vec<Case> {
    let request = r#"{"RequestData": {"Branch": "B12"}}"#;
    vec![
        case(
            "endpoint-without-payloads",
            "one body without a payload",
            [remove(payload("202-minimal"))],
        ),
        case(
            "endpoint-without-payloads",
            "one body with nothing but a counterexample",
            [
                remove(payload("request-minimal")),
                write(payload("invalid/request-empty"), "{}"),
            ],
        ),
        case(
            "unknown-payload",
            "another operation",
            [write(
                "payloads/bank_personal_cards/request-minimal.json",
                request,
            )],
        ),
        case(
            "unknown-payload",
            "another status",
            [write(payload("401-text"), "{}")],
        ),
        case(
            "unknown-payload",
            "a folder too deep",
            [write(payload("more/request-minimal"), request)],
        ),
        case(
            "unknown-payload",
            "no folder",
            [write("payloads/request-minimal.json", request)],
        ),
        case(
            "invalid-example",
            "a component",
            [replace(ACCOUNTS, "[B12]", "[B12, 12B]")],
        ),
        case(
            "invalid-example",
            "a member",
            [replace(ACCOUNTS, "example: 3", "example: 0")],
        ),
        case(
            "invalid-example",
            "a member that is a reference",
            [replace(ACCOUNTS, "[Rent for Ana]", "[5]")],
        ),
        case(
            "invalid-example",
            "an item",
            [insert(
                ACCOUNTS,
                "      items:\n        type: string\n",
                "        examples: [5]\n",
            )],
        ),
        case(
            "invalid-example",
            "a payload",
            [write(
                payload("request-other"),
                r#"{"RequestData": {"Branch": "b12"}}"#,
            )],
        ),
        case(
            "invalid-example",
            "a payload that is no JSON",
            [write(
                payload("request-other"),
                "{\n  \"RequestData\": {,}\n}",
            )],
        ),
        case(
            "invalid-example",
            "a payload with a key twice",
            [write(
                payload("request-other"),
                "{\n  \"RequestData\": {\"Branch\": \"x\", \"Branch\": \"B12\"}\n}",
            )],
        ),
        case(
            "accepted-counterexample",
            "a payload that nothing is wrong with",
            [write(payload("invalid/request-other"), request)],
        ),
    ]
}
