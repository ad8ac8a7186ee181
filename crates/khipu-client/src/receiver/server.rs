//! A server for a receiver alone, with everything bounded that a stranger could make large.

use std::net::SocketAddr;
use std::sync::Arc;

use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

use super::Receiver;

/// A server that is running. Dropped, it takes no new connections, and those that are open end with their answer.
#[derive(Debug)]
pub struct Running {
    address: Option<SocketAddr>,
    stop: watch::Sender<bool>,
}

impl Running {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        self.address
    }

    /// Takes no new connections and waits until those that are open have ended.
    pub async fn shutdown(self) {
        self.stop.send_replace(true);
        self.stop.closed().await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.stop.send_replace(true);
    }
}

pub(super) fn serve(receiver: &Receiver, listener: TcpListener) -> Running {
    let limits = receiver.inner.limits;
    let address = listener.local_addr().ok();
    let (stop, mut stopped) = watch::channel(false);
    let service = TowerToHyperService::new(receiver.router());
    let room = Arc::new(Semaphore::new(limits.connections));
    // What a whole exchange may take.
    let longest = limits.header_time + limits.body_time + limits.body_time;
    tokio::spawn(async move {
        loop {
            let Ok(permit) = Arc::clone(&room).acquire_owned().await else {
                return;
            };
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = stop_is_asked(&mut stopped) => return,
            };
            let stream = match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    // Too many open files, for instance: others will close theirs.
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
                    continue;
                }
            };
            let service = service.clone();
            let mut stopped = stopped.clone();
            tokio::spawn(async move {
                let connection = hyper::server::conn::http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(limits.header_time)
                    .max_headers(64)
                    .serve_connection(TokioIo::new(stream), service);
                let mut connection = std::pin::pin!(connection);
                let is_over = tokio::select! {
                    _ = &mut connection => true,
                    () = stop_is_asked(&mut stopped) => false,
                    // A connection that sends one callback after the other gives its place up between two of them.
                    () = tokio::time::sleep(longest) => false,
                };
                if !is_over {
                    connection.as_mut().graceful_shutdown();
                    // A sender that takes longer is cut off: it will come again.
                    let _ = tokio::time::timeout(longest, connection).await;
                }
                drop(permit);
            });
        }
    });
    Running { address, stop }
}

/// Ends when the server is to stop, also because its handle is gone.
async fn stop_is_asked(stopped: &mut watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stop| *stop).await;
}
