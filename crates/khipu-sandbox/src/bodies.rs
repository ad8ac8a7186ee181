//! The bodies of answers and callbacks.

use khipu_validate::Contract;

use crate::Scenario;
use crate::failure::Failure;
use crate::generate::json::Json;
use crate::generate::rng::Rng;
use crate::generate::wish::Wish;
use crate::generate::{Generator, Order};
use crate::routes::Route;
use crate::settings::Settings;

/// The members that scenarios change.
const ENVELOPE: [&str; 4] = ["OperationId", "Status", "Data", "Error"];

/// What is put where an enumeration is.
const UNDOCUMENTED: &str = "UNDOCUMENTED";

/// Makes bodies.
pub(crate) struct Bodies {
    generator: Generator,
    contract: Contract,
    seed: u64,
    items: usize,
}

/// One execution of an operation.
pub(crate) struct Execution<'r> {
    pub(crate) route: &'r Route,
    pub(crate) number: u64,
    pub(crate) operation_id: String,
    /// Until when the outcome may arrive; absent when the call waits for it.
    pub(crate) life_span: Option<String>,
}

impl Bodies {
    pub(crate) fn new(generator: Generator, contract: Contract, settings: &Settings) -> Self {
        Self {
            generator,
            contract,
            seed: settings.seed,
            items: settings.items,
        }
    }

    /// The id of the execution with this number.
    pub(crate) fn operation_id(&self, route: &Route, number: u64) -> String {
        Rng::new(self.seed, &[&route.id, "OperationId"], number).uuid()
    }

    /// The body of a payload that tells the outcome. The error says what the document lacks.
    pub(crate) fn outcome(
        &self,
        payload: &str,
        scenario: Scenario,
        execution: &Execution<'_>,
    ) -> Result<Vec<u8>, String> {
        let operation = &*execution.route.id;
        let is_envelope = self.generator.declares(operation, payload, &ENVELOPE);
        if scenario == Scenario::OlderEnvelope {
            return Ok(older(execution).to_bytes());
        }
        let failure = Failure::of(scenario);
        let changes_envelope = failure.is_some()
            || matches!(
                scenario,
                Scenario::NoData
                    | Scenario::EmptyData
                    | Scenario::UndocumentedEnumValue
                    | Scenario::UndocumentedStatus
            );
        let is_undocumented = scenario == Scenario::UndocumentedEnumValue;
        let wish = is_envelope.then(|| wish(scenario, failure, execution));
        let order = Order {
            items: self.items,
            number: execution.number,
            wish: wish.as_ref(),
            undocumented: is_undocumented.then_some(UNDOCUMENTED),
        };
        let made = self.generator.make(operation, payload, &order);
        let Some((mut body, used)) = made.map_err(|error| error.to_string())? else {
            return Ok(Vec::new());
        };
        if changes_envelope && !is_envelope {
            return Err(format!(
                "the scenario {scenario} needs an answer with {}",
                ENVELOPE.join(", ")
            ));
        }
        match scenario {
            Scenario::UndocumentedEnumValue if !used => {
                body.set("Status", Json::text(UNDOCUMENTED))
            }
            Scenario::UndocumentedField => undocumented_fields(&mut body),
            Scenario::WrongContract => return self.broken(payload, body, execution),
            _ => {}
        }
        Ok(body.to_bytes())
    }

    /// The body of an acceptance.
    pub(crate) fn accepted(&self, execution: &Execution<'_>) -> Result<Vec<u8>, String> {
        let operation = &*execution.route.id;
        let wish = Wish::default()
            .with("OperationId", Wish::text(execution.operation_id.as_str()))
            .with("Status", Wish::text("OK"))
            .with("Data", Wish::null())
            .with("Error", Wish::null())
            .with(
                "AdditionalInformation",
                Wish::text("Data will be sent to the callback URL."),
            )
            .with("LifeSpan", life_span(execution));
        let is_envelope = self.generator.declares(operation, "202", &ENVELOPE);
        let order = Order {
            items: self.items,
            number: execution.number,
            wish: is_envelope.then_some(&wish),
            undocumented: None,
        };
        let made = self.generator.make(operation, "202", &order);
        let made = made.map_err(|error| error.to_string())?;
        Ok(made.map(|(body, _)| body.to_bytes()).unwrap_or_default())
    }

    /// The first change of `body` that its contract refuses.
    fn broken(
        &self,
        payload: &str,
        body: Json,
        execution: &Execution<'_>,
    ) -> Result<Vec<u8>, String> {
        let operation = self.contract.operation(&execution.route.id);
        let payload = operation.and_then(|operation| operation.payload(payload));
        // The receiver finds the operation by its id, so the fault is elsewhere, where it can be.
        let mut in_data = body.clone();
        in_data.set("Data", Json::Array(vec![Json::Number("7".to_owned())]));
        let candidates = [
            in_data,
            Json::object([]),
            Json::Array(Vec::new()),
            Json::Bool(false),
        ];
        candidates
            .into_iter()
            .map(|candidate| candidate.to_bytes())
            .find(|text| {
                let check = payload.and_then(|payload| self.contract.check(payload, text).ok());
                check.is_some_and(|findings| !findings.is_empty())
            })
            .ok_or_else(|| "any body keeps the contract of this operation".to_owned())
    }
}

fn wish(scenario: Scenario, failure: Option<Failure>, execution: &Execution<'_>) -> Wish {
    let (status, data, error) = match (failure, scenario) {
        (Some(failure), _) => ("ERROR", Wish::null(), failure.wish()),
        (None, Scenario::NoData) => ("OK", Wish::null(), Wish::null()),
        (None, Scenario::EmptyData) => ("OK", Wish::exactly(Json::object([])), Wish::null()),
        (None, Scenario::UndocumentedStatus) => ("PENDING", Wish::not_null(), Wish::null()),
        (None, _) => ("OK", Wish::not_null(), Wish::null()),
    };
    Wish::default()
        .with("OperationId", Wish::text(execution.operation_id.as_str()))
        .with("Status", Wish::text(status))
        .with("Data", data)
        .with("Error", error)
        .with("LifeSpan", life_span(execution))
}

fn life_span(execution: &Execution<'_>) -> Wish {
    match &execution.life_span {
        Some(life_span) => Wish::text(life_span.as_str()),
        None => Wish::null(),
    }
}

/// The envelope of failures as it was recorded in 2022.
fn older(execution: &Execution<'_>) -> Json {
    Json::object([
        ("OperationId", Json::text(execution.operation_id.as_str())),
        ("Status", Json::text("ERROR")),
        (
            "Message",
            Json::text("La operación no pudo ser completada."),
        ),
        ("FailureReason", Json::text("TASK_EXECUTION_ERROR")),
    ])
}

/// Adds members that no schema has: to the body, to its data, and to the first object in each list of those.
fn undocumented_fields(body: &mut Json) {
    match body {
        Json::Object(members) => {
            for (_, value) in members.iter_mut() {
                undocumented_fields(value);
            }
            let value = Json::object([
                ("Inner", Json::text("ñ")),
                ("List", Json::Array(Vec::new())),
            ]);
            members.push(("SandboxUndocumented".into(), value));
        }
        Json::Array(items) => items.iter_mut().take(1).for_each(undocumented_fields),
        _ => {}
    }
}
