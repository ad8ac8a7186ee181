//! How the answer of a call is to come.

use khipu_models::OperationRequest;

use super::Call;
use crate::console::Refusal;

/// How the answer is to come.
pub(super) enum Way {
    /// At once.
    Wait,
    /// Later, to this address.
    Submit(String),
    /// Later, to a receiver of our own.
    Receive {
        listen: String,
        public_url: Option<String>,
    },
}

impl Way {
    /// Takes the callback URL out of the request, where it says as much as --callback-url.
    pub(super) fn choose(
        call: &Call,
        request: &mut impl OperationRequest,
    ) -> Result<Self, Refusal> {
        let within = request.callback_url().map(|url| url.expose().to_owned());
        request.set_callback_url(None);
        match (&call.listen, &call.callback_url, within) {
            (_, Some(_), Some(_)) | (Some(_), _, Some(_)) => Err(Refusal::new(
                "the request has a CallbackUrl, and the command line says another way: nothing was sent",
            )
            .next("take CallbackUrl out of the request, or --callback-url and --listen away")),
            (Some(listen), _, None) => Ok(Self::Receive {
                listen: listen.clone(),
                public_url: call.public_url.clone(),
            }),
            (None, Some(url), None) => Ok(Self::Submit(url.clone())),
            (None, None, Some(url)) => Ok(Self::Submit(url)),
            (None, None, None) => Ok(Self::Wait),
        }
    }
}
