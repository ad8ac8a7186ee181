//! Lifelike, valid data for any payload of a document.
//!
//! ```
//! use khipu_sandbox::generate::Generator;
//! use khipu_validate::Contract;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let generator = Generator::new(&Contract::embedded_bundle()?, 7);
//! let body = generator.payload("bancosecurity_personal_loans", "200", 3)?;
//!
//! let contract = Contract::embedded();
//! let payload = contract.payload("bancosecurity_personal_loans/200")?;
//! assert!(contract.check(payload, &body)?.is_empty());
//! # Ok(())
//! # }
//! ```

mod condition;
mod draw;
mod error;
mod fit;
pub(crate) mod json;
mod kinds;
mod number;
mod pattern;
mod plan;
pub(crate) mod rng;
mod rules;
mod text;
pub(crate) mod time;
pub(crate) mod wish;
mod words;

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use khipu_document::{Bundle, Node};
use khipu_validate::Contract;

use draw::Draw;
pub use error::{GenerateError, Unsupported};
use json::Json;
use plan::Plans;
use rng::Rng;
use wish::Wish;

/// Makes payloads. The same document, seed, payload, size and number give the same bytes, on every machine.
///
/// A value comes from the schema: its `examples` among others, invented names and words, dates that can be, pesos
/// without decimals and dollars with cents. A payload whose media type has examples is always one of those.
pub struct Generator {
    seed: u64,
    operations: HashMap<String, HashMap<String, Source>>,
    next: AtomicU64,
}

/// Where the values of one payload come from.
struct Source {
    /// Absent where the document states no schema.
    plans: Option<Result<Plans, Unsupported>>,
    /// Examples of the whole payload.
    examples: Vec<Json>,
}

/// How a payload is drawn.
#[derive(Default)]
pub(crate) struct Order<'w> {
    /// How many items a list has.
    pub(crate) items: usize,
    /// Which of the payloads of this seed.
    pub(crate) number: u64,
    pub(crate) wish: Option<&'w Wish>,
    /// A value to put in place of one that an enumeration below the first level lists.
    pub(crate) undocumented: Option<&'static str>,
}

impl Generator {
    /// Makes everything ready that `bundle` describes. A schema that cannot be used is an error only for whoever asks
    /// for its payload.
    #[must_use]
    pub fn new(bundle: &Bundle, seed: u64) -> Self {
        let contract = Contract::from_bundle(bundle);
        let mut operations: HashMap<String, HashMap<String, Source>> = HashMap::new();
        for operation in bundle.operations() {
            let payloads = operations.entry(operation.id.clone()).or_default();
            for payload in operation.payloads {
                let name = payload.kind.name().to_owned();
                if payloads.contains_key(&name) {
                    continue;
                }
                let schema = payload
                    .pointer
                    .as_deref()
                    .and_then(|pointer| Some(bundle.document().pointer(pointer)?.0));
                let full_name = format!("{}/{name}", operation.id);
                let examples = whole_examples(payload.node, payload.pointer.as_deref());
                let is_valid = |example: &Json| {
                    let payload = contract.payload(&full_name).ok();
                    let findings = payload
                        .and_then(|payload| contract.check(payload, &example.to_bytes()).ok());
                    findings.is_some_and(|findings| findings.is_empty())
                };
                payloads.insert(
                    name,
                    Source {
                        plans: schema.map(|schema| Plans::compile(bundle, schema)),
                        examples: examples.into_iter().filter(is_valid).collect(),
                    },
                );
            }
        }
        Self {
            seed,
            operations,
            next: AtomicU64::new(0),
        }
    }

    /// The next body of a payload (`request`, `200`, `202`, `callback`), as JSON text; empty where the document states
    /// no schema. The lists in it have `items` items, if the document allows it; a list in a list has at most three.
    ///
    /// # Errors
    ///
    /// When the document has no such payload, or its schema uses a keyword that is not known here.
    pub fn payload(
        &self,
        operation: &str,
        payload: &str,
        items: usize,
    ) -> Result<Vec<u8>, GenerateError> {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        self.payload_at(operation, payload, items, number)
    }

    /// The body with this number, whatever was asked for before.
    ///
    /// # Errors
    ///
    /// As for [`payload`](Self::payload).
    pub fn payload_at(
        &self,
        operation: &str,
        payload: &str,
        items: usize,
        number: u64,
    ) -> Result<Vec<u8>, GenerateError> {
        let order = Order {
            items,
            number,
            ..Order::default()
        };
        let made = self.make(operation, payload, &order)?;
        Ok(made.map(|(value, _)| value.to_bytes()).unwrap_or_default())
    }

    /// A payload as it was ordered, and whether the undocumented value of the order was used. `None` where the document
    /// states no schema.
    pub(crate) fn make(
        &self,
        operation: &str,
        payload: &str,
        order: &Order<'_>,
    ) -> Result<Option<(Json, bool)>, GenerateError> {
        let payloads = self.operations.get(operation);
        let source = payloads
            .and_then(|payloads| payloads.get(payload))
            .ok_or(GenerateError::Unknown)?;
        if let Some(example) = source.example(order) {
            return Ok(Some((example, false)));
        }
        let plans = match &source.plans {
            None => return Ok(None),
            Some(Ok(plans)) => plans,
            Some(Err(unsupported)) => return Err(unsupported.clone().into()),
        };
        let mut draw = Draw {
            plans,
            rng: Rng::new(self.seed, &[operation, payload], order.number),
            items: order.items,
            undocumented: order.undocumented,
            depth: 0,
            lists: 0,
            open: Vec::new(),
            again: 0,
        };
        let value = draw.value(0, order.wish)?;
        let used = order.undocumented.is_some() && draw.undocumented.is_none();
        Ok(Some((value, used)))
    }

    /// Whether the payload is an object that declares all these members.
    pub(crate) fn declares(&self, operation: &str, payload: &str, members: &[&str]) -> bool {
        let payloads = self.operations.get(operation);
        let source = payloads.and_then(|payloads| payloads.get(payload));
        let Some(Source {
            plans: Some(Ok(plans)),
            ..
        }) = source
        else {
            return false;
        };
        plans.get(0).is_some_and(|plan| {
            let has = |name: &str| plan.members.iter().any(|member| *member.name == *name);
            members.iter().all(|name| has(name))
        })
    }
}

impl std::fmt::Debug for Generator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Generator")
            .field("seed", &self.seed)
            .field("operations", &self.operations.len())
            .finish_non_exhaustive()
    }
}

impl Source {
    /// An example of the whole payload that can be made what was ordered.
    fn example(&self, order: &Order<'_>) -> Option<Json> {
        if order.undocumented.is_some() {
            return None;
        }
        let fitting: Vec<Json> = self
            .examples
            .iter()
            .filter_map(|example| {
                let mut example = example.clone();
                order
                    .wish
                    .is_none_or(|wish| wish.impose(&mut example))
                    .then_some(example)
            })
            .collect();
        let size = u64::try_from(fitting.len()).ok().filter(|size| *size > 0)?;
        let at = usize::try_from(order.number % size).ok()?;
        fitting.into_iter().nth(at)
    }
}

/// The examples beside the schema of a body: `example`, and the values of `examples`.
fn whole_examples(body: &Node, schema: Option<&str>) -> Vec<Json> {
    let media_types = body.get("content").map_or(&[][..], Node::entries);
    let Some(media_type) = media_types.iter().find(|media_type| {
        let end = format!(
            "/content/{}/schema",
            khipu_document::escape_pointer(&media_type.key)
        );
        schema.is_some_and(|schema| schema.ends_with(&end))
    }) else {
        return Vec::new();
    };
    let one = media_type.value.get("example").into_iter();
    let several = media_type
        .value
        .get("examples")
        .map_or(&[][..], Node::entries);
    one.chain(several.iter().filter_map(|entry| entry.value.get("value")))
        .map(Json::from_node)
        .collect()
}
