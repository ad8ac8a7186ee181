//! The files of a document joined into one.
//!
//! Every schema that is referred to becomes a member of `components.schemas`, under the last name of the reference, and
//! every `$ref` to it is rewritten to `#/components/schemas/<name>`. References to anything else (path items,
//! parameters, responses, …) are replaced by what they name. Nodes keep the position that they have in their own file.

use std::collections::HashMap;

use crate::bundler::Bundler;
use crate::open::Adapter;
use crate::sources::{Read, Sources};
use crate::{Entry, Kind, Node, Problem};

/// How many references may lead to one another before something else than a reference must come.
pub(crate) const MAX_HOPS: usize = 32;

/// A whole document without references to other files.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    document: Node,
    components: Vec<Component>,
    /// Where each component stands in `components.schemas`.
    index: HashMap<String, usize>,
}

/// A schema of the bundle that has a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Component {
    /// The file that holds it.
    pub file: String,
    /// Where it stands in that file, as JSON pointer.
    pub pointer: String,
    /// The name that it has in the bundle.
    pub name: String,
}

impl Bundle {
    /// Joins `document`, which has no `components.schemas`, with its schemas; `components` tells of each where it comes
    /// from, in the same order.
    pub(crate) fn new(mut document: Node, schemas: Vec<Entry>, components: Vec<Component>) -> Self {
        let index = schemas
            .iter()
            .enumerate()
            .map(|(at, entry)| (entry.key.clone(), at))
            .collect();
        put_schemas(&mut document, schemas);
        Self {
            document,
            components,
            index,
        }
    }

    /// The joined document.
    #[must_use]
    pub fn document(&self) -> &Node {
        &self.document
    }

    /// The joined document, without what else the bundle knows.
    #[must_use]
    pub fn into_document(self) -> Node {
        self.document
    }

    /// The named schemas, ordered by file and by their place in it.
    #[must_use]
    pub fn components(&self) -> &[Component] {
        &self.components
    }

    /// The schema named `name`.
    #[must_use]
    pub fn schema(&self, name: &str) -> Option<&Node> {
        let schemas = self.document.find(&["components", "schemas"])?.entries();
        schemas
            .get(*self.index.get(name)?)
            .map(|entry| &entry.value)
    }

    /// The name behind a `$ref` of the bundle.
    #[must_use]
    pub fn referred(node: &Node) -> Option<&str> {
        node.reference()?.strip_prefix("#/components/schemas/")
    }

    /// What `node` stands for: itself, or the schema at the end of its references.
    #[must_use]
    pub fn resolve<'a>(&'a self, mut node: &'a Node) -> &'a Node {
        for _ in 0..MAX_HOPS {
            match Self::referred(node).and_then(|name| self.schema(name)) {
                Some(target) => node = target,
                None => break,
            }
        }
        node
    }
}

/// Joins the document that begins in `file`, reading what it refers to into `sources`.
///
/// The bundle is absent only when `file` itself cannot be read as a mapping. A reference that leads nowhere is a problem
/// and is left as it stands, so that the rest can be checked.
pub fn bundle(file: &str, sources: &mut Sources, read: Read<'_>) -> (Option<Bundle>, Vec<Problem>) {
    bundle_with(file, sources, read, None)
}

/// As [`bundle`]; `adapter` makes schemas of any document into schemas that can be relied on.
pub(crate) fn bundle_with(
    file: &str,
    sources: &mut Sources,
    read: Read<'_>,
    adapter: Option<&mut Adapter<'_>>,
) -> (Option<Bundle>, Vec<Problem>) {
    let mut bundler = Bundler::new(sources, read, adapter);
    let bundle = bundler.run(file);
    (bundle, bundler.problems)
}

/// Sets `components.schemas`, making `components` if the document has none.
fn put_schemas(document: &mut Node, schemas: Vec<Entry>) {
    let at = document.at.clone();
    let member = |key: &str, kind: Kind| Entry {
        key: key.to_owned(),
        key_at: at.clone(),
        value: Node {
            kind,
            at: at.clone(),
        },
    };
    let schemas = member("schemas", Kind::Mapping(schemas));
    let Kind::Mapping(entries) = &mut document.kind else {
        return;
    };
    match entries.iter_mut().find(|entry| entry.key == "components") {
        Some(components) => match &mut components.value.kind {
            Kind::Mapping(groups) => groups.push(schemas),
            // `components:` with nothing behind it is null.
            kind => *kind = Kind::Mapping(vec![schemas]),
        },
        None => entries.push(member("components", Kind::Mapping(vec![schemas]))),
    }
}

/// The name of the component that a member refers to, if it is a reference of a bundle.
pub(crate) fn schema_reference(entry: &Entry) -> Option<&str> {
    let text = entry.value.as_str().filter(|_| entry.key == "$ref")?;
    text.strip_prefix("#/components/schemas/")
}
