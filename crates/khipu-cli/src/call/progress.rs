//! One line that says how long it has been, on a terminal alone.

use std::future::Future;
use std::io::{self, IsTerminal, Write};
use std::pin::pin;
use std::time::{Duration, Instant};

/// Waits, and shows that.
pub(super) async fn shown<F: Future>(label: &str, future: F) -> F::Output {
    if !io::stderr().is_terminal() {
        return future.await;
    }
    let began = Instant::now();
    let mut future = pin!(future);
    let mut ticks = tokio::time::interval(Duration::from_secs(1));
    loop {
        tokio::select! {
            biased;
            output = &mut future => return output,
            _ = ticks.tick() => draw(label, began.elapsed().as_secs()),
        }
    }
}

/// Takes the line away, so that another can be written.
pub(super) fn clear() {
    let mut err = io::stderr();
    if err.is_terminal() {
        let _ = err.write_all(b"\r\x1b[K");
    }
}

fn draw(label: &str, seconds: u64) {
    let mut err = io::stderr();
    let _ = write!(err, "\r\x1b[K{label}: {}:{:02}", seconds / 60, seconds % 60);
    let _ = err.flush();
}
