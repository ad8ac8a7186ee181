//! Transcripts of `--openapi`: documents by anyone.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "a test stops at the first surprise, its helpers too"
)]

mod support;

use std::process::Output;

use support::Place;

const PETS: &str = "openapi: 3.0.3
servers: [{url: https://pets.example.com/v2}]
paths:
  /pets/{id}:
    get:
      responses:
        200: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
        404: {description: no such pet}
    put:
      operationId: put_pet
      requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {204: {description: done}}
components:
  schemas:
    Pet:
      type: object
      required: [id, name]
      properties:
        id: {type: integer, readOnly: true}
        name: {type: string, nullable: true}
        born: {type: string, format: date}
";

const TRAFFIC: &str = concat!(
    r#"{"khipu_capture":1,"at":"","method":"GET","path":"/v2/pets/7","status":200,"response":{"json":{"name":null}}}"#,
    "\n",
    r#"{"khipu_capture":1,"at":"","method":"PUT","path":"/v2/pets/7","request":{"json":{"name":null}},"status":204}"#,
    "\n",
    r#"{"khipu_capture":1,"at":"","method":"GET","path":"/v1/pets/7","status":200,"response":{"json":{}}}"#,
    "\n",
);

fn place() -> Place {
    let place = Place::new();
    place.write("pets.yaml", PETS);
    place.write("traffic.ndjson", TRAFFIC);
    place.write(
        "broken.yaml",
        "openapi: 3.1.0\npaths: {/a: {$ref: b.yaml}, /c: [}\n",
    );
    place.write("dangling.json", "{\"openapi\": \"3.1.0\", \"paths\": {\"/a\": {\"$ref\": \"b.yaml\"},\n \"/c\": {\"$ref\": \"#/components/pathItems/C\\u001b[31m\"}}}");
    place
}

fn shown(output: &Output) -> String {
    let status = output.status.code().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    format!(
        "{}--- {status}\n{}",
        text(&output.stdout),
        text(&output.stderr)
    )
}

#[test]
fn operations_of_a_document() {
    let output = place().khipu(&["operations", "--openapi", "pets.yaml"], "");
    insta::assert_snapshot!(shown(&output));
}

#[test]
fn traffic_of_another_api() {
    let output = place().khipu(
        &["validate", "--openapi", "pets.yaml", "traffic.ndjson"],
        "",
    );
    insta::assert_snapshot!(shown(&output));
}

#[test]
fn a_payload_of_another_api_by_name() {
    let place = place();
    let validate = |name: &str| {
        shown(&place.khipu(
            &["validate", "--openapi", "pets.yaml", "--as", name],
            "{\"name\": 7}",
        ))
    };
    insta::assert_snapshot!(
        validate("put_pet/request") + &validate("GET /pets/{id}/200") + &validate("pets/200")
    );
}

#[test]
fn documents_that_cannot_be_used() {
    let place = place();
    let each = [
        "broken.yaml",
        "dangling.json",
        "nowhere.yaml",
        "traffic.ndjson",
    ]
    .map(|name| {
        let validate = place.khipu(&["validate", "--openapi", name], "{}");
        let operations = place.khipu(&["operations", "--openapi", name], "");
        let sandbox = place.khipu(
            &["sandbox", "--openapi", name, "--listen", "127.0.0.1:0"],
            "",
        );
        // One loader serves all.
        assert_eq!(shown(&validate), shown(&operations));
        assert_eq!(shown(&validate), shown(&sandbox));
        shown(&validate)
    });
    insta::assert_snapshot!(each.concat());
}
