//! `record.schema.json` is what the type says.
#![cfg(feature = "schemars")]
use std::collections::BTreeSet;
use std::path::Path;

use khipu_capture::{Body, Record};
use serde_json::Value;

fn derived() -> Value {
    schemars::schema_for!(Record).to_value()
}

#[test]
fn the_committed_schema_is_that_of_the_type() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("record.schema.json");
    if std::env::var_os("KHIPU_WRITE_SCHEMA").is_some() {
        // In the order in which schemars tells it, which is the one to read.
        let text = serde_json::to_string_pretty(&schemars::schema_for!(Record)).unwrap();
        std::fs::write(&path, text + "\n").unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    let committed: Value = serde_json::from_str(&committed).unwrap_or_default();
    assert!(
        committed == derived(),
        "record.schema.json is not what `Record` says; rewrite it with \
         KHIPU_WRITE_SCHEMA=1 cargo test -p khipu-capture --features schemars schema"
    );
}

#[test]
fn the_schema_names_what_a_record_has() {
    let schema = derived();
    let record = Record::exchange("POST", "/p")
        .operation("o")
        .request(Body::from_bytes(b"1"))
        .response(200, Body::from_bytes(b"x"));
    let mut callback = record.clone();
    callback.callback = Some(Body::from_bytes(b"\xff"));
    let line: Value = serde_json::from_str(&callback.to_line()).unwrap();
    let members: BTreeSet<&String> = line.as_object().unwrap().keys().collect();
    let properties = schema["properties"].as_object().unwrap();
    assert_eq!(members, properties.keys().collect());
    assert_eq!(schema["required"].as_array().unwrap().len(), 4);
    assert_eq!(properties["khipu_capture"]["const"], 1);
    let kinds = schema["$defs"]["Body"]["oneOf"].as_array().unwrap();
    let kinds: Vec<_> = kinds
        .iter()
        .map(|kind| kind["required"][0].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["json", "text", "base64"]);
}

#[test]
fn the_schema_accepts_records_and_nothing_else() {
    let schema = jsonschema::validator_for(&derived()).unwrap();
    let accepts = |text: &str| schema.is_valid(&serde_json::from_str(text).unwrap());
    for body in [&b"{\"text\":1}"[..], b"null", b"", b"text", b"\xff"] {
        let body = Body::from_bytes(body);
        let record = Record::exchange("POST", "/p").request(body.clone());
        let both = record.clone().response(200, body.clone()).operation("o");
        let callback = Record::callback("/p", body);
        for record in [record, both, callback] {
            assert!(accepts(&record.to_line()), "{}", record.to_line());
        }
    }
    let good = Record::callback("/p", Body::from_bytes(b"1")).to_line();
    for (what, instead) in [
        ("\"khipu_capture\":1", "\"khipu_capture\":2"),
        ("\"path\"", "\"paths\""),
        ("{\"json\":1}", "1"),
        ("{\"json\":1}", "{\"json\":1,\"text\":\"\"}"),
        ("{\"json\":1}", "{\"text\":1}"),
        ("{\"json\":1}", "{}"),
    ] {
        assert!(good.contains(what));
        assert!(!accepts(&good.replace(what, instead)), "{instead}");
    }
}
