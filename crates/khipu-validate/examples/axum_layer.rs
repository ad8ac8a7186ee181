//! A layer for axum that checks live traffic against the contract, and lets it through as it is.
//!
//! `cargo run -p khipu-validate --example axum_layer`

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::{Error, Router, response::Response, routing::post};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use khipu_validate::{Contract, Payload};
use tower::ServiceExt;

/// A body that is longer goes through unchecked.
const LONGEST: usize = 1 << 20;

async fn check(State(contract): State<Contract>, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().as_str(), request.uri().path());
    let Some(operation) = contract.operation_at(method, path) else {
        return next.run(request).await;
    };
    let watch = |body, name: &str| {
        let payload = operation.payload(name).cloned();
        Body::new(Watched(body, Vec::new(), contract.clone(), payload))
    };
    let response = next.run(request.map(|body| watch(body, "request"))).await;
    let status = response.status();
    if operation.payload(status.as_str()).is_none() {
        println!("{}: status {status} is not declared", operation.id);
    }
    response.map(|body| watch(body, status.as_str()))
}

type Polled = Poll<Option<Result<Frame<Bytes>, Error>>>;

/// A body, the copy of what went through, and what it has to be; nothing if it is not checked.
struct Watched(Body, Vec<u8>, Contract, Option<Payload>);

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Polled {
        let frame = ready!(Pin::new(&mut self.0).poll_frame(cx));
        if let (Some(Ok(frame)), true) = (&frame, self.3.is_some()) {
            self.1.extend(frame.data_ref().into_iter().flatten());
        }
        if self.1.len() > LONGEST {
            (self.1, self.3) = (Vec::new(), None);
        }
        // Of a body that breaks off nobody knows what it would have been.
        let goes_on = |frame: &Result<_, _>| frame.is_err() || !self.0.is_end_stream();
        let is_whole = !self.1.is_empty() && !frame.as_ref().is_some_and(goes_on);
        if let Some(payload) = self.3.take_if(|_| is_whole) {
            for finding in self.2.check(&payload, &self.1).into_iter().flatten() {
                println!("{payload}: {}: {}", finding.pointer, finding.message);
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.0.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.0.size_hint()
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = "/v1/cl/banking/personal/bancosecurity.cl/products/loans";
    let application = Router::new()
        .route(path, post(|sent: Bytes| async move { sent }))
        .layer(from_fn_with_state(Contract::embedded(), check));
    let sent = r#"{"RequestData": ["secret"]}"#;
    let request = Request::post(path).body(Body::from(sent))?;
    let response = application.oneshot(request).await?;
    let echoed = to_bytes(response.into_body(), LONGEST).await?;
    println!("untouched: {}", echoed == sent);
    Ok(())
}
