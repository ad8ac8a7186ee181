//! Which callbacks have come already, so that a repeat is known as one, across restarts too.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use khipu_capture::Record;
use sha2::{Digest, Sha256};

/// A callback as a number of 32 bytes: of its operation and of its body as it is written down.
pub(super) type Mark = [u8; 32];

pub(super) struct SeenBodies(Mutex<HashSet<Mark>>);

impl SeenBodies {
    /// What the capture file holds. It is read a line at a time, because it grows for years.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let mut seen = HashSet::new();
        let mut file = BufReader::new(File::open(path)?);
        let mut line = Vec::new();
        while file.read_until(b'\n', &mut line)? > 0 {
            // What a crash cut off was never acknowledged, so it is no reason to call its repeat one.
            for record in khipu_capture::read(&line).filter_map(|entry| entry.record.ok()) {
                seen.extend(mark(&record));
            }
            line.clear();
        }
        Ok(Self(Mutex::new(seen)))
    }

    pub(super) fn contains(&self, mark: &Mark) -> bool {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(mark)
    }

    pub(super) fn add(&self, mark: Mark) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(mark);
    }
}

/// The mark of a record that is a callback.
pub(super) fn mark(record: &Record) -> Option<Mark> {
    let body = record.callback.as_ref()?;
    let mut hash = Sha256::new();
    hash.update(record.operation.as_deref().unwrap_or_default());
    // The end of the operation's name: what follows may be anything.
    hash.update(b"\n");
    hash.update(body.to_bytes()?);
    Some(hash.finalize().into())
}
