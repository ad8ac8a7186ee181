//! Writing traffic down, and noticing when that fails.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use khipu_capture::{Record, Writer};

use crate::console::Refusal;

/// A capture file, if one is wanted.
#[derive(Clone, Default)]
pub(crate) struct Capture {
    writer: Option<Writer>,
    failed: Arc<Mutex<Option<String>>>,
}

impl Capture {
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, Refusal> {
        let writer = path.map(Writer::open).transpose();
        let writer = writer.map_err(|error| Refusal::new(format!("{error}: nothing was sent")))?;
        Ok(Self {
            writer,
            failed: Arc::default(),
        })
    }

    pub(crate) fn is_wanted(&self) -> bool {
        self.writer.is_some()
    }

    /// Has a record written; nobody waits for the disk.
    pub(crate) fn keep(&self, record: &Record) {
        let Some(writer) = &self.writer else { return };
        let failed = Arc::clone(&self.failed);
        writer.append_then(record, move |outcome| {
            if let Err(error) = outcome {
                let mut failed = failed.lock().unwrap_or_else(PoisonError::into_inner);
                failed.get_or_insert(error.to_string());
            }
        });
    }

    /// Waits until everything is written, and tells what could not be. Other clones must be gone.
    pub(crate) fn finish(self) -> Result<(), String> {
        drop(self.writer);
        let failed = self
            .failed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        failed.map_or(Ok(()), Err)
    }
}
