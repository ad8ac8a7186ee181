//! What each scenario does with a request that is as it should be.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use tokio::time::sleep;

use crate::Scenario;
use crate::answer::{JSON, TEXT, UNAUTHORIZED, answer, line, not_implemented};
use crate::bodies::Execution;
use crate::callback::Callback;
use crate::generate::time::{Offset, date_time};
use crate::routes::Route;
use crate::sandbox::Shared;
use crate::stream;

/// How long after the acceptance the life of a callback ends that shall be late.
const SHORT_LIFE: Duration = Duration::from_millis(100);

const GATEWAY_PAGE: &str = "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n<center><h1>504 Gateway Time-out</h1></center>\r\n</body>\r\n</html>\r\n";
const SERVER_LINE: &str = "The upstream server could not be reached";
const NOT_JSON: &str = "The data will be here soon";

/// A request that is as it should be.
pub(crate) struct Call<'r> {
    pub(crate) route: &'r Arc<Route>,
    /// Who calls.
    pub(crate) client: u64,
    /// Where the outcome is sent, for a call that does not wait for it.
    pub(crate) callback: Option<String>,
    pub(crate) scenario: Scenario,
    /// How many calls of a flaky operation fail.
    pub(crate) times: u64,
}

pub(crate) async fn respond(shared: &Arc<Shared>, mut call: Call<'_>) -> Response {
    if let Some(response) = fault(shared, call.scenario).await {
        return response;
    }
    if call.scenario == Scenario::Flaky
        && shared.calls_before(&call.route.id, call.client) >= call.times
    {
        call.scenario = Scenario::Ok;
    }
    if call.callback.is_none() && is_of_callback(call.scenario) {
        call.scenario = Scenario::Ok;
    }
    let made = match call.callback.take() {
        // An outcome that is sent as acceptance has nothing left to send.
        Some(url) if call.scenario != Scenario::OkAsAccepted => accept(shared, &call, url).await,
        _ => complete(shared, &call),
    };
    match made {
        Ok((status, body)) => sent(shared, call.scenario, status, body),
        Err(response) => *response,
    }
}

/// The answer of a scenario in which the operation is never executed.
async fn fault(shared: &Shared, scenario: Scenario) -> Option<Response> {
    let settings = &shared.settings;
    Some(match scenario {
        Scenario::BadRequest => line(StatusCode::BAD_REQUEST, "the request is malformed"),
        Scenario::Unauthorized => answer(StatusCode::UNAUTHORIZED, "text/plain", UNAUTHORIZED),
        Scenario::NotFound => line(StatusCode::NOT_FOUND, "no operation has this path"),
        Scenario::ServerError => {
            answer(StatusCode::INTERNAL_SERVER_ERROR, "text/plain", SERVER_LINE)
        }
        Scenario::GatewayTimeout => {
            sleep(settings.gateway_delay).await;
            answer(StatusCode::GATEWAY_TIMEOUT, "text/html", GATEWAY_PAGE)
        }
        Scenario::Redirect => {
            let mut response = answer(StatusCode::TEMPORARY_REDIRECT, TEXT, "elsewhere");
            match HeaderValue::from_str(&settings.redirect_to) {
                Ok(location) => {
                    response.headers_mut().insert(header::LOCATION, location);
                    response
                }
                Err(_) => not_implemented("the address to redirect to is no header value"),
            }
        }
        _ => return None,
    })
}

fn is_of_callback(scenario: Scenario) -> bool {
    matches!(
        scenario,
        Scenario::CallbackRepeated
            | Scenario::CallbackLate
            | Scenario::CallbackEarly
            | Scenario::CallbackOutOfOrder
            | Scenario::CallbackDropped
            | Scenario::CallbackRefusedAndRetried
            | Scenario::CallbackError
            | Scenario::CallbackNotJson
            | Scenario::CallbackWrongId
    )
}

/// Executes an operation whose caller waits.
fn complete(shared: &Shared, call: &Call<'_>) -> Result<(StatusCode, Vec<u8>), Box<Response>> {
    let route = call.route;
    let number = route.next();
    let mut execution = Execution {
        route,
        number,
        operation_id: shared.bodies.operation_id(route, number),
        life_span: None,
    };
    let success = StatusCode::from_u16(route.status).unwrap_or(StatusCode::OK);
    let (status, body) = match call.scenario {
        Scenario::AcceptedAsOk => {
            execution.life_span = Some(life_span(shared, shared.settings.life_span, false));
            (success, shared.bodies.accepted(&execution))
        }
        scenario => {
            let status = match scenario {
                Scenario::OkAsAccepted => StatusCode::ACCEPTED,
                _ => success,
            };
            let payload = route.status.to_string();
            (
                status,
                shared.bodies.outcome(&payload, scenario, &execution),
            )
        }
    };
    body.map(|body| (status, body))
        .map_err(|what| Box::new(not_implemented(&what)))
}

/// Accepts an operation and takes its callback on.
async fn accept(
    shared: &Shared,
    call: &Call<'_>,
    url: String,
) -> Result<(StatusCode, Vec<u8>), Box<Response>> {
    let (route, scenario, settings) = (call.route, call.scenario, &shared.settings);
    let impossible = |what: String| Box::new(not_implemented(&what));
    let number = route.next();
    let is_late = scenario == Scenario::CallbackLate;
    let life = if is_late {
        SHORT_LIFE
    } else {
        settings.life_span
    };
    let mut execution = Execution {
        route,
        number,
        operation_id: shared.bodies.operation_id(route, number),
        life_span: Some(life_span(shared, life, is_late)),
    };
    let accepted = shared.bodies.accepted(&execution).map_err(impossible)?;
    let operation_id = execution.operation_id.clone();
    if scenario == Scenario::CallbackWrongId {
        // No execution has this number, so no acceptance has this id.
        execution.operation_id = shared.bodies.operation_id(route, u64::MAX - number);
    }
    let (content_type, body) = if scenario == Scenario::CallbackNotJson {
        (TEXT, NOT_JSON.as_bytes().to_vec())
    } else {
        let outcome = shared.bodies.outcome("callback", scenario, &execution);
        (JSON, outcome.map_err(impossible)?)
    };
    let wait = if is_late { SHORT_LIFE } else { Duration::ZERO };
    let callback = Callback {
        operation: Arc::clone(&route.id),
        operation_id,
        scenario,
        url,
        content_type,
        body,
        delay: settings.callback_delay.saturating_add(wait),
    };
    if shared.callbacks.take(callback).await.is_err() {
        let text = "too many callbacks are pending";
        return Err(Box::new(line(StatusCode::SERVICE_UNAVAILABLE, text)));
    }
    let accepted_status = route
        .accepted
        .and_then(|status| StatusCode::from_u16(status).ok());
    let status = match scenario {
        Scenario::AcceptedAsOk => StatusCode::OK,
        _ => accepted_status.unwrap_or(StatusCode::ACCEPTED),
    };
    Ok((status, accepted))
}

/// The answer as the scenario sends it.
fn sent(shared: &Shared, scenario: Scenario, status: StatusCode, body: Vec<u8>) -> Response {
    let settings = &shared.settings;
    let body: Body = match scenario {
        Scenario::NotJson => NOT_JSON.into(),
        Scenario::SlowBody => stream::slow(body, settings.drop_pause),
        Scenario::TooLargeBody => stream::large(body, settings.large_body),
        Scenario::TruncatedBody => {
            let length = HeaderValue::from(body.len());
            let mut response = answer(status, JSON, stream::truncated(body));
            response
                .headers_mut()
                .insert(header::CONTENT_LENGTH, length);
            return response;
        }
        _ if body.is_empty() => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = status;
            return response;
        }
        _ => body.into(),
    };
    answer(status, JSON, body)
}

/// When a life ends that begins now, as the provider writes it; to the millisecond where that matters.
fn life_span(shared: &Shared, life: Duration, exactly: bool) -> String {
    let now = (shared.settings.clock)();
    let end = now.checked_add(life).unwrap_or(now);
    let since = end
        .duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    let seconds = i64::try_from(since.as_secs()).unwrap_or(i64::MAX / 2);
    date_time(
        seconds,
        exactly.then(|| since.subsec_millis()),
        Offset::Basic,
    )
}
