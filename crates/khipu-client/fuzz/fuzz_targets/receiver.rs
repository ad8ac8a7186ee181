//! What comes to a receiver. An odd first byte: the path is the rest of the first line, and nobody handed it out. An even one:
//! the path is one that was handed out. All behind that is the body.
//!
//! What was handed out is acknowledged, and is in the file then, byte for byte; nothing else is.

#![no_main]

use std::cell::RefCell;

use axum::Router;
use axum::body::Body as HttpBody;
use axum::http::{Request, StatusCode};
use khipu_capture::{Body, read};
use khipu_client::models::OPERATIONS;
use khipu_client::receiver::Receiver;
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

/// As many go into one file.
const MOST: usize = 500;

struct Side {
    runtime: Runtime,
    router: Router,
    receiver: Receiver,
    folder: TempDir,
    sent: usize,
}

impl Side {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("callbacks.ndjson");
        let receiver = Receiver::builder("http://127.0.0.1:1", file)
            .build()
            .unwrap();
        Self {
            runtime: Builder::new_current_thread().enable_time().build().unwrap(),
            router: receiver.router(),
            receiver,
            folder,
            sent: 0,
        }
    }

    fn post(&self, path: &str, body: &[u8]) -> Option<StatusCode> {
        let request = Request::post(path)
            .body(HttpBody::from(body.to_vec()))
            .ok()?;
        let answer = self.router.clone().oneshot(request);
        Some(self.runtime.block_on(answer).unwrap().status())
    }

    /// Whether the file holds this body; every line of it is a record.
    fn keeps(&self, body: &[u8]) -> bool {
        let text = std::fs::read(self.folder.path().join("callbacks.ndjson")).unwrap();
        let body = Body::from_bytes(body);
        let mut callbacks = read(&text).map(|entry| entry.record.unwrap().callback.unwrap());
        callbacks.any(|callback| callback == body)
    }
}

thread_local! {
    static SIDE: RefCell<Side> = RefCell::new(Side::new());
}

fuzz_target!(|data: &[u8]| {
    let Some((choice, rest)) = data.split_first() else {
        return;
    };
    SIDE.with_borrow_mut(|side| {
        if side.sent >= MOST {
            *side = Side::new();
        }
        if choice % 2 == 0 {
            let operation = &OPERATIONS[usize::from(choice / 2) % OPERATIONS.len()];
            let url = side
                .receiver
                .callback_url(operation)
                .unwrap()
                .into_exposed();
            let path = url.strip_prefix("http://127.0.0.1:1").unwrap();
            assert_eq!(side.post(path, rest), Some(StatusCode::OK));
            assert!(side.keeps(rest));
            side.sent += 1;
            return;
        }
        let line = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .unwrap_or(rest.len());
        let (path, body) = rest.split_at(line);
        let Ok(path) = std::str::from_utf8(path) else {
            return;
        };
        let status = side.post(&format!("/{}", path.trim_start_matches('/')), body);
        assert!(
            status.is_none_or(|status| status.is_client_error()),
            "{status:?}"
        );
    });
});
