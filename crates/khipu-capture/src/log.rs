//! The file that records are appended to, as the thread that owns it sees it.

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::Receiver;

use crate::WriteError;

/// From this many bytes on no further record joins a group, so that the first of a burst does not wait for the last.
const GROUP: usize = 1 << 20;

/// A line to write, and whom to tell.
pub(crate) struct Job {
    pub(crate) line: String,
    pub(crate) done: Box<dyn FnOnce(Result<(), WriteError>) + Send>,
}

/// The file. Nobody else writes to it, for it is locked.
pub(crate) struct Log {
    file: File,
    /// Whether the last line has no end yet.
    is_mid_line: bool,
    /// Where the good part ends, while bytes that could not be taken back stand behind it.
    torn_at: Option<u64>,
    /// Whether the file system counts the names of a file; not all do.
    #[cfg(unix)]
    has_links: bool,
}

impl Log {
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.read(true).create(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.append(true).mode(0o600);
        }
        // On other systems a file that is only appended to cannot be cut back.
        #[cfg(not(unix))]
        options.write(true).truncate(false);
        let mut file = options.open(path)?;
        if !file.metadata()?.is_file() {
            let reason = "it is not a regular file, nothing would be durable there";
            return Err(io::Error::new(ErrorKind::InvalidInput, reason));
        }
        file.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => io::Error::new(
                ErrorKind::ResourceBusy,
                "another writer has it open, give each its own file",
            ),
            TryLockError::Error(error) => error,
        })?;
        // Also for a file that was there: whoever made it may have crashed before this.
        confirm_folder(path)?;
        let is_mid_line = ends_mid_line(&mut file)?;
        #[cfg(unix)]
        let has_links = {
            use std::os::unix::fs::MetadataExt;
            file.metadata()?.nlink() > 0
        };
        Ok(Self {
            file,
            is_mid_line,
            torn_at: None,
            #[cfg(unix)]
            has_links,
        })
    }

    /// Writes what comes until nobody is left to send.
    pub(crate) fn run(mut self, path: &Path, jobs: &Receiver<Job>) {
        while let Ok(first) = jobs.recv() {
            let mut size = first.line.len();
            let mut group = vec![first];
            while size < GROUP {
                let Ok(job) = jobs.try_recv() else { break };
                size += job.line.len();
                group.push(job);
            }
            self.commit(path, group);
        }
        // It was refused before; there is nobody left to tell.
        let _ = self.take_back();
    }

    fn commit(&mut self, path: &Path, group: Vec<Job>) {
        let lines: Vec<&str> = group.iter().map(|job| job.line.as_str()).collect();
        let outcome = self.append(&lines);
        let each_alone = outcome.is_err() && group.len() > 1;
        let named =
            |outcome: io::Result<()>| outcome.map_err(|error| WriteError::new(path, &error));
        let together = named(outcome);
        for job in group {
            // One large record must not be the end of the small ones that came with it.
            let outcome = if each_alone {
                named(self.append(&[&job.line]))
            } else {
                together.clone()
            };
            // A panic of whoever is told must not be the end of the others.
            let _ = catch_unwind(AssertUnwindSafe(|| (job.done)(outcome)));
        }
    }

    /// Writes whole lines and has the disk confirm them; all of them are in the file then, or none.
    fn append(&mut self, lines: &[&str]) -> io::Result<()> {
        self.check_named()?;
        self.take_back()?;
        // The file is asked, in case somebody emptied it.
        let end = self.file.seek(SeekFrom::End(0))?;
        let breaks = self.is_mid_line && end > 0;
        let text = match lines {
            [only] if !breaks => Cow::Borrowed(*only),
            _ => Cow::Owned(if breaks { "\n" } else { "" }.to_owned() + &lines.concat()),
        };
        let written = self.file.write_all(text.as_bytes());
        match written.and_then(|()| self.file.sync_data()) {
            Ok(()) => {
                self.is_mid_line = false;
                Ok(())
            }
            Err(error) => {
                self.torn_at = Some(end);
                // If this is refused too, it is tried again before the next line is written.
                let _ = self.take_back();
                Err(error)
            }
        }
    }

    /// Refuses to write into a file that was deleted: it would go with this process.
    fn check_named(&self) -> io::Result<()> {
        #[cfg(unix)]
        {
            use std::os::unix::fs::MetadataExt;
            if self.has_links && self.file.metadata()?.nlink() == 0 {
                return Err(io::Error::new(
                    ErrorKind::NotFound,
                    "it was deleted while it was open, start again to make a new one",
                ));
            }
        }
        Ok(())
    }

    /// Cuts off what an append that failed has left.
    fn take_back(&mut self) -> io::Result<()> {
        if let Some(end) = self.torn_at {
            if self.file.metadata()?.len() > end {
                self.file.set_len(end)?;
            }
            self.torn_at = None;
        }
        Ok(())
    }
}

fn ends_mid_line(file: &mut File) -> io::Result<bool> {
    if file.seek(SeekFrom::End(0))? == 0 {
        return Ok(false);
    }
    file.seek(SeekFrom::End(-1))?;
    let mut last = [0];
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// A new file is only there for good once its folder says so on the disk.
fn confirm_folder(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    // Behind links: the folder in which the file itself stands.
    let path = fs::canonicalize(path)?;
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    match File::open(folder)?.sync_all() {
        // Some file systems cannot be asked for it.
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        outcome => outcome,
    }
}
