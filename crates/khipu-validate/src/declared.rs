//! What the contract declares at a place of a payload.

use khipu_document::{Kind, Node};

/// How many schemas are looked at for one place, and how far references are followed.
const MAX_SCHEMAS: usize = 256;

/// The names of members that the schemas declare for the object at `pointer`, when the schema at `start` applies to the
/// whole payload. Combinations and conditions are looked into, whether they hold or not.
pub(crate) fn members<'d>(document: &'d Node, start: &str, pointer: &str) -> Vec<&'d str> {
    let Some((start, _)) = document.pointer(start) else {
        return Vec::new();
    };
    let mut here = all_of(document, vec![start]);
    for token in pointer.split('/').skip(1) {
        let name = token.replace("~1", "/").replace("~0", "~");
        let below = here.iter().flat_map(|schema| below(schema, &name));
        here = all_of(document, below.collect());
    }
    let properties = here.iter().filter_map(|schema| schema.get("properties"));
    let entries = properties.flat_map(Node::entries);
    let mut names: Vec<&str> = entries.map(|entry| entry.key.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// The schemas for the member or item called `name`.
fn below<'d>(schema: &'d Node, name: &str) -> Vec<&'d Node> {
    let mut found = Vec::new();
    match schema.get("properties").and_then(|known| known.get(name)) {
        Some(known) => found.push(known),
        None => found.extend(schema.get("additionalProperties")),
    }
    if let Ok(index) = name.parse::<usize>() {
        match schema
            .get("prefixItems")
            .and_then(|items| items.items().get(index))
        {
            Some(item) => found.push(item),
            None => found.extend(schema.get("items")),
        }
    }
    found
}

/// These schemas with all that they refer to, combine, or apply under a condition.
fn all_of<'d>(document: &'d Node, mut waiting: Vec<&'d Node>) -> Vec<&'d Node> {
    let mut found: Vec<&Node> = Vec::new();
    while let Some(schema) = waiting.pop() {
        if found.len() == MAX_SCHEMAS {
            break;
        }
        if found.iter().any(|known| std::ptr::eq(*known, schema)) {
            continue;
        }
        found.push(schema);
        for entry in schema.entries() {
            match (entry.key.as_str(), &entry.value.kind) {
                ("$ref", Kind::String(target)) => {
                    let pointer = target.strip_prefix('#');
                    let referred = pointer.and_then(|pointer| document.pointer(pointer));
                    waiting.extend(referred.map(|(referred, _)| referred));
                }
                ("allOf" | "anyOf" | "oneOf", Kind::Sequence(schemas)) => waiting.extend(schemas),
                ("if" | "then" | "else", _) => waiting.push(&entry.value),
                ("dependentSchemas", _) => {
                    waiting.extend(entry.value.entries().iter().map(|entry| &entry.value));
                }
                _ => {}
            }
        }
    }
    found
}
