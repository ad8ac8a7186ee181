//! What the sandbox can be asked to do wrong.

use std::fmt;
use std::str::FromStr;

/// How the sandbox answers. The name is stable: it is what the header `x-sandbox-scenario` and `FromStr` take.
///
/// With a `CallbackUrl`, a scenario that changes the outcome changes the callback, and the acceptance stays as it
/// should be; one that changes how an answer is sent changes the acceptance. Scenarios of the callback are `ok`
/// without one.
///
/// ```
/// use khipu_sandbox::Scenario;
///
/// let scenario: Scenario = "wait-4-hours".parse()?;
/// assert_eq!(scenario, Scenario::Wait4Hours);
/// assert_eq!(scenario.name(), "wait-4-hours");
/// assert!("wait-5-hours".parse::<Scenario>().is_err());
/// # Ok::<(), khipu_sandbox::UnknownScenario>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Scenario {
    /// Everything goes well.
    #[default]
    Ok,
    /// An error of Type `RETRY_IMMEDIATELY`.
    RetryImmediately,
    /// An error of Type `DO_NOT_RETRY`.
    DoNotRetry,
    /// An error of Type `WAIT_4_HOURS_BEFORE_RETRY`.
    Wait4Hours,
    /// An error of Type `RETRY_AFTER_NOTIFICATION`.
    RetryAfterNotification,
    /// Error A000.
    ErrorA000,
    /// An error of the family E1xx.
    ErrorE1xx,
    /// An error of the family E2xx.
    ErrorE2xx,
    /// An error of the family E3xx.
    ErrorE3xx,
    /// An error of the family E4xx.
    ErrorE4xx,
    /// An error of the family E5xx.
    ErrorE5xx,
    /// Error E999.
    ErrorE999,
    /// Error E000.
    ErrorE000,
    /// Error D000.
    ErrorD000,
    /// Error F000.
    ErrorF000,
    /// Error T000.
    ErrorT000,
    /// Error I001.
    ErrorI001,
    /// Error P001.
    ErrorP001,
    /// `Status` is `OK`, `Data` is null.
    NoData,
    /// `Status` is `OK`, `Data` is `{}`.
    EmptyData,
    /// 400.
    BadRequest,
    /// 401 with a quoted text.
    Unauthorized,
    /// 404.
    NotFound,
    /// 500 with a line of text.
    ServerError,
    /// 504 with an HTML page, after a delay.
    GatewayTimeout,
    /// The body comes in drops.
    SlowBody,
    /// The connection ends in the middle of the body.
    TruncatedBody,
    /// The body is larger than anybody should read.
    TooLargeBody,
    /// The body says that it is JSON and is not.
    NotJson,
    /// The body is JSON and breaks the contract.
    WrongContract,
    /// The envelope of failures of 2022.
    OlderEnvelope,
    /// Members that the document does not have.
    UndocumentedField,
    /// A value that an enumeration does not list.
    UndocumentedEnumValue,
    /// A `Status` that is neither `OK` nor `ERROR`.
    UndocumentedStatus,
    /// An error of a Type that the document does not list.
    UndocumentedErrorType,
    /// The body of an acceptance with status 200.
    AcceptedAsOk,
    /// The body of an outcome with status 202.
    OkAsAccepted,
    /// 307 to another host.
    Redirect,
    /// `RETRY_IMMEDIATELY` for the first calls of a client, then `ok`.
    Flaky,
    /// The callback comes three times.
    CallbackRepeated,
    /// The callback comes after `LifeSpan`.
    CallbackLate,
    /// The callback comes before its own acceptance.
    CallbackEarly,
    /// The callback comes after that of the next operation.
    CallbackOutOfOrder,
    /// The callback never comes.
    CallbackDropped,
    /// The callback is sent again until the receiver takes it.
    CallbackRefusedAndRetried,
    /// The callback says `ERROR`.
    CallbackError,
    /// The callback is not JSON.
    CallbackNotJson,
    /// The callback has another `OperationId` than its acceptance.
    CallbackWrongId,
}

impl Scenario {
    /// Every scenario.
    pub const ALL: [Self; 48] = [
        Self::Ok,
        Self::RetryImmediately,
        Self::DoNotRetry,
        Self::Wait4Hours,
        Self::RetryAfterNotification,
        Self::ErrorA000,
        Self::ErrorE1xx,
        Self::ErrorE2xx,
        Self::ErrorE3xx,
        Self::ErrorE4xx,
        Self::ErrorE5xx,
        Self::ErrorE999,
        Self::ErrorE000,
        Self::ErrorD000,
        Self::ErrorF000,
        Self::ErrorT000,
        Self::ErrorI001,
        Self::ErrorP001,
        Self::NoData,
        Self::EmptyData,
        Self::BadRequest,
        Self::Unauthorized,
        Self::NotFound,
        Self::ServerError,
        Self::GatewayTimeout,
        Self::SlowBody,
        Self::TruncatedBody,
        Self::TooLargeBody,
        Self::NotJson,
        Self::WrongContract,
        Self::OlderEnvelope,
        Self::UndocumentedField,
        Self::UndocumentedEnumValue,
        Self::UndocumentedStatus,
        Self::UndocumentedErrorType,
        Self::AcceptedAsOk,
        Self::OkAsAccepted,
        Self::Redirect,
        Self::Flaky,
        Self::CallbackRepeated,
        Self::CallbackLate,
        Self::CallbackEarly,
        Self::CallbackOutOfOrder,
        Self::CallbackDropped,
        Self::CallbackRefusedAndRetried,
        Self::CallbackError,
        Self::CallbackNotJson,
        Self::CallbackWrongId,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.row().0
    }

    /// What happens, in one line.
    #[must_use]
    pub fn description(self) -> &'static str {
        self.row().1
    }

    #[rustfmt::skip]
    fn row(self) -> (&'static str, &'static str) {
        match self {
            Self::Ok => ("ok", "everything goes well"),
            Self::RetryImmediately => ("retry-immediately", "200 with an error of Type RETRY_IMMEDIATELY"),
            Self::DoNotRetry => ("do-not-retry", "200 with an error of Type DO_NOT_RETRY"),
            Self::Wait4Hours => ("wait-4-hours", "200 with an error of Type WAIT_4_HOURS_BEFORE_RETRY"),
            Self::RetryAfterNotification => ("retry-after-notification", "200 with an error of Type RETRY_AFTER_NOTIFICATION"),
            Self::ErrorA000 => ("error-a000", "200 with error A000: the token is expired, revoked or invalid"),
            Self::ErrorE1xx => ("error-e1xx", "200 with an error of the family E1xx: the institution refused the log-on"),
            Self::ErrorE2xx => ("error-e2xx", "200 with an error of the family E2xx: the institution is unavailable"),
            Self::ErrorE3xx => ("error-e3xx", "200 with an error of the family E3xx: no data found"),
            Self::ErrorE4xx => ("error-e4xx", "200 with an error of the family E4xx: a parameter is wrong"),
            Self::ErrorE5xx => ("error-e5xx", "200 with an error of the family E5xx: automatic payment services"),
            Self::ErrorE999 => ("error-e999", "200 with error E999: a message that fits no group"),
            Self::ErrorE000 => ("error-e000", "200 with error E000: a generic error"),
            Self::ErrorD000 => ("error-d000", "200 with error D000: information is missing"),
            Self::ErrorF000 => ("error-f000", "200 with error F000: the response could not be built"),
            Self::ErrorT000 => ("error-t000", "200 with error T000: time-out while extracting"),
            Self::ErrorI001 => ("error-i001", "200 with error I001: infrastructure"),
            Self::ErrorP001 => ("error-p001", "200 with error P001: parameters of the request"),
            Self::NoData => ("no-data", "200 with Status OK and Data null"),
            Self::EmptyData => ("empty-data", "200 with Status OK and Data {}"),
            Self::BadRequest => ("bad-request", "400"),
            Self::Unauthorized => ("unauthorized", "401 with a text in quotes"),
            Self::NotFound => ("not-found", "404"),
            Self::ServerError => ("server-error", "500 with a line of plain text"),
            Self::GatewayTimeout => ("gateway-timeout", "504 with an HTML page, after a delay"),
            Self::SlowBody => ("slow-body", "the body of the answer comes in drops"),
            Self::TruncatedBody => ("truncated-body", "the connection is closed in the middle of the body"),
            Self::TooLargeBody => ("too-large-body", "the body is streamed beyond a size that anybody should read"),
            Self::NotJson => ("not-json", "the body is not JSON"),
            Self::WrongContract => ("wrong-contract", "the body is JSON and breaks its schema"),
            Self::OlderEnvelope => ("older-envelope", "the failure envelope of 2022: Message and FailureReason"),
            Self::UndocumentedField => ("undocumented-field", "members that the document does not have"),
            Self::UndocumentedEnumValue => ("undocumented-enum-value", "a value in Data that its enumeration does not list; where Data has no enumeration, in Status"),
            Self::UndocumentedStatus => ("undocumented-status", "a Status that is neither OK nor ERROR"),
            Self::UndocumentedErrorType => ("undocumented-error-type", "200 with an error of a Type that the document does not list"),
            Self::AcceptedAsOk => ("accepted-as-ok", "the body of a 202 with status 200"),
            Self::OkAsAccepted => ("ok-as-accepted", "the body of a 200 with status 202, and no callback"),
            Self::Redirect => ("redirect", "307 to another host"),
            Self::Flaky => ("flaky", "RETRY_IMMEDIATELY for the first calls of a client (x-sandbox-times says how many), then ok"),
            Self::CallbackRepeated => ("callback-repeated", "the callback is sent three times"),
            Self::CallbackLate => ("callback-late", "the callback is sent after LifeSpan"),
            Self::CallbackEarly => ("callback-early", "the callback is sent before the 202"),
            Self::CallbackOutOfOrder => ("callback-out-of-order", "the callback is sent after that of the next operation"),
            Self::CallbackDropped => ("callback-dropped", "the callback is never sent"),
            Self::CallbackRefusedAndRetried => ("callback-refused-and-retried", "the callback is sent again while it is refused"),
            Self::CallbackError => ("callback-error", "the callback says ERROR"),
            Self::CallbackNotJson => ("callback-not-json", "the callback is not JSON"),
            Self::CallbackWrongId => ("callback-wrong-id", "the callback has another OperationId than the 202"),
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    fn from_str(name: &str) -> Result<Self, UnknownScenario> {
        let found = Self::ALL
            .into_iter()
            .find(|scenario| scenario.name() == name);
        found.ok_or(UnknownScenario)
    }
}

/// A name that no scenario has; its text lists those that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownScenario;

impl fmt::Display for UnknownScenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no scenario has this name; there are ")?;
        for (at, scenario) in Scenario::ALL.into_iter().enumerate() {
            let comma = if at == 0 { "" } else { ", " };
            write!(f, "{comma}{scenario}")?;
        }
        Ok(())
    }
}

impl std::error::Error for UnknownScenario {}
