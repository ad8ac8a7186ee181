//! What came of a call, of whatever operation.

use std::pin::Pin;
use std::time::Duration;

use khipu_capture::Writer;
use khipu_client::receiver::Receiver;
use khipu_client::{Call, Callable, Error};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::progress;
use super::way::Way;
use crate::console::{Console, Refusal};
use crate::listen;

/// A call under way. Boxed, so that what follows is compiled once and not for every operation.
pub(super) type Future = Pin<Box<dyn std::future::Future<Output = Result<Answer, Stopped>>>>;

/// The outcome or the acceptance.
pub(super) struct Answer {
    /// The whole as JSON, indented.
    pub(super) envelope: String,
    pub(super) is_acceptance: bool,
}

/// Why there is no answer.
pub(super) enum Stopped {
    /// Before anything was sent.
    Refused(Refusal),
    /// The call failed.
    Failed(Error),
}

impl Answer {
    fn outcome(outcome: &impl Serialize) -> Self {
        Self {
            envelope: indented(outcome),
            is_acceptance: false,
        }
    }

    fn acceptance(accepted: &impl Serialize) -> Self {
        Self {
            is_acceptance: true,
            ..Self::outcome(accepted)
        }
    }

    /// The data as JSON, every number as it came.
    pub(super) fn data(&self) -> String {
        #[derive(Deserialize)]
        struct Whole<'a> {
            #[serde(borrow, rename = "Data")]
            data: Option<&'a RawValue>,
        }
        let whole: Option<Whole<'_>> = serde_json::from_str(&self.envelope).ok();
        let data = whole.and_then(|whole| whole.data);
        // No text of JSON holds a line break, so each begins a line of the indented whole.
        data.map_or_else(
            || "null".to_owned(),
            |data| data.get().replace("\n  ", "\n"),
        )
    }
}

fn indented(value: &impl Serialize) -> String {
    // Models serialize to text always.
    serde_json::to_string_pretty(value).unwrap_or_default()
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

impl From<Refusal> for Stopped {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Makes the call in its way.
pub(super) fn of<O: Callable>(
    call: Call<O>,
    way: Way,
    capture: Option<Writer>,
    console: Console,
) -> Future {
    Box::pin(async move {
        match way {
            Way::Wait => Ok(Answer::outcome(&call.fetch_outcome().await?)),
            Way::Submit(url) => Ok(Answer::acceptance(&call.submit(url).await?)),
            Way::Receive { listen, public_url } => {
                let (receiver, running, folder) = open(&listen, public_url, capture).await?;
                let outcome = async {
                    let pending = call.submit_to(&receiver).await?;
                    told(pending.accepted(), &console);
                    pending.wait_outcome().await
                };
                let outcome = outcome.await;
                // The provider shall hear that its callback was taken.
                let _ = tokio::time::timeout(Duration::from_secs(5), running.shutdown()).await;
                drop(receiver);
                drop(folder);
                Ok(Answer::outcome(&outcome?))
            }
        }
    })
}

/// The folder is that of a receiver whose callbacks nobody keeps.
type Opened = (
    Receiver,
    khipu_client::receiver::Running,
    Option<tempfile::TempDir>,
);

/// A receiver for this call alone. It keeps what comes in the capture, else in a file that goes with it.
async fn open(
    address: &str,
    public_url: Option<String>,
    capture: Option<Writer>,
) -> Result<Opened, Refusal> {
    let listener = listen::bind(address).await?;
    let at = listener
        .local_addr()
        .map_err(|error| Refusal::new(error.to_string()))?;
    let public_url = match public_url {
        Some(url) => url,
        None if at.ip().is_loopback() => format!("http://{at}"),
        None => {
            return Err(Refusal::new(
                "nobody can tell where this machine is reached: nothing was sent",
            )
            .next("give --public-url URL"));
        }
    };
    let (builder, folder) = match capture {
        Some(writer) => (Receiver::builder_with_writer(public_url, writer), None),
        None => {
            let folder = tempfile::Builder::new()
                .prefix("khipu-call-")
                .tempdir()
                .map_err(|error| {
                    Refusal::new(format!("no folder can be made for callbacks: {error}"))
                })?;
            let file = folder.path().join("callbacks.ndjson");
            (Receiver::builder(public_url, file), Some(folder))
        }
    };
    let receiver = builder
        .build()
        .map_err(|error| Refusal::new(listen::with_causes(&error)))?;
    let running = receiver.serve(listener);
    Ok((receiver, running, folder))
}

fn told(accepted: &khipu_models::AcceptedResponse, console: &Console) {
    progress::clear();
    console.note(&format!(
        "Accepted: the callback may come until {}.",
        accepted.life_span
    ));
}
