//! Receiving callbacks: an address for each operation, a file that keeps what came, and whoever waits for it.
//!
//! A [`Receiver`] hands out addresses that nobody can guess, one a call, and takes a POST to them. It answers 2xx only once
//! the body is on the disk. It takes the same callback twice, one that overtakes its own 202, one that comes after its life
//! span, and, after a restart, one for an address that it handed out before. Everything else is a plain 404.
//!
//! While the file cannot be written, because the disk is full for instance, callbacks are answered 503 and nothing of them is
//! kept. What was acknowledged before stays, and callbacks are taken again as soon as there is room: nothing has to be
//! restarted, but after the file was deleted. The provider documents no retries of its callbacks, so a disk that is full can cost outcomes all the same.
//!
//! The provider documents neither signature nor header for callbacks, so the address is all that tells a callback from a
//! forgery: it is a secret.

mod address;
mod handler;
mod pending;
mod seen;
mod server;

use std::collections::HashMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use khipu_capture::{Record, Writer};
use khipu_models::{CallbackUrl, OperationInfo};
use tokio::sync::{Semaphore, mpsc};

pub use self::pending::Pending;
pub use self::server::Running;

use self::address::{Addresses, Token};
use self::seen::SeenBodies;
use crate::Error;
use crate::error::Kind;

/// How many callbacks to one address wait to be read by whoever waits there. All are in the file.
const QUEUE: usize = 8;

/// Receives callbacks. A clone is the same receiver.
#[derive(Clone)]
pub struct Receiver {
    inner: Arc<Inner>,
}

struct Inner {
    addresses: Addresses,
    writer: Writer,
    seen: SeenBodies,
    /// How many callbacks are written down at once, those included whose sender has gone.
    room: Arc<Semaphore>,
    waiting: Mutex<HashMap<Token, mpsc::Sender<Bytes>>>,
    limits: Limits,
    on_callback: Option<OnCallback>,
}

type OnCallback = Box<dyn Fn(&Received) + Send + Sync>;

#[derive(Clone, Copy, Debug)]
struct Limits {
    body: usize,
    body_time: Duration,
    header_time: Duration,
    connections: usize,
}

/// A callback that is safely on the disk.
///
/// `Debug` shows the operation and nothing of the body.
#[derive(Debug)]
#[non_exhaustive]
pub struct Received {
    /// The `operationId` of the operation that it belongs to.
    pub operation: &'static str,
    /// What was written down.
    pub record: Record,
    /// Whether the same body had come for the same operation before; it is not written a second time.
    pub is_repeat: bool,
    /// Whether the body is JSON. If not it was written down all the same.
    pub is_json: bool,
}

/// The file that keeps callbacks: to be opened, or open and shared.
enum Keep {
    File(PathBuf),
    Writer(Writer),
}

impl Keep {
    fn path(&self) -> &Path {
        match self {
            Self::File(path) => path,
            Self::Writer(writer) => writer.path(),
        }
    }
}

/// Sets a [`Receiver`] up.
#[must_use]
pub struct ReceiverBuilder {
    public_url: String,
    capture: Keep,
    limits: Limits,
    on_callback: Option<OnCallback>,
}

impl Receiver {
    /// Sets up a receiver that the provider reaches at `public_url`, and that keeps callbacks in the file `capture`.
    ///
    /// `public_url` is what stands before the path of [`Receiver::router`]: `https://callbacks.example.com`, with a path if
    /// the router is mounted at one. Beside the capture file the receiver keeps `<capture>.key`, with which it knows its own
    /// addresses again: with that file and the router at the same place, addresses outlive a restart.
    pub fn builder(public_url: impl Into<String>, capture: impl AsRef<Path>) -> ReceiverBuilder {
        Self::keeping(
            public_url.into(),
            Keep::File(capture.as_ref().to_path_buf()),
        )
    }

    /// As [`builder`](Self::builder), with a capture file that is open already: give a clone of the writer to
    /// [`ClientBuilder::capture`](crate::ClientBuilder::capture) too, and exchanges and callbacks stand in one file.
    pub fn builder_with_writer(public_url: impl Into<String>, writer: Writer) -> ReceiverBuilder {
        Self::keeping(public_url.into(), Keep::Writer(writer))
    }

    fn keeping(public_url: String, capture: Keep) -> ReceiverBuilder {
        ReceiverBuilder {
            public_url,
            capture,
            limits: Limits {
                body: 64 * 1024 * 1024,
                body_time: Duration::from_secs(60),
                header_time: Duration::from_secs(10),
                connections: 1024,
            },
            on_callback: None,
        }
    }

    /// A new address for one call of `operation`. Give it to the provider and to nobody else.
    ///
    /// # Errors
    ///
    /// When the machine has no randomness to give, or the address would be longer than the provider takes.
    pub fn callback_url(&self, operation: &OperationInfo) -> Result<CallbackUrl, Error> {
        self.inner
            .addresses
            .hand_out(operation.id)
            .map(|(_, url)| url)
    }

    /// The routes, to mount in an axum application of your own. Its outermost path is that of the public URL.
    pub fn router(&self) -> Router {
        handler::router(self.clone())
    }

    /// The file that keeps callbacks.
    #[must_use]
    pub fn capture_path(&self) -> &Path {
        self.inner.writer.path()
    }

    /// Serves callbacks on `listener` until the returned handle is dropped or shut down. Header time, body time, body size
    /// and connections are bounded.
    #[must_use = "dropping the handle stops the server"]
    pub fn serve(&self, listener: tokio::net::TcpListener) -> Running {
        server::serve(self, listener)
    }

    /// An address, and what comes to it.
    fn expect(&self, operation: &OperationInfo) -> Result<(CallbackUrl, Ticket), Error> {
        let (token, url) = self.inner.addresses.hand_out(operation.id)?;
        let (sender, bodies) = mpsc::channel(QUEUE);
        self.waiting().insert(token, sender);
        let ticket = Ticket {
            receiver: self.clone(),
            token,
            bodies,
        };
        Ok((url, ticket))
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<Token, mpsc::Sender<Bytes>>> {
        self.inner
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Somebody who waits at an address. Dropped, nobody waits there any more; what comes is still taken.
struct Ticket {
    receiver: Receiver,
    token: Token,
    bodies: mpsc::Receiver<Bytes>,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.receiver.waiting().remove(&self.token);
    }
}

impl ReceiverBuilder {
    /// The longest body that is taken, in bytes; 64 MiB by default. A longer one is answered 413.
    pub fn body_limit(mut self, bytes: usize) -> Self {
        self.limits.body = bytes;
        self
    }

    /// How long a sender may take for its headers and for its body; 10 and 60 seconds by default. A slower one is answered
    /// 408, or cut off.
    pub fn times(mut self, headers: Duration, body: Duration) -> Self {
        self.limits.header_time = headers;
        self.limits.body_time = body;
        self
    }

    /// How many connections [`Receiver::serve`] takes at once; 1024 by default. Others wait.
    pub fn connections(mut self, connections: usize) -> Self {
        self.limits.connections = connections.clamp(1, Semaphore::MAX_PERMITS);
        self
    }

    /// Is called for each callback once it is on the disk, before the provider hears so. It should be quick.
    pub fn on_callback(mut self, hear: impl Fn(&Received) + Send + Sync + 'static) -> Self {
        self.on_callback = Some(Box::new(hear));
        self
    }

    /// Makes the receiver: opens the capture file, reads what it holds already, and opens or makes its key.
    ///
    /// # Errors
    ///
    /// When the public URL is none, or is so long that an address would be longer than the 255 characters that the provider
    /// takes; when a file cannot be opened.
    pub fn build(self) -> Result<Receiver, Error> {
        let public_url = address::base(&self.public_url)?;
        let writer = match self.capture {
            Keep::Writer(writer) => writer,
            Keep::File(path) => Writer::open(path).map_err(|error| {
                Error::new(Kind::Receiver(
                    "the receiver cannot write its capture file".to_owned(),
                ))
                .caused_by(error)
            })?,
        };
        // The file is ours from here on, so nobody makes another key beside it at the same moment.
        let addresses = Addresses::open(public_url, writer.path())?;
        let seen = SeenBodies::read(writer.path()).map_err(|error| {
            Error::new(Kind::Receiver(
                "the receiver cannot read its capture file".to_owned(),
            ))
            .caused_by(error)
        })?;
        Ok(Receiver {
            inner: Arc::new(Inner {
                addresses,
                writer,
                seen,
                room: Arc::new(Semaphore::new(self.limits.connections)),
                waiting: Mutex::default(),
                limits: self.limits,
                on_callback: self.on_callback,
            }),
        })
    }
}

impl fmt::Debug for ReceiverBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReceiverBuilder")
            .field("capture", &self.capture.path())
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Receiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiver")
            .field("capture", &self.inner.writer.path())
            .finish_non_exhaustive()
    }
}
