//! From a request to its answer.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;

use crate::Scenario;
use crate::check::{self, Refusal};
use crate::respond::{Call, respond};
use crate::routes::{Found, Route};
use crate::sandbox::Shared;

/// The header that chooses a scenario for one call.
const SCENARIO: &str = "x-sandbox-scenario";

/// The header that says how many calls of a flaky operation fail.
const TIMES: &str = "x-sandbox-times";

/// How many calls of a flaky operation fail when nobody says.
const SOME_TIMES: u64 = 2;

pub(crate) const JSON: &str = "application/json";
pub(crate) const TEXT: &str = "text/plain; charset=utf-8";

/// What the provider answers to a credential that it does not accept, quotes included.
pub(crate) const UNAUTHORIZED: &str = "\"Authorization failed\"";

/// An answer.
pub(crate) fn answer(
    status: StatusCode,
    content_type: &'static str,
    body: impl Into<Body>,
) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    let content_type = HeaderValue::from_static(content_type);
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, content_type);
    response
}

/// An answer of one line of text.
pub(crate) fn line(status: StatusCode, text: impl Into<Body>) -> Response {
    answer(status, TEXT, text)
}

/// What no document that codegen accepts leads to.
pub(crate) fn not_implemented(what: &str) -> Response {
    line(
        StatusCode::NOT_IMPLEMENTED,
        format!("the sandbox cannot answer: {what}"),
    )
}

/// Answers any request.
pub(crate) async fn handle(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let route = match shared.routes.find(&parts.method, parts.uri.path()) {
        Found::Route(route) => route,
        Found::Nothing => return line(StatusCode::NOT_FOUND, "no operation has this path"),
        Found::Methods(methods) => {
            let mut response = line(
                StatusCode::METHOD_NOT_ALLOWED,
                "no operation of this path has this method",
            );
            if let Ok(methods) = HeaderValue::from_str(&methods) {
                response.headers_mut().insert(header::ALLOW, methods);
            }
            return response;
        }
    };
    route.calls.fetch_add(1, Ordering::Relaxed);
    let answered = answer_call(&shared, &route, &parts.headers, body).await;
    answered.unwrap_or_else(|refused| *refused)
}

async fn answer_call(
    shared: &Arc<Shared>,
    route: &Arc<Route>,
    headers: &HeaderMap,
    body: Body,
) -> Result<Response, Box<Response>> {
    if let Some(scheme) = &route.security.unsupported {
        let what = format!(
            "the security scheme {} is not supported",
            scheme.escape_debug()
        );
        return Err(Box::new(not_implemented(&what)));
    }
    let (scenario, times) = wanted(shared, headers)?;
    let caller = route
        .security
        .check(headers, &shared.settings.accepted)
        .ok_or_else(|| Box::new(answer(StatusCode::UNAUTHORIZED, "text/plain", UNAUTHORIZED)))?;
    let text = check::read(body, &shared.settings).await.map_err(refused)?;
    let checked = check::check(&shared.contract, route, headers, caller.by_key, &text);
    let checked = checked.map_err(refused)?;
    let call = Call {
        route,
        client: caller.id,
        callback: checked.callback,
        scenario,
        times,
    };
    Ok(respond(shared, call).await)
}

/// The scenario of a call, and how many calls of a flaky one fail.
fn wanted(shared: &Shared, headers: &HeaderMap) -> Result<(Scenario, u64), Box<Response>> {
    let refuse = |text: String| Box::new(line(StatusCode::BAD_REQUEST, text));
    let scenario = match headers.get(SCENARIO) {
        None => shared.settings.scenario,
        Some(name) => name
            .to_str()
            .unwrap_or_default()
            .parse()
            .map_err(|error: crate::UnknownScenario| refuse(format!("{SCENARIO}: {error}")))?,
    };
    let times = match headers.get(TIMES) {
        None => SOME_TIMES,
        Some(times) => times
            .to_str()
            .ok()
            .and_then(|times| times.parse().ok())
            .ok_or_else(|| refuse(format!("{TIMES}: expected a whole number")))?,
    };
    Ok((scenario, times))
}

fn refused(refusal: Refusal) -> Box<Response> {
    Box::new(match refusal {
        Refusal::TooLarge => line(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the request is larger than the sandbox reads",
        ),
        Refusal::TooSlow => line(
            StatusCode::REQUEST_TIMEOUT,
            "the request did not arrive in time",
        ),
        Refusal::Broken => line(StatusCode::BAD_REQUEST, "the request did not arrive whole"),
        Refusal::Invalid(body) => answer(StatusCode::BAD_REQUEST, JSON, body),
        Refusal::Unsupported(what) => not_implemented(&what),
    })
}
