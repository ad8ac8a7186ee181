//! One HTTP exchange underneath the generated client: the credential goes in, a bounded body comes out.
//!
//! progenitor's hooks are the seam. `exec` sends the request, reads the body up to the limit and hands the generated code an
//! answer that is in memory whole; what it saw on the way is kept beside it, because the generated code can pass on only
//! reqwest's errors.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use khipu_capture::{Body, Record};
use khipu_models::{AcceptedResponse, OperationInfo, OperationRequest};
use progenitor_client::{ClientHooks, ClientInfo, OperationInfo as Info};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Request, Response, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::client::Settings;
use crate::error::{Kind, Place};
use crate::generated::Client as Generated;
use crate::{Callable, Error, capture};

/// What belongs to one exchange.
#[derive(Debug)]
pub struct Exchange {
    limit: usize,
    captures: bool,
    header: (HeaderName, HeaderValue),
    seen: Mutex<Seen>,
}

/// What an exchange saw.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) status: Option<u16>,
    /// What was sent, where captures are wanted.
    sent: Option<Vec<u8>>,
    /// What came, if all of it did.
    pub(crate) received: Option<Bytes>,
    too_large: bool,
}

impl Exchange {
    pub(crate) fn new(settings: &Settings, header: (HeaderName, HeaderValue)) -> Arc<Self> {
        Arc::new(Self {
            limit: settings.body_limit,
            captures: settings.capture.is_some(),
            header,
            seen: Mutex::default(),
        })
    }

    /// What was seen; a second time there is nothing left.
    pub(crate) fn seen(&self) -> Seen {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Seen> {
        // Nothing panics while it holds the lock, and what is kept is whole at every moment.
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seen {
    /// Writes the exchange down, if captures are wanted and an answer came.
    pub(crate) fn capture(
        &self,
        settings: &Settings,
        operation: &OperationInfo,
        request: &impl OperationRequest,
    ) {
        let (Some(capture), Some(sent)) = (&settings.capture, &self.sent) else {
            return;
        };
        let mut record = Record::exchange(operation.method, operation.path)
            .operation(operation.id)
            .request(capture::without_credential(sent, request));
        if let (Some(status), Some(received)) = (self.status, &self.received) {
            record = record.response(status, Body::from_bytes(received));
        }
        capture.keep(record);
    }
}

/// A status that no server sends, for an answer that was not read to its end. The generated code takes it for one that the
/// document does not have, and `failure` knows better.
const UNREAD: StatusCode = match StatusCode::from_u16(599) {
    Ok(status) => status,
    Err(_) => StatusCode::INTERNAL_SERVER_ERROR,
};

impl ClientHooks<Arc<Exchange>> for Generated {
    async fn exec(&self, mut request: Request, _: &Info) -> reqwest::Result<Response> {
        let exchange = self.inner();
        let (name, value) = exchange.header.clone();
        request.headers_mut().insert(name, value);
        if exchange.captures {
            exchange.lock().sent = request
                .body()
                .and_then(|body| body.as_bytes())
                .map(<[u8]>::to_vec);
        }
        let mut response = self.client().execute(request).await?;
        let status = response.status();
        exchange.lock().status = Some(status.as_u16());
        let expected = response
            .content_length()
            .and_then(|length| usize::try_from(length).ok())
            .unwrap_or(0);
        let mut body = Vec::with_capacity(expected.min(exchange.limit));
        let mut too_large = expected > exchange.limit;
        while !too_large {
            match response.chunk().await? {
                Some(chunk) if body.len() + chunk.len() > exchange.limit => too_large = true,
                Some(chunk) => body.extend_from_slice(&chunk),
                None => break,
            }
        }
        let mut answer = http::Response::new(Bytes::new());
        if too_large {
            exchange.lock().too_large = true;
            *answer.status_mut() = UNREAD;
            return Ok(Response::from(answer));
        }
        let body = Bytes::from(body);
        exchange.lock().received = Some(body.clone());
        *answer.status_mut() = status;
        *answer.body_mut() = body;
        Ok(Response::from(answer))
    }
}

/// What the generated client's error means. Its own text shows bodies and headers, so nothing of it is kept.
pub(crate) async fn failure<O: Callable>(
    error: progenitor_client::Error<()>,
    seen: Seen,
    limit: usize,
) -> Error {
    use progenitor_client::Error as Generated;
    match error {
        Generated::CommunicationError(error)
        | Generated::ResponseBodyError(error)
        | Generated::InvalidUpgrade(error) => {
            // Text about a status line or a body could quote it; the kind of fault is enough.
            let kind = match (error.is_connect(), error.is_timeout()) {
                (true, _) => Kind::Connect,
                (_, true) => Kind::Timeout,
                _ => Kind::Interrupted,
            };
            let source = crate::source::Source::of(&error);
            Error::new(kind)
                .answered(seen.status, None)
                .caused_by(source)
        }
        Generated::InvalidResponsePayload(body, _) => {
            let place = match seen.status {
                Some(202) => place::<AcceptedResponse>(&body),
                _ => place::<O::Response>(&body),
            };
            Error::new(Kind::Decode(place))
                .execution(operation_id(&body))
                .answered(seen.status, Some(body))
        }
        Generated::UnexpectedResponse(_) if seen.too_large => {
            Error::new(Kind::TooLarge { limit }).answered(seen.status, None)
        }
        Generated::UnexpectedResponse(response) => {
            // It is in memory already, so this cannot wait or fail.
            let body = response.bytes().await.unwrap_or_default();
            Error::new(Kind::Status)
                .execution(operation_id(&body))
                .answered(seen.status, Some(body))
        }
        Generated::ErrorResponse(_) | Generated::InvalidRequest(_) | Generated::Custom(_) => {
            Error::new(Kind::Interrupted).answered(seen.status, None)
        }
    }
}

/// Where a body stops to be a `T`. Read a second time, because only this way the place in the document is known.
pub(crate) fn place<T: DeserializeOwned>(body: &[u8]) -> Place {
    let mut json = serde_json::Deserializer::from_slice(body);
    let failed = serde_path_to_error::deserialize::<_, T>(&mut json).err();
    let path = failed.as_ref().map(|error| pointer(error.path()));
    let error = failed
        .map(serde_path_to_error::Error::into_inner)
        .or_else(|| json.end().err());
    let is_syntax = error.as_ref().is_some_and(|error| !error.is_data());
    Place {
        is_syntax,
        // Text can break off within a member that the models do not know, and its name is then the sender's.
        pointer: path.filter(|_| !is_syntax).unwrap_or_default(),
        line: error.as_ref().map_or(0, serde_json::Error::line),
        column: error.as_ref().map_or(0, serde_json::Error::column),
    }
}

/// A path as JSON pointer. What does not have the shape of a model is in a member that the model knows, so the names are the
/// document's.
fn pointer(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer.push_str(&format!("/{index}")),
            Segment::Map { key } => {
                pointer.push_str(&format!("/{}", key.replace('~', "~0").replace('/', "~1")))
            }
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

/// The `OperationId` of a body that could not be read as a whole. Only what looks like one is believed.
pub(crate) fn operation_id(body: &[u8]) -> Option<String> {
    #[derive(Deserialize)]
    struct Named {
        #[serde(rename = "OperationId")]
        operation_id: String,
    }
    let named: Named = serde_json::from_slice(body).ok()?;
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    (named.operation_id.len() <= 36 && named.operation_id.chars().all(plain))
        .then_some(named.operation_id)
}
