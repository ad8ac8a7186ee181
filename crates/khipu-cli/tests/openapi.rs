//! Transcripts of `--openapi`: documents by anyone.

use std::process::Output;

use crate::support::Place;

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

#[test]
fn drift_of_another_api() {
    let place = place();
    let drift = |more: &[&str]| {
        let arguments = [&["drift", "--openapi", "pets.yaml", "drifted.ndjson"], more].concat();
        shown(&place.khipu(&arguments, ""))
    };
    place.write("drifted.ndjson", concat!(
        r#"{"khipu_capture":1,"at":"","method":"GET","path":"/v2/pets/7","status":200,"response":{"json":{"id":1,"name":null,"nick":"x","tags":[null]}}}"#,
        "\n",
        r#"{"khipu_capture":1,"at":"","method":"PUT","path":"/v2/pets/7","request":{"json":{"name":7}},"status":409}"#,
        "\n",
    ));
    insta::assert_snapshot!(drift(&[]) + &drift(&["--suggest"]));
    let long = drift(&["--max-record", "120"]);
    assert!(
        long.contains("drifted.ndjson") && long.contains("longer than 120"),
        "{long}"
    );
}

#[test]
fn names_are_suggested_alike_everywhere() {
    let place = place().set("KHIPU_SCRUB_KEY", "a key of 16 bytes or more");
    place.write("pet.json", "{\"id\": 1, \"name\": null}");
    let run = |verb: &[&str], document: &[&str], name: &str| {
        let arguments = [verb, document, &["--as", name, "pet.json"]].concat();
        let output = place.khipu(&arguments, "");
        assert!(output.stdout.is_empty() || output.status.code() == Some(0));
        shown(&output)
    };
    let verbs: [&[&str]; 3] = [&["validate"], &["drift"], &["scrub", "-o", "out.json"]];
    for name in ["pets/200", "nonsense/7"] {
        let foreign = verbs.map(|verb| run(verb, &["--openapi", "pets.yaml"], name));
        let ours = verbs.map(|verb| run(verb, &[], "loans/200"));
        for both in [&foreign, &ours] {
            assert_eq!(both[0], both[1]);
            assert_eq!(both[0], both[2]);
        }
        insta::assert_snapshot!(foreign[0].clone() + &ours[0]);
    }
    for verb in verbs {
        let output = run(verb, &["--openapi", "pets.yaml"], "GET /pets/{id}/200");
        assert!(output.contains("--- 0"), "{output}");
    }
}

#[test]
fn traffic_of_another_api_is_scrubbed() {
    let place = place().set("KHIPU_SCRUB_KEY", "a key of 16 bytes or more");
    place.write("seen.ndjson", concat!(
        r#"{"khipu_capture":1,"at":"","method":"GET","path":"/v2/pets/4711","status":200,"response":{"json":{"id":4711,"name":"Micifuz","born":"2019-03-04"}}}"#,
        "\n",
    ));
    let scrub = ["scrub", "--openapi", "pets.yaml", "seen.ndjson", "-o", "-"];
    insta::assert_snapshot!(shown(&place.khipu(&scrub, "")));

    place.write(
        "pets.yaml",
        &PETS.replace("name: {type", "name: {x-sensitive: true, type"),
    );
    insta::assert_snapshot!(shown(&place.khipu(&scrub, "")));

    let short = place.khipu(&[&scrub[..], &["--max-record", "1K"]].concat(), "");
    assert_eq!(short.status.code(), Some(0));
    let none = place.khipu(&[&scrub[..], &["--max-record", "none"]].concat(), "");
    assert_eq!(none.status.code(), Some(2));
}
