//! What every operation of the API has in common.
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::outcome::ResponseError;
use crate::{
    AccountCredential, CallbackUrl, DateTime, OperationError, OperationId, OperationStatus, outcome,
};

/// One operation of the API, as a type: what it is called, what it takes and what it answers.
///
/// Code that must work for every operation, those of later releases included, is written once against this trait:
///
/// ```
/// use khipu_models::{Envelope, Operation, ResponseError};
///
/// type Outcome<O> = Result<Option<<<O as Operation>::Response as Envelope>::Data>, ResponseError>;
///
/// /// Reads the callback of an operation.
/// fn callback<O: Operation>(body: &[u8]) -> serde_json::Result<Outcome<O>> {
///     let response: O::Response = serde_json::from_slice(body)?;
///     Ok(response.into_result())
/// }
/// ```
pub trait Operation: Copy + Debug + Send + Sync + 'static {
    /// What the document says about the operation.
    const INFO: OperationInfo;

    /// The body of the request.
    type Request: OperationRequest
        + Clone
        + Debug
        + Serialize
        + DeserializeOwned
        + Send
        + Sync
        + 'static;

    /// The outcome: the body of a 200 answer and of the callback alike.
    type Response: Envelope + Clone + Debug + Serialize + DeserializeOwned + Send + Sync + 'static;
}

/// What to do with an operation that is known by its `operationId` only, as on a command line or in a capture.
///
/// [`visit_operation`](crate::visit_operation) finds the type.
///
/// ```
/// use khipu_models::{Operation, OperationVisitor, visit_operation};
///
/// struct Path;
/// impl OperationVisitor for Path {
///     type Output = &'static str;
///     fn visit<O: Operation>(self) -> &'static str {
///         O::INFO.path
///     }
/// }
///
/// let path = visit_operation("bancosecurity_personal_loans", Path);
/// assert_eq!(path, Some("/v1/cl/banking/personal/bancosecurity.cl/products/loans"));
/// ```
pub trait OperationVisitor {
    /// What comes out.
    type Output;

    /// Is called with the type of the operation.
    fn visit<O: Operation>(self) -> Self::Output;
}

/// What the document says about one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The `operationId`: `<institution>_<segment>_<product>`, such as `bancosecurity_personal_loans`.
    pub id: &'static str,
    /// The HTTP method, in capitals. Every operation so far is a `POST`.
    pub method: &'static str,
    /// The path below the server, with a slash in front.
    pub path: &'static str,
    /// The kind of product, such as `loans`.
    pub tag: &'static str,
    /// What the operation does, in one line.
    pub summary: &'static str,
    /// The ways to authenticate: exactly one of them for each request.
    pub security: &'static [SecurityScheme],
}

/// One way to authenticate a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct SecurityScheme {
    /// What the document calls it: `JWT` or `Api-Key`.
    pub name: &'static str,
    /// Where the secret goes.
    pub kind: SecurityKind,
}

/// Where the secret of a [`SecurityScheme`] goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SecurityKind {
    /// The header `Authorization`, after the word `Bearer`.
    Bearer,
    /// The header of this name, on its own.
    ApiKeyHeader(&'static str),
}

/// The body of a request, whatever the operation.
pub trait OperationRequest {
    /// Where the outcome is to be sent; its presence makes the call asynchronous.
    fn callback_url(&self) -> Option<&CallbackUrl>;

    /// Makes the call asynchronous, or synchronous with None.
    fn set_callback_url(&mut self, url: Option<CallbackUrl>);

    /// The credential of the account holder, if the request carries one. It must if it is sent with an API key.
    fn account_credential(&self) -> Option<&AccountCredential>;
}

/// The outcome of an operation, whatever its data: the body of a 200 answer and of the callback.
///
/// An acceptance (202) is not one: it has an operation id, and no outcome yet.
pub trait Envelope: Sized {
    /// What the operation returns.
    type Data;

    /// Names this execution. The acceptance of an asynchronous call and its callback carry the same one.
    fn operation_id(&self) -> &OperationId;

    /// Whether the operation could be executed.
    fn status(&self) -> &OperationStatus;

    /// What was found. None also where nothing was: that is a success.
    fn data(&self) -> Option<&Self::Data>;

    /// What went wrong.
    fn error(&self) -> Option<&OperationError>;

    /// A remark of the provider about this answer, for instance that it is incomplete.
    fn additional_information(&self) -> Option<&str>;

    /// Until when the outcome of an asynchronous call may arrive; None when the call was synchronous.
    fn life_span(&self) -> Option<&DateTime>;

    /// All members, owned.
    fn into_parts(self) -> EnvelopeParts<Self::Data>;

    /// The data, or why there is none to be had.
    ///
    /// `Status` decides, and it alone: HTTP is 200 also for a failure, and an `Error` beside `OK` or data beside
    /// `ERROR` (which the contract forbids and a validator reports) does not change the outcome. `OK` without data
    /// is a success, `Ok(None)`.
    ///
    /// # Errors
    /// If `Status` is `ERROR`, with what the provider reported; and if it is neither `OK` nor `ERROR`
    /// ([`ResponseError::is_unknown_status`]).
    fn into_result(self) -> Result<Option<Self::Data>, ResponseError> {
        outcome::of(self.into_parts())
    }
}

/// The members of an [`Envelope`], for taking them apart without copying.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct EnvelopeParts<Data> {
    /// See [`Envelope::operation_id`].
    pub operation_id: OperationId,
    /// See [`Envelope::status`].
    pub status: OperationStatus,
    /// See [`Envelope::data`].
    pub data: Option<Data>,
    /// See [`Envelope::additional_information`].
    pub additional_information: Option<String>,
    /// See [`Envelope::error`].
    pub error: Option<OperationError>,
    /// See [`Envelope::life_span`].
    pub life_span: Option<DateTime>,
}
