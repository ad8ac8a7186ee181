//! What the operations send and receive.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::{Arc, LazyLock, OnceLock};

use jsonschema::Registry;
use khipu_document::{Bundle, Kind, Node, Note, Position};

use crate::contract_error::{ContractError, UnknownPayload};
use crate::door::Door;
use crate::fast::{self, For, Plan};
use crate::fingerprint;
use crate::generated::PIECES;
use crate::likeness::Likeness;
use crate::operation::{Operation, Payload};
use crate::routes::Routes;
use crate::schema::{self, Schema};
use crate::servers;
use crate::validator::Validator;

/// The contract: operations, their payloads, and one validator for each schema of a payload, compiled when it is first
/// needed. A clone is cheap and shares the validators.
#[derive(Clone)]
pub struct Contract {
    inner: Arc<Inner>,
}

struct Inner {
    document: Node,
    fingerprint: OnceLock<String>,
    notes: Vec<Note>,
    operations: Vec<Operation>,
    /// Where each operation stands in the list, by its id.
    ids: HashMap<String, usize>,
    routes: Routes,
    registry: OnceLock<Result<Registry<'static>, ContractError>>,
    /// By the place of the schema in the document.
    schemas: BTreeMap<String, OnceLock<Result<Schema, ContractError>>>,
    door: Door,
    /// The same for the fast pass.
    plans: BTreeMap<String, Plans>,
}

/// The plans of a payload, and what tells it from all others, each made when it is first needed.
#[derive(Default)]
struct Plans {
    judging: OnceLock<Plan>,
    counting: OnceLock<Plan>,
    likeness: OnceLock<Option<Likeness>>,
}

impl Contract {
    /// The contract that is built into this crate.
    #[must_use]
    pub fn embedded() -> Self {
        static EMBEDDED: LazyLock<Contract> = LazyLock::new(|| {
            // The pieces are generated and a test reads them. Were they unreadable after all, a contract without
            // operations would refuse every payload by name, which is loud enough without a panic.
            Contract::embedded_bundle().map_or_else(
                |_| Contract::empty(),
                |bundle| Outline::of(&bundle).contract(bundle.into_document()),
            )
        });
        EMBEDDED.clone()
    }

    /// The document of [`Contract::embedded`], for whoever needs more of it than its payloads: paths, security, examples.
    /// It is read anew at each call.
    ///
    /// ```
    /// use khipu_validate::Contract;
    ///
    /// let bundle = Contract::embedded_bundle()?;
    /// assert_eq!(bundle.operations().len(), Contract::embedded().operations().len());
    /// # Ok::<(), khipu_validate::ContractError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When the pieces that it is built from do not fit, which a test of this crate rules out.
    pub fn embedded_bundle() -> Result<Bundle, ContractError> {
        Bundle::from_pieces(PIECES.iter().copied()).map_err(|error| {
            ContractError::new(format!(
                "the contract that is built in cannot be read: {error}"
            ))
        })
    }

    /// The contract that an OpenAPI document states.
    #[must_use]
    pub fn from_bundle(bundle: &Bundle) -> Self {
        Outline::of(bundle).contract(bundle.document().clone())
    }

    fn new(document: Node, operations: Vec<Operation>, routes: Routes) -> Self {
        let payloads = operations.iter().flat_map(|operation| &operation.payloads);
        let schemas = payloads
            .filter_map(|payload| payload.schema().map(str::to_owned))
            .collect::<BTreeSet<String>>();
        let plans = schemas.iter().cloned();
        let each = operations.iter().enumerate();
        let ids = each
            .map(|(at, operation)| (operation.id.clone(), at))
            .collect();
        Self {
            inner: Arc::new(Inner {
                document,
                fingerprint: OnceLock::new(),
                notes: Vec::new(),
                operations,
                ids,
                routes,
                registry: OnceLock::new(),
                door: Door::default(),
                plans: plans.map(|pointer| (pointer, Plans::default())).collect(),
                schemas: schemas
                    .into_iter()
                    .map(|pointer| (pointer, OnceLock::new()))
                    .collect(),
            }),
        }
    }

    /// The same contract with notes of its document. It is new, so nobody shares it yet.
    pub(crate) fn with_notes(mut self, notes: Vec<Note>) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.notes = notes;
        }
        self
    }

    pub(crate) fn own_notes(&self) -> &[Note] {
        &self.inner.notes
    }

    fn empty() -> Self {
        let document = Node {
            kind: Kind::Null,
            at: Position::start_of(""),
        };
        Self::new(document, Vec::new(), Routes::default())
    }

    /// The operations, in the order of the document.
    #[must_use]
    pub fn operations(&self) -> &[Operation] {
        &self.inner.operations
    }

    /// The operation named `id`.
    #[must_use]
    pub fn operation(&self, id: &str) -> Option<&Operation> {
        self.operations().get(*self.inner.ids.get(id)?)
    }

    /// The operation that a request with this method and path calls, whatever the host. The path may stand below that of a
    /// server of the document; where several fit, the one that is written out furthest wins.
    ///
    /// ```
    /// let contract = khipu_validate::Contract::embedded();
    /// let path = "/v1/cl/banking/personal/bancosecurity.cl/products/loans";
    /// assert_eq!(contract.operation_at("POST", path).unwrap().id, "bancosecurity_personal_loans");
    /// assert!(contract.operation_at("GET", path).is_none());
    /// ```
    #[must_use]
    pub fn operation_at(&self, method: &str, path: &str) -> Option<&Operation> {
        self.operations().get(self.inner.routes.find(method, path)?)
    }

    /// Every payload of every operation, in the order of the document.
    pub fn payloads(&self) -> impl Iterator<Item = &Payload> {
        self.operations()
            .iter()
            .flat_map(|operation| &operation.payloads)
    }

    /// The payload named `<operationId>/<payload>`: `bancosecurity_personal_loans/200`.
    ///
    /// # Errors
    ///
    /// When no payload has that name; the error lists those that there are.
    pub fn payload(&self, name: &str) -> Result<&Payload, UnknownPayload> {
        let found = name
            .rsplit_once('/')
            .and_then(|(operation, payload)| self.operation(operation)?.payload(payload));
        found.ok_or_else(|| UnknownPayload {
            name: name.to_owned(),
            known: self.payloads().map(Payload::to_string).collect(),
        })
    }

    /// A validator of many texts that are all this payload.
    #[must_use]
    pub fn validator<'c>(&'c self, payload: &'c Payload) -> Validator<'c> {
        Validator::new(self, payload)
    }

    pub(crate) fn document(&self) -> &Node {
        &self.inner.document
    }

    /// A fingerprint of what the document says, and on which lines of which files.
    pub(crate) fn fingerprint(&self) -> String {
        let fingerprint = self
            .inner
            .fingerprint
            .get_or_init(|| fingerprint::of(self.document()));
        fingerprint.clone()
    }

    /// The plan of the schema at `pointer`, which a payload of this contract names.
    pub(crate) fn plan(&self, pointer: &str) -> Option<&Plan> {
        let plans = self.inner.plans.get(pointer)?;
        let document = &self.inner.document;
        let plan = || fast::compile(document, pointer, For::Judging);
        Some(plans.judging.get_or_init(plan))
    }

    /// The same with a node for each place.
    pub(crate) fn plan_of_places(&self, pointer: &str) -> Option<&Plan> {
        let plans = self.inner.plans.get(pointer)?;
        let document = &self.inner.document;
        let plan = || fast::compile(document, pointer, For::Counting);
        Some(plans.counting.get_or_init(plan))
    }

    /// What tells payloads of the schema at `pointer` from all others, unless the contract is too large to ask.
    pub(crate) fn likeness(&self, pointer: &str) -> Option<&Likeness> {
        let inner = &*self.inner;
        let plan = self.plan_of_places(pointer)?;
        let plans = inner.plans.get(pointer)?;
        let likeness = || {
            let schemas: Vec<&str> = inner.plans.keys().map(String::as_str).collect();
            Likeness::new(&inner.document, &schemas, pointer, plan)
        };
        plans.likeness.get_or_init(likeness).as_ref()
    }

    /// The schema at any `pointer` of the document, compiled anew at each call.
    pub(crate) fn compile(&self, pointer: &str) -> Result<Schema, ContractError> {
        let inner = &*self.inner;
        let registry = inner
            .registry
            .get_or_init(|| schema::registry(&inner.document));
        Schema::compile(registry.as_ref().map_err(Clone::clone)?, pointer)
    }

    /// The way to what judges in full.
    pub(crate) fn door(&self) -> &Door {
        &self.inner.door
    }

    /// The compiled schema at `pointer`, which a payload of this contract names.
    pub(crate) fn schema(&self, pointer: &str) -> Result<&Schema, ContractError> {
        let unknown = || ContractError::new(format!("the contract has no payload at {pointer}"));
        let inner = &*self.inner;
        let slot = inner.schemas.get(pointer).ok_or_else(unknown)?;
        let compiled = slot.get_or_init(|| {
            let registry = inner
                .registry
                .get_or_init(|| schema::registry(&inner.document));
            Schema::compile(registry.as_ref().map_err(Clone::clone)?, pointer)
        });
        compiled.as_ref().map_err(Clone::clone)
    }
}

/// What a document says of operations, beside the document itself.
struct Outline {
    operations: Vec<Operation>,
    routes: Routes,
}

impl Outline {
    fn of(bundle: &Bundle) -> Self {
        let document = bundle.document();
        let mut operations = Vec::new();
        let mut routes = Routes::default();
        let mut taken = HashSet::new();
        // A name that an operation before it has tells nothing.
        let mut named = |mut operation: khipu_document::Operation<'_>, webhook| {
            if !taken.insert(operation.id.clone()) {
                operation.id = operation.by_path();
                taken.insert(operation.id.clone());
            }
            Operation::new(document, operation, webhook)
        };
        for operation in bundle.operations() {
            let path = document.find(&["paths", operation.path]);
            let prefixes = servers::prefixes(document, path, operation.node);
            routes.add(
                &operation.method,
                operation.path,
                &prefixes,
                operations.len(),
            );
            operations.push(named(operation, false));
        }
        for webhook in bundle.webhooks() {
            operations.push(named(webhook, true));
        }
        Self { operations, routes }
    }

    fn contract(self, document: Node) -> Contract {
        Contract::new(document, self.operations, self.routes)
    }
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ids = self.operations().iter().map(|operation| &operation.id);
        f.debug_list().entries(ids).finish()
    }
}
