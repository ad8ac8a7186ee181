//! What is answered to whoever comes.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body as HttpBody, Bytes, to_bytes};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use khipu_capture::{Body, Record};
use khipu_models::{OPERATIONS, OperationInfo};
use tokio::sync::oneshot;

use super::address::Token;
use super::seen::mark;
use super::{Inner, Received, Receiver};

/// The routes of a receiver.
pub(super) fn router(receiver: Receiver) -> Router {
    Router::new()
        .route("/{operation}/{token}", post(callback))
        .fallback(nothing_here)
        .method_not_allowed_fallback(nothing_here)
        .with_state(receiver)
}

/// The same for an address that was never handed out and for what is no address at all: a guess learns nothing.
async fn nothing_here() -> Response {
    (StatusCode::NOT_FOUND, "not found\n").into_response()
}

async fn callback(
    State(receiver): State<Receiver>,
    Path((operation, token)): Path<(String, String)>,
    body: HttpBody,
) -> Response {
    let inner = &receiver.inner;
    let operation = OPERATIONS.iter().find(|known| known.id == operation);
    let known = operation.and_then(|operation| {
        let token = inner.addresses.known(operation.id, &token)?;
        Some((operation, token))
    });
    let Some((operation, token)) = known else {
        return nothing_here().await;
    };
    let read =
        tokio::time::timeout(inner.limits.body_time, to_bytes(body, inner.limits.body)).await;
    let bytes = match read {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(error)) if is_too_long(&error) => {
            return answer(StatusCode::PAYLOAD_TOO_LARGE, "too long\n");
        }
        Ok(Err(_)) => return answer(StatusCode::BAD_REQUEST, "the body broke off\n"),
        Err(_) => return answer(StatusCode::REQUEST_TIMEOUT, "too slow\n"),
    };
    let Ok(permit) = Arc::clone(&inner.room).acquire_owned().await else {
        return answer(StatusCode::SERVICE_UNAVAILABLE, "try again later\n");
    };
    // To its end, also if whoever sent the callback goes before the answer: what is on the disk must be heard of.
    let receiver = receiver.clone();
    let kept = tokio::spawn(async move {
        let is_kept = keep(&receiver, operation, token, &bytes).await;
        drop(permit);
        is_kept
    });
    match kept.await {
        Ok(true) => answer(StatusCode::OK, "received\n"),
        Ok(false) | Err(_) => answer(StatusCode::SERVICE_UNAVAILABLE, "try again later\n"),
    }
}

/// Writes a callback down and tells whoever waits for it. Says whether it is on the disk.
async fn keep(
    receiver: &Receiver,
    operation: &'static OperationInfo,
    token: Token,
    bytes: &Bytes,
) -> bool {
    let inner = &receiver.inner;
    let record = Record::callback(operation.path, Body::from_bytes(bytes)).operation(operation.id);
    // Every body has one.
    let Some(mark) = mark(&record) else {
        return false;
    };
    let claim = inner.seen.claim(mark).await;
    let is_repeat = claim.is_none();
    if let Some(claim) = claim {
        if !written(inner, operation, &record).await {
            return false;
        }
        claim.kept();
    }
    if let Some(waiting) = receiver.waiting().get(&token) {
        // Whoever waited may have stopped in this moment, or has more than enough to read.
        let _ = waiting.try_send(bytes.clone());
    }
    let received = Received {
        operation: operation.id,
        is_json: record
            .callback
            .as_ref()
            .is_some_and(|body| body.as_json().is_some()),
        record,
        is_repeat,
    };
    if !received.is_json {
        tracing::warn!(
            operation = operation.id,
            "a callback is not JSON; it was written down as it came"
        );
    }
    if let Some(hear) = &inner.on_callback {
        hear(&received);
    }
    true
}

/// Whether a record is on the disk. If not, the reason is told here.
async fn written(inner: &Inner, operation: &OperationInfo, record: &Record) -> bool {
    let (sender, outcome) = oneshot::channel();
    inner.writer.append_then(record, move |outcome| {
        // Nobody asks any more when the runtime ends; the record stays.
        let _ = sender.send(outcome);
    });
    match outcome.await {
        Ok(Ok(())) => true,
        Ok(Err(error)) => {
            tracing::error!(operation = operation.id, %error, "a callback was refused with 503; callbacks are taken again as soon as they can be written down");
            false
        }
        Err(_) => false,
    }
}

fn answer(status: StatusCode, text: &'static str) -> Response {
    (status, text).into_response()
}

fn is_too_long(error: &axum::Error) -> bool {
    let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
    while let Some(inner) = cause {
        if inner.is::<http_body_util::LengthLimitError>() {
            return true;
        }
        cause = inner.source();
    }
    false
}
