//! A sandbox that listens.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream, ToSocketAddrs};
use tokio::sync::{Semaphore, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::settings::Settings;
use crate::{Delivery, Sandbox, SandboxError};

/// A sandbox that is served. Dropped, it stops at once; [`shutdown`](Self::shutdown) lets answers finish.
#[must_use = "a sandbox that is dropped stops"]
pub struct RunningSandbox {
    sandbox: Sandbox,
    address: SocketAddr,
    stop: watch::Sender<bool>,
    server: Option<JoinHandle<()>>,
}

impl RunningSandbox {
    pub(crate) async fn start(
        sandbox: Sandbox,
        address: impl ToSocketAddrs,
    ) -> Result<Self, SandboxError> {
        let unusable =
            |error| SandboxError::new("the sandbox cannot listen on this address", error);
        let listener = TcpListener::bind(address).await.map_err(unusable)?;
        let address = listener.local_addr().map_err(unusable)?;
        let (stop, stopped) = watch::channel(false);
        let server = tokio::spawn(serve(listener, sandbox.clone(), stopped));
        Ok(Self {
            sandbox,
            address,
            stop,
            server: Some(server),
        })
    }

    /// The address that it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// What stands before the path of an operation: `http://127.0.0.1:41233`.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The sandbox that is served.
    #[must_use]
    pub fn sandbox(&self) -> &Sandbox {
        &self.sandbox
    }

    /// As [`Sandbox::deliveries`].
    #[must_use]
    pub fn deliveries(&self) -> Vec<Delivery> {
        self.sandbox.deliveries()
    }

    /// As [`Sandbox::requests`].
    #[must_use]
    pub fn requests(&self) -> BTreeMap<String, u64> {
        self.sandbox.requests()
    }

    /// As [`Sandbox::settled`].
    pub async fn settled(&self, longest: Duration) -> bool {
        self.sandbox.settled(longest).await
    }

    /// Stops: no new connection, answers under way may finish for [`Builder::grace`](crate::Builder::grace), callbacks
    /// are cancelled. Says how many callbacks that were.
    pub async fn shutdown(mut self) -> usize {
        self.stop.send_replace(true);
        if let Some(server) = self.server.take() {
            // It ends by itself after the grace period; an error would be a panic of its own, which is told already.
            let _ = server.await;
        }
        self.sandbox.cancel_callbacks().await
    }
}

impl Drop for RunningSandbox {
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            server.abort();
        }
    }
}

impl fmt::Debug for RunningSandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningSandbox")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

/// Accepts connections until it is told to stop, then waits for those that are open. The connections end with this
/// future.
async fn serve(listener: TcpListener, sandbox: Sandbox, mut stopped: watch::Receiver<bool>) {
    let settings = sandbox.shared.settings.clone();
    let permits = Arc::new(Semaphore::new(settings.max_connections));
    let mut connections = JoinSet::new();
    loop {
        while connections.try_join_next().is_some() {}
        let accepted = tokio::select! {
            _ = stopped.wait_for(|stopped| *stopped) => break,
            accepted = accept(&listener, &permits) => accepted,
        };
        match accepted {
            Some((stream, permit)) => {
                let connection = connection(stream, &sandbox, &settings, stopped.clone());
                connections.spawn(async move {
                    connection.await;
                    drop(permit);
                });
            }
            // No file descriptor is free, for instance. That passes.
            None => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
    drop(listener);
    let all = async { while connections.join_next().await.is_some() {} };
    let _ = tokio::time::timeout(settings.grace, all).await;
}

async fn accept(
    listener: &TcpListener,
    permits: &Arc<Semaphore>,
) -> Option<(TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let permit = Arc::clone(permits).acquire_owned().await.ok()?;
    let (stream, _) = listener.accept().await.ok()?;
    // Answers are small and wanted at once.
    let _ = stream.set_nodelay(true);
    Some((stream, permit))
}

fn connection(
    stream: TcpStream,
    sandbox: &Sandbox,
    settings: &Settings,
    mut stopped: watch::Receiver<bool>,
) -> impl Future<Output = ()> + Send + use<> {
    let service = TowerToHyperService::new(sandbox.router());
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(settings.read_timeout)
        .max_headers(settings.max_headers)
        .max_buf_size(64 << 10)
        .serve_connection(TokioIo::new(stream), service);
    async move {
        let mut connection = std::pin::pin!(connection);
        // What goes wrong with a connection is seen by its client; some scenarios want it to.
        let ended = tokio::select! {
            _ = connection.as_mut() => true,
            _ = stopped.wait_for(|stopped| *stopped) => false,
        };
        if !ended {
            connection.as_mut().graceful_shutdown();
            let _ = connection.await;
        }
    }
}
