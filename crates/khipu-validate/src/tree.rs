//! A JSON text as a tree in which every value knows the byte at which it begins.

use std::borrow::Cow;

/// A value of the payload.
#[derive(Debug)]
pub(crate) struct Value<'t> {
    /// The byte of the text at which it begins.
    pub(crate) at: usize,
    pub(crate) kind: Kind<'t>,
}

/// What a [`Value`] is. A number is the text that it was written with, so that none is too large or too exact.
#[derive(Debug)]
pub(crate) enum Kind<'t> {
    Null,
    Bool(bool),
    Number(&'t str),
    String(Cow<'t, str>),
    Array(Vec<Value<'t>>),
    Object(Vec<Member<'t>>),
}

/// A member of an object. Of a repeated name the last one counts, as in most readers; it stands where the first stood.
#[derive(Debug)]
pub(crate) struct Member<'t> {
    pub(crate) name: Cow<'t, str>,
    pub(crate) value: Value<'t>,
}

impl<'t> Value<'t> {
    /// The value at a JSON pointer below this one.
    pub(crate) fn pointer(&self, pointer: &str) -> Option<&Value<'t>> {
        let mut value = self;
        for token in pointer.split('/').skip(1) {
            value = match &value.kind {
                Kind::Array(items) => items.get(token.parse::<usize>().ok()?)?,
                Kind::Object(members) => {
                    let name = token.replace("~1", "/").replace("~0", "~");
                    &members.iter().find(|member| member.name == name)?.value
                }
                _ => return None,
            };
        }
        Some(value)
    }

    /// How many values this is, those inside of it counted.
    pub(crate) fn count(&self) -> usize {
        let mut open = vec![self];
        let mut count = 0;
        while let Some(value) = open.pop() {
            count += 1;
            match &value.kind {
                Kind::Array(items) => open.extend(items),
                Kind::Object(members) => open.extend(members.iter().map(|member| &member.value)),
                _ => {}
            }
        }
        count
    }

    /// The type of this value in words.
    pub(crate) fn described(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Number(_) => "a number",
            Kind::String(_) => "a string",
            Kind::Array(_) => "an array",
            Kind::Object(_) => "an object",
        }
    }
}
