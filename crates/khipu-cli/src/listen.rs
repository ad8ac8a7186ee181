//! `khipu listen`: receives callbacks.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use clap::Args;
use khipu_client::receiver::{Received, Receiver};
use khipu_models::OPERATIONS;
use tokio::net::TcpListener;

use crate::console::{Console, Outcome, Refusal};
use crate::{files, news, runtime};

/// Receives callbacks and keeps them in a capture file
///
/// Prints one callback URL for each operation. They are secrets: nothing but the URL tells a callback of the provider from a
/// forgery. A callback is answered once it is safely in the file; the same one a second time is answered and not kept
/// twice; one that is not JSON is kept as it came. Everything else is answered 404.
///
/// Beside the capture file stands its key, `<FILE>.key`: with both, URLs that were handed out before are known again after
/// a restart. Ctrl-C ends it, after the callbacks that are coming in.
#[derive(Args)]
#[command(after_help = AFTER_HELP)]
pub(crate) struct Listen {
    /// What stands before the path of the callback URLs: where the provider reaches this machine
    #[arg(long, value_name = "URL")]
    public_url: String,

    /// Where to listen: address and port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: String,

    /// Where to keep what comes; made if it is not there, readable by its owner alone
    #[arg(long, value_name = "FILE", default_value = "callbacks.ndjson")]
    capture: PathBuf,
}

const AFTER_HELP: &str = "\
Examples:
  khipu listen --public-url https://callbacks.example.com
                                     behind a proxy or a tunnel that leads to 127.0.0.1:8080
  khipu listen --public-url http://127.0.0.1:8080
                                     for a sandbox on this machine
  khipu call bancosecurity_personal_loans --callback-url URL
                                     in another terminal, with a URL that was printed
  khipu validate callbacks.ndjson    afterwards

Exit status:
  0  it was ended by Ctrl-C
  2  it cannot listen, or cannot keep what comes";

impl Listen {
    pub(crate) fn run(&self, console: &Console) -> io::Result<Outcome> {
        news::show(*console);
        let runtime = match runtime::shared() {
            Ok(runtime) => runtime,
            Err(refusal) => return Ok(console.refuse(&refusal)),
        };
        runtime.block_on(async {
            match self.start(console).await {
                Ok(started) => self.serve(started, console).await,
                Err(refusal) => Ok(console.refuse(&refusal)),
            }
        })
    }

    async fn start(&self, console: &Console) -> Result<Started, Refusal> {
        // First, because what cannot listen should leave no files behind.
        let listener = bind(&self.listen).await?;
        let count = Arc::new(Count::default());
        let (counted, told) = (Arc::clone(&count), *console);
        let receiver = Receiver::builder(&self.public_url, &self.capture)
            .on_callback(move |received| told.note(&counted.line(received)))
            .build()
            .map_err(|error| Refusal::new(with_causes(&error)))?;
        Ok(Started {
            receiver,
            listener,
            count,
        })
    }

    async fn serve(&self, started: Started, console: &Console) -> io::Result<Outcome> {
        let Started {
            receiver,
            listener,
            count,
        } = started;
        let mut out = console.out();
        for operation in OPERATIONS {
            let url = match receiver.callback_url(operation) {
                Ok(url) => url,
                Err(error) => return Ok(console.refuse(&Refusal::new(error.to_string()))),
            };
            writeln!(out, "{} {}", operation.id, url.expose())?;
        }
        out.flush()?;
        drop(out);
        let at = listener.local_addr()?;
        let running = receiver.serve(listener);
        console.note("The URLs are secrets: whoever has one can send a callback. Use each for one call, and keep them out of logs.");
        console.note(&format!(
            "Listening on {at}, keeping callbacks in {}; Ctrl-C ends it.",
            files::shown(&self.capture)
        ));
        runtime::interrupted().await;
        console.note("Ending: waiting for the callbacks that are coming in.");
        tokio::select! {
            () = running.shutdown() => {}
            () = runtime::interrupted() => {}
        }
        console.note(&count.summary());
        Ok(Outcome::Clean)
    }
}

struct Started {
    receiver: Receiver,
    listener: TcpListener,
    count: Arc<Count>,
}

#[derive(Default)]
struct Count {
    new: AtomicU64,
    repeated: AtomicU64,
}

impl Count {
    fn line(&self, received: &Received) -> String {
        let (counter, which) = match received.is_repeat {
            true => (&self.repeated, "a repeat, kept before"),
            false => (&self.new, "new, kept"),
        };
        counter.fetch_add(1, Ordering::Relaxed);
        let what = if received.is_json { "JSON" } else { "not JSON" };
        format!("{}: {which}, {what}", received.operation)
    }

    fn summary(&self) -> String {
        let new = self.new.load(Ordering::Relaxed);
        let repeated = self.repeated.load(Ordering::Relaxed);
        let plural = if new == 1 { "" } else { "s" };
        format!("{new} callback{plural} kept, {repeated} repeated")
    }
}

/// Listens, or says why not.
pub(crate) async fn bind(address: &str) -> Result<TcpListener, Refusal> {
    TcpListener::bind(address).await.map_err(|error| {
        let refusal = Refusal::new(format!("cannot listen on this address: {error}"));
        match error.kind() {
            io::ErrorKind::AddrInUse => {
                refusal.next("take another port with --listen ADDR:PORT; 0 is a free one")
            }
            io::ErrorKind::InvalidInput => refusal.next("write the address as 127.0.0.1:8080"),
            _ => refusal,
        }
    })
}

/// An error with its causes, on one line.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        // Some errors say what their cause says.
        if !text.contains(&inner_text) {
            text.push_str(": ");
            text.push_str(&inner_text);
        }
        cause = inner.source();
    }
    text
}
