//! `khipu call`: calls one operation.

mod advice;
mod answer;
mod progress;
mod request;
mod way;

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use khipu_client::{CallVisitor, Callable, Client, RetryPolicy, visit_call};
use khipu_models::{OPERATIONS, OperationRequest};

use self::answer::{Answer, Future};
use self::way::Way;
use crate::capture::Capture;
use crate::console::{Console, Outcome, Refusal};
use crate::{credentials, example, news, runtime, sandbox, time};

/// Calls one operation and prints its data
///
/// Waits for the data, which can take minutes; with --callback-url the outcome is sent there and the acceptance is
/// printed; with --listen it is received here. The data goes to standard output as JSON, everything else to standard error.
///
/// The credential comes from KHIPU_TOKEN (a JWT) or KHIPU_API_KEY, or from a file; never from an argument, which every user
/// of the machine can read. Only what the provider allows to repeat at once is repeated.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Call {
    /// The operation, by a name of `khipu operations`
    operation: String,

    /// The body of the request as JSON; `-` is standard input [default: {"RequestData":{}}]
    #[arg(long, value_name = "FILE")]
    request: Option<PathBuf>,

    /// Put the JSON in this file into the request as AccountCredential; `-` is standard input
    ///
    /// Mandatory with an API key. On Unix a file that others than its owner can read is refused.
    #[arg(long, value_name = "FILE")]
    account_credential_file: Option<PathBuf>,

    /// Have the outcome sent to this address, and print the acceptance
    ///
    /// An address that is a secret belongs into the request, as CallbackUrl, and does the same there.
    #[arg(long, value_name = "URL", conflicts_with = "listen")]
    callback_url: Option<String>,

    /// Have the outcome sent here, to this address and port, and wait for it until the end of its life span
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,

    /// Where the provider reaches what listens here [default: http://ADDR on this machine]
    #[arg(long, value_name = "URL", requires = "listen")]
    public_url: Option<String>,

    /// Print the whole answer: OperationId, Status, AdditionalInformation and what else stands around the data
    #[arg(long)]
    envelope: bool,

    /// Append every exchange and callback to this file; the account's credential is null in it
    ///
    /// With --listen its key stands beside it, FILE.key: a callback that comes after this call has ended is taken by
    /// `khipu listen --capture FILE` with the same public URL.
    #[arg(long, value_name = "FILE")]
    capture: Option<PathBuf>,

    /// Read the credential of the caller from this file: a line KHIPU_TOKEN=… or KHIPU_API_KEY=…
    ///
    /// On Unix a file that others than its owner can read is refused.
    #[arg(long, value_name = "FILE")]
    credentials_file: Option<PathBuf>,

    /// Where the provider is [default: KHIPU_BASE_URL, else `https://api.khipu.com`]
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,

    /// Send credentials in the clear to a base URL that is http and not on this machine
    #[arg(long)]
    allow_insecure_base_url: bool,

    /// How long one attempt may take; the provider's gateway gives up after 180 seconds
    #[arg(long, value_name = "TIME", default_value = "200s", value_parser = time::parse_some)]
    timeout: Duration,

    /// How many attempts at most, the first included; only what the provider allows is repeated
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=10))]
    attempts: u32,
}

const AFTER_HELP: &str = "\
Examples:
  khipu call bancosecurity_personal_loans
  echo '{\"RequestData\":{\"LastDigits\":\"1234\"}}' |
    khipu call consorcio_personal_unbilled_transactions --request -
  khipu call bancosecurity_personal_loans --callback-url https://callbacks.example.com/khipu/…
  khipu call bancosecurity_personal_loans --listen 127.0.0.1:8080 \\
    --public-url https://callbacks.example.com
  khipu call bancosecurity_personal_loans --capture traffic.ndjson && khipu validate traffic.ndjson
  khipu call bancosecurity_personal_loans | jq '.Loan[].Balance'

Environment:
  KHIPU_TOKEN, KHIPU_API_KEY   the credential: one of the two
  KHIPU_BASE_URL               where the provider is, for instance what `khipu sandbox` prints

Exit status:
  0    the data, or the acceptance, was printed; `null` where the operation found no data
  1    the operation was called and did not end with data
  2    it cannot be called: nothing was sent; or what came cannot be captured
  130  interrupted while waiting";

impl Call {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        news::show(*console);
        let visitor = Visitor {
            call: self,
            console,
        };
        let done = visit_call(&self.operation, visitor)
            .unwrap_or_else(|| Err(unknown_operation()))
            .and_then(|made| Ok((runtime::single()?, made)));
        match done {
            Ok((runtime, made)) => runtime.block_on(self.finish(made, console)),
            Err(refusal) => Ok(console.refuse(&refusal)),
        }
    }

    /// Everything that can be refused before anything is sent.
    fn prepare<O: Callable>(&self, console: &Console) -> Result<Made, Refusal> {
        request::check_stdin(self)?;
        let caller = credentials::find(self.credentials_file.as_deref())?;
        let mut request = request::read::<O>(self)?;
        if caller.by_key && request.account_credential().is_none() {
            return Err(Refusal::new(
                "a call with KHIPU_API_KEY needs the account's credential: nothing was sent",
            )
            .next(
                "put AccountCredential into RequestData, or give --account-credential-file FILE",
            ));
        }
        let way = Way::choose(self, &mut request)?;
        let capture = Capture::open(self.capture.as_deref())?;
        let mut builder = Client::builder()
            .credentials(caller.credentials)
            .timeout(self.timeout)
            .retry(RetryPolicy::default().attempts(self.attempts));
        let writer = capture.writer();
        if writer.is_some() {
            let capture = capture.clone();
            builder = builder.capture(khipu_client::Capture::new(move |record| {
                capture.keep(&record)
            }));
        }
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        if self.allow_insecure_base_url {
            builder = builder.allow_insecure_base_url();
        }
        let client = builder.build().map_err(|error| self.refused(&error))?;
        Ok(Made {
            answer: answer::of(client.call::<O>(request), way, writer, *console),
            capture,
        })
    }

    /// A setting that the client refused, in words of the command line.
    fn refused(&self, error: &khipu_client::Error) -> Refusal {
        let text = error.to_string().replace(
            "call `allow_insecure_base_url`",
            "give --allow-insecure-base-url",
        );
        let refusal =
            Refusal::new(crate::listen::with_causes(error).replace(&error.to_string(), &text));
        match self.base_url {
            Some(_) => refusal.next("look at --base-url"),
            None => refusal.next("look at KHIPU_BASE_URL"),
        }
    }

    async fn finish(&self, made: Made, console: &Console) -> io::Result<Outcome> {
        let waiting = format!("waiting for {}", self.operation);
        let answered = tokio::select! {
            answered = progress::shown(&waiting, made.answer) => Some(answered),
            () = runtime::interrupted() => None,
        };
        progress::clear();
        let outcome = match answered {
            Some(Ok(answer)) => self.print(&answer, console)?,
            Some(Err(stopped)) => stopped.tell(self, console),
            None => {
                console.problem("interrupted: what has reached the provider goes on there");
                Outcome::Interrupted
            }
        };
        if let Err(why) = made.capture.finish() {
            console.problem(&format!("not everything was captured: {why}"));
            return Ok(outcome.max(Outcome::Unusable));
        }
        Ok(outcome)
    }

    fn print(&self, answer: &Answer, console: &Console) -> io::Result<Outcome> {
        let mut out = console.out();
        if self.envelope || answer.is_acceptance {
            writeln!(out, "{}", answer.envelope)?;
        } else {
            writeln!(out, "{}", answer.data())?;
        }
        out.flush()?;
        if answer.is_acceptance {
            console.note("Accepted: the outcome will be sent to the callback URL.");
        } else if answer.data() == "null" {
            console.note("The operation was executed, and there is no data.");
        }
        Ok(Outcome::Clean)
    }

    /// The command that calls this operation with a request that fits, for messages.
    fn example(&self) -> String {
        let request =
            example::request(&self.operation).unwrap_or_else(|| r#"{"RequestData":{}}"#.to_owned());
        sandbox::call(&self.operation, &request)
    }
}

/// A call that is ready to be made.
struct Made {
    answer: Future,
    capture: Capture,
}

struct Visitor<'a> {
    call: &'a Call,
    console: &'a Console,
}

impl CallVisitor for Visitor<'_> {
    type Output = Result<Made, Refusal>;

    fn visit<O: Callable>(self) -> Self::Output {
        self.call.prepare::<O>(self.console)
    }
}

fn unknown_operation() -> Refusal {
    let known: Vec<&str> = OPERATIONS.iter().map(|operation| operation.id).collect();
    Refusal::new(format!(
        "there is no such operation; these are known:\n  {}",
        known.join("\n  ")
    ))
}
