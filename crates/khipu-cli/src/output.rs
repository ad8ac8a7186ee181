//! A file that is there only when all of it is.

use std::fs;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread;

use tempfile::NamedTempFile;

use crate::runtime;

/// The files that are not whole yet. Whoever holds the lock decides what becomes of them: a file gets its name, or the
/// run is interrupted and the file goes.
static UNFINISHED: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

/// A file beside the one that it becomes; readable by its owner alone, and gone if it never becomes one, by Ctrl-C too.
pub(crate) struct Unfinished {
    file: NamedTempFile,
    path: PathBuf,
}

impl Unfinished {
    /// The file that becomes `path`. What stands there stays until then.
    pub(crate) fn begin(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => {
                return Err(io::Error::other("it is a folder; name a file in it"));
            }
            // A file in the place of a device or a pipe would take it away from everybody.
            Ok(about) if !about.is_file() => {
                return Err(io::Error::other(
                    "it is not a regular file; `-` is standard output",
                ));
            }
            _ => {}
        }
        // A link stays one: what it leads to is written.
        let path = match fs::symlink_metadata(path) {
            Ok(about) if about.is_symlink() => {
                fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
            }
            _ => path.to_owned(),
        };
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        watch();
        let mut unfinished = unfinished();
        let mut builder = tempfile::Builder::new();
        // The error names the file that never was; who asked knows another one.
        let file = builder
            .prefix(".khipu-")
            .tempfile_in(folder)
            .map_err(|error| match error.kind() {
                ErrorKind::NotFound => io::Error::other("its folder does not exist"),
                kind => io::Error::other(kind.to_string()),
            })?;
        unfinished.push(file.path().to_owned());
        Ok(Self { file, path })
    }

    /// Has everything on the disk, and then the file in its place.
    pub(crate) fn finish(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        let mut unfinished = unfinished();
        unfinished.retain(|path| path != self.file.path());
        self.file
            .persist(self.path)
            .map(drop)
            .map_err(|error| error.error)
    }
}

impl Write for Unfinished {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

fn unfinished() -> MutexGuard<'static, Vec<PathBuf>> {
    UNFINISHED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From the first file on, an interrupted run takes what is not whole away and ends as the system would end it.
fn watch() {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        let Ok(runtime) = runtime::single() else {
            return;
        };
        let (ready, listens) = mpsc::channel::<()>();
        let watcher = move || {
            runtime.block_on(async {
                // The first look at it begins to listen; nobody should wait longer than that.
                tokio::join!(runtime::interrupted(), async { drop(ready) });
            });
            let unfinished = unfinished();
            for path in unfinished.iter() {
                // It has become a file, or there is nothing more that can be done about it.
                let _ = fs::remove_file(path);
            }
            // The lock is held to the end, so that no file begins and none gets its name.
            std::process::exit(130);
        };
        if thread::Builder::new().spawn(watcher).is_ok() {
            // It says nothing but that it has dropped its end.
            let _ = listens.recv();
        }
    });
}
