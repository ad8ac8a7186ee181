//! Objects: their members, what is required, and conditions between them.

use khipu_document::{Kind, Node as Schema};

use super::condition::{condition, demand, premise};
use super::table::table;
use super::words::{is_plain, sequence};
use super::{Compiler, OF_OBJECTS, push};
use crate::fast::plan::{EMPTY, Key, Literal, MOST_KEYS, OVER, Object, STYLES};

impl<'d> Compiler<'d> {
    /// The rule for objects to which all these schemas apply; nothing when there is a keyword that has none.
    pub(super) fn object(&mut self, applying: &[&'d Schema]) -> Option<u32> {
        let mut names: Vec<&'d str> = Vec::new();
        let mut object = Object {
            tracks: [OVER; STYLES],
            ..Object::default()
        };
        let mut closed = Vec::new();
        for schema in applying {
            for keyword in OF_OBJECTS {
                let Some(value) = schema.get(keyword) else {
                    continue;
                };
                match *keyword {
                    "properties" => {
                        for entry in value.entries() {
                            add(&mut names, &entry.key);
                        }
                    }
                    "required" => {
                        for name in sequence(value)? {
                            add(&mut names, name.as_str()?);
                        }
                    }
                    "additionalProperties" if value.kind == Kind::Bool(true) => {}
                    "additionalProperties" => closed.push(*schema),
                    _ => return None,
                }
            }
            if let Some(premise_of) = schema.get("if") {
                let premise = premise(premise_of)?;
                for name in premise.present {
                    add(&mut names, name);
                }
                for (name, _) in premise.values {
                    add(&mut names, name);
                }
                for branch in ["then", "else"] {
                    let Some(branch) = schema.get(branch) else {
                        continue;
                    };
                    let demanded = demand(branch)?;
                    for name in demanded.present {
                        add(&mut names, name);
                    }
                    for (name, _) in demanded.types {
                        add(&mut names, name);
                    }
                }
            }
        }
        if names.len() > MOST_KEYS {
            return None;
        }
        object.is_closed = !closed.is_empty();
        for schema in applying {
            for name in schema.strings("required") {
                object.required |= bit(&names, name)?;
            }
        }
        let mut watched: Vec<&str> = Vec::new();
        object.conditions = applying
            .iter()
            .filter(|schema| schema.get("if").is_some())
            .map(|schema| condition(schema, &names, &mut watched))
            .collect::<Option<_>>()?;
        object.watched = u32::try_from(watched.len()).ok()?;
        let mut keys = Vec::new();
        for name in &names {
            let declared = |schema: &&'d Schema| schema.get("properties")?.get(name);
            // Where only some of several schemas know a member, the others may not allow it.
            let is_certain = closed.iter().all(|schema| declared(schema).is_some());
            let node = match is_certain && is_plain(name) {
                true => self.place(applying.iter().filter_map(declared).collect())?,
                false => OVER,
            };
            let watch = watched.iter().position(|watched| watched == name);
            let watch = watch.map_or(Some(EMPTY), |at| u8::try_from(at).ok())?;
            keys.push(Key::new(name, node, watch));
        }
        object.table = table(&names, |name| {
            Literal::new(format!("\"{name}\":").as_bytes())
        })?;
        object.first = u32::try_from(self.plan.keys.len()).ok()?;
        object.count = u32::try_from(names.len()).ok()?;
        self.plan.keys.extend(keys);
        push(&mut self.plan.objects, object)
    }
}

/// Adds a name that is not there.
pub(super) fn add<'n>(names: &mut Vec<&'n str>, name: &'n str) {
    if !names.contains(&name) {
        names.push(name);
    }
}

/// The bit of a name.
pub(super) fn bit(names: &[&str], name: &str) -> Option<u64> {
    let at = names.iter().position(|known| *known == name)?;
    Some(1 << at)
}
