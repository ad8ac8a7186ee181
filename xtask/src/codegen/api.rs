//! What the generators need to know of the document, in the words of the API.
//!
//! Built from a document that keeps every rule, so that the generators after it need no cases for what cannot be.

use std::collections::{HashMap, HashSet};

use khipu_document::{Bundle, Entry, Kind, Node, Operation, Payload, PayloadKind};

use super::names::{type_name, value_name};

/// The API as the generators see it.
#[derive(Debug)]
pub struct Api<'a> {
    /// The document.
    pub bundle: &'a Bundle,
    /// The operations, in the order of the document.
    pub operations: Vec<ApiOperation<'a>>,
    /// The components that become types, in the order of their files.
    pub components: Vec<Component<'a>>,
    /// The members that every answer has beside its data.
    pub envelope: Vec<Member<'a>>,
    index: HashMap<&'a str, usize>,
    requests: HashSet<&'a str>,
    responses: HashSet<&'a str>,
}

/// An operation.
#[derive(Debug)]
pub struct ApiOperation<'a> {
    /// The operationId, which is also the name of its function and its module.
    pub id: &'a str,
    /// The name of its marker type.
    pub type_name: String,
    /// The path below the server.
    pub path: &'a str,
    /// The file that states it.
    pub file: &'a str,
    /// The only tag.
    pub tag: &'a str,
    /// One sentence.
    pub summary: &'a str,
    /// What it does.
    pub description: &'a str,
    /// The component of the request body.
    pub request: &'a str,
    /// The component of the body of status 200 and of the callback.
    pub response: &'a str,
    /// The names of the security schemes, each an alternative.
    pub security: Vec<&'a str>,
}

/// A component that becomes a Rust type.
#[derive(Debug)]
pub struct Component<'a> {
    /// Its name, in the document and in Rust.
    pub name: &'a str,
    /// The module that holds it, after its file.
    pub module: String,
    /// The file that states it.
    pub file: &'a str,
    /// What it means.
    pub description: &'a str,
    /// Whether it is marked `x-sensitive`.
    pub sensitive: bool,
    /// What it is.
    pub shape: Shape<'a>,
}

/// What a component is.
#[derive(Debug)]
pub enum Shape<'a> {
    /// An object: a struct.
    Object(Vec<Member<'a>>),
    /// A string with an enumeration: an open enum.
    Enum(Vec<(&'a str, &'a str)>),
    /// Any other string: a type of its own with these limits.
    Text {
        /// The pattern that a value matches.
        pattern: Option<&'a str>,
        /// The least number of characters.
        min_length: Option<&'a str>,
        /// The greatest number of characters.
        max_length: Option<&'a str>,
    },
    /// A type written by hand in `khipu-models`.
    HandWritten(&'a str),
}

/// A member of an object.
#[derive(Debug)]
pub struct Member<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// Its name in Rust.
    pub field: String,
    /// What it means; its own words, or those of the component that it refers to.
    pub description: &'a str,
    /// Whether the description is its own.
    pub described: bool,
    /// Whether it must be there.
    pub required: bool,
    /// Whether it may be null.
    pub nullable: bool,
    /// Whether it is marked `x-sensitive` itself. A type that is marked shows nothing anyway.
    pub sensitive: bool,
    /// What it holds.
    pub value: Value<'a>,
    /// Its schema.
    pub node: &'a Node,
}

/// What a member holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// A plain string.
    String,
    /// An integer.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A component.
    Component(&'a str),
    /// A list of plain strings.
    Strings,
    /// A list of a component.
    List(&'a str),
}

impl<'a> Api<'a> {
    /// Reads the API out of a document that keeps every rule.
    ///
    /// # Errors
    ///
    /// A message naming what the rules should have refused.
    pub fn new(bundle: &'a Bundle, operations: &[Operation<'a>]) -> Result<Self, String> {
        let operations = operations
            .iter()
            .map(|found| operation(bundle, found))
            .collect::<Result<Vec<_>, String>>()?;
        let schemas = bundle
            .document()
            .find(&["components", "schemas"])
            .map_or(&[][..], Node::entries);
        let mut components = Vec::new();
        for entry in schemas {
            if !is_envelope_part(bundle, &entry.key) {
                components.push(component(bundle, entry)?);
            }
        }
        let index = components
            .iter()
            .enumerate()
            .map(|(at, component)| (component.name, at))
            .collect();
        let named = |name: fn(&ApiOperation<'a>) -> &'a str| operations.iter().map(name).collect();
        let envelope = bundle
            .schema("Envelope")
            .map_or(Ok(Vec::new()), |node| members(bundle, node))?;
        Ok(Self {
            bundle,
            envelope,
            requests: named(|operation| operation.request),
            responses: named(|operation| operation.response),
            operations,
            components,
            index,
        })
    }

    /// Whether an operation is asked with the component named `name`.
    #[must_use]
    pub fn is_request(&self, name: &str) -> bool {
        self.requests.contains(name)
    }

    /// Whether an operation is answered with the component named `name`.
    #[must_use]
    pub fn is_response(&self, name: &str) -> bool {
        self.responses.contains(name)
    }

    /// The component named `name`.
    #[must_use]
    pub fn component(&self, name: &str) -> Option<&Component<'a>> {
        self.components.get(*self.index.get(name)?)
    }

    /// The components that are structs, with their members.
    pub fn objects(&self) -> impl Iterator<Item = (&Component<'a>, &[Member<'a>])> {
        self.components
            .iter()
            .filter_map(|component| match &component.shape {
                Shape::Object(members) => Some((component, members.as_slice())),
                _ => None,
            })
    }
}

fn operation<'a>(bundle: &'a Bundle, found: &Operation<'a>) -> Result<ApiOperation<'a>, String> {
    let node = found.node;
    let id = node
        .str("operationId")
        .ok_or_else(|| format!("{} has no operationId", found.path))?;
    let body = |kind: PayloadKind| {
        let payload = found.payloads.iter().find(|payload| payload.kind == kind);
        payload
            .and_then(Payload::schema)
            .and_then(Bundle::referred)
            .ok_or_else(|| format!("operation `{id}` has no payload `{}`", kind.name()))
    };
    let security = node
        .get("security")
        .or_else(|| bundle.document().get("security"))
        .map_or(&[][..], Node::items);
    Ok(ApiOperation {
        id,
        type_name: type_name(id),
        path: found.path,
        file: &node.at.file,
        tag: node.strings("tags").next().unwrap_or_default(),
        summary: node.str("summary").unwrap_or_default().trim(),
        description: node.str("description").unwrap_or_default().trim(),
        request: body(PayloadKind::Request)?,
        response: body(PayloadKind::Status("200".to_owned()))?,
        security: security
            .iter()
            .flat_map(|requirement| requirement.entries())
            .map(|entry| entry.key.as_str())
            .collect(),
    })
}

fn component<'a>(bundle: &'a Bundle, entry: &'a Entry) -> Result<Component<'a>, String> {
    let node = &entry.value;
    let shape = if let Some(rust_type) = node.str("x-rust-type") {
        Shape::HandWritten(rust_type)
    } else if let Some(values) = node.get("enum") {
        let texts = node.get("x-enum-descriptions");
        let text = |value: &str| texts.and_then(|texts| texts.str(value)).unwrap_or_default();
        Shape::Enum(
            values
                .items()
                .iter()
                .filter_map(Node::as_str)
                .map(|value| (value, text(value)))
                .collect(),
        )
    } else if node.str("type") == Some("string") {
        let limit = |key: &str| match node.get(key).map(|limit| &limit.kind) {
            Some(Kind::Number(text)) => Some(text.as_str()),
            _ => None,
        };
        Shape::Text {
            pattern: node.str("pattern"),
            min_length: limit("minLength"),
            max_length: limit("maxLength"),
        }
    } else {
        Shape::Object(members(bundle, node)?)
    };
    Ok(Component {
        name: &entry.key,
        module: module_of(&entry.key_at.file),
        file: &entry.key_at.file,
        description: node.str("description").unwrap_or_default().trim(),
        sensitive: node.flag("x-sensitive"),
        shape,
    })
}

fn members<'a>(bundle: &'a Bundle, node: &'a Node) -> Result<Vec<Member<'a>>, String> {
    let mut members = Vec::new();
    for part in parts(bundle, node) {
        let required: Vec<&str> = part.strings("required").collect();
        for property in part.get("properties").map_or(&[][..], Node::entries) {
            members.push(member(
                bundle,
                property,
                required.contains(&property.key.as_str()),
            )?);
        }
    }
    Ok(members)
}

/// The objects that a component is made of: itself, or the parts of an envelope.
fn parts<'a>(bundle: &'a Bundle, node: &'a Node) -> Vec<&'a Node> {
    match node.get("allOf") {
        None => vec![node],
        Some(all) => all
            .items()
            .iter()
            .map(|part| bundle.resolve(part))
            // The rule of the envelope is for validators: a type cannot say it.
            .filter(|part| part.get("properties").is_some())
            .collect(),
    }
}

fn member<'a>(bundle: &'a Bundle, entry: &'a Entry, required: bool) -> Result<Member<'a>, String> {
    let node = &entry.value;
    let branch = node
        .get("oneOf")
        .and_then(|branches| branches.items().first());
    let inner = branch.unwrap_or(node);
    let nullable = branch.is_some() || node.strings("type").any(|kind| kind == "null");
    let kind = node
        .str("type")
        .or_else(|| node.strings("type").find(|kind| *kind != "null"));
    let value = match (inner.reference(), kind) {
        (Some(_), _) => Value::Component(Bundle::referred(inner).unwrap_or_default()),
        (None, Some("string")) => Value::String,
        (None, Some("integer")) => Value::Integer,
        (None, Some("boolean")) => Value::Boolean,
        (None, Some("array")) => match node.get("items").and_then(Bundle::referred) {
            Some(name) => Value::List(name),
            None => Value::Strings,
        },
        _ => {
            return Err(format!(
                "member `{}` at {} has no type that the models know",
                entry.key, entry.key_at
            ));
        }
    };
    let target = match value {
        Value::Component(name) => bundle.schema(name),
        _ => None,
    };
    let own = node.str("description");
    let inherited = target.and_then(|target| target.str("description"));
    Ok(Member {
        name: &entry.key,
        field: value_name(&entry.key),
        description: own.or(inherited).unwrap_or_default().trim(),
        described: own.is_some(),
        required,
        nullable,
        sensitive: node.flag("x-sensitive"),
        value,
        node,
    })
}

/// Whether `schema` is an envelope: parts by reference, of which one has the common members, then an object with a
/// `Data` that is required and may be null.
#[must_use]
pub fn is_envelope(bundle: &Bundle, schema: &Node) -> bool {
    let Some((last, references)) = schema
        .get("allOf")
        .and_then(|parts| parts.items().split_last())
    else {
        return false;
    };
    let has = |name: &str| {
        references
            .iter()
            .any(|part| Bundle::referred(part) == Some(name))
    };
    let data = last.find(&["properties", "Data"]);
    let nullable = data.is_some_and(|data| {
        data.get("oneOf")
            .map_or(&[][..], Node::items)
            .iter()
            .any(|branch| bundle.resolve(branch).get("properties").is_some())
    });
    has("Envelope")
        && has("StatusErrorRule")
        && nullable
        && last.strings("required").any(|name| name == "Data")
}

/// Whether the component `name` is only ever a part of an `allOf`, and so becomes no type of its own.
#[must_use]
pub fn is_envelope_part(bundle: &Bundle, name: &str) -> bool {
    matches!(name, "Envelope" | "StatusErrorRule") && bundle.schema(name).is_some()
}

/// The module of the types that a file of components states: `card_purchases` for `card-purchases.yaml`.
#[must_use]
pub fn module_of(file: &str) -> String {
    let inner = file.strip_prefix("schemas/components/").unwrap_or(file);
    let stem = inner.rsplit_once('.').map_or(inner, |(stem, _)| stem);
    value_name(&stem.replace('/', "_"))
}
