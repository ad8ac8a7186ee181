//! Recorded callbacks of an operation that has several.

use crate::support::{Found, brief, text};
use khipu_validate::{Contract, Options, validate};

const DOCUMENT: &str = "openapi: 3.1.0
info: {title: Orders, version: '1'}
paths:
  /orders:
    post:
      operationId: order
      responses: {'202': {description: taken}}
      callbacks:
        shipped: {'{$url}': {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Shipped'}}}}}}}
        refused: {'{$url}': {post: {requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Refused'}}}}}}}
components:
  schemas:
    Shipped: {type: object, required: [parcel], properties: {id: {type: string}, parcel: {type: integer}}}
    Refused: {type: object, required: [reason], properties: {id: {type: string}, reason: {type: string}}}
";

fn judged(document: &str, callback: &str) -> String {
    let contract = Contract::from_text("orders.yaml", document).unwrap();
    let record = format!(
        r#"{{"khipu_capture":1,"at":"","method":"POST","path":"/orders","callback":{callback}}}"#
    );
    let mut found = Found::default();
    let inputs = [text(record)];
    let summary = validate(&contract, &Options::default(), &inputs, &mut found).unwrap();
    assert_eq!(summary.checked, 1);
    let each = found.findings.iter().map(|finding| {
        let payload = finding.payload.as_deref().unwrap_or("one of them");
        format!("{payload} {}", brief(std::slice::from_ref(finding)))
    });
    each.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_callback_is_the_one_whose_shape_it_has() {
    for good in [r#"{"parcel": 1}"#, r#"{"id": "7", "reason": "none left"}"#] {
        let told = judged(DOCUMENT, &format!(r#"{{"json":{good}}}"#));
        assert_eq!(told, "", "{good}");
    }
    let told = judged(DOCUMENT, r#"{"json":{"id": "7", "reason": 404}}"#);
    assert!(told.starts_with("order/callback:refused "), "{told}");
    let told = judged(DOCUMENT, r#"{"json":{"id": "7", "parcel": "x"}}"#);
    assert!(told.starts_with("order/callback "), "{told}");
}

#[test]
fn where_the_shape_does_not_tell_it_is_one_that_accepts_it_or_the_first() {
    let told = judged(DOCUMENT, r#"{"json":{}}"#);
    assert!(told.starts_with("order/callback "), "{told}");
    let told = judged(DOCUMENT, r#"{"text":"gone"}"#);
    assert!(
        told.starts_with("one of them ") && told.ends_with("expected JSON, found other text"),
        "{told}"
    );
    let scalars = DOCUMENT
        .replace("Shipped: {type: object", "Shipped: {type: string")
        .replace("Refused: {type: object", "Refused: {type: integer");
    assert_eq!(judged(&scalars, r#"{"json":7}"#), "");
    assert_eq!(judged(&scalars, r#"{"json":"x"}"#), "");
    assert!(judged(&scalars, r#"{"json":[]}"#).starts_with("order/callback "));
}

#[test]
fn one_without_a_schema_can_be_anything() {
    let open = DOCUMENT.replace(
        "{requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Refused'}}}}}",
        "{requestBody: {content: {text/plain: {}}}}",
    );
    assert_ne!(open, DOCUMENT);
    assert_eq!(judged(&open, r#"{"json":{"id": 7}}"#), "");
    assert_eq!(judged(&open, r#"{"text":"gone"}"#), "");
}
