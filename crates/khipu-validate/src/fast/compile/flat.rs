//! Flat objects: those in which there are strings, numbers and other flat objects only.

use super::track::{number, string};
use crate::fast::plan::{ANY, EMPTY, Key, Number, OVER, Object, Plan, Value};
use crate::fast::run::TRACK_DEPTH;
use crate::fast::scan::BLOCK;

/// Notes which objects are flat, and for the members of these what their values most probably are.
pub(super) fn mark(plan: &mut Plan) {
    // Each round adds those whose members became flat in the one before.
    for _ in 0..TRACK_DEPTH {
        let flat: Vec<bool> = plan
            .objects
            .iter()
            .map(|object| is_flat(plan, object))
            .collect();
        for (object, is_flat) in plan.objects.iter_mut().zip(flat) {
            object.is_flat |= is_flat;
        }
    }
    let values: Vec<Value> = plan.keys.iter().map(|key| value(plan, key.node)).collect();
    for object in plan.objects.iter_mut().filter(|object| object.is_flat) {
        let first = object.first as usize;
        for slot in &mut object.table.slots {
            let member = first + usize::from(slot.index);
            if slot.index != EMPTY
                && let (Some(key), Some(value)) = (plan.keys.get(member), values.get(member))
            {
                (slot.node, slot.value) = (key.node, *value);
            }
        }
    }
}

fn is_flat(plan: &Plan, object: &Object) -> bool {
    let first = object.first as usize;
    let keys = plan.keys.get(first..first + object.count as usize);
    let is_fit = |key: &Key| {
        let is_short = key.literal.length < BLOCK;
        is_short && !matches!(value(plan, key.node), Value::Nothing)
    };
    object.count > 0
        && object.conditions.is_empty()
        && object.watched == 0
        && keys.is_some_and(|keys| keys.iter().all(is_fit))
}

fn value(plan: &Plan, id: u32) -> Value {
    let Some(node) = plan.nodes.get(id as usize) else {
        return Value::Nothing;
    };
    // What may be of several kinds is looked at more closely elsewhere.
    let object = plan.objects.get(node.object as usize);
    let kinds = [
        node.string != OVER,
        node.number != Number::Over,
        node.object != OVER,
        node.array != OVER,
    ];
    if kinds.iter().filter(|is_there| **is_there).count() != 1 {
        return Value::Nothing;
    }
    match object {
        Some(object) if node.object != ANY && object.is_flat => Value::Object(node.object),
        Some(_) => Value::Nothing,
        None => {
            let value = string(plan, node).or_else(|| number(node, id));
            value.unwrap_or(Value::Nothing)
        }
    }
}
