//! Traffic of other APIs: what their documents write out stays, what they leave open goes.

use crate::support;
use crate::support::{Found, text};
use khipu_validate::scrub::{Key, Scrub};
use khipu_validate::{Contract, Options, validate};
use serde_json::Value;

const PETS: &str = "openapi: 3.0.3
servers: [{url: https://pets.example.com/v2}]
paths:
  /pets/latest:
    get: {responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
  /pets/{id}:
    get: {responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
  /pets/{id}.{form}/of:{owner}:
    get: {responses: {200: {content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}}
components:
  schemas:
    Pet:
      type: object
      required: [name, kind]
      additionalProperties: false
      properties:
        name: {type: string, minLength: 3}
        kind: {type: string, enum: [cat, dog, bird]}
        age: {type: integer, minimum: 0, maximum: 99}
        born: {type: string, pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'}
";

fn record(path: &str) -> String {
    format!(
        r#"{{"khipu_capture":1,"at":"","method":"GET","path":"{path}","status":200,"response":{{"json":{{"name":"Micifuz","kind":"cat","age":7,"born":"2019-03-04"}}}}}}"#
    )
}

fn scrubbed(contract: &Contract, text: &str, number: u32) -> String {
    let key = Key::new(format!("key number {number:08}").as_bytes()).unwrap();
    let mut out = Vec::new();
    let mut scrub = Scrub::new(contract, key);
    scrub.run(text.as_bytes(), &mut out, None).unwrap();
    String::from_utf8(out).unwrap()
}

fn path_of(record: &str) -> String {
    let record: Value = serde_json::from_str(record).unwrap();
    record["path"].as_str().unwrap().to_owned()
}

#[test]
fn parameters_go_and_the_rest_of_a_path_stays() {
    let contract = Contract::from_text("pets.yaml", PETS).unwrap();
    for number in 0..20 {
        for (path, begin, end, gone) in [
            ("/v2/pets/micifuz", "/v2/pets/", "", "micifuz"),
            ("/pets/micifuz", "/pets/", "", "micifuz"),
            ("/v2/pets/latest", "/v2/pets/latest", "", "-"),
            ("/v2/pets/mici.json/of:juana", "/v2/pets/", "", "juana"),
            ("/v2/pets/mici.json/of:juana", "/v2/pets/", "", "mici"),
        ] {
            let before = record(path);
            let after = scrubbed(&contract, &before, number);
            let other = path_of(&after);
            assert!(other.starts_with(begin) && other.ends_with(end), "{other}");
            assert!(!other.contains(gone), "{other}");
            assert_eq!(other.len(), path.len(), "{other}");
            assert_eq!(other.contains("/of:"), path.contains("/of:"), "{other}");
            for text_of in [before, after] {
                let mut found = Found::default();
                let options = Options::default();
                let inputs = [text(text_of.clone())];
                let summary = validate(&contract, &options, &inputs, &mut found).unwrap();
                assert_eq!((summary.valid, summary.skipped), (1, 0), "{text_of}");
            }
        }
    }
}

#[test]
fn where_nothing_is_marked_nothing_stays() {
    let contract = Contract::from_text("pets.yaml", PETS).unwrap();
    let mut kinds = std::collections::BTreeSet::new();
    for number in 0..20 {
        let out = scrubbed(&contract, &record("/v2/pets/latest"), number);
        assert!(
            !out.contains("Micifuz") && !out.contains("2019-03-04"),
            "{out}"
        );
        let out: Value = serde_json::from_str(&out).unwrap();
        kinds.insert(out["response"]["json"]["kind"].to_string());
    }
    assert!(kinds.len() > 1, "{kinds:?}");

    let marked = PETS.replace(
        "name: {type: string,",
        "name: {type: string, x-sensitive: true,",
    );
    let contract = Contract::from_text("pets.yaml", &marked).unwrap();
    let out = scrubbed(&contract, &record("/v2/pets/latest"), 0);
    assert!(
        !out.contains("Micifuz") && out.contains("\"cat\",\"age\":7,\"born\":\"2019-03-04\""),
        "{out}"
    );
}

/// The document of this repository, read as anybody's, says the same as the contract that is built in.
#[test]
fn one_document_scrubs_in_one_way() {
    let read = Contract::load(&support::root().join("schemas/openapi.yaml")).unwrap();
    let har = std::fs::read_to_string(
        support::root().join("crates/khipu-validate/tests/recorded/proxy.har"),
    )
    .unwrap();
    let inputs = [
        har,
        support::line(r#""status":200,"response":{"json":{"Who":"x"}}"#),
    ];
    for text in inputs {
        let ours = scrubbed(&Contract::embedded(), &text, 1);
        assert!(ours == scrubbed(&read, &text, 1));
        assert!(ours != text);
    }
}
