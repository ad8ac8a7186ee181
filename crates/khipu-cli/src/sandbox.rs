//! `khipu sandbox`: the API on one's own machine.

use std::io;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;
use khipu_document::Bundle;
use khipu_sandbox::{Builder, RunningSandbox, Sandbox as Server, Scenario};
use khipu_validate::Contract;

use crate::console::{Console, Outcome, Refusal};
use crate::listen::with_causes;
use crate::{document, example, runtime, time};

/// Serves the API on this machine, with made-up data, real callbacks and every way to fail
///
/// Prints its base URL on standard output, and on standard error what to type next. Any token or key is accepted but the
/// empty one and `wrong`; with KHIPU_SANDBOX_TOKEN or KHIPU_SANDBOX_API_KEY set, only that one is. Callbacks go to this
/// machine and to hosts that are allowed by name; any other is refused with a line on standard error. Ctrl-C ends it.
///
/// The header `x-sandbox-scenario` of a request chooses another scenario for that request alone.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Sandbox {
    /// Where to listen: address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:4010")]
    listen: String,

    /// How to answer, by a name of --list-scenarios
    #[arg(long, value_name = "NAME", default_value_t, value_parser = scenario)]
    scenario: Scenario,

    /// List the scenarios, and end
    #[arg(long)]
    list_scenarios: bool,

    /// Where the made-up data begins: the same number gives the same data
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,

    /// How many items the lists of an answer have
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    items: u32,

    /// Serve this OpenAPI document (3.0 or 3.1) instead of the contract that is built in
    #[arg(long, value_name = "FILE")]
    openapi: Option<PathBuf>,

    /// How long after the acceptance a callback is sent: 500ms, 2s, 3m
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = time::parse)]
    callback_delay: Duration,

    /// Send callbacks to this host too; may be repeated
    #[arg(long = "allow-callback-host", value_name = "NAME")]
    allowed: Vec<String>,
}

const TOKEN: &str = "KHIPU_SANDBOX_TOKEN";
const KEY: &str = "KHIPU_SANDBOX_API_KEY";

const AFTER_HELP: &str = "\
Examples:
  khipu sandbox                              everything goes well
  khipu sandbox --scenario wait-4-hours      every call fails with that advice
  khipu sandbox --scenario callback-repeated --callback-delay 200ms
  khipu sandbox --items 5000                 answers of some megabytes
  khipu sandbox --openapi schemas/openapi.yaml
  khipu sandbox --list-scenarios

Exit status:
  0  it was ended by Ctrl-C
  2  it cannot listen, or the document cannot be used";

impl Sandbox {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        if self.list_scenarios {
            let mut out = console.out();
            for scenario in Scenario::ALL {
                writeln!(out, "{:<30}{}", scenario.name(), scenario.description())?;
            }
            out.flush()?;
            return Ok(Outcome::Clean);
        }
        let done = runtime::shared().and_then(|runtime| {
            let bundle = self.bundle(console)?;
            Ok(runtime.block_on(self.serve(bundle, console)))
        });
        done.unwrap_or_else(|refusal| Ok(console.refuse(&refusal)))
    }

    fn bundle(&self, console: &Console) -> Result<Bundle, Refusal> {
        match &self.openapi {
            Some(path) => Ok(document::open(path, console)?.bundle),
            None => Contract::embedded_bundle().map_err(|error| Refusal::new(error.to_string())),
        }
    }

    async fn serve(&self, bundle: Bundle, console: &Console) -> io::Result<Outcome> {
        let calls = self.calls(&bundle);
        let told = *console;
        let mut builder = Server::builder()
            .bundle(bundle)
            .seed(self.seed)
            .items(usize::try_from(self.items).unwrap_or(usize::MAX))
            .scenario(self.scenario)
            .callback_delay(self.callback_delay)
            .on_notice(move |notice| told.problem(&notice.to_string()));
        for host in &self.allowed {
            builder = builder.allow_callback_host(host);
        }
        // From the environment and never from an argument, as a real credential would.
        let credential = match (fixed(TOKEN), fixed(KEY)) {
            (Ok(token), Ok(key)) => {
                let credential = match (&token, &key) {
                    (Some(_), _) => format!("KHIPU_TOKEN=\"${TOKEN}\""),
                    (None, Some(_)) => format!("KHIPU_API_KEY=\"${KEY}\""),
                    (None, None) => "KHIPU_TOKEN=any".to_owned(),
                };
                builder = token.into_iter().fold(builder, Builder::jwt);
                builder = key.into_iter().fold(builder, Builder::api_key);
                credential
            }
            (Err(refusal), _) | (_, Err(refusal)) => return Ok(console.refuse(&refusal)),
        };
        let running = match builder.start(self.listen.as_str()).await {
            Ok(running) => running,
            Err(error) => {
                let refusal = Refusal::new(with_causes(&error));
                return Ok(console
                    .refuse(&refusal.next(
                        "take another address with --listen ADDR:PORT; port 0 is a free one",
                    )));
            }
        };
        self.greet(&running, &credential, &calls, console)?;
        runtime::interrupted().await;
        let cancelled = tokio::select! {
            cancelled = running.shutdown() => cancelled,
            () = runtime::interrupted() => 0,
        };
        if cancelled > 0 {
            console.note(&format!(
                "Callbacks that will not be sent any more: {cancelled}"
            ));
        }
        Ok(Outcome::Clean)
    }

    fn greet(
        &self,
        running: &RunningSandbox,
        credential: &str,
        calls: &[String],
        console: &Console,
    ) -> io::Result<()> {
        let url = running.base_url();
        let mut out = console.out();
        writeln!(out, "{url}")?;
        out.flush()?;
        if !running.address().ip().is_loopback() {
            console.problem("other machines can reach this sandbox");
        }
        console.note(&format!(
            "Scenario {}: {}. Ctrl-C ends it. Call it from another terminal:",
            self.scenario,
            self.scenario.description()
        ));
        console.note(&format!("  export KHIPU_BASE_URL={url} {credential}"));
        for call in calls {
            console.note(&format!("  {}", call.replace("$BASE", &url)));
        }
        Ok(())
    }

    /// How each operation is called; in a document of one's own by a tool that does not know the contract.
    fn calls(&self, bundle: &Bundle) -> Vec<String> {
        let operations = bundle.operations();
        let each = operations.iter().take(10).map(|operation| {
            let request = example::request_of(bundle, operation).unwrap_or_else(|| "{}".to_owned());
            if self.openapi.is_some() {
                return format!(
                    "curl -X {} $BASE{} -H 'Authorization: Bearer any' -H 'Content-Type: application/json' -d '{request}'",
                    operation.method, operation.path
                );
            }
            call(&operation.id, &request)
        });
        let mut calls: Vec<String> = each.collect();
        if let (None, Some(first)) = (&self.openapi, calls.first()) {
            calls.push(format!("{first} --listen 127.0.0.1:0"));
        }
        calls
    }
}

/// The command that calls an operation with this request.
pub(crate) fn call(operation: &str, request: &str) -> String {
    match request {
        r#"{"RequestData":{}}"# => format!("khipu call {operation}"),
        request => format!("echo '{request}' | khipu call {operation} --request -"),
    }
}

/// A credential that is the only one to be accepted, if one is. An empty one, or none that a header can carry, would lock
/// everybody out without a word.
fn fixed(name: &str) -> Result<Option<String>, Refusal> {
    let Some(value) = std::env::var_os(name) else {
        return Ok(None);
    };
    let value = value.into_string().unwrap_or_default();
    let value = value.trim();
    if value.is_empty() || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(Refusal::new(format!(
            "{name} is empty, or holds characters that no credential has: nobody could call this sandbox"
        ))
        .next(format!(
            "give {name} a value, or unset it to accept any credential"
        )));
    }
    Ok(Some(value.to_owned()))
}

fn scenario(name: &str) -> Result<Scenario, String> {
    name.parse().map_err(|_| {
        "there is no such scenario; khipu sandbox --list-scenarios lists those that there are"
            .to_owned()
    })
}
