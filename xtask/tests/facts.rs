//! Every fact that the two source pages state of a field is in the document.
//!
//! `facts/*.tsv` holds the pages' facts, one row a field as printed. The pages print some things once for several
//! members, and print null as "object" in a 202: the few differences are listed here by name.
use std::collections::BTreeSet;
use std::path::Path;

use khipu_document::{Bundle, Node, PayloadKind, load};

struct Fact {
    payload: String,
    path: String,
    types: BTreeSet<String>,
    required: bool,
    values: Vec<String>,
    example: String,
}

fn bundle() -> Bundle {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    load("schemas/openapi.yaml", &|name| {
        std::fs::read_to_string(root.join(name))
    })
    .unwrap()
}

fn facts(name: &str) -> Vec<Fact> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/facts")
        .join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("payload\tpath\ttype\trequired\tenum\texample")
    );
    lines
        .map(|line| {
            let [payload, path, types, required, values, example] =
                line.split('\t').collect::<Vec<_>>().try_into().unwrap();
            Fact {
                payload: payload.to_owned(),
                path: path.to_owned(),
                types: types
                    .split(',')
                    .filter(|kind| !kind.is_empty())
                    .map(str::to_owned)
                    .collect(),
                required: required == "yes",
                values: values
                    .split('|')
                    .filter(|value| !value.is_empty())
                    .map(str::to_owned)
                    .collect(),
                example: example.to_owned(),
            }
        })
        .collect()
}

/// A member of the document, with the schema that states it and all that this refers to.
struct Found<'a> {
    schemas: Vec<&'a Node>,
    required: bool,
}

/// Everything that a schema is made of: itself, what it refers to, its parts, and the branches beside null.
fn unfold<'a>(bundle: &'a Bundle, node: &'a Node, into: &mut Vec<&'a Node>) {
    into.push(node);
    if let Some(target) = Bundle::referred(node).and_then(|name| bundle.schema(name)) {
        unfold(bundle, target, into);
    }
    for key in ["allOf", "oneOf"] {
        for part in node.get(key).map_or(&[][..], Node::items) {
            unfold(bundle, part, into);
        }
    }
}

/// Follows `Data.Loan.Balance` through objects and lists.
fn find<'a>(bundle: &'a Bundle, body: &'a Node, path: &str) -> Found<'a> {
    let mut found = Found {
        schemas: Vec::new(),
        required: true,
    };
    unfold(bundle, body, &mut found.schemas);
    for name in path.split('.') {
        let mut inner = found.schemas.clone();
        for schema in &found.schemas {
            if let Some(items) = schema.get("items") {
                unfold(bundle, items, &mut inner);
            }
        }
        let member = inner
            .iter()
            .find_map(|schema| schema.get("properties")?.get(name))
            .unwrap_or_else(|| panic!("{path}: the document has no `{name}`"));
        let required = inner
            .iter()
            .any(|schema| schema.strings("required").any(|listed| listed == name));
        found = Found {
            schemas: Vec::new(),
            required,
        };
        unfold(bundle, member, &mut found.schemas);
    }
    found
}

fn types(found: &Found<'_>) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    for schema in &found.schemas {
        types.extend(schema.str("type").map(str::to_owned));
        types.extend(schema.strings("type").map(str::to_owned));
    }
    if types.is_empty() {
        types.insert("any".to_owned());
    }
    types
}

fn check(name: &str, operation_id: &str) -> usize {
    let bundle = bundle();
    let operations = bundle.operations();
    let operation = operations
        .iter()
        .find(|operation| operation.id == operation_id)
        .unwrap();
    let facts = facts(name);
    for fact in &facts {
        let at = format!("{operation_id} {} {}", fact.payload, fact.path);
        if fact.payload == "operation" {
            let stated = match fact.path.as_str() {
                "method" => operation.method.clone(),
                "path" => operation.path.to_owned(),
                "version" => bundle
                    .document()
                    .find(&["info", "version"])
                    .unwrap()
                    .as_str()
                    .unwrap()
                    .to_owned(),
                "security" => {
                    let alternatives = bundle.document().get("security").unwrap().items();
                    let names = alternatives
                        .iter()
                        .map(|alternative| alternative.entries()[0].key.clone());
                    names.collect::<Vec<_>>().join(", ")
                }
                other => panic!("unknown fact `{other}`"),
            };
            assert_eq!(stated, fact.example, "{at}");
            continue;
        }
        let kind = match fact.payload.as_str() {
            "request" => PayloadKind::Request,
            status => PayloadKind::Status(status.to_owned()),
        };
        let payload = operation
            .payloads
            .iter()
            .find(|payload| payload.kind == kind)
            .unwrap();
        let body = bundle
            .document()
            .pointer(payload.pointer.as_deref().unwrap())
            .unwrap()
            .0;
        let found = find(&bundle, body, &fact.path);
        assert_eq!(found.required, fact.required, "{at}: required");
        let mut stated = types(&found);
        // The page prints "object" for what carries nothing in an acceptance; both are accepted.
        if fact.payload == "202" && matches!(fact.path.as_str(), "Data" | "Error") {
            assert!(
                stated.remove("null"),
                "{at}: null is what the provider means"
            );
        }
        assert_eq!(stated, fact.types, "{at}: type");
        let values: Vec<&str> = found
            .schemas
            .iter()
            .flat_map(|schema| schema.strings("enum"))
            .collect();
        // The page says in words that an acceptance is always OK.
        let only_ok = fact.payload == "202" && fact.path == "Status";
        assert_eq!(
            values,
            if only_ok {
                vec!["OK"]
            } else {
                fact.values.iter().map(String::as_str).collect()
            },
            "{at}: values"
        );
        if !fact.example.is_empty() {
            let examples: Vec<String> = found
                .schemas
                .iter()
                .flat_map(|schema| schema.get("examples").map_or(&[][..], Node::items))
                .map(|example| match example.to_json() {
                    serde_json::Value::String(text) => text,
                    other => other.to_string(),
                })
                .collect();
            assert!(
                examples.contains(&fact.example),
                "{at}: {examples:?} lacks {}",
                fact.example
            );
        }
    }
    facts.len()
}

#[test]
fn the_page_of_loans_is_in_the_document() {
    assert_eq!(check("loans.tsv", "bancosecurity_personal_loans"), 33);
}

#[test]
fn the_page_of_unbilled_transactions_is_in_the_document() {
    assert_eq!(
        check("unbilled.tsv", "consorcio_personal_unbilled_transactions"),
        51
    );
}

#[test]
fn callbacks_carry_the_body_of_status_200() {
    let bundle = bundle();
    for operation in bundle.operations() {
        let schema = |kind: &str| {
            let payload = operation
                .payloads
                .iter()
                .find(|payload| payload.kind.name() == kind)
                .unwrap();
            Bundle::referred(
                bundle
                    .document()
                    .pointer(payload.pointer.as_deref().unwrap())
                    .unwrap()
                    .0,
            )
        };
        assert_eq!(schema("callback"), schema("200"), "{}", operation.id);
    }
}
