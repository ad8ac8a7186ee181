//! Which payload a record is, told by its shape.
//!
//! Each schema of a payload is one candidate, so a 200 and a callback that share one are never in doubt: they are called
//! by the first name. The schema that declares the most of the record's members wins, and among equals one that accepts
//! the record comes before those that do not. Whether a schema accepts a record does not come first, because a lax one
//! accepts the faulty records of its neighbours: every request for card purchases is also a request for loans with
//! members that the contract does not know. What remains level is ambiguous.

use khipu_document::{Bundle, Node};

use crate::contract::Contract;
use crate::contract_error::ContractError;
use crate::operation::Payload;
use crate::tree::{Kind, Value};

/// How far references and combinations of schemas are followed.
const MAX_STEPS: usize = 32;

/// What the shape of a record tells.
pub(crate) enum Shape<'c> {
    /// The payloads of the one schema that fits best, one of each operation.
    Found(Vec<&'c Payload>),
    /// Payloads of several schemas that fit equally well.
    Ambiguous(Vec<&'c Payload>),
    /// It looks like none of them.
    Unknown(Vec<&'c Payload>),
}

/// Tells which of `candidates` a value is.
pub(crate) fn shape<'c>(
    contract: &'c Contract,
    candidates: &[&'c Payload],
    value: &Value<'_>,
) -> Result<Shape<'c>, ContractError> {
    let mut groups: Vec<(&str, Vec<&Payload>)> = Vec::new();
    for payload in candidates {
        let Some(pointer) = payload.schema() else {
            continue;
        };
        if groups.iter().all(|(known, _)| *known != pointer) {
            groups.push((pointer, sharing(candidates, payload)));
        }
    }
    if let [(_, group)] = groups.as_slice() {
        return Ok(Shape::Found(group.clone()));
    }
    let mut ranked = Vec::new();
    for (pointer, group) in &groups {
        let accepts = contract.schema(pointer)?.accepts(value);
        let schema = contract.document().pointer(pointer);
        let declared = schema.map_or(0, |(schema, _)| {
            declared(contract.document(), &[schema], value)
        });
        ranked.push(((declared, accepts), group));
    }
    let best = ranked
        .iter()
        .map(|(rank, _)| *rank)
        .max()
        .unwrap_or_default();
    let winners: Vec<_> = ranked.iter().filter(|(rank, _)| *rank == best).collect();
    let listed = |wanted: &dyn Fn((usize, bool)) -> bool| -> Vec<&'c Payload> {
        let groups = ranked.iter().filter(|(rank, _)| wanted(*rank));
        let mut listed: Vec<&Payload> = groups.flat_map(|(_, group)| *group).copied().collect();
        // In the order of the contract, which groups do not keep.
        listed.sort_by_key(|payload| candidates.iter().position(|known| known == payload));
        listed
    };
    Ok(match (best, winners.as_slice()) {
        ((0, _), _) => Shape::Unknown(listed(&|_| true)),
        (_, [(_, group)]) => Shape::Found((*group).clone()),
        _ => Shape::Ambiguous(listed(&|rank| rank == best || rank.1)),
    })
}

/// Those of `candidates` that have the schema of `payload`, the first one of each operation.
pub(crate) fn sharing<'c>(candidates: &[&'c Payload], payload: &Payload) -> Vec<&'c Payload> {
    let mut sharing: Vec<&Payload> = Vec::new();
    for candidate in candidates {
        let operation = candidate.operation();
        if candidate.schema() == payload.schema()
            && sharing.iter().all(|known| known.operation() != operation)
        {
            sharing.push(candidate);
        }
    }
    sharing
}

/// How many members of `value`, at any depth, `schemas` declare.
fn declared(document: &Node, schemas: &[&Node], value: &Value<'_>) -> usize {
    let parts = parts(document, schemas);
    match &value.kind {
        Kind::Object(members) => members
            .iter()
            .map(|member| {
                let rules = below(&parts, &member.name);
                if rules.is_empty() {
                    0
                } else {
                    1 + declared(document, &rules, &member.value)
                }
            })
            .sum(),
        Kind::Array(list) => {
            let rules = items(&parts);
            let each = list.iter().map(|item| declared(document, &rules, item));
            if rules.is_empty() { 0 } else { each.sum() }
        }
        _ => 0,
    }
}

/// What declares the member of this name, in the schemas that apply to an object.
pub(crate) fn below<'d>(parts: &[&'d Node], name: &str) -> Vec<&'d Node> {
    let rules = parts.iter().filter_map(|part| part.get("properties"));
    rules.filter_map(|rules| rules.get(name)).collect()
}

/// What is said of items, in the schemas that apply to an array.
pub(crate) fn items<'d>(parts: &[&'d Node]) -> Vec<&'d Node> {
    parts.iter().filter_map(|part| part.get("items")).collect()
}

/// The schemas that apply where all of `schemas` do, behind references and combinations.
pub(crate) fn parts<'d>(document: &'d Node, schemas: &[&'d Node]) -> Vec<&'d Node> {
    let mut parts = Vec::new();
    for schema in schemas {
        flatten(document, schema, MAX_STEPS, &mut parts);
    }
    parts
}

/// The schemas that apply where `schema` stands, behind references and combinations.
fn flatten<'d>(document: &'d Node, schema: &'d Node, steps: usize, parts: &mut Vec<&'d Node>) {
    if steps == 0 || parts.iter().any(|known| std::ptr::eq(*known, schema)) {
        return;
    }
    parts.push(schema);
    let referred =
        Bundle::referred(schema).and_then(|name| document.find(&["components", "schemas", name]));
    let combined = ["allOf", "anyOf", "oneOf"]
        .iter()
        .filter_map(|keyword| schema.get(keyword))
        .flat_map(Node::items);
    for part in referred.into_iter().chain(combined) {
        flatten(document, part, steps - 1, parts);
    }
}
