//! Writing traffic down, and noticing when that fails.

use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use khipu_capture::{Record, Writer};

use crate::console::Refusal;

/// A capture file, if one is wanted.
#[derive(Clone, Default)]
pub(crate) struct Capture {
    writer: Option<Writer>,
    records: Arc<Records>,
}

/// What became of the records.
#[derive(Default)]
struct Records {
    state: Mutex<State>,
    written: Condvar,
}

#[derive(Default)]
struct State {
    pending: usize,
    failed: Option<String>,
}

impl Records {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Capture {
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Refusal> {
        let writer = path.map(Writer::open).transpose();
        let writer = writer.map_err(|error| Refusal::new(format!("{error}: nothing was sent")))?;
        Ok(Self {
            writer,
            records: Arc::default(),
        })
    }

    /// The file, for whoever writes to it too.
    pub(crate) fn writer(&self) -> Option<Writer> {
        self.writer.clone()
    }

    /// Has a record written; nobody waits for the disk.
    pub(crate) fn keep(&self, record: &Record) {
        let Some(writer) = &self.writer else { return };
        let records = Arc::clone(&self.records);
        records.state().pending += 1;
        writer.append_then(record, move |outcome| {
            let mut state = records.state();
            state.pending -= 1;
            if let Err(error) = outcome {
                state.failed.get_or_insert(error.to_string());
            }
            records.written.notify_all();
        });
    }

    /// Waits until everything is written, and tells what could not be.
    pub(crate) fn finish(self) -> Result<(), String> {
        let written = self
            .records
            .written
            .wait_while(self.records.state(), |state| state.pending > 0);
        let mut state = written.unwrap_or_else(PoisonError::into_inner);
        state.failed.take().map_or(Ok(()), Err)
    }
}
