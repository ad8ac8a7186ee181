//! Generated files against the disk: what is fresh, what is stale, what is missing, what does not belong.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::Path;

use super::{FOLDERS, Output, parallel};

/// How a file stands to what codegen generates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is what codegen generates.
    Fresh,
    /// It is something else.
    Stale,
    /// It is not there.
    Missing,
    /// It is there and codegen does not generate it.
    Orphan,
}

/// A file and how it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The path from the repository's root.
    pub path: Cow<'a, str>,
    /// How it stands.
    pub state: State,
    /// What stands on the disk; empty if nothing does, or no text.
    pub found: Cow<'a, str>,
    /// What codegen generates; empty for an orphan.
    pub wanted: &'a str,
}

/// Compares `outputs` with the generated folders of the repository at `root`.
///
/// # Errors
///
/// When a folder or a file cannot be read, with its path.
pub fn compare<'a>(root: &Path, outputs: &'a [Output]) -> io::Result<Vec<Entry<'a>>> {
    let folders: BTreeSet<&str> = outputs
        .iter()
        .map(|output| folder_of(&output.path))
        .collect();
    let is_absent = |folder: &&str| match std::fs::metadata(root.join(folder)) {
        Ok(_) => false,
        Err(error) => error.kind() == io::ErrorKind::NotFound,
    };
    // In a first run: thousands of files need not be looked for one by one.
    let absent: BTreeSet<&str> = folders.into_iter().filter(is_absent).collect();
    let compared = parallel::map(outputs, |output| {
        let read = match absent.contains(folder_of(&output.path)) {
            true => Err(io::ErrorKind::NotFound.into()),
            false => std::fs::read(root.join(&output.path)),
        };
        let (state, found) = match read {
            Ok(bytes) if bytes == output.text.as_bytes() => {
                (State::Fresh, Cow::Borrowed(output.text.as_str()))
            }
            Ok(bytes) => (State::Stale, text(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                (State::Missing, Cow::Borrowed(""))
            }
            Err(error) => return Err(named(&output.path, &error)),
        };
        Ok(Entry {
            path: Cow::Borrowed(&output.path),
            state,
            found,
            wanted: &output.text,
        })
    });
    let mut entries = compared
        .into_iter()
        .collect::<io::Result<Vec<Entry<'_>>>>()?;
    let wanted: BTreeSet<&str> = outputs.iter().map(|output| output.path.as_str()).collect();
    for folder in FOLDERS {
        for path in files_below(root, folder)? {
            if !wanted.contains(path.as_str()) {
                let found =
                    std::fs::read(root.join(&path)).map_err(|error| named(&path, &error))?;
                entries.push(Entry {
                    path: Cow::Owned(path),
                    state: State::Orphan,
                    found: text(found),
                    wanted: "",
                });
            }
        }
    }
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(entries)
}

/// Makes the disk agree with `entries`: writes what is stale or missing, removes orphans, touches nothing else.
///
/// Each file is replaced in one step, so that a run which is interrupted leaves the old file or the new one.
///
/// # Errors
///
/// The first file that cannot be written or removed, with its path.
pub fn write(root: &Path, entries: &[Entry<'_>]) -> io::Result<()> {
    // What does not belong goes first: it may stand where a folder must be.
    for entry in entries.iter().filter(|entry| entry.state == State::Orphan) {
        std::fs::remove_file(root.join(&*entry.path))
            .map_err(|error| named(&entry.path, &error))?;
    }
    let written = parallel::map(entries, |entry| {
        let path = root.join(&*entry.path);
        let done = match entry.state {
            State::Fresh | State::Orphan => Ok(()),
            State::Stale => replace(&path, entry.wanted),
            // There is no old file to leave whole; half of a new one is stale to the next run.
            State::Missing => create(&path, entry.wanted),
        };
        done.map_err(|error| named(&entry.path, &error))
    });
    written.into_iter().collect::<io::Result<()>>()?;
    for folder in FOLDERS {
        remove_empty_folders(&root.join(folder)).map_err(|error| named(folder, &error))?;
    }
    Ok(())
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn text(bytes: Vec<u8>) -> Cow<'static, str> {
    Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    match std::fs::write(path, text) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            std::fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
            std::fs::write(path, text)
        }
        done => done,
    }
}

/// Writes a file so that it is the old one or the new one at every moment, whoever stops this process. It does not wait
/// for the disk: what a power failure takes, `--check` finds and the next run writes again.
///
/// # Errors
///
/// Whatever the disk says.
pub fn replace(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .prefix(".codegen-")
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    // A temporary file is private; source files are not.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file()
            .set_permissions(std::fs::Permissions::from_mode(0o644))?;
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn files_below(root: &Path, folder: &str) -> io::Result<Vec<String>> {
    let mut files = Vec::new();
    let mut open = vec![folder.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match std::fs::read_dir(root.join(&folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(named(&folder, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| named(&folder, &error))?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry
                .file_type()
                .map_err(|error| named(&path, &error))?
                .is_dir()
            {
                open.push(path);
            } else {
                files.push(path);
            }
        }
    }
    Ok(files)
}

fn remove_empty_folders(folder: &Path) -> io::Result<()> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Ok(());
    };
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            remove_empty_folders(&entry.path())?;
            if std::fs::read_dir(entry.path())?.next().is_none() {
                std::fs::remove_dir(entry.path())?;
            }
        }
    }
    Ok(())
}

fn named(path: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
}
