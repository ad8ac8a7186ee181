//! Members as schemas that stand where the members are, for documents by anyone.

use super::style::Style;
use super::yaml;
use crate::drift::counts::Type;
use crate::drift::names;
use crate::drift::shape::Shape;

/// A member as its key and the lines below it.
pub(super) fn member(style: Style, name: &str, shape: &Shape) -> String {
    let schema = yaml::indented(&schema(style, shape), 2);
    format!(
        "{}:\n  description: TODO say what this is.\n{schema}",
        yaml::scalar(name)
    )
}

/// What was seen as a schema. Shapes are not deep, so this may call itself.
fn schema(style: Style, shape: &Shape) -> String {
    let is_null = shape.types.count(Type::Null) > 0;
    let seen = shape.types.seen().map(|(kind, _)| kind);
    let seen: Vec<Type> = seen.filter(|kind| *kind != Type::Null).collect();
    let schema = match seen.as_slice() {
        [Type::Integer] => "type: integer\n".to_owned(),
        [Type::Boolean] => "type: boolean\n".to_owned(),
        [Type::Number] | [Type::Integer, Type::Number] => "type: number\n".to_owned(),
        [Type::String] => match style.marks {
            true => "type: string\nx-sensitive: true # TODO say whether it is\n".to_owned(),
            false => "type: string\n".to_owned(),
        },
        [Type::Object] => object(style, shape),
        [Type::Array] => array(style, shape),
        [] => return "# TODO only null was seen: say what else it can be\n".to_owned(),
        _ => {
            return format!(
                "# TODO several types were seen ({}): decide which it is\n",
                shape.words()
            );
        }
    };
    match is_null {
        true => style.nullable(&schema),
        false => schema,
    }
}

fn object(style: Style, shape: &Shape) -> String {
    let mut names = shape.members.keys();
    if shape.more > 0 || names.any(|name| names::is_partial(name)) {
        let mark = if style.marks {
            "x-sensitive: true\n"
        } else {
            ""
        };
        return format!(
            "type: object\n{mark}# TODO its names look like data: say what they stand for\n"
        );
    }
    if shape.members.is_empty() {
        return "type: object\n# TODO only empty ones were seen\n".to_owned();
    }
    let members = shape.members.iter();
    let members: String = members
        .map(|(name, shape)| member(style, name, shape))
        .collect();
    format!("type: object\nproperties:\n{}", yaml::indented(&members, 2))
}

fn array(style: Style, shape: &Shape) -> String {
    // OpenAPI 3.0 asks for `items`; what they are may be open.
    match &shape.item {
        None => "type: array\nitems: {} # TODO only empty lists were seen\n".to_owned(),
        Some(item) => {
            let items = schema(style, item);
            match items.starts_with('#') {
                true => format!("type: array\nitems: {{}} {items}"),
                false => format!("type: array\nitems:\n{}", yaml::indented(&items, 2)),
            }
        }
    }
}
