//! Which callbacks have come already, so that a repeat is known as one, across restarts too.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use khipu_capture::Record;
use sha2::{Digest, Sha256};
use tokio::sync::watch;

/// A callback as a number of 32 bytes: of its operation and of its body as it is written down.
pub(super) type Mark = [u8; 32];

pub(super) struct SeenBodies(Mutex<Marks>);

#[derive(Default)]
struct Marks {
    kept: HashSet<Mark>,
    /// What is being written down at this moment. The channel closes when that has ended, well or not.
    underway: HashMap<Mark, watch::Receiver<()>>,
}

/// The right to write a callback down, which one of its copies has at a time.
pub(super) struct Claim<'s> {
    seen: &'s SeenBodies,
    mark: Mark,
    is_kept: bool,
    _ends: watch::Sender<()>,
}

impl SeenBodies {
    /// What the capture file holds. It is read a line at a time, because it grows for years.
    pub(super) fn read(path: &Path) -> io::Result<Self> {
        let mut kept = HashSet::new();
        let mut file = BufReader::new(File::open(path)?);
        let mut line = Vec::new();
        while file.read_until(b'\n', &mut line)? > 0 {
            // What a crash cut off was never acknowledged, so it is no reason to call its repeat one.
            for record in khipu_capture::read(&line).filter_map(|entry| entry.record.ok()) {
                kept.extend(mark(&record));
            }
            line.clear();
        }
        Ok(Self(Mutex::new(Marks {
            kept,
            underway: HashMap::new(),
        })))
    }

    /// The right to write it down; nothing if it is in the file. Waits while another copy is being written.
    pub(super) async fn claim(&self, mark: Mark) -> Option<Claim<'_>> {
        loop {
            let mut underway = {
                let mut marks = self.lock();
                if marks.kept.contains(&mark) {
                    return None;
                }
                match marks.underway.get(&mark) {
                    Some(underway) => underway.clone(),
                    None => {
                        let (ends, underway) = watch::channel(());
                        marks.underway.insert(mark, underway);
                        return Some(Claim {
                            seen: self,
                            mark,
                            is_kept: false,
                            _ends: ends,
                        });
                    }
                }
            };
            // Nothing is ever sent: this ends when the claim does.
            let _ = underway.changed().await;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Marks> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Claim<'_> {
    /// It is in the file.
    pub(super) fn kept(mut self) {
        self.is_kept = true;
    }
}

impl Drop for Claim<'_> {
    fn drop(&mut self) {
        let mut marks = self.seen.lock();
        marks.underway.remove(&self.mark);
        if self.is_kept {
            marks.kept.insert(self.mark);
        }
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
