//! What a failed call means for whoever made it.

use khipu_client::Error;
use khipu_models::RetryAdvice;

use super::Call;
use super::answer::Stopped;
use crate::console::{Console, Outcome};
use crate::{files, listen, time};

impl Stopped {
    /// Tells what happened, whether to try again, and what to type next.
    pub(super) fn tell(&self, call: &Call, console: &Console) -> Outcome {
        let error = match self {
            Self::Refused(refusal) => return console.refuse(refusal),
            Self::Failed(error) => error,
        };
        let execution = error.operation_id().map_or_else(String::new, |id| {
            format!(", OperationId {}", id.escape_debug())
        });
        console.problem(&format!("{}{execution}", listen::with_causes(error)));
        if let Some(advice) = advice(error) {
            console.note(&format!("      {advice}"));
        }
        if let Some(next) = next(error, call) {
            console.next(&next);
        }
        match error.is_unsent() {
            true => Outcome::Unusable,
            false => Outcome::Failed,
        }
    }
}

/// Whether the same call may be made again.
fn advice(error: &Error) -> Option<String> {
    let advice = match error.retry_advice() {
        _ if error.is_configuration() => return None,
        _ if error.is_connect() => "Nothing was sent, so the call can be made again.",
        RetryAdvice::Immediately => "The provider says that the call may be made again at once.",
        RetryAdvice::After(wait) => {
            let wait = time::in_words(wait);
            return Some(format!(
                "The provider says to wait {wait} before the same call."
            ));
        }
        RetryAdvice::AfterNotification => {
            "The provider says to wait until it gives notice that the cause is gone."
        }
        RetryAdvice::Never => "The same call would fail again: do not repeat it as it is.",
        _ if error.is_expired() => {
            "The operation may have been executed; its callback can still come, and nobody takes it now."
        }
        _ if error.is_decode() || error.is_wrong_reply() || error.is_too_large() => {
            "The operation may have been executed. A repeated call logs on at the institution again and can be billed again."
        }
        _ => {
            "Nobody knows whether the institution was reached. A repeated call logs on there again and can be billed again."
        }
    };
    Some(advice.to_owned())
}

/// What to type, or to look at.
fn next(error: &Error, call: &Call) -> Option<String> {
    let operation = &call.operation;
    let place = match call.base_url {
        Some(_) => "--base-url",
        None => "KHIPU_BASE_URL",
    };
    let text = if error.is_auth() {
        "get a new credential; KHIPU_TOKEN, KHIPU_API_KEY or --credentials-file brings it here"
            .to_owned()
    } else if error.is_connect() {
        format!("look at {place} and at the network, or begin with a `khipu sandbox`")
    } else if error.is_redirect() || error.status() == Some(404) {
        format!("look at {place}: the provider's own is https://api.khipu.com")
    } else if error.is_expired() {
        match (&call.capture, &call.public_url) {
            (Some(path), Some(url)) => format!(
                "khipu listen --capture {} --public-url {}, which takes it if it comes later",
                files::shown(path),
                url.escape_debug()
            ),
            _ => "khipu listen --public-url URL, whose callback URLs outlive a call".to_owned(),
        }
    } else if error.is_timeout() && call.listen.is_none() {
        format!(
            "khipu call {operation} --listen ADDR --public-url URL, the way that has no such limit"
        )
    } else if error.is_rejected() {
        let request = call.request.as_ref().map(|path| files::shown(path));
        let request = request.unwrap_or_else(|| "FILE".to_owned());
        format!("khipu validate --as {operation}/request {request}")
    } else if error.is_wrong_reply() {
        // It keeps the contract, each part of it.
        match &call.capture {
            Some(path) => format!("look at the answer in {}", files::shown(path)),
            None => "give --capture FILE the next time, and look at the answer there".to_owned(),
        }
    } else if error.is_decode() {
        match &call.capture {
            Some(path) => format!(
                "khipu validate {}, which says what breaks the contract",
                files::shown(path)
            ),
            None => "give --capture FILE the next time; khipu validate FILE says what breaks the contract".to_owned(),
        }
    } else {
        return None;
    };
    Some(text)
}
