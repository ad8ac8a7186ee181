//! Records onto the disk, durably.
//!
//! One thread owns the file. It takes every record that waits, writes them in one go, has the disk confirm them, and only
//! then says so to each: a burst of callbacks costs a few confirmations instead of one each. What it could not write
//! whole it takes back, so that no half line stands before the next.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;
use std::{fmt, io, thread};

use crate::Record;
use crate::log::{Job, Log};

/// Appends records to a capture file. A clone writes to the same file; the file is released when the last one is gone and
/// what waited has been written.
#[derive(Clone)]
pub struct Writer {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    // Taken out before the thread is waited for: its end is what ends the thread.
    sender: Option<Sender<Job>>,
    thread: Option<JoinHandle<()>>,
}

impl Writer {
    /// Opens the capture file at `path` for appending, and makes it if it is not there, readable by its owner alone.
    ///
    /// A last line that a crash cut off stays as it is; the next record begins on a line of its own.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, is not a regular file, or another writer has it open.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, WriteError> {
        let path = path.as_ref().to_path_buf();
        let named = |error| WriteError::new(&path, &error);
        let log = Log::open(&path).map_err(named)?;
        let (sender, jobs) = channel();
        let at = path.clone();
        let thread = thread::Builder::new()
            .name("khipu-capture".to_owned())
            .spawn(move || log.run(&at, &jobs))
            .map_err(named)?;
        Ok(Self {
            shared: Arc::new(Shared {
                path,
                sender: Some(sender),
                thread: Some(thread),
            }),
        })
    }

    /// The file that is written.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.shared.path
    }

    /// Appends a record and waits until it is on the disk.
    ///
    /// # Errors
    ///
    /// When the disk does not take it, because it is full for instance, or the file was deleted. What was acknowledged before is untouched, the
    /// record is not in the file, and later records can succeed. Only if the disk refuses even to take it back until the
    /// process ends can it, or a part of it, be found there.
    pub fn append(&self, record: &Record) -> Result<(), WriteError> {
        let (sender, done) = channel();
        self.append_then(record, move |outcome| {
            // Whoever asked has gone, so nobody wants to know.
            let _ = sender.send(outcome);
        });
        done.recv()
            .unwrap_or_else(|_| Err(WriteError::gone(&self.shared.path)))
    }

    /// Appends a record and calls `done` when it is on the disk, or cannot be (see [`Writer::append`]). Records stand in
    /// the file, and `done` is called, in the order in which one caller appended them.
    ///
    /// `done` runs on the writer's own thread and should only pass the news on; to wait for another record there would be
    /// to wait for ever. Records wait in memory: whoever has many bounds how many wait.
    pub fn append_then(
        &self,
        record: &Record,
        done: impl FnOnce(Result<(), WriteError>) + Send + 'static,
    ) {
        let mut line = match record.line() {
            Ok(line) => line,
            Err(error) => return done(Err(WriteError::new(&self.shared.path, &error.into()))),
        };
        line.push('\n');
        let job = Job {
            line,
            done: Box::new(done),
        };
        let refused = match &self.shared.sender {
            Some(sender) => sender.send(job).err().map(|refused| refused.0),
            None => Some(job),
        };
        if let Some(job) = refused {
            (job.done)(Err(WriteError::gone(&self.shared.path)));
        }
    }
}

impl fmt::Debug for Writer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer")
            .field("path", &self.shared.path)
            .finish()
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.sender = None;
        let Some(writing) = self.thread.take() else {
            return;
        };
        // The last writer may have been held by a `done`, which runs on that thread: it cannot wait for itself.
        if writing.thread().id() != thread::current().id() {
            // What waits is written before the file is released.
            let _ = writing.join();
        }
    }
}

/// Why a record is not on the disk. It holds nothing of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WriteError {
    path: PathBuf,
    kind: io::ErrorKind,
    reason: String,
}

impl WriteError {
    pub(crate) fn new(path: &Path, error: &io::Error) -> Self {
        Self {
            path: path.to_path_buf(),
            kind: error.kind(),
            reason: error.to_string(),
        }
    }

    fn gone(path: &Path) -> Self {
        let gone = io::Error::new(io::ErrorKind::BrokenPipe, "its writer has ended");
        Self::new(path, &gone)
    }

    /// What kind of failure it is: [`io::ErrorKind::StorageFull`] for a full disk, [`io::ErrorKind::ResourceBusy`] when
    /// another writer has the file open.
    #[must_use]
    pub const fn kind(&self) -> io::ErrorKind {
        self.kind
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the capture file ")?;
        // The name could steer a terminal.
        for c in self.path.display().to_string().chars() {
            if c.is_control() {
                write!(f, "{}", c.escape_unicode())?;
            } else {
                write!(f, "{c}")?;
            }
        }
        write!(f, " cannot be written: {}", self.reason)
    }
}

impl std::error::Error for WriteError {}
