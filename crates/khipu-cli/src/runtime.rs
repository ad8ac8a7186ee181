//! The runtimes, and the end that people ask for.

use tokio::runtime::{Builder, Runtime};

use crate::console::Refusal;

/// For one call.
pub(crate) fn single() -> Result<Runtime, Refusal> {
    made(Builder::new_current_thread())
}

/// For servers.
pub(crate) fn shared() -> Result<Runtime, Refusal> {
    made(Builder::new_multi_thread())
}

fn made(mut builder: Builder) -> Result<Runtime, Refusal> {
    builder
        .enable_all()
        .build()
        .map_err(|error| Refusal::new(format!("the machine has no room to run in: {error}")))
}

/// Ends when somebody presses Ctrl-C or the system asks for an end.
pub(crate) async fn interrupted() {
    let pressed = async {
        if tokio::signal::ctrl_c().await.is_err() {
            // Then the system's own way to end is in force.
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => signal.recv().await,
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = std::future::pending::<Option<()>>();
    tokio::select! {
        () = pressed => {}
        _ = terminated => {}
    }
}
