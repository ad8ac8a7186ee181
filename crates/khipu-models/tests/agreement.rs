//! Document → Rust → JSON Schema: what the models say of themselves is what the document says.
#![cfg(feature = "schemars")]
use crate::support;
use khipu_models::json_schemas;
use serde_json::{Map, Value, json};

/// What says nothing about values.
const ANNOTATIONS: &[&str] = &[
    "description",
    "title",
    "example",
    "examples",
    "deprecated",
    "$schema",
    "default",
];

/// The name behind a reference of the document or of schemars.
fn referred(schema: &Value) -> Option<&str> {
    schema.get("$ref")?.as_str()?.rsplit('/').next()
}

/// A schema in one form, whoever wrote it: no annotations, references by name, "or null" apart.
fn normal(schema: &Value) -> Value {
    if let Some(name) = referred(schema) {
        return json!({"is": name});
    }
    for key in ["oneOf", "anyOf"] {
        if let Some([first, second]) = schema.get(key).and_then(Value::as_array).map(Vec::as_slice)
            && *second == json!({"type": "null"})
        {
            return json!({"nullable": normal(first)});
        }
    }
    let Value::Object(schema) = schema else {
        return if *schema == json!(true) {
            json!({})
        } else {
            schema.clone()
        };
    };
    let mut schema: Map<String, Value> = schema
        .iter()
        .filter(|(key, _)| !ANNOTATIONS.contains(&key.as_str()) && !key.starts_with("x-"))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if let Some(types) = schema.get("type").and_then(Value::as_array)
        && types.len() == 2
        && types[1] == "null"
    {
        let kind = types[0].clone();
        schema.insert("type".to_owned(), kind);
        return json!({"nullable": schema});
    }
    if let Some(items) = schema.get("items") {
        let items = normal(items);
        schema.insert("items".to_owned(), items);
    }
    let required: Vec<String> = strings(schema.get("required"));
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        for (name, property) in properties {
            *property = normal(property);
            // `Option` says null to schemars also where the member is left out instead.
            if !required.contains(name)
                && let Some(inner) = property.get("nullable")
            {
                *property = inner.clone();
            }
        }
    }
    let mut required = required;
    required.sort();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    Value::Object(schema)
}

fn strings(list: Option<&Value>) -> Vec<String> {
    let items = list
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    items
        .iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

/// The parts of an envelope as one object. The rule that goes over members is the validator's.
fn flat(components: &Map<String, Value>, schema: &Value) -> Value {
    let Some(parts) = schema.get("allOf").and_then(Value::as_array) else {
        return schema.clone();
    };
    let mut properties = Map::new();
    let mut required = Vec::new();
    for part in parts {
        let part = referred(part).map_or(part, |name| &components[name]);
        if let Some(Value::Object(more)) = part.get("properties") {
            properties.extend(more.clone());
            required.extend(strings(part.get("required")));
        }
    }
    json!({"type": "object", "properties": properties, "required": required})
}

/// The components of which the document says something else than the model of that name, and those that are on one side only.
fn disagreements(components: &Map<String, Value>) -> Vec<String> {
    let models = json_schemas();
    let mut found = Vec::new();
    for (name, schema) in components {
        if matches!(name.as_str(), "Envelope" | "StatusErrorRule") {
            continue;
        }
        let document = normal(&flat(components, schema));
        match models.get(name).map(normal) {
            Some(model) if model == document => {}
            Some(model) => found.push(format!("{name}: document {document} model {model}")),
            None => found.push(format!("{name}: no model")),
        }
    }
    found.extend(
        models
            .keys()
            .filter(|name| !components.contains_key(*name))
            .map(|name| format!("{name}: no component")),
    );
    found
}

fn components() -> Map<String, Value> {
    let document = support::bundle().document().to_json();
    document["components"]["schemas"]
        .as_object()
        .unwrap()
        .clone()
}

#[test]
fn no_component_differs() {
    let components = components();
    assert!(components.len() > 20);
    assert_eq!(disagreements(&components), Vec::<String>::new());
}

/// A change to one component that a model would not notice by itself.
type Mutation = (&'static str, &'static str, fn(&mut Value));

const MUTATIONS: &[Mutation] = &[
    ("a member renamed", "Loan", |schema| {
        let properties = schema["properties"].as_object_mut().unwrap();
        let value = properties.remove("DueDate").unwrap();
        properties.insert("EndDate".to_owned(), value);
    }),
    ("a member added", "Money", |schema| {
        schema["properties"]["Scale"] = json!({"type": "integer"})
    }),
    ("a member no longer required", "LoansData", |schema| {
        schema["required"] = json!([])
    }),
    ("another type", "Instalment", |schema| {
        schema["properties"]["InstalmentsNumber"]["type"] = json!("string")
    }),
    ("another component", "Loan", |schema| {
        schema["properties"]["GrantDate"]["$ref"] = json!("#/components/schemas/DateTime")
    }),
    ("null allowed", "CardInstrument", |schema| {
        schema["properties"]["Type"]["type"] = json!(["string", "null"])
    }),
    (
        "an enumeration value added",
        "TransactionStatus",
        |schema| schema["enum"].as_array_mut().unwrap().push(json!("Lost")),
    ),
    ("an enumeration value taken away", "ErrorType", |schema| {
        schema["enum"].as_array_mut().unwrap().pop();
    }),
    ("another pattern", "Currency", |schema| {
        schema["pattern"] = json!("^[A-Z]{3,4}$")
    }),
    ("another length", "OperationId", |schema| {
        schema["maxLength"] = json!(37)
    }),
    ("a limit added", "Instalment", |schema| {
        schema["properties"]["InstalmentsNumber"]["minimum"] = json!(1)
    }),
    ("a date of another form", "Date", |schema| {
        schema["pattern"] = json!("^[0-9]{8}$")
    }),
];

#[test]
fn every_mutation_of_the_document_is_noticed() {
    for (what, name, mutate) in MUTATIONS {
        let mut components = components();
        mutate(components.get_mut(*name).unwrap());
        let found = disagreements(&components);
        assert_eq!(found.len(), 1, "{what}: {found:#?}");
        assert!(
            found[0].starts_with(&format!("{name}: ")),
            "{what}: {found:#?}"
        );
    }
}
