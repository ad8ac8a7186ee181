//! Arrays and objects that are being read: what they hold so far, and which names were repeated.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::tree::{Member, Value};

/// From this many members on, repeated names are looked for with a table.
const TABLE_FROM: usize = 16;

/// A member whose name stood before in its object.
#[derive(Debug, PartialEq)]
pub(crate) struct Repeated {
    /// The member, as JSON pointer.
    pub(crate) pointer: String,
    /// Its name.
    pub(crate) name: String,
    /// The byte at which its value begins.
    pub(crate) at: usize,
}

/// An array or object whose end has not come yet.
pub(crate) struct Open<'t> {
    pub(crate) at: usize,
    pub(crate) kind: Container<'t>,
}

pub(crate) enum Container<'t> {
    Array(Vec<Value<'t>>),
    Object {
        members: Vec<Member<'t>>,
        /// Where each name stands, once there are many.
        table: Option<HashMap<Cow<'t, str>, usize>>,
        /// The name that waits for its value.
        name: Cow<'t, str>,
    },
}

/// Sets a member; if its name stood before, the new value takes the place of the old one and is told.
pub(crate) fn insert<'t>(
    members: &mut Vec<Member<'t>>,
    table: &mut Option<HashMap<Cow<'t, str>, usize>>,
    name: Cow<'t, str>,
    value: Value<'t>,
    tell: impl FnOnce(&str, usize) -> Repeated,
) -> Option<Repeated> {
    if table.is_none() && members.len() >= TABLE_FROM {
        let names = members.iter().enumerate();
        *table = Some(
            names
                .map(|(at, member)| (member.name.clone(), at))
                .collect(),
        );
    }
    let before = match table {
        Some(table) => table.get(&name).copied(),
        None => members.iter().position(|member| member.name == name),
    };
    if let Some(member) = before.and_then(|at| members.get_mut(at)) {
        let told = tell(&name, value.at);
        member.value = value;
        return Some(told);
    }
    if let Some(table) = table {
        table.insert(name.clone(), members.len());
    }
    members.push(Member { name, value });
    None
}

/// The place of the value that comes next, as JSON pointer.
pub(crate) fn pointer(open: &[Open<'_>]) -> String {
    open.iter()
        .map(|open| match &open.kind {
            Container::Array(items) => format!("/{}", items.len()),
            Container::Object { name, .. } => format!("/{}", escaped(name)),
        })
        .collect()
}

pub(crate) fn escaped(name: &str) -> String {
    khipu_document::escape_pointer(name)
}
